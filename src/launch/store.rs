//! Spent nonces: what makes a launch count once.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::Error;
use crate::db::schema::spent_nonce;
use crate::db::{self, Conn, each_backend};
use crate::ids::PlatformId;

/// How long a spent nonce is kept. Its state lives for ten minutes and cannot be brought after that; tokens are
/// accepted for an hour and their leeway as a rule, so the nonce outlives both.
const KEPT: TimeDelta = TimeDelta::hours(2);

/// The key of a nonce that a login got at `made_at`, under its registration.
#[must_use]
pub(super) fn key(made_at: DateTime<Utc>, platform: PlatformId, nonce: &str) -> String {
    hashed(made_at, platform.as_str(), nonce)
}

fn hashed(made_at: DateTime<Utc>, whose: &str, nonce: &str) -> String {
    let text = format!("{whose} {nonce}");
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    format!("{}{}", moment(made_at), URL_SAFE_NO_PAD.encode(hash))
}

/// Seconds, as hexadecimal digits that sort.
fn moment(at: DateTime<Utc>) -> String {
    format!("{:010x}", u64::try_from(at.timestamp()).unwrap_or_default())
}

/// Spends a nonce. Of any number of launches that carry it, on any instance, one gets past here.
pub(super) fn spend(conn: &mut Conn, key: &str) -> Result<(), Error> {
    if spent(conn, key)? { Ok(()) } else { Err(Error::Used) }
}

fn spent(conn: &mut Conn, key: &str) -> db::Result<bool> {
    // DO NOTHING instead of an error: on PostgreSQL an error would cost the whole transaction.
    let spent = each_backend!(conn, conn => {
        let insert = diesel::insert_into(spent_nonce::table).values(spent_nonce::key.eq(key));
        insert.on_conflict_do_nothing().execute(conn)
    })?;
    Ok(spent == 1)
}

/// Spends a nonce that somebody else than an LMS was given at `made_at`, such as the provider of single sign-on:
/// whether it was still to be spent.
pub fn spend_nonce(conn: &mut Conn, made_at: DateTime<Utc>, whose: &str, nonce: &str) -> db::Result<bool> {
    spent(conn, &hashed(made_at, whose, nonce))
}

/// Deletes nonces that nobody can bring any more.
pub fn forget_nonces(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    diesel::delete(spent_nonce::table.filter(spent_nonce::key.lt(moment(now - KEPT)))).execute(conn)?;
    Ok(())
}
