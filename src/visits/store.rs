//! Visits and one-use secrets in the database.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Display, Errand, LASTS, NewVisit, Visit};
use crate::courses::{self, MemberRow, Witnesses};
use crate::db::schema::{course, deployment, errand, member, person, platform, roster_entry, visit};
use crate::db::{self, Conn, UtcTime, Word, each_backend};
use crate::ids::{CourseId, DeploymentId, GroupId, PersonId, PlatformId, VisitId};
use crate::keys::Secret;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = visit, treat_none_as_default_value = false)]
struct Row {
    id: VisitId,
    secret_hash: String,
    platform_id: PlatformId,
    deployment_id: DeploymentId,
    course_id: CourseId,
    person_id: PersonId,
    display: Word<Display>,
    locale: Option<String>,
    zone: Option<String>,
    return_url: Option<String>,
    created_at: UtcTime,
    expires_at: UtcTime,
}

/// Opens a visit for the browser that holds `secret`.
pub fn open(conn: &mut Conn, new: NewVisit, secret: &Secret, now: DateTime<Utc>) -> db::Result<VisitId> {
    let row = Row {
        id: VisitId::fresh_at(now),
        secret_hash: secret.hash(),
        platform_id: new.platform,
        deployment_id: new.deployment,
        course_id: new.course,
        person_id: new.person,
        display: Word(new.display),
        locale: new.locale,
        zone: new.zone,
        return_url: new.return_url.map(Into::into),
        created_at: now.into(),
        expires_at: (now + LASTS).into(),
    };
    each_backend!(conn, conn => diesel::insert_into(visit::table).values(&row).execute(conn))?;
    Ok(row.id)
}

type Around = (String, String, bool, Option<String>, bool, Option<String>);
type Found = (Row, Around, Witnesses);

/// The visit, if it has not ended. Whose it is the caller checks, by [`Visit::secret_hash`].
pub fn find(conn: &mut Conn, id: VisitId, now: DateTime<Utc>) -> db::Result<Option<Visit>> {
    let launch = member::course_id.eq(course::id).and(member::person_id.eq(person::id));
    let entry =
        roster_entry::walk_id.nullable().eq(course::walk_id).and(roster_entry::person_id.eq(person::id));
    // One statement, since every page begins with it.
    let found: Option<Found> = each_backend!(conn, conn => {
        visit::table
            .inner_join(platform::table)
            .inner_join(deployment::table)
            .inner_join(course::table)
            .inner_join(person::table)
            .left_join(member::table.on(launch))
            .left_join(roster_entry::table.on(entry))
            .filter(visit::id.eq(id))
            .filter(visit::expires_at.gt(UtcTime::from(now)))
            .filter(platform::status.eq("active"))
            .filter(deployment::status.eq("active"))
            .select((
                Row::as_select(),
                (platform::name, platform::auth_url, platform::assistants_manage, course::title, course::grouped, person::name),
                (
                    course::walked_at,
                    Option::<MemberRow>::as_select(),
                    (roster_entry::standing, roster_entry::fell_at).nullable(),
                ),
            ))
            .first(conn)
            .optional()
    })?;
    let Some((row, around, witnesses)) = found else { return Ok(None) };
    let groups = if around.4 {
        courses::groups_of(conn, row.course_id, &[row.person_id])?.remove(&row.person_id).unwrap_or_default()
    } else {
        BTreeSet::new()
    };
    Ok(Some(seen((row, around, witnesses), groups)))
}

fn seen((row, around, witnesses): Found, groups: BTreeSet<GroupId>) -> Visit {
    let (platform_name, platform_auth_url, assistants_manage, course_title, grouped, name) = around;
    Visit {
        id: row.id,
        secret_hash: row.secret_hash,
        platform: row.platform_id,
        platform_name,
        platform_auth_url,
        assistants_manage,
        course: row.course_id,
        course_title,
        person: row.person_id,
        name,
        standing: courses::standing_by(witnesses),
        grouped,
        groups,
        display: row.display.0,
        locale: row.locale,
        zone: row.zone,
        return_url: row.return_url,
        expires_at: row.expires_at.into(),
    }
}

/// Opens the same visit for another browser or cookie jar: in a window of its own, until the same hour.
pub fn hand_over(
    conn: &mut Conn,
    id: VisitId,
    secret: &Secret,
    now: DateTime<Utc>,
) -> db::Result<Option<VisitId>> {
    let row: Option<Row> = visit::table
        .find(id)
        .filter(visit::expires_at.gt(UtcTime::from(now)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let other = Row {
        id: VisitId::fresh_at(now),
        secret_hash: secret.hash(),
        display: Word(Display::Window),
        created_at: now.into(),
        ..row
    };
    diesel::insert_into(visit::table).values(&other).execute(conn)?;
    Ok(Some(other.id))
}

/// Keeps `contents` for whoever brings `secret` in time, once.
pub fn leave_errand(
    conn: &mut Conn,
    purpose: Errand,
    secret: &Secret,
    contents: &str,
    now: DateTime<Utc>,
) -> db::Result<()> {
    diesel::insert_into(errand::table)
        .values((
            errand::hash.eq(secret.hash()),
            errand::purpose.eq(Word(purpose)),
            errand::contents.eq(contents),
            errand::forget_at.eq(UtcTime::from(now + purpose.lasts())),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was kept for `secret`. Of any number who bring it, one gets it.
pub fn run_errand(
    conn: &mut Conn,
    purpose: Errand,
    secret: &Secret,
    now: DateTime<Utc>,
) -> db::Result<Option<String>> {
    let kept: Option<(String, UtcTime)> = diesel::delete(errand::table.find(secret.hash()))
        .filter(errand::purpose.eq(Word(purpose)))
        .returning((errand::contents, errand::forget_at))
        .get_result(conn)
        .optional()?;
    Ok(kept.filter(|(_, forget_at)| *forget_at > now.into()).map(|(contents, _)| contents))
}

/// Deletes visits and secrets whose time is over.
pub fn forget_expired(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    diesel::delete(visit::table.filter(visit::id.lt(VisitId::first_at(now - LASTS)))).execute(conn)?;
    diesel::delete(errand::table.filter(errand::forget_at.lt(UtcTime::from(now)))).execute(conn)?;
    Ok(())
}
