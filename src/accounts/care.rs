//! Looking after accounts: what the manager and administrators do. Whether they may is asked inside the transaction,
//! of the accounts as they are then.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::store::{self, Listed};
use super::{Account, Deed, Error, Kind, NewAccount, Status, add, end_all_sign_ins, find, may};
use crate::audit::{self, Actor, Entry, Field, OnAccount};
use crate::db::{self, Conn, Worded};
use crate::ids::AccountId;
use crate::mail::{self, Mailbox, Order, outbox};

/// Whoever looks after accounts.
#[derive(Debug, Clone, Copy)]
pub struct Carer {
    /// Their account.
    pub id: AccountId,
    /// The language they speak, as a tag: letters to people who have chosen none are in it.
    pub language: &'static str,
    /// The network address they are at.
    pub from: Option<IpAddr>,
}

impl Carer {
    fn is(self, account: &Account) -> Actor {
        Actor::account(account.id, account.name.as_str(), self.from)
    }
}

/// Makes an account and tells its person by mail.
///
/// An administrator becomes responsible for whom they make; the manager can name one.
pub fn make(conn: &mut Conn, carer: Carer, new: NewAccount, now: DateTime<Utc>) -> Result<Account, Error> {
    let actor = acting_alone(conn, carer.id)?;
    let new = allowed(conn, &actor, new)?;
    let made = add(conn, &new, &carer.is(&actor), now)?;
    outbox::queue(conn, &welcome(&made, carer, now), now)?;
    Ok(made)
}

/// Makes all of these accounts, or none, and tells their people by mail.
pub fn make_all(
    conn: &mut Conn,
    carer: Carer,
    all: Vec<NewAccount>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let actor = acting_alone(conn, carer.id)?;
    let mut letters = Vec::new();
    for new in all {
        let new = allowed(conn, &actor, new)?;
        let made = add(conn, &new, &carer.is(&actor), now)?;
        letters.push(welcome(&made, carer, now));
    }
    outbox::queue_all(conn, &letters, now)?;
    Ok(letters.len())
}

/// Switches an account off or on. Off: its browsers are signed out at once, and its links are worth nothing.
pub fn switch(
    conn: &mut Conn,
    carer: Carer,
    whom: AccountId,
    to: Status,
    now: DateTime<Utc>,
) -> Result<Account, Error> {
    let (actor, account) = looking_after(conn, carer.id, whom)?;
    store::set_status(conn, whom, to)?;
    if account.status != to {
        let deed = match to {
            Status::Active => OnAccount::Enabled,
            Status::Disabled => OnAccount::Disabled,
        };
        let entry = Entry::account(deed, whom, account.name.as_str());
        audit::record(conn, &carer.is(&actor), &entry, now)?;
    }
    if to == Status::Disabled {
        end_all_sign_ins(conn, whom)?;
    }
    Ok(account)
}

/// Gives an account another kind. Who becomes manager takes the place of `actor`, who becomes administrator.
///
/// Supervisors of somebody who is no administrator any more are the manager's.
pub fn change_kind(
    conn: &mut Conn,
    carer: Carer,
    whom: AccountId,
    to: Kind,
    now: DateTime<Utc>,
) -> Result<Account, Error> {
    let (actor, account) = looking_after(conn, carer.id, whom)?;
    if !may(&actor, Deed::ChangeKind(&account, to)) {
        return Err(Error::NotAllowed);
    }
    let changed = |of: &Account, to: Kind| {
        Entry::account(OnAccount::KindChanged, of.id, of.name.as_str()).changed(
            Field::Kind,
            of.kind.word(),
            to.word(),
        )
    };
    if to == Kind::Manager {
        store::set_kind(conn, actor.id, Kind::Administrator)?;
        audit::record(conn, &carer.is(&actor), &changed(&actor, Kind::Administrator), now)?;
    }
    if account.kind == Kind::Administrator {
        store::release_supervisors(conn, whom)?;
    }
    store::set_kind(conn, whom, to)?;
    audit::record(conn, &carer.is(&actor), &changed(&account, to), now)?;
    Ok(account)
}

/// Makes `administrator` responsible for a supervisor; without one it is the manager.
pub fn entrust(
    conn: &mut Conn,
    carer: Carer,
    whom: AccountId,
    administrator: Option<AccountId>,
    now: DateTime<Utc>,
) -> Result<Account, Error> {
    let (actor, account) = looking_after(conn, carer.id, whom)?;
    if !may(&actor, Deed::Entrust(&account)) {
        return Err(Error::NotAllowed);
    }
    must_be_administrator(conn, administrator)?;
    store::set_responsible(conn, whom, administrator)?;
    let (before, after) = (named(conn, account.responsible)?, named(conn, administrator)?);
    let entry = Entry::account(OnAccount::Entrusted, whom, account.name.as_str());
    audit::record(conn, &carer.is(&actor), &entry.changed(Field::Responsible, before, after), now)?;
    Ok(account)
}

/// What the administrator responsible is called; the manager, who is everybody's, has no name here.
fn named(conn: &mut Conn, administrator: Option<AccountId>) -> db::Result<String> {
    let Some(id) = administrator else { return Ok(String::new()) };
    Ok(find(conn, id)?.map(|one| one.name.to_string()).unwrap_or_default())
}

/// Mails the welcome letter once more, unless it is on its way.
pub fn welcome_again(
    conn: &mut Conn,
    carer: Carer,
    whom: AccountId,
    now: DateTime<Utc>,
) -> Result<Account, Error> {
    let (_, account) = looking_after(conn, carer.id, whom)?;
    if account.status != Status::Active {
        return Err(Error::NotAllowed);
    }
    if !outbox::on_its_way(conn, mail::Kind::Welcome, whom.as_str(), now)? {
        outbox::queue(conn, &welcome(&account, carer, now), now)?;
    }
    Ok(account)
}

/// The accounts that `actor` looks after, by name: page `page`, counted from 1, of those that contain `text` in name
/// or address.
pub fn looked_after(conn: &mut Conn, actor: AccountId, text: &str, page: u32) -> Result<Listed, Error> {
    let actor = acting(conn, actor)?;
    match actor.kind {
        Kind::Manager => Ok(store::listed(conn, None, text, page)?),
        Kind::Administrator => Ok(store::listed(conn, Some(actor.id), text, page)?),
        Kind::Supervisor => Err(Error::NotAllowed),
    }
}

/// As [`acting`], for what is written: until the end of the transaction `actor` stays what they are.
fn acting_alone(conn: &mut Conn, actor: AccountId) -> Result<Account, Error> {
    store::lock(conn, actor)?;
    acting(conn, actor)
}

fn acting(conn: &mut Conn, actor: AccountId) -> Result<Account, Error> {
    find(conn, actor)?.filter(|account| account.status == Status::Active).ok_or(Error::NotAllowed)
}

/// Both accounts, which nobody else changes until the end of the transaction. What one does not look after is not
/// there for one.
///
/// Who looks after somebody is locked first: nobody looks after each other, so nobody waits for each other.
fn looking_after(conn: &mut Conn, actor: AccountId, whom: AccountId) -> Result<(Account, Account), Error> {
    let actor = acting_alone(conn, actor)?;
    theirs(conn, &actor, whom)?;
    store::lock(conn, whom)?;
    let account = theirs(conn, &actor, whom)?;
    Ok((actor, account))
}

fn theirs(conn: &mut Conn, actor: &Account, whom: AccountId) -> Result<Account, Error> {
    let found = find(conn, whom)?.filter(|account| may(actor, Deed::LookAfter(account)));
    found.ok_or(Error::Unknown)
}

fn allowed(conn: &mut Conn, actor: &Account, new: NewAccount) -> Result<NewAccount, Error> {
    if !may(actor, Deed::Make(new.kind)) {
        return Err(Error::NotAllowed);
    }
    if actor.kind == Kind::Administrator {
        return Ok(NewAccount { responsible: Some(actor.id), ..new });
    }
    must_be_administrator(conn, new.responsible)?;
    Ok(new)
}

fn must_be_administrator(conn: &mut Conn, named: Option<AccountId>) -> Result<(), Error> {
    let Some(named) = named else { return Ok(()) };
    let fits = |one: Account| one.kind == Kind::Administrator && one.status == Status::Active;
    if find(conn, named)?.is_some_and(fits) { Ok(()) } else { Err(Error::NotAnAdministrator) }
}

/// The letter that tells a new user of the account. It leads to the sign-in page and carries no link of its own: one
/// that works for days would lie in mailboxes, and every new user can ask for one that works for minutes.
fn welcome(account: &Account, carer: Carer, now: DateTime<Utc>) -> Order {
    Order {
        kind: mail::Kind::Welcome,
        about: account.id.to_string(),
        to: Mailbox::new(account.name.as_str(), account.email.clone()),
        contents: Some(carer.language.to_owned()),
        due: now,
    }
}
