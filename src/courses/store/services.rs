//! What is known of an LMS as a whole: its courses, and how reading its rosters goes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::courses::RosterService;
use crate::db::schema::{course, deployment, platform, roster_service};
use crate::db::{self, Both, Conn, UtcTime};
use crate::ids::PlatformId;

/// How many courses each LMS was launched from.
pub fn counts(conn: &mut Conn) -> db::Result<HashMap<PlatformId, i64>> {
    let rows: Vec<(PlatformId, i64)> = course::table
        .inner_join(deployment::table)
        .group_by(deployment::platform_id)
        .select((deployment::platform_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How reading rosters goes with each LMS of which one was read.
pub fn roster_services(conn: &mut Conn) -> db::Result<HashMap<PlatformId, RosterService>> {
    type Failed = (Option<UtcTime>, Option<String>);
    type Row = (PlatformId, Option<UtcTime>, Failed, Option<UtcTime>, Failed);
    let rows: Vec<Row> = roster_service::table
        .select((
            roster_service::platform_id,
            roster_service::done_at,
            (roster_service::failed_at, roster_service::failure),
            roster_service::failing_since,
            (roster_service::groups_failed_at, roster_service::groups_failure),
        ))
        .load(conn)?;
    let failed = |(at, failure): Failed| at.map(DateTime::from).zip(failure);
    let made = |(id, done_at, roster, failing_since, groups): Row| {
        let (done_at, failing_since) = (done_at.map(Into::into), failing_since.map(Into::into));
        (id, RosterService { done_at, failed: failed(roster), failing_since, groups_failed: failed(groups) })
    };
    Ok(rows.into_iter().map(made).collect())
}

/// Whether the registration was not removed while its roster was read.
fn is_there(conn: &mut Conn, of: PlatformId) -> db::Result<bool> {
    Ok(platform::table.find(of).count().get_result::<i64>(conn)? == 1)
}

/// Notes that a roster of this LMS was read.
pub(in crate::courses) fn note_done(conn: &mut Conn, of: PlatformId, now: DateTime<Utc>) -> db::Result<()> {
    if !is_there(conn, of)? {
        return Ok(());
    }
    let done = (
        roster_service::done_at.eq(Some(UtcTime::from(now))),
        roster_service::failing_since.eq(None::<UtcTime>),
    );
    Both(
        diesel::insert_into(roster_service::table)
            .values((roster_service::platform_id.eq(of), done))
            .on_conflict(roster_service::platform_id)
            .do_update()
            .set(done),
    )
    .execute(conn)?;
    Ok(())
}

/// Notes that a roster of this LMS could not be read.
pub(in crate::courses) fn note_failed(
    conn: &mut Conn,
    of: PlatformId,
    failure: &str,
    now: DateTime<Utc>,
) -> db::Result<()> {
    if !is_there(conn, of)? {
        return Ok(());
    }
    let at = Some(UtcTime::from(now));
    let failed = (roster_service::failed_at.eq(at), roster_service::failure.eq(Some(failure)));
    Both(
        diesel::insert_into(roster_service::table)
            .values((roster_service::platform_id.eq(of), failed, roster_service::failing_since.eq(at)))
            .on_conflict(roster_service::platform_id)
            .do_update()
            .set(failed),
    )
    .execute(conn)?;
    let begins = roster_service::table.find(of).filter(roster_service::failing_since.is_null());
    diesel::update(begins).set(roster_service::failing_since.eq(at)).execute(conn)?;
    Ok(())
}

/// Notes that the groups of a course of this LMS could not be read.
pub(in crate::courses) fn note_groups_failed(
    conn: &mut Conn,
    of: PlatformId,
    failure: &str,
    now: DateTime<Utc>,
) -> db::Result<()> {
    if !is_there(conn, of)? {
        return Ok(());
    }
    let failed = (
        roster_service::groups_failed_at.eq(Some(UtcTime::from(now))),
        roster_service::groups_failure.eq(Some(failure)),
    );
    Both(
        diesel::insert_into(roster_service::table)
            .values((roster_service::platform_id.eq(of), failed))
            .on_conflict(roster_service::platform_id)
            .do_update()
            .set(failed),
    )
    .execute(conn)?;
    Ok(())
}

/// Notes that the groups of a course of this LMS were read.
pub(in crate::courses) fn note_groups_read(conn: &mut Conn, of: PlatformId) -> db::Result<()> {
    let failed = roster_service::table.find(of).filter(roster_service::groups_failed_at.is_not_null());
    diesel::update(failed)
        .set((
            roster_service::groups_failed_at.eq(None::<UtcTime>),
            roster_service::groups_failure.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}
