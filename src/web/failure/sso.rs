//! Why single sign-on did not sign somebody in.

use actix_web::http::StatusCode;

use super::{Failure, Told};

/// What somebody can be told whom single sign-on did not sign in.
#[derive(Debug, Clone)]
pub enum SingleSignOn {
    /// The answer of single sign-on does not hold; the words say which check, for the administrator.
    Refused(String),
    /// The answer of single sign-on was used before.
    Used,
    /// Single sign-on knows the person, and no account is theirs.
    Unknown,
    /// The provider's person is linked to another account.
    Taken,
    /// The provider of single sign-on did not sign the person in; the words are its own.
    SaidNo(String),
    /// The provider of single sign-on can't be reached.
    Unreachable,
}

impl SingleSignOn {
    /// The table: status, code and text.
    #[rustfmt::skip]
    pub(super) fn told(&self) -> Told {
        Told::of(match self {
            Self::Refused(_)  => (StatusCode::UNAUTHORIZED,        "SSO-REFUSED",          "failure-sso-refused"),
            Self::Used        => (StatusCode::UNAUTHORIZED,        "SSO-USED",             "failure-sso-used"),
            Self::Unknown     => (StatusCode::FORBIDDEN,           "SSO-UNKNOWN",          "failure-sso-unknown"),
            Self::Taken       => (StatusCode::CONFLICT,            "SSO-TAKEN",            "failure-sso-taken"),
            Self::SaidNo(_)   => (StatusCode::FORBIDDEN,           "SSO-SAID-NO",          "failure-sso-said-no"),
            Self::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, "SSO-UNREACHABLE",      "failure-sso-unreachable"),
        })
    }

    /// What the administrator may know beyond the words.
    pub(super) fn detail(&self) -> Option<&str> {
        match self {
            Self::Refused(why) | Self::SaidNo(why) => Some(why),
            Self::Used | Self::Unknown | Self::Taken | Self::Unreachable => None,
        }
    }
}

impl From<SingleSignOn> for Failure {
    fn from(what: SingleSignOn) -> Self {
        Self::Sso(what)
    }
}
