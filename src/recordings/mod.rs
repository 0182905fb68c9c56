//! Recordings: a stretch of a session's sound and picture, kept as a file until its time is over.
//!
//! A recording is a row and a file. The row is there first and goes first; a file without a row is deleted by the
//! next round, and a row whose process was killed is finished from what its file holds.

mod folder;
pub mod mp4;
mod recorder;
pub mod store;
pub mod take;
mod tapped;
pub mod webm;

use chrono::{DateTime, Utc};

pub use self::folder::{Folder, Format, Held};
pub use self::recorder::{Done, Gone, Limits, Recorder, Recorders, Source, Stopped};
pub use self::tapped::Room;
use crate::db::words;
use crate::ids::{InvitationId, OccurrenceId, RecordingId, SessionId, ShareId};
use crate::keys::Seal;
use crate::sessions::SessionName;

/// What seals of the links in letters are made for.
const VIEWER: &str = "recording viewer";
/// What seals of public links are made for.
const SHARE: &str = "recording share";

/// Why a recording could not be looked after.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The session has no such recording.
    #[error("there is no such recording")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] crate::db::Error),
}

/// How a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being made.
    Recording,
    /// It can be watched.
    Ready,
    /// Nothing of it could be kept.
    Failed,
}

words!(State { Recording => "recording", Ready => "ready", Failed => "failed" });

/// Whether there is an MP4 beside the WebM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mp4 {
    /// Nobody wants one.
    None,
    /// It is made as soon as there is time.
    Wanted,
    /// There is one.
    Ready,
    /// It could not be made.
    Failed,
}

words!(Mp4 { None => "none", Wanted => "wanted", Ready => "ready", Failed => "failed" });

/// Where a recording lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Here, as files.
    Here,
    /// At BigBlueButton, where it is watched.
    Elsewhere(Remote),
}

/// A recording that BigBlueButton keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// What it is called there.
    pub id: String,
    /// Whether it shows it to whoever is sent there.
    pub published: bool,
}

/// A recorded stretch of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Its identifier, which names its files.
    pub id: RecordingId,
    /// Of which session.
    pub session: SessionId,
    /// At which date.
    pub occurrence: OccurrenceId,
    /// What staff call it; without a name it goes by its beginning.
    pub name: Option<SessionName>,
    /// How it stands.
    pub state: State,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it plays, in milliseconds.
    pub length_ms: u64,
    /// The size of the WebM.
    pub bytes: u64,
    /// Whether there is an MP4.
    pub mp4: Mp4,
    /// When it is deleted; never, if there is no such day.
    pub keep_until: Option<DateTime<Utc>>,
    /// Its public link, if it has one.
    pub share: Option<ShareId>,
    /// Where it lies.
    pub kept: Kept,
}

impl Recording {
    /// The recording as BigBlueButton keeps it, if it does.
    #[must_use]
    pub fn remote(&self) -> Option<&Remote> {
        match &self.kept {
            Kept::Here => None,
            Kept::Elsewhere(remote) => Some(remote),
        }
    }
}

/// The token of the link that an invited moderator is mailed (R19). It ends with the invitation.
#[must_use]
pub fn viewer_token(seal: &Seal, invitation: InvitationId) -> String {
    seal.token(VIEWER, invitation.as_str())
}

/// The invitation that `token` was made for, if we made it. Whether it still stands the database knows.
#[must_use]
pub fn viewer(seal: &Seal, token: &str) -> Option<InvitationId> {
    seal.opened(VIEWER, token)?.parse().ok()
}

/// The token of a public link.
#[must_use]
pub fn share_token(seal: &Seal, share: ShareId) -> String {
    seal.token(SHARE, share.as_str())
}

/// The public link that `token` was made for, if we made it. Whether it was revoked the database knows.
#[must_use]
pub fn shared(seal: &Seal, token: &str) -> Option<ShareId> {
    seal.opened(SHARE, token)?.parse().ok()
}
