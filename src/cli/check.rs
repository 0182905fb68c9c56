//! `colloquy check-config`: reads the settings and tries what they name.

use anyhow::bail;

use super::say;
use crate::config::Config;
use crate::db::Db;
use crate::keys::SigningKeys;

pub(super) async fn run(config: Config) -> anyhow::Result<()> {
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
    match SigningKeys::open(&config.keys_dir, crate::clock::Clock::system().now()) {
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
    match tokio::net::TcpListener::bind(config.bind).await {
        Ok(_) => say(format_args!("ok      bind: {} is free", config.bind))?,
        Err(error) => {
            say(format_args!("note    bind: {}: {error} (the server may be running)", config.bind))?;
        }
    }
    if wrong > 0 {
        bail!("something must be changed, see above")
    }
    Ok(())
}
