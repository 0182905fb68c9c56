//! Looks for recordings of BigBlueButton's meetings that are over: the call that says one is ready can be missed.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::db::schema::remote_meeting;
use crate::db::{self, Conn, UtcTime};
use crate::ids::OccurrenceId;

/// How long after the end it is first asked. Each distance is four times the last.
const FIRST: TimeDelta = TimeDelta::minutes(5);
/// How often it is asked: the last time is a good four days after the end. Making a recording takes minutes, on a busy
/// server a day.
const LOOKS: i32 = 6;
/// Most meetings that one round asks about.
const ROUND: i64 = 50;

/// The meeting called `which` is over: from now on it is asked what was recorded of it.
pub(super) fn begin(conn: &mut Conn, which: Option<&str>, now: DateTime<Utc>) -> db::Result<()> {
    let Some(which) = which else { return Ok(()) };
    let at = Some(UtcTime::from(now + FIRST));
    diesel::update(remote_meeting::table.find(which.to_owned()))
        .set((remote_meeting::look_at.eq(at), remote_meeting::looks.eq(0)))
        .execute(conn)?;
    Ok(())
}

/// A meeting about whose recordings BigBlueButton is to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Look {
    /// Its name there.
    meeting: String,
    /// The room it was a meeting of.
    pub occurrence: OccurrenceId,
    /// How often it was asked before.
    looks: i32,
}

/// The meetings that are due.
pub fn due(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<Look>> {
    let due = remote_meeting::table
        .filter(remote_meeting::look_at.is_not_null())
        .filter(remote_meeting::look_at.le(UtcTime::from(now)).assume_not_null())
        .order((remote_meeting::look_at, remote_meeting::internal_id))
        .limit(ROUND)
        .select((remote_meeting::internal_id, remote_meeting::occurrence_id, remote_meeting::looks));
    Ok(due.load(conn)?)
}

/// Takes it upon the caller to ask about a meeting; false if another instance did so first. The next time is settled
/// here, so that a look at which the process dies is followed by another.
pub fn take(conn: &mut Conn, look: &Look, now: DateTime<Utc>) -> db::Result<bool> {
    let due = remote_meeting::table
        .find(look.meeting.clone())
        .filter(remote_meeting::looks.eq(look.looks))
        .filter(remote_meeting::look_at.le(UtcTime::from(now)).assume_not_null());
    let looks = look.looks + 1;
    let next = wait(looks).map(|wait| UtcTime::from(now + wait));
    let taken = diesel::update(due)
        .set((remote_meeting::look_at.eq(next), remote_meeting::looks.eq(looks)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// How long to wait after this many looks; none if they were enough.
fn wait(looks: i32) -> Option<TimeDelta> {
    let times = 4_i32.checked_pow(looks.try_into().ok()?)?;
    (looks < LOOKS).then(|| FIRST * times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_apart_and_come_to_an_end() {
        let minutes: Vec<_> = (1..20).map_while(wait).map(|wait| wait.num_minutes()).collect();
        assert_eq!(minutes, [20, 80, 320, 1280, 5120]);
        assert_eq!(wait(i32::MAX), None);
    }
}
