//! An owner's list of sessions: to come, held, or between two moments, and found by name.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::rows::{OccurrenceRow, SessionRow};
use crate::db::schema::{occurrence, session};
use crate::db::{self, Conn, UtcTime, each_backend};
use crate::ids::SessionId;
use crate::sessions::{Audience, Occurrence, Owner, Session};

/// How far ahead every date of a series has a row; after that its next one stands for the rest.
const NEAR: TimeDelta = TimeDelta::days(7);
/// Sessions of one course that a search by name finds at most.
const MOST_FOUND: usize = 1000;

/// Which dates to list. The course room is in none of the lists: it stands above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// What has not ended, earliest first.
    Upcoming,
    /// What has ended, latest first.
    Previous,
    /// What is on at any time from the first moment to before the second, earliest first.
    Between(DateTime<Utc>, DateTime<Utc>),
}

/// A page of a list, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Page(u32);

impl Page {
    /// Rows on a page.
    pub const ROWS: i64 = 50;
    /// The first page.
    pub const FIRST: Self = Self(1);

    /// The page of this number; 0 is read as 1, and nobody turns more than 10,000 pages.
    #[must_use]
    pub fn number(number: u32) -> Self {
        Self(number.clamp(1, 10_000))
    }

    /// Its number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }

    fn skipped(self) -> i64 {
        (i64::from(self.0) - 1) * Self::ROWS
    }
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub session: Session,
    /// The date that the row is about.
    pub occurrence: Occurrence,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The rows of the page.
    pub rows: Vec<Listed>,
    /// How many rows all pages have.
    pub total: i64,
}

impl Listing {
    /// The last page; an empty list has one page too.
    #[must_use]
    pub fn last_page(&self) -> Page {
        let pages = (self.total + Page::ROWS - 1) / Page::ROWS;
        Page::number(u32::try_from(pages).unwrap_or(u32::MAX))
    }
}

/// How many rows the two lists have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Rows of [`When::Upcoming`].
    pub upcoming: i64,
    /// Rows of [`When::Previous`].
    pub previous: i64,
}

/// One page of an owner's list, of the sessions whose name contains `search` if it is not blank.
pub fn list(
    conn: &mut Conn,
    owner: Owner,
    when: When,
    search: &str,
    page: Page,
    now: DateTime<Utc>,
) -> db::Result<Listing> {
    list_without(conn, owner, &Wanted { when, search, page, hidden: &[] }, now)
}

/// What is looked for in a list.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Which dates.
    pub when: When,
    /// A part of the name, or blank.
    pub search: &'a str,
    /// Which page.
    pub page: Page,
    /// Sessions that are not shown to whoever asks.
    pub hidden: &'a [SessionId],
}

/// The sessions of an owner that are not for everyone.
pub fn limited(conn: &mut Conn, owner: Owner) -> db::Result<Vec<(SessionId, Audience)>> {
    let rows: Vec<(SessionId, Option<String>)> = session::table
        .filter(session::owner_id.eq(owner.key()))
        .filter(session::audience.is_not_null())
        .select((session::id, session::audience))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, kept)| (id, Audience::read(kept.as_deref()))).collect())
}

/// As [`list`], without the sessions that are hidden.
pub fn list_without(
    conn: &mut Conn,
    owner: Owner,
    wanted: &Wanted<'_>,
    now: DateTime<Utc>,
) -> db::Result<Listing> {
    let Wanted { when, search, page, hidden } = *wanted;
    let named = named(conn, owner, search)?;
    let (rows, total): (Vec<(SessionRow, OccurrenceRow)>, i64) = each_backend!(conn, conn => {
        let columns = (SessionRow::as_select(), OccurrenceRow::as_select());
        let query = || {
            let dates = listed!(owner, when, now);
            let dates = if hidden.is_empty() {
                dates
            } else {
                dates.filter(occurrence::session_id.ne_all(hidden.to_vec()))
            };
            match &named {
                Some(ids) => dates.filter(occurrence::session_id.eq_any(ids.clone())),
                None => dates,
            }
        };
        let (earliest, latest) = (
            (occurrence::starts_at.asc(), occurrence::id.asc()),
            (occurrence::starts_at.desc(), occurrence::id.desc()),
        );
        let rows: Vec<_> = match (when, &named) {
            // Every launch ends at this one: its text is put together at compile time.
            (When::Upcoming, None) if hidden.is_empty() => {
                let sorted = upcoming!(owner, now).order(earliest);
                sorted.offset(page.skipped()).limit(Page::ROWS).select(columns).load(conn)?
            }
            _asked => {
                let sorted = if when == When::Previous { query().order(latest) } else { query().order(earliest) };
                sorted.offset(page.skipped()).limit(Page::ROWS).select(columns).load(conn)?
            }
        };
        let total = match i64::try_from(rows.len()) {
            // The first page holds all there is: nothing is left to count.
            Ok(all) if page == Page::FIRST && all < Page::ROWS => all,
            _ => query().count().get_result(conn)?,
        };
        (rows, total)
    });
    let rows = rows.into_iter().map(|(session, occurrence)| {
        Ok(Listed { session: session.try_into()?, occurrence: occurrence.try_into()? })
    });
    Ok(Listing { rows: rows.collect::<db::Result<_>>()?, total })
}

/// How long an owner's two lists are without the `hidden`; `upcoming` if the caller has counted that already.
pub fn counts(
    conn: &mut Conn,
    owner: Owner,
    upcoming: Option<i64>,
    hidden: &[SessionId],
    now: DateTime<Utc>,
) -> db::Result<Counts> {
    let shown = occurrence::session_id.ne_all(hidden.to_vec());
    let upcoming = match upcoming {
        Some(counted) => counted,
        None if hidden.is_empty() => {
            each_backend!(conn, conn => upcoming!(owner, now).count().get_result(conn))?
        }
        None => each_backend!(conn, conn => {
            upcoming!(owner, now).filter(shown.clone()).count().get_result(conn)
        })?,
    };
    let previous = if hidden.is_empty() {
        each_backend!(conn, conn => previous!(owner, now).count().get_result(conn))?
    } else {
        each_backend!(conn, conn => previous!(owner, now).filter(shown).count().get_result(conn))?
    };
    Ok(Counts { upcoming, previous })
}

/// All dates of an owner but the course room's. Macros, here and below: the types of queries have no names to
/// write down.
macro_rules! dates {
    ($owner:expr) => {
        occurrence::table
            .inner_join(session::table)
            .filter(occurrence::owner_id.eq($owner.key().to_owned()))
            .filter(session::kind.ne("room"))
    };
}
use dates;

/// Dates that have not ended by `$from`.
macro_rules! lasting {
    ($dates:expr, $from:expr) => {
        $dates.filter(
            occurrence::ends_at.is_null().or(occurrence::ends_at.gt(UtcTime::from($from)).assume_not_null()),
        )
    };
}
use lasting;

/// The dates of [`When::Upcoming`].
macro_rules! upcoming {
    ($owner:expr, $now:expr) => {{
        let far = UtcTime::from($now + NEAR);
        let earlier = diesel::alias!(occurrence as earlier);
        let nearer = earlier
            .filter(earlier.field(occurrence::session_id).eq(occurrence::session_id))
            .filter(earlier.field(occurrence::starts_at).ge(far))
            .filter(earlier.field(occurrence::starts_at).lt(occurrence::starts_at));
        lasting!(dates!($owner), $now)
            .filter(occurrence::starts_at.lt(far).or(diesel::dsl::not(diesel::dsl::exists(nearer))))
    }};
}
use upcoming;

/// The dates of [`When::Previous`].
macro_rules! previous {
    ($owner:expr, $now:expr) => {
        dates!($owner).filter(occurrence::ends_at.le(UtcTime::from($now)))
    };
}
use previous;

/// The dates of any list.
macro_rules! listed {
    ($owner:expr, $when:expr, $now:expr) => {
        match $when {
            When::Upcoming => upcoming!($owner, $now).into_boxed(),
            When::Previous => previous!($owner, $now).into_boxed(),
            When::Between(from, to) => lasting!(dates!($owner), from)
                .filter(occurrence::starts_at.lt(UtcTime::from(to)))
                .into_boxed(),
        }
    };
}
use listed;

/// The sessions whose name contains `search`, or `None` for a blank one.
///
/// Compared here and not by the databases' LIKE: SQLite's folds case in ASCII alone.
fn named(conn: &mut Conn, owner: Owner, search: &str) -> db::Result<Option<Vec<SessionId>>> {
    let wanted = search.trim().to_lowercase();
    if wanted.is_empty() {
        return Ok(None);
    }
    let names: Vec<(SessionId, String)> = session::table
        .filter(session::owner_id.eq(owner.key()))
        .select((session::id, session::name))
        .load(conn)?;
    let found = names.into_iter().filter(|(_, name)| name.to_lowercase().contains(&wanted));
    Ok(Some(found.map(|(id, _)| id).take(MOST_FOUND).collect()))
}
