//! `colloquy account …`: the people of the Scheduler, by hand.

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::{open_db, say};
use crate::accounts::{self, Account, Kind, NewAccount, PersonName, Status};
use crate::audit::{self, Actor, Entry, OnAccount};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db, Worded};
use crate::ids::SignInLinkId;
use crate::keys::Seal;
use crate::mail::EmailAddress;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make an account, and an address to sign in with once; for one that is there already, a new address.
    Add(Add),
    /// List the accounts.
    List(List),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Where letters go; also what the account is known by.
    #[arg(long)]
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// What they may do.
    #[arg(long, value_enum, default_value = "supervisor")]
    kind: KindWord,
    /// The e-mail address of the administrator responsible for a supervisor; without one it is the manager.
    #[arg(long)]
    responsible: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindWord {
    Supervisor,
    Administrator,
    Manager,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Supervisor => Self::Supervisor,
            KindWord::Administrator => Self::Administrator,
            KindWord::Manager => Self::Manager,
        }
    }
}

pub(super) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    let db = open_db(&config)?;
    match verb {
        Verb::Add(verb) => add(verb, &db, &config).await,
        Verb::List(verb) => list(&verb, &db).await,
    }
}

/// An account with a fresh link into it.
struct Added {
    account: Account,
    /// Whether it was made just now.
    made: bool,
    link: SignInLinkId,
}

async fn add(verb: Add, db: &Db, config: &Config) -> anyhow::Result<()> {
    let seal = Seal::open(&config.keys_dir)?;
    let new = NewAccount {
        kind: verb.kind.into(),
        name: verb.name.parse::<PersonName>().context("--name")?,
        email: address(&verb.email).context("--email")?,
        responsible: None,
    };
    let responsible = verb.responsible.as_deref().map(address).transpose().context("--responsible")?;
    let now = Clock::system().now();
    let added = db.write(move |conn| added(conn, new, responsible.as_ref(), now)).await?;
    let url = config.address(&format!("/sign-in/{}", accounts::link::token(&seal, added.link)));
    let ends = now + accounts::link::LASTS_FROM_OPERATOR;
    if verb.json {
        let mut all = summary(&added.account);
        if let Some(object) = all.as_object_mut() {
            object.insert("made".to_owned(), added.made.into());
            object.insert("sign_in_url".to_owned(), url.into());
            object.insert("sign_in_until".to_owned(), ends.to_rfc3339().into());
        }
        return say(serde_json::to_string_pretty(&all)?);
    }
    let Account { name, email, kind, .. } = added.account;
    if added.made {
        say(format_args!("{name} <{email}> is registered as {kind}."))?;
    } else {
        say(format_args!(
            "{name} <{email}> was registered already, as {kind}; nothing about that is changed."
        ))?;
    }
    say(format_args!(
        "This address signs them in, once, until {}:\n  {url}",
        ends.format("%Y-%m-%d %H:%M UTC")
    ))
}

fn address(text: &str) -> anyhow::Result<EmailAddress> {
    text.parse().with_context(|| format!("{text:?}"))
}

fn added(
    conn: &mut Conn,
    new: NewAccount,
    responsible: Option<&EmailAddress>,
    now: DateTime<Utc>,
) -> Result<Added, Refused> {
    let responsible = match responsible {
        Some(email) => {
            let found = accounts::find_by_email(conn, email)?.filter(|one| one.kind == Kind::Administrator);
            Some(found.ok_or(Refused::NoAdministrator)?.id)
        }
        None => None,
    };
    let known = accounts::find_by_email(conn, &new.email)?;
    let made = known.is_none();
    let account = match known {
        Some(account) if account.status == Status::Disabled => return Err(Refused::Disabled),
        Some(account) => account,
        None => accounts::add(conn, &NewAccount { responsible, ..new }, &Actor::operator(), now)?,
    };
    let entry = Entry::account(OnAccount::LinkMade, account.id, account.name.as_str());
    audit::record(conn, &Actor::operator(), &entry, now)?;
    let link = accounts::make_link(conn, account.id, accounts::link::LASTS_FROM_OPERATOR, now)?;
    Ok(Added { account, made, link })
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error("this account is disabled; the people who look after accounts can enable it on its page")]
    Disabled,
    #[error("--responsible: no administrator has this address")]
    NoAdministrator,
}

impl From<crate::db::Error> for Refused {
    fn from(error: crate::db::Error) -> Self {
        Self::Account(error.into())
    }
}

async fn list(verb: &List, db: &Db) -> anyhow::Result<()> {
    let all = db.read(accounts::list).await?;
    if verb.json {
        let all: Vec<Value> = all.iter().map(summary).collect();
        return say(serde_json::to_string_pretty(&all)?);
    }
    if all.is_empty() {
        return say("Nobody is registered yet: colloquy account add --help");
    }
    for one in all {
        say(format_args!(
            "{}  {:8}  {:13}  {} <{}>",
            one.id,
            one.status.word(),
            one.kind.word(),
            one.name,
            one.email
        ))?;
    }
    Ok(())
}

fn summary(account: &Account) -> Value {
    json!({
        "id": account.id.as_str(),
        "kind": account.kind.word(),
        "name": account.name.as_str(),
        "email": account.email.as_str(),
        "status": account.status.word(),
        "responsible": account.responsible.as_ref().map(crate::ids::AccountId::as_str),
    })
}
