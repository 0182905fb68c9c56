//! What the tool asks of an LMS that registers it: one list for every way to register.
//!
//! Dynamic registration, Canvas's configuration and the page for Moodle all read it. Only what some page or round of
//! ours reads stands here: a launch that says more than is needed is a launch that says too much.

use super::services::{names_roles, notices};

/// Kinds of LMS that want to be asked in words of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Canvas, hosted or not.
    Canvas,
    /// Moodle and what grew from it.
    Moodle,
    /// Every other.
    Other,
}

impl Family {
    /// The family that a `product_family_code` (Core §5.4.4) names.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code.trim().to_ascii_lowercase().as_str() {
            "canvas" => Self::Canvas,
            "moodle" => Self::Moodle,
            _ => Self::Other,
        }
    }
}

/// The scopes of services that we call.
pub const SCOPES: &[&str] = &[names_roles::SCOPE, notices::SCOPE];

/// The claims about a person that pages show or rules read.
pub const CLAIMS: &[&str] = &["iss", "sub", "name", "given_name", "family_name", "email", "locale"];

/// A message that the LMS may send us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A launch.
    ResourceLink,
    /// The question which session a link should lead to.
    DeepLinking,
}

impl Message {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ResourceLink, Self::DeepLinking];

    /// Its `message_type`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ResourceLink => "LtiResourceLinkRequest",
            Self::DeepLinking => "LtiDeepLinkingRequest",
        }
    }
}

/// A place in Canvas's pages where the tool appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Canvas's name for it.
    pub name: &'static str,
    /// What a click there sends.
    pub message: Message,
}

/// Where the tool appears in Canvas: the course's own menu, the dialogues that add to a module or an assignment, and
/// the account's menu, for sessions outside courses.
pub const PLACEMENTS: &[Placement] = &[
    Placement { name: "course_navigation", message: Message::ResourceLink },
    Placement { name: "account_navigation", message: Message::ResourceLink },
    Placement { name: "link_selection", message: Message::DeepLinking },
    Placement { name: "assignment_selection", message: Message::DeepLinking },
];

/// A custom parameter of every launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// The name that launches bring it under.
    pub name: &'static str,
    /// The variable that the LMS fills in. One that it does not know comes back as it is, and counts as absent.
    pub variable: &'static str,
    /// Where it is asked for; empty means everywhere.
    families: &'static [Family],
}

/// The zone in which somebody sees times.
pub const TIME_ZONE: &str = "tz";
/// Which courses this one was copied from, newest first (Core, appendix D).
pub const CONTEXT_HISTORY: &str = "context_history";
/// The person's sections.
pub const SECTIONS: &str = "sections";
/// The person's groups.
pub const GROUPS: &str = "groups";

/// Every custom parameter that is asked for.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: TIME_ZONE, variable: "$Person.address.timezone", families: &[] },
    Parameter { name: CONTEXT_HISTORY, variable: "$Context.id.history", families: &[] },
    Parameter { name: SECTIONS, variable: "$Canvas.course.sectionIds", families: &[Family::Canvas] },
    Parameter { name: GROUPS, variable: "$Canvas.group.contextIds", families: &[Family::Canvas] },
    Parameter { name: GROUPS, variable: "$Moodle.Person.userGroupIds", families: &[Family::Moodle] },
];

/// The custom parameters that an LMS of this family is asked for: name and variable.
pub fn parameters(family: Family) -> impl Iterator<Item = (&'static str, &'static str)> {
    let asked = move |one: &&Parameter| one.families.is_empty() || one.families.contains(&family);
    PARAMETERS.iter().filter(asked).map(|one| (one.name, one.variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_family_is_asked_twice_under_one_name() {
        for family in [Family::Canvas, Family::Moodle, Family::Other] {
            let names: Vec<_> = parameters(family).map(|(name, _)| name).collect();
            let mut distinct = names.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(names.len(), distinct.len(), "{family:?}: {names:?}");
            assert!(parameters(family).all(|(_, variable)| variable.starts_with('$')));
            assert!(names.contains(&TIME_ZONE));
        }
        assert_eq!(Family::of("Moodle "), Family::Moodle);
        assert_eq!(Family::of("sakai"), Family::Other);
    }
}
