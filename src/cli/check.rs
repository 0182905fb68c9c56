//! `colloquy check-config`: reads the settings and tries what they name.

use anyhow::bail;
use clap::Args;

use super::say;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::keys::{Seal, SigningKeys};
use crate::mail::{EmailAddress, Mailbox, Post};
use crate::meetings::bbb::BigBlueButton;
use crate::outbound::Outbound;
use crate::sso::Sso;
use crate::web::letters::Plain;
use crate::web::texts::Texts;

/// What `check-config` is told.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Send a test letter to this address, and say what the mail server answered.
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<EmailAddress>,
}

pub(super) async fn run(check: Check, config: Config) -> anyhow::Result<()> {
    let mut wrong = 0;
    say(format_args!("ok      settings: {}", config.public_url))?;
    match Db::open(config.database_url.clone()).and_then(|db| db.pending_migrations()) {
        Ok(pending) if pending.is_empty() => say(format_args!("ok      database: {}", config.database_url))?,
        Ok(pending) => say(format_args!(
            "ok      database: {}; {} migrations run at the next start",
            config.database_url,
            pending.len()
        ))?,
        Err(error) => {
            wrong += 1;
            say(format_args!("CHANGE  database: {}: {:#}", config.database_url, anyhow::Error::from(error)))?;
        }
    }
    match SigningKeys::open(&config.keys_dir, Clock::system().now()) {
        Ok(_) => say(format_args!("ok      keys: {}", config.keys_dir.display()))?,
        Err(error) => {
            wrong += 1;
            say(format_args!(
                "CHANGE  keys: {}: {:#}",
                config.keys_dir.display(),
                anyhow::Error::from(error)
            ))?;
        }
    }
    wrong += single_sign_on(&config).await?;
    wrong += rooms(&config).await?;
    match tokio::net::TcpListener::bind(config.bind).await {
        Ok(_) => say(format_args!("ok      bind: {} is free", config.bind))?,
        Err(error) => {
            say(format_args!("note    bind: {}: {error} (the server may be running)", config.bind))?;
        }
    }
    match mail(check, &config).await {
        Ok(line) => say(line)?,
        Err(error) => {
            wrong += 1;
            say(format_args!("CHANGE  mail: {error:#}"))?;
        }
    }
    if wrong > 0 {
        bail!("something must be changed, see above")
    }
    Ok(())
}

/// Reaches the mail server, and sends a letter if one is asked for.
async fn mail(check: Check, config: &Config) -> anyhow::Result<String> {
    let post = Post::open(config)?;
    let Some(place) = post.place() else {
        if check.mail_to.is_some() {
            bail!("smtp_url is not set, so nothing can be sent");
        }
        return Ok("note    mail: smtp_url is not set; letters wait until it is".to_owned());
    };
    let failed = |said| anyhow::anyhow!("{place}: {said}");
    let Some(to) = check.mail_to else {
        post.knock().await.map_err(failed)?;
        return Ok(format!("ok      mail: {place} answers; --mail-to ADDRESS sends a test letter"));
    };
    let texts = Texts::default();
    let sheet = Plain::test(texts, config.public_url.as_str()).sheet(texts);
    let letter = sheet.into_letter(Mailbox::new("", to), None, None)?;
    let said = post.try_out(&letter, Clock::system().now()).await.map_err(failed)?;
    Ok(format!("ok      mail: {place} took a letter to {}: {said}", letter.to.address()))
}

/// Asks the provider of single sign-on for its document and keys; how much is wrong.
async fn single_sign_on(config: &Config) -> anyhow::Result<usize> {
    let Some(settings) = config.sso.clone() else { return Ok(0) };
    let seal = Seal::open(&config.keys_dir)?;
    let outbound = Outbound::new(config.outbound_allow.clone())?;
    let sso = Sso::new(settings, outbound, seal, config.address("/sign-in/sso/back"));
    match sso.try_out(crate::clock::Clock::system().now()).await {
        Ok(seen) => say(format_args!("ok      single sign-on: {seen}")).map(|()| 0),
        Err(error) => {
            let hint = "check sso_issuer, or COLLOQUY_OUTBOUND_ALLOW for a private host";
            say(format_args!("CHANGE  single sign-on: {error}: {hint}")).map(|()| 1)
        }
    }
}

/// Asks BigBlueButton whether it answers and takes our signature; how much is wrong.
async fn rooms(config: &Config) -> anyhow::Result<usize> {
    let Some(settings) = &config.meetings.bbb else { return Ok(0) };
    let (host, db) = (settings.api.host_str().unwrap_or_default(), Db::open(config.database_url.clone()));
    // Said of the database already.
    let Ok(db) = db else { return Ok(0) };
    let bbb = BigBlueButton::new(settings, config, db, Seal::open(&config.keys_dir)?)?;
    match bbb.check().await {
        Ok(()) => say(format_args!("ok      rooms: BigBlueButton at {host} takes our signature")).map(|()| 0),
        Err(error) => {
            let hint = "check bbb_url, bbb_secret and bbb_hash";
            say(format_args!("CHANGE  rooms: {host}: {error}: {hint}")).map(|()| 1)
        }
    }
}
