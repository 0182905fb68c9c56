//! The SQL of sessions: made, changed, found.

mod dates;
mod events;
mod list;
mod planned;
mod presets;
mod room;
mod rows;
mod telling;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

pub use self::dates::{by_occurrence, cancel, find_occurrence, move_to, occurrences, restore};
pub use self::events::{EventKind, RoomEvent, exclude, is_excluded, recent_events, record_event};
pub use self::list::{Counts, Listed, Listing, Page, Wanted, When, counts, limited, list, list_without};
pub use self::planned::planned;
pub use self::presets::{presets, presets_for, set_presets};
pub use self::room::{course_room, ensure_course_room};
use self::rows::{NewOccurrence, SessionRow, Settings, kind_and_rule};
pub use self::telling::{QUIET, all_told, to_be_told};
use super::reconcile::{Changes, reconcile, wanted};
use super::role::Permissions;
use super::{Draft, Error, GuestAccess, Occurrence, Owner, Plan, Session, Span, Timing};
use crate::db::schema::{occurrence, session};
use crate::db::{self, Both, Conn, UtcTime, Word, each_backend};
use crate::ids::{CourseId, OccurrenceId, PersonId, SessionId};
use crate::platforms;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Makes a session with its occurrences; guest access is off (R9).
pub fn create(
    conn: &mut Conn,
    owner: Owner,
    maker: Option<PersonId>,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<Session, Error> {
    create_as(conn, SessionId::fresh(), owner, maker, draft, now)
}

/// The same under an identifier that the caller worked out; what is there already stays as it is.
pub fn create_as(
    conn: &mut Conn,
    id: SessionId,
    owner: Owner,
    maker: Option<PersonId>,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<Session, Error> {
    if let Some(there) = find(conn, owner, id)? {
        return Ok(there);
    }
    let made = Session {
        id,
        owner,
        timing: timing(&draft.plan)?,
        name: draft.name.clone(),
        description: draft.description.clone(),
        zone: draft.zone,
        early: draft.early,
        audience: draft.audience.clone(),
        attendee_role: draft.attendee_role,
        permissions: draft.permissions,
        guests: GuestAccess::Off,
        guest_code: None,
        locked: false,
        maker,
        created_at: now,
        updated_at: now,
        sequence: 0,
    };
    let places = wanted(&draft.plan)?;
    let once = diesel::insert_into(session::table).values(SessionRow::of(&made)).on_conflict_do_nothing();
    if Both(once).execute(conn)? == 0 {
        // The same form came twice at the same moment, and the other one made it.
        return find(conn, owner, id)?.ok_or(Error::Unknown);
    }
    let occurrences = places.into_iter().map(|place| place.occurrence(made.id, made.zone));
    insert(conn, owner, &occurrences.collect::<Vec<_>>())?;
    Ok(made)
}

/// Changes a session to what the form says.
///
/// What has been held stays as it was; dates to come follow the new plan, keep their identifiers where
/// the day stays, and keep having been moved or cancelled. Guest access and the lock are not touched (R13).
pub fn update(
    conn: &mut Conn,
    owner: Owner,
    id: SessionId,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<Session, Error> {
    let old = find(conn, owner, id)?.ok_or(Error::Unknown)?;
    let is_room = (old.timing == Timing::Room, draft.plan == Plan::Room);
    let timing = match is_room {
        (true, true) => Timing::Room,
        (false, false) => timing(&draft.plan)?,
        _mixed => return Err(Error::CourseRoom),
    };
    let (kind, rule) = kind_and_rule(&timing);
    // The session's row first: it makes two people who save at once take turns.
    diesel::update(session::table.find(id))
        .set((
            session::kind.eq(kind),
            session::rule.eq(rule),
            session::zone.eq(draft.zone.name()),
            session::name.eq(draft.name.as_str()),
            session::description.eq(draft.description.as_str()),
            session::updated_at.eq(UtcTime::from(now)),
            Settings::of(draft),
        ))
        .execute(conn)?;
    let mut heard = old.name != draft.name || old.zone != draft.zone || old.timing != timing;
    if timing != Timing::Room {
        let dates = occurrences(conn, id)?;
        let changes = reconcile(id, dates.clone(), &wanted(&draft.plan)?, draft.zone, now);
        apply(conn, owner, &changes)?;
        heard |= dates != occurrences(conn, id)?;
    }
    if heard {
        telling::note_change(conn, id, owner, now)?;
    }
    find(conn, owner, id)?.ok_or(Error::Unknown)
}

fn timing(plan: &Plan) -> Result<Timing, Error> {
    match plan {
        Plan::Once(_) => Ok(Timing::Once),
        Plan::Series(series) => Ok(Timing::Series(*series)),
        Plan::Open { .. } => Ok(Timing::Open),
        Plan::Room => Err(Error::CourseRoom),
    }
}

fn apply(conn: &mut Conn, owner: Owner, changes: &Changes) -> db::Result<()> {
    if !changes.delete.is_empty() {
        diesel::delete(occurrence::table.filter(occurrence::id.eq_any(&changes.delete))).execute(conn)?;
    }
    for changed in &changes.update {
        dates::save(conn, changed)?;
    }
    insert(conn, owner, &changes.insert)
}

/// Many at once: a series has up to [`Series::MOST`](super::Series::MOST) dates of nine values each.
fn insert(conn: &mut Conn, owner: Owner, all: &[Occurrence]) -> db::Result<()> {
    let rows: Vec<_> = all.iter().map(|one| NewOccurrence::of(owner, one)).collect();
    if !rows.is_empty() {
        each_backend!(conn, conn => diesel::insert_into(occurrence::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// Deletes a session with everything that hangs on it.
pub fn delete(conn: &mut Conn, owner: Owner, id: SessionId) -> Result<(), Error> {
    let found = find(conn, owner, id)?.ok_or(Error::Unknown)?;
    if found.timing == Timing::Room {
        return Err(Error::CourseRoom);
    }
    diesel::delete(session::table.find(id)).execute(conn)?;
    Ok(())
}

/// The session of this owner; one of another is not found.
pub fn find(conn: &mut Conn, owner: Owner, id: SessionId) -> db::Result<Option<Session>> {
    let row: Option<SessionRow> = session::table
        .find(id)
        .filter(session::owner_id.eq(owner.key()))
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Session::try_from).transpose()
}

/// The session, whoever owns it: for what was found by another way than its owner's pages.
pub(crate) fn by_id(conn: &mut Conn, id: SessionId) -> db::Result<Option<Session>> {
    let row: Option<SessionRow> =
        session::table.find(id).select(SessionRow::as_select()).first(conn).optional()?;
    row.map(Session::try_from).transpose()
}

/// Locks a session, so that nobody new enters, or unlocks it.
pub fn set_locked(
    conn: &mut Conn,
    owner: Owner,
    id: SessionId,
    locked: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = diesel::update(session::table.find(id).filter(session::owner_id.eq(owner.key())))
        .set((session::locked.eq(locked), session::updated_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// Changes what participants may do, as a moderator does from inside the room.
pub fn set_permissions(
    conn: &mut Conn,
    owner: Owner,
    id: SessionId,
    permissions: Permissions,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = diesel::update(session::table.find(id).filter(session::owner_id.eq(owner.key())))
        .set((
            session::may_audio.eq(permissions.audio),
            session::may_video.eq(permissions.video),
            session::may_chat.eq(permissions.chat),
            session::may_draw.eq(permissions.draw),
            session::private_chat.eq(Word(permissions.private)),
            session::updated_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// The session with this guest code, and what stands over its name: its course's title or its host's name.
pub(crate) fn find_by_code(
    conn: &mut Conn,
    code: super::GuestCode,
) -> db::Result<Option<(Session, Option<String>)>> {
    use crate::db::schema::{account, course};
    type Found = (SessionRow, Option<String>, Option<String>);
    let row: Option<Found> = session::table
        .left_join(course::table)
        .left_join(account::table)
        .filter(session::guest_code.eq(code.as_str()))
        .select((SessionRow::as_select(), course::title.nullable(), account::name.nullable()))
        .first(conn)
        .optional()?;
    row.map(|(row, title, host)| Ok((Session::try_from(row)?, title.or(host)))).transpose()
}

/// Whether the owner is there for anybody: the LMS of a course, or the account, has not been switched off.
pub fn owner_is_on(conn: &mut Conn, owner: Owner) -> db::Result<bool> {
    use crate::db::schema::account;
    match owner {
        Owner::Course(course) => platforms::is_on_for(conn, course),
        Owner::Account(id) => {
            let active = account::table.find(id).filter(account::status.eq("active"));
            Ok(diesel::select(diesel::dsl::exists(active)).get_result(conn)?)
        }
    }
}

/// The courses in which something with an end is on or begins within `near`: their rosters are read
/// more often. Sessions without an end are always on and say nothing about who is there.
pub fn due_courses(conn: &mut Conn, now: DateTime<Utc>, near: TimeDelta) -> db::Result<Vec<CourseId>> {
    let due = occurrence::table
        .inner_join(session::table)
        .filter(session::course_id.is_not_null())
        .filter(occurrence::starts_at.le(UtcTime::from(now + near)))
        .filter(occurrence::starts_at.gt(UtcTime::from(now - Span::LONGEST - TimeDelta::days(2))))
        .filter(occurrence::ends_at.gt(UtcTime::from(now)))
        .filter(occurrence::state.ne("cancelled"))
        .select(session::course_id.assume_not_null())
        .distinct()
        .order(session::course_id.assume_not_null());
    Ok(due.load::<CourseId>(conn)?)
}

/// Whether the occurrence still exists: rooms close when it does not.
pub fn exists(conn: &mut Conn, id: OccurrenceId) -> db::Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(occurrence::table.find(id))).get_result(conn)?)
}

#[cfg(test)]
pub(crate) mod tests;
