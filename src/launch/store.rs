//! Spent nonces: what makes a launch count once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Error;
use crate::db::schema::spent_nonce;
use crate::db::{self, Both, Conn, UtcTime};

/// Spends a nonce. Of any number of launches that carry it, on any instance, one gets past here.
pub(super) fn spend(conn: &mut Conn, hash: &str, forget_at: DateTime<Utc>) -> Result<(), Error> {
    let row = (spent_nonce::hash.eq(hash), spent_nonce::forget_at.eq(UtcTime::from(forget_at)));
    // DO NOTHING instead of an error: on PostgreSQL an error would cost the whole transaction.
    let spent = Both(diesel::insert_into(spent_nonce::table).values(row).on_conflict_do_nothing())
        .execute(conn)
        .map_err(db::Error::from)?;
    if spent == 1 { Ok(()) } else { Err(Error::Used) }
}

/// Deletes nonces that no token can carry any more.
pub fn forget_nonces(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    diesel::delete(spent_nonce::table.filter(spent_nonce::forget_at.lt(UtcTime::from(now)))).execute(conn)?;
    Ok(())
}
