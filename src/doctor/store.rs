//! What the doctor asks the database, and the last report of each registration.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Finding, Report};
use crate::db::schema::{checkup, course, deployment};
use crate::db::{self, Both, Conn, UtcTime, Word};
use crate::ids::PlatformId;
use crate::platforms::DeploymentStatus;

/// What is known from launches of a registration.
#[derive(Debug, Clone, Default)]
pub struct Last {
    /// The course that was launched last, if there was one.
    pub course: Option<LastCourse>,
    /// How many deployments wait for approval.
    pub waiting: u32,
}

/// The course of the last launch.
#[derive(Debug, Clone)]
pub struct LastCourse {
    /// When it was launched, give or take a minute.
    pub at: DateTime<Utc>,
    /// Its title, if the LMS told.
    pub title: Option<String>,
    /// Where its roster is, if the LMS offers it.
    pub roster_url: Option<String>,
    /// Where its groups are, if the LMS has a service for them.
    pub groups_url: Option<String>,
    /// The deployment as the LMS says it.
    pub deployment: String,
}

/// What is known from launches of the registration `of`.
pub fn last_launch(conn: &mut Conn, of: PlatformId) -> db::Result<Last> {
    type Row = (UtcTime, Option<String>, Option<String>, Option<String>, String);
    let row: Option<Row> = deployment::table
        .inner_join(course::table.on(deployment::launched_course_id.eq(course::id.nullable())))
        .filter(deployment::platform_id.eq(of))
        .filter(deployment::launched_at.is_not_null())
        .order(deployment::launched_at.desc())
        .select((
            deployment::launched_at.assume_not_null(),
            course::title,
            course::roster_url,
            course::groups_url,
            deployment::external_id,
        ))
        .first(conn)
        .optional()?;
    let made = |(at, title, roster_url, groups_url, deployment): Row| LastCourse {
        at: at.into(),
        title,
        roster_url,
        groups_url,
        deployment,
    };
    let waiting: i64 = deployment::table
        .filter(deployment::platform_id.eq(of))
        .filter(deployment::status.eq(Word(DeploymentStatus::Waiting)))
        .count()
        .get_result(conn)?;
    Ok(Last { course: row.map(made), waiting: u32::try_from(waiting).unwrap_or(u32::MAX) })
}

/// Keeps `report` as the last one of the registration.
pub fn keep(conn: &mut Conn, of: PlatformId, report: &Report) -> db::Result<()> {
    let contents = serde_json::to_string(report.findings())
        .map_err(|_never_for_these_fields| db::Error::BrokenRow("checkup"))?;
    let said = (checkup::at.eq(UtcTime::from(report.at)), checkup::contents.eq(contents));
    let row = (checkup::platform_id.eq(of), said.clone());
    let insert = diesel::insert_into(checkup::table).values(row);
    Both(insert.on_conflict(checkup::platform_id).do_update().set(said)).execute(conn)?;
    Ok(())
}

/// The last report of the registration. One that another version of this program wrote, and that cannot be read,
/// counts as none.
pub fn kept(conn: &mut Conn, of: PlatformId) -> db::Result<Option<Report>> {
    let row: Option<(UtcTime, String)> =
        checkup::table.find(of).select((checkup::at, checkup::contents)).first(conn).optional()?;
    Ok(row.and_then(|(at, contents)| {
        let findings: Vec<Finding> = serde_json::from_str(&contents).ok()?;
        Some(Report::new(at.into(), findings))
    }))
}
