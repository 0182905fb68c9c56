//! Walks of rosters in the database: wished for, under way, complete or failed.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::store::people::{PersonRow, add_people, person_rows};
use super::store::services;
use super::{PersonSeen, fallen, groups_store};
use crate::db::schema::{course, deployment, member, roster_entry, walk};
use crate::db::{self, Both, Conn, UtcTime, Word, Worded, each_backend};
use crate::ids::{CourseId, PersonId, PlatformId, WalkId};
use crate::lti::roles::Standing;
use crate::platforms::NotAWord;

/// A walk that gave no sign of life for so long was cut short, by a crash for example.
const SILENCE: TimeDelta = TimeDelta::minutes(2);
/// Entries of superseded walks deleted at a time, so that no launch waits behind a large delete.
const DELETED_AT_ONCE: i64 = 500;
/// How long finished walks are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// How far a walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkState {
    /// Wished for.
    Queued,
    /// Reading.
    Running,
    /// Complete: its people are the roster.
    Done,
    /// Given up: the roster before it still stands.
    Failed,
}

impl Worded for WalkState {
    fn word(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for WalkState {
    type Err = NotAWord;

    fn from_str(word: &str) -> Result<Self, NotAWord> {
        let all = [Self::Queued, Self::Running, Self::Done, Self::Failed];
        all.into_iter().find(|state| state.word() == word).ok_or(NotAWord)
    }
}

impl fmt::Display for WalkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One attempt to read a course's roster.
#[derive(Debug, Clone)]
pub struct Walk {
    /// How far it is.
    pub state: WalkState,
    /// When it was wished for.
    pub queued_at: DateTime<Utc>,
    /// When it began to read.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was complete or given up.
    pub finished_at: Option<DateTime<Utc>>,
    /// People read so far.
    pub people: i64,
    /// Why it was given up: a word such as `SLOW-DOWN`.
    pub failure: Option<String>,
}

/// A walk that is ours to do.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) walk: WalkId,
    pub(super) course: CourseId,
    pub(super) platform: PlatformId,
    pub(super) deployment: String,
    pub(super) roster_url: String,
    pub(super) groups_url: Option<String>,
}

/// Asks for a walk of the course's roster. Nothing happens if one is under way or the LMS offers no roster.
pub fn wish_walk(conn: &mut Conn, of: CourseId, now: DateTime<Utc>) -> db::Result<()> {
    let offered = course::table.find(of).filter(course::roster_url.is_not_null()).select(course::id);
    if offered.first::<CourseId>(conn).optional()?.is_none() {
        return Ok(());
    }
    let row = (
        walk::id.eq(WalkId::fresh()),
        walk::course_id.eq(of),
        walk::state.eq(Word(WalkState::Queued)),
        walk::queued_at.eq(UtcTime::from(now)),
        walk::people.eq(0),
    );
    Both(diesel::insert_into(walk::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// Wishes for a walk that begins from now on: one that is running may have passed what has changed in the LMS since, so
/// it is followed by another.
pub fn wish_walk_anew(conn: &mut Conn, of: CourseId, now: DateTime<Utc>) -> db::Result<()> {
    let running = walk::table.filter(walk::course_id.eq(of)).filter(under_way());
    let running = running.filter(walk::state.eq(Word(WalkState::Running)));
    diesel::update(running).set(walk::queued_at.eq(UtcTime::from(now))).execute(conn)?;
    wish_walk(conn, of, now)
}

/// When the course's roster was last asked for, however that went.
pub fn last_wish(conn: &mut Conn, of: CourseId) -> db::Result<Option<DateTime<Utc>>> {
    let newest =
        walk::table.filter(walk::course_id.eq(of)).order(walk::queued_at.desc()).select(walk::queued_at);
    Ok(newest.first::<UtcTime>(conn).optional()?.map(Into::into))
}

/// The condition of the index of walks under way, in its own words: with a value in its place the databases
/// cannot know that the index serves, and would read all the walks of the last weeks.
fn under_way() -> SqlLiteral<Bool> {
    sql("walk.state IN ('queued', 'running')")
}

/// Whether a walk waits for somebody to do it, or was cut short: a read, so that idle rounds write nothing.
pub(super) fn any_waiting(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    let silent = UtcTime::from(now - SILENCE);
    let waiting = walk::state
        .eq(Word(WalkState::Queued))
        .or(walk::state.eq(Word(WalkState::Running)).and(walk::beat_at.lt(silent)));
    let waiting = walk::table.filter(under_way()).filter(waiting.assume_not_null());
    Ok(waiting.count().get_result::<i64>(conn)? > 0)
}

/// How many walks wait, and since when the oldest does.
pub fn walks_waiting(conn: &mut Conn) -> db::Result<(i64, Option<DateTime<Utc>>)> {
    let waiting: (i64, Option<UtcTime>) = walk::table
        .filter(under_way())
        .filter(walk::state.eq(Word(WalkState::Queued)))
        .select((diesel::dsl::count_star(), diesel::dsl::min(walk::queued_at)))
        .first(conn)?;
    Ok((waiting.0, waiting.1.map(Into::into)))
}
/// Under which registration and deployment a course is, and where its roster and its groups are.
type ServiceRow = (PlatformId, String, Option<String>, Option<String>);

/// Takes the oldest walk that waits. Of any number of instances that try, one gets it.
pub(super) fn claim(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Option<Claim>> {
    let silent = UtcTime::from(now - SILENCE);
    diesel::update(
        walk::table
            .filter(under_way())
            .filter(walk::state.eq(Word(WalkState::Running)))
            .filter(walk::beat_at.lt(silent)),
    )
    .set((
        walk::state.eq(Word(WalkState::Failed)),
        walk::finished_at.eq(UtcTime::from(now)),
        walk::failure.eq("INTERRUPTED"),
    ))
    .execute(conn)?;
    let next: Option<(WalkId, CourseId)> = walk::table
        .filter(under_way())
        .filter(walk::state.eq(Word(WalkState::Queued)))
        .order(walk::queued_at)
        .select((walk::id, walk::course_id))
        .first(conn)
        .optional()?;
    let Some((id, of)) = next else { return Ok(None) };
    let taken = diesel::update(walk::table.find(id).filter(walk::state.eq(Word(WalkState::Queued))))
        .set((
            walk::state.eq(Word(WalkState::Running)),
            walk::started_at.eq(UtcTime::from(now)),
            walk::beat_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    if taken == 0 {
        return Ok(None);
    }
    let (platform, deployment, roster_url, groups_url): ServiceRow = course::table
        .inner_join(deployment::table)
        .filter(course::id.eq(of))
        .select((deployment::platform_id, deployment::external_id, course::roster_url, course::groups_url))
        .first(conn)?;
    let roster_url = roster_url.unwrap_or_default();
    Ok(Some(Claim { walk: id, course: of, platform, deployment, roster_url, groups_url }))
}

#[derive(Insertable)]
#[diesel(table_name = roster_entry, treat_none_as_default_value = false)]
struct Entry {
    walk_id: WalkId,
    person_id: PersonId,
    standing: Word<Standing>,
    fell_at: Option<UtcTime>,
}

/// Notes some of the people a walk has read. They become the roster when, and only when, it is complete.
pub(super) fn note_people(
    conn: &mut Conn,
    claim: &Claim,
    people: &[(PersonSeen, Option<Standing>)],
    now: DateTime<Utc>,
) -> db::Result<()> {
    let ids: Vec<PersonId> = people.iter().map(|(person, _)| person.id()).collect();
    let known = person_rows(conn, &ids)?;
    let (mut added, mut changed) = (BTreeMap::new(), Vec::new());
    for (seen, _) in people {
        match known.get(&seen.id()) {
            None => {
                // Somebody listed twice is added once, as both lines together describe them.
                let row = PersonRow::after(seen, added.get(&seen.id()));
                added.insert(row.id, row);
            }
            before => changed.extend(Some(PersonRow::after(seen, before)).filter(|row| Some(row) != before)),
        }
    }
    // In one order everywhere: two walks that add the same people at once must not wait for each other.
    add_people(conn, added.into_values().collect())?;
    for row in changed {
        row.put(conn, true)?;
    }
    let before = entries_before(conn, claim.course, &ids)?;
    let entry = |(seen, says): &(PersonSeen, Option<Standing>)| {
        let person_id = seen.id();
        let (standing, fell_at) = before.get(&person_id).copied().unzip();
        let standing = says.map(|says| {
            let fell_at = fallen(standing, says, fell_at.flatten(), now).map(Into::into);
            Entry { walk_id: claim.walk, person_id, standing: Word(says), fell_at }
        });
        (person_id, standing)
    };
    // Somebody listed twice: the last word wins, and an insert may not meet the same key twice.
    let by_person: HashMap<PersonId, Option<Entry>> = people.iter().map(entry).collect();
    let mut entries: Vec<Entry> = by_person.into_values().flatten().collect();
    entries.sort_unstable_by_key(|entry| entry.person_id);
    put_entries(conn, claim.walk, &ids, entries)?;
    beat(conn, claim.walk, 0, now)
}

/// A walk's sign of life, and how many more people it has read.
pub(super) fn beat(conn: &mut Conn, of: WalkId, more: usize, now: DateTime<Utc>) -> db::Result<()> {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    diesel::update(walk::table.find(of))
        .set((walk::people.eq(walk::people + more), walk::beat_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    Ok(())
}

fn put_entries(conn: &mut Conn, of: WalkId, people: &[PersonId], entries: Vec<Entry>) -> db::Result<()> {
    let noted = roster_entry::table.filter(roster_entry::walk_id.eq(of));
    diesel::delete(noted.filter(roster_entry::person_id.eq_any(people))).execute(conn)?;
    each_backend!(conn, conn => diesel::insert_into(roster_entry::table).values(entries).execute(conn))?;
    Ok(())
}

type Before = HashMap<PersonId, (Standing, Option<DateTime<Utc>>)>;

/// What the last complete roster says of `people`.
fn entries_before(conn: &mut Conn, of: CourseId, people: &[PersonId]) -> db::Result<Before> {
    let last: Option<Option<WalkId>> =
        course::table.find(of).select(course::walk_id).first(conn).optional()?;
    let Some(last) = last.flatten() else { return Ok(Before::new()) };
    let rows: Vec<(PersonId, Word<Standing>, Option<UtcTime>)> = roster_entry::table
        .filter(roster_entry::walk_id.eq(last))
        .filter(roster_entry::person_id.eq_any(people))
        .select((roster_entry::person_id, roster_entry::standing, roster_entry::fell_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, standing, fell)| (id, (standing.0, fell.map(Into::into)))).collect())
}

/// Makes a complete walk the course's roster: one row changes, and everybody's access with it.
pub(super) fn complete(conn: &mut Conn, claim: &Claim, now: DateTime<Utc>) -> db::Result<()> {
    let started: Option<UtcTime> = walk::table.find(claim.walk).select(walk::started_at).first(conn)?;
    diesel::update(course::table.find(claim.course))
        .set((course::walk_id.eq(claim.walk), course::walked_at.eq(started)))
        .execute(conn)?;
    // Asked of each member who launched and was never listed: few, where the roster may be long.
    let listed = roster_entry::table
        .filter(roster_entry::walk_id.eq(claim.walk))
        .filter(roster_entry::person_id.eq(member::person_id));
    diesel::update(member::table)
        .filter(member::course_id.eq(claim.course))
        .filter(member::listed.eq(false))
        .filter(exists(listed))
        .set(member::listed.eq(true))
        .execute(conn)?;
    services::note_done(conn, claim.platform, now)?;
    finish(conn, claim.walk, WalkState::Done, None, now)
}

/// Gives a walk up. The roster before it still stands: a failed walk removes nobody. `of` is the LMS, if the failure
/// is one of its service.
pub(super) fn give_up(
    conn: &mut Conn,
    walk: WalkId,
    of: Option<PlatformId>,
    failure: &str,
    now: DateTime<Utc>,
) -> db::Result<()> {
    if let Some(of) = of {
        services::note_failed(conn, of, failure, now)?;
    }
    finish(conn, walk, WalkState::Failed, Some(failure), now)
}

fn finish(
    conn: &mut Conn,
    id: WalkId,
    state: WalkState,
    failure: Option<&str>,
    now: DateTime<Utc>,
) -> db::Result<()> {
    diesel::update(walk::table.find(id))
        .set((
            walk::state.eq(Word(state)),
            walk::finished_at.eq(UtcTime::from(now)),
            walk::failure.eq(failure),
        ))
        .execute(conn)?;
    let wished_since = walk::table.find(id).filter(walk::started_at.lt(walk::queued_at.nullable()));
    if let Some(of) = wished_since.select(walk::course_id).first(conn).optional()? {
        wish_walk(conn, of, now)?;
    }
    Ok(())
}

/// The walks of a course that its people page speaks of, newest first: one under way, and the last that ended.
pub fn last_walks(conn: &mut Conn, of: CourseId) -> db::Result<Vec<Walk>> {
    type Row = (Word<WalkState>, UtcTime, Option<UtcTime>, Option<UtcTime>, i64, Option<String>);
    let rows: Vec<Row> = walk::table
        .filter(walk::course_id.eq(of))
        .order(walk::queued_at.desc())
        .limit(3)
        .select((
            walk::state,
            walk::queued_at,
            walk::started_at,
            walk::finished_at,
            walk::people,
            walk::failure,
        ))
        .load(conn)?;
    let made = |(state, queued_at, started_at, finished_at, people, failure): Row| Walk {
        state: state.0,
        queued_at: queued_at.into(),
        started_at: started_at.map(Into::into),
        finished_at: finished_at.map(Into::into),
        people,
        failure,
    };
    Ok(rows.into_iter().map(made).collect())
}

/// Deletes some of what superseded and failed walks left behind; true if there may be more.
pub fn forget_old_walks(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<bool> {
    if groups_store::forget_some(conn)? {
        return Ok(true);
    }
    let current =
        course::table.filter(course::walk_id.is_not_null()).select(course::walk_id.assume_not_null());
    let told = course::table
        .filter(course::groups_walk_id.is_not_null())
        .select(course::groups_walk_id.assume_not_null());
    let ended = [Word(WalkState::Done), Word(WalkState::Failed)];
    // Asked of each walk: a join may read every entry there is, and all of them are in force most of the time.
    let superseded: Option<WalkId> = walk::table
        .filter(walk::state.eq_any(ended))
        .filter(walk::id.ne_all(current))
        .filter(exists(roster_entry::table.filter(roster_entry::walk_id.eq(walk::id))))
        .select(walk::id)
        .first(conn)
        .optional()?;
    if let Some(id) = superseded {
        let some: Vec<PersonId> = roster_entry::table
            .filter(roster_entry::walk_id.eq(id))
            .select(roster_entry::person_id)
            .limit(DELETED_AT_ONCE)
            .load(conn)?;
        let entries = roster_entry::table.filter(roster_entry::walk_id.eq(id));
        diesel::delete(entries.filter(roster_entry::person_id.eq_any(some))).execute(conn)?;
        return Ok(true);
    }
    let old = walk::table
        .filter(walk::finished_at.lt(UtcTime::from(now - REMEMBERED)))
        .filter(walk::id.ne_all(current))
        .filter(walk::id.ne_all(told));
    diesel::delete(old).execute(conn)?;
    Ok(false)
}
