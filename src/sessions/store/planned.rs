//! Sessions as a calendar wants them: with all their dates.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::rows::{OccurrenceRow, SessionRow};
use crate::db::schema::{occurrence, session};
use crate::db::{self, Conn, UtcTime};
use crate::ids::SessionId;
use crate::sessions::{Occurrence, Owner, Session};

/// At most `most` of an owner's sessions that have a date which ends after `since` or never, the newest first, each
/// with all its dates.
pub fn planned(
    conn: &mut Conn,
    owner: Owner,
    since: DateTime<Utc>,
    most: i64,
) -> db::Result<Vec<(Session, Vec<Occurrence>)>> {
    let ahead = occurrence::table.filter(occurrence::session_id.eq(session::id)).filter(
        occurrence::ends_at.is_null().or(occurrence::ends_at.gt(UtcTime::from(since)).assume_not_null()),
    );
    let rows: Vec<SessionRow> = session::table
        .filter(session::owner_id.eq(owner.key()))
        .filter(diesel::dsl::exists(ahead))
        .order((session::created_at.desc(), session::id))
        .limit(most)
        .select(SessionRow::as_select())
        .load(conn)?;
    let sessions = rows.into_iter().map(Session::try_from).collect::<db::Result<Vec<_>>>()?;
    let mut dates = dates_of(conn, &sessions)?;
    let with_dates = |session: Session| {
        let dates = dates.remove(&session.id).unwrap_or_default();
        (session, dates)
    };
    Ok(sessions.into_iter().map(with_dates).collect())
}

fn dates_of(conn: &mut Conn, of: &[Session]) -> db::Result<HashMap<SessionId, Vec<Occurrence>>> {
    let ids = of.iter().map(|session| session.id);
    let rows: Vec<OccurrenceRow> = occurrence::table
        .filter(occurrence::session_id.eq_any(ids))
        .order((occurrence::starts_at, occurrence::id))
        .select(OccurrenceRow::as_select())
        .load(conn)?;
    let mut dates: HashMap<SessionId, Vec<Occurrence>> = HashMap::new();
    for row in rows {
        let one = Occurrence::try_from(row)?;
        dates.entry(one.session).or_default().push(one);
    }
    Ok(dates)
}
