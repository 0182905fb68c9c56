//! Meetings: the one seam between teaching and whatever engine is behind *Join*.
//!
//! Everything above this room speaks of occurrences, people and roles. An engine learns an opaque
//! key, a display name and a role, never an e-mail address and never the LMS's subject.

pub mod bbb;
mod capabilities;
pub mod embedded;
mod engines;
#[cfg(test)]
pub(crate) mod fixtures;
mod granted;
pub mod store;

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::capabilities::{Capabilities, Missing};
pub use self::engines::Meetings;
pub use self::granted::Granted;
pub use crate::config::Engine;
use crate::db;
use crate::ids::{AccountId, GuestId, InvitationId, OccurrenceId, PersonId, SeatId, SessionId};
use crate::sessions::role::{Permissions, Role};
use crate::sessions::{GuestAccess, Occurrence, Session};

/// Who somebody is to an engine: opaque, the same whenever the same person comes back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonKey(String);

impl PersonKey {
    /// The key made of an identifier of ours.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The key of a member of a course.
    #[must_use]
    pub fn member(id: PersonId) -> Self {
        Self(format!("member:{id}"))
    }

    /// The key of a guest.
    #[must_use]
    pub fn guest(id: GuestId) -> Self {
        Self(format!("guest:{id}"))
    }

    /// The key of somebody who was invited.
    #[must_use]
    pub fn invitee(id: InvitationId) -> Self {
        Self(format!("invitee:{id}"))
    }

    /// The key of whoever a session of the Scheduler belongs to.
    #[must_use]
    pub fn host(id: AccountId) -> Self {
        Self(format!("host:{id}"))
    }

    /// Which invitation this person came by, if they came by one.
    #[must_use]
    pub fn as_invitee(&self) -> Option<InvitationId> {
        self.0.strip_prefix("invitee:")?.parse().ok()
    }

    /// Which account this is, if it is one.
    #[must_use]
    pub fn as_host(&self) -> Option<AccountId> {
        self.0.strip_prefix("host:")?.parse().ok()
    }

    /// Which member of a course this is, if it is one.
    #[must_use]
    pub fn as_member(&self) -> Option<PersonId> {
        self.0.strip_prefix("member:")?.parse().ok()
    }

    /// The key as text, for the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody who may enter, as the application decided a moment ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Recognises the person when they come back.
    pub person: PersonKey,
    /// The name others see.
    pub name: String,
    /// The role they enter with.
    pub role: Role,
    /// Came by the guest link.
    pub guest: bool,
    /// Has one place alone: who comes in a second time closes the first connection (R17).
    pub one_place: bool,
    /// The language of their pages, as in `lang="…"`.
    pub locale: String,
    /// Where the room leads back to: the address of the session's page.
    pub back: Option<String>,
}

/// Who pressed *Join*, and is not inside yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnTheWay {
    /// One person.
    Person(PersonKey),
    /// Everybody who is no member, no invitee and no host.
    Guests,
}

impl OnTheWay {
    /// Whether `attendee` is one of them.
    #[must_use]
    pub fn are(&self, attendee: &Attendee) -> bool {
        match self {
            Self::Person(person) => attendee.person == *person,
            Self::Guests => attendee.guest,
        }
    }
}

/// The room an occurrence wants.
#[derive(Debug, Clone)]
pub struct RoomSpec {
    /// The occurrence, which is also the room's name to the engine.
    pub occurrence: OccurrenceId,
    /// The session: its callers dial the same digits at every date.
    pub session: SessionId,
    /// The session's name.
    pub title: String,
    /// What participants may do at first; a moderator inside can change it.
    pub permissions: Permissions,
    /// Nobody but moderators comes in at first.
    pub locked: bool,
    /// Whether people come by the guest link.
    pub guests: bool,
    /// When the occurrence ends; none for an always open room.
    pub end: Option<DateTime<Utc>>,
    /// When the session was last changed: what was read before a change does not undo it.
    pub changed_at: DateTime<Utc>,
}

impl RoomSpec {
    /// The room that `occurrence` of `session` wants.
    #[must_use]
    pub fn of(session: &Session, occurrence: &Occurrence) -> Self {
        Self {
            occurrence: occurrence.id,
            session: session.id,
            title: session.name.as_str().to_owned(),
            permissions: session.permissions,
            locked: session.locked,
            guests: matches!(session.guests, GuestAccess::On(_)),
            end: occurrence.ends_at,
            changed_at: session.updated_at,
        }
    }
}

/// A room that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomRef(pub OccurrenceId);

/// Where the browser goes to be inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinTarget {
    /// Our own room page, reached with this one-use ticket.
    Page(String),
    /// The same page of another instance, which has the room.
    Elsewhere(String),
    /// A page of the engine's own. The address lets its bearer in: it is made at the click, and stands in no page.
    Redirect(Url),
}

/// Somebody inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The stay that [`What::Joined`] told of.
    pub seat: SeatId,
    /// Recognises the person.
    pub person: PersonKey,
    /// The name others see.
    pub name: String,
    /// The role they have now.
    pub role: Role,
    /// Came by the guest link.
    pub guest: bool,
}

impl From<store::Seat> for Present {
    fn from(seat: store::Seat) -> Self {
        let person = PersonKey::new(seat.who);
        Self { seat: seat.id, person, name: seat.name, role: seat.role, guest: seat.guest }
    }
}

/// Who is inside, in the order of entering.
pub type Presence = Vec<Present>;

/// How far a change reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It holds for the person inside, at once.
    Now,
    /// The person is not inside.
    NotInside,
    /// It holds when the person comes in the next time; whoever is inside keeps what they have.
    NextJoin,
    /// The engine cannot do it; a moderator inside may.
    NotPossible,
}

/// A recording that an engine keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRecording {
    /// The engine's name for it.
    pub id: String,
    /// What it is called there.
    pub name: String,
    /// Whether whoever has its address can watch it.
    pub published: bool,
    /// When it begins, by the engine's word.
    pub began_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ended_at: Option<DateTime<Utc>>,
    /// The ways to watch it.
    pub formats: Vec<RemoteFormat>,
}

impl RemoteRecording {
    /// How long it plays: what a way to watch it says, else from its beginning to its end.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        let minutes = self.formats.iter().map(|format| format.minutes).max().unwrap_or_default();
        let between = self.began_at.zip(self.ended_at).map(|(began, ended)| ended - began);
        match minutes {
            0 => between.unwrap_or_default().max(TimeDelta::zero()),
            minutes => TimeDelta::minutes(minutes.into()),
        }
    }

    /// Where it is watched best: slides with everything beside them, else a video, else whatever there is.
    #[must_use]
    pub fn address(&self) -> Option<&Url> {
        let rank = |format: &&RemoteFormat| match format.kind.as_str() {
            "presentation" => 0,
            "video" => 1,
            _ => 2,
        };
        self.formats.iter().min_by_key(rank).map(|format| &format.url)
    }
}

/// One way to watch a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFormat {
    /// The engine's word for it, such as `presentation`.
    pub kind: String,
    /// Where.
    pub url: Url,
    /// How many minutes it takes.
    pub minutes: u32,
}

/// Why somebody is not inside (any longer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// A moderator removed them, for the rest of the occurrence.
    Removed,
    /// They are no longer on the course's roster, or their invitation was withdrawn.
    Dropped,
    /// The session was ended for all.
    Ended,
    /// They came in somewhere else, where only one seat is allowed.
    Moved,
    /// The room is locked.
    Locked,
    /// The room holds no more people.
    Full,
    /// Their page sends more than any page of ours does.
    Flood,
    /// The ticket or the resume token is unknown, used or too old.
    Expired,
}

/// Something an application has to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    /// In which room.
    pub occurrence: OccurrenceId,
    /// When it happened, by our clock.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: What,
}

/// The things an application has to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody took a seat.
    Joined(Present),
    /// Somebody's seat is free; `at` is when their last connection was lost.
    Left(Present),
    /// A moderator inside gave this person another role.
    RoleGiven(Present),
    /// A moderator inside put this person out, for the rest of the occurrence.
    Removed(Present),
    /// A moderator inside locked the room or unlocked it.
    Locked(bool),
    /// A moderator inside changed what participants may do.
    Permitted(Permissions),
    /// A moderator inside started a recording or ended it; it also ends when nobody is inside any longer.
    Recorded(bool),
    /// A moderator inside ended the session for all.
    Ended,
}

/// Why an engine could not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The room was never opened, or was given up because nobody was inside.
    #[error("no such room")]
    NoSuchRoom,
    /// The settings do not say where the engine that is wanted is.
    #[error("the settings name no address of this room's engine")]
    NotSetUp,
    /// BigBlueButton.
    #[error(transparent)]
    BigBlueButton(#[from] bbb::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// What every engine does for the floors above.
#[expect(async_fn_in_trait, reason = "called on the engine itself, whose futures are `Send`")]
pub trait MeetingBackend {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Makes sure the room exists; called before every join. What a moderator changed inside stays,
    /// but for the title and the end.
    async fn open(&self, spec: RoomSpec, now: DateTime<Utc>) -> Result<RoomRef, Error>;

    /// Prepares the way in for one person, once.
    async fn join(&self, room: RoomRef, attendee: Attendee, now: DateTime<Utc>) -> Result<JoinTarget, Error>;

    /// Who is inside.
    async fn presence(&self, room: RoomRef) -> Result<Presence, Error>;

    /// How many people are inside, for those of `rooms` where anybody is.
    async fn counts(&self, rooms: &[RoomRef]) -> Result<HashMap<RoomRef, usize>, Error>;

    /// Gives a person another role from outside: the roster or the session's form says so.
    async fn change_role(
        &self,
        room: RoomRef,
        person: &PersonKey,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error>;

    /// Puts a person out from outside, and forgets the tickets they hold.
    async fn remove(
        &self,
        room: RoomRef,
        person: &PersonKey,
        why: Why,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error>;

    /// Forgets the tickets of people who may not come in any more. Whoever is inside already stays.
    async fn turn_away(&self, room: RoomRef, whom: &OnTheWay, now: DateTime<Utc>) -> Result<Applied, Error>;

    /// Puts everybody out.
    async fn end(&self, room: RoomRef, now: DateTime<Utc>) -> Result<(), Error>;

    /// The recordings that the engine keeps of this room.
    async fn recordings(&self, room: RoomRef) -> Result<Vec<RemoteRecording>, Error>;

    /// Lets a recording of this room be watched, or no longer.
    async fn publish_recording(
        &self,
        room: RoomRef,
        recording: &str,
        published: bool,
    ) -> Result<Applied, Error>;

    /// Deletes a recording of this room for good.
    async fn delete_recording(&self, room: RoomRef, recording: &str) -> Result<Applied, Error>;
}
