//! The words on the wire: what a browser may ask, and what it is told. JSON, one object per message.
//!
//! People go by their seat, never by the key the application knows them by.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rights::Rights;
use crate::ids::SeatId;
use crate::meetings::Why;
use crate::sessions::role::{Permissions, Role};

/// No message from a browser is longer, in bytes.
pub const MESSAGE_LIMIT: usize = 8 * 1024;
/// No chat text is longer, in characters.
pub const TEXT_LIMIT: usize = 2_000;

/// The message is too long, no JSON, or not a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a command")]
pub struct Garbled;

/// What a browser may ask for; whether it is granted, [`super::rights`] says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Command {
    /// Say something.
    Chat {
        /// Who shall read it.
        to: Audience,
        /// What is said.
        text: Text,
    },
    /// Raise or lower one's own hand.
    Hand {
        /// Raise it.
        up: bool,
    },
    /// Lower somebody's hand, or all.
    Lower {
        /// Whose.
        whom: Whom,
    },
    /// Give somebody another role.
    Role {
        /// Whom.
        person: SeatId,
        /// Which.
        role: Role,
    },
    /// Mute somebody, or everybody else; they may unmute themselves.
    Mute {
        /// Whom.
        whom: Whom,
    },
    /// Unmute oneself.
    Unmute {},
    /// Put somebody out for the rest of the occurrence.
    Remove {
        /// Whom.
        person: SeatId,
    },
    /// Let nobody new in, or let people in again.
    Lock {
        /// Lock it.
        on: bool,
    },
    /// Say what participants may do.
    Permit {
        /// All four switches.
        #[serde(rename = "permissions")]
        permissions: Permissions,
    },
    /// Put everybody out.
    End {},
    /// Go, without keeping the seat for a while.
    Leave {},
}

impl Command {
    /// Reads a message.
    pub fn parse(message: &str) -> Result<Self, Garbled> {
        if message.len() > MESSAGE_LIMIT {
            return Err(Garbled);
        }
        serde_json::from_str(message).map_err(|_not_a_command| Garbled)
    }

    /// The command's word, for refusals and for the log.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Chat { .. } => "chat",
            Self::Hand { .. } => "hand",
            Self::Lower { .. } => "lower",
            Self::Role { .. } => "role",
            Self::Mute { .. } => "mute",
            Self::Unmute {} => "unmute",
            Self::Remove { .. } => "remove",
            Self::Lock { .. } => "lock",
            Self::Permit { .. } => "permit",
            Self::End {} => "end",
            Self::Leave {} => "leave",
        }
    }
}

/// Chat text: something visible, of bounded length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl TryFrom<String> for Text {
    type Error = Garbled;

    fn try_from(text: String) -> Result<Self, Garbled> {
        let kept: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let kept = kept.trim();
        let fits = !kept.is_empty() && kept.chars().count() <= TEXT_LIMIT;
        fits.then(|| Self(kept.to_owned())).ok_or(Garbled)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

/// Who reads a chat message, besides its writer: `"all"`, `"moderators"` or a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// Everybody inside.
    All,
    /// Those who are moderators when it is said.
    Moderators,
    /// One person.
    Person(SeatId),
}

impl TryFrom<String> for Audience {
    type Error = Garbled;

    fn try_from(word: String) -> Result<Self, Garbled> {
        match word.as_str() {
            "all" => Ok(Self::All),
            "moderators" => Ok(Self::Moderators),
            seat => seat.parse().map(Self::Person).map_err(|_not_an_id| Garbled),
        }
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::All => "all".to_owned(),
            Audience::Moderators => "moderators".to_owned(),
            Audience::Person(seat) => seat.to_string(),
        }
    }
}

/// One person or everybody: a seat or `"all"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Whom {
    /// Everybody whom it can concern.
    All,
    /// One person.
    Person(SeatId),
}

impl TryFrom<String> for Whom {
    type Error = Garbled;

    fn try_from(word: String) -> Result<Self, Garbled> {
        match word.as_str() {
            "all" => Ok(Self::All),
            seat => seat.parse().map(Self::Person).map_err(|_not_an_id| Garbled),
        }
    }
}

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
    /// What participants may do changed.
    Permissions {
        /// All four switches.
        permissions: Permissions,
    },
    /// A moderator muted you.
    Muted {},
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
    /// Their connection is lost; the seat is kept a while.
    pub away: bool,
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

impl Serialize for SeatId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for SeatId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_str(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_are_read_and_anything_else_is_not() {
        let seat = SeatId::fresh();
        let good = [
            (r#"{"do":"hand","up":true}"#.to_owned(), "hand"),
            (r#"{"do":"chat","to":"all","text":"hello"}"#.to_owned(), "chat"),
            (r#"{"do":"chat","to":"moderators","text":" नमस्ते "}"#.to_owned(), "chat"),
            (format!(r#"{{"do":"chat","to":"{seat}","text":"psst"}}"#), "chat"),
            (format!(r#"{{"do":"role","person":"{seat}","role":"presenter"}}"#), "role"),
            (r#"{"do":"mute","whom":"all"}"#.to_owned(), "mute"),
            (r#"{"do":"end"}"#.to_owned(), "end"),
            (
                r#"{"do":"permit","permissions":{"audio":true,"video":false,"chat":true,"draw":false}}"#
                    .to_owned(),
                "permit",
            ),
        ];
        for (message, word) in good {
            assert_eq!(Command::parse(&message).map(|command| command.word()), Ok(word), "{message}");
        }
        for message in [
            "",
            "[]",
            "null",
            r#"{"do":"publish","slot":"mic","on":true}"#,
            r#"{"do":"hand"}"#,
            r#"{"do":"hand","up":true,"for":"someone else"}"#,
            r#"{"do":"chat","to":"everyone","text":"hello"}"#,
            r#"{"do":"chat","to":"all","text":" \n\u0007 "}"#,
            r#"{"do":"role","person":"../../etc","role":"moderator"}"#,
            r#"{"do":"role","person":"00000000000000000000000000000000","role":"owner"}"#,
        ] {
            assert_eq!(Command::parse(message), Err(Garbled), "{message}");
        }
    }

    #[test]
    fn text_and_messages_end_at_their_limits() {
        let chat = |text: &str| Command::parse(&format!(r#"{{"do":"chat","to":"all","text":"{text}"}}"#));
        assert!(chat(&"ж".repeat(TEXT_LIMIT)).is_ok());
        assert_eq!(chat(&"ж".repeat(TEXT_LIMIT + 1)), Err(Garbled));
        let hand = r#"{"do":"hand","up":true}"#;
        assert!(Command::parse(&format!("{hand:MESSAGE_LIMIT$}")).is_ok());
        assert_eq!(Command::parse(&format!("{hand:width$}", width = MESSAGE_LIMIT + 1)), Err(Garbled));
    }

    proptest! {
        #[test]
        fn no_message_makes_the_parser_stumble(message in ".*") {
            let _ = Command::parse(&message);
        }

        #[test]
        fn whatever_text_is_kept_reads_back_as_itself(text in ".{0,50}") {
            if let Ok(kept) = Text::try_from(text) {
                prop_assert_eq!(Text::try_from(String::from(kept.clone())), Ok(kept));
            }
        }
    }
}
