//! Recordings: begun and ended as rooms say, finished after a crash, converted, deleted when their time is over.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use crate::app::App;
use crate::db::{self, Conn};
use crate::ids::{OccurrenceId, RecordingId};
use crate::meetings::embedded::protocol::Cut;
use crate::meetings::store::{looks, remote};
use crate::meetings::{MeetingBackend as _, RemoteRecording, RoomRef};
use crate::recordings::webm::{Finished, repair};
use crate::recordings::{
    Done, Format, Held, Limits, Mp4, Recording, Remote, Room, Source, Stopped, mp4, store,
};
use crate::sessions;

/// How long the end of an instance waits for recordings to be finished; what is not is finished by the next.
const LAST_RECORDINGS: Duration = Duration::from_secs(8);
/// A recording without a file was begun by another instance, or by one that was killed at that moment. Over
/// PostgreSQL it is the first for so long.
const ELSEWHERE: TimeDelta = TimeDelta::hours(24);
/// Time enough to make a file after its row.
const JUST_BEGUN: TimeDelta = TimeDelta::minutes(1);
/// Nobody works at a half-made MP4 for longer.
const STALE_PART: TimeDelta = TimeDelta::hours(48);

/// A moderator started a recording, or it ended: nothing is recorded of what comes after.
pub(super) async fn turn(app: &Arc<App>, occurrence: OccurrenceId, on: bool) {
    if !on {
        return app.recorders.stop(occurrence);
    }
    let source = Room::of(app.meetings.hall(), occurrence);
    let begun = begin(app, occurrence, source, Limits::default()).await;
    if let Err(error) = &begun {
        tracing::error!(error = format!("{error:#}"), "a recording cannot be begun");
    }
    if !matches!(begun, Ok(true)) {
        app.meetings.hall().recording_cut(occurrence, Cut::Disk, app.clock.now());
    }
}

/// Begins to record the room of `occurrence`; `false` if its session is gone.
pub async fn begin(
    app: &Arc<App>,
    occurrence: OccurrenceId,
    source: impl Source,
    limits: Limits,
) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let keep_until = app.config.recording_days.map(|days| now + TimeDelta::days(days.into()));
    let noted = move |conn: &mut Conn| -> db::Result<Option<RecordingId>> {
        let Some((session, _)) = sessions::store::by_occurrence(conn, occurrence)? else { return Ok(None) };
        store::begin(conn, (session.id, occurrence), keep_until, now).map(Some)
    };
    let Some(id) = app.db.write(noted).await? else { return Ok(false) };
    match open(app, (occurrence, id), source, limits).await {
        Ok(ended) => {
            tracing::info!(recording = %id, "a recording begins");
            tokio::spawn(complete(Arc::clone(app), occurrence, id, ended));
            Ok(true)
        }
        Err(error) => {
            app.db.write(move |conn| store::failed(conn, id)).await?;
            Err(error)
        }
    }
}

async fn open(
    app: &Arc<App>,
    (occurrence, id): (OccurrenceId, RecordingId),
    source: impl Source,
    limits: Limits,
) -> anyhow::Result<oneshot::Receiver<Done>> {
    let folder = app.recordings.clone();
    let file =
        tokio::task::spawn_blocking(move || folder.create(id)).await?.context("the file of a recording")?;
    Ok(app.recorders.start((occurrence, id), file, source, limits)?)
}

/// Waits for the end of a recording, and keeps what there is of it.
async fn complete(app: Arc<App>, occurrence: OccurrenceId, id: RecordingId, ended: oneshot::Receiver<Done>) {
    if let Err(error) = kept(&app, (occurrence, id), ended).await {
        // The next round finishes what the file holds.
        tracing::error!(recording = %id, error = format!("{error:#}"), "a recording is finished later");
    }
    app.recorders.ended(occurrence, id);
}

async fn kept(
    app: &App,
    (occurrence, id): (OccurrenceId, RecordingId),
    ended: oneshot::Receiver<Done>,
) -> anyhow::Result<()> {
    let Done { file, finished, why } = ended.await.context("the thread of a recording broke")?;
    let cut = match why {
        Stopped::Asked => None,
        Stopped::Limit => Some(Cut::Limit),
        Stopped::Disk => Some(Cut::Disk),
    };
    if let Some(cut) = cut {
        tracing::warn!(recording = %id, ?why, "a recording ended by itself");
        app.meetings.hall().recording_cut(occurrence, cut, app.clock.now());
    }
    keep(app, id, file, finished).await
}

/// Notes that a recording can be watched, or that nothing of it can; its file is held until then.
async fn keep(
    app: &App,
    id: RecordingId,
    mut file: File,
    finished: io::Result<Finished>,
) -> anyhow::Result<()> {
    let (file, found) = tokio::task::spawn_blocking(move || {
        let found = match finished {
            Ok(finished) => Ok(Some(finished).filter(|finished| finished.length_ms > 0)),
            Err(_unfinished) => repair(&mut file),
        };
        (file, found)
    })
    .await?;
    let now = app.clock.now();
    let there = if let Some(finished) = found.context("the file of a recording cannot be finished")? {
        let mp4 = if mp4_wanted(app).await { Mp4::Wanted } else { Mp4::None };
        let ready = app.db.write(move |conn| store::ready(conn, id, finished, mp4, now)).await?;
        app.mail.wake();
        tracing::info!(recording = %id, length_ms = finished.length_ms, "a recording is ready");
        ready
    } else {
        app.db.write(move |conn| store::failed(conn, id)).await?;
        false
    };
    if !there {
        app.recordings.remove(id);
    }
    drop(file);
    Ok(())
}

async fn mp4_wanted(app: &App) -> bool {
    let Some(program) = app.config.recording_ffmpeg.clone() else { return false };
    tokio::task::spawn_blocking(move || mp4::is_there(&program)).await.unwrap_or_default()
}

/// Finishes the recordings whose process was killed.
pub async fn recover(app: &App) -> anyhow::Result<()> {
    let (_turn, mut all) = (app.turns.recover.lock().await, Ok(()));
    for (id, begun) in app.db.read(store::unfinished).await? {
        // A file that cannot be read, or a full disk, does not keep the others from being finished.
        all = all.and(recover_one(app, id, begun).await.with_context(|| format!("the recording {id}")));
    }
    all
}

async fn recover_one(app: &App, id: RecordingId, begun: DateTime<Utc>) -> anyhow::Result<()> {
    let folder = app.recordings.clone();
    match tokio::task::spawn_blocking(move || folder.hold(id)).await?? {
        Held::Ours(file) => {
            tracing::info!(recording = %id, "a recording that was left behind is finished");
            keep(app, id, file, Err(io::ErrorKind::Interrupted.into())).await
        }
        Held::Missing if begun <= app.clock.now() - patience(app) => {
            app.db.write(move |conn| store::failed(conn, id)).await?;
            Ok(())
        }
        Held::Busy | Held::Missing => Ok(()),
    }
}

fn patience(app: &App) -> TimeDelta {
    if app.db.writes_in_turn() { JUST_BEGUN } else { ELSEWHERE }
}

/// Deletes recordings whose time is over, and the files of those that were deleted.
pub async fn forget(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    loop {
        let over = app.db.write(move |conn| store::forget_expired(conn, now)).await?;
        for id in &over {
            app.recordings.remove(*id);
        }
        if over.is_empty() {
            break;
        }
    }
    sweep(app, now).await
}

async fn sweep(app: &App, now: DateTime<Utc>) -> anyhow::Result<()> {
    let deleted = app.db.read(store::deleted).await?;
    let (folder, attempts) = (app.recordings.clone(), RecordingId::first_at(now - STALE_PART));
    let (deleted, stay) = tokio::task::spawn_blocking(move || {
        let stay = folder.sweep(&deleted, attempts);
        (deleted, stay)
    })
    .await?;
    let stay = stay?;
    let gone: Vec<_> = deleted.difference(&stay).copied().collect();
    if !gone.is_empty() {
        app.db.write(move |conn| store::forget_deleted(conn, &gone)).await?;
    }
    tell_of_strangers(app, stay.difference(&deleted).copied().collect()).await
}

/// A file that no recording knows may be all that is left after a restored backup: it is the operator's to delete.
async fn tell_of_strangers(app: &App, files: Vec<RecordingId>) -> anyhow::Result<()> {
    let young = RecordingId::first_at(app.clock.now() - JUST_BEGUN);
    let ids: Vec<_> = files.into_iter().filter(|id| *id < young).collect();
    let asked = ids.clone();
    let known: HashSet<_> = app.db.read(move |conn| store::known(conn, &asked)).await?.into_iter().collect();
    for id in ids.iter().filter(|id| !known.contains(id)) {
        tracing::warn!(recording = %id, "the folder of recordings has a file that no recording knows: it stays");
    }
    Ok(())
}

/// Asks BigBlueButton what it recorded of meetings that are over, a few times, and notes what it never said is ready: the
/// call that says so is made once, and nobody may have been there to hear it.
pub async fn look_for_missed(app: &App) -> anyhow::Result<()> {
    let Some(bbb) = app.meetings.bbb() else { return Ok(()) };
    let now = app.clock.now();
    for look in app.db.read(move |conn| looks::due(conn, now)).await? {
        let room = look.occurrence;
        if !app.db.write(move |conn| looks::take(conn, &look, now)).await? {
            continue;
        }
        match bbb.recordings(RoomRef(room)).await {
            Ok(all) => {
                let ready = all.into_iter().filter(|one| one.address().is_some()).map(|one| one.id);
                let ready: Vec<String> = ready.collect();
                app.db.write(move |conn| note_ready(conn, room, &ready, now)).await?;
            }
            Err(error) => {
                tracing::warn!(%error, occurrence = %room, "BigBlueButton does not say what it recorded");
            }
        }
    }
    Ok(())
}

fn note_ready(conn: &mut Conn, room: OccurrenceId, ready: &[String], now: DateTime<Utc>) -> db::Result<()> {
    // The session may have been deleted while it was asked.
    if !sessions::store::exists(conn, room)? {
        return Ok(());
    }
    for id in ready {
        if remote::recording_ready(conn, room, id, now)? {
            tracing::info!(recording = %id, "BigBlueButton has a recording that it did not tell of");
        }
    }
    Ok(())
}

/// Asks BigBlueButton about the recordings that it said are ready, and lists them with their sessions. What it cannot
/// say now it is asked again in a minute.
pub async fn list_remote(app: &App) -> anyhow::Result<()> {
    let Some(bbb) = app.meetings.bbb() else { return Ok(()) };
    let now = app.clock.now();
    for (id, room) in app.db.read(move |conn| remote::announced(conn, now)).await? {
        let taken = id.clone();
        if !app.db.write(move |conn| remote::take_announced(conn, &taken, now)).await? {
            continue;
        }
        match bbb.recordings(RoomRef(room)).await {
            Ok(all) => {
                if let Some(found) = all.into_iter().find(|one| one.id == id && one.address().is_some()) {
                    list(app, room, found).await?;
                }
            }
            Err(error) => tracing::warn!(%error, recording = %id, "BigBlueButton does not say what it has"),
        }
    }
    Ok(())
}

async fn list(app: &App, room: OccurrenceId, found: RemoteRecording) -> anyhow::Result<()> {
    let now = app.clock.now();
    let said = store::remote::Said {
        started_at: found.began_at.unwrap_or(now),
        length_ms: found.length().num_milliseconds().try_into().unwrap_or_default(),
        remote: Remote { id: found.id, published: found.published },
    };
    let noted = move |conn: &mut Conn| -> db::Result<bool> {
        remote::asked(conn, &said.remote.id)?;
        match sessions::store::by_occurrence(conn, room)? {
            Some((session, _)) => store::remote::list(conn, (session.id, room), &said, now),
            None => Ok(false),
        }
    };
    if app.db.write(noted).await? {
        app.mail.wake();
    }
    Ok(())
}

/// Makes the MP4s that are wanted, those that have waited longest first.
pub async fn convert(app: &App) -> anyhow::Result<()> {
    let Some(program) = app.config.recording_ffmpeg.clone() else { return Ok(()) };
    let _turn = app.turns.convert.lock().await;
    for wanting in app.db.read(|conn| store::to_convert(conn, 10)).await? {
        let (folder, id) = (app.recordings.clone(), wanting.id);
        let file = match tokio::task::spawn_blocking(move || folder.hold(id)).await? {
            Ok(Held::Ours(file)) => Ok(file),
            // Another instance may be at it, or the file is not here.
            Ok(Held::Busy | Held::Missing) => continue,
            Err(error) => Err(error),
        };
        // It is held until the outcome is noted.
        let made = match &file {
            Ok(file) => make_mp4(app, &program, &wanting, file).await?,
            Err(error) => Err(error.kind().into()),
        };
        let mp4 = match made {
            Ok(()) => Mp4::Ready,
            Err(error) => {
                tracing::warn!(recording = %id, %error, "an MP4 could not be made");
                Mp4::Failed
            }
        };
        if !app.db.write(move |conn| store::converted(conn, id, mp4)).await? {
            app.recordings.remove(id);
        }
    }
    Ok(())
}

/// Makes the MP4 of a recording whose file is held.
async fn make_mp4(app: &App, program: &str, of: &Recording, file: &File) -> anyhow::Result<io::Result<()>> {
    let (id, now) = (of.id, app.clock.now());
    // It may become larger than the recording, and is not to fill the disk either.
    let most = of.bytes.saturating_mul(2).saturating_add(Limits::default().spare);
    if db::free_beneath(file).is_some_and(|free| free < most) {
        return Ok(Err(io::ErrorKind::StorageFull.into()));
    }
    let from = app.recordings.path(id, Format::WebM);
    let part = app.recordings.part(id, RecordingId::fresh_at(now));
    let to = app.recordings.path(id, Format::Mp4);
    let longest = Duration::from_millis(of.length_ms).saturating_mul(8) + Duration::from_mins(5);
    let (program, made) = (program.to_owned(), part.clone());
    let (tell, told) = oneshot::channel();
    // Not a blocking task: the end of the process does not wait for it.
    std::thread::Builder::new().name("mp4".to_owned()).spawn(move || {
        let converted = mp4::convert(&program, &from, &made, longest);
        // Nobody waits any longer only while the process stops.
        let _heard = tell.send(converted);
    })?;
    Ok(told.await?.and_then(|()| std::fs::rename(&part, &to)))
}

/// Ends all recordings of this process, and waits a little until they are finished.
pub(super) async fn stop(app: &App) {
    app.recorders.stop_all();
    let finished = async {
        while app.recorders.count() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    if tokio::time::timeout(LAST_RECORDINGS, finished).await.is_err() {
        tracing::warn!("a recording was not finished at the end; the next start does it");
    }
}
