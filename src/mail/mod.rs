//! Mail: letters that wait in a durable outbox until a mail server takes or refuses them.
//!
//! A letter is queued in the transaction of its cause, so that nothing acknowledged goes unmailed and nothing
//! undone is mailed (R26). What is queued is an [`Order`]: which letter, about what, to whom. The letter itself is
//! written out when it is sent, so no link's token lies in the database.

mod address;
mod letter;
mod line;
pub mod outbox;
mod post;
mod said;
mod server;

use chrono::{DateTime, Utc};

pub use self::address::{EmailAddress, Mailbox, NotAnAddress};
pub use self::letter::{CalendarPart, Letter, Method};
pub use self::outbox::Due;
pub use self::post::{BadSetting, Post, Scribe, Tally, Written};
pub use self::server::BadServer;
use crate::db::words;

/// Which letter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A personal invitation to a session (R16).
    Invitation,
    /// The session of an invitation has another name or other times.
    Changed,
    /// The session was called off, or the invitation withdrawn.
    Cancelled,
    /// The one-time link to sign in with.
    SignIn,
    /// Tells a new user of the account.
    Welcome,
    /// Tells an invited moderator of a recording (R19).
    Recording,
}

words!(Kind {
    Invitation => "invitation",
    Changed => "changed",
    Cancelled => "cancelled",
    SignIn => "sign_in",
    Welcome => "welcome",
    Recording => "recording",
});

impl Kind {
    /// Whether somebody sits before a page that waits for this letter: it goes before all that wait.
    pub(crate) fn is_awaited(self) -> bool {
        self == Self::SignIn
    }
}

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which letter.
    pub kind: Kind,
    /// The identifier of what it is about, by `kind`: of an invitation, an account, a sign-in link, a recording.
    pub about: String,
    /// To whom.
    pub to: Mailbox,
    /// What can't be looked up any more when the letter is written out. Never a token.
    pub contents: Option<String>,
    /// Not before this moment.
    pub due: DateTime<Utc>,
}
