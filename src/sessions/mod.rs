//! Sessions: what a course's list shows, when its doors are open, and what people may do inside.

mod audience;
mod draft;
mod early;
#[cfg(test)]
pub(crate) mod fixtures;
mod form;
mod guest_code;
mod name;
mod occurrence;
mod owner;
mod plan;
pub mod presets;
mod reconcile;
pub mod role;
mod rule;
mod series;
pub mod store;
pub mod window;
mod zone;

use chrono::{DateTime, Utc};

pub use self::audience::Audience;
pub use self::draft::{Draft, Field, FieldError, Problem, read_series, read_times};
pub use self::early::{EarlyEntry, NotOffered};
pub use self::form::Form;
pub use self::guest_code::{GuestCode, NotACode};
pub use self::name::{BadText, Description, SessionName};
pub use self::occurrence::{Occurrence, Slot, State, occurrence_now};
pub use self::owner::Owner;
pub use self::plan::{Every, Plan, Series, Span, Until};
pub use self::rule::NotASeries;
pub use self::series::{BadSeries, Preview};
pub use self::zone::{NotAZone, Zone};
use crate::ids::{PersonId, SessionId};
use role::{Permissions, Role};

/// Why a session could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The owner has no such session, or the session no such date.
    #[error("there is no such session")]
    Unknown,
    /// The course room is always there: it has no plan to change and is not deleted.
    #[error("the course room stays as it is")]
    CourseRoom,
    /// The plan has no dates, or too many.
    #[error("the plan has no dates that could be kept")]
    Plan(#[from] BadSeries),
    /// The end is not after the start, or too long after it.
    #[error("the end does not fit the start")]
    Times,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] crate::db::Error),
}

/// A session: what the list shows under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// Whose it is, for good.
    pub owner: Owner,
    /// How its occurrences come about.
    pub timing: Timing,
    /// Its name.
    pub name: SessionName,
    /// What is shown before it.
    pub description: Description,
    /// The zone whose clocks the plan follows.
    pub zone: Zone,
    /// How long before the start people may come in.
    pub early: EarlyEntry,
    /// Whom of its course it is for.
    pub audience: Audience,
    /// What learners of its course are in it.
    pub attendee_role: Role,
    /// What participants may do in it.
    pub permissions: Permissions,
    /// Whether guests may come in by the link.
    pub guests: GuestAccess,
    /// The code of the guest link, kept while guest access is off.
    pub guest_code: Option<GuestCode>,
    /// Whether staff have locked it.
    pub locked: bool,
    /// Who made it, if that person is still known.
    pub maker: Option<PersonId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// How often its name or a time was changed: the `SEQUENCE` of calendars (RFC 5545 §3.8.7.4).
    pub sequence: i64,
}

impl Session {
    /// The plan in full; the times of a session that does not repeat stand in its occurrence.
    #[must_use]
    pub fn plan(&self, occurrences: &[Occurrence]) -> Option<Plan> {
        let only = || occurrences.iter().find(|one| one.slot == Slot::Only);
        match self.timing {
            Timing::Once => {
                let only = only()?;
                Some(Plan::Once(Span { start: only.local_start, end: only.local_end? }))
            }
            Timing::Series(series) => Some(Plan::Series(series)),
            Timing::Open => only().map(|only| Plan::Open { start: only.local_start }),
            Timing::Room => Some(Plan::Room),
        }
    }
}

/// How the occurrences of a session come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// There is one.
    Once,
    /// The series says.
    Series(Series),
    /// There is one, without an end.
    Open,
    /// The course room: there is one, always open.
    Room,
}

/// Whether guests may come in by the link, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestAccess {
    /// The link, if there is one, lets nobody in.
    Off,
    /// Whoever has the link comes in under this role.
    On(Role),
}
