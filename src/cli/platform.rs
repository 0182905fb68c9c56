//! `colloquy platform …`: registrations, by hand.

mod invite;
mod test;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use url::Url;

use self::test::test;
use super::{open_db, say};
use crate::audit::Actor;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db, Worded};
use crate::ids::PlatformId;
use crate::lti::wanted::Family;
use crate::platforms::{self, DeploymentPolicy, DeploymentStatus, NewPlatform, Platform, Status, Taken};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Register an LMS with the values it shows.
    Add(Box<Add>),
    /// Print an address to paste into an LMS, which then registers by itself, once.
    Invite(Invite),
    /// List the registrations.
    List(Json),
    /// Show one registration, and what to paste into the LMS.
    Show(One),
    /// Refuse launches from now on; nothing is deleted.
    Disable(One),
    /// Take launches again; with --deployment-id, approve that deployment.
    Enable(Enable),
    /// Delete a registration with its courses and sessions.
    Remove(Remove),
    /// Examine a registration, or all of them: keys, services, clocks, addresses.
    Test(Test),
}

#[derive(Debug, Args)]
pub(super) struct Json {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct One {
    /// The registration's identifier (see `platform list`).
    id: PlatformId,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// The registration's identifier (see `platform list`); all of them if it is left out.
    id: Option<PlatformId>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Enable {
    #[command(flatten)]
    one: One,
    /// The deployment to approve.
    #[arg(long)]
    deployment_id: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Remove {
    #[command(flatten)]
    one: One,
    /// Delete without asking again.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Invite {
    /// What people call this LMS; else the name it gives itself.
    #[arg(long)]
    name: Option<String>,
    /// The registration to bring up to date, instead of making a new one.
    #[arg(long, value_name = "ID")]
    update: Option<PlatformId>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Policy {
    Auto,
    Approve,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Product {
    Canvas,
    Moodle,
    Other,
}

impl From<Product> for Family {
    fn from(product: Product) -> Self {
        match product {
            Product::Canvas => Self::Canvas,
            Product::Moodle => Self::Moodle,
            Product::Other => Self::Other,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What people call this LMS.
    #[arg(long)]
    name: String,
    /// Its issuer (platform id), to the letter.
    #[arg(long)]
    issuer: String,
    /// The client id it gave to the tool.
    #[arg(long)]
    client_id: String,
    /// Its authentication request address.
    #[arg(long)]
    auth_url: Url,
    /// Its access token address.
    #[arg(long)]
    token_url: Url,
    /// Its public keyset address.
    #[arg(long)]
    jwks_url: Url,
    /// The audience of service assertions, where it is not the token address.
    #[arg(long)]
    token_audience: Option<String>,
    /// A deployment id that is known already; may be repeated.
    #[arg(long)]
    deployment_id: Vec<String>,
    /// What to do with a deployment that is launched for the first time.
    #[arg(long, value_enum, default_value = "auto")]
    deployments: Policy,
    /// Which product it is, for the doctor's words; else its addresses tell.
    #[arg(long, value_enum)]
    family: Option<Product>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(verb: Verb, config: Config) -> anyhow::Result<()> {
    let db = open_db(&config)?;
    match verb {
        Verb::Add(add) => register(*add, &db, &config).await,
        Verb::Invite(invite) => invite::run(invite, &db, &config).await,
        Verb::List(Json { json }) => list(json, &db).await,
        Verb::Show(one) => show(&one, &db, &config).await,
        Verb::Disable(one) => set_status(one.id, Status::Disabled, &db).await,
        Verb::Enable(Enable { one, deployment_id: None }) => set_status(one.id, Status::Active, &db).await,
        Verb::Enable(Enable { one, deployment_id: Some(wanted) }) => approve(one.id, wanted, &db).await,
        Verb::Remove(verb) => remove(&verb, &db).await,
        Verb::Test(verb) => test(&verb, config).await,
    }
}

async fn register(add: Add, db: &Db, config: &Config) -> anyhow::Result<()> {
    let new = NewPlatform {
        name: add.name,
        issuer: add.issuer,
        client_id: add.client_id,
        auth_url: add.auth_url,
        token_url: add.token_url,
        token_audience: add.token_audience,
        jwks_url: add.jwks_url,
        deployments: match add.deployments {
            Policy::Auto => DeploymentPolicy::Auto,
            Policy::Approve => DeploymentPolicy::Approve,
        },
        family: add.family.map(Family::from),
    };
    let now = Clock::system().now();
    let known = add.deployment_id;
    let id = db
        .write(move |conn| {
            let by = Actor::operator();
            let id = platforms::add(conn, new, &by, now)?;
            for deployment in &known {
                platforms::add_deployment(conn, id, deployment, DeploymentStatus::Active, &by, now)?;
            }
            Ok::<_, platforms::Error>(id)
        })
        .await?;
    show(&One { id, json: add.json }, db, config).await
}

async fn list(json: bool, db: &Db) -> anyhow::Result<()> {
    let all = db.read(platforms::list).await?;
    if json {
        let all: Vec<Value> = all.iter().map(summary).collect();
        return say(serde_json::to_string_pretty(&all)?);
    }
    if all.is_empty() {
        return say("No LMS is registered yet: colloquy platform add --help");
    }
    for one in all {
        say(format_args!(
            "{}  {:8}  {}  ({}, client {})",
            one.id,
            one.status.word(),
            one.name,
            one.issuer,
            one.client_id
        ))?;
    }
    Ok(())
}

fn summary(platform: &Platform) -> Value {
    json!({
        "id": platform.id.as_str(),
        "name": platform.name,
        "issuer": platform.issuer,
        "client_id": platform.client_id,
        "auth_url": platform.auth_url.as_str(),
        "token_url": platform.token_url.as_str(),
        "token_audience": platform.token_audience,
        "jwks_url": platform.jwks_url.as_str(),
        "deployments": platform.deployments.word(),
        "family": platform.family.word(),
        "status": platform.status.word(),
    })
}

async fn find(id: PlatformId, db: &Db) -> anyhow::Result<Platform> {
    let found = db.read(move |conn| platforms::find(conn, id)).await?;
    found.with_context(|| format!("there is no registration {id}; see colloquy platform list"))
}

async fn show(one: &One, db: &Db, config: &Config) -> anyhow::Result<()> {
    let platform = find(one.id, db).await?;
    let id = one.id;
    let deployments = db.read(move |conn| platforms::deployments(conn, id)).await?;
    let ours = [
        ("login_initiation_url", config.address("/lti/login")),
        ("redirect_url", config.address("/lti/launch")),
        ("target_link_url", config.address("/lti/launch")),
        ("jwks_url", config.address("/.well-known/jwks.json")),
    ];
    if one.json {
        let mut all = summary(&platform);
        let known = |deployment: &platforms::Deployment| json!({ "deployment_id": deployment.external_id, "status": deployment.status.word() });
        if let Some(object) = all.as_object_mut() {
            object.insert("known_deployments".to_owned(), deployments.iter().map(known).collect());
            object.insert(
                "tool".to_owned(),
                ours.iter().map(|(key, url)| ((*key).to_owned(), Value::from(url.as_str()))).collect(),
            );
        }
        return say(serde_json::to_string_pretty(&all)?);
    }
    say(format_args!(
        "{} ({})\n  id           {}\n  issuer       {}\n  client id    {}",
        platform.name,
        platform.status.word(),
        platform.id,
        platform.issuer,
        platform.client_id
    ))?;
    say(format_args!(
        "  auth url     {}\n  token url    {}\n  keyset url   {}\n  deployments  {}",
        platform.auth_url,
        platform.token_url,
        platform.jwks_url,
        platform.deployments.word()
    ))?;
    for deployment in deployments {
        say(format_args!("    {}  {}", deployment.external_id, deployment.status.word()))?;
    }
    say("Paste into the LMS:")?;
    for (name, url) in ours {
        say(format_args!("  {:21} {url}", name.replace('_', " ")))?;
    }
    Ok(())
}

async fn set_status(id: PlatformId, status: Status, db: &Db) -> anyhow::Result<()> {
    let now = Clock::system().now();
    db.write(move |conn| platforms::set_status(conn, id, status, &Actor::operator(), now)).await?;
    say(format_args!("{id} is {}", status.word()))
}

async fn approve(id: PlatformId, wanted: String, db: &Db) -> anyhow::Result<()> {
    find(id, db).await?;
    let now = Clock::system().now();
    let deployment = wanted.clone();
    db.write(move |conn| {
        platforms::add_deployment(conn, id, &deployment, DeploymentStatus::Active, &Actor::operator(), now)
    })
    .await?;
    say(format_args!("deployment {wanted} is active"))
}

async fn remove(verb: &Remove, db: &Db) -> anyhow::Result<()> {
    let id = verb.one.id;
    let platform = find(id, db).await?;
    let taken = db.read(move |conn| platforms::what_removal_takes(conn, id)).await?;
    let Taken { courses, sessions, people } = taken;
    if !verb.yes {
        bail!(
            "removing {} deletes {courses} courses with {sessions} sessions and {people} people; say --yes to do it",
            platform.name
        );
    }
    let now = Clock::system().now();
    db.write(move |conn: &mut Conn| platforms::remove(conn, id, &Actor::operator(), now)).await?;
    say(format_args!(
        "removed {} with {courses} courses, {sessions} sessions and {people} people",
        platform.name
    ))
}
