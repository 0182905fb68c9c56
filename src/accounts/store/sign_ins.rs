//! Signed-in browsers in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::links::hold;
use super::lms::introduced;
use super::{Account, Row as AccountRow, find};
use crate::accounts::{By, Kind, MOST_BROWSERS, NewSignIn, SEEN_EVERY, SignIn, Status, Way, ends};
use crate::audit::{self, Actor, Entry, Field, OnAccount};
use crate::db::schema::{account, deployment, platform, sign_in, sign_in_link};
use crate::db::{self, Conn, UtcTime, Word, Worded};
use crate::ids::{AccountId, DeploymentId, PersonId, SignInId};
use crate::keys::Secret;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sign_in, treat_none_as_default_value = false)]
struct Row {
    id: SignInId,
    account_id: AccountId,
    secret_hash: String,
    way: Word<Way>,
    browser: String,
    created_at: UtcTime,
    seen_at: UtcTime,
    expires_at: UtcTime,
    person_id: Option<PersonId>,
    deployment_id: Option<DeploymentId>,
}

impl From<Row> for SignIn {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account: row.account_id,
            secret_hash: row.secret_hash,
            way: row.way.0,
            browser: row.browser,
            created_at: row.created_at.into(),
            seen_at: row.seen_at.into(),
            expires_at: row.expires_at.into(),
        }
    }
}

/// Signs in the browser that holds `secret`; none if the account is switched off meanwhile.
pub fn open_sign_in(
    conn: &mut Conn,
    new: NewSignIn,
    secret: &Secret,
    now: DateTime<Utc>,
) -> db::Result<Option<SignInId>> {
    // Whoever switches it off signs its browsers out, and would not see this one.
    if !hold(conn, new.account)? {
        return Ok(None);
    }
    if let Some(before) = new.instead_of {
        diesel::delete(sign_in::table.find(before)).execute(conn)?;
    }
    write_down(conn, &new, now)?;
    let (person_id, deployment_id) = match new.by {
        By::Lms(who) => (Some(who.person), Some(who.deployment)),
        By::Link | By::Sso => (None, None),
    };
    let row = Row {
        id: SignInId::fresh_at(now),
        account_id: new.account,
        secret_hash: secret.hash(),
        way: Word(new.by.way()),
        browser: new.device.browser,
        created_at: now.into(),
        seen_at: now.into(),
        expires_at: ends(now, now).into(),
        person_id,
        deployment_id,
    };
    diesel::insert_into(sign_in::table).values(&row).execute(conn)?;
    let old: Vec<_> = sign_ins(conn, new.account, now)?.into_iter().skip(MOST_BROWSERS).collect();
    let old: Vec<_> = old.iter().map(|one| one.id).filter(|id| *id != row.id).collect();
    diesel::delete(sign_in::table.filter(sign_in::id.eq_any(old))).execute(conn)?;
    Ok(Some(row.id))
}

/// The audit log tells of whoever looks after others that they signed in, and of everybody whom an LMS signed in.
fn write_down(conn: &mut Conn, new: &NewSignIn, now: DateTime<Utc>) -> db::Result<()> {
    let Some(account) = find(conn, new.account)? else { return Ok(()) };
    let by = Actor::account(account.id, account.name.as_str(), new.device.from);
    let entry = |deed| Entry::account(deed, account.id, account.name.as_str());
    let entry = match new.by {
        By::Lms(who) => {
            let Some(seen) = introduced(conn, who)? else { return Ok(()) };
            entry(OnAccount::SignedInByLms)
                .with(Field::Lms, seen.lms)
                .with(Field::LmsPerson, seen.name.unwrap_or_default())
        }
        By::Link | By::Sso if account.kind == Kind::Supervisor => return Ok(()),
        By::Link | By::Sso => entry(OnAccount::SignedIn).with(Field::Way, new.by.way().word()),
    };
    audit::record(conn, &by, &entry.with(Field::Browser, new.device.browser.as_str()), now)
}

/// Who is signed in by `id`, if that has not ended and the account is active.
///
/// An LMS's sign-ins also end with its registration and deployment. Whether it is this browser the caller checks, by
/// [`SignIn::secret_hash`].
pub fn signed_in(conn: &mut Conn, id: SignInId, now: DateTime<Utc>) -> db::Result<Option<(Account, SignIn)>> {
    let lms_on = deployment::status.nullable().eq("active").and(platform::status.nullable().eq("active"));
    let found: Option<(AccountRow, Row)> = sign_in::table
        .inner_join(account::table)
        .left_join(deployment::table.inner_join(platform::table))
        .filter(sign_in::id.eq(id))
        .filter(sign_in::expires_at.gt(UtcTime::from(now)))
        .filter(account::status.eq(Word(Status::Active)))
        .filter(sign_in::deployment_id.is_null().or(lms_on))
        .select((AccountRow::as_select(), Row::as_select()))
        .first(conn)
        .optional()?;
    found.map(|(account, row)| Ok((account.try_into()?, row.into()))).transpose()
}

/// Notes that the browser was used, unless that was noted shortly before.
pub fn touch(conn: &mut Conn, seen: &SignIn, now: DateTime<Utc>) -> db::Result<()> {
    let before = UtcTime::from(now - SEEN_EVERY);
    diesel::update(sign_in::table.find(seen.id).filter(sign_in::seen_at.le(before)))
        .set((
            sign_in::seen_at.eq(UtcTime::from(now)),
            sign_in::expires_at.eq(UtcTime::from(ends(seen.created_at, now))),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account's signed-in browsers, the one used last first.
pub fn sign_ins(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> db::Result<Vec<SignIn>> {
    let rows: Vec<Row> = sign_in::table
        .filter(sign_in::account_id.eq(account))
        .filter(sign_in::expires_at.gt(UtcTime::from(now)))
        .order((sign_in::seen_at.desc(), sign_in::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Signs out one browser of `account`; whether there was one.
pub fn end_sign_in(conn: &mut Conn, account: AccountId, id: SignInId) -> db::Result<bool> {
    let ended = sign_in::table.find(id).filter(sign_in::account_id.eq(account));
    Ok(diesel::delete(ended).execute(conn)? > 0)
}

/// Signs out all browsers of `account` but `kept`; how many.
pub fn end_other_sign_ins(conn: &mut Conn, account: AccountId, kept: SignInId) -> db::Result<usize> {
    let others = sign_in::table.filter(sign_in::account_id.eq(account)).filter(sign_in::id.ne(kept));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Signs out all browsers of `account`, and takes back its open links.
pub fn end_all_sign_ins(conn: &mut Conn, account: AccountId) -> db::Result<()> {
    diesel::delete(sign_in::table.filter(sign_in::account_id.eq(account))).execute(conn)?;
    diesel::delete(sign_in_link::table.filter(sign_in_link::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// Deletes sign-ins and links whose time is over.
pub fn forget_expired(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    let now = UtcTime::from(now);
    diesel::delete(sign_in::table.filter(sign_in::expires_at.lt(now))).execute(conn)?;
    diesel::delete(sign_in_link::table.filter(sign_in_link::expires_at.lt(now))).execute(conn)?;
    Ok(())
}
