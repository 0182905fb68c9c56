//! Copied courses in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{MOST, Named, Offered, Shift, Source};
use crate::courses;
use crate::db::schema::{course, deployment, session, session_copy};
use crate::db::{self, Both, Conn, UtcTime};
use crate::ids::{CourseId, PersonId, PlatformId, SessionId};
use crate::sessions::{Error, Owner, store as sessions};

/// The session of `course` that stands for `source`, so that copied links find it.
pub fn copy_of(conn: &mut Conn, course: CourseId, source: SessionId) -> db::Result<Option<SessionId>> {
    let found = session_copy::table.find((course, source)).select(session_copy::session_id);
    Ok(found.first(conn).optional()?)
}

/// Whether there is such a session in another course of the same registration.
pub fn is_elsewhere(conn: &mut Conn, here: CourseId, named: Named) -> db::Result<bool> {
    Ok(course_of(conn, here, named.session())?.is_some())
}

/// Whether the LMS says that the course was copied from one with sessions.
pub fn is_copy(conn: &mut Conn, here: CourseId) -> db::Result<bool> {
    for source in courses::origins(conn, here)? {
        let planned =
            session::table.filter(session::owner_id.eq(source.as_str())).filter(session::kind.ne("room"));
        if diesel::select(diesel::dsl::exists(planned)).get_result(conn)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where sessions can be taken over from, the likeliest first: the courses that the LMS's history or notices name, and
/// the one session that a link names.
pub fn sources(conn: &mut Conn, here: CourseId, named: Option<Named>) -> db::Result<Vec<Source>> {
    let origins = courses::origins(conn, here)?;
    let mut all = Vec::new();
    for course in &origins {
        all.extend(whole(conn, here, *course)?);
    }
    if let Some(named) = named {
        let of = course_of(conn, here, named.session())?;
        if let Some(of) = of.filter(|of| !origins.contains(of)) {
            all.extend(only(conn, here, of, named)?);
        }
        let named_in = |source: &Source| source.sessions.iter().any(|one| one.session.id == named.session());
        // Stable: among the others the nearest stays first.
        all.sort_by_key(|source| !named_in(source));
    }
    Ok(all)
}

/// All that can be taken over from a source that the LMS names.
fn whole(conn: &mut Conn, here: CourseId, source: CourseId) -> db::Result<Option<Source>> {
    let planned = sessions::planned(conn, Owner::Course(source), DateTime::UNIX_EPOCH, MOST)?;
    let mut offered = Vec::new();
    for (session, dates) in planned {
        let copy = copy_of(conn, here, session.id)?;
        offered.extend(Offered::of(session, &dates, copy));
    }
    offered.sort_by_key(|one| (one.first_day(), one.session.id));
    let title = title(conn, source)?;
    Ok((!offered.is_empty()).then_some(Source { course: source, title, sessions: offered }))
}

/// The one session that a link names.
fn only(conn: &mut Conn, here: CourseId, of: CourseId, named: Named) -> db::Result<Option<Source>> {
    let id = named.session();
    let Some(session) = sessions::find(conn, Owner::Course(of), id)? else { return Ok(None) };
    let (dates, copy) = (sessions::occurrences(conn, id)?, copy_of(conn, here, id)?);
    let offered = Offered::of(session, &dates, copy);
    let title = title(conn, of)?;
    Ok(offered.map(|one| Source { course: of, title, sessions: vec![one] }))
}

fn title(conn: &mut Conn, of: CourseId) -> db::Result<Option<String>> {
    let title: Option<Option<String>> =
        course::table.find(of).select(course::title).first(conn).optional()?;
    Ok(title.flatten())
}

/// The other course of the same registration that has this session.
fn course_of(conn: &mut Conn, here: CourseId, id: SessionId) -> db::Result<Option<CourseId>> {
    let platform: Option<PlatformId> = course::table
        .find(here)
        .inner_join(deployment::table)
        .select(deployment::platform_id)
        .first(conn)
        .optional()?;
    let Some(platform) = platform else { return Ok(None) };
    let found: Option<CourseId> = session::table
        .find(id)
        .inner_join(course::table.inner_join(deployment::table))
        .filter(deployment::platform_id.eq(platform))
        .filter(course::id.ne(here))
        .select(course::id)
        .first(conn)
        .optional()?;
    Ok(found)
}

/// Takes a session over: the same settings on other days, as far as the institution has locked none of them; guest
/// access is off and without a link (R9).
///
/// Its identifier follows from where it comes from and where it goes, so two people who do it at the same moment make
/// one session, and who does it again changes nothing.
pub fn copy(
    conn: &mut Conn,
    here: CourseId,
    from: &Offered,
    by: Shift,
    maker: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<SessionId, Error> {
    let source = from.session.id;
    if let Some(there) = copy_of(conn, here, source)? {
        return Ok(there);
    }
    let id = SessionId::derived(&["copy", here.as_str(), source.as_str()]);
    let owner = Owner::Course(here);
    let draft = sessions::presets_for(conn, owner)?.settle(from.draft(by));
    let made = sessions::create_as(conn, id, owner, maker, &draft, now)?.id;
    // Links of a copy of a copy still name the first source: they follow as well.
    let earlier: Vec<SessionId> = session_copy::table
        .filter(session_copy::session_id.eq(source))
        .select(session_copy::source_id)
        .load(conn)?;
    for named in earlier.into_iter().chain([source]) {
        let row = (
            session_copy::course_id.eq(here),
            session_copy::source_id.eq(named),
            session_copy::session_id.eq(made),
            session_copy::made_at.eq(UtcTime::from(now)),
        );
        Both(diesel::insert_into(session_copy::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    }
    Ok(copy_of(conn, here, source)?.unwrap_or(made))
}
