//! Whose a session is.

use crate::ids::{AccountId, CourseId};

/// The one owner of a session, for good (R2): a course, whoever made the session in it, or an account of the
/// Scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The course: everyone enrolled has access (R6).
    Course(CourseId),
    /// The account: whoever is invited has access (R17).
    Account(AccountId),
}

impl Owner {
    /// What stands for the owner in the database, whichever kind it is.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Course(id) => id.as_str(),
            Self::Account(id) => id.as_str(),
        }
    }

    /// The course, if it is one.
    #[must_use]
    pub fn course(self) -> Option<CourseId> {
        match self {
            Self::Course(id) => Some(id),
            Self::Account(_) => None,
        }
    }

    /// The account, if it is one.
    #[must_use]
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(id) => Some(id),
            Self::Course(_) => None,
        }
    }
}
