//! What is behind *Join* for the courses of a registration.

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

/// Chooses what is behind *Join* for the courses of a registration; none: what the installation has. Rooms that are
/// open stay what they are. False if there is no such registration.
pub fn set_engine(conn: &mut Conn, id: PlatformId, engine: Option<Engine>) -> db::Result<bool> {
    let set = platform::engine.eq(engine.map(Word));
    Ok(diesel::update(platform::table.find(id)).set(set).execute(conn)? == 1)
}
