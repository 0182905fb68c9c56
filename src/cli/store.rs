//! `colloquy migrate` and `colloquy backup`: the database.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::{open_db, say};
use crate::config::Config;
use crate::db::{DatabaseUrl, Db};

#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to make; it must not be there yet.
    file: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn migrate(verb: &Migrate, config: &Config) -> anyhow::Result<()> {
    let db = Db::open(config.database_url.clone())?;
    let run = db.migrate().context("the database could not be brought up to this version")?;
    if verb.json {
        return say(json!({ "database": config.database_url.to_string(), "run": run }));
    }
    say(format_args!("{}: {} migrations run", config.database_url, run.len()))
}

pub(super) fn backup(verb: &Backup, config: &Config) -> anyhow::Result<()> {
    if let DatabaseUrl::Postgres(_) = config.database_url {
        bail!("PostgreSQL is backed up by its own tools, for example: pg_dump --format=custom --file=FILE");
    }
    if verb.file.exists() {
        bail!("{} is there already; name a new file", verb.file.display());
    }
    let db = open_db(config)?;
    db.copy_into(&verb.file).context("the copy could not be made")?;
    if verb.json {
        return say(json!({ "file": verb.file }));
    }
    say(format_args!(
        "The database is copied into {}. Keep {} with it.",
        verb.file.display(),
        config.keys_dir.display()
    ))
}
