//! One-time sign-in links in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{Account, Row, one};
use crate::accounts::{Status, link};
use crate::db::schema::{account, sign_in_link};
use crate::db::{self, Conn, UtcTime, Word};
use crate::ids::{AccountId, SignInLinkId};

/// Makes a link for `account` that works for `lasts`. The oldest links give way to it where there are too many.
pub fn make_link(
    conn: &mut Conn,
    account: AccountId,
    lasts: TimeDelta,
    now: DateTime<Utc>,
) -> db::Result<SignInLinkId> {
    let id = SignInLinkId::fresh_at(now);
    diesel::insert_into(sign_in_link::table)
        .values((
            sign_in_link::id.eq(id),
            sign_in_link::account_id.eq(account),
            sign_in_link::created_at.eq(UtcTime::from(now)),
            sign_in_link::expires_at.eq(UtcTime::from(now + lasts)),
        ))
        .execute(conn)?;
    let all: Vec<SignInLinkId> = sign_in_link::table
        .filter(sign_in_link::account_id.eq(account))
        .order((sign_in_link::created_at.desc(), sign_in_link::id.desc()))
        .select(sign_in_link::id)
        .load(conn)?;
    let old: Vec<_> = all.into_iter().skip(link::MOST).collect();
    diesel::delete(sign_in_link::table.filter(sign_in_link::id.eq_any(old))).execute(conn)?;
    Ok(id)
}

/// Whether `account` is active. Until the end of the transaction nobody else gets past here with it, so that what is
/// counted of it stays as it was counted.
pub(in crate::accounts) fn hold(conn: &mut Conn, account: AccountId) -> db::Result<bool> {
    let active = Word(Status::Active);
    let held = account::table.find(account).filter(account::status.eq(active));
    Ok(diesel::update(held).set(account::status.eq(active)).execute(conn)? == 1)
}

/// How many links of `account` work now.
pub(in crate::accounts) fn open_links(
    conn: &mut Conn,
    account: AccountId,
    now: DateTime<Utc>,
) -> db::Result<usize> {
    let open: i64 = sign_in_link::table
        .filter(sign_in_link::account_id.eq(account))
        .filter(sign_in_link::expires_at.gt(UtcTime::from(now)))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(open).unwrap_or(usize::MAX))
}

/// Whom the link signs in, if it still works: it was not used, its time is not over, the account is active.
pub fn link_for(conn: &mut Conn, id: SignInLinkId, now: DateTime<Utc>) -> db::Result<Option<Account>> {
    let found: Option<Row> = sign_in_link::table
        .inner_join(account::table)
        .filter(sign_in_link::id.eq(id))
        .filter(sign_in_link::expires_at.gt(UtcTime::from(now)))
        .filter(account::status.eq(Word(Status::Active)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    one(found)
}

/// Uses the link up. Of any number who use it, on any instance, one is signed in.
pub fn use_link(conn: &mut Conn, id: SignInLinkId, now: DateTime<Utc>) -> db::Result<Option<Account>> {
    let Some(account) = link_for(conn, id, now)? else { return Ok(None) };
    // The account before its link, as whoever switches it off does.
    if !hold(conn, account.id)? {
        return Ok(None);
    }
    let used = diesel::delete(sign_in_link::table.find(id)).execute(conn)?;
    Ok((used == 1).then_some(account))
}
