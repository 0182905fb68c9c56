//! What a browser is told.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Audience, Emoji, Text};
use crate::ids::SeatId;
use crate::meetings::Why;
use crate::meetings::embedded::media::{Failure, Line, Offer};
use crate::meetings::embedded::rights::Rights;
use crate::meetings::embedded::slot::{Slot, Slots};
use crate::sessions::role::{Permissions, Role};

/// What a browser is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Message {
    /// Who you are; comes first, and again whenever your rights change.
    You {
        /// Your seat.
        seat: SeatId,
        /// Your role.
        role: Role,
        /// What you may do.
        rights: Rights,
        /// Brings you back to your seat after a lost connection.
        #[serde(skip_serializing_if = "Option::is_none")]
        resume: Option<String>,
    },
    /// The whole room; comes second, replaces all that was known.
    Room(Snapshot),
    /// Somebody is new, or something about them is.
    Person(Card),
    /// Somebody's seat is free.
    Left {
        /// Whose.
        seat: SeatId,
    },
    /// The queue of hands, first first.
    Hands {
        /// Everyone whose hand is up.
        hands: Vec<Hand>,
    },
    /// Something was said.
    Chat(Chat),
    /// The room was locked or unlocked.
    Locked {
        /// It is locked now.
        on: bool,
    },
    /// The room is being recorded, or no longer.
    Recording {
        /// It is recorded now.
        on: bool,
        /// Why it ended, where nobody ended it; moderators only.
        #[serde(skip_serializing_if = "Option::is_none")]
        cut: Option<Cut>,
    },
    /// What participants may do changed.
    Permissions {
        /// All of it.
        permissions: Permissions,
    },
    /// A moderator muted you.
    Muted {},
    /// You do not send this any longer: somebody stopped it, or sends it instead of you.
    Stopped {
        /// What.
        slot: Slot,
    },
    /// An offer of sound and pictures, to be answered.
    Offer(Offer),
    /// What each line carries now.
    Lines {
        /// All lines that carry anything.
        lines: Vec<Line>,
    },
    /// Who is speaking, first speaker first.
    Speaking {
        /// Their seats.
        seats: Vec<SeatId>,
    },
    /// There are no sound and pictures any longer on this connection.
    Silent {
        /// Why.
        why: Failure,
    },
    /// How somebody feels.
    Reaction {
        /// Who.
        seat: SeatId,
        /// How.
        emoji: Emoji,
    },
    /// What is being said, in writing.
    Caption(Caption),
    /// The last moderator is one no longer: nobody can moderate until another comes in.
    Leaderless {},
    /// What you asked for was not done.
    Denied {
        /// The command's word; `message` if it was none.
        what: &'static str,
        /// Why not.
        why: Denial,
    },
    /// The connection lives; a browser cannot see the protocol's own pings.
    Ping {},
    /// You are not inside any longer; the connection ends here.
    Gone {
        /// Why.
        why: Why,
    },
}

impl Message {
    /// The message as it goes over the wire.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Why a recording ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    /// It is as long or as large as a recording may be.
    Limit,
    /// It cannot be written: the disk is full, perhaps.
    Disk,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Denial {
    /// Role and permissions do not allow it.
    Right,
    /// Too many in too short a time.
    Slow,
    /// The person it concerns is not inside.
    Absent,
    /// A moderator cannot be removed: demote first.
    Moderator,
    /// It was no command, or too long.
    Garbled,
}

/// A room at one moment, as one person may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// Nobody new comes in.
    pub locked: bool,
    /// The room is being recorded.
    pub recording: bool,
    /// What participants may do.
    pub permissions: Permissions,
    /// Everybody inside, in the order of entering.
    pub people: Vec<Card>,
    /// Everyone whose hand is up, first first.
    pub hands: Vec<Hand>,
    /// The latest messages this person may read, oldest first.
    pub chats: Vec<Chat>,
    /// The server's clock.
    pub now: DateTime<Utc>,
}

/// One person in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign beside the name")]
pub struct Card {
    /// Where they sit.
    pub seat: SeatId,
    /// The name others see.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Came by the guest link.
    pub guest: bool,
    /// A moderator muted them, and they did not unmute.
    pub muted: bool,
    /// What they are sending.
    pub on: Slots,
    /// They type captions.
    pub captioner: bool,
    /// Their connection is lost; the seat is kept a while.
    pub away: bool,
}

/// What is being said, in writing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Caption {
    /// Who typed it.
    pub seat: SeatId,
    /// The language of whoever typed it, as in `lang="…"`.
    pub lang: String,
    /// The words.
    pub text: Text,
}

/// One hand in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hand {
    /// Whose.
    pub seat: SeatId,
    /// Up since.
    pub since: DateTime<Utc>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chat {
    /// Counts the messages of the room.
    pub id: u64,
    /// Who said it.
    pub from: SeatId,
    /// Their name when they said it.
    pub name: String,
    /// They came by the guest link, and may have typed anybody's name.
    pub guest: bool,
    /// To whom.
    pub to: Audience,
    /// The name of the one person it was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_name: Option<String>,
    /// What was said.
    pub text: Text,
    /// When.
    pub at: DateTime<Utc>,
}
