//! What happened in rooms, and who may not come back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{exclusion, room_event};
use crate::db::{self, Both, Conn, UtcTime, Word, Worded, words};
use crate::ids::{OccurrenceId, SeatId};
use crate::sessions::role::Role;

/// Somebody joined a room or left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    /// The occurrence whose room it was.
    pub occurrence: OccurrenceId,
    /// The stay, which begins with one event and ends with another.
    pub seat: SeatId,
    /// The person's or the guest's key.
    pub who: String,
    /// The name that was shown in the room.
    pub name: String,
    /// Whether they came by the guest link.
    pub guest: bool,
    /// What they were in the room at that moment.
    pub role: Role,
    /// What happened.
    pub kind: EventKind,
    /// The room engine that said so.
    pub source: String,
    /// When it happened, by the engine's word.
    pub at: DateTime<Utc>,
    /// When the engine's word came.
    pub received_at: DateTime<Utc>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A stay began.
    Joined,
    /// It ended.
    Left,
}

words!(EventKind { Joined => "joined", Left => "left" });

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = room_event, treat_none_as_default_value = false)]
struct EventRow {
    id: String,
    occurrence_id: OccurrenceId,
    seat_id: SeatId,
    who: String,
    name: String,
    guest: bool,
    role: Word<Role>,
    kind: Word<EventKind>,
    source: String,
    at: UtcTime,
    received_at: UtcTime,
}

impl EventRow {
    /// A stay begins once and ends once, so its events have identifiers that follow from it.
    fn of(event: &RoomEvent) -> Self {
        Self {
            id: SeatId::derived(&["event", event.seat.as_str(), event.kind.word()]).to_string(),
            occurrence_id: event.occurrence,
            seat_id: event.seat,
            who: event.who.clone(),
            name: event.name.clone(),
            guest: event.guest,
            role: Word(event.role),
            kind: Word(event.kind),
            source: event.source.clone(),
            at: event.at.into(),
            received_at: event.received_at.into(),
        }
    }
}

impl From<EventRow> for RoomEvent {
    fn from(row: EventRow) -> Self {
        Self {
            occurrence: row.occurrence_id,
            seat: row.seat_id,
            who: row.who,
            name: row.name,
            guest: row.guest,
            role: row.role.0,
            kind: row.kind.0,
            source: row.source,
            at: row.at.into(),
            received_at: row.received_at.into(),
        }
    }
}

/// Writes down what happened; told again of the same, it keeps what it was told first and says `false`.
pub fn record_event(conn: &mut Conn, event: &RoomEvent) -> db::Result<bool> {
    let values = EventRow::of(event);
    let insert = diesel::insert_into(room_event::table).values(values).on_conflict_do_nothing();
    Ok(Both(insert).execute(conn)? == 1)
}

/// The last `most` events of an occurrence's room, newest first.
pub fn recent_events(conn: &mut Conn, occurrence: OccurrenceId, most: i64) -> db::Result<Vec<RoomEvent>> {
    let rows: Vec<EventRow> = room_event::table
        .filter(room_event::occurrence_id.eq(occurrence))
        .order((room_event::at.desc(), room_event::id.desc()))
        .limit(most)
        .select(EventRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(RoomEvent::from).collect())
}

/// Keeps somebody out of an occurrence from now on (R13); a second time changes nothing.
pub fn exclude(conn: &mut Conn, occurrence: OccurrenceId, who: &str, now: DateTime<Utc>) -> db::Result<()> {
    let row = (
        exclusion::occurrence_id.eq(occurrence),
        exclusion::who.eq(who.to_owned()),
        exclusion::at.eq(UtcTime::from(now)),
    );
    Both(diesel::insert_into(exclusion::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// Whether somebody is kept out of an occurrence.
pub fn is_excluded(conn: &mut Conn, occurrence: OccurrenceId, who: &str) -> db::Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(exclusion::table.find((occurrence, who)))).get_result(conn)?)
}
