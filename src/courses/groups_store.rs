//! Groups and sections in the database.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::groups::{Group, GroupKind, GroupsSaid, id_of, in_force};
use crate::db::schema::{course, course_group, launch_word, roster_group, walk};
use crate::db::{self, Both, Conn, UtcTime, Word};
use crate::ids::{CourseId, GroupId, PersonId, WalkId};

/// Rows written or deleted in one statement.
const AT_ONCE: usize = 500;

/// Notes what a launch says of its person's groups and sections.
pub fn note_said(
    conn: &mut Conn,
    of: CourseId,
    person: PersonId,
    said: &GroupsSaid,
    now: DateTime<Utc>,
) -> db::Result<()> {
    for (kind, said) in [(GroupKind::Group, &said.groups), (GroupKind::Section, &said.sections)] {
        let Some(said) = said else { continue };
        let named: Vec<(&str, Option<&str>)> = said.iter().map(|id| (id.as_str(), None)).collect();
        let ids = add(conn, of, kind, &named)?;
        let joined = ids.iter().map(GroupId::as_str).collect::<Vec<_>>().join(" ");
        if is_known(conn, of, person, kind, &joined)? {
            continue;
        }
        let words = (launch_word::group_ids.eq(joined), launch_word::at.eq(UtcTime::from(now)));
        let key = (
            launch_word::course_id.eq(of),
            launch_word::person_id.eq(person),
            launch_word::kind.eq(Word(kind)),
        );
        let insert = diesel::insert_into(launch_word::table).values((key, words.clone()));
        let upsert = insert
            .on_conflict((launch_word::course_id, launch_word::person_id, launch_word::kind))
            .do_update()
            .set(words);
        Both(upsert).execute(conn)?;
    }
    Ok(())
}

/// Whether a launch that says `ids` says nothing new: where no walk is told of groups, it does not matter when it was
/// said, and most launches say what the one before said.
fn is_known(conn: &mut Conn, of: CourseId, person: PersonId, kind: GroupKind, ids: &str) -> db::Result<bool> {
    let key = launch_word::table.find((of, person, Word(kind)));
    let before: Option<String> = key.select(launch_word::group_ids).first(conn).optional()?;
    match before {
        Some(before) if before != ids => Ok(false),
        None if !ids.is_empty() => Ok(false),
        _same_or_both_nothing => Ok(kind == GroupKind::Section || last_told(conn, of)?.1.is_none()),
    }
}

/// Adds groups that are new; names that are told replace those that were.
fn add(
    conn: &mut Conn,
    of: CourseId,
    kind: GroupKind,
    named: &[(&str, Option<&str>)],
) -> db::Result<BTreeSet<GroupId>> {
    let ids: Vec<GroupId> = named.iter().map(|(external, _)| id_of(of, kind, external)).collect();
    let mut known: HashMap<GroupId, Option<String>> = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(GroupId, Option<String>)> = course_group::table
            .filter(course_group::id.eq_any(some))
            .select((course_group::id, course_group::name))
            .load(conn)?;
        known.extend(rows);
    }
    let mut fresh = false;
    for ((external, name), id) in named.iter().zip(&ids) {
        match known.get(id) {
            None => {
                fresh = true;
                let row = (
                    course_group::id.eq(*id),
                    course_group::course_id.eq(of),
                    course_group::kind.eq(Word(kind)),
                    course_group::external_id.eq(*external),
                    course_group::name.eq(*name),
                    course_group::gone.eq(false),
                );
                Both(diesel::insert_into(course_group::table).values(row).on_conflict_do_nothing())
                    .execute(conn)?;
            }
            Some(before) if name.is_some() && before.as_deref() != *name => {
                diesel::update(course_group::table.find(*id))
                    .set(course_group::name.eq(*name))
                    .execute(conn)?;
            }
            Some(_) => {}
        }
    }
    if fresh {
        diesel::update(course::table.find(of)).set(course::grouped.eq(true)).execute(conn)?;
    }
    Ok(ids.into_iter().collect())
}

/// Notes the groups that the LMS lists; gives the identifier of each by the LMS's own.
pub(super) fn note_listed(
    conn: &mut Conn,
    of: CourseId,
    listed: &[(String, Option<String>)],
) -> db::Result<HashMap<String, GroupId>> {
    let named: Vec<_> = listed.iter().map(|(id, name)| (id.as_str(), name.as_deref())).collect();
    add(conn, of, GroupKind::Group, &named)?;
    Ok(listed.iter().map(|(id, _)| (id.clone(), id_of(of, GroupKind::Group, id))).collect())
}

/// Notes some of the memberships that a walk has read. They count when it is complete.
pub(super) fn note_members(conn: &mut Conn, of: WalkId, some: &[(PersonId, GroupId)]) -> db::Result<()> {
    for (person, group) in some {
        let row = (
            roster_group::walk_id.eq(of),
            roster_group::person_id.eq(*person),
            roster_group::group_id.eq(*group),
        );
        Both(diesel::insert_into(roster_group::table).values(row).on_conflict_do_nothing()).execute(conn)?;
    }
    Ok(())
}

/// The memberships that a complete walk has read count from now on; groups that the LMS did not list are gone.
pub(super) fn complete(
    conn: &mut Conn,
    of: CourseId,
    by: WalkId,
    listed: &HashSet<GroupId>,
) -> db::Result<()> {
    let started: Option<UtcTime> = walk::table.find(by).select(walk::started_at).first(conn)?;
    diesel::update(course::table.find(of))
        .set((course::groups_walk_id.eq(by), course::groups_walked_at.eq(started)))
        .execute(conn)?;
    for group in of_course(conn, of)?.into_iter().filter(|group| group.kind == GroupKind::Group) {
        let gone = !listed.contains(&group.id);
        if gone != group.gone {
            diesel::update(course_group::table.find(group.id))
                .set(course_group::gone.eq(gone))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// The groups and sections of a course, by kind and name.
pub fn of_course(conn: &mut Conn, of: CourseId) -> db::Result<Vec<Group>> {
    type Row = (GroupId, Word<GroupKind>, String, Option<String>, bool);
    let rows: Vec<Row> = course_group::table
        .filter(course_group::course_id.eq(of))
        .order((course_group::kind, course_group::name, course_group::external_id))
        .select((
            course_group::id,
            course_group::kind,
            course_group::external_id,
            course_group::name,
            course_group::gone,
        ))
        .load(conn)?;
    let made = |(id, kind, external_id, name, gone): Row| Group { id, kind: kind.0, external_id, name, gone };
    Ok(rows.into_iter().map(made).collect())
}

/// The last walk that was told of groups, and when it began.
pub(super) fn last_told(conn: &mut Conn, of: CourseId) -> db::Result<(WalkId, Option<DateTime<Utc>>)> {
    let row: Option<(Option<WalkId>, Option<UtcTime>)> = course::table
        .find(of)
        .select((course::groups_walk_id, course::groups_walked_at))
        .first(conn)
        .optional()?;
    let (told, at) = row.unwrap_or_default();
    // A walk that never was has no memberships, so that one query serves both cases.
    Ok((told.unwrap_or_else(|| WalkId::derived(&[])), at.map(Into::into)))
}

/// The groups and sections that each of `people` is in now. Groups that are gone have nobody in them.
pub fn of_people(
    conn: &mut Conn,
    in_course: CourseId,
    people: &[PersonId],
) -> db::Result<HashMap<PersonId, BTreeSet<GroupId>>> {
    let (told, walked_at) = last_told(conn, in_course)?;
    let there: HashMap<GroupId, GroupKind> = of_course(conn, in_course)?
        .into_iter()
        .filter(|group| !group.gone)
        .map(|group| (group.id, group.kind))
        .collect();
    let mut listed: HashMap<PersonId, BTreeSet<GroupId>> = HashMap::new();
    let rows: Vec<(PersonId, GroupId)> = roster_group::table
        .filter(roster_group::walk_id.eq(told))
        .filter(roster_group::person_id.eq_any(people))
        .select((roster_group::person_id, roster_group::group_id))
        .load(conn)?;
    for (person, group) in rows {
        listed.entry(person).or_default().insert(group);
    }
    let mut said: HashMap<(PersonId, GroupKind), Said> = HashMap::new();
    let rows: Vec<(PersonId, Word<GroupKind>, String, UtcTime)> = launch_word::table
        .filter(launch_word::course_id.eq(in_course))
        .filter(launch_word::person_id.eq_any(people))
        .select((launch_word::person_id, launch_word::kind, launch_word::group_ids, launch_word::at))
        .load(conn)?;
    for (person, kind, ids, at) in rows {
        let ids = ids.split(' ').filter_map(|id| id.parse().ok()).collect();
        said.insert((person, kind.0), (ids, at.into()));
    }
    let of_one = |person: PersonId| {
        let listed = listed.get(&person).cloned().unwrap_or_default();
        let mut all = in_force(said.get(&(person, GroupKind::Group)).cloned(), listed, walked_at);
        // No roster tells of sections.
        all.extend(said.get(&(person, GroupKind::Section)).into_iter().flat_map(|(ids, _)| ids));
        all.retain(|group| there.contains_key(group));
        all
    };
    Ok(people.iter().map(|person| (*person, of_one(*person))).collect())
}

type Said = (BTreeSet<GroupId>, DateTime<Utc>);

/// Deletes some of the memberships that superseded and failed walks left behind; true if there may be more.
pub(super) fn forget_some(conn: &mut Conn) -> db::Result<bool> {
    let current = course::table
        .filter(course::groups_walk_id.is_not_null())
        .select(course::groups_walk_id.assume_not_null());
    let superseded: Option<WalkId> = walk::table
        .filter(walk::finished_at.is_not_null())
        .filter(walk::id.ne_all(current))
        .filter(exists(roster_group::table.filter(roster_group::walk_id.eq(walk::id))))
        .select(walk::id)
        .first(conn)
        .optional()?;
    let Some(id) = superseded else { return Ok(false) };
    let some: Vec<PersonId> = roster_group::table
        .filter(roster_group::walk_id.eq(id))
        .select(roster_group::person_id)
        .limit(i64::try_from(AT_ONCE).unwrap_or(i64::MAX))
        .load(conn)?;
    let rows = roster_group::table.filter(roster_group::walk_id.eq(id));
    diesel::delete(rows.filter(roster_group::person_id.eq_any(some))).execute(conn)?;
    Ok(true)
}
