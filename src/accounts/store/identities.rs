//! Who accounts are to the institution's single sign-on, in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Account, Row, find_by_email, one};
use crate::accounts::{Error, Status};
use crate::db::schema::{account, account_identity};
use crate::db::{self, Conn, UtcTime, Word};
use crate::ids::AccountId;
use crate::mail::EmailAddress;

/// The active account of the person `subject` of `issuer`.
pub fn of_identity(conn: &mut Conn, issuer: &str, subject: &str) -> db::Result<Option<Account>> {
    let found: Option<Row> = account_identity::table
        .inner_join(account::table)
        .filter(account_identity::issuer.eq(issuer))
        .filter(account_identity::subject.eq(subject))
        .filter(account::status.eq(Word(Status::Active)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    one(found)
}

/// The active account with the verified address `email`, which is that person's from now on.
///
/// An account that is somebody else to this issuer already stays theirs: an address that went to another person does
/// not bring the account along.
pub fn bind_by_email(
    conn: &mut Conn,
    issuer: &str,
    subject: &str,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<Option<Account>, Error> {
    let found = find_by_email(conn, email)?.filter(|account| account.status == Status::Active);
    let Some(account) = found else { return Ok(None) };
    if linked_since(conn, account.id, issuer)?.is_some() || owner(conn, issuer, subject)?.is_some() {
        return Ok(None);
    }
    link_identity(conn, account.id, issuer, subject, now)?;
    Ok(Some(account))
}

/// Makes the person `subject` of `issuer` the account's, instead of whoever was.
pub fn link_identity(
    conn: &mut Conn,
    id: AccountId,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match owner(conn, issuer, subject)? {
        Some(owner) if owner == id => return Ok(()),
        Some(_) => return Err(Error::IdentityTaken),
        None => {}
    }
    unlink_identity(conn, id, issuer)?;
    diesel::insert_into(account_identity::table)
        .values((
            account_identity::issuer.eq(issuer),
            account_identity::subject.eq(subject),
            account_identity::account_id.eq(id),
            account_identity::created_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes the link back; whether there was one.
pub fn unlink_identity(conn: &mut Conn, id: AccountId, issuer: &str) -> db::Result<bool> {
    let linked = account_identity::table
        .filter(account_identity::account_id.eq(id))
        .filter(account_identity::issuer.eq(issuer));
    Ok(diesel::delete(linked).execute(conn)? > 0)
}

/// Since when the account is somebody to `issuer`, if it is.
pub fn linked_since(conn: &mut Conn, id: AccountId, issuer: &str) -> db::Result<Option<DateTime<Utc>>> {
    let since: Option<UtcTime> = account_identity::table
        .filter(account_identity::account_id.eq(id))
        .filter(account_identity::issuer.eq(issuer))
        .select(account_identity::created_at)
        .first(conn)
        .optional()?;
    Ok(since.map(Into::into))
}

/// Whose the person is, whatever the account's status.
fn owner(conn: &mut Conn, issuer: &str, subject: &str) -> db::Result<Option<AccountId>> {
    let found = account_identity::table.find((issuer, subject)).select(account_identity::account_id);
    Ok(found.first(conn).optional()?)
}
