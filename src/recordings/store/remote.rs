//! Recordings that BigBlueButton keeps, among those of their session.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Row, known_as, tell_moderators};
use crate::audit::{self, Actor, Entry, OnRecording};
use crate::db::schema::recording;
use crate::db::{self, Both, Conn, Word};
use crate::ids::{OccurrenceId, RecordingId, SessionId};
use crate::recordings::{Error, Mp4, Recording, Remote, State};

/// What BigBlueButton says of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it is called there, and whether it is shown.
    pub remote: Remote,
    /// When it begins.
    pub started_at: DateTime<Utc>,
    /// How long it plays, in milliseconds.
    pub length_ms: u64,
}

/// Lists a recording with its session from now on; whoever is invited as a moderator is written to (R19), once, in this
/// transaction. False if it was listed before.
pub fn list(
    conn: &mut Conn,
    (session, occurrence): (SessionId, OccurrenceId),
    said: &Said,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    // Its name there makes its name here: a second time it is the same.
    let id = RecordingId::derived(&["bigbluebutton", &said.remote.id]);
    let row = Row {
        id,
        session_id: session,
        occurrence_id: occurrence,
        name: None,
        state: Word(State::Ready),
        started_at: said.started_at.into(),
        length_ms: i64::try_from(said.length_ms).unwrap_or(i64::MAX),
        bytes: 0,
        mp4: Word(Mp4::None),
        // It stays as long as BigBlueButton is set to keep it.
        keep_until: None,
        share_id: None,
        remote_id: Some(said.remote.id.clone()),
        published: said.remote.published,
    };
    let insert = diesel::insert_into(recording::table).values(row).on_conflict_do_nothing();
    if Both(insert).execute(conn)? == 0 {
        return Ok(false);
    }
    tell_moderators(conn, id, now)?;
    Ok(true)
}

/// The recordings of a session that BigBlueButton keeps.
pub fn of_session(conn: &mut Conn, session: SessionId) -> db::Result<Vec<Recording>> {
    let theirs = recording::table
        .filter(recording::session_id.eq(session))
        .filter(recording::remote_id.is_not_null())
        .select(Row::as_select());
    let rows: Vec<Row> = theirs.load(conn)?;
    rows.into_iter().map(Recording::try_from).collect()
}

/// Notes whether BigBlueButton shows a recording, as somebody looked.
pub fn note_published(conn: &mut Conn, id: RecordingId, published: bool) -> db::Result<()> {
    let other = recording::table.find(id).filter(recording::published.ne(published));
    diesel::update(other).set(recording::published.eq(published)).execute(conn)?;
    Ok(())
}

/// Notes that `by` made BigBlueButton show a recording, or show it no longer.
pub fn published(
    conn: &mut Conn,
    session: SessionId,
    id: RecordingId,
    published: bool,
    (by, now): (&Actor, DateTime<Utc>),
) -> Result<(), Error> {
    let (_, called) = known_as(conn, session, id)?;
    note_published(conn, id, published)?;
    let deed = if published { OnRecording::Published } else { OnRecording::Unpublished };
    Ok(audit::record(conn, by, &Entry::recording(deed, id, &called), now)?)
}
