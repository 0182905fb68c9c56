//! The private address under which an account's sessions can be read by a calendar.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::account;
use crate::db::{self, Conn};
use crate::ids::AccountId;

/// Which address of the account is in force; none while there is none. Of an account that is switched off there
/// is none.
pub fn feed(conn: &mut Conn, id: AccountId) -> db::Result<Option<i64>> {
    let found = account::table.find(id).filter(account::status.eq("active")).select(account::feed_serial);
    Ok(found.first::<Option<i64>>(conn).optional()?.flatten())
}

/// Makes a new address; one that was there before leads nowhere from now on. Its number follows the clock, so that
/// no number comes twice.
pub fn open_feed(conn: &mut Conn, id: AccountId, now: DateTime<Utc>) -> db::Result<()> {
    set(conn, id, Some(now.timestamp_millis()))
}

/// Ends the address.
pub fn close_feed(conn: &mut Conn, id: AccountId) -> db::Result<()> {
    set(conn, id, None)
}

fn set(conn: &mut Conn, id: AccountId, serial: Option<i64>) -> db::Result<()> {
    diesel::update(account::table.find(id)).set(account::feed_serial.eq(serial)).execute(conn)?;
    Ok(())
}
