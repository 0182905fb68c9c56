//! Personal invitations: a name, an address and a role, for sessions of the Scheduler alone.
//!
//! An invitation is made and withdrawn, never changed (R18). Its link admits one person, in one place at a time,
//! as long as it is there (R17).

mod farewell;
mod many;
pub mod store;

use chrono::{DateTime, Utc};

pub use self::farewell::Farewell;
pub use self::many::{Line, MOST_LINES, Trouble, read_lines};
use crate::accounts::PersonName;
use crate::db;
use crate::ids::{AccountId, InvitationId, SessionId};
use crate::keys::Seal;
use crate::mail::EmailAddress;
use crate::sessions::role::{OutsideRole, Role};
use crate::sessions::{Owner, Session};

/// What seals of tokens are made for.
const PURPOSE: &str = "invitation";
/// The most invitations of one session.
pub const MOST: i64 = 20_000;

/// Why an invitation could not be made or looked after.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The session has no such invitation.
    #[error("there is no such invitation")]
    Unknown,
    /// Somebody with this address is invited to the session already.
    #[error("this address is invited already")]
    Invited,
    /// The session has as many invitations as it may have.
    #[error("the session has {MOST} invitations")]
    TooMany,
    /// The host has caused as many letters as an account may in a day.
    #[error("the account's letters of this day are used up")]
    DayFull,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// A session that people can be invited to: one of an account.
///
/// A session of a course is never one (R8), and nothing in this room takes any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosted {
    session: Session,
    host: AccountId,
}

impl Hosted {
    /// `session`, if it belongs to an account.
    #[must_use]
    pub fn of(session: Session) -> Option<Self> {
        match session.owner {
            Owner::Account(host) => Some(Self { session, host }),
            Owner::Course(_) => None,
        }
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whose it is.
    #[must_use]
    pub fn host(&self) -> AccountId {
        self.host
    }
}

/// Somebody to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// What they are called, on the way in and inside.
    pub name: PersonName,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// What they are inside.
    pub role: OutsideRole,
}

/// How letters of invitation are sent off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The language of those who are invited, as a tag, until they are known better.
    pub locale: &'static str,
    /// The most letters of invitation that one account may cause between two midnights (UTC): somebody who takes
    /// an account over could else use the institution's good name for as many as they like.
    pub most_a_day: u32,
    /// The moment.
    pub now: DateTime<Utc>,
}

/// An invitation that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier; its link's token follows from it.
    pub id: InvitationId,
    /// To which session.
    pub session: SessionId,
    /// Whose session it is.
    pub host: AccountId,
    /// Who is invited.
    pub name: PersonName,
    /// Where letters go.
    pub email: EmailAddress,
    /// What they are inside.
    pub role: Role,
    /// The language of letters, as a tag.
    pub locale: String,
    /// When a browser showed the page behind the link to somebody.
    pub opened_at: Option<DateTime<Utc>>,
    /// When they last joined.
    pub joined_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The token of the link of `id`: the same each time, stored nowhere.
#[must_use]
pub fn token(seal: &Seal, id: InvitationId) -> String {
    seal.token(PURPOSE, id.as_str())
}

/// The invitation that `token` was made for, if we made it. Whether it still stands the database knows.
#[must_use]
pub fn opened(seal: &Seal, token: &str) -> Option<InvitationId> {
    seal.opened(PURPOSE, token)?.parse().ok()
}

#[cfg(test)]
mod tests;
