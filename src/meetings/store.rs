//! Rooms in the database: which engine made which, who is inside by the engines' word.

pub mod instances;
pub mod looks;
pub mod remote;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::Engine;
use crate::db::schema::{instance, room, seat};
use crate::db::{self, Both, Conn, UtcTime, Word, Worded, each_backend};
use crate::ids::{InstanceId, OccurrenceId, SeatId};
use crate::platforms;
use crate::sessions::role::Role;
use crate::sessions::store::{EventKind, RoomEvent, by_occurrence, record_event};

/// How often an opening is tried against other instances that open the same room.
const TRIES: usize = 5;

/// How long a meeting may take to be made, with all the tries of those who wait for it.
const MAKING: TimeDelta = TimeDelta::seconds(60);

/// Where a room is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this instance.
    Here,
    /// In the instance with this address.
    Elsewhere(String),
    /// In BigBlueButton.
    BigBlueButton,
}

/// A room as it was opened last.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = room)]
pub(super) struct Row {
    engine: Word<Engine>,
    turn: i64,
    instance_id: Option<InstanceId>,
    poll_at: Option<UtcTime>,
    pub(super) seen_at: Option<UtcTime>,
    pub(super) internal_id: Option<String>,
    pub(super) dial_number: Option<String>,
    pub(super) dial_pin: Option<String>,
}

/// Who opens a room.
#[derive(Debug, Clone, Copy)]
pub struct Opener {
    /// What the installation has behind *Join*.
    pub usual: Engine,
    /// This instance, where there may be several.
    pub instance: Option<InstanceId>,
    /// Whether this instance has the embedded room just now.
    pub has_it: bool,
}

/// The room's row, with the address and the time of the instance that has it.
type Held = (Row, Option<(String, UtcTime)>);

fn held(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<Held>> {
    let joined = instance::id.nullable().eq(room::instance_id);
    let found = each_backend!(conn, conn => {
        room::table
            .left_join(instance::table.on(joined))
            .filter(room::occurrence_id.eq(occurrence))
            .select((Row::as_select(), (instance::url, instance::until).nullable()))
            .first(conn)
            .optional()
    });
    Ok(found?)
}

pub(super) fn row(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<Row>> {
    Ok(held(conn, occurrence)?.map(|(row, _)| row))
}

/// Where the room is, if it is open anywhere; none means that whoever wants it opens it anew.
pub fn place(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    opener: Opener,
    now: DateTime<Utc>,
) -> db::Result<Option<Place>> {
    Ok(held(conn, occurrence)?.and_then(|held| open_at(&held, opener, now)))
}

fn open_at((row, by): &Held, opener: Opener, now: DateTime<Utc>) -> Option<Place> {
    match row.engine.0 {
        Engine::BigBlueButton => row.poll_at.map(|_lives| Place::BigBlueButton),
        Engine::Embedded if row.instance_id == opener.instance => opener.has_it.then_some(Place::Here),
        Engine::Embedded => {
            let (url, until) = by.as_ref()?;
            (*until > now.into()).then(|| Place::Elsewhere(url.clone()))
        }
    }
}

/// Where the room is from now on.
///
/// A room that is open stays where it is, whatever the settings say by now; one that is not is opened with the engine of its LMS's registration, else with the usual one (R22). Of several instances that
/// open it at the same moment, one does.
pub fn settle(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    opener: Opener,
    now: DateTime<Utc>,
) -> db::Result<Place> {
    for _ in 0..TRIES {
        let held = held(conn, occurrence)?;
        if let Some(place) = held.as_ref().and_then(|held| open_at(held, opener, now)) {
            return Ok(place);
        }
        let engine = wanted(conn, occurrence)?.unwrap_or(opener.usual);
        let seen = held.as_ref().map(|(row, _)| row.turn);
        if open(conn, occurrence, (engine, opener.instance), seen, now)? {
            if let Some((row, Some((_, until)))) = held.filter(|(row, _)| row.instance_id != opener.instance)
            {
                // Its instance died: whoever was inside left when it was heard of last.
                let last = DateTime::from(until) - instances::LEASE;
                empty(conn, occurrence, row.engine.0.word(), last, now)?;
            }
            return Ok(match engine {
                Engine::Embedded => Place::Here,
                Engine::BigBlueButton => Place::BigBlueButton,
            });
        }
    }
    Err(db::Error::Busy)
}

/// The engine that the registration of the occurrence's course wants.
fn wanted(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Option<Engine>> {
    let found = by_occurrence(conn, occurrence)?;
    match found.and_then(|(session, _)| session.owner.course()) {
        Some(course) => platforms::engine_for(conn, course),
        None => Ok(None),
    }
}

/// What is behind *Join* of this occurrence, opened or not.
pub fn engine(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    opener: Opener,
    now: DateTime<Utc>,
) -> db::Result<Engine> {
    match place(conn, occurrence, opener, now)? {
        Some(Place::Here | Place::Elsewhere(_)) => Ok(Engine::Embedded),
        Some(Place::BigBlueButton) => Ok(Engine::BigBlueButton),
        None => Ok(wanted(conn, occurrence)?.unwrap_or(opener.usual)),
    }
}

/// False if somebody else opened it since it was looked at.
fn open(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    (engine, by): (Engine, Option<InstanceId>),
    seen: Option<i64>,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let by = by.filter(|_| engine == Engine::Embedded);
    // Before the meeting is made nobody asks about it: the answer would be that it is over.
    let poll_at = (engine == Engine::BigBlueButton).then(|| UtcTime::from(now + MAKING));
    let values = (
        room::engine.eq(Word(engine)),
        room::turn.eq(seen.map_or(1, |turn| turn + 1)),
        room::opened_at.eq(UtcTime::from(now)),
        room::instance_id.eq(by),
        room::poll_at.eq(poll_at),
        room::seen_at.eq(None::<UtcTime>),
    );
    let changed = if let Some(turn) = seen {
        let unchanged = room::table.find(occurrence).filter(room::turn.eq(turn));
        diesel::update(unchanged).set(values).execute(conn)?
    } else {
        let row = (room::occurrence_id.eq(occurrence), values);
        Both(diesel::insert_into(room::table).values(row).on_conflict_do_nothing()).execute(conn)?
    };
    Ok(changed == 1)
}

/// Somebody who is inside by an engine's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The stay.
    pub id: SeatId,
    /// The person's key.
    pub who: String,
    /// The name others see.
    pub name: String,
    /// Came by the guest link.
    pub guest: bool,
    /// What they came in as.
    pub role: Role,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = seat, treat_none_as_default_value = false)]
struct SeatRow {
    id: SeatId,
    occurrence_id: OccurrenceId,
    who: String,
    name: String,
    guest: bool,
    role: Word<Role>,
    source: String,
    joined_at: UtcTime,
}

/// Writes down that somebody came or went, and who is inside since.
pub fn note(conn: &mut Conn, event: &RoomEvent) -> db::Result<()> {
    if !record_event(conn, event)? {
        return Ok(());
    }
    match event.kind {
        EventKind::Joined => {
            let row = SeatRow {
                id: event.seat,
                occurrence_id: event.occurrence,
                who: event.who.clone(),
                name: event.name.clone(),
                guest: event.guest,
                role: Word(event.role),
                source: event.source.clone(),
                joined_at: event.at.into(),
            };
            Both(diesel::insert_into(seat::table).values(row).on_conflict_do_nothing()).execute(conn)?;
        }
        EventKind::Left => {
            diesel::delete(seat::table.find(event.seat)).execute(conn)?;
        }
    }
    Ok(())
}

/// Who is inside, in the order of coming.
pub fn seats(conn: &mut Conn, occurrence: OccurrenceId) -> db::Result<Vec<Seat>> {
    let rows: Vec<SeatRow> = each_backend!(conn, conn => {
        seat::table
            .filter(seat::occurrence_id.eq(occurrence))
            .order((seat::joined_at, seat::id))
            .select(SeatRow::as_select())
            .load(conn)
    })?;
    let seat =
        |row: SeatRow| Seat { id: row.id, who: row.who, name: row.name, guest: row.guest, role: row.role.0 };
    Ok(rows.into_iter().map(seat).collect())
}

/// How many are inside, for those of `rooms` where anybody is.
pub fn counts(conn: &mut Conn, rooms: &[OccurrenceId]) -> db::Result<Vec<(OccurrenceId, i64)>> {
    let counted = seat::table
        .filter(seat::occurrence_id.eq_any(rooms.to_vec()))
        .group_by(seat::occurrence_id)
        .select((seat::occurrence_id, diesel::dsl::count_star()));
    Ok(counted.load(conn)?)
}

/// Puts everybody of `source` out of a room, as of `at`: its engine says that nobody is there any more.
pub(super) fn empty(
    conn: &mut Conn,
    occurrence: OccurrenceId,
    source: &str,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> db::Result<()> {
    for one in seats(conn, occurrence)? {
        note(conn, &leaving(occurrence, one, source, at, now))?;
    }
    Ok(())
}

/// The event that somebody is gone.
pub(super) fn leaving(
    occurrence: OccurrenceId,
    seat: Seat,
    source: &str,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> RoomEvent {
    RoomEvent {
        occurrence,
        seat: seat.id,
        who: seat.who,
        name: seat.name,
        guest: seat.guest,
        role: seat.role,
        kind: EventKind::Left,
        source: source.to_owned(),
        at,
        received_at: now,
    }
}

/// Forgets who sat in embedded rooms of a run that ended without saying so; for installations of one instance.
pub fn forget_seats(conn: &mut Conn) -> db::Result<()> {
    diesel::delete(seat::table.filter(seat::source.eq(Engine::Embedded.word()))).execute(conn)?;
    Ok(())
}
