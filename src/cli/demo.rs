//! `colloquy demo`: the tool and a practice LMS beside it, with data that vanishes.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;

use super::say;
use crate::accounts::{self, Kind, NewAccount};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Conn;
use crate::ids::SignInLinkId;
use crate::platforms::{self, DeploymentPolicy};
use crate::practice::{self, PracticeLms};
use crate::registration::{self, Aim, NewInvitation, invitation};
use crate::tryout::{self, Folder};
use crate::{telemetry, web};

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where the tool listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// The port of the practice LMS, which is http://localhost:PORT.
    #[arg(long, default_value_t = 8081)]
    lms_port: u16,
    /// What to log.
    #[arg(long, default_value = "warn")]
    log: String,
}

const MAIL_FROM: &str = "Lakeside live classes <live@lakeside.example>";

/// Who is signed in by the address that is printed.
const HOST: (&str, &str) = ("Ingrid Halvorsen", "ingrid@lakeside.example");
/// Who else is registered, to be found when people are added to a session.
const COLLEAGUES: [(&str, &str); 2] =
    [("Adaeze Nwosu", "adaeze@lakeside.example"), ("Marek Dvořák", "marek@lakeside.example")];

pub(super) async fn run(demo: Demo) -> anyhow::Result<()> {
    telemetry::start(&demo.log, false);
    let folder = Folder::make("demo").context("no folder for the demo's data")?;
    let tool = format!("http://{}", demo.bind);
    let lms = practice::Config {
        bind: SocketAddr::from(([127, 0, 0, 1], demo.lms_port)),
        ..practice::Config::for_tool(tool.parse()?, Clock::system())
    };
    let lms = PracticeLms::start(lms).await.context("the practice LMS could not be started")?;
    lms.world().offer_notices();
    let app = App::build(config(&demo, &folder, tool, lms.smtp_url())?, Clock::system())?;
    app.db.migrate()?;
    register(&app, &lms).await?;
    let now = app.clock.now();
    let link = app.db.write(move |conn| people(conn, now)).await?;
    let sign_in = app.config.address(&format!("/sign-in/{}", accounts::link::token(&app.seal, link)));
    let registering = invitation_to_register(&app).await?;
    let serving = web::serve(app).await?;
    say(format_args!("Colloquy      http://{}", serving.address()))?;
    say(format_args!("Practice LMS  {}", lms.base_url()))?;
    say(format_args!("Scheduler     {sign_in}"))?;
    say(format_args!("Its mail      {}", lms.mail_url()))?;
    say(format_args!("Registration  {registering}"))?;
    say("")?;
    say("Open the practice LMS in a browser, choose who you are, and open a course.")?;
    say(format_args!(
        "The Scheduler's address signs {} in, once: invite somebody, and read the mail.",
        HOST.0
    ))?;
    say(format_args!(
        "The registration address goes into {}: the LMS's admin adds a tool by it.",
        lms.tools_url()
    ))?;
    say("Nothing here is real: all data vanishes when you press Ctrl+C.")?;
    let result = serving.wait().await;
    lms.stop().await;
    result
}

fn config(demo: &Demo, folder: &Folder, public_url: String, smtp_url: String) -> anyhow::Result<Config> {
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let values = BTreeMap::from([
        ("public_url", public_url),
        ("bind", demo.bind.to_string()),
        ("database_url", format!("sqlite:{}", path("colloquy.sqlite"))),
        ("keys_dir", path("keys")),
        ("outbound_allow", format!("localhost:{}", demo.lms_port)),
        ("smtp_url", smtp_url),
        ("mail_from", MAIL_FROM.to_owned()),
        // Somebody who tries things out drops a student and watches.
        ("roster_live_seconds", "10".to_owned()),
    ]);
    Ok(Config::from_values(&values)?)
}

async fn register(app: &App, lms: &practice::Running) -> anyhow::Result<()> {
    let new = tryout::registration(lms, lms.client_id(), DeploymentPolicy::Auto)?;
    let now = app.clock.now();
    app.db.write(move |conn| platforms::add(conn, new, &Actor::operator(), now)).await?;
    Ok(())
}

/// An address by which the practice LMS can register once more, by itself.
async fn invitation_to_register(app: &App) -> anyhow::Result<String> {
    let new = NewInvitation { name: Some("Practice LMS, by itself".to_owned()), aim: Aim::New, maker: None };
    let now = app.clock.now();
    let id = app.db.write(move |conn| registration::make(conn, &new, &Actor::operator(), now)).await?;
    Ok(app.config.address(&invitation::address(&app.seal, id)))
}

/// Registers the demo's people; the answer is a link that signs the first of them in.
fn people(conn: &mut Conn, now: DateTime<Utc>) -> anyhow::Result<SignInLinkId> {
    let mut account = |(name, email): (&str, &str), kind, responsible| {
        let new = NewAccount { kind, name: name.parse()?, email: email.parse()?, responsible };
        anyhow::Ok(accounts::add(conn, &new, &Actor::operator(), now)?.id)
    };
    let host = account(HOST, Kind::Administrator, None)?;
    for colleague in COLLEAGUES {
        account(colleague, Kind::Supervisor, Some(host))?;
    }
    Ok(accounts::make_link(conn, host, accounts::link::LASTS_FROM_OPERATOR, now)?)
}
