//! SQLite's log is copied into the database beside the writer, not by it: no launch waits for that.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{Conn, Error, Result};

/// How often the log is looked at.
const OFTEN: Duration = Duration::from_millis(500);
/// A log shorter than this, in bytes, is left alone.
const SHORT: u64 = 4 * 1024 * 1024;
/// Passes in a row at most.
const PASSES: u32 = 8;

/// What SQLite says of a pass: pages in the log, and how many of them are in the database now.
#[derive(QueryableByName)]
struct Pass {
    #[diesel(sql_type = BigInt)]
    log: i64,
    #[diesel(sql_type = BigInt)]
    checkpointed: i64,
}

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

/// Copies what nobody reads any more, and waits for nobody.
///
/// What is written meanwhile is copied by further passes, each shorter than the one before: a pass that reaches the
/// log's end flushes the database to the disk, and the writer has little of that left to do when it starts the log anew.
fn copy(conn: &mut Conn, log: &PathBuf) {
    if !std::fs::metadata(log).is_ok_and(|file| file.len() > SHORT) {
        return;
    }
    for _pass in 0..PASSES {
        match sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result::<Pass>(conn) {
            Ok(pass) if pass.checkpointed < pass.log => {}
            Ok(_whole) => return,
            Err(error) => {
                tracing::warn!(%error, "the log could not be copied into the database; it is tried again");
                return;
            }
        }
    }
}
