//! SQLite's log is copied into the database beside the writer, not by it: no launch waits for that.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::{Conn, Error, Result};

/// How often the log is looked at.
const OFTEN: Duration = Duration::from_millis(500);
/// A log shorter than this, in bytes, is left alone.
const SHORT: u64 = 4 * 1024 * 1024;

/// The thread that copies; it ends when this is dropped.
pub(super) struct Checkpoints {
    _until_dropped: Sender<()>,
}

impl Checkpoints {
    /// Begins to look after the log of the database at `path`, over a connection of its own.
    pub(super) fn start(mut conn: Conn, path: &std::path::Path) -> Result<Self> {
        let (sender, ended) = channel();
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        std::thread::Builder::new()
            .name("sqlite-log".to_owned())
            .spawn(move || {
                while ended.recv_timeout(OFTEN) == Err(RecvTimeoutError::Timeout) {
                    copy(&mut conn, &log);
                }
            })
            .map_err(|error| Error::Unreachable(Box::new(error)))?;
        Ok(Self { _until_dropped: sender })
    }
}

/// A passive checkpoint: it waits for nobody, and copies what nobody reads any more.
fn copy(conn: &mut Conn, log: &PathBuf) {
    let grown = std::fs::metadata(log).is_ok_and(|file| file.len() > SHORT);
    if grown && let Err(error) = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
        tracing::warn!(%error, "the log could not be copied into the database; it is tried again");
    }
}
