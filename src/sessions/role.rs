//! Roles inside a session, and what participants are allowed while it runs.

use std::fmt;
use std::str::FromStr;

use crate::db::Worded;
use serde::{Deserialize, Serialize};

/// The text names none of the three roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role: participant, presenter or moderator")]
pub struct NotARole;

/// What somebody is in a session, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees and hears all; speaks, shows, writes and draws as far as [`Permissions`] allow.
    Participant,
    /// A participant whom no permission binds, and who may share content.
    Presenter,
    /// Complete control of the session.
    Moderator,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 3] = [Self::Participant, Self::Presenter, Self::Moderator];
}

impl Worded for Role {
    fn word(&self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Presenter => "presenter",
            Self::Moderator => "moderator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(word: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.word() == word).ok_or(NotARole)
    }
}

/// What the participants of a session may do; presenters and moderators are not bound by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches, each a box on the form")]
pub struct Permissions {
    /// Use their microphone.
    pub audio: bool,
    /// Use their camera.
    pub video: bool,
    /// Post chat messages.
    pub chat: bool,
    /// Draw on shared content.
    pub draw: bool,
}

impl Default for Permissions {
    fn default() -> Self {
        Self { audio: true, video: true, chat: true, draw: true }
    }
}
