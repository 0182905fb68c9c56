//! People as launches and rosters describe them, in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::courses::PersonSeen;
use crate::db::schema::person;
use crate::db::{self, Conn, each_backend};
use crate::ids::{PersonId, PlatformId};

#[derive(Insertable, AsChangeset, Queryable, Selectable, Clone, PartialEq, Eq)]
#[diesel(table_name = person, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(in crate::courses) struct PersonRow {
    pub(in crate::courses) id: PersonId,
    platform_id: PlatformId,
    subject: String,
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    zone: Option<String>,
}

impl PersonRow {
    /// The row as it should stand after `seen`; what was left out keeps its old value.
    pub(in crate::courses) fn after(seen: &PersonSeen, before: Option<&Self>) -> Self {
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
    pub(in crate::courses) fn put(&self, conn: &mut Conn, is_there: bool) -> db::Result<()> {
        // Of somebody's first launches at the same moment one adds the row, and the others write over it.
        let added = |conn: &mut Conn| {
            each_backend!(conn, conn => {
                diesel::insert_into(person::table).values(self).on_conflict_do_nothing().execute(conn)
            })
        };
        if is_there || added(conn)? == 0 {
            diesel::update(person::table.find(self.id)).set(self).execute(conn)?;
        }
        Ok(())
    }
}

/// Adds the rows of people who are new; one whom a launch added a moment ago keeps that row.
pub(in crate::courses) fn add_people(conn: &mut Conn, rows: Vec<PersonRow>) -> db::Result<()> {
    each_backend!(conn, conn => {
        diesel::insert_into(person::table).values(rows).on_conflict_do_nothing().execute(conn)
    })?;
    Ok(())
}

/// The person rows that are there among `ids`.
pub(in crate::courses) fn person_rows(
    conn: &mut Conn,
    ids: &[PersonId],
) -> db::Result<HashMap<PersonId, PersonRow>> {
    let rows: Vec<PersonRow> =
        person::table.filter(person::id.eq_any(ids)).select(PersonRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Notes a person as a launch describes them. Writes nothing if nothing changed.
pub(super) fn note_person(conn: &mut Conn, seen: &PersonSeen, before: Option<&PersonRow>) -> db::Result<()> {
    let after = PersonRow::after(seen, before);
    if before != Some(&after) {
        after.put(conn, before.is_some())?;
    }
    Ok(())
}

/// What the LMS calls somebody, if it ever told.
pub fn name_of(conn: &mut Conn, id: PersonId) -> db::Result<Option<String>> {
    Ok(person_rows(conn, &[id])?.remove(&id).and_then(|row| row.name))
}

/// Notes somebody whom a launch brought from outside the courses. It says nothing of any course.
pub fn note_outsider(conn: &mut Conn, seen: &PersonSeen) -> db::Result<PersonId> {
    let before = person_rows(conn, &[seen.id()])?.remove(&seen.id());
    note_person(conn, seen, before.as_ref())?;
    Ok(seen.id())
}
