//! Accounts in the database.

pub(super) mod feeds;
pub(super) mod identities;
pub(super) mod links;
pub(super) mod lms;
pub(super) mod sign_ins;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Account, Error, Kind, NewAccount, PersonName, Status};
use crate::audit::{self, Actor, Entry, Field, OnAccount};
use crate::db::schema::account;
use crate::db::{self, Conn, UtcTime, Word, Worded};
use crate::ids::AccountId;
use crate::mail::EmailAddress;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        db::Error::from(error).into()
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
struct Row {
    id: AccountId,
    kind: Word<Kind>,
    name: String,
    email: String,
    email_key: String,
    locale: Option<String>,
    zone: Option<String>,
    responsible_id: Option<AccountId>,
    status: Word<Status>,
    created_at: UtcTime,
}

impl TryFrom<Row> for Account {
    type Error = db::Error;

    fn try_from(row: Row) -> db::Result<Self> {
        Ok(Self {
            id: row.id,
            kind: row.kind.0,
            name: row.name.parse().map_err(|_blank| db::Error::BrokenRow("account.name"))?,
            email: row.email.parse().map_err(|_none| db::Error::BrokenRow("account.email"))?,
            locale: row.locale,
            zone: row.zone,
            responsible: row.responsible_id,
            status: row.status.0,
            created_at: row.created_at.into(),
        })
    }
}

/// Makes an account.
pub fn add(conn: &mut Conn, new: &NewAccount, by: &Actor, now: DateTime<Utc>) -> Result<Account, Error> {
    if find_by_email(conn, &new.email)?.is_some() {
        return Err(Error::EmailTaken);
    }
    if new.kind == Kind::Manager && manager(conn)?.is_some() {
        return Err(Error::ManagerExists);
    }
    let row = Row {
        id: AccountId::fresh_at(now),
        kind: Word(new.kind),
        name: new.name.to_string(),
        email: new.email.to_string(),
        email_key: new.email.key(),
        locale: None,
        zone: None,
        responsible_id: new.responsible.filter(|_| new.kind == Kind::Supervisor),
        status: Word(Status::Active),
        created_at: now.into(),
    };
    diesel::insert_into(account::table).values(&row).execute(conn)?;
    let entry = Entry::account(OnAccount::Made, row.id, &row.name)
        .with(Field::Email, row.email.clone())
        .with(Field::Kind, new.kind.word());
    audit::record(conn, by, &entry, now)?;
    Ok(row.try_into()?)
}

/// The account, whatever its status.
pub fn find(conn: &mut Conn, id: AccountId) -> db::Result<Option<Account>> {
    one(account::table.find(id).select(Row::as_select()).first(conn).optional()?)
}

/// Keeps everybody else from changing the account until the end of the transaction, so that what is read of it after
/// this stays true.
pub(super) fn lock(conn: &mut Conn, id: AccountId) -> db::Result<()> {
    diesel::update(account::table.find(id)).set(account::status.eq(account::status)).execute(conn)?;
    Ok(())
}

/// The account that has this address, whatever its status.
pub fn find_by_email(conn: &mut Conn, email: &EmailAddress) -> db::Result<Option<Account>> {
    let found = account::table.filter(account::email_key.eq(email.key()));
    one(found.select(Row::as_select()).first(conn).optional()?)
}

fn manager(conn: &mut Conn) -> db::Result<Option<Account>> {
    let found = account::table.filter(account::kind.eq(Word(Kind::Manager)));
    one(found.select(Row::as_select()).first(conn).optional()?)
}

/// One page of a list of accounts.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The accounts of this page, by name.
    pub accounts: Vec<Account>,
    /// How many there are on all pages.
    pub all: usize,
    /// Which page it is, counted from 1: the last one, if a later one was asked for.
    pub page: u32,
    /// How many pages there are, at least one.
    pub pages: u32,
}

/// Accounts on a page.
const ROWS: usize = 50;

/// A page of all accounts or, with `of`, of the supervisors that this administrator is responsible for.
pub(super) fn listed(conn: &mut Conn, of: Option<AccountId>, text: &str, page: u32) -> db::Result<Listed> {
    let found = named(conn, of.map_or(Among::All, Among::Under), text)?;
    let pages = u32::try_from(found.len().div_ceil(ROWS).max(1)).unwrap_or(u32::MAX);
    let page = page.clamp(1, pages);
    let skipped = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(ROWS);
    let here: Vec<AccountId> = found.iter().skip(skipped).take(ROWS).copied().collect();
    Ok(Listed { accounts: in_order(conn, &here)?, all: found.len(), page, pages })
}

/// Active accounts that have every word of `text` in their name or address, by name, `most` at most; none for a blank
/// one: registered users are searched for, not browsed.
pub fn search(conn: &mut Conn, text: &str, most: usize) -> db::Result<Vec<Account>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut found = named(conn, Among::Active, text)?;
    found.truncate(most);
    in_order(conn, &found)
}

/// The active administrators, by name.
pub fn administrators(conn: &mut Conn) -> db::Result<Vec<Account>> {
    let found = named(conn, Among::ActiveAdministrators, "")?;
    in_order(conn, &found)
}

/// Whom a list is made of.
#[derive(Clone, Copy)]
enum Among {
    All,
    Active,
    ActiveAdministrators,
    /// The supervisors that this administrator is responsible for.
    Under(AccountId),
}

/// Those with every word of `text` in name or address, by name. Compared here, as SQLite knows capital letters of
/// English only.
fn named(conn: &mut Conn, among: Among, text: &str) -> db::Result<Vec<AccountId>> {
    let all = account::table.select((account::id, account::name, account::email_key)).into_boxed();
    let active = account::status.eq(Word(Status::Active));
    let narrowed = match among {
        Among::All => all,
        Among::Active => all.filter(active),
        Among::ActiveAdministrators => all.filter(active).filter(account::kind.eq(Word(Kind::Administrator))),
        Among::Under(administrator) => all.filter(account::responsible_id.eq(administrator)),
    };
    let rows: Vec<(AccountId, String, String)> = narrowed.load(conn)?;
    let text = text.to_lowercase();
    let wanted: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<(String, AccountId)> = rows
        .into_iter()
        .map(|(id, name, email)| (format!("{} {email}", name.to_lowercase()), id))
        .filter(|(line, _)| wanted.iter().all(|word| line.contains(word)))
        .collect();
    found.sort();
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

fn in_order(conn: &mut Conn, ids: &[AccountId]) -> db::Result<Vec<Account>> {
    let rows: Vec<Row> =
        account::table.filter(account::id.eq_any(ids)).select(Row::as_select()).load(conn)?;
    let mut accounts: Vec<Account> = rows.into_iter().map(Account::try_from).collect::<db::Result<_>>()?;
    accounts.sort_by_key(|account| ids.iter().position(|id| *id == account.id));
    Ok(accounts)
}

/// Keeps what somebody says of themselves.
pub fn save_own(
    conn: &mut Conn,
    id: AccountId,
    name: &PersonName,
    locale: Option<&str>,
    zone: Option<&str>,
) -> db::Result<()> {
    diesel::update(account::table.find(id))
        .set((account::name.eq(name.as_str()), account::locale.eq(locale), account::zone.eq(zone)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_status(conn: &mut Conn, id: AccountId, to: Status) -> db::Result<()> {
    diesel::update(account::table.find(id)).set(account::status.eq(Word(to))).execute(conn)?;
    Ok(())
}

/// Only a supervisor has somebody responsible.
pub(super) fn set_kind(conn: &mut Conn, id: AccountId, to: Kind) -> db::Result<()> {
    diesel::update(account::table.find(id))
        .set((account::kind.eq(Word(to)), account::responsible_id.eq(None::<AccountId>)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_responsible(conn: &mut Conn, id: AccountId, to: Option<AccountId>) -> db::Result<()> {
    diesel::update(account::table.find(id)).set(account::responsible_id.eq(to)).execute(conn)?;
    Ok(())
}

/// Whoever this administrator was responsible for has nobody of their own now.
pub(super) fn release_supervisors(conn: &mut Conn, administrator: AccountId) -> db::Result<()> {
    diesel::update(account::table.filter(account::responsible_id.eq(administrator)))
        .set(account::responsible_id.eq(None::<AccountId>))
        .execute(conn)?;
    Ok(())
}

/// Which of these addresses, by their keys, have an account.
pub(super) fn taken(conn: &mut Conn, keys: &[String]) -> db::Result<Vec<String>> {
    let mut found = Vec::new();
    for some in keys.chunks(500) {
        let here: Vec<String> =
            account::table.filter(account::email_key.eq_any(some)).select(account::email_key).load(conn)?;
        found.extend(here);
    }
    Ok(found)
}

/// All accounts, by their addresses.
pub fn list(conn: &mut Conn) -> db::Result<Vec<Account>> {
    let rows: Vec<Row> = account::table.order(account::email_key).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Account::try_from).collect()
}

fn one(row: Option<Row>) -> db::Result<Option<Account>> {
    row.map(Account::try_from).transpose()
}
