//! Single dates of a session: found, moved, cancelled.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::rows::{OccurrenceRow, SessionRow, Times};
use super::telling;
use crate::db::schema::{occurrence, session};
use crate::db::{self, Conn};
use crate::ids::{OccurrenceId, SessionId};
use crate::sessions::{Error, Occurrence, Owner, Session, Slot, Span, State, Timing};

/// All dates of a session, earliest first.
pub fn occurrences(conn: &mut Conn, id: SessionId) -> db::Result<Vec<Occurrence>> {
    let rows: Vec<OccurrenceRow> = occurrence::table
        .filter(occurrence::session_id.eq(id))
        .order((occurrence::starts_at, occurrence::id))
        .select(OccurrenceRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Occurrence::try_from).collect()
}

/// A date of a session of this owner; anything else is not found.
pub fn find_occurrence(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    id: OccurrenceId,
) -> db::Result<Option<(Session, Occurrence)>> {
    let found = by_occurrence(conn, id)?;
    Ok(found.filter(|(found, _)| found.id == session && found.owner == owner))
}

/// A date with its session, whoever owns it: for the room that is open for it.
pub fn by_occurrence(conn: &mut Conn, id: OccurrenceId) -> db::Result<Option<(Session, Occurrence)>> {
    let row: Option<(SessionRow, OccurrenceRow)> = occurrence::table
        .find(id)
        .inner_join(session::table)
        .select((SessionRow::as_select(), OccurrenceRow::as_select()))
        .first(conn)
        .optional()?;
    row.map(|(session, occurrence)| Ok((session.try_into()?, occurrence.try_into()?))).transpose()
}

/// Gives one date other times. A date that has ended reopens if the new end is yet to come.
pub fn move_to(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    id: OccurrenceId,
    times: Span,
    now: DateTime<Utc>,
) -> Result<Occurrence, Error> {
    let (of, mut one) = dated(conn, owner, session, id)?;
    if times.length() <= chrono::TimeDelta::zero() || times.length() > Span::LONGEST {
        return Err(Error::Times);
    }
    one.reschedule(of.zone, times.start, Some(times.end));
    one.state = if of.timing == Timing::Once { State::Planned } else { State::Moved };
    save(conn, &one)?;
    telling::note_change(conn, session, owner, now)?;
    Ok(one)
}

/// Cancels one date.
pub fn cancel(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    id: OccurrenceId,
    now: DateTime<Utc>,
) -> Result<Occurrence, Error> {
    let (_, mut one) = dated(conn, owner, session, id)?;
    one.state = State::Cancelled;
    save(conn, &one)?;
    telling::note_change(conn, session, owner, now)?;
    Ok(one)
}

/// Takes a cancellation back: the date is held at the times it had. A date that has ended stays ended.
pub fn restore(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    id: OccurrenceId,
    now: DateTime<Utc>,
) -> Result<Occurrence, Error> {
    let (of, mut one) = dated(conn, owner, session, id)?;
    if one.state == State::Cancelled && !one.has_ended(now) {
        one.state = if follows(&of, &one) { State::Planned } else { State::Moved };
        save(conn, &one)?;
        telling::note_change(conn, session, owner, now)?;
    }
    Ok(one)
}

/// Whether the times are those of the plan.
fn follows(session: &Session, one: &Occurrence) -> bool {
    match session.timing {
        Timing::Series(series) => {
            let planned = series.first.starting(one.local_start);
            one.slot == Slot::At(one.local_start) && one.local_end == Some(planned.end)
        }
        Timing::Once | Timing::Open | Timing::Room => true,
    }
}

/// A date that can be moved or cancelled: the course room and sessions without an end have none.
fn dated(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    id: OccurrenceId,
) -> Result<(Session, Occurrence), Error> {
    let found = find_occurrence(conn, owner, session, id)?.ok_or(Error::Unknown)?;
    match found.0.timing {
        Timing::Room => Err(Error::CourseRoom),
        Timing::Open => Err(Error::Times),
        Timing::Once | Timing::Series(_) => Ok(found),
    }
}

pub(super) fn save(conn: &mut Conn, one: &Occurrence) -> db::Result<()> {
    diesel::update(occurrence::table.find(one.id)).set(Times::of(one)).execute(conn)?;
    Ok(())
}
