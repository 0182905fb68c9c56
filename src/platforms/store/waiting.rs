//! Registrations that LMSs make by themselves, in the database.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{find, insert, moved};
use crate::audit::{self, Actor, Entry, Field, OnRegistration};
use crate::db::schema::platform;
use crate::db::{self, Conn, Word, Worded};
use crate::ids::PlatformId;
use crate::platforms::{Error, NewPlatform, Renewed, Status, kept};

/// Registers an LMS that asked for it by itself, from the address `from`: its launches are refused until somebody
/// confirms it.
pub fn add_waiting(
    conn: &mut Conn,
    new: NewPlatform,
    from: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Result<PlatformId, Error> {
    let row = insert(conn, new, Status::Waiting, now)?;
    let entry = Entry::registration(OnRegistration::Registered, row.id, &row.name)
        .with(Field::Issuer, row.issuer)
        .with(Field::ClientId, row.client_id);
    audit::record(conn, &Actor::lms(row.id, row.name, from), &entry, now)?;
    Ok(row.id)
}

/// Takes launches of a registration that waits. False if it did not wait (any more): whoever switched it off meanwhile
/// is not overruled.
pub fn confirm(conn: &mut Conn, id: PlatformId, by: &Actor, now: DateTime<Utc>) -> Result<bool, Error> {
    let known = find(conn, id)?.ok_or(Error::Unknown)?;
    let waiting = platform::table.find(id).filter(platform::status.eq(Word(Status::Waiting)));
    let changed = diesel::update(waiting).set(platform::status.eq(Word(Status::Active))).execute(conn);
    kept::changed();
    if changed.map_err(db::Error::from)? == 0 {
        return Ok(false);
    }
    audit::record(conn, by, &Entry::registration(OnRegistration::Confirmed, id, &known.name), now)?;
    Ok(true)
}

/// Gives a registration the addresses that its LMS, speaking from `from`, names now, and notes which are others than
/// before. Who it is, issuer and client id, stays.
pub fn readdress(
    conn: &mut Conn,
    id: PlatformId,
    to: Renewed,
    from: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let known = find(conn, id)?.ok_or(Error::Unknown)?;
    let Renewed { addresses: to, family } = to;
    let entry = moved(Entry::registration(OnRegistration::Renewed, id, &known.name), &known, &to).changed(
        Field::Family,
        known.family.word(),
        family.word(),
    );
    diesel::update(platform::table.find(id))
        .set((
            platform::auth_url.eq(String::from(to.auth_url)),
            platform::token_url.eq(String::from(to.token_url)),
            platform::token_audience.eq(to.token_audience),
            platform::jwks_url.eq(String::from(to.jwks_url)),
            platform::family.eq(Word(family)),
        ))
        .execute(conn)
        .map_err(db::Error::from)?;
    kept::changed();
    audit::record(conn, &Actor::lms(id, known.name, from), &entry, now)?;
    Ok(())
}
