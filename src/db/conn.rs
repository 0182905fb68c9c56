//! One connection type over both databases, and the two places where SQL must be compiled for each.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

use super::{Error, Result};

/// A connection to either database; queries written once run on it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// Runs the same expression on the connection behind a [`Conn`], compiled once per database: for what
/// the common type cannot say (inserting many rows at once).
macro_rules! each_backend {
    ($conn:expr, $inner:ident => $query:expr) => {
        match $conn {
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres($inner) => $query,
            $crate::db::Conn::Sqlite($inner) => $query,
        }
    };
}
pub(crate) use each_backend;

/// A statement that both databases understand although the common type does not know it: `ON CONFLICT`.
pub struct Both<Q>(pub Q);

#[cfg(feature = "postgres")]
impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

#[cfg(not(feature = "postgres"))]
impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<Q> QueryId for Both<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Both<Q> {}

/// A statement whose text is the same each time, so that it may be prepared once and kept. Diesel takes no update for
/// one: what an update sets may differ from call to call.
pub struct Steady<Q>(pub Q);

impl<Q, DB> QueryFragment<DB> for Steady<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _of: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Steady<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, C> RunQueryDsl<C> for Steady<Q> {}

/// A statement of fixed words, which SQLite prepares once for each connection; `batch_execute` would each time.
struct Fixed(&'static str);

impl QueryFragment<diesel::sqlite::Sqlite> for Fixed {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, diesel::sqlite::Sqlite>) -> QueryResult<()> {
        pass.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Fixed {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<diesel::SqliteConnection> for Fixed {}

/// Begins and ends transactions and savepoints.
pub(super) fn steer(conn: &mut Conn, words: &'static str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(conn) => Fixed(words).execute(conn).map(drop),
        #[cfg(feature = "postgres")]
        Conn::Postgres(conn) => conn.batch_execute(words),
    }
}

/// Runs `work` between BEGIN and COMMIT, or ROLLBACK if it fails.
///
/// diesel's own `transaction` is not used: on SQLite it begins deferred, and a transaction that reads
/// first and writes later is then refused at once, whatever the busy time-out.
pub(super) fn in_transaction<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    steer(conn, "BEGIN").map_err(Error::from)?;
    match work(conn) {
        Ok(value) => {
            steer(conn, "COMMIT").map_err(Error::from)?;
            Ok(value)
        }
        Err(error) => {
            steer(conn, "ROLLBACK").map_err(Error::from)?;
            Err(error)
        }
    }
}

/// Runs a `work` that only reads. On SQLite all its statements see one moment, and the log's lock is taken once
/// for them all instead of once for each; on PostgreSQL a statement alone needs no transaction.
pub(super) fn reading<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    match conn {
        Conn::Sqlite(_) => in_transaction(conn, work),
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => work(conn),
    }
}
