//! Calls to a platform's services in our own name: access tokens, and the roster.

pub mod groups;
pub mod link;
pub mod names_roles;
pub mod notices;
pub mod token;

use chrono::{DateTime, TimeDelta, Utc};

use crate::outbound;

/// Why a call to a platform's service brought nothing: told to staff by its [`code`](Failure::code).
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The platform asks us to wait, or failed and is given time.
    #[error("the platform wants to be asked again after {until}")]
    SlowDown {
        /// The earliest moment for the next call.
        until: DateTime<Utc>,
    },
    /// The token endpoint does not know our client id, or not our key.
    #[error("the platform does not accept our credentials")]
    ClientRefused,
    /// The registration in the LMS does not include this service.
    #[error("the platform did not grant the scope")]
    ScopeRefused,
    /// The service refused the token, and a new one as well.
    #[error("the platform does not accept its own token")]
    Unauthorized,
    /// The service forbids this call.
    #[error("the platform forbids the call")]
    Forbidden,
    /// The service knows no such thing.
    #[error("the platform does not know what was asked for")]
    NotFound,
    /// The service failed (5xx).
    #[error("the platform failed with status {0}")]
    Broken(u16),
    /// An answer that is no success and none of the above.
    #[error("the platform answered with status {0}")]
    UnexpectedStatus(u16),
    /// The address policy forbids the address.
    #[error("the address is not allowed")]
    AddressRefused(#[source] outbound::Refused),
    /// The host is not found, there is no connection, or it broke.
    #[error("the platform cannot be reached")]
    Unreachable(#[source] outbound::Error),
    /// No answer in time.
    #[error("the platform did not answer in time")]
    TimedOut,
    /// An answer longer than any that makes sense.
    #[error("the answer is too long")]
    TooLarge,
    /// An answer that cannot be read.
    #[error("the answer cannot be read")]
    Malformed,
    /// The next page is on another host: the token is not sent there.
    #[error("the next page is on another host")]
    ForeignPage,
    /// A page that was read already comes again.
    #[error("the pages go round in a circle")]
    Loop,
    /// More pages or members than a roster can have.
    #[error("the roster does not end")]
    TooLong,
    /// The walk took longer than it may.
    #[error("reading the roster takes too long")]
    TooSlow,
    /// Our own key could not sign the request.
    #[error("our request could not be signed")]
    Signing(#[source] crate::keys::Error),
}

impl Failure {
    /// One word for pages and logs, always the same for the same kind of failure.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SlowDown { .. } => "SLOW-DOWN",
            Self::ClientRefused => "CLIENT-REFUSED",
            Self::ScopeRefused => "SCOPE-REFUSED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT-FOUND",
            Self::Broken(_) => "BROKEN",
            Self::UnexpectedStatus(_) => "UNEXPECTED-STATUS",
            Self::AddressRefused(_) => "ADDRESS-REFUSED",
            Self::Unreachable(_) => "UNREACHABLE",
            Self::TimedOut => "TIMED-OUT",
            Self::TooLarge => "TOO-LARGE",
            Self::Malformed => "MALFORMED",
            Self::ForeignPage => "FOREIGN-PAGE",
            Self::Loop => "LOOP",
            Self::TooLong => "TOO-LONG",
            Self::TooSlow => "TOO-SLOW",
            Self::Signing(_) => "SIGNING",
        }
    }

    /// What a failed request means, for an answer that came at `now`.
    fn of(error: outbound::Error, now: DateTime<Utc>) -> Self {
        match error {
            outbound::Error::Refused(refused) => Self::AddressRefused(refused),
            outbound::Error::TimedOut => Self::TimedOut,
            outbound::Error::TooLarge { .. } => Self::TooLarge,
            outbound::Error::UnknownHost | outbound::Error::Unreachable(_) => Self::Unreachable(error),
            outbound::Error::Status(status) => match (status.code, status.retry_after) {
                (429 | 503, Some(after)) => Self::SlowDown { until: after.due(now) },
                (429, None) => Self::SlowDown { until: now + UNSAID_WAIT },
                (401, _) => Self::Unauthorized,
                (403, _) => Self::Forbidden,
                (404 | 410, _) => Self::NotFound,
                (code @ 500..=599, _) => Self::Broken(code),
                (code, _) => Self::UnexpectedStatus(code),
            },
        }
    }
}

/// How long to wait for a platform that says "too many" and no more.
const UNSAID_WAIT: TimeDelta = TimeDelta::seconds(60);
