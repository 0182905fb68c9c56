//! Who accounts are in LMSs, in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::links::hold;
use super::{Account, Row, find, one};
use crate::accounts::{Error, Introduced, LmsPerson};
use crate::audit::{self, Actor, Entry, Field, OnAccount};
use crate::db::schema::{account, account_person, deployment, person, platform, sign_in};
use crate::db::{self, Both, Conn, UtcTime};
use crate::ids::{AccountId, PersonId, SignInId};

/// One of an account's people in LMSs.
#[derive(Debug, Clone)]
pub struct Linked {
    /// Who.
    pub person: PersonId,
    /// What the LMS calls them, if it told.
    pub name: Option<String>,
    /// What people call the LMS.
    pub lms: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What is known of `who`; nothing, unless their registration and the deployment are on.
pub fn introduced(conn: &mut Conn, who: LmsPerson) -> db::Result<Option<Introduced>> {
    type Known = (Option<String>, Option<String>, String, String);
    let known: Option<Known> = person::table
        .inner_join(platform::table)
        .inner_join(deployment::table.on(deployment::platform_id.eq(platform::id)))
        .filter(person::id.eq(who.person))
        .filter(deployment::id.eq(who.deployment))
        .filter(platform::status.eq("active"))
        .filter(deployment::status.eq("active"))
        .select((person::name, person::locale, platform::name, platform::auth_url))
        .first(conn)
        .optional()?;
    let Some((name, locale, lms, lms_address)) = known else { return Ok(None) };
    Ok(Some(Introduced { name, locale, lms, lms_address, account: account_of(conn, who.person)? }))
}

/// The account that is linked to this person of an LMS, whatever its status.
pub(in crate::accounts) fn account_of(conn: &mut Conn, who: PersonId) -> db::Result<Option<Account>> {
    let found: Option<Row> = account_person::table
        .inner_join(account::table)
        .filter(account_person::person_id.eq(who))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    one(found)
}

/// Links `who` to the account. One who is linked to another account stays that account's.
pub fn link_person(
    conn: &mut Conn,
    id: AccountId,
    who: LmsPerson,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let seen = introduced(conn, who)?.ok_or(Error::Unknown)?;
    if !hold(conn, id)? {
        return Err(Error::Unknown);
    }
    let row = (
        account_person::person_id.eq(who.person),
        account_person::account_id.eq(id),
        account_person::created_at.eq(UtcTime::from(now)),
    );
    // Of two accounts that link the same person at the same moment one does.
    let linked = Both(diesel::insert_into(account_person::table).values(row).on_conflict_do_nothing());
    if linked.execute(conn)? == 1 {
        return write_down(conn, OnAccount::LmsLinked, id, (&seen.lms, seen.name), by, now);
    }
    match account_of(conn, who.person)? {
        Some(already) if already.id == id => Ok(()),
        _another => Err(Error::PersonTaken),
    }
}

/// Takes the link back, and signs out the browsers that it signed in, except `kept`. Whether there was one.
pub fn unlink_person(
    conn: &mut Conn,
    id: AccountId,
    who: PersonId,
    kept: SignInId,
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(link) = linked_people(conn, id)?.into_iter().find(|one| one.person == who) else {
        return Ok(false);
    };
    let theirs = account_person::table.find(who).filter(account_person::account_id.eq(id));
    diesel::delete(theirs).execute(conn)?;
    let signed_in = sign_in::table.filter(sign_in::person_id.eq(who)).filter(sign_in::id.ne(kept));
    diesel::delete(signed_in).execute(conn)?;
    write_down(conn, OnAccount::LmsUnlinked, id, (&link.lms, link.name), by, now)?;
    Ok(true)
}

/// The account's people in LMSs, the longest linked first.
pub fn linked_people(conn: &mut Conn, id: AccountId) -> db::Result<Vec<Linked>> {
    let rows: Vec<(PersonId, Option<String>, String, UtcTime)> = account_person::table
        .inner_join(person::table.inner_join(platform::table))
        .filter(account_person::account_id.eq(id))
        .order((account_person::created_at, account_person::person_id))
        .select((person::id, person::name, platform::name, account_person::created_at))
        .load(conn)?;
    let linked =
        |(person, name, lms, since): (_, _, _, UtcTime)| Linked { person, name, lms, since: since.into() };
    Ok(rows.into_iter().map(linked).collect())
}

fn write_down(
    conn: &mut Conn,
    deed: OnAccount,
    id: AccountId,
    (lms, name): (&str, Option<String>),
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let account = find(conn, id)?.ok_or(Error::Unknown)?;
    let entry = Entry::account(deed, id, account.name.as_str())
        .with(Field::Lms, lms)
        .with(Field::LmsPerson, name.unwrap_or_default());
    Ok(audit::record(conn, by, &entry, now)?)
}
