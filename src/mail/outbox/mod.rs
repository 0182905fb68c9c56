//! The outbox: what waits to be mailed, and what became of it.

mod retries;
mod store;

use chrono::{DateTime, TimeDelta, Utc};

pub(super) use self::store::{Claim, Fate, claim, settle};
pub use self::store::{
    counts, drop_waiting, forget, list, on_its_way, queue, queue_all, retry, told_about, waiting,
};
use super::{Kind, Mailbox};
use crate::db::words;
use crate::ids::LetterId;

/// How long a letter is tried for after it was queued (issue: given up after 48 hours).
pub const TRIED_FOR: TimeDelta = TimeDelta::hours(48);
/// How long it is remembered what became of a letter.
const REMEMBERED: TimeDelta = TimeDelta::days(365);

/// How long the same letter is not queued a second time: a double click is one letter.
const RESENT_AFTER: TimeDelta = TimeDelta::seconds(30);

/// How a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It is sent when it is due.
    Waiting,
    /// It is on its way to the mail server.
    Sending,
    /// The mail server took it.
    Sent,
    /// The mail server refused it for good; [`Told::said`] has its reason.
    Refused,
    /// It could not be delivered for 48 hours.
    GivenUp,
    /// Its cause was withdrawn before it was sent.
    Dropped,
}

words!(State {
    Waiting => "waiting",
    Sending => "sending",
    Sent => "sent",
    Refused => "refused",
    GivenUp => "given_up",
    Dropped => "dropped",
});

/// What became of a letter, as pages tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The letter.
    pub id: LetterId,
    /// Which letter it is.
    pub kind: Kind,
    /// What it is about.
    pub about: String,
    /// The name it goes to, empty if there is none.
    pub to_name: String,
    /// The address it goes to.
    pub to_address: String,
    /// How it stands.
    pub state: State,
    /// How often a mail server was asked to take it.
    pub attempts: u32,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// While it waits: when it is sent, or tried again.
    pub due_at: DateTime<Utc>,
    /// When it was sent, refused, given up or dropped.
    pub finished_at: Option<DateTime<Utc>>,
    /// What the mail server, or the way to it, said last, such as "mailbox unknown (550)"; in the server's own
    /// words, without addresses of pages.
    pub said: Option<String>,
}

/// A letter that is to be written out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The letter.
    pub id: LetterId,
    /// Which letter it is.
    pub kind: Kind,
    /// What it is about.
    pub about: String,
    /// To whom it goes.
    pub to: Mailbox,
    /// What stood in [`Order::contents`](super::Order::contents).
    pub contents: Option<String>,
}

/// Which letters a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// All, the newest first.
    All,
    /// Those that wait or are on their way.
    Open,
    /// Those refused or given up.
    Failed,
}

/// How many letters stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Waiting, or on their way.
    pub open: u64,
    /// Taken by the mail server.
    pub sent: u64,
    /// Refused by it.
    pub refused: u64,
    /// Not delivered for 48 hours.
    pub given_up: u64,
    /// Withdrawn before they were sent.
    pub dropped: u64,
}

impl Counts {
    /// How many letters a list has.
    #[must_use]
    pub fn of(&self, shown: Shown) -> u64 {
        match shown {
            Shown::All => self.open + self.sent + self.refused + self.given_up + self.dropped,
            Shown::Open => self.open,
            Shown::Failed => self.refused + self.given_up,
        }
    }
}
