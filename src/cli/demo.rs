//! `colloquy demo`: the tool and a practice LMS beside it, with data that vanishes.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;

use super::say;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::platforms::{self, DeploymentPolicy};
use crate::practice::{self, PracticeLms};
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

pub(super) async fn run(demo: Demo) -> anyhow::Result<()> {
    telemetry::start(&demo.log, false);
    let folder = Folder::make("demo").context("no folder for the demo's data")?;
    let config = config(&demo, &folder)?;
    let app = App::build(config, Clock::system())?;
    app.db.migrate()?;
    let lms = practice::Config {
        bind: SocketAddr::from(([127, 0, 0, 1], demo.lms_port)),
        ..practice::Config::for_tool(app.config.public_url.clone(), Clock::system())
    };
    let lms = PracticeLms::start(lms).await.context("the practice LMS could not be started")?;
    register(&app, &lms).await?;
    let serving = web::serve(app).await?;
    say(format_args!("Colloquy      http://{}", serving.address()))?;
    say(format_args!("Practice LMS  {}", lms.base_url()))?;
    say("")?;
    say("Open the practice LMS in a browser, choose who you are, and open a course.")?;
    say("Nothing here is real: all data vanishes when you press Ctrl+C.")?;
    let result = serving.wait().await;
    lms.stop().await;
    result
}

fn config(demo: &Demo, folder: &Folder) -> anyhow::Result<Config> {
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let values = BTreeMap::from([
        ("public_url", format!("http://{}", demo.bind)),
        ("bind", demo.bind.to_string()),
        ("database_url", format!("sqlite:{}", path("colloquy.sqlite"))),
        ("keys_dir", path("keys")),
        ("outbound_allow", format!("localhost:{}", demo.lms_port)),
        // Somebody who tries things out drops a student and watches.
        ("roster_live_seconds", "10".to_owned()),
    ]);
    Ok(Config::from_values(&values)?)
}

async fn register(app: &App, lms: &practice::Running) -> anyhow::Result<()> {
    let new = tryout::registration(lms, lms.client_id(), DeploymentPolicy::Auto)?;
    let now = app.clock.now();
    app.db.write(move |conn| platforms::add(conn, new, now)).await?;
    Ok(())
}
