//! The verbs of the `colloquy` program.

mod account;
mod check;
mod demo;
mod keys;
mod platform;
mod store;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::db::Db;
use crate::{config, telemetry, web};

/// Live class sessions in any LMS.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// Settings file (else `COLLOQUY_CONFIG`, else ./colloquy.toml if it is there).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the server.
    Serve,
    /// Try everything out on this machine: the tool and a practice LMS, with data that vanishes.
    Demo(demo::Demo),
    /// Bring the database up to this version.
    Migrate(store::Migrate),
    /// Read the settings, try what they name, and say what is wrong.
    CheckConfig(check::Check),
    /// Register LMSs and look after registrations.
    #[command(subcommand)]
    Platform(platform::Verb),
    /// Register people who run sessions outside a course.
    #[command(subcommand)]
    Account(account::Verb),
    /// Look after the signing keys.
    #[command(subcommand)]
    Keys(keys::Verb),
    /// Copy the database into a file while the server runs (SQLite).
    Backup(store::Backup),
    /// Measure whole launches against this build.
    #[cfg(feature = "bench")]
    Bench(crate::bench::Bench),
    /// Measure rooms with many viewers in this build.
    #[cfg(feature = "bench")]
    BenchRooms(crate::bench::rooms::BenchRooms),
    /// The visitors of bench-rooms.
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    BenchVisitors(crate::bench::rooms::BenchVisitors),
}

/// Runs the verb on the command line.
pub fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let file = cli.config.or_else(config::file_from_environment);
    let file = file.as_deref();
    match cli.verb {
        Verb::Serve => runtime()?.block_on(serve(settings(file)?)),
        Verb::Migrate(verb) => store::migrate(&verb, &settings(file)?),
        Verb::CheckConfig(check) => runtime()?.block_on(check::run(check, settings(file)?)),
        Verb::Platform(verb) => runtime()?.block_on(platform::run(verb, settings(file)?)),
        Verb::Account(verb) => runtime()?.block_on(account::run(verb, settings(file)?)),
        Verb::Keys(keys::Verb::Rotate(verb)) => runtime()?.block_on(keys::rotate(&verb, &settings(file)?)),
        Verb::Backup(verb) => store::backup(&verb, &settings(file)?),
        // What the demo and the benchmark need they set themselves.
        Verb::Demo(demo) => runtime()?.block_on(demo::run(demo)),
        #[cfg(feature = "bench")]
        Verb::Bench(bench) => crate::bench::run(bench),
        #[cfg(feature = "bench")]
        Verb::BenchRooms(bench) => crate::bench::rooms::run(bench),
        #[cfg(feature = "bench")]
        Verb::BenchVisitors(visitors) => crate::bench::rooms::run_visitors(visitors),
    }
}

/// Reads the settings, and logs as they say from then on.
fn settings(file: Option<&Path>) -> anyhow::Result<Config> {
    let config = Config::load(file)?;
    telemetry::start(&config.log, config.log_json);
    Ok(config)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().context("no runtime")
}

/// Runs the server until it is told to stop; migrations first.
async fn serve(config: Config) -> anyhow::Result<()> {
    let app = App::build(config, crate::clock::Clock::system())?;
    let run = app.db.migrate().context("the database could not be brought up to this version")?;
    for name in run {
        tracing::info!(migration = name, "migration run");
    }
    web::serve(app).await?.wait().await
}

fn open_db(config: &Config) -> anyhow::Result<Db> {
    let db = Db::open(config.database_url.clone())
        .with_context(|| format!("the database {} cannot be opened", config.database_url))?;
    db.migrate().context("the database could not be brought up to this version")?;
    Ok(db)
}

/// Says a line on standard output.
fn say(line: impl std::fmt::Display) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}
