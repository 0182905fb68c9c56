//! Deep linking dialogues in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Asked, LASTS, Pick};
use crate::db::schema::{deployment, pick, platform};
use crate::db::{self, Conn, UtcTime, each_backend};
use crate::ids::{CourseId, DeploymentId, PersonId, PickId};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = pick, treat_none_as_default_value = false)]
struct Row {
    id: PickId,
    deployment_id: DeploymentId,
    course_id: CourseId,
    person_id: PersonId,
    return_url: String,
    data: Option<Vec<u8>>,
    takes_links: bool,
    takes_several: bool,
    takes_columns: bool,
    title: Option<String>,
    created_at: UtcTime,
    expires_at: UtcTime,
    answered_at: Option<UtcTime>,
}

/// Keeps what was asked for by `person` in `course`.
pub fn open(
    conn: &mut Conn,
    deployment: DeploymentId,
    (course, person): (CourseId, PersonId),
    asked: &Asked,
    now: DateTime<Utc>,
) -> db::Result<PickId> {
    let row = Row {
        id: PickId::fresh_at(now),
        deployment_id: deployment,
        course_id: course,
        person_id: person,
        return_url: asked.return_url.to_string(),
        data: asked.data.as_ref().map(|data| data.clone().into_bytes()),
        takes_links: asked.links,
        takes_several: asked.several,
        takes_columns: asked.columns,
        title: asked.title.clone(),
        created_at: now.into(),
        expires_at: (now + LASTS).into(),
        answered_at: None,
    };
    each_backend!(conn, conn => diesel::insert_into(pick::table).values(&row).execute(conn))?;
    Ok(row.id)
}

/// The dialogue that was opened for `person` in `course`; nobody else's is found.
pub fn find(
    conn: &mut Conn,
    id: PickId,
    (course, person): (CourseId, PersonId),
    now: DateTime<Utc>,
) -> db::Result<Option<Pick>> {
    type Found = (Row, (String, String, String));
    let found: Option<Found> = pick::table
        .inner_join(deployment::table.inner_join(platform::table))
        .filter(pick::id.eq(id))
        .filter(pick::course_id.eq(course))
        .filter(pick::person_id.eq(person))
        .select((Row::as_select(), (platform::issuer, platform::client_id, deployment::external_id)))
        .first(conn)
        .optional()?;
    found.map(|(row, around)| seen(row, around, now)).transpose()
}

fn seen(row: Row, around: (String, String, String), now: DateTime<Utc>) -> db::Result<Pick> {
    let broken = db::Error::BrokenRow;
    let (issuer, client_id, deployment_id) = around;
    Ok(Pick {
        id: row.id,
        asked: Asked {
            return_url: row.return_url.parse().map_err(|_other| broken("pick.return_url"))?,
            data: row.data.map(String::from_utf8).transpose().map_err(|_other| broken("pick.data"))?,
            links: row.takes_links,
            several: row.takes_several,
            columns: row.takes_columns,
            title: row.title,
        },
        issuer,
        client_id,
        deployment_id,
        open: row.answered_at.is_none() && row.expires_at > now.into(),
    })
}

/// Marks the dialogue as answered. Of any number who answer it, on any instance, one is told that it was them.
pub fn answer(conn: &mut Conn, id: PickId, now: DateTime<Utc>) -> db::Result<bool> {
    let open = pick::table
        .find(id)
        .filter(pick::answered_at.is_null())
        .filter(pick::expires_at.gt(UtcTime::from(now)));
    let answered = diesel::update(open).set(pick::answered_at.eq(UtcTime::from(now))).execute(conn)?;
    Ok(answered == 1)
}

/// Deletes dialogues of the day before: until then, who comes back to one is told what became of it.
pub fn forget_expired(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<()> {
    let first_kept = PickId::first_at(now - chrono::TimeDelta::days(1));
    diesel::delete(pick::table.filter(pick::id.lt(first_kept))).execute(conn)?;
    Ok(())
}
