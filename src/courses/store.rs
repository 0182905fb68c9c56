//! Courses and the people in them, in the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Course, CourseSeen, LaunchWord, PersonSeen, RosterWord, fallen, standing};
use crate::db::schema::{course, deployment, member, person, roster_entry};
use crate::db::{self, Both, Conn, UtcTime, Word, each_backend};
use crate::ids::{CourseId, PersonId, PlatformId, WalkId};
use crate::lti::roles::Standing;

diesel::define_sql_function!(fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>);

/// Notes a course that was launched: makes it, or brings title and roster address up to date.
pub fn note_course(conn: &mut Conn, seen: &CourseSeen, now: DateTime<Utc>) -> db::Result<CourseId> {
    let id = seen.id();
    let roster_url = seen.roster_url.as_ref().map(ToString::to_string);
    let known: Option<(Option<String>, Option<String>)> =
        course::table.find(id).select((course::title, course::roster_url)).first(conn).optional()?;
    let Some((title, known_url)) = known else {
        let row = (
            course::id.eq(id),
            course::deployment_id.eq(seen.deployment),
            course::kind.eq(Word(seen.kind)),
            course::external_id.eq(&seen.external_id),
            course::title.eq(&seen.title),
            course::roster_url.eq(&roster_url),
            course::created_at.eq(UtcTime::from(now)),
        );
        Both(diesel::insert_into(course::table).values(row).on_conflict_do_nothing()).execute(conn)?;
        return Ok(id);
    };
    // A launch that leaves something out takes nothing back: Moodle names no roster in every launch.
    let title = seen.title.as_ref().filter(|new| title.as_ref() != Some(new));
    let roster_url = roster_url.filter(|new| known_url.as_ref() != Some(new));
    if let Some(title) = title {
        diesel::update(course::table.find(id)).set(course::title.eq(title)).execute(conn)?;
    }
    if let Some(url) = roster_url {
        diesel::update(course::table.find(id)).set(course::roster_url.eq(url)).execute(conn)?;
    }
    Ok(id)
}

#[derive(Insertable, AsChangeset, Queryable, Selectable, Clone, PartialEq, Eq)]
#[diesel(table_name = person, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct PersonRow {
    pub(super) id: PersonId,
    platform_id: PlatformId,
    subject: String,
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    zone: Option<String>,
}

impl PersonRow {
    /// The row as it should stand after `seen`; what was left out keeps its old value.
    pub(super) fn after(seen: &PersonSeen, before: Option<&Self>) -> Self {
        let kept = |new: &Option<String>, old: fn(&Self) -> &Option<String>| {
            new.clone().or_else(|| before.and_then(|row| old(row).clone()))
        };
        Self {
            id: seen.id(),
            platform_id: seen.platform,
            subject: seen.subject.clone(),
            name: kept(&seen.name, |row| &row.name),
            email: kept(&seen.email, |row| &row.email),
            locale: kept(&seen.locale, |row| &row.locale),
            zone: kept(&seen.zone, |row| &row.zone),
        }
    }

    /// Writes the row, over the one that is there.
    pub(super) fn put(&self, conn: &mut Conn, is_there: bool) -> db::Result<()> {
        // DO UPDATE would name one of the table's two keys, and PostgreSQL may then meet the other one first
        // when somebody's first launches come at the same moment.
        let insert = diesel::insert_into(person::table).values(self).on_conflict_do_nothing();
        if is_there || Both(insert).execute(conn)? == 0 {
            diesel::update(person::table.find(self.id)).set(self).execute(conn)?;
        }
        Ok(())
    }
}

/// Adds the rows of people who are new; one whom a launch added a moment ago keeps that row.
pub(super) fn add_people(conn: &mut Conn, rows: Vec<PersonRow>) -> db::Result<()> {
    each_backend!(conn, conn => {
        diesel::insert_into(person::table).values(rows).on_conflict_do_nothing().execute(conn)
    })?;
    Ok(())
}

/// The person rows that are there among `ids`.
pub(super) fn person_rows(conn: &mut Conn, ids: &[PersonId]) -> db::Result<HashMap<PersonId, PersonRow>> {
    let rows: Vec<PersonRow> =
        person::table.filter(person::id.eq_any(ids)).select(PersonRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Notes a person as a launch describes them. Writes nothing if nothing changed.
pub fn note_person(conn: &mut Conn, seen: &PersonSeen) -> db::Result<PersonId> {
    let before: Option<PersonRow> =
        person::table.find(seen.id()).select(PersonRow::as_select()).first(conn).optional()?;
    let after = PersonRow::after(seen, before.as_ref());
    if before.as_ref() != Some(&after) {
        after.put(conn, before.is_some())?;
    }
    Ok(after.id)
}

#[derive(Insertable, AsChangeset, Queryable, Selectable, Clone, Copy)]
#[diesel(table_name = member, treat_none_as_default_value = false, treat_none_as_null = true)]
struct MemberRow {
    course_id: CourseId,
    person_id: PersonId,
    standing: Word<Standing>,
    preview: bool,
    launched_at: UtcTime,
    fell_at: Option<UtcTime>,
    listed: bool,
}

impl MemberRow {
    fn word(&self) -> LaunchWord {
        LaunchWord {
            standing: self.standing.0,
            preview: self.preview,
            at: self.launched_at.into(),
            fell_at: self.fell_at.map(Into::into),
            listed: self.listed,
        }
    }
}

type EntryRow = (Word<Standing>, Option<UtcTime>);

fn roster_word((standing, fell_at): EntryRow) -> RosterWord {
    RosterWord { standing: standing.0, fell_at: fell_at.map(Into::into) }
}

/// Notes what a launch says of its person in a course, and gives the standing that follows.
pub fn note_launch(
    conn: &mut Conn,
    in_course: CourseId,
    of: PersonId,
    says: (Standing, bool),
    now: DateTime<Utc>,
) -> db::Result<Standing> {
    let Words { launched: before, roster, walked_at } = words(conn, in_course, of)?;
    let launched = before.as_ref().map(MemberRow::word);
    let known = standing(launched.as_ref(), roster.as_ref(), walked_at);
    let fell_at = fallen(known, says.0, launched.and_then(|word| word.fell_at), now);
    let row = MemberRow {
        course_id: in_course,
        person_id: of,
        standing: Word(says.0),
        preview: says.1,
        launched_at: now.into(),
        fell_at: fell_at.map(Into::into),
        listed: roster.is_some() || before.is_some_and(|row| row.listed),
    };
    let insert = diesel::insert_into(member::table).values(row);
    Both(insert.on_conflict((member::course_id, member::person_id)).do_update().set(row)).execute(conn)?;
    Ok(standing(Some(&row.word()), roster.as_ref(), walked_at).unwrap_or(says.0))
}

/// What launches and the last complete roster say of one person.
#[derive(Default)]
struct Words {
    launched: Option<MemberRow>,
    roster: Option<RosterWord>,
    walked_at: Option<DateTime<Utc>>,
}

/// One statement for what every launch and every page asks.
fn words(conn: &mut Conn, in_course: CourseId, of: PersonId) -> db::Result<Words> {
    type Row = (Option<UtcTime>, Option<MemberRow>, Option<EntryRow>);
    let launch = member::course_id.eq(course::id).and(member::person_id.eq(of));
    let entry = roster_entry::walk_id.nullable().eq(course::walk_id).and(roster_entry::person_id.eq(of));
    let row: Option<Row> = course::table
        .left_join(member::table.on(launch))
        .left_join(roster_entry::table.on(entry))
        .filter(course::id.eq(in_course))
        .select((
            course::walked_at,
            Option::<MemberRow>::as_select(),
            (roster_entry::standing, roster_entry::fell_at).nullable(),
        ))
        .first(conn)
        .optional()?;
    let Some((walked_at, launched, entry)) = row else { return Ok(Words::default()) };
    Ok(Words { launched, roster: entry.map(roster_word), walked_at: walked_at.map(Into::into) })
}

/// The standing of one person in a course; `None` if they have no access (any more).
pub fn standing_of(conn: &mut Conn, in_course: CourseId, person: PersonId) -> db::Result<Option<Standing>> {
    let words = words(conn, in_course, person)?;
    let launched = words.launched.as_ref().map(MemberRow::word);
    Ok(standing(launched.as_ref(), words.roster.as_ref(), words.walked_at))
}

/// The last complete walk of a course, as the identifier its entries carry and when it began.
fn last_walk(conn: &mut Conn, id: CourseId) -> db::Result<(WalkId, Option<DateTime<Utc>>)> {
    let row: Option<(Option<WalkId>, Option<UtcTime>)> =
        course::table.find(id).select((course::walk_id, course::walked_at)).first(conn).optional()?;
    let (walk, walked_at) = row.unwrap_or_default();
    // A walk that never was has no entries, so that one query serves both cases.
    Ok((walk.unwrap_or_else(|| WalkId::derived(&[])), walked_at.map(Into::into)))
}

/// A course by its identifier.
pub fn course(conn: &mut Conn, id: CourseId) -> db::Result<Option<Course>> {
    type Row = (PlatformId, Option<String>, Option<String>, Option<UtcTime>);
    let row: Option<Row> = course::table
        .inner_join(deployment::table)
        .filter(course::id.eq(id))
        .select((deployment::platform_id, course::title, course::roster_url, course::walked_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(platform, title, roster_url, walked_at)| Course {
        id,
        platform,
        title,
        has_roster: roster_url.is_some(),
        walked_at: walked_at.map(Into::into),
    }))
}

/// The standing of each of `people` in a course; who has no access (any more) is left out.
pub fn standings(
    conn: &mut Conn,
    in_course: CourseId,
    people: &[PersonId],
) -> db::Result<HashMap<PersonId, Standing>> {
    let (walk, walked_at) = last_walk(conn, in_course)?;
    let launched: Vec<MemberRow> = member::table
        .filter(member::course_id.eq(in_course))
        .filter(member::person_id.eq_any(people))
        .select(MemberRow::as_select())
        .load(conn)?;
    let launched: HashMap<PersonId, LaunchWord> =
        launched.iter().map(|row| (row.person_id, row.word())).collect();
    let listed: Vec<(PersonId, EntryRow)> = roster_entry::table
        .filter(roster_entry::walk_id.eq(walk))
        .filter(roster_entry::person_id.eq_any(people))
        .select((roster_entry::person_id, (roster_entry::standing, roster_entry::fell_at)))
        .load(conn)?;
    let listed: HashMap<PersonId, RosterWord> =
        listed.into_iter().map(|(id, row)| (id, roster_word(row))).collect();
    let standing_of = |id: &PersonId| Some((*id, standing(launched.get(id), listed.get(id), walked_at)?));
    Ok(people.iter().filter_map(standing_of).collect())
}

/// One line of the people page.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Display name, if the LMS told.
    pub name: Option<String>,
    /// E-mail address, if the LMS told.
    pub email: Option<String>,
    /// What they are here.
    pub standing: Standing,
    /// What the roster calls them, if it lists them.
    pub roster_says: Option<Standing>,
    /// When they came by a launch last.
    pub launched_at: Option<DateTime<Utc>>,
}

/// Which people to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Whom the last complete roster lists.
    Listed,
    /// Who came by launch and is not on the roster.
    Unlisted,
}

/// What narrows a list of people.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// A part of the name; case does not count.
    pub name: Option<String>,
    /// Only staff.
    pub staff: bool,
}

impl MemberFilter {
    fn pattern(&self) -> String {
        let escaped =
            |part: &String| part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{}%", self.name.as_ref().map(escaped).unwrap_or_default())
    }
}

const STAFF: [Word<Standing>; 3] =
    [Word(Standing::Leader), Word(Standing::Assistant), Word(Standing::Designer)];

type MemberLine = (PersonId, Option<String>, Option<String>, Option<EntryRow>, Option<MemberRow>);

/// People of a course by name, `limit` of them from `offset` on.
pub fn members(
    conn: &mut Conn,
    in_course: CourseId,
    which: People,
    filter: &MemberFilter,
    (offset, limit): (i64, i64),
) -> db::Result<Vec<Member>> {
    let (walk, walked_at) = last_walk(conn, in_course)?;
    let entry = roster_entry::person_id.eq(person::id).and(roster_entry::walk_id.eq(walk));
    let launch = member::person_id.eq(person::id).and(member::course_id.eq(in_course));
    let mut query = person::table
        .left_join(roster_entry::table.on(entry))
        .left_join(member::table.on(launch))
        .select((
            person::id,
            person::name,
            person::email,
            (roster_entry::standing, roster_entry::fell_at).nullable(),
            Option::<MemberRow>::as_select(),
        ))
        .order((person::name, person::id))
        .offset(offset)
        .limit(limit)
        .into_boxed();
    query = match which {
        People::Listed => query.filter(roster_entry::person_id.is_not_null()),
        People::Unlisted => {
            query.filter(roster_entry::person_id.is_null()).filter(member::person_id.is_not_null())
        }
    };
    if filter.name.is_some() {
        query = query.filter(lower(person::name).like(filter.pattern()).escape('\\'));
    }
    if filter.staff {
        query = query.filter(roster_entry::standing.eq_any(STAFF).or(member::standing.eq_any(STAFF)));
    }
    let lines: Vec<MemberLine> = query.load(conn)?;
    Ok(lines.into_iter().filter_map(|line| member_of(line, walked_at)).collect())
}

fn member_of(
    (person, name, email, entry, launch): MemberLine,
    walked_at: Option<DateTime<Utc>>,
) -> Option<Member> {
    let launch = launch.map(|row| row.word());
    let roster = entry.map(roster_word);
    Some(Member {
        person,
        name,
        email,
        standing: standing(launch.as_ref(), roster.as_ref(), walked_at)?,
        roster_says: roster.map(|word| word.standing),
        launched_at: launch.map(|word| word.at),
    })
}

/// How many people the last complete roster lists.
pub fn count_members(conn: &mut Conn, in_course: CourseId) -> db::Result<i64> {
    let (walk, _) = last_walk(conn, in_course)?;
    Ok(roster_entry::table.filter(roster_entry::walk_id.eq(walk)).count().get_result(conn)?)
}
