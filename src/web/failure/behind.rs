//! What is wrong behind *Join*, or with what comes from there.

use actix_web::http::StatusCode;

use super::{Failure, Told};

/// What can be said of the engine behind *Join*.
#[derive(Debug, Clone)]
pub enum Behind {
    /// BigBlueButton can't be reached.
    Unreachable,
    /// BigBlueButton answers, and says no; the words are its own, for the administrator.
    Refused(String),
    /// The room wants an engine that the settings do not name.
    NotSetUp,
    /// A callback is not believed; the words say why, for the administrator.
    Callback(String),
    /// The way into a room of another instance was used, or its time is over.
    PassOver,
}

impl Behind {
    /// The table: status, code and text.
    #[rustfmt::skip]
    pub(super) fn told(&self) -> Told {
        Told::of(match self {
            Self::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, "ROOM-UNREACHABLE",     "failure-room-unreachable"),
            Self::Refused(_)  => (StatusCode::BAD_GATEWAY,         "ROOM-REFUSED",         "failure-room-refused"),
            Self::NotSetUp    => (StatusCode::SERVICE_UNAVAILABLE, "ROOM-NOT-SET-UP",      "failure-room-not-set-up"),
            Self::Callback(_) => (StatusCode::UNAUTHORIZED,        "CALLBACK-REFUSED",     "failure-callback-refused"),
            Self::PassOver    => (StatusCode::GONE,                "ROOM-PASS-OVER",       "failure-room-pass-over"),
        })
    }

    /// What the administrator may know beyond the words.
    pub(super) fn detail(&self) -> Option<&str> {
        match self {
            Self::Refused(why) | Self::Callback(why) => Some(why),
            Self::Unreachable | Self::NotSetUp | Self::PassOver => None,
        }
    }
}

impl From<Behind> for Failure {
    fn from(what: Behind) -> Self {
        Self::Behind(what)
    }
}
