//! Why somebody who came from an LMS, outside courses, does not get to the Scheduler.

use actix_web::http::StatusCode;

use super::{Failure, Told};

/// What somebody can be told who wanted to the Scheduler from an LMS.
#[derive(Debug, Clone, Copy)]
pub enum FromLms {
    /// This browser brings no launch that could be linked, or no longer.
    Over,
    /// The LMS's person is linked to another account.
    Taken,
    /// The account is switched off.
    SwitchedOff,
    /// Somebody acts as another person in the LMS: that opens no account.
    AsAnother,
}

impl FromLms {
    /// The table: status, code and text.
    #[rustfmt::skip]
    pub(super) fn told(self) -> Told {
        Told::of(match self {
            Self::Over        => (StatusCode::GONE,      "LMS-LINK-OVER",  "failure-lms-link-over"),
            Self::Taken       => (StatusCode::CONFLICT,  "LMS-LINK-TAKEN", "failure-lms-link-taken"),
            Self::AsAnother   => (StatusCode::FORBIDDEN, "LMS-AS-ANOTHER", "failure-lms-as-another"),
            Self::SwitchedOff => (StatusCode::FORBIDDEN, "ACCOUNT-OFF",    "failure-account-off"),
        })
    }
}

impl From<FromLms> for Failure {
    fn from(what: FromLms) -> Self {
        Self::FromLms(what)
    }
}
