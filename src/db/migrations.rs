//! The schema's history, carried in the program: one folder for each database, the same names in both.

use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Error, Result, each_backend};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The versions this program knows; a test of the house sees to it that both folders hold the same.
static KNOWN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let known = MigrationSource::<Sqlite>::migrations(&SQLITE).unwrap_or_default();
    known.iter().map(|one| one.name().version().to_string()).collect()
});

// Diesel's own note of what has run.
diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

fn source(conn: &Conn) -> EmbeddedMigrations {
    match conn {
        Conn::Sqlite(_) => SQLITE,
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => POSTGRES,
    }
}

/// Runs what has not been run, under a lock, so that instances that start together take turns.
pub(super) fn run(conn: &mut Conn) -> Result<Vec<String>> {
    let known = source(conn);
    locked(conn, |conn| {
        without_foreign_keys(conn, |conn| {
            each_backend!(conn, conn => conn.run_pending_migrations(known).map(|run| run.iter().map(ToString::to_string).collect()))
                .map_err(Error::Migration)
        })
    })
}

pub(super) fn pending(conn: &mut Conn) -> Result<Vec<String>> {
    let known = source(conn);
    each_backend!(conn, conn => conn.pending_migrations(known).map(|all| all.iter().map(|one| one.name().to_string()).collect()))
        .map_err(Error::Migration)
}

/// The versions that have not run, by one read of a small table: for whoever asks often. Where nothing ever ran,
/// the table is missing, and that is an error.
pub(super) fn missing(conn: &mut Conn) -> Result<Vec<String>> {
    let run: Vec<String> =
        __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(conn)?;
    Ok(KNOWN.iter().filter(|known| !run.contains(known)).cloned().collect())
}

pub(super) fn revert_last(conn: &mut Conn) -> Result<()> {
    let known = source(conn);
    without_foreign_keys(conn, |conn| {
        each_backend!(conn, conn => conn.revert_last_migration(known).map(drop)).map_err(Error::Migration)
    })
}

pub(super) fn revert_all(conn: &mut Conn) -> Result<()> {
    let known = source(conn);
    without_foreign_keys(conn, |conn| {
        each_backend!(conn, conn => conn.revert_all_migrations(known).map(drop)).map_err(Error::Migration)
    })
}

/// SQLite changes a table by making it anew and dropping the old one, which with foreign keys on would delete
/// whatever refers to it. They can't be switched inside a transaction, so it is done here, around all of them;
/// afterwards nothing may refer to what is not there.
fn without_foreign_keys<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    if !matches!(conn, Conn::Sqlite(_)) {
        return work(conn);
    }
    conn.batch_execute("PRAGMA foreign_keys = OFF")?;
    let done = work(conn);
    conn.batch_execute("PRAGMA foreign_keys = ON")?;
    let done = done?;
    let broken: i64 =
        diesel::select(sql::<BigInt>("COUNT(*) FROM pragma_foreign_key_check")).get_result(conn)?;
    if broken == 0 { Ok(done) } else { Err(Error::BrokenRow("a reference after the migrations")) }
}

/// PostgreSQL: an advisory lock. SQLite needs none: a migration is one write transaction, and the
/// second process finds it done.
fn locked<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    #[cfg(feature = "postgres")]
    if let Conn::Postgres(inner) = conn {
        // Any number that nobody else uses in this database.
        inner.batch_execute("SELECT pg_advisory_lock(7305104)")?;
        let result = work(conn);
        if let Conn::Postgres(inner) = conn {
            inner.batch_execute("SELECT pg_advisory_unlock(7305104)")?;
        }
        return result;
    }
    work(conn)
}
