//! Sentences about people and the roster they stand on.

use chrono::{DateTime, Utc};

use super::Texts;
use super::times::Times;

/// What somebody is in the LMS's course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LmsRole {
    /// Teaches the course.
    Teacher,
    /// Assists in teaching.
    Assistant,
    /// Builds the course.
    Designer,
    /// Learns.
    Student,
    /// Looks on, such as a mentor.
    Observer,
    /// Looks after the course or the LMS.
    Administrator,
    /// None of these.
    Other,
}

/// Why a roster could not be read, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RosterTrouble {
    /// The LMS asked us to come less often.
    SlowDown,
    /// The LMS does not accept our key or client id.
    Credentials,
    /// The LMS does not let us read it.
    Refused,
    /// There is no roster where the LMS said it is.
    Gone,
    /// The LMS did not answer, or with a fault of its own.
    Unreachable,
    /// The roster's address is one that this server does not go to.
    Address,
    /// The answer could not be understood, or was cut off.
    Unreadable,
    /// The fault is ours.
    OurSide,
    /// The registration is switched off.
    Disabled,
    /// This server went down meanwhile.
    Interrupted,
}

impl RosterTrouble {
    /// The trouble behind the word that is noted with a walk.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "SLOW-DOWN" => Self::SlowDown,
            "CLIENT-REFUSED" | "UNAUTHORIZED" => Self::Credentials,
            "SCOPE-REFUSED" | "FORBIDDEN" => Self::Refused,
            "NOT-FOUND" => Self::Gone,
            "BROKEN" | "UNREACHABLE" | "TIMED-OUT" | "TOO-SLOW" => Self::Unreachable,
            "ADDRESS-REFUSED" => Self::Address,
            "OUR-SIDE" | "SIGNING" => Self::OurSide,
            "DISABLED" => Self::Disabled,
            "INTERRUPTED" => Self::Interrupted,
            _other => Self::Unreadable,
        }
    }
}

impl Texts {
    /// "Teacher in Canvas"
    #[must_use]
    pub fn lms_role(self, role: LmsRole, lms: &str) -> String {
        let role = self.t(match role {
            LmsRole::Teacher => "lms-teacher",
            LmsRole::Assistant => "lms-assistant",
            LmsRole::Designer => "lms-designer",
            LmsRole::Student => "lms-student",
            LmsRole::Observer => "lms-observer",
            LmsRole::Administrator => "lms-administrator",
            LmsRole::Other => "lms-other",
        });
        self.t_with("lms-role", &[("role", role.into()), ("lms", lms.into())])
    }

    /// "Name not given by the LMS", and "person 4f2a" to tell such people apart.
    #[must_use]
    pub fn nameless(self, short: &str) -> (String, String) {
        (self.t("people-nameless"), self.t_with("people-short", &[("short", short.into())]))
    }

    /// "1,400 people so far."
    #[must_use]
    pub fn roster_so_far(self, n: u32) -> String {
        self.t_with("roster-so-far", &[("n", n.into())])
    }

    /// "Last complete roster: today at 12:00, 38 people.", or that there was none.
    #[must_use]
    pub fn roster_last(self, times: &Times, last: Option<(DateTime<Utc>, u32)>) -> String {
        let Some((at, n)) = last else { return self.t("roster-never") };
        self.t_with("roster-last", &[("at", times.at(at).into()), ("n", n.into())])
    }

    /// "The roster could not be read at 12:30. Nobody was removed."
    #[must_use]
    pub fn roster_failed(self, times: &Times, at: DateTime<Utc>) -> String {
        self.t_with("roster-failed", &[("at", times.at(at).into())])
    }

    /// The cause and the next step.
    #[must_use]
    pub fn roster_trouble(self, trouble: RosterTrouble) -> String {
        self.t(match trouble {
            RosterTrouble::SlowDown => "roster-slow-down",
            RosterTrouble::Credentials => "roster-credentials",
            RosterTrouble::Refused => "roster-refused",
            RosterTrouble::Gone => "roster-gone",
            RosterTrouble::Unreachable => "roster-unreachable",
            RosterTrouble::Address => "roster-address",
            RosterTrouble::Unreadable => "roster-unreadable",
            RosterTrouble::OurSide => "roster-our-side",
            RosterTrouble::Disabled => "roster-disabled",
            RosterTrouble::Interrupted => "roster-interrupted",
        })
    }
}
