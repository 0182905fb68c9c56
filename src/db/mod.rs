//! The database: SQLite or PostgreSQL behind one connection type and one query text.
//!
//! Rooms hold plain `fn(&mut Conn, …)` in their `store.rs`; nothing in them can wait for the
//! network, so no transaction ever does. [`Db::read`] and [`Db::write`] run them off the web workers.

mod checkpoints;
mod conn;
mod migrations;
mod pool;
pub mod schema;
mod storage;
mod types;
mod url;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub(crate) use self::conn::each_backend;
pub use self::conn::{Both, Conn, Steady};
pub use self::storage::{Storage, free_beneath};
pub(crate) use self::types::words;
pub use self::types::{NotAWord, UtcTime, Word, Worded};
pub use self::url::{BadUrl, DatabaseUrl};
use self::{checkpoints::Checkpoints, pool::Pool, writer::Writer};

/// How long a request waits for a connection before it is told that the server is busy.
const PATIENCE: Duration = Duration::from_secs(3);

/// What can go wrong between a room and the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection became free in time.
    #[error("the database is busy")]
    Busy,
    /// The statement would have made a second row of what there is one of.
    #[error("a row with this key is there already")]
    Duplicate,
    /// A row holds what no version of the program wrote.
    #[error("broken row: {0}")]
    BrokenRow(&'static str),
    /// The database refused a statement.
    #[error("the database refused a statement")]
    Query(#[source] diesel::result::Error),
    /// No connection could be made.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The transaction could not be made durable; nothing of it is kept.
    #[error("the transaction could not be committed: {0}")]
    NotCommitted(Arc<str>),
    /// The work itself came to a sudden end; nothing of it is kept.
    #[error("the work on the database came to a sudden end")]
    Panicked,
    /// A migration failed.
    #[error("a migration failed")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match error {
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate,
            other => Self::Query(other),
        }
    }
}

/// What a room's function returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A database that is open. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    pool: Pool,
    permits: Semaphore,
    sqlite: Option<Sqlite>,
}

struct Sqlite {
    // SQLite lets one connection write at a time: a queue before it is fairer than its lock.
    writer: Writer,
    _checkpoints: Checkpoints,
}

impl Db {
    /// Opens the database, making a SQLite file that is not there yet. Migrations are not run.
    pub fn open(url: DatabaseUrl) -> Result<Self> {
        let pool = Pool::new(&url)?;
        let sqlite = match &url {
            DatabaseUrl::Sqlite(path) => Some(Sqlite {
                writer: Writer::start(pool::connect_writer(&url)?)?,
                _checkpoints: Checkpoints::start(pool::connect(&url)?, path)?,
            }),
            DatabaseUrl::Postgres(_) => None,
        };
        let permits = Semaphore::new(pool.size());
        Ok(Self(Arc::new(Inner { url, pool, permits, sqlite })))
    }

    /// Brings the schema up to this program's version. Safe to call from several instances at once.
    pub fn migrate(&self) -> Result<Vec<String>> {
        migrations::run(&mut pool::connect(&self.0.url)?)
    }

    /// The migrations this program knows and the database has not run.
    pub fn pending_migrations(&self) -> Result<Vec<String>> {
        migrations::pending(&mut pool::connect(&self.0.url)?)
    }

    /// As [`Db::pending_migrations`], so cheap that a load balancer may ask. A database on which none ever ran is
    /// an error.
    pub async fn missing_migrations(&self) -> Result<Vec<String>> {
        self.read(migrations::missing).await
    }

    /// Undoes the newest migration: for tests of the way back.
    pub fn revert_last(&self) -> Result<()> {
        migrations::revert_last(&mut pool::connect(&self.0.url)?)
    }

    /// Undoes every migration, newest first: for tests of the way back.
    pub fn revert_all(&self) -> Result<()> {
        migrations::revert_all(&mut pool::connect(&self.0.url)?)
    }

    /// Copies a SQLite database into a new file while others use it; `file` must not be there yet. Takes as
    /// long as the database is large.
    pub fn copy_into(&self, file: &std::path::Path) -> Result<()> {
        copy_into(&mut pool::connect(&self.0.url)?, file)
    }

    /// How much room the data takes, and how much there is.
    pub async fn storage(&self) -> Result<Storage> {
        let url = self.0.url.clone();
        self.read(move |conn| storage::of(conn, &url)).await
    }

    /// Whether a long transaction keeps every other writer waiting, as on SQLite.
    #[must_use]
    pub fn writes_in_turn(&self) -> bool {
        self.0.sqlite.is_some()
    }

    /// Where the database is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    /// Runs `work` on a connection of its own. `work` must not write.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.on_pool(move |pool| conn::reading(&mut *pool.take()?, work)).await
    }

    /// As [`Db::read`], for a `work` that looks up a few rows by their keys, as every request does.
    ///
    /// On SQLite it is done on the spot: readers wait for nobody there, and handing so little to another
    /// thread costs more than doing it.
    pub async fn glance<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        if self.0.sqlite.is_some()
            && let Ok(_permit) = self.0.permits.try_acquire()
        {
            let done = catch_unwind(AssertUnwindSafe(|| conn::reading(&mut *self.0.pool.take()?, work)));
            return done.unwrap_or_else(|_panic| Err(Error::Panicked.into()));
        }
        self.read(work).await
    }

    /// Runs `work` in one transaction and answers after it is durable. An error undoes all of it.
    ///
    /// On SQLite, works that wait at the same moment share one commit, each in a savepoint of its own.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.0.sqlite {
            Some(sqlite) => sqlite.writer.run(work).await,
            None => self.on_pool(move |pool| conn::in_transaction(&mut *pool.take()?, work)).await,
        }
    }

    async fn on_pool<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Pool) -> Result<T, E> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        let Ok(Ok(_permit)) = tokio::time::timeout(PATIENCE, self.0.permits.acquire()).await else {
            return Err(Error::Busy.into());
        };
        // The closure runs to its end even if the visitor goes away and this future is dropped.
        match tokio::task::spawn_blocking(move || work(&inner.pool)).await {
            Ok(result) => result,
            Err(_panicked) => Err(Error::Panicked.into()),
        }
    }
}

fn copy_into(conn: &mut Conn, file: &std::path::Path) -> Result<()> {
    use diesel::RunQueryDsl;
    closed_file(file).map_err(|error| Error::Unreachable(Box::new(error)))?;
    let copy = diesel::sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(file.to_string_lossy().into_owned());
    if let Err(error) = copy.execute(conn) {
        // What is half there must not be taken for a copy.
        let _gone = std::fs::remove_file(file);
        return Err(error.into());
    }
    Ok(())
}

/// Makes an empty file that only this user may read: names and addresses of people will stand in it.
/// SQLite takes an empty file for a new database, and gives its companions the same mode.
fn closed_file(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}
