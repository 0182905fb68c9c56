//! A room and its people, for tests.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Attendee, PersonKey, RoomSpec};
use crate::ids::{OccurrenceId, SessionId};
use crate::sessions::role::{Permissions, Role};

/// So many seconds after the beginning.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

/// A seminar of an hour, in which everything is permitted.
pub(crate) fn spec() -> RoomSpec {
    RoomSpec {
        occurrence: OccurrenceId::derived(&["o"]),
        session: SessionId::derived(&["s"]),
        title: "Seminar".to_owned(),
        permissions: Permissions::default(),
        locked: false,
        guests: true,
        end: Some(at(3_600)),
        changed_at: at(0),
    }
}

/// A member of the course.
pub(crate) fn attendee(name: &str, role: Role) -> Attendee {
    Attendee {
        person: PersonKey::new(name),
        name: name.to_owned(),
        role,
        guest: false,
        one_place: false,
        locale: "en".to_owned(),
        back: None,
    }
}
