//! Guest access: a public link for people from outside the course, off until somebody turns it on.

pub mod store;

use chrono::{DateTime, Utc};

pub use crate::sessions::{GuestAccess, GuestCode, NotACode};

use crate::db::Conn;
use crate::ids::SessionId;
use crate::sessions::role::OutsideRole;
use crate::sessions::{Owner, Session};

/// Why guest access could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The owner has no such session.
    #[error("there is no such session")]
    Unknown,
    /// The session never had a guest link, so there is none to replace.
    #[error("the session has no guest link yet")]
    NoLink,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] crate::db::Error),
}

/// What a guest code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrance {
    /// The session, whose guest access may be off by now.
    pub session: Session,
    /// What stands over its name: its course's title, if the LMS told one, or its host's name.
    pub over: Option<String>,
}

/// Turns guest access on, or changes its role for those who come in later (R14). A session that had a
/// link keeps it (R13). The answer is the code of the link.
pub fn switch_on(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    role: OutsideRole,
    now: DateTime<Utc>,
) -> Result<GuestCode, Error> {
    store::give_code(conn, owner, session, GuestCode::fresh())?;
    store::set_role(conn, owner, session, Some(role.role()), now)?;
    store::code(conn, owner, session)?.ok_or(Error::Unknown)
}

/// Turns guest access off: the link lets nobody in, and is kept for another time (R13).
pub fn switch_off(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::set_role(conn, owner, session, None, now)
}

/// Makes a new link; the old one leads nowhere from now on (R13). Access stays on or off.
pub fn replace(
    conn: &mut Conn,
    owner: Owner,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<GuestCode, Error> {
    let code = GuestCode::fresh();
    store::replace_code(conn, owner, session, code, now)?;
    Ok(code)
}

/// The session that a code belongs to, whether guest access is on or off.
pub fn find_by_code(conn: &mut Conn, code: GuestCode) -> crate::db::Result<Option<Entrance>> {
    let found = crate::sessions::store::find_by_code(conn, code)?;
    Ok(found.map(|(session, over)| Entrance { session, over }))
}

#[cfg(test)]
mod tests;
