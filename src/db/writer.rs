//! SQLite's one writer: a thread that folds the works waiting at one moment into one durable commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tokio::sync::oneshot;

use super::conn::steer;
use super::{Conn, Error, Result};

/// Works that may wait; beyond it callers are told that the server is busy.
const QUEUE: usize = 1024;
/// Works folded into one commit at most, so that the first of them is not kept waiting.
const FOLDED: usize = 64;

/// A work, run: whether to keep it, and how to answer once the commit is known.
struct Done {
    keep: bool,
    answer: Box<dyn FnOnce(Option<Error>) + Send>,
}

type Work = Box<dyn FnOnce(&mut Conn) -> Done + Send>;

/// The way to the writing thread, which ends when this is dropped.
pub(super) struct Writer(SyncSender<Work>);

impl Writer {
    pub(super) fn start(mut conn: Conn) -> Result<Self> {
        let (sender, receiver) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_all(&mut conn, &receiver))
            .map_err(|error| Error::Unreachable(Box::new(error)))?;
        Ok(Self(sender))
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |conn| {
            let result = catch_unwind(AssertUnwindSafe(|| work(conn)));
            let result = result.unwrap_or_else(|_panic| Err(Error::Panicked.into()));
            Done {
                keep: result.is_ok(),
                answer: Box::new(move |not_committed| {
                    // Nobody listens any more if the visitor went away; the work stands all the same.
                    let _gone = answer.send(not_committed.map_or(result, |error| Err(error.into())));
                }),
            }
        });
        match self.0.try_send(work) {
            Ok(()) => answered.await.unwrap_or_else(|_ended| Err(Error::Panicked.into())),
            Err(TrySendError::Full(_)) => Err(Error::Busy.into()),
            Err(TrySendError::Disconnected(_)) => Err(Error::Panicked.into()),
        }
    }
}

fn write_all(conn: &mut Conn, works: &Receiver<Work>) {
    while let Ok(first) = works.recv() {
        let mut done = Vec::new();
        let committed = steer(conn, "BEGIN IMMEDIATE")
            .and_then(|()| {
                for work in std::iter::once(first).chain(works.try_iter().take(FOLDED - 1)) {
                    done.push(in_savepoint(conn, work)?);
                }
                steer(conn, "COMMIT")
            })
            .map_err(|error| Arc::<str>::from(error.to_string()));
        if let Err(why) = &committed {
            tracing::error!(why = %why, "a commit failed");
            let _was_open = steer(conn, "ROLLBACK");
        }
        for one in done {
            (one.answer)(committed.as_ref().err().map(|why| Error::NotCommitted(Arc::clone(why))));
        }
    }
}

fn in_savepoint(conn: &mut Conn, work: Work) -> diesel::QueryResult<Done> {
    steer(conn, "SAVEPOINT work")?;
    let done = work(conn);
    if !done.keep {
        steer(conn, "ROLLBACK TO work")?;
    }
    steer(conn, "RELEASE work")?;
    Ok(done)
}
