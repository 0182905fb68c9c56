//! The course room: one for each course, made when it is first wanted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::rows::{NewOccurrence, OccurrenceRow, SessionRow};
use crate::db::schema::{occurrence, session};
use crate::db::{self, Both, Conn, each_backend};
use crate::ids::{CourseId, OccurrenceId, SessionId};
use crate::sessions::role::{Permissions, Role};
use crate::sessions::{
    Audience, Description, EarlyEntry, GuestAccess, Occurrence, Owner, Session, SessionName, Slot, State,
    Timing, Zone,
};

/// The course room, if it was ever wanted.
pub fn course_room(conn: &mut Conn, course: CourseId) -> db::Result<Option<(Session, Occurrence)>> {
    let row: Option<(SessionRow, OccurrenceRow)> = each_backend!(conn, conn => {
        occurrence::table
            .find(always_of(course))
            .inner_join(session::table)
            .select((SessionRow::as_select(), OccurrenceRow::as_select()))
            .first(conn)
            .optional()
    })?;
    row.map(|(session, occurrence)| Ok((session.try_into()?, occurrence.try_into()?))).transpose()
}

/// The course room, made under `name` if it is not there yet; calls at the same moment make one.
pub fn ensure_course_room(
    conn: &mut Conn,
    course: CourseId,
    name: &SessionName,
    zone: Zone,
    now: DateTime<Utc>,
) -> db::Result<(Session, Occurrence)> {
    if let Some(room) = course_room(conn, course)? {
        return Ok(room);
    }
    let (mut room, always) = room_of(course, name, zone, now);
    let presets = super::presets_for(conn, Owner::Course(course))?;
    room.attendee_role = presets.role.value;
    room.permissions = presets.permissions();
    let values = SessionRow::of(&room);
    Both(diesel::insert_into(session::table).values(values).on_conflict_do_nothing()).execute(conn)?;
    let values = NewOccurrence::of(Owner::Course(course), &always);
    Both(diesel::insert_into(occurrence::table).values(values).on_conflict_do_nothing()).execute(conn)?;
    course_room(conn, course)?.ok_or(db::Error::BrokenRow("a course room without its occurrence"))
}

/// The one date of a course's room.
fn always_of(course: CourseId) -> OccurrenceId {
    OccurrenceId::derived(&["room", course.as_str()])
}

/// Its identifiers follow from the course's, so every instance makes the same one.
fn room_of(course: CourseId, name: &SessionName, zone: Zone, now: DateTime<Utc>) -> (Session, Occurrence) {
    let id = SessionId::derived(&["room", course.as_str()]);
    let room = Session {
        id,
        owner: Owner::Course(course),
        timing: Timing::Room,
        name: name.clone(),
        description: Description::default(),
        zone,
        early: EarlyEntry::default(),
        audience: Audience::Everyone,
        attendee_role: Role::Participant,
        permissions: Permissions::default(),
        guests: GuestAccess::Off,
        guest_code: None,
        locked: false,
        maker: None,
        created_at: now,
        updated_at: now,
        sequence: 0,
    };
    let always = Occurrence {
        id: always_of(course),
        session: id,
        slot: Slot::Only,
        local_start: zone.local(now),
        local_end: None,
        starts_at: now,
        ends_at: None,
        state: State::Planned,
    };
    (room, always)
}
