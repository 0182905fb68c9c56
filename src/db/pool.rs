//! Connections, made with the settings each database needs, and kept.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, PooledConnection};
use diesel::{Connection, SqliteConnection};

use super::{Conn, DatabaseUrl, Error, Result};

/// Readers beside SQLite's one writer; each keeps its own page cache.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL from one instance.
const POSTGRES_CONNECTIONS: u32 = 10;
/// Callers hold a permit first, so this only bounds the making of a connection.
const MAKING_TAKES: Duration = Duration::from_secs(3);

/// How long a connection that answered is taken to be whole, so that not every request asks it first.
const TRUSTED: Duration = Duration::from_secs(1);

/// Connections that are kept open.
pub(super) struct Pool(diesel::r2d2::Pool<Maker>);

impl Pool {
    pub(super) fn new(url: &DatabaseUrl) -> Result<Self> {
        let size = match url {
            DatabaseUrl::Sqlite(_) => SQLITE_READERS,
            DatabaseUrl::Postgres(_) => POSTGRES_CONNECTIONS,
        };
        let pool = diesel::r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(MAKING_TAKES)
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(Maker(url.clone()))
            .map_err(|error| Error::Unreachable(Box::new(error)))?;
        Ok(Self(pool))
    }

    pub(super) fn size(&self) -> usize {
        self.0.max_size().try_into().unwrap_or(1)
    }

    pub(super) fn take(&self) -> Result<PooledConnection<Maker>> {
        self.0.get().map_err(|error| Error::Unreachable(Box::new(error)))
    }
}

/// A connection, and when it was last seen to answer.
pub(super) struct Kept {
    conn: Conn,
    answered: Instant,
}

impl Deref for Kept {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Kept {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

/// Makes and checks connections.
pub(super) struct Maker(DatabaseUrl);

impl ManageConnection for Maker {
    type Connection = Kept;
    type Error = Error;

    fn connect(&self) -> Result<Kept> {
        Ok(Kept { conn: connect(&self.0)?, answered: Instant::now() })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<()> {
        if kept.answered.elapsed() > TRUSTED {
            kept.conn.batch_execute("SELECT 1")?;
            kept.answered = Instant::now();
        }
        Ok(())
    }

    fn has_broken(&self, _kept: &mut Kept) -> bool {
        // A panic may have left a transaction open: such a connection is not used again.
        std::thread::panicking()
    }
}

/// Makes the connection that writes to SQLite.
///
/// Identifiers of people and courses are spread over their tables, so a roster changes pages all over the file:
/// the cache holds many of them. The log is copied by another thread, which cannot start it anew while others write:
/// what little is missing when it has grown to 64 MB is copied here, and the log's space used again.
pub(super) fn connect_writer(url: &DatabaseUrl) -> Result<Conn> {
    let mut conn = connect(url)?;
    conn.batch_execute("PRAGMA cache_size = -20480; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864;")?;
    Ok(conn)
}

/// Makes one connection with its settings.
pub(super) fn connect(url: &DatabaseUrl) -> Result<Conn> {
    let unreachable = |error: diesel::ConnectionError| Error::Unreachable(Box::new(error));
    match url {
        DatabaseUrl::Sqlite(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(|error| Error::Unreachable(Box::new(error)))?;
            }
            // A file that is there already, or cannot be made, is SQLite's to open or to refuse.
            let _made = super::closed_file(path);
            let mut conn = SqliteConnection::establish(&path.to_string_lossy()).map_err(unreachable)?;
            // busy_timeout first: switching to WAL takes a lock that another process may hold.
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;",
            )?;
            Ok(Conn::Sqlite(conn))
        }
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(text) => {
            let mut conn = diesel::PgConnection::establish(text).map_err(unreachable)?;
            conn.batch_execute(
                "SET timezone = 'UTC'; SET lock_timeout = '10s'; SET statement_timeout = '60s'",
            )?;
            Ok(Conn::Postgres(conn))
        }
        #[cfg(not(feature = "postgres"))]
        DatabaseUrl::Postgres(_) => Err(Error::Unreachable(Box::new(super::BadUrl::NoPostgres))),
    }
}

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;
    use diesel::dsl::sql;
    use diesel::sql_types::Integer;

    use super::*;

    #[test]
    fn sqlite_is_compiled_as_the_configuration_says() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        for (option, used) in [("THREADSAFE=2", 1), ("ENABLE_QPSG", 1), ("ENABLE_MEMORY_MANAGEMENT", 0)] {
            let asked = diesel::select(sql::<Integer>(&format!("sqlite_compileoption_used('{option}')")));
            assert_eq!(asked.get_result(&mut conn), Ok(used), "{option}: see .cargo/config.toml");
        }
    }
}
