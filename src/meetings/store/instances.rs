//! Several instances over one database: which one has which embedded room, and how the others reach it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Engine, empty};
use crate::db::schema::{instance, pass, room, room_wish};
use crate::db::{self, Conn, UtcTime, Word, Worded};
use crate::ids::{InstanceId, OccurrenceId, WishId};
use crate::keys::Secret;
use crate::meetings::{Attendee, OnTheWay, PersonKey, Why};
use crate::sessions::role::Role;

/// How long an instance has its rooms after it was last heard of.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How long a pass leads to another instance.
pub const PASS: TimeDelta = TimeDelta::seconds(60);
/// After how long a wish is pointless.
const WISH: TimeDelta = TimeDelta::minutes(5);

/// What one instance wants done in a room that another has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wish {
    /// Give somebody another role.
    Role(PersonKey, Role),
    /// Put somebody out.
    Remove(PersonKey, Why),
    /// Forget the tickets of people.
    TurnAway(OnTheWay),
    /// Put everybody out.
    End,
}

/// Makes an instance known.
pub fn begin(conn: &mut Conn, id: InstanceId, url: &str, now: DateTime<Utc>) -> db::Result<()> {
    let row = (
        instance::id.eq(id),
        instance::url.eq(url.to_owned()),
        instance::until.eq(UtcTime::from(now + LEASE)),
    );
    diesel::insert_into(instance::table).values(row).execute(conn)?;
    Ok(())
}

/// A sign of life. False if it came too late: what the instance had may be somebody else's by now.
pub fn beat(conn: &mut Conn, id: InstanceId, now: DateTime<Utc>) -> db::Result<bool> {
    let alive = instance::table.find(id).filter(instance::until.gt(UtcTime::from(now)));
    let beaten = diesel::update(alive).set(instance::until.eq(UtcTime::from(now + LEASE))).execute(conn)?;
    Ok(beaten == 1)
}

/// The instance ends: its rooms are free at once.
pub fn end(conn: &mut Conn, id: InstanceId, now: DateTime<Utc>) -> db::Result<()> {
    bury(conn, id, now, now)
}

/// Frees the rooms of instances that were not heard of in time. Whoever was inside left when they were heard of last.
pub fn bury_the_dead(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    let dead = instance::table.filter(instance::until.le(UtcTime::from(now)));
    let dead: Vec<(InstanceId, UtcTime)> = dead.select((instance::id, instance::until)).load(conn)?;
    for (id, until) in dead {
        bury(conn, id, DateTime::from(until) - LEASE, now)?;
    }
    Ok(())
}

fn bury(conn: &mut Conn, id: InstanceId, last: DateTime<Utc>, now: DateTime<Utc>) -> db::Result<()> {
    let rooms = room::table.filter(room::instance_id.eq(Some(id))).select(room::occurrence_id);
    for occurrence in rooms.load::<OccurrenceId>(conn)? {
        empty(conn, occurrence, Engine::Embedded.word(), last, now)?;
    }
    let theirs = room::table.filter(room::instance_id.eq(Some(id)));
    diesel::update(theirs).set(room::instance_id.eq(None::<InstanceId>)).execute(conn)?;
    diesel::delete(instance::table.find(id)).execute(conn)?;
    Ok(())
}

/// The instance gives up the rooms that it has no more, which are those not in `kept`. One that was settled a moment ago
/// may not be made yet.
pub fn give_up(conn: &mut Conn, id: InstanceId, kept: &[OccurrenceId], now: DateTime<Utc>) -> db::Result<()> {
    let lost = room::table
        .filter(room::instance_id.eq(Some(id)))
        .filter(room::engine.eq(Word(Engine::Embedded)))
        .filter(room::opened_at.le(UtcTime::from(now - LEASE)))
        .filter(room::occurrence_id.ne_all(kept.to_vec()));
    diesel::update(lost).set(room::instance_id.eq(None::<InstanceId>)).execute(conn)?;
    Ok(())
}

/// The addresses of the instances that live.
pub fn alive(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<String>> {
    let alive = instance::table.filter(instance::until.gt(UtcTime::from(now)));
    Ok(alive.order(instance::url).select(instance::url).load(conn)?)
}

/// Leaves a pass for somebody whose room another instance has.
pub fn leave_pass(
    conn: &mut Conn,
    secret: &Secret,
    occurrence: OccurrenceId,
    attendee: &Attendee,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let kept = serde_json::to_string(attendee).map_err(|_unwritten| db::Error::BrokenRow("a pass"))?;
    let row = (
        pass::hash.eq(secret.hash()),
        pass::occurrence_id.eq(occurrence),
        pass::attendee.eq(kept),
        pass::until.eq(UtcTime::from(now + PASS)),
    );
    diesel::insert_into(pass::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a pass: who comes, and into which room. It is good once.
pub fn take_pass(
    conn: &mut Conn,
    secret: &Secret,
    now: DateTime<Utc>,
) -> db::Result<Option<(OccurrenceId, Attendee)>> {
    let good = pass::table.find(secret.hash()).filter(pass::until.gt(UtcTime::from(now)));
    let found: Option<(OccurrenceId, String)> =
        good.select((pass::occurrence_id, pass::attendee)).first(conn).optional()?;
    let Some((occurrence, kept)) = found else { return Ok(None) };
    if diesel::delete(pass::table.find(secret.hash())).execute(conn)? != 1 {
        return Ok(None);
    }
    let attendee = serde_json::from_str(&kept).map_err(|_broken| db::Error::BrokenRow("a pass"))?;
    Ok(Some((occurrence, attendee)))
}

/// Forgets the passes that people hold for a room.
pub fn forget_passes(conn: &mut Conn, occurrence: OccurrenceId, whose: &OnTheWay) -> db::Result<()> {
    let held = pass::table.filter(pass::occurrence_id.eq(occurrence)).select((pass::hash, pass::attendee));
    for (hash, kept) in held.load::<(String, String)>(conn)? {
        if serde_json::from_str::<Attendee>(&kept).is_ok_and(|one| whose.are(&one)) {
            diesel::delete(pass::table.find(hash)).execute(conn)?;
        }
    }
    Ok(())
}

/// Wishes for something in a room that another instance has.
pub fn wish(conn: &mut Conn, occurrence: OccurrenceId, wish: &Wish, now: DateTime<Utc>) -> db::Result<()> {
    let wish = serde_json::to_string(wish).map_err(|_unwritten| db::Error::BrokenRow("a wish"))?;
    let row = (
        room_wish::id.eq(WishId::fresh_at(now)),
        room_wish::occurrence_id.eq(occurrence),
        room_wish::wish.eq(wish),
        room_wish::at.eq(UtcTime::from(now)),
    );
    diesel::insert_into(room_wish::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes the wishes for the rooms that the instance has, in the order they came.
pub fn take_wishes(conn: &mut Conn, id: InstanceId) -> db::Result<Vec<(OccurrenceId, Wish)>> {
    let theirs = room::table.filter(room::instance_id.eq(Some(id))).select(room::occurrence_id);
    let found: Vec<(WishId, OccurrenceId, String)> = room_wish::table
        .filter(room_wish::occurrence_id.eq_any(theirs))
        .order(room_wish::id)
        .select((room_wish::id, room_wish::occurrence_id, room_wish::wish))
        .load(conn)?;
    let mut wishes = Vec::new();
    for (id, occurrence, wish) in found {
        diesel::delete(room_wish::table.find(id)).execute(conn)?;
        match serde_json::from_str(&wish) {
            Ok(wish) => wishes.push((occurrence, wish)),
            // Of a later version, perhaps; the others are not to wait for it.
            Err(error) => tracing::error!(room = %occurrence, %error, "a wish for a room cannot be read"),
        }
    }
    Ok(wishes)
}

/// Forgets what nobody came for.
pub fn forget(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    diesel::delete(pass::table.filter(pass::until.le(UtcTime::from(now)))).execute(conn)?;
    diesel::delete(room_wish::table.filter(room_wish::at.le(UtcTime::from(now - WISH)))).execute(conn)?;
    Ok(())
}
