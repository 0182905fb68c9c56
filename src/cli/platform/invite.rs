//! `colloquy platform invite`: an address that lets an LMS register by itself.

use anyhow::{Context, bail};
use serde_json::json;

use super::{Invite, find};
use crate::audit::Actor;
use crate::cli::say;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::keys::Seal;
use crate::registration::{self, Aim, NewInvitation, invitation};

pub(super) async fn run(verb: Invite, db: &Db, config: &Config) -> anyhow::Result<()> {
    let name = verb.name.map(|name| name.trim().to_owned());
    if name.as_ref().is_some_and(|name| !(1..=invitation::LONGEST_NAME).contains(&name.chars().count())) {
        bail!("--name: 1 to {} characters", invitation::LONGEST_NAME);
    }
    let aim = match verb.update {
        None => Aim::New,
        Some(id) => Aim::Update(find(id, db).await?.id),
    };
    let seal = Seal::open(&config.keys_dir).context("the seal")?;
    let (new, now) = (NewInvitation { name, aim, maker: None }, Clock::system().now());
    let id = db.write(move |conn| registration::make(conn, &new, &Actor::operator(), now)).await?;
    let address = config.address(&invitation::address(&seal, id));
    let until = now + invitation::LASTS;
    if verb.json {
        return say(json!({ "address": address, "expires_at": until.to_rfc3339() }));
    }
    say(&address)?;
    say(format_args!(
        "Paste it into the LMS where tools are added by their address. It works once, until {}.",
        until.format("%Y-%m-%d %H:%M UTC")
    ))?;
    match aim {
        Aim::New => {
            say("The registration then waits: colloquy platform show ID, and colloquy platform enable ID.")
        }
        Aim::Update(_) => say("Choose in the LMS to update the tool that is there."),
    }
}
