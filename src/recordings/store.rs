//! Recordings in the database, and the letters about them.

pub mod remote;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::webm::Finished;
use super::{Error, Kept, Mp4, Recording, Remote, State};
use crate::audit::{self, Actor, Entry, Field, OnRecording};
use crate::db::schema::{recording, recording_deleted, session};
use crate::db::{self, Conn, UtcTime, Word};
use crate::ids::{OccurrenceId, RecordingId, SessionId, ShareId};
use crate::invitations;
use crate::mail::outbox;
use crate::mail::{Kind, Mailbox, Order};
use crate::sessions::role::Role;
use crate::sessions::{Owner, Session, SessionName};

/// Rows of one statement.
const CHUNK: usize = 500;

/// The words of the partial indexes: a bound value would not let a database choose them.
const UNFINISHED: &str = "state = 'recording'";
const TO_CONVERT: &str = "mp4 = 'wanted'";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = recording, treat_none_as_default_value = false)]
struct Row {
    id: RecordingId,
    session_id: SessionId,
    occurrence_id: OccurrenceId,
    name: Option<String>,
    state: Word<State>,
    started_at: UtcTime,
    length_ms: i64,
    bytes: i64,
    mp4: Word<Mp4>,
    keep_until: Option<UtcTime>,
    share_id: Option<ShareId>,
    remote_id: Option<String>,
    published: bool,
}

impl TryFrom<Row> for Recording {
    type Error = db::Error;

    fn try_from(row: Row) -> db::Result<Self> {
        let name = row.name.map(|name| SessionName::parse(&name)).transpose();
        Ok(Self {
            id: row.id,
            session: row.session_id,
            occurrence: row.occurrence_id,
            name: name.map_err(|_other| db::Error::BrokenRow("recording.name"))?,
            state: row.state.0,
            started_at: row.started_at.into(),
            length_ms: row.length_ms.try_into().unwrap_or_default(),
            bytes: row.bytes.try_into().unwrap_or_default(),
            mp4: row.mp4.0,
            keep_until: row.keep_until.map(Into::into),
            share: row.share_id,
            kept: match row.remote_id {
                None => Kept::Here,
                Some(id) => Kept::Elsewhere(Remote { id, published: row.published }),
            },
        })
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Notes that a recording of this date begins; it is deleted at `keep_until`.
pub fn begin(
    conn: &mut Conn,
    (session, occurrence): (SessionId, OccurrenceId),
    keep_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> db::Result<RecordingId> {
    let row = Row {
        id: RecordingId::fresh_at(now),
        session_id: session,
        occurrence_id: occurrence,
        name: None,
        state: Word(State::Recording),
        started_at: now.into(),
        length_ms: 0,
        bytes: 0,
        mp4: Word(Mp4::None),
        keep_until: keep_until.map(Into::into),
        share_id: None,
        remote_id: None,
        published: true,
    };
    diesel::insert_into(recording::table).values(&row).execute(conn)?;
    Ok(row.id)
}

/// The recording can be watched from now on; whoever is invited as a moderator is written to (R19), once, in this
/// transaction. `false` if that was so before, or the recording is gone.
pub fn ready(
    conn: &mut Conn,
    id: RecordingId,
    finished: Finished,
    mp4: Mp4,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let changed = diesel::update(making(id))
        .set((
            recording::state.eq(Word(State::Ready)),
            recording::length_ms.eq(number(finished.length_ms)),
            recording::bytes.eq(number(finished.bytes)),
            recording::mp4.eq(Word(mp4)),
        ))
        .execute(conn)?;
    if changed == 1 {
        tell_moderators(conn, id, now)?;
    }
    Ok(changed == 1)
}

/// Nothing of the recording could be kept.
pub fn failed(conn: &mut Conn, id: RecordingId) -> db::Result<bool> {
    Ok(diesel::update(making(id)).set(recording::state.eq(Word(State::Failed))).execute(conn)? == 1)
}

type Making = diesel::dsl::Filter<
    diesel::dsl::Find<recording::table, RecordingId>,
    diesel::dsl::Eq<recording::state, Word<State>>,
>;

fn making(id: RecordingId) -> Making {
    recording::table.find(id).filter(recording::state.eq(Word(State::Recording)))
}

/// Queues a letter to each moderator who is invited to the recording's session. Sessions of courses have none.
fn tell_moderators(conn: &mut Conn, id: RecordingId, now: DateTime<Utc>) -> db::Result<()> {
    let of: Option<SessionId> =
        recording::table.find(id).select(recording::session_id).first(conn).optional()?;
    let Some(of) = of else { return Ok(()) };
    let orders: Vec<Order> = invitations::store::with_role(conn, of, Role::Moderator)?
        .into_iter()
        .map(|invited| Order {
            kind: Kind::Recording,
            about: id.to_string(),
            to: Mailbox::new(invited.name.as_str(), invited.email),
            contents: Some(invited.id.to_string()),
            due: now,
        })
        .collect();
    outbox::queue_all(conn, &orders, now)
}

/// The newest recordings of a session, at most `most`.
pub fn list(conn: &mut Conn, session: SessionId, most: i64) -> db::Result<Vec<Recording>> {
    let rows: Vec<Row> = recording::table
        .filter(recording::session_id.eq(session))
        .order((recording::started_at.desc(), recording::id.desc()))
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Recording::try_from).collect()
}

/// How many recordings a session has.
pub fn count(conn: &mut Conn, session: SessionId) -> db::Result<i64> {
    Ok(recording::table.filter(recording::session_id.eq(session)).count().get_result(conn)?)
}

/// A recording of this session; one of another is not found.
pub fn find(conn: &mut Conn, session: SessionId, id: RecordingId) -> db::Result<Option<Recording>> {
    let of = recording::table.find(id).filter(recording::session_id.eq(session));
    let row: Option<Row> = of.select(Row::as_select()).first(conn).optional()?;
    row.map(Recording::try_from).transpose()
}

/// A recording and its session, wherever they belong.
pub fn with_session(conn: &mut Conn, id: RecordingId) -> db::Result<Option<(Recording, Session)>> {
    let row: Option<Row> = recording::table.find(id).select(Row::as_select()).first(conn).optional()?;
    and_session(conn, row)
}

/// The recording behind a public link, if the link was not revoked.
pub fn by_share(conn: &mut Conn, share: ShareId) -> db::Result<Option<(Recording, Session)>> {
    let of = recording::table.filter(recording::share_id.eq(share));
    let row: Option<Row> = of.select(Row::as_select()).first(conn).optional()?;
    and_session(conn, row)
}

fn and_session(conn: &mut Conn, row: Option<Row>) -> db::Result<Option<(Recording, Session)>> {
    let Some(found) = row.map(Recording::try_from).transpose()? else { return Ok(None) };
    let session = crate::sessions::store::by_id(conn, found.session)?;
    Ok(session.map(|session| (found, session)))
}

/// A recording of this session, and what the audit log calls it: by its session, and its name or beginning.
fn known_as(conn: &mut Conn, session: SessionId, id: RecordingId) -> Result<(Recording, String), Error> {
    let found = with_session(conn, id)?.filter(|(_, of)| of.id == session);
    let (recording, session) = found.ok_or(Error::Unknown)?;
    let own = match &recording.name {
        Some(name) => name.to_string(),
        None => recording.started_at.format("%Y-%m-%d %H:%M UTC").to_string(),
    };
    Ok((recording, format!("{}: {own}", session.name)))
}

/// Gives a recording a name, or takes it away.
pub fn rename(
    conn: &mut Conn,
    session: SessionId,
    id: RecordingId,
    name: Option<&SessionName>,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let (was, called) = known_as(conn, session, id)?;
    let of = recording::table.find(id).filter(recording::session_id.eq(session));
    done(diesel::update(of).set(recording::name.eq(name.map(SessionName::as_str))).execute(conn)?)?;
    let words = |name: Option<&SessionName>| name.map(ToString::to_string).unwrap_or_default();
    let entry = Entry::recording(OnRecording::Renamed, id, &called).changed(
        Field::Name,
        words(was.name.as_ref()),
        words(name),
    );
    if entry.changes_something() {
        audit::record(conn, by, &entry, now)?;
    }
    Ok(())
}

/// Makes a public link, if there is none. There is none to what BigBlueButton keeps: whoever was sent there could go
/// on watching after the link was ended.
pub fn share(
    conn: &mut Conn,
    session: SessionId,
    id: RecordingId,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let (found, called) = known_as(conn, session, id)?;
    if found.kept != Kept::Here {
        return Err(Error::Unknown);
    }
    let unshared = recording::table.find(id).filter(recording::share_id.is_null());
    let made = diesel::update(unshared).set(recording::share_id.eq(Some(ShareId::fresh()))).execute(conn)?;
    if made == 1 {
        audit::record(conn, by, &Entry::recording(OnRecording::Shared, id, &called), now)?;
    }
    Ok(())
}

/// Ends the public link, for everybody who has it.
pub fn unshare(
    conn: &mut Conn,
    session: SessionId,
    id: RecordingId,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let (_, called) = known_as(conn, session, id)?;
    let shared = recording::table.find(id).filter(recording::share_id.is_not_null());
    if diesel::update(shared).set(recording::share_id.eq(None::<ShareId>)).execute(conn)? == 1 {
        audit::record(conn, by, &Entry::recording(OnRecording::Unshared, id, &called), now)?;
    }
    Ok(())
}

/// Deletes a recording that is not being made; its files, or what BigBlueButton keeps, are another matter.
pub fn delete(
    conn: &mut Conn,
    session: SessionId,
    id: RecordingId,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let (_, called) = known_as(conn, session, id)?;
    let of = recording::table.find(id).filter(recording::session_id.eq(session));
    done(diesel::delete(of.filter(recording::state.ne(Word(State::Recording)))).execute(conn)?)?;
    Ok(audit::record(conn, by, &Entry::recording(OnRecording::Deleted, id, &called), now)?)
}

fn done(rows: usize) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Unknown) }
}

/// Whether participants are offered the session's recordings to keep.
pub fn downloads(conn: &mut Conn, of: SessionId) -> db::Result<bool> {
    let allowed = session::table.find(of).select(session::downloads).first(conn).optional()?;
    Ok(allowed.unwrap_or_default())
}

/// Offers them, or does so no longer.
pub fn set_downloads(
    conn: &mut Conn,
    owner: Owner,
    of: SessionId,
    allowed: bool,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let found = crate::sessions::store::find(conn, owner, of)?.ok_or(Error::Unknown)?;
    let other = session::table.find(of).filter(session::downloads.ne(allowed));
    if diesel::update(other).set(session::downloads.eq(allowed)).execute(conn)? == 1 {
        let name = found.name.as_str();
        audit::record(conn, by, &Entry::downloads(allowed, of, name), now)?;
    }
    Ok(())
}

/// The recordings that are being made, or were when their process was killed.
pub fn unfinished(conn: &mut Conn) -> db::Result<Vec<(RecordingId, DateTime<Utc>)>> {
    let rows: Vec<(RecordingId, UtcTime)> = recording::table
        .filter(sql::<Bool>(UNFINISHED))
        .order(recording::started_at)
        .select((recording::id, recording::started_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.into())).collect())
}

/// Recordings that want an MP4, the oldest first.
pub fn to_convert(conn: &mut Conn, most: i64) -> db::Result<Vec<Recording>> {
    let rows: Vec<Row> = recording::table
        .filter(sql::<Bool>(TO_CONVERT))
        .order(recording::started_at)
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Recording::try_from).collect()
}

/// Notes what came of making an MP4; `false` if the recording is gone.
pub fn converted(conn: &mut Conn, id: RecordingId, mp4: Mp4) -> db::Result<bool> {
    let wanted = recording::table.find(id).filter(recording::mp4.eq(Word(Mp4::Wanted)));
    Ok(diesel::update(wanted).set(recording::mp4.eq(Word(mp4))).execute(conn)? == 1)
}

/// Deletes some of the recordings whose time is over; their files are to be deleted after.
pub fn forget_expired(conn: &mut Conn, now: DateTime<Utc>) -> db::Result<Vec<RecordingId>> {
    let over = recording::table
        .filter(recording::keep_until.le(UtcTime::from(now)))
        .filter(recording::state.ne(Word(State::Recording)))
        .select(recording::id)
        .limit(100);
    let ids: Vec<RecordingId> = over.load(conn)?;
    diesel::delete(recording::table.filter(recording::id.eq_any(&ids))).execute(conn)?;
    Ok(ids)
}

/// Some of the recordings that were deleted and whose files may still be there.
pub fn deleted(conn: &mut Conn) -> db::Result<HashSet<RecordingId>> {
    let some: Vec<_> = recording_deleted::table.select(recording_deleted::id).limit(1_000).load(conn)?;
    Ok(some.into_iter().collect())
}

/// The files of these are gone, too.
pub fn forget_deleted(conn: &mut Conn, ids: &[RecordingId]) -> db::Result<()> {
    for some in ids.chunks(CHUNK) {
        diesel::delete(recording_deleted::table.filter(recording_deleted::id.eq_any(some))).execute(conn)?;
    }
    Ok(())
}

/// Those of `ids` that there are.
pub fn known(conn: &mut Conn, ids: &[RecordingId]) -> db::Result<Vec<RecordingId>> {
    let mut known = Vec::new();
    for some in ids.chunks(CHUNK) {
        let there = recording::table.filter(recording::id.eq_any(some)).select(recording::id);
        known.extend(there.load::<RecordingId>(conn)?);
    }
    Ok(known)
}
