//! Registrations in the database.

pub(super) mod deployments;
pub(super) mod engines;
pub(super) mod waiting;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{DeploymentPolicy, Error, NewPlatform, Platform, Status, USUAL_LEEWAY, kept};
use crate::audit::{self, Actor, Entry, Field, OnRegistration};
use crate::db::schema::{course, deployment, platform, session};
use crate::db::{self, Conn, UtcTime, Word, each_backend};
use crate::ids::PlatformId;

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
pub fn add(conn: &mut Conn, new: NewPlatform, by: &Actor, now: DateTime<Utc>) -> Result<PlatformId, Error> {
    let row = insert(conn, new, Status::Active, now)?;
    let entry = Entry::registration(OnRegistration::Added, row.id, &row.name)
        .with(Field::Issuer, row.issuer)
        .with(Field::ClientId, row.client_id);
    audit::record(conn, by, &entry, now)?;
    Ok(row.id)
}

fn insert(conn: &mut Conn, new: NewPlatform, status: Status, now: DateTime<Utc>) -> Result<Row, Error> {
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
        status: Word(status),
        created_at: now.into(),
    };
    kept::changed();
    match diesel::insert_into(platform::table).values(&row).execute(conn).map_err(db::Error::from) {
        Ok(_) => Ok(row),
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
    platform.status.on()?;
    Ok(platform)
}

/// Switches a registration on or off.
pub fn set_status(
    conn: &mut Conn,
    id: PlatformId,
    status: Status,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let platform = find(conn, id)?.ok_or(Error::Unknown)?;
    let other = platform::table.find(id).filter(platform::status.ne(Word(status)));
    let changed = diesel::update(other).set(platform::status.eq(Word(status))).execute(conn);
    kept::changed();
    if changed.map_err(db::Error::from)? == 1 {
        let deed = match status {
            Status::Active if platform.status == Status::Waiting => OnRegistration::Confirmed,
            Status::Active => OnRegistration::Enabled,
            Status::Waiting | Status::Disabled => OnRegistration::Disabled,
        };
        audit::record(conn, by, &Entry::registration(deed, id, &platform.name), now)?;
    }
    Ok(())
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
pub fn remove(conn: &mut Conn, id: PlatformId, by: &Actor, now: DateTime<Utc>) -> Result<(), Error> {
    let platform = find(conn, id)?.ok_or(Error::Unknown)?;
    let (courses, sessions) = what_removal_takes(conn, id)?;
    let removed = diesel::delete(platform::table.find(id)).execute(conn).map_err(db::Error::from)?;
    kept::changed();
    if removed == 0 {
        return Err(Error::Unknown);
    }
    let entry = Entry::registration(OnRegistration::Removed, id, &platform.name)
        .with(Field::Issuer, platform.issuer)
        .with(Field::ClientId, platform.client_id)
        .with(Field::Courses, courses.to_string())
        .with(Field::Sessions, sessions.to_string());
    audit::record(conn, by, &entry, now)?;
    Ok(())
}
