//! Registrations and deployments in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    Deployment, DeploymentPolicy, DeploymentStatus, Error, LONGEST_ID, NewPlatform, Platform, Status,
    USUAL_LEEWAY, kept,
};
use crate::db::schema::{course, deployment, platform, session};
use crate::db::{self, Both, Conn, UtcTime, Word, each_backend};
use crate::ids::{CourseId, DeploymentId, PlatformId};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = platform, treat_none_as_default_value = false)]
struct Row {
    id: PlatformId,
    name: String,
    issuer: String,
    client_id: String,
    auth_url: String,
    token_url: String,
    token_audience: Option<String>,
    jwks_url: String,
    deployments: Word<DeploymentPolicy>,
    leeway_seconds: i64,
    assistants_manage: bool,
    admins_lead: bool,
    status: Word<Status>,
    created_at: UtcTime,
}

impl TryFrom<Row> for Platform {
    type Error = db::Error;

    fn try_from(row: Row) -> Result<Self, db::Error> {
        let url = |text: &str| text.parse().map_err(|_broken| db::Error::BrokenRow("an address of platform"));
        Ok(Self {
            auth_url: url(&row.auth_url)?,
            token_url: url(&row.token_url)?,
            jwks_url: url(&row.jwks_url)?,
            id: row.id,
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            token_audience: row.token_audience,
            deployments: row.deployments.0,
            leeway: TimeDelta::seconds(row.leeway_seconds),
            assistants_manage: row.assistants_manage,
            admins_lead: row.admins_lead,
            status: row.status.0,
            created_at: row.created_at.into(),
        })
    }
}

/// Registers an LMS with the usual switches. The same issuer and client id a second time are refused.
pub fn add(conn: &mut Conn, new: NewPlatform, now: DateTime<Utc>) -> Result<PlatformId, Error> {
    let new = new.checked()?;
    let row = Row {
        id: PlatformId::fresh(),
        name: new.name,
        issuer: new.issuer,
        client_id: new.client_id,
        auth_url: new.auth_url.into(),
        token_url: new.token_url.into(),
        token_audience: new.token_audience,
        jwks_url: new.jwks_url.into(),
        deployments: Word(new.deployments),
        leeway_seconds: USUAL_LEEWAY.num_seconds(),
        assistants_manage: true,
        admins_lead: true,
        status: Word(Status::Active),
        created_at: now.into(),
    };
    kept::changed();
    match diesel::insert_into(platform::table).values(&row).execute(conn).map_err(db::Error::from) {
        Ok(_) => Ok(row.id),
        Err(db::Error::Duplicate) => Err(Error::AlreadyRegistered),
        Err(other) => Err(other.into()),
    }
}

/// Every registration, by name.
pub fn list(conn: &mut Conn) -> db::Result<Vec<Platform>> {
    let rows: Vec<Row> =
        platform::table.order((platform::name, platform::id)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The registration with this identifier.
pub fn find(conn: &mut Conn, id: PlatformId) -> db::Result<Option<Platform>> {
    let row: Option<Row> = each_backend!(conn, conn => {
        platform::table.find(id).select(Row::as_select()).first(conn).optional()
    })?;
    row.map(TryInto::try_into).transpose()
}

/// The registration a login request means (Security Framework §5.1.1.1): by issuer and client id, else by
/// issuer and deployment, else by an issuer that only one registration has.
pub fn find_for_login(
    conn: &mut Conn,
    issuer: &str,
    client_id: Option<&str>,
    deployment_id: Option<&str>,
) -> Result<Platform, Error> {
    let mut rows: Vec<Row> = each_backend!(conn, conn => {
        let of_issuer = platform::table.filter(platform::issuer.eq(issuer)).select(Row::as_select());
        match client_id {
            Some(client_id) => of_issuer.filter(platform::client_id.eq(client_id)).load(conn),
            None => of_issuer.limit(200).load(conn),
        }
    })
    .map_err(db::Error::from)?;
    if let (2.., Some(wanted)) = (rows.len(), deployment_id) {
        let having: Vec<PlatformId> = deployment::table
            .filter(deployment::external_id.eq(wanted))
            .filter(deployment::platform_id.eq_any(rows.iter().map(|row| row.id).collect::<Vec<_>>()))
            .select(deployment::platform_id)
            .load(conn)
            .map_err(db::Error::from)?;
        rows.retain(|row| having.contains(&row.id));
    }
    let row = rows.pop().ok_or(Error::Unknown)?;
    if !rows.is_empty() {
        return Err(Error::Ambiguous);
    }
    let platform = Platform::try_from(row)?;
    match platform.status {
        Status::Active => Ok(platform),
        Status::Disabled => Err(Error::Disabled),
    }
}

/// Switches a registration on or off.
pub fn set_status(conn: &mut Conn, id: PlatformId, status: Status) -> Result<(), Error> {
    let changed = diesel::update(platform::table.find(id))
        .set(platform::status.eq(Word(status)))
        .execute(conn)
        .map_err(db::Error::from)?;
    kept::changed();
    if changed == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// How many courses and sessions a removal would take along.
pub fn what_removal_takes(conn: &mut Conn, id: PlatformId) -> db::Result<(i64, i64)> {
    let courses = course::table.inner_join(deployment::table).filter(deployment::platform_id.eq(id));
    let sessions = session::table
        .filter(session::course_id.eq_any(courses.select(course::id.nullable())))
        .filter(session::kind.ne("room"))
        .count()
        .get_result(conn)?;
    Ok((courses.count().get_result(conn)?, sessions))
}

/// Removes a registration with its people, courses and sessions.
pub fn remove(conn: &mut Conn, id: PlatformId) -> Result<(), Error> {
    let removed = diesel::delete(platform::table.find(id)).execute(conn).map_err(db::Error::from)?;
    kept::changed();
    if removed == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// The deployments of a registration, oldest first.
pub fn deployments(conn: &mut Conn, id: PlatformId) -> db::Result<Vec<Deployment>> {
    let rows: Vec<(DeploymentId, String, Word<DeploymentStatus>, UtcTime)> = deployment::table
        .filter(deployment::platform_id.eq(id))
        .order((deployment::created_at, deployment::id))
        .select((deployment::id, deployment::external_id, deployment::status, deployment::created_at))
        .load(conn)?;
    let made = |(id, external_id, status, created_at): (_, _, Word<_>, UtcTime)| Deployment {
        id,
        external_id,
        status: status.0,
        created_at: created_at.into(),
    };
    Ok(rows.into_iter().map(made).collect())
}

/// Adds a deployment that is known beforehand; one that is there already gets this status.
pub fn add_deployment(
    conn: &mut Conn,
    platform: PlatformId,
    external_id: &str,
    status: DeploymentStatus,
    now: DateTime<Utc>,
) -> Result<DeploymentId, Error> {
    if external_id.is_empty() || external_id.len() > LONGEST_ID {
        return Err(Error::Field { field: "deployment-id", expected: "1 to 255 bytes" });
    }
    let id = DeploymentId::derived(&[platform.as_str(), external_id]);
    if set_deployment_status(conn, id, status)? {
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
    Both(diesel::insert_into(deployment::table).values(row).on_conflict_do_nothing())
        .execute(conn)
        .map_err(db::Error::from)?;
    Ok(id)
}

/// Approves or disables a deployment; false if there is none.
pub fn set_deployment_status(
    conn: &mut Conn,
    id: DeploymentId,
    status: DeploymentStatus,
) -> db::Result<bool> {
    let changed =
        diesel::update(deployment::table.find(id)).set(deployment::status.eq(Word(status))).execute(conn)?;
    Ok(changed == 1)
}

/// The deployment a launch names, noted by the registration's policy if it is new (Core §3.1.3). Refuses a
/// registration that was switched off or removed since it was read.
pub fn known_deployment(
    conn: &mut Conn,
    of: &Platform,
    external_id: &str,
    now: DateTime<Utc>,
) -> Result<(DeploymentId, DeploymentStatus), Error> {
    let id = DeploymentId::derived(&[of.id.as_str(), external_id]);
    let known: Option<(Word<Status>, Option<Word<DeploymentStatus>>)> = each_backend!(conn, conn => {
        platform::table
            .left_join(deployment::table.on(deployment::id.eq(id)))
            .filter(platform::id.eq(of.id))
            .select((platform::status, deployment::status.nullable()))
            .first(conn)
            .optional()
    })
    .map_err(db::Error::from)?;
    match known.ok_or(Error::Unknown)? {
        (Word(Status::Disabled), _) => return Err(Error::Disabled),
        (Word(Status::Active), Some(Word(status))) => return Ok((id, status)),
        (Word(Status::Active), None) => {}
    }
    let status = match of.deployments {
        DeploymentPolicy::Auto => DeploymentStatus::Active,
        DeploymentPolicy::Approve => DeploymentStatus::Waiting,
    };
    add_deployment(conn, of.id, external_id, status, now)?;
    Ok((id, status))
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
