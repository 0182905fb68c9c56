//! Courses and the people in them, in the database.

pub(super) mod people;
pub(super) mod services;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use self::people::{PersonRow, note_person, person_rows};
use super::{Course, CourseSeen, LaunchWord, PersonSeen, RosterWord, fallen, groups_store, standing};
use crate::db::schema::{course, deployment, launch_word, member, person, roster_entry, roster_group};
use crate::db::{self, Both, Conn, Steady, UtcTime, Word, each_backend};
use crate::ids::{CourseId, GroupId, PersonId, PlatformId, WalkId};
use crate::lti::roles::Standing;

diesel::define_sql_function!(fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>);

/// Makes the course that was launched, or brings its title and roster address up to date.
fn note_course(
    conn: &mut Conn,
    seen: &CourseSeen,
    known: Option<&KnownCourse>,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let id = seen.id();
    let address = |url: &Option<url::Url>| url.as_ref().map(ToString::to_string);
    let (roster_url, groups_url) = (address(&seen.roster_url), address(&seen.groups_url));
    let Some(known) = known else {
        let row = (
            course::id.eq(id),
            course::deployment_id.eq(seen.deployment),
            course::kind.eq(Word(seen.kind)),
            course::external_id.eq(&seen.external_id),
            course::title.eq(&seen.title),
            course::roster_url.eq(&roster_url),
            course::groups_url.eq(&groups_url),
            course::created_at.eq(UtcTime::from(now)),
        );
        Both(diesel::insert_into(course::table).values(row).on_conflict_do_nothing()).execute(conn)?;
        return Ok(());
    };
    // A launch that leaves something out takes nothing back: Moodle names no roster in every launch.
    let title = seen.title.as_ref().filter(|new| known.title.as_ref() != Some(new));
    let roster_url = roster_url.filter(|new| known.roster_url.as_ref() != Some(new));
    if let Some(title) = title {
        diesel::update(course::table.find(id)).set(course::title.eq(title)).execute(conn)?;
    }
    if let Some(url) = roster_url {
        diesel::update(course::table.find(id)).set(course::roster_url.eq(url)).execute(conn)?;
    }
    if let Some(url) = groups_url.filter(|new| known.groups_url.as_ref() != Some(new)) {
        diesel::update(course::table.find(id)).set(course::groups_url.eq(url)).execute(conn)?;
    }
    Ok(())
}

#[derive(Insertable, Queryable, Selectable, Clone, Copy)]
#[diesel(table_name = member, treat_none_as_default_value = false)]
pub(crate) struct MemberRow {
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

/// A line of a roster: what it calls the person, and when it last said less than the one before.
pub(crate) type EntryRow = (Word<Standing>, Option<UtcTime>);

fn roster_word((standing, fell_at): EntryRow) -> RosterWord {
    RosterWord { standing: standing.0, fell_at: fell_at.map(Into::into) }
}

/// Notes the course of a launch that vouches for nobody: what is known of it stays.
pub fn note_course_alone(conn: &mut Conn, seen: &CourseSeen, now: DateTime<Utc>) -> db::Result<()> {
    note_course(conn, seen, None, now)
}

/// Notes what a launch says of its course, of its person, and of the person in the course; gives the standing
/// that follows.
pub fn note_launch(
    conn: &mut Conn,
    seen: &CourseSeen,
    who: &PersonSeen,
    says: (Standing, bool),
    now: DateTime<Utc>,
) -> db::Result<Standing> {
    let (in_course, of) = (seen.id(), who.id());
    let (known, person) = match known(conn, in_course, of)? {
        Some((known, person)) => (Some(known), person),
        None => (None, person_rows(conn, &[of])?.remove(&of)),
    };
    note_course(conn, seen, known.as_ref(), now)?;
    note_person(conn, who, person.as_ref())?;
    let Words { launched: before, roster, walked_at } = known.map(|course| course.words).unwrap_or_default();
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
    put_member(conn, row)?;
    Ok(standing(Some(&row.word()), roster.as_ref(), walked_at).unwrap_or(says.0))
}

/// Writes the row, over the one that is there.
fn put_member(conn: &mut Conn, row: MemberRow) -> db::Result<()> {
    let key = (member::course_id, member::person_id);
    // Not the whole row: setting the key again would rewrite its indexes.
    let said = (
        member::standing.eq(row.standing),
        member::preview.eq(row.preview),
        member::launched_at.eq(row.launched_at),
        member::fell_at.eq(row.fell_at),
        member::listed.eq(row.listed),
    );
    each_backend!(conn, conn => {
        let insert = diesel::insert_into(member::table).values(row);
        Steady(insert.on_conflict(key).do_update().set(said)).execute(conn)
    })?;
    Ok(())
}

/// What launches and the last complete roster say of one person.
#[derive(Default)]
struct Words {
    launched: Option<MemberRow>,
    roster: Option<RosterWord>,
    walked_at: Option<DateTime<Utc>>,
}

/// A course as it stands, and the words on one person in it.
struct KnownCourse {
    title: Option<String>,
    roster_url: Option<String>,
    groups_url: Option<String>,
    words: Words,
}

/// One statement for what every launch asks. `None` if there is no such course.
fn known(
    conn: &mut Conn,
    in_course: CourseId,
    of: PersonId,
) -> db::Result<Option<(KnownCourse, Option<PersonRow>)>> {
    type CourseRow = (Option<String>, Option<String>, Option<String>, Option<UtcTime>);
    type Row = (CourseRow, Option<MemberRow>, Option<EntryRow>, Option<PersonRow>);
    let launch = member::course_id.eq(course::id).and(member::person_id.eq(of));
    let entry = roster_entry::walk_id.nullable().eq(course::walk_id).and(roster_entry::person_id.eq(of));
    let row: Option<Row> = each_backend!(conn, conn => {
        course::table
            .left_join(member::table.on(launch))
            .left_join(roster_entry::table.on(entry))
            .left_join(person::table.on(person::id.eq(of)))
            .filter(course::id.eq(in_course))
            .select((
                (course::title, course::roster_url, course::groups_url, course::walked_at),
                Option::<MemberRow>::as_select(),
                (roster_entry::standing, roster_entry::fell_at).nullable(),
                Option::<PersonRow>::as_select(),
            ))
            .first(conn)
            .optional()
    })?;
    let Some(((title, roster_url, groups_url, walked_at), launched, entry, person)) = row else {
        return Ok(None);
    };
    let words = Words { launched, roster: entry.map(roster_word), walked_at: walked_at.map(Into::into) };
    Ok(Some((KnownCourse { title, roster_url, groups_url, words }, person)))
}

/// What the database knows of one person in a course, for statements that ask for more than that: when the last
/// complete walk began, the row of their launches, and the last roster's entry.
pub(crate) type Witnesses = (Option<UtcTime>, Option<MemberRow>, Option<EntryRow>);

/// The standing that follows from `witnesses`; `None` if the person has no access (any more).
pub(crate) fn standing_by((walked_at, launched, entry): Witnesses) -> Option<Standing> {
    let (launched, roster) = (launched.map(|row| row.word()), entry.map(roster_word));
    standing(launched.as_ref(), roster.as_ref(), walked_at.map(Into::into))
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

/// The last walk that was told of groups, and when it began; before everything if there was none.
fn told(conn: &mut Conn, id: CourseId) -> db::Result<(WalkId, DateTime<Utc>)> {
    let (walk, at) = groups_store::last_told(conn, id)?;
    Ok((walk, at.unwrap_or(DateTime::UNIX_EPOCH)))
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

/// What narrows a list of people.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// A part of the name; case does not count.
    pub name: Option<String>,
    /// Only staff.
    pub staff: bool,
    /// Only people in this group or section.
    pub group: Option<GroupId>,
}

impl MemberFilter {
    /// What names are compared with: small letters, as typed, and with a capital letter for each word, since
    /// SQLite knows small letters of the Latin alphabet only.
    fn patterns(&self) -> [String; 3] {
        let typed = self.name.as_deref().unwrap_or_default();
        [typed.to_lowercase(), typed.to_owned(), capitalised(typed)].map(|part| {
            let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            format!("%{escaped}%")
        })
    }
}

fn capitalised(text: &str) -> String {
    let mut inside = false;
    let capitalise = |sign: char| {
        let first = !std::mem::replace(&mut inside, sign.is_alphanumeric());
        let upper: String = sign.to_uppercase().collect();
        if first { upper } else { sign.to_lowercase().collect() }
    };
    text.chars().map(capitalise).collect()
}

const STAFF: [Word<Standing>; 3] =
    [Word(Standing::Leader), Word(Standing::Assistant), Word(Standing::Designer)];

/// Moderators first, observers last: their place on the page, by the words of the database.
const BY_ROLE: &str = "case coalesce(roster_entry.standing, member.standing) \
    when 'leader' then 0 when 'assistant' then 0 when 'designer' then 1 when 'observer' then 3 else 2 end";

type MemberLine = (PersonId, Option<String>, Option<String>, Option<EntryRow>, Option<MemberRow>);

/// A complete walk as the identifier its entries carry, and when it began.
type LastWalk = (WalkId, Option<DateTime<Utc>>);

/// The people with access to a course, as [`standing()`] decides, narrowed by a filter.
macro_rules! people {
    ($course:expr, $last:expr, $filter:expr, $select:expr) => {{
        let (((walk, walked_at), (told, told_at)), filter): (
            (LastWalk, (WalkId, DateTime<Utc>)),
            &MemberFilter,
        ) = ($last, $filter);
        let entry = roster_entry::person_id.eq(person::id).and(roster_entry::walk_id.eq(walk));
        let launch = member::person_id.eq(person::id).and(member::course_id.eq($course));
        let never_listed =
            member::listed.eq(false).and(member::preview.eq(true).or(member::standing.eq_any(STAFF)));
        let walked_at = UtcTime::from(walked_at.unwrap_or(DateTime::UNIX_EPOCH));
        let by_launch = member::person_id
            .is_not_null()
            .and(roster_entry::person_id.is_null())
            .and(member::launched_at.ge(walked_at).or(never_listed));
        let mut query = person::table
            .left_join(roster_entry::table.on(entry))
            .left_join(member::table.on(launch))
            .select($select)
            .filter(roster_entry::person_id.is_not_null().or(by_launch))
            .into_boxed();
        if filter.name.is_some() {
            let [small, typed, capitalised] = filter.patterns();
            let typed = person::name.like(typed).escape('\\');
            let capitalised = person::name.like(capitalised).escape('\\');
            let small = lower(person::name).like(small).escape('\\');
            query = query.filter(small.or(typed).or(capitalised));
        }
        if filter.staff {
            query = query.filter(roster_entry::standing.eq_any(STAFF).or(member::standing.eq_any(STAFF)));
        }
        if let Some(group) = filter.group {
            let words = launch_word::table.filter(launch_word::course_id.eq($course));
            // Identifiers are of one length and have no wildcards in them.
            let said = words
                .filter(launch_word::group_ids.like(format!("%{group}%")))
                .filter(launch_word::kind.eq("section").or(launch_word::at.ge(UtcTime::from(told_at))))
                .select(launch_word::person_id);
            let later = words
                .filter(launch_word::kind.eq("group"))
                .filter(launch_word::at.ge(UtcTime::from(told_at)))
                .select(launch_word::person_id);
            let listed = roster_group::table
                .filter(roster_group::walk_id.eq(told))
                .filter(roster_group::group_id.eq(group))
                .filter(roster_group::person_id.ne_all(later))
                .select(roster_group::person_id);
            query = query.filter(person::id.eq_any(said).or(person::id.eq_any(listed)));
        }
        query
    }};
}

/// People of a course by role and name, `limit` of them from `offset` on.
pub fn members(
    conn: &mut Conn,
    in_course: CourseId,
    filter: &MemberFilter,
    (offset, limit): (i64, i64),
) -> db::Result<Vec<Member>> {
    let last = (last_walk(conn, in_course)?, told(conn, in_course)?);
    let columns = (
        person::id,
        person::name,
        person::email,
        (roster_entry::standing, roster_entry::fell_at).nullable(),
        Option::<MemberRow>::as_select(),
    );
    let by_role = diesel::dsl::sql::<diesel::sql_types::Integer>(BY_ROLE);
    let query = people!(in_course, last, filter, columns)
        .order((by_role, person::name.is_not_null(), person::name, person::id))
        .offset(offset)
        .limit(limit);
    let lines: Vec<MemberLine> = query.load(conn)?;
    Ok(lines.into_iter().filter_map(|line| member_of(line, last.0.1)).collect())
}

/// How many people [`members`] has.
pub fn count_members(conn: &mut Conn, in_course: CourseId, filter: &MemberFilter) -> db::Result<i64> {
    let last = (last_walk(conn, in_course)?, told(conn, in_course)?);
    Ok(people!(in_course, last, filter, diesel::dsl::count_star()).get_result(conn)?)
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
pub fn count_listed(conn: &mut Conn, in_course: CourseId) -> db::Result<i64> {
    let (walk, _) = last_walk(conn, in_course)?;
    Ok(roster_entry::table.filter(roster_entry::walk_id.eq(walk)).count().get_result(conn)?)
}

#[cfg(test)]
mod tests;
