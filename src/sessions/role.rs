//! Roles inside a session, and what participants are allowed while it runs.

use serde::{Deserialize, Serialize};

use crate::db::words;

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

words!(Role { Participant => "participant", Presenter => "presenter", Moderator => "moderator" });

/// Somebody was told that a moderator from outside has complete control, and said yes (R11, R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed(());

impl Confirmed {
    /// The second box of the form, if it was ticked.
    #[must_use]
    pub fn by_box(ticked: bool) -> Option<Self> {
        ticked.then_some(Self(()))
    }
}

/// Moderator was chosen for somebody from outside without the confirmation it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("moderators from outside want a confirmation")]
pub struct Unconfirmed;

/// The role of somebody from outside, guest or invitee: moderator only after a confirmation (R11, R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutsideRole(Role);

impl OutsideRole {
    /// What the form begins with.
    pub const PARTICIPANT: Self = Self(Role::Participant);

    /// The role as chosen on the form.
    pub fn choose(role: Role, confirmed: Option<Confirmed>) -> Result<Self, Unconfirmed> {
        match (role, confirmed) {
            (Role::Moderator, None) => Err(Unconfirmed),
            (role, _) => Ok(Self(role)),
        }
    }

    /// The role.
    #[must_use]
    pub fn role(self) -> Role {
        self.0
    }
}

/// Whom people in a session may write to privately. What is written to all moderators together is none of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivateChat {
    /// Anyone inside.
    #[default]
    Anyone,
    /// Moderators only, who may write to anyone.
    Moderators,
    /// Nobody, whoever writes.
    Nobody,
}

impl PrivateChat {
    /// From the most to the least.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::Moderators, Self::Nobody];
}

words!(PrivateChat { Anyone => "anyone", Moderators => "moderators", Nobody => "nobody" });

/// What the participants of a session may do; presenters and moderators are not bound by it, except in whom they may
/// write to privately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches, each a box on the form")]
pub struct Permissions {
    /// Use their microphone.
    pub audio: bool,
    /// Use their camera.
    pub video: bool,
    /// Post chat messages.
    pub chat: bool,
    /// Whom people may write to privately.
    pub private: PrivateChat,
    /// Draw on shared content.
    pub draw: bool,
}

impl Default for Permissions {
    fn default() -> Self {
        Self { audio: true, video: true, chat: true, private: PrivateChat::Anyone, draw: true }
    }
}
