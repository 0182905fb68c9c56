//! Logs: one line an event, to standard error; JSON where that is wanted.

use tracing_subscriber::EnvFilter;

/// Starts logging. `filter` is a list such as `info,colloquy=debug`; what cannot be read counts as `info`.
pub fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_unreadable| EnvFilter::new("info"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start in one process (tests) changes nothing.
    let _started = if json { log.json().try_init() } else { log.try_init() };
}
