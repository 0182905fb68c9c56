//! What the role names of a platform mean: one function from names to a standing.

use std::fmt;
use std::str::FromStr;

/// The word names no standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a standing")]
pub struct NotAStanding;

/// What somebody is in a course, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No role that we know: takes part, but is not counted before the roster knows them.
    Unknown,
    /// A mentor or auditor: takes part and is not counted as a learner.
    Observer,
    /// Takes part and is counted.
    Learner,
    /// Prepares content, grades or manages without teaching: presents.
    Designer,
    /// A teaching assistant: moderates; manages sessions where the course lets assistants do so.
    Assistant,
    /// Teaches or administers the course: moderates and manages sessions.
    Leader,
}

impl Standing {
    /// All standings, least first.
    pub const ALL: [Self; 6] =
        [Self::Unknown, Self::Observer, Self::Learner, Self::Designer, Self::Assistant, Self::Leader];

    /// The standing as one word, for the database and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Observer => "observer",
            Self::Learner => "learner",
            Self::Designer => "designer",
            Self::Assistant => "assistant",
            Self::Leader => "leader",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Standing {
    type Err = NotAStanding;

    fn from_str(word: &str) -> Result<Self, NotAStanding> {
        Self::ALL.into_iter().find(|standing| standing.word() == word).ok_or(NotAStanding)
    }
}

/// How a person's roles are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// What they are in the course.
    pub standing: Standing,
    /// An instructor looking at the course as a made-up student: never counted.
    pub preview: bool,
}

impl Rank {
    /// Reads role names: full URIs, the deprecated URNs, or the short names of rosters.
    ///
    /// The best context role wins (Core §A.2.3). Institution and system roles never raise anybody who
    /// has a context role; without one, an administrator leads if `admins_lead`. Names that are
    /// not known are ignored.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>, admins_lead: bool) -> Self {
        let mut seen = Seen::default();
        for name in names {
            seen.add(name);
        }
        Self { standing: seen.standing(admins_lead), preview: seen.preview }
    }
}

/// Whether one of these role names is a role in a course, whatever it grants there.
pub fn any_in_course<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    names.into_iter().any(|name| {
        matches!(Name::parse(name), Some(Name::Context(role, sub)) if context_standing(role, sub).is_some())
    })
}

/// How the role `Instructor` was named.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
enum Instructor {
    #[default]
    Not,
    Plain,
    WithSubRole,
}

/// What stands in the role list, so far.
#[derive(Default)]
struct Seen {
    best: Option<Standing>,
    instructor: Instructor,
    administrator_elsewhere: bool,
    preview: bool,
}

impl Seen {
    fn add(&mut self, name: &str) {
        match Name::parse(name) {
            Some(Name::Context("Instructor", None)) => self.instructs(Instructor::Plain),
            Some(Name::Context(role, sub)) => {
                if role == "Instructor" {
                    self.instructs(Instructor::WithSubRole);
                }
                self.best = self.best.max(context_standing(role, sub));
            }
            Some(Name::Administrator) => self.administrator_elsewhere = true,
            Some(Name::Preview) => self.preview = true,
            None => {}
        }
    }

    fn instructs(&mut self, how: Instructor) {
        if how > self.instructor {
            self.instructor = how;
        }
    }

    /// A sub-role comes with its principal role beside it, so a plain `Instructor` next to
    /// `Instructor#TeachingAssistant` says nothing more: Canvas sends both for its assistants.
    fn standing(&self, admins_lead: bool) -> Standing {
        let teaches = self.instructor == Instructor::Plain;
        let in_course = self.best.max(teaches.then_some(Standing::Leader));
        let outside = self.administrator_elsewhere && admins_lead;
        in_course.or(outside.then_some(Standing::Leader)).unwrap_or(Standing::Unknown)
    }
}

fn context_standing(role: &str, sub: Option<&str>) -> Option<Standing> {
    Some(match (role, sub) {
        ("Instructor", Some("Grader")) | ("ContentDeveloper", _) => Standing::Designer,
        ("Instructor", Some(sub)) if sub.starts_with("TeachingAssistant") => Standing::Assistant,
        ("TeachingAssistant", _) => Standing::Assistant,
        ("Instructor" | "Administrator", _) | ("Manager", Some("CourseCoordinator")) => Standing::Leader,
        ("Manager", _) => Standing::Designer,
        ("Learner" | "Member" | "Officer", _) => Standing::Learner,
        ("Mentor", _) => Standing::Observer,
        _ => return None,
    })
}

/// A role name taken apart, as far as it matters to us.
enum Name<'a> {
    Context(&'a str, Option<&'a str>),
    Administrator,
    Preview,
}

const VOCABULARY: &str = "http://purl.imsglobal.org/vocab/lis/v2/";
const PREVIEW: &str = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";
const PRINCIPALS: [&str; 8] =
    ["Administrator", "ContentDeveloper", "Instructor", "Learner", "Manager", "Member", "Mentor", "Officer"];

impl<'a> Name<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let name = name.trim();
        if name == PREVIEW {
            return Some(Self::Preview);
        }
        match (name.strip_prefix(VOCABULARY), name.strip_prefix("urn:lti:")) {
            (Some(term), _) => Self::term(term),
            (None, Some(urn)) => Self::urn(urn),
            (None, None) => Some(Self::Context(name, None)),
        }
    }

    fn term(term: &'a str) -> Option<Self> {
        let (path, role) = term.split_once('#')?;
        match path {
            "membership" => Some(Self::Context(role, None)),
            "institution/person" => (role == "Administrator").then_some(Self::Administrator),
            "system/person" | "person" => administers(role),
            _ => {
                // An old Canvas build writes this part in lower case.
                let written = path.strip_prefix("membership/")?;
                let principal = PRINCIPALS.into_iter().find(|known| known.eq_ignore_ascii_case(written))?;
                Some(Self::Context(principal, Some(role)))
            }
        }
    }

    fn urn(urn: &'a str) -> Option<Self> {
        let (kind, role) = urn.split_once(":ims/lis/")?;
        match kind {
            "role" => match role.split_once('/') {
                Some((role, sub)) => Some(Self::Context(role, Some(sub))),
                None => Some(Self::Context(role, None)),
            },
            "instrole" => (role == "Administrator").then_some(Self::Administrator),
            "sysrole" => administers(role),
            _ => None,
        }
    }
}

fn administers(role: &str) -> Option<Name<'static>> {
    matches!(role, "Administrator" | "SysAdmin" | "AccountAdmin").then_some(Name::Administrator)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn full(name: &str) -> String {
        match name.strip_prefix("M ") {
            Some(term) => format!("{VOCABULARY}{term}"),
            None if name == "TestUser" => PREVIEW.to_owned(),
            None => name.to_owned(),
        }
    }

    fn read(names: &[&str], admins_lead: bool) -> Rank {
        let names: Vec<_> = names.iter().map(|name| full(name)).collect();
        Rank::of(names.iter().map(String::as_str), admins_lead)
    }

    #[test]
    fn the_best_context_role_decides() {
        use Standing::{Assistant, Designer, Leader, Learner, Observer, Unknown};
        let table: &[(&[&str], Standing)] = &[
            (&[], Unknown),
            (&["Instructor"], Leader),
            (&["M membership#Instructor"], Leader),
            (&["M membership#Administrator"], Leader),
            (&["M membership/Administrator#Support"], Leader),
            (&["M membership/Instructor#Lecturer"], Leader),
            (&["M membership/Instructor#Grader"], Designer),
            (&["M membership/Instructor#Grader", "M membership#Instructor"], Designer),
            (&["M membership/Manager#CourseCoordinator"], Leader),
            (&["M membership#Manager"], Designer),
            (&["M membership/Manager#Observer"], Designer),
            (&["M membership#ContentDeveloper"], Designer),
            (&["M membership#Member"], Learner),
            (&["M membership/Officer#Chair"], Learner),
            (&["http://example.org/x#Chief"], Unknown),
            (&["M membership/Learner#Instructor"], Learner),
            (&["M institution/person#Faculty", "M membership#Learner"], Learner),
            (&["M membership/Instructor#TeachingAssistant"], Assistant),
            (&["M membership/instructor#TeachingAssistant"], Assistant),
            (&["M membership#Instructor", "M membership/Instructor#TeachingAssistant"], Assistant),
            (&["M membership/Instructor#TeachingAssistantSection", "M membership#Learner"], Assistant),
            (
                &["M membership/Instructor#TeachingAssistant", "M membership/Instructor#PrimaryInstructor"],
                Leader,
            ),
            (&["M membership/Instructor#TeachingAssistant", "M membership#Administrator"], Leader),
            (&["M membership#Learner", "M membership#Instructor"], Leader),
            (&["M membership#Mentor"], Observer),
            (&["M membership#Mentor", "M membership#Learner"], Learner),
            (&["M institution/person#Instructor"], Unknown),
            (&["urn:lti:role:ims/lis/Instructor"], Leader),
            (&["urn:lti:role:ims/lis/Instructor/TeachingAssistant"], Assistant),
            (&["urn:lti:role:ims/lis/TeachingAssistant"], Assistant),
            (&["urn:lti:role:ims/lis/Learner"], Learner),
            (&["urn:lti:instrole:ims/lis/Instructor"], Unknown),
            (&["instructor"], Unknown),
            (&["M membership#instructor"], Unknown),
            (&["M person#None"], Unknown),
            (&["Learner"], Learner),
        ];
        for (names, standing) in table {
            assert_eq!(read(names, true), Rank { standing: *standing, preview: false }, "{names:?}");
        }
    }

    #[test]
    fn administrators_lead_only_without_a_context_role_and_if_the_switch_is_on() {
        let administrators = [
            "M system/person#SysAdmin",
            "M system/person#Administrator",
            "M system/person#AccountAdmin",
            "M institution/person#Administrator",
            "urn:lti:sysrole:ims/lis/SysAdmin",
            "urn:lti:instrole:ims/lis/Administrator",
        ];
        for name in administrators {
            assert_eq!(read(&[name], true).standing, Standing::Leader, "{name}");
            assert_eq!(read(&[name], false).standing, Standing::Unknown, "{name}");
            assert_eq!(read(&[name, "M membership#Learner"], true).standing, Standing::Learner, "{name}");
        }
        assert_eq!(read(&["M system/person#User"], true).standing, Standing::Unknown);
    }

    #[test]
    fn a_preview_student_is_marked() {
        let rank = read(&["M membership#Learner", "TestUser"], true);
        assert_eq!(rank, Rank { standing: Standing::Learner, preview: true });
    }

    #[test]
    fn every_standing_has_its_word() {
        for standing in Standing::ALL {
            assert_eq!(standing.to_string().parse(), Ok(standing));
        }
        assert_eq!("Leader".parse::<Standing>(), Err(NotAStanding));
    }

    proptest! {
        #[test]
        fn any_names_can_be_read(names: Vec<String>, tails: Vec<String>, admins_lead: bool) {
            let tails = tails.iter().map(|tail| format!("{VOCABULARY}membership/{tail}"));
            let names: Vec<_> = names.into_iter().chain(tails).collect();
            let rank = Rank::of(names.iter().map(String::as_str), admins_lead);
            let with_more = names.iter().map(String::as_str).chain(["http://x.example/#Other"]);
            prop_assert_eq!(rank, Rank::of(with_more, admins_lead));
        }
    }
}
