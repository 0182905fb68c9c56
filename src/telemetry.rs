//! Logs: one line an event, to standard error; JSON where that is wanted.

use tracing_subscriber::EnvFilter;

/// Libraries that say something of each odd packet: a browser could fill the disk with it.
const QUIET: &str = "str0m=error,is=error,dimpl=error";

/// Starts logging. `filter` is a list such as `info,colloquy=debug`; what cannot be read counts as `info`.
pub fn start(filter: &str, json: bool) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(chosen(filter))
        .with_writer(std::io::stderr)
        .with_target(false);
    // A second start in one process (tests) changes nothing.
    let _started = if json { log.json().try_init() } else { log.try_init() };
}

fn chosen(filter: &str) -> EnvFilter {
    // What is named last counts.
    EnvFilter::try_new(format!("{QUIET},{filter}"))
        .unwrap_or_else(|_unreadable| EnvFilter::new(format!("{QUIET},info")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_browsers_can_make_talk_are_quiet_unless_they_are_named() {
        for filter in ["info", "debug,colloquy=trace", "not=a=filter"] {
            let all = chosen(filter).to_string();
            assert!(QUIET.split(',').all(|quiet| all.contains(quiet)), "{filter}: {all}");
        }
        let named = chosen("warn,str0m=debug").to_string();
        assert!(named.contains("str0m=debug") && !named.contains("str0m=error"), "{named}");
    }
}
