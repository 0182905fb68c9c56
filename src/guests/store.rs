//! The SQL of guest links.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Error, GuestCode};
use crate::db::schema::session;
use crate::db::{self, Conn, UtcTime, Word};
use crate::ids::SessionId;
use crate::sessions::Owner;
use crate::sessions::role::Role;

/// Gives the session `code` unless it has one, so that two people who turn access on see one link.
pub(super) fn give_code(conn: &mut Conn, owner: Owner, id: SessionId, code: GuestCode) -> db::Result<()> {
    diesel::update(session::table.find(id).filter(session::owner_id.eq(owner.key())))
        .filter(session::guest_code.is_null())
        .set(session::guest_code.eq(code.as_str()))
        .execute(conn)?;
    Ok(())
}

/// The role of guests, or none while access is off.
pub(super) fn set_role(
    conn: &mut Conn,
    owner: Owner,
    id: SessionId,
    role: Option<Role>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = diesel::update(session::table.find(id).filter(session::owner_id.eq(owner.key())))
        .set((session::guest_role.eq(role.map(Word)), session::updated_at.eq(UtcTime::from(now))))
        .execute(conn)
        .map_err(db::Error::from)?;
    if changed == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// The code of a session, if it ever had one.
pub(super) fn code(conn: &mut Conn, owner: Owner, id: SessionId) -> db::Result<Option<GuestCode>> {
    let found = session::table.find(id).filter(session::owner_id.eq(owner.key())).select(session::guest_code);
    let text: Option<Option<String>> = found.first(conn).optional()?;
    let parsed = text.flatten().map(|code| code.parse());
    parsed.transpose().map_err(|_other| db::Error::BrokenRow("session.guest_code"))
}

/// Puts `code` in place of the one that is there.
pub(super) fn replace_code(
    conn: &mut Conn,
    owner: Owner,
    id: SessionId,
    code: GuestCode,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = diesel::update(session::table.find(id).filter(session::owner_id.eq(owner.key())))
        .filter(session::guest_code.is_not_null())
        .set((session::guest_code.eq(code.as_str()), session::updated_at.eq(UtcTime::from(now))))
        .execute(conn)
        .map_err(db::Error::from)?;
    if changed == 1 { Ok(()) } else { Err(Error::NoLink) }
}
