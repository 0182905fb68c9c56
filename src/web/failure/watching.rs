//! Why a recording cannot be watched.

use actix_web::http::StatusCode;

use super::{Failure, Told};

/// What somebody can be told instead of a recording.
#[derive(Debug, Clone)]
pub enum Watching {
    /// The session has no such recording, or no longer, or it cannot be watched yet.
    Gone,
    /// Recordings of this session are watched here, and not offered to keep.
    NotOffered,
    /// BigBlueButton keeps the recording, and shows it to nobody at the moment.
    Unpublished,
    /// No link to a recording of ours looks so.
    LinkUnknown,
    /// The link to a recording was ended, or the recording is deleted.
    LinkOver,
}

impl Watching {
    /// The table: status, code and text.
    #[rustfmt::skip]
    pub(super) fn told(&self) -> Told {
        Told::of(match self {
            Self::Gone        => (StatusCode::NOT_FOUND,           "RECORDING-GONE",       "failure-recording-gone"),
            Self::NotOffered  => (StatusCode::FORBIDDEN,           "RECORDING-NOT-OFFERED", "failure-recording-not-offered"),
            Self::Unpublished => (StatusCode::FORBIDDEN,           "RECORDING-NOT-PUBLISHED", "failure-recording-not-published"),
            Self::LinkUnknown => (StatusCode::NOT_FOUND,           "RECORDING-LINK-UNKNOWN", "failure-recording-link-unknown"),
            Self::LinkOver    => (StatusCode::GONE,                "RECORDING-LINK-OVER",  "failure-recording-link-over"),
        })
    }
}

impl From<Watching> for Failure {
    fn from(what: Watching) -> Self {
        Self::Watching(what)
    }
}
