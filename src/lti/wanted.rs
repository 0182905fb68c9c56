//! What the tool asks of an LMS that registers it: one list for every way to register.
//!
//! Dynamic registration, Canvas's configuration and the page for Moodle all read it. Only what some page or round of
//! ours reads stands here: a launch that says more than is needed is a launch that says too much.

use url::Url;

use super::services::{groups, names_roles, notices};
use crate::db::words;

/// Kinds of LMS that want to be asked in words of their own, and whose menus differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Canvas, hosted or not.
    Canvas,
    /// Moodle and what grew from it.
    Moodle,
    /// Every other.
    Other,
}

words!(Family { Canvas => "canvas", Moodle => "moodle", Other => "other" });

impl Family {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Canvas, Self::Moodle, Self::Other];

    /// The family that a `product_family_code` (Core §5.4.4) names.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code.trim().to_ascii_lowercase().as_str() {
            "canvas" => Self::Canvas,
            "moodle" => Self::Moodle,
            _ => Self::Other,
        }
    }

    /// The family that an LMS's address of authentication requests tells: for registrations made by hand, of which
    /// nobody has said.
    #[must_use]
    pub fn told_by(auth_url: &Url) -> Self {
        let host = auth_url.host_str().unwrap_or_default();
        let of_instructure =
            [".instructure.com", ".canvaslms.com"].iter().any(|domain| host.ends_with(domain));
        let path = auth_url.path();
        if of_instructure || path.ends_with("/api/lti/authorize_redirect") {
            Self::Canvas
        } else if path.ends_with("/mod/lti/auth.php") {
            Self::Moodle
        } else {
            Self::Other
        }
    }
}

/// A scope of a service that we call.
struct Scope {
    name: &'static str,
    /// Who is asked for it; empty means everybody.
    families: &'static [Family],
}

/// Canvas has no service of groups, and refuses whoever asks for a scope that it does not know; others leave such a
/// scope out.
const SCOPES: [Scope; 3] = [
    Scope { name: names_roles::SCOPE, families: &[] },
    Scope { name: notices::SCOPE, families: &[] },
    Scope { name: groups::SCOPE, families: &[Family::Moodle, Family::Other] },
];

/// The scopes that an LMS of this family is asked for.
#[must_use]
pub fn scopes(family: Family) -> Vec<&'static str> {
    let asked = |one: &&Scope| one.families.is_empty() || one.families.contains(&family);
    SCOPES.iter().filter(asked).map(|one| one.name).collect()
}

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

/// Where the tool appears in Canvas.
///
/// The course's own menu, the dialogues that add to a module or an assignment, and, for sessions outside courses, the
/// menus of the account, which only its administrators see, and of the person.
pub const PLACEMENTS: &[Placement] = &[
    Placement { name: "course_navigation", message: Message::ResourceLink },
    Placement { name: "account_navigation", message: Message::ResourceLink },
    Placement { name: "user_navigation", message: Message::ResourceLink },
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

/// What a link that we made opens. Only our own links bring it, not the registration.
pub const SESSION: &str = "session";
/// The zone in which somebody sees times.
pub const TIME_ZONE: &str = "tz";
/// Which courses this one was copied from, newest first (Core, appendix D).
pub const CONTEXT_HISTORY: &str = "context_history";
/// The person's sections.
pub const SECTIONS: &str = "sections";
/// The person's groups.
pub const GROUPS: &str = "groups";

/// Who is really there, in the words of `sub`, where somebody acts as another person.
pub const ACTUAL_USER: &str = "actual_user";

/// Every custom parameter that is asked for.
pub const PARAMETERS: &[Parameter] = &[
    Parameter { name: TIME_ZONE, variable: "$Person.address.timezone", families: &[] },
    Parameter { name: CONTEXT_HISTORY, variable: "$Context.id.history", families: &[] },
    Parameter { name: SECTIONS, variable: "$Canvas.course.sectionIds", families: &[Family::Canvas] },
    Parameter { name: GROUPS, variable: "$Canvas.group.contextIds", families: &[Family::Canvas] },
    Parameter { name: GROUPS, variable: "$Moodle.Person.userGroupIds", families: &[Family::Moodle] },
    // Canvas does not know the standard's variable; its own is absent unless somebody acts as another.
    Parameter { name: ACTUAL_USER, variable: "$Canvas.masqueradingUser.userId", families: &[Family::Canvas] },
    Parameter { name: ACTUAL_USER, variable: "$ActualUser.id", families: &[Family::Moodle, Family::Other] },
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
        for family in Family::ALL {
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

    #[test]
    fn addresses_tell_the_family_where_nobody_said() {
        for (auth, family) in [
            ("https://sso.canvaslms.com/api/lti/authorize_redirect", Family::Canvas),
            ("https://canvas.school.example/api/lti/authorize_redirect", Family::Canvas),
            ("https://moodle.example/site/mod/lti/auth.php", Family::Moodle),
            ("https://lms.example/auth", Family::Other),
            ("https://instructure.com.example/auth", Family::Other),
        ] {
            assert_eq!(Family::told_by(&auth.parse().unwrap()), family, "{auth}");
        }
    }

    #[test]
    fn groups_are_asked_for_where_a_service_may_be() {
        assert!(!scopes(Family::Canvas).contains(&groups::SCOPE), "Canvas would refuse the registration");
        for family in [Family::Moodle, Family::Other] {
            assert!(scopes(family).contains(&groups::SCOPE));
        }
        for family in Family::ALL {
            assert!(scopes(family).contains(&names_roles::SCOPE));
        }
    }
}
