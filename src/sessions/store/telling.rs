//! Changes that the people invited have to hear of.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::rows::SessionRow;
use crate::db::schema::session;
use crate::db::{self, Conn, UtcTime};
use crate::ids::SessionId;
use crate::sessions::{Owner, Session};

/// How long nothing may change before anybody is written to: a host who saves three times is heard once.
pub const QUIET: TimeDelta = TimeDelta::minutes(1);

/// Notes that the name of a session or a time of it was changed: calendars see a new `SEQUENCE`, and the
/// invited, whom only an account's sessions have, are written to a quiet minute from now (R16).
pub(super) fn note_change(
    conn: &mut Conn,
    id: SessionId,
    owner: Owner,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let tell_at = owner.account().map(|_account| UtcTime::from(now + QUIET));
    diesel::update(session::table.find(id))
        .set((session::sequence.eq(session::sequence + 1), session::tell_at.eq(tell_at)))
        .execute(conn)?;
    Ok(())
}

/// The sessions whose changes are to be told by now, the longest waiting first.
pub fn to_be_told(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<Session>> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::tell_at.le(UtcTime::from(now)))
        .order((session::tell_at, session::id))
        .select(SessionRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Everybody has been told of `session` as it was read; what was changed since has its own minute.
pub fn all_told(conn: &mut Conn, session: &Session) -> db::Result<()> {
    diesel::update(session::table.find(session.id).filter(session::sequence.eq(session.sequence)))
        .set(session::tell_at.eq(None::<UtcTime>))
        .execute(conn)?;
    Ok(())
}
