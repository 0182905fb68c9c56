//! Invitations to register in the database.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::invitation::{HELD, LASTS, REMEMBERED};
use super::{Aim, Error, Invitation, NewInvitation};
use crate::audit::{self, Actor, Entry, OnLink};
use crate::db::schema::{account, registration_invitation as invitation};
use crate::db::{self, Conn, UtcTime, each_backend};
use crate::ids::{PlatformId, RegistrationInvitationId};
use crate::platforms::{self, DeploymentStatus, NewPlatform, Renewed};

type Row = (
    RegistrationInvitationId,
    Option<String>,
    Option<PlatformId>,
    Option<String>,
    UtcTime,
    UtcTime,
    Option<UtcTime>,
);

/// An attempt that has an invitation to itself for a minute.
#[derive(Debug, Clone)]
pub struct Hold {
    /// The invitation.
    pub invitation: RegistrationInvitationId,
    /// Where the browser of the attempt is.
    from: Option<IpAddr>,
    holder: RegistrationInvitationId,
}

/// Makes an invitation. Those that nobody will ask about any more go.
pub fn make(
    conn: &mut Conn,
    new: &NewInvitation,
    by: &Actor,
    now: DateTime<Utc>,
) -> db::Result<RegistrationInvitationId> {
    let old = invitation::table.filter(invitation::expires_at.lt(UtcTime::from(now - REMEMBERED)));
    diesel::delete(old).execute(conn)?;
    let id = RegistrationInvitationId::fresh_at(now);
    let platform = match new.aim {
        Aim::New => None,
        Aim::Update(platform) => Some(platform),
    };
    let row = (
        invitation::id.eq(id),
        invitation::name.eq(&new.name),
        invitation::platform_id.eq(platform),
        invitation::maker_id.eq(new.maker),
        invitation::created_at.eq(UtcTime::from(now)),
        invitation::expires_at.eq(UtcTime::from(now + LASTS)),
    );
    diesel::insert_into(invitation::table).values(row).execute(conn)?;
    audit::record(conn, by, &Entry::link(OnLink::Made, id, new.name.as_deref().unwrap_or_default()), now)?;
    Ok(id)
}

/// The invitation, if a registration may still come of it.
pub fn opened(
    conn: &mut Conn,
    id: RegistrationInvitationId,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let found = found(conn, Wanted::This(id))?.pop().ok_or(Error::Unknown)?;
    if found.used_at.is_some() {
        return Err(Error::Used);
    }
    if found.expires_at <= now { Err(Error::Expired) } else { Ok(found) }
}

/// The invitations that can be used now, newest first.
pub fn open_invitations(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<Invitation>> {
    found(conn, Wanted::Open(now.into()))
}

/// The invitation that the registration `platform` came of, or was last brought up to date with.
pub fn invitation_of(conn: &mut Conn, platform: PlatformId) -> db::Result<Option<Invitation>> {
    Ok(found(conn, Wanted::Of(platform))?.into_iter().next())
}

/// Which invitations to read.
#[derive(Clone, Copy)]
enum Wanted {
    This(RegistrationInvitationId),
    Open(UtcTime),
    Of(PlatformId),
}

fn found(conn: &mut Conn, wanted: Wanted) -> db::Result<Vec<Invitation>> {
    let rows: Vec<Row> = each_backend!(conn, conn => {
        let all = invitation::table
            .left_join(account::table)
            .order((invitation::created_at.desc(), invitation::id.desc()))
            .select((
                invitation::id,
                invitation::name,
                invitation::platform_id,
                account::name.nullable(),
                invitation::created_at,
                invitation::expires_at,
                invitation::used_at,
            ));
        match wanted {
            Wanted::This(id) => all.filter(invitation::id.eq(id)).load(conn),
            Wanted::Open(now) => all
                .filter(invitation::used_at.is_null())
                .filter(invitation::expires_at.gt(now))
                .load(conn),
            Wanted::Of(platform) => all
                .filter(invitation::platform_id.eq(platform))
                .filter(invitation::used_at.is_not_null())
                .load(conn),
        }
    })?;
    Ok(rows.into_iter().map(kept).collect())
}

fn kept((id, name, platform, maker, created_at, expires_at, used_at): Row) -> Invitation {
    Invitation {
        id,
        name,
        aim: platform.map_or(Aim::New, Aim::Update),
        maker,
        created_at: created_at.into(),
        expires_at: expires_at.into(),
        used_at: used_at.map(Into::into),
    }
}

/// Takes an invitation back; false if it was used or is gone.
pub fn withdraw(
    conn: &mut Conn,
    id: RegistrationInvitationId,
    by: &Actor,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let known = found(conn, Wanted::This(id))?.pop();
    let unused = invitation::table.filter(invitation::id.eq(id)).filter(invitation::used_at.is_null());
    if diesel::delete(unused).execute(conn)? == 0 {
        return Ok(false);
    }
    let name = known.and_then(|known| known.name).unwrap_or_default();
    audit::record(conn, by, &Entry::link(OnLink::Withdrawn, id, &name), now)?;
    Ok(true)
}

/// Takes an invitation for one attempt, so that of two windows one asks the LMS. An attempt that was broken off gives it
/// up after a minute.
pub fn hold(
    conn: &mut Conn,
    id: RegistrationInvitationId,
    from: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Result<Hold, Error> {
    opened(conn, id, now)?;
    let holder = RegistrationInvitationId::fresh();
    let free = invitation::held_until.is_null().or(invitation::held_until.le(UtcTime::from(now)));
    let unused = invitation::table
        .filter(invitation::id.eq(id))
        .filter(invitation::used_at.is_null())
        .filter(free.assume_not_null());
    let held = diesel::update(unused)
        .set((invitation::holder.eq(holder.as_str()), invitation::held_until.eq(UtcTime::from(now + HELD))))
        .execute(conn)
        .map_err(db::Error::from)?;
    if held == 1 { Ok(Hold { invitation: id, from, holder }) } else { Err(Error::UnderWay) }
}

/// Gives an invitation back after an attempt that came to nothing.
pub fn release(conn: &mut Conn, hold: &Hold) -> db::Result<()> {
    let ours = invitation::table
        .filter(invitation::id.eq(hold.invitation))
        .filter(invitation::holder.eq(hold.holder.as_str()));
    diesel::update(ours).set(invitation::held_until.eq(None::<UtcTime>)).execute(conn)?;
    Ok(())
}

/// Stores the registration that came of an attempt, and spends the invitation with it: both or neither. It waits for an
/// administrator.
pub fn finish(
    conn: &mut Conn,
    hold: &Hold,
    new: NewPlatform,
    deployment: Option<&str>,
    now: DateTime<Utc>,
) -> Result<PlatformId, Error> {
    let id = platforms::add_waiting(conn, new, hold.from, now)?;
    note_deployment(conn, hold, id, deployment, now)?;
    spend(conn, hold, id, now)?;
    Ok(id)
}

/// Gives the registration `id` the addresses that came of an attempt, and spends the invitation with it.
pub fn finish_update(
    conn: &mut Conn,
    hold: &Hold,
    id: PlatformId,
    to: Renewed,
    deployment: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    platforms::readdress(conn, id, to, hold.from, now)?;
    note_deployment(conn, hold, id, deployment, now)?;
    spend(conn, hold, id, now)
}

/// A deployment that is known keeps its status: whoever switched it off is not overruled by the LMS.
fn note_deployment(
    conn: &mut Conn,
    hold: &Hold,
    id: PlatformId,
    deployment: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(external_id) = deployment else { return Ok(()) };
    let known = platforms::deployments(conn, id)?;
    if known.iter().all(|one| one.external_id != external_id) {
        let name = platforms::find(conn, id)?.map(|one| one.name).unwrap_or_default();
        let lms = Actor::lms(id, name, hold.from);
        platforms::add_deployment(conn, id, external_id, DeploymentStatus::Active, &lms, now)?;
    }
    Ok(())
}

fn spend(conn: &mut Conn, hold: &Hold, id: PlatformId, now: DateTime<Utc>) -> Result<(), Error> {
    let ours = invitation::table
        .filter(invitation::id.eq(hold.invitation))
        .filter(invitation::holder.eq(hold.holder.as_str()))
        .filter(invitation::used_at.is_null());
    let spent = diesel::update(ours)
        .set((invitation::used_at.eq(UtcTime::from(now)), invitation::platform_id.eq(id)))
        .execute(conn)
        .map_err(db::Error::from)?;
    if spent == 1 { Ok(()) } else { Err(Error::UnderWay) }
}
