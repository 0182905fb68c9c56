//! Values that the tests of the teaching floor start from.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::role::{Permissions, Role};
use super::{
    Audience, Description, EarlyEntry, GuestAccess, Occurrence, Owner, Session, SessionName, Slot, State,
    Timing, Zone,
};
use crate::ids::{CourseId, OccurrenceId, SessionId};

/// A time on 19 November 2026, on clocks that show UTC.
pub(crate) fn local(time: &str) -> NaiveDateTime {
    let text = format!("2026-11-19 {time}");
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M").expect("a time of day")
}

/// The same as a moment.
pub(crate) fn at(time: &str) -> DateTime<Utc> {
    local(time).and_utc()
}

/// A session that is held once, with the defaults of the form.
pub(crate) fn session() -> Session {
    Session {
        id: SessionId::derived(&["a"]),
        owner: Owner::Course(CourseId::derived(&["a"])),
        timing: Timing::Once,
        name: SessionName::parse("Seminar").expect("a name"),
        description: Description::default(),
        zone: Zone::UTC,
        early: EarlyEntry::default(),
        audience: Audience::Everyone,
        attendee_role: Role::Participant,
        permissions: Permissions::default(),
        guests: GuestAccess::Off,
        guest_code: None,
        locked: false,
        maker: None,
        created_at: at("00:00"),
        updated_at: at("00:00"),
        sequence: 0,
    }
}

/// Its one occurrence.
pub(crate) fn occurrence(start: &str, end: Option<&str>) -> Occurrence {
    Occurrence {
        id: OccurrenceId::derived(&[start]),
        session: SessionId::derived(&["a"]),
        slot: Slot::Only,
        local_start: local(start),
        local_end: end.map(local),
        starts_at: at(start),
        ends_at: end.map(at),
        state: State::Planned,
    }
}
