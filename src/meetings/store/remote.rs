//! Rooms that BigBlueButton has: its meetings, who it says is inside, recordings it says are ready.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{Row, Seat, empty, leaving, looks, note, row, seats};
use crate::db::schema::{remote_meeting, remote_recording, room};
use crate::db::{self, Both, Conn, UtcTime, Worded};
use crate::ids::{OccurrenceId, SeatId};
use crate::meetings::Engine;
use crate::meetings::bbb::{Seen, Stay};
use crate::sessions::store::{EventKind, RoomEvent};

/// The source of events that were asked for.
fn polled() -> &'static str {
    Engine::BigBlueButton.word()
}

/// The source of events that were told after the end.
const REPORTED: &str = "bigbluebutton-report";

/// Most rooms that one round asks about.
const ROUND: i64 = 500;

/// A meeting as BigBlueButton made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its own name for it.
    pub internal_id: String,
    /// When it made it, in its milliseconds.
    pub made_ms: i64,
    /// Number and digits to call with.
    pub phone: Option<(String, String)>,
}

/// Notes the meeting that a room is now. Another one than before means that those who were inside the last one are not.
pub fn made(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    meeting: &Meeting,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let before = held_still(conn, occurrence)?;
    let same = |row: &Row| row.internal_id.as_ref() == Some(&meeting.internal_id);
    if let Some(before) = before.filter(|row| !same(row)) {
        let last = before.seen_at.map_or(now, DateTime::from);
        empty(conn, occurrence, polled(), last, now)?;
        looks::begin(conn, before.internal_id.as_deref(), now)?;
    }
    let (number, pin) = meeting.phone.clone().unzip();
    diesel::update(room::table.find(occurrence))
        .set((
            room::internal_id.eq(Some(meeting.internal_id.clone())),
            room::made_ms.eq(Some(meeting.made_ms)),
            room::dial_number.eq(number),
            room::dial_pin.eq(pin),
            room::poll_at.eq(Some(UtcTime::from(now))),
        ))
        .execute(conn)?;
    let known = (
        remote_meeting::internal_id.eq(meeting.internal_id.clone()),
        remote_meeting::occurrence_id.eq(occurrence),
        remote_meeting::began_at.eq(UtcTime::from(now)),
    );
    Both(diesel::insert_into(remote_meeting::table).values(known).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// The room's row, which nobody else changes until this transaction ends: what is inside is compared with what was.
fn held_still(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<Row>> {
    diesel::update(room::table.find(occurrence)).set(room::turn.eq(room::turn)).execute(conn)?;
    row(conn, occurrence)
}

/// The milliseconds that a join address of the room's present meeting needs.
pub fn made_ms(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<i64>> {
    let open = room::table.find(occurrence).filter(room::poll_at.is_not_null()).select(room::made_ms);
    Ok(open.first::<Option<i64>>(conn).optional()?.flatten())
}

/// The number and the digits with which this room was last reached by phone.
pub fn phone(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<(String, String)>> {
    Ok(row(conn, occurrence)?.and_then(|row| row.dial_number.zip(row.dial_pin)))
}

/// The rooms about which BigBlueButton is to be asked now.
pub fn due(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<OccurrenceId>> {
    let due = room::table
        .filter(room::poll_at.is_not_null())
        .filter(room::poll_at.le(UtcTime::from(now)))
        .order((room::poll_at, room::occurrence_id))
        .limit(ROUND)
        .select(room::occurrence_id);
    Ok(due.load(conn)?)
}

/// All rooms that BigBlueButton may have.
pub fn open(conn: &mut Conn) -> db::Result<Vec<OccurrenceId>> {
    Ok(room::table.filter(room::poll_at.is_not_null()).select(room::occurrence_id).load(conn)?)
}

/// Takes it upon the caller to ask about a room; false if another instance did so first.
pub fn take(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    every: TimeDelta,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let due = room::table.find(occurrence).filter(room::poll_at.le(UtcTime::from(now)));
    let taken = diesel::update(due).set(room::poll_at.eq(Some(UtcTime::from(now + every)))).execute(conn)?;
    Ok(taken == 1)
}

/// Lets a room be asked about at the next round.
pub fn ask_soon(conn: &mut Conn, occurrence: OccurrenceId, now: DateTime<Utc>) -> db::Result<()> {
    let live = room::table.find(occurrence).filter(room::poll_at.is_not_null());
    diesel::update(live).set(room::poll_at.eq(Some(UtcTime::from(now)))).execute(conn)?;
    Ok(())
}

/// Writes down who is inside at `now`. Whoever is new came now; whoever is missing left when they were last seen: a stay
/// is never longer than what was seen of it.
pub fn seen(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    people: &[Seen],
    now: DateTime<Utc>,
) -> db::Result<()> {
    let Some(before) = held_still(conn, occurrence)? else { return Ok(()) };
    // Another answer came first, to a question that was asked later.
    if before.seen_at.is_some_and(|seen| seen >= now.into()) {
        return Ok(());
    }
    let mut known: HashMap<String, Seat> =
        seats(conn, occurrence)?.into_iter().map(|seat| (seat.who.clone(), seat)).collect();
    for one in people {
        if known.remove(&one.who).is_none() {
            note(conn, &coming(occurrence, one, before.internal_id.as_deref(), now))?;
        }
    }
    let last = before.seen_at.map_or(now, DateTime::from);
    for gone in known.into_values() {
        note(conn, &leaving(occurrence, gone, polled(), last, now))?;
    }
    diesel::update(room::table.find(occurrence))
        .set(room::seen_at.eq(Some(UtcTime::from(now))))
        .execute(conn)?;
    Ok(())
}

fn coming(occurrence: OccurrenceId, one: &Seen, meeting: Option<&str>, now: DateTime<Utc>) -> RoomEvent {
    let moment = now.timestamp_micros().to_string();
    RoomEvent {
        occurrence,
        seat: SeatId::derived(&["polled", meeting.unwrap_or_default(), &one.who, &moment]),
        who: one.who.clone(),
        name: one.name.clone(),
        guest: is_guest(&one.who),
        role: one.role,
        kind: EventKind::Joined,
        source: polled().to_owned(),
        at: now,
        received_at: now,
    }
}

/// Guests, and callers whom nobody named.
fn is_guest(who: &str) -> bool {
    !["member:", "invitee:", "host:"].iter().any(|known| who.starts_with(known))
}

/// What the room's present meeting is called there.
pub fn meeting(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<String>> {
    Ok(row(conn, occurrence)?.and_then(|row| row.internal_id))
}

/// The meeting called `which` is over: nobody is inside, and nothing is asked until somebody comes again. Of a meeting
/// that another has followed it is no news.
pub fn over(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    which: Option<&str>,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let held = held_still(conn, occurrence)?;
    let Some(before) = held.filter(|row| row.internal_id.as_deref() == which) else { return Ok(()) };
    let last = before.seen_at.map_or(now, DateTime::from);
    empty(conn, occurrence, polled(), last, now)?;
    looks::begin(conn, which, now)?;
    diesel::update(room::table.find(occurrence)).set(room::poll_at.eq(None::<UtcTime>)).execute(conn)?;
    Ok(())
}

/// Forgets a room whose occurrence is gone.
pub fn forget(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<()> {
    diesel::delete(room::table.find(occurrence)).execute(conn)?;
    Ok(())
}

/// Whether this was a meeting of the room.
pub fn was_meeting(conn: &mut Conn, occurrence: OccurrenceId, internal_id: &str) -> db::Result<bool> {
    let known = remote_meeting::table
        .find(internal_id.to_owned())
        .filter(remote_meeting::occurrence_id.eq(occurrence));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(conn)?)
}

/// Writes down the stays of a report. Told again of the same, it writes nothing. What was seen while the meeting went
/// on lies inside these stays, so that together they count once.
pub fn reported(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    internal_id: &str,
    stays: &[Stay],
    now: DateTime<Utc>,
) -> db::Result<()> {
    for stay in stays {
        let from = stay.from.timestamp_micros().to_string();
        let event = |kind, at| RoomEvent {
            occurrence,
            seat: SeatId::derived(&["reported", internal_id, &stay.who, &from]),
            who: stay.who.clone(),
            name: stay.name.clone(),
            guest: is_guest(&stay.who),
            role: stay.role,
            kind,
            source: REPORTED.to_owned(),
            at,
            received_at: now,
        };
        note(conn, &event(EventKind::Joined, stay.from))?;
        note(conn, &event(EventKind::Left, stay.to))?;
    }
    Ok(())
}

/// Notes that a recording is ready; false if that was known, even if it was deleted since.
pub fn recording_ready(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    recording: &str,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let values = (
        remote_recording::id.eq(recording.to_owned()),
        remote_recording::occurrence_id.eq(occurrence),
        remote_recording::ready_at.eq(UtcTime::from(now)),
        remote_recording::ask_at.eq(Some(UtcTime::from(now))),
    );
    let insert = diesel::insert_into(remote_recording::table).values(values).on_conflict_do_nothing();
    Ok(Both(insert).execute(conn)? == 1)
}

/// The recordings of a room that are ready, and since when, newest first.
pub fn recordings_ready(
    conn: &mut Conn,
    occurrence: OccurrenceId,
) -> db::Result<Vec<(String, DateTime<Utc>)>> {
    let rows: Vec<(String, UtcTime)> = remote_recording::table
        .filter(remote_recording::occurrence_id.eq(occurrence))
        .order((remote_recording::ready_at.desc(), remote_recording::id))
        .select((remote_recording::id, remote_recording::ready_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.into())).collect())
}

/// How long BigBlueButton is asked about a recording that it said is ready, and then does not have.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);
/// How long until it is asked again.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// Recordings that BigBlueButton said are ready and that nobody has asked it about yet, with their rooms.
pub fn announced(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<(String, OccurrenceId)>> {
    let due = remote_recording::table
        .filter(remote_recording::ask_at.is_not_null())
        .filter(remote_recording::ask_at.le(UtcTime::from(now)).assume_not_null())
        .order((remote_recording::ask_at, remote_recording::id))
        .limit(ROUND)
        .select((remote_recording::id, remote_recording::occurrence_id));
    Ok(due.load(conn)?)
}

/// Takes it upon the caller to ask about a recording; false if another instance did so first. After a day nobody asks
/// any more.
pub fn take_announced(conn: &mut Conn, recording: &str, now: DateTime<Utc>) -> db::Result<bool> {
    let due = remote_recording::table
        .find(recording.to_owned())
        .filter(remote_recording::ask_at.le(UtcTime::from(now)).assume_not_null());
    let again = remote_recording::ask_at.eq(Some(UtcTime::from(now + AGAIN)));
    let taken = diesel::update(due).set(again).execute(conn)?;
    let old = remote_recording::table
        .find(recording.to_owned())
        .filter(remote_recording::ready_at.lt(UtcTime::from(now - GIVEN_UP)));
    diesel::update(old).set(remote_recording::ask_at.eq(None::<UtcTime>)).execute(conn)?;
    Ok(taken == 1)
}

/// What BigBlueButton knows of a recording is known here: it is not asked again, and a recording that was deleted since
/// does not come back.
pub fn asked(conn: &mut Conn, recording: &str) -> db::Result<()> {
    let told = remote_recording::table.find(recording.to_owned());
    diesel::update(told).set(remote_recording::ask_at.eq(None::<UtcTime>)).execute(conn)?;
    Ok(())
}
