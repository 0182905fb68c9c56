//! Where courses were copied from, as the LMS says.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::CourseKind;
use crate::db::schema::{course, course_origin};
use crate::db::{self, Both, Conn, UtcTime, Word, words};
use crate::ids::{CourseId, DeploymentId};

/// Sources that are kept of one course: a course that is copied every term for years has a long history.
const MOST: usize = 10;

/// Who said that a course is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidBy {
    /// A launch, in the history that it brought along.
    History,
    /// A notice of the LMS.
    Notice,
}

words!(SaidBy { History => "history", Notice => "notice" });

/// Notes the contexts that `external_id` was copied from, the nearest first. What is known already stays.
pub fn note_origins(
    conn: &mut Conn,
    deployment: DeploymentId,
    external_id: &str,
    origins: &[String],
    said_by: SaidBy,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let others = origins.iter().filter(|origin| *origin != external_id).take(MOST);
    for (rank, origin) in (0_i64..).zip(others) {
        let row = (
            course_origin::deployment_id.eq(deployment),
            course_origin::external_id.eq(external_id),
            course_origin::origin_id.eq(origin),
            course_origin::rank.eq(rank),
            course_origin::said_by.eq(Word(said_by)),
            course_origin::noted_at.eq(UtcTime::from(now)),
        );
        Both(diesel::insert_into(course_origin::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    }
    Ok(())
}

/// The courses that this one was copied from, as far as they were ever launched, the nearest first.
///
/// A context's identifier means something in its own deployment only, so nothing is looked for in another.
pub fn origins(conn: &mut Conn, of: CourseId) -> db::Result<Vec<CourseId>> {
    let copy: Option<(DeploymentId, Word<CourseKind>, String)> = course::table
        .find(of)
        .select((course::deployment_id, course::kind, course::external_id))
        .first(conn)
        .optional()?;
    let Some((deployment, Word(CourseKind::Context), external_id)) = copy else { return Ok(Vec::new()) };
    let source = course_origin::origin_id
        .eq(course::external_id)
        .and(course::deployment_id.eq(deployment))
        .and(course::kind.eq(Word(CourseKind::Context)));
    let found = course_origin::table
        .inner_join(course::table.on(source))
        .filter(course_origin::deployment_id.eq(deployment))
        .filter(course_origin::external_id.eq(external_id))
        .order((course_origin::rank, course_origin::noted_at, course::id))
        .select(course::id);
    Ok(found.load(conn)?)
}
