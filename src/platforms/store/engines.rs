//! What is behind *Join* for the courses of a registration.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::config::Engine;
use crate::db::schema::{course, deployment, platform};
use crate::db::{self, Conn, Word};
use crate::ids::{CourseId, PlatformId};

/// What is behind *Join* for the courses of a registration, where that is not the installation's choice (R22).
pub fn engine(conn: &mut Conn, id: PlatformId) -> db::Result<Option<Engine>> {
    let found = platform::table.find(id).select(platform::engine);
    Ok(found.first::<Option<Word<Engine>>>(conn).optional()?.flatten().map(|word| word.0))
}

/// The same, of the registration that a course belongs to.
pub fn engine_for(conn: &mut Conn, of: CourseId) -> db::Result<Option<Engine>> {
    let found = course::table
        .inner_join(deployment::table.inner_join(platform::table))
        .filter(course::id.eq(of))
        .select(platform::engine);
    Ok(found.first::<Option<Word<Engine>>>(conn).optional()?.flatten().map(|word| word.0))
}

/// The registrations that have a choice of their own.
pub fn engines(conn: &mut Conn) -> db::Result<HashMap<PlatformId, Engine>> {
    let chosen = platform::table.filter(platform::engine.is_not_null());
    let rows: Vec<(PlatformId, Option<Word<Engine>>)> =
        chosen.select((platform::id, platform::engine)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, engine)| Some((id, engine?.0))).collect())
}
