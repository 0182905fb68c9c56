//! The words on the wire: what a browser may ask, and what it is told. JSON, one object per message.
//!
//! People go by their seat, never by the key the application knows them by.

mod told;

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::told::{Caption, Card, Chat, Cut, Denial, Hand, Message, Snapshot};
use super::media::View;
use super::slot::Slot;
use crate::ids::SeatId;
use crate::sessions::role::{Permissions, Role};

/// No message from a browser is longer, in bytes, unless it is an answer.
pub const MESSAGE_LIMIT: usize = 8 * 1024;
/// No answer to an offer is longer, in bytes: it names every line, and there are some twenty.
pub const ANSWER_LIMIT: usize = 128 * 1024;
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
    /// Record the room, or record it no longer.
    Record {
        /// Record it.
        on: bool,
    },
    /// Say what participants may do.
    Permit {
        /// All of it.
        #[serde(rename = "permissions")]
        permissions: Permissions,
    },
    /// Put everybody out.
    End {},
    /// Begin to send something, or end it.
    Publish {
        /// What.
        slot: Slot,
        /// Begin.
        on: bool,
    },
    /// End what somebody shows of their screen.
    Unshare {},
    /// Say which pictures the page shows.
    View {
        /// The pictures.
        view: View,
    },
    /// Answer an offer.
    Answer {
        /// Its number.
        offer: u32,
        /// The answer.
        sdp: String,
    },
    /// Begin sound and pictures anew, because the way to the server was lost.
    Again {},
    /// Show everybody how one feels.
    React {
        /// How.
        emoji: Emoji,
    },
    /// Let somebody type captions, or no longer.
    Captioner {
        /// Whom.
        person: SeatId,
        /// Let them.
        on: bool,
    },
    /// Show everybody what is being said.
    Caption {
        /// The words.
        text: Text,
    },
    /// Go, without keeping the seat for a while.
    Leave {},
}

impl Command {
    /// Reads a message.
    pub fn parse(message: &str) -> Result<Self, Garbled> {
        if message.len() > ANSWER_LIMIT {
            return Err(Garbled);
        }
        let command = serde_json::from_str(message).map_err(|_not_a_command| Garbled)?;
        let fits = message.len() <= MESSAGE_LIMIT || matches!(command, Self::Answer { .. });
        if fits { Ok(command) } else { Err(Garbled) }
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
            Self::Record { .. } => "record",
            Self::Permit { .. } => "permit",
            Self::End {} => "end",
            Self::Publish { .. } => "publish",
            Self::Unshare {} => "unshare",
            Self::View { .. } => "view",
            Self::Answer { .. } => "answer",
            Self::Again {} => "again",
            Self::React { .. } => "react",
            Self::Captioner { .. } => "captioner",
            Self::Caption { .. } => "caption",
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

/// How somebody feels about what is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Emoji {
    /// Thumb up.
    Up,
    /// Thumb down.
    Down,
    /// Applause.
    Clap,
    /// A heart.
    Heart,
    /// Laughter.
    Laugh,
    /// Surprise.
    Wow,
}

/// Who reads a chat message, besides its writer: `"all"`, `"moderators"` or a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// Everybody inside.
    All,
    /// Those who are moderators when it is said, or when they come in.
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
            (r#"{"do":"publish","slot":"mic","on":true}"#.to_owned(), "publish"),
            (r#"{"do":"answer","offer":1,"sdp":"v=0"}"#.to_owned(), "answer"),
            (r#"{"do":"react","emoji":"heart"}"#.to_owned(), "react"),
            (format!(r#"{{"do":"view","view":{{"cams":[{{"seat":"{seat}","size":"large"}}]}}}}"#), "view"),
            (
                r#"{"do":"permit","permissions":{"audio":true,"video":false,"chat":true,"private":"nobody","draw":false}}"#
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
            r#"{"do":"publish","slot":"tuba","on":true}"#,
            r#"{"do":"react","emoji":"🎷"}"#,
            r#"{"do":"hand"}"#,
            r#"{"do":"permit","permissions":{"audio":true,"video":true,"chat":true,"private":"some","draw":true}}"#,
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
        let answer = r#"{"do":"answer","offer":1,"sdp":""}"#;
        let padded = |length| format!("{answer}{}", " ".repeat(length - answer.len()));
        assert!(Command::parse(&padded(ANSWER_LIMIT)).is_ok());
        assert_eq!(Command::parse(&padded(ANSWER_LIMIT + 1)), Err(Garbled));
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
