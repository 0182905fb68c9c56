//! Registrations in the database.

pub(super) mod deployments;
pub(super) mod engines;
pub(super) mod waiting;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    Addresses, DeploymentPolicy, Details, Error, LONGEST_LEEWAY, NewPlatform, Platform, Rules, Status, Taken,
    USUAL_LEEWAY, kept,
};
use crate::audit::{self, Actor, Entry, Field, OnRegistration};
use crate::config::Engine;
use crate::db::schema::{course, deployment, person, platform, session};
use crate::db::{self, Conn, UtcTime, Word, Worded, each_backend};
use crate::ids::PlatformId;
use crate::lti::wanted::Family;

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
    anonymous: bool,
    status: Word<Status>,
    created_at: UtcTime,
    family: Word<Family>,
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
            anonymous: row.anonymous,
            status: row.status.0,
            created_at: row.created_at.into(),
            family: row.family.0,
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
        family: Word(new.family.unwrap_or_else(|| Family::told_by(&new.auth_url))),
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
        anonymous: false,
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

/// Gives a registration another name, other addresses, another policy.
pub fn change(
    conn: &mut Conn,
    id: PlatformId,
    to: Details,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (was, to) = (find(conn, id)?.ok_or(Error::Unknown)?, to.checked()?);
    let family = to.family.unwrap_or_else(|| Family::told_by(&to.auth_url));
    let entry = Entry::registration(OnRegistration::Changed, id, &was.name).changed(
        Field::Name,
        was.name.as_str(),
        to.name.as_str(),
    );
    let addresses = Addresses {
        auth_url: to.auth_url,
        token_url: to.token_url,
        token_audience: to.token_audience,
        jwks_url: to.jwks_url,
    };
    let entry = moved(entry, &was, &addresses)
        .changed(Field::NewDeployments, was.deployments.word(), to.deployments.word())
        .changed(Field::Family, was.family.word(), family.word());
    if !entry.changes_something() {
        return Ok(());
    }
    diesel::update(platform::table.find(id))
        .set((
            platform::name.eq(to.name),
            platform::auth_url.eq(String::from(addresses.auth_url)),
            platform::token_url.eq(String::from(addresses.token_url)),
            platform::token_audience.eq(addresses.token_audience),
            platform::jwks_url.eq(String::from(addresses.jwks_url)),
            platform::deployments.eq(Word(to.deployments)),
            platform::family.eq(Word(family)),
        ))
        .execute(conn)
        .map_err(db::Error::from)?;
    kept::changed();
    audit::record(conn, by, &entry, now)?;
    Ok(())
}

/// Adds to `entry` which addresses are others than they were.
fn moved(entry: Entry, was: &Platform, to: &Addresses) -> Entry {
    let or_none = |audience: &Option<String>| audience.clone().unwrap_or_default();
    entry
        .changed(Field::AuthUrl, was.auth_url.as_str(), to.auth_url.as_str())
        .changed(Field::TokenUrl, was.token_url.as_str(), to.token_url.as_str())
        .changed(Field::TokenAudience, or_none(&was.token_audience), or_none(&to.token_audience))
        .changed(Field::JwksUrl, was.jwks_url.as_str(), to.jwks_url.as_str())
}

/// Decides about launches from this LMS. Who is inside already is looked at anew with the next click or launch.
pub fn set_rules(
    conn: &mut Conn,
    id: PlatformId,
    to: Rules,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if to.leeway < TimeDelta::zero() || to.leeway > LONGEST_LEEWAY {
        return Err(Error::Field { field: "leeway", expected: "0 to 600 seconds" });
    }
    let was = find(conn, id)?.ok_or(Error::Unknown)?;
    let engine = engines::engine(conn, id)?;
    let word = |on: bool| if on { "on" } else { "off" };
    let engine_word = |engine: Option<Engine>| engine.map_or("usual", |engine| engine.word());
    let seconds = |leeway: TimeDelta| leeway.num_seconds().to_string();
    let entry = Entry::registration(OnRegistration::RulesChanged, id, &was.name)
        .changed(Field::AssistantsManage, word(was.assistants_manage), word(to.assistants_manage))
        .changed(Field::AdminsLead, word(was.admins_lead), word(to.admins_lead))
        .changed(Field::Anonymous, word(was.anonymous), word(to.anonymous))
        .changed(Field::Leeway, seconds(was.leeway), seconds(to.leeway))
        .changed(Field::Engine, engine_word(engine), engine_word(to.engine));
    if !entry.changes_something() {
        return Ok(());
    }
    diesel::update(platform::table.find(id))
        .set((
            platform::assistants_manage.eq(to.assistants_manage),
            platform::admins_lead.eq(to.admins_lead),
            platform::anonymous.eq(to.anonymous),
            platform::leeway_seconds.eq(to.leeway.num_seconds()),
            platform::engine.eq(to.engine.map(Word)),
        ))
        .execute(conn)
        .map_err(db::Error::from)?;
    kept::changed();
    audit::record(conn, by, &entry, now)?;
    Ok(())
}

/// How much a removal would take along.
pub fn what_removal_takes(conn: &mut Conn, id: PlatformId) -> db::Result<Taken> {
    let courses = course::table.inner_join(deployment::table).filter(deployment::platform_id.eq(id));
    let sessions = session::table
        .filter(session::course_id.eq_any(courses.select(course::id.nullable())))
        .filter(session::kind.ne("room"))
        .count()
        .get_result(conn)?;
    let people = person::table.filter(person::platform_id.eq(id)).count().get_result(conn)?;
    Ok(Taken { courses: courses.count().get_result(conn)?, sessions, people })
}

/// Removes a registration with its people, courses and sessions.
pub fn remove(conn: &mut Conn, id: PlatformId, by: &Actor, now: DateTime<Utc>) -> Result<(), Error> {
    let platform = find(conn, id)?.ok_or(Error::Unknown)?;
    let taken = what_removal_takes(conn, id)?;
    let removed = diesel::delete(platform::table.find(id)).execute(conn).map_err(db::Error::from)?;
    kept::changed();
    if removed == 0 {
        return Err(Error::Unknown);
    }
    let entry = Entry::registration(OnRegistration::Removed, id, &platform.name)
        .with(Field::Issuer, platform.issuer)
        .with(Field::ClientId, platform.client_id)
        .with(Field::Courses, taken.courses.to_string())
        .with(Field::Sessions, taken.sessions.to_string())
        .with(Field::People, taken.people.to_string());
    audit::record(conn, by, &entry, now)?;
    Ok(())
}
