//! `colloquy keys …`: our signing keys.

use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{open_db, say};
use crate::audit::{self, Actor, Entry, Field, OnKeys};
use crate::clock::Clock;
use crate::config::Config;
use crate::keys::SigningKeys;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Publish a new key now and sign with it after a day; the old one stays published for a day more.
    Rotate(Rotate),
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn rotate(verb: &Rotate, config: &Config) -> anyhow::Result<()> {
    let (db, now) = (open_db(config)?, Clock::system().now());
    let made = SigningKeys::rotate(&config.keys_dir, now).context("the keys could not be rotated")?;
    if made.made {
        let entry =
            Entry::keys(OnKeys::Rotated, &made.kid).with(Field::SignsFrom, made.signs_from.to_rfc3339());
        db.write(move |conn| audit::record(conn, &Actor::operator(), &entry, now)).await?;
    }
    if verb.json {
        return say(json!({ "kid": made.kid, "signs_from": made.signs_from.to_rfc3339() }));
    }
    say(format_args!("Key {} is published now and signs from {}.", made.kid, made.signs_from.to_rfc3339()))
}
