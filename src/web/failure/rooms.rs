//! From the rooms' errors to what a visitor is told: every variant has its line, none falls through.

use super::{Behind, Failure, FromLms, SingleSignOn, Watching};
use crate::{
    access, accounts, db, guests, invitations, launch, lti, meetings, notices, platforms, recordings,
    sessions, sso,
};

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Busy => Self::Busy,
            db::Error::Duplicate
            | db::Error::BrokenRow(_)
            | db::Error::Query(_)
            | db::Error::Unreachable(_)
            | db::Error::NotCommitted(_)
            | db::Error::Panicked
            | db::Error::Migration(_) => Self::broken(error),
        }
    }
}

impl From<platforms::Error> for Failure {
    fn from(error: platforms::Error) -> Self {
        match error {
            platforms::Error::Db(error) => error.into(),
            platforms::Error::Unknown | platforms::Error::Ambiguous => Self::LmsUnknown,
            platforms::Error::Disabled => Self::LmsDisabled,
            platforms::Error::Waiting => Self::LmsWaits,
            platforms::Error::AlreadyRegistered | platforms::Error::Field { .. } => Self::BadRequest,
        }
    }
}

impl From<lti::id_token::Refusal> for Failure {
    fn from(refusal: lti::id_token::Refusal) -> Self {
        use lti::id_token::{Class, Refusal};
        let check = format!("check {}: {refusal}", refusal.check());
        match (refusal, refusal.class()) {
            (Refusal::Anonymous, _) => Self::WhoAreYou,
            (_, Class::Malformed) => Self::LaunchMalformed(check),
            (_, Class::NotAuthentic) => Self::LaunchRefused(check),
            (_, Class::NotAllowed) => Self::LaunchNotAllowed(check),
        }
    }
}

impl From<launch::Error> for Failure {
    fn from(error: launch::Error) -> Self {
        match error {
            launch::Error::Db(error) => error.into(),
            launch::Error::Platform(error) => error.into(),
            launch::Error::Login(why) => Self::LaunchMalformed(why.to_string()),
            launch::Error::Token(refusal) => refusal.into(),
            launch::Error::Keys(lti::keyset::Error::UnknownKey) => lti::id_token::Refusal::KeyUnknown.into(),
            launch::Error::Keys(
                lti::keyset::Error::Unreachable(_)
                | lti::keyset::Error::NotAKeySet(_)
                | lti::keyset::Error::FailedLately,
            ) => Self::LmsKeysUnreachable,
            launch::Error::StateUnknown | launch::Error::NotThisBrowser => {
                Self::LaunchRefused(error.to_string())
            }
            launch::Error::StateExpired => Self::LaunchExpired,
            launch::Error::Used => Self::LaunchUsed,
        }
    }
}

impl From<notices::Error> for Failure {
    fn from(error: notices::Error) -> Self {
        match error {
            notices::Error::Db(error) => error.into(),
            notices::Error::Used | notices::Error::DeploymentUnknown => {
                Self::NoticeRefused(error.to_string())
            }
            notices::Error::DeploymentOff => Self::DeploymentDisabled,
        }
    }
}

impl From<sessions::Error> for Failure {
    fn from(error: sessions::Error) -> Self {
        match error {
            sessions::Error::Database(error) => error.into(),
            sessions::Error::Unknown => Self::SessionGone,
            sessions::Error::CourseRoom | sessions::Error::Plan(_) | sessions::Error::Times => {
                Self::BadRequest
            }
        }
    }
}

impl From<accounts::Error> for Failure {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Database(error) => error.into(),
            accounts::Error::Unknown => Self::NotFound,
            accounts::Error::NotAllowed => Self::NotYourKind,
            accounts::Error::IdentityTaken => Self::Sso(SingleSignOn::Taken),
            accounts::Error::PersonTaken => Self::FromLms(FromLms::Taken),
            accounts::Error::EmailTaken
            | accounts::Error::ManagerExists
            | accounts::Error::NotAnAdministrator => Self::BadRequest,
        }
    }
}

impl From<guests::Error> for Failure {
    fn from(error: guests::Error) -> Self {
        match error {
            guests::Error::Database(error) => error.into(),
            guests::Error::Unknown | guests::Error::NoLink => Self::SessionGone,
        }
    }
}

impl From<invitations::Error> for Failure {
    fn from(error: invitations::Error) -> Self {
        match error {
            invitations::Error::Database(error) => error.into(),
            invitations::Error::Unknown => Self::InvitationGone,
            // The forms that invite say both beside their fields.
            invitations::Error::Invited => Self::BadRequest,
            invitations::Error::TooMany => Self::InvitationsFull,
            invitations::Error::DayFull => Self::InvitationsOfDay,
        }
    }
}

impl From<meetings::Error> for Failure {
    fn from(error: meetings::Error) -> Self {
        match error {
            meetings::Error::NoSuchRoom => Self::SessionGone,
            meetings::Error::NotSetUp => Self::Behind(Behind::NotSetUp),
            meetings::Error::Database(error) => error.into(),
            meetings::Error::BigBlueButton(error) => {
                tracing::warn!(%error, "a room could not be had of BigBlueButton");
                match error {
                    meetings::bbb::Error::Unreachable(_) => Self::Behind(Behind::Unreachable),
                    meetings::bbb::Error::Unreadable | meetings::bbb::Error::Said { .. } => {
                        Self::Behind(Behind::Refused(error.to_string()))
                    }
                }
            }
        }
    }
}

impl From<recordings::Error> for Failure {
    fn from(error: recordings::Error) -> Self {
        match error {
            recordings::Error::Database(error) => error.into(),
            recordings::Error::Unknown => Self::Watching(Watching::Gone),
        }
    }
}

impl From<sso::Error> for Failure {
    fn from(error: sso::Error) -> Self {
        match error {
            sso::Error::Provider(why) => {
                tracing::warn!(why, "the provider of single sign-on cannot be used");
                Self::Sso(SingleSignOn::Unreachable)
            }
            sso::Error::StateUnknown
            | sso::Error::StateExpired
            | sso::Error::NotThisBrowser
            | sso::Error::Code(_)
            | sso::Error::Token(_) => Self::Sso(SingleSignOn::Refused(error.to_string())),
        }
    }
}

impl Failure {
    /// What a refusal at the door says; `opens` puts the moment into the visitor's words.
    #[must_use]
    pub fn at_door(
        refusal: access::Refusal,
        opens: impl FnOnce(chrono::DateTime<chrono::Utc>) -> String,
    ) -> Self {
        match refusal {
            access::Refusal::NotYet { opens_at } => Self::NotYetOpen { opens: opens(opens_at) },
            access::Refusal::NotInAudience => Self::NotInGroup { groups: String::new() },
            access::Refusal::Ended => Self::SessionEnded,
            access::Refusal::Locked => Self::SessionLocked,
            access::Refusal::Cancelled => Self::SessionCancelled,
            access::Refusal::GuestsOff => Self::GuestOff,
            access::Refusal::Excluded => Self::GuestRemoved { again: None },
        }
    }
}
