//! Accounts in the database.

pub(super) mod feeds;
pub(super) mod links;
pub(super) mod sign_ins;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Account, Error, Kind, NewAccount, Status};
use crate::db::schema::account;
use crate::db::{self, Conn, UtcTime, Word};
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
pub fn add(conn: &mut Conn, new: &NewAccount, now: DateTime<Utc>) -> Result<Account, Error> {
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
    Ok(row.try_into()?)
}

/// The account, whatever its status.
pub fn find(conn: &mut Conn, id: AccountId) -> db::Result<Option<Account>> {
    one(account::table.find(id).select(Row::as_select()).first(conn).optional()?)
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

/// At most `most` active accounts whose name or address contains `wanted`, by name.
///
/// Compared here and not by the databases' LIKE: SQLite's folds case in ASCII alone.
pub fn search(conn: &mut Conn, wanted: &str, most: usize) -> db::Result<Vec<Account>> {
    let wanted = wanted.to_lowercase();
    let known: Vec<(AccountId, String, String)> = account::table
        .filter(account::status.eq(Word(Status::Active)))
        .order((account::name, account::id))
        .select((account::id, account::name, account::email_key))
        .load(conn)?;
    let fits = |name: &str, email: &str| name.to_lowercase().contains(&wanted) || email.contains(&wanted);
    let found = known.into_iter().filter(|(_, name, email)| fits(name, email)).map(|(id, ..)| id);
    let ids: Vec<AccountId> = found.take(most).collect();
    let rows = account::table.filter(account::id.eq_any(ids)).order((account::name, account::id));
    rows.select(Row::as_select()).load(conn)?.into_iter().map(Account::try_from).collect()
}

/// All accounts, by their addresses.
pub fn list(conn: &mut Conn) -> db::Result<Vec<Account>> {
    let rows: Vec<Row> = account::table.order(account::email_key).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Account::try_from).collect()
}

fn one(row: Option<Row>) -> db::Result<Option<Account>> {
    row.map(Account::try_from).transpose()
}
