//! Why an LMS could not register by itself, as its administrator is told.

use actix_web::http::StatusCode;

use super::{Failure, Told};
use crate::registration;

/// What an LMS's administrator can be told instead of a registration.
#[derive(Debug, Clone)]
pub enum Registering {
    /// No invitation of ours looks so.
    Unknown,
    /// An invitation was opened, and not by an LMS.
    FromLms,
    /// The invitation was used, or its time is over.
    Over,
    /// Another window registers with the same invitation at this moment.
    UnderWay,
    /// An address of the LMS can't be reached, or may not be; the words say which.
    Unreachable(String),
    /// What the LMS says of itself does not hold; the words say why.
    Refused(String),
    /// The LMS did not take the registration; the words are its own.
    SaidNo(String),
    /// This issuer and client id are registered already.
    Known,
    /// The invitation was for another registration; the words say what differs.
    Another(String),
}

impl Registering {
    /// The table: status, code and text.
    #[rustfmt::skip]
    pub(super) fn told(&self) -> Told {
        let (status, code, text) = match self {
            Self::Unknown        => (StatusCode::NOT_FOUND,            "REGISTRATION-UNKNOWN",     "failure-registration-unknown"),
            Self::FromLms        => (StatusCode::BAD_REQUEST,          "REGISTRATION-FROM-LMS",    "failure-registration-from-lms"),
            Self::Over           => (StatusCode::GONE,                 "REGISTRATION-OVER",        "failure-registration-over"),
            Self::UnderWay       => (StatusCode::CONFLICT,             "REGISTRATION-UNDER-WAY",   "failure-registration-under-way"),
            Self::Unreachable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "REGISTRATION-UNREACHABLE", "failure-registration-unreachable"),
            Self::Refused(_)     => (StatusCode::UNPROCESSABLE_ENTITY, "REGISTRATION-REFUSED",     "failure-registration-refused"),
            Self::SaidNo(_)      => (StatusCode::UNPROCESSABLE_ENTITY, "REGISTRATION-SAID-NO",     "failure-registration-said-no"),
            Self::Known          => (StatusCode::CONFLICT,             "REGISTRATION-KNOWN",       "failure-registration-known"),
            Self::Another(_)     => (StatusCode::CONFLICT,             "REGISTRATION-ANOTHER",     "failure-registration-another"),
        };
        Told { status, code, text }
    }

    /// What the administrator may know beyond the words.
    pub(super) fn detail(&self) -> Option<&str> {
        match self {
            Self::Unreachable(why) | Self::Refused(why) | Self::SaidNo(why) | Self::Another(why) => Some(why),
            Self::Unknown | Self::FromLms | Self::Over | Self::UnderWay | Self::Known => None,
        }
    }
}

impl From<Registering> for Failure {
    fn from(what: Registering) -> Self {
        Self::Registering(what)
    }
}

impl From<registration::Error> for Failure {
    fn from(error: registration::Error) -> Self {
        use registration::Error;
        let said = error.to_string();
        let what = match error {
            Error::Db(error) => return error.into(),
            Error::Unknown => Registering::Unknown,
            Error::Used | Error::Expired => Registering::Over,
            Error::UnderWay => Registering::UnderWay,
            Error::Unreachable { .. } => Registering::Unreachable(said),
            Error::Configuration(_) | Error::ForeignIssuer { .. } | Error::Platform(_) => {
                Registering::Refused(said)
            }
            Error::Refused { .. } | Error::Answer(_) => Registering::SaidNo(said),
            Error::AlreadyRegistered => Registering::Known,
            Error::AnotherOne(_) => Registering::Another(said),
        };
        Self::Registering(what)
    }
}
