//! Deployments in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::audit::{self, Actor, Entry, Field, OnDeployment};
use crate::db::schema::{course, deployment, platform};
use crate::db::{self, Both, Conn, UtcTime, Word, Worded, each_backend};
use crate::ids::{CourseId, DeploymentId, PlatformId};
use crate::platforms::{Deployment, DeploymentPolicy, DeploymentStatus, Error, LONGEST_ID, Platform, Status};

/// How exactly it is known when somebody last launched.
const LAUNCHES_NOTED: TimeDelta = TimeDelta::minutes(1);

type Row = (DeploymentId, String, Word<DeploymentStatus>, UtcTime, Option<UtcTime>);

/// A deployment as a launch finds it.
#[derive(Debug, Clone, Copy)]
pub struct Launching {
    /// Its identifier here.
    pub id: DeploymentId,
    /// Whether launches are taken.
    pub status: DeploymentStatus,
    /// When the last launch was noted.
    noted: Option<DateTime<Utc>>,
}

impl Launching {
    /// Notes that somebody launches into `course`, unless one was noted less than a minute ago: launches write no row
    /// more for it.
    pub fn note(self, conn: &mut Conn, course: CourseId, now: DateTime<Utc>) -> db::Result<()> {
        if self.noted.is_some_and(|noted| now - noted < LAUNCHES_NOTED) {
            return Ok(());
        }
        diesel::update(deployment::table.find(self.id))
            .set((
                deployment::launched_at.eq(Some(UtcTime::from(now))),
                deployment::launched_course_id.eq(Some(course)),
            ))
            .execute(conn)?;
        Ok(())
    }
}

/// The deployments of a registration, oldest first.
pub fn deployments(conn: &mut Conn, id: PlatformId) -> db::Result<Vec<Deployment>> {
    let rows: Vec<Row> = deployment::table
        .filter(deployment::platform_id.eq(id))
        .order((deployment::created_at, deployment::id))
        .select((
            deployment::id,
            deployment::external_id,
            deployment::status,
            deployment::created_at,
            deployment::launched_at,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(made).collect())
}

fn made((id, external_id, status, created_at, launched_at): Row) -> Deployment {
    let launched_at = launched_at.map(Into::into);
    Deployment { id, external_id, status: status.0, created_at: created_at.into(), launched_at }
}

/// The deployments of every registration, oldest first.
pub fn all_deployments(conn: &mut Conn) -> db::Result<Vec<(PlatformId, Deployment)>> {
    let rows: Vec<(PlatformId, Row)> = deployment::table
        .order((deployment::created_at, deployment::id))
        .select((
            deployment::platform_id,
            (
                deployment::id,
                deployment::external_id,
                deployment::status,
                deployment::created_at,
                deployment::launched_at,
            ),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|(of, row)| (of, made(row))).collect())
}

/// Adds a deployment that is known beforehand; one that is there already gets this status.
pub fn add_deployment(
    conn: &mut Conn,
    platform: PlatformId,
    external_id: &str,
    status: DeploymentStatus,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<DeploymentId, Error> {
    if external_id.is_empty() || external_id.len() > LONGEST_ID {
        return Err(Error::Field { field: "deployment-id", expected: "1 to 255 bytes" });
    }
    let id = DeploymentId::derived(&[platform.as_str(), external_id]);
    if set_deployment_status(conn, id, status, by, now)? {
        return Ok(id);
    }
    let row = (
        deployment::id.eq(id),
        deployment::platform_id.eq(platform),
        deployment::external_id.eq(external_id),
        deployment::status.eq(Word(status)),
        deployment::created_at.eq(UtcTime::from(now)),
    );
    // Two first launches at once both find it missing; one row is made.
    let made = Both(diesel::insert_into(deployment::table).values(row).on_conflict_do_nothing())
        .execute(conn)
        .map_err(db::Error::from)?;
    if made == 1
        && let Some(Known { name, .. }) = known(conn, id)?
    {
        let entry = Entry::deployment(OnDeployment::Added, platform, &name, external_id);
        audit::record(conn, by, &entry.with(Field::Status, status.word()), now)?;
    }
    Ok(id)
}

/// A deployment, and what its registration is called.
struct Known {
    platform: PlatformId,
    name: String,
    external_id: String,
    status: DeploymentStatus,
}

fn known(conn: &mut Conn, id: DeploymentId) -> db::Result<Option<Known>> {
    let row: Option<(PlatformId, String, String, Word<DeploymentStatus>)> = deployment::table
        .inner_join(platform::table)
        .filter(deployment::id.eq(id))
        .select((platform::id, platform::name, deployment::external_id, deployment::status))
        .first(conn)
        .optional()?;
    Ok(row.map(|(platform, name, external_id, Word(status))| Known { platform, name, external_id, status }))
}

/// Approves or disables a deployment; false if there is none.
pub fn set_deployment_status(
    conn: &mut Conn,
    id: DeploymentId,
    status: DeploymentStatus,
    by: &Actor,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let Some(known) = known(conn, id)? else { return Ok(false) };
    let other = deployment::table.find(id).filter(deployment::status.ne(Word(status)));
    if diesel::update(other).set(deployment::status.eq(Word(status))).execute(conn)? == 1 {
        let deed = match (known.status, status) {
            (DeploymentStatus::Waiting, DeploymentStatus::Active) => OnDeployment::Approved,
            (_, DeploymentStatus::Active) => OnDeployment::Enabled,
            (_, DeploymentStatus::Waiting | DeploymentStatus::Disabled) => OnDeployment::Disabled,
        };
        let entry = Entry::deployment(deed, known.platform, &known.name, &known.external_id);
        audit::record(conn, by, &entry, now)?;
    }
    Ok(true)
}

/// The deployment a launch names, noted by the registration's policy if it is new (Core §3.1.3). Refuses a
/// registration that was switched off or removed since it was read.
pub fn known_deployment(
    conn: &mut Conn,
    of: &Platform,
    external_id: &str,
    now: DateTime<Utc>,
) -> Result<Launching, Error> {
    type Found = (Word<Status>, Option<Word<DeploymentStatus>>, Option<UtcTime>);
    let id = DeploymentId::derived(&[of.id.as_str(), external_id]);
    let known: Option<Found> = each_backend!(conn, conn => {
        platform::table
            .left_join(deployment::table.on(deployment::id.eq(id)))
            .filter(platform::id.eq(of.id))
            .select((platform::status, deployment::status.nullable(), deployment::launched_at.nullable()))
            .first(conn)
            .optional()
    })
    .map_err(db::Error::from)?;
    let (Word(on), deployment, noted) = known.ok_or(Error::Unknown)?;
    on.on()?;
    if let Some(Word(status)) = deployment {
        return Ok(Launching { id, status, noted: noted.map(Into::into) });
    }
    let status = match of.deployments {
        DeploymentPolicy::Auto => DeploymentStatus::Active,
        DeploymentPolicy::Approve => DeploymentStatus::Waiting,
    };
    add_deployment(conn, of.id, external_id, status, &Actor::lms(of.id, &of.name, None), now)?;
    Ok(Launching { id, status, noted: None })
}

/// Whether launches into `of` are taken: its registration is on, and so is its deployment.
pub fn is_on_for(conn: &mut Conn, of: CourseId) -> db::Result<bool> {
    let on = course::table
        .inner_join(deployment::table.inner_join(platform::table))
        .filter(course::id.eq(of))
        .filter(platform::status.eq(Word(Status::Active)))
        .filter(deployment::status.eq(Word(DeploymentStatus::Active)));
    Ok(on.count().get_result::<i64>(conn)? == 1)
}
