//! Recordings as rooms make them: a source that plays what a test gives it, into real files.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use colloquy::ids::{OccurrenceId, RecordingId, SeatId, SessionId};
use colloquy::recordings::take::{Heard, Kind, Lens, Take};
use colloquy::recordings::webm::Finished;
use colloquy::recordings::{Gone, Limits, Mp4, Source, store};
use colloquy::rounds::recordings;
use colloquy::sessions::store::occurrences;

use super::TestApp;
use super::app::until;

/// A room in which these things happen, each so long after the one before; then nothing happens until it is ended.
pub(crate) struct Scripted(pub(crate) VecDeque<(Duration, Heard)>);

impl Source for Scripted {
    fn next(&mut self, patience: Duration) -> Result<Option<(Instant, Heard)>, Gone> {
        let Some((after, _)) = self.0.front() else {
            std::thread::sleep(patience);
            return Ok(None);
        };
        std::thread::sleep(*after);
        Ok(self.0.pop_front().map(|(_, heard)| (Instant::now(), heard)))
    }

    fn ask(&mut self, _lens: Lens) {}
}

/// The pictures of a film in which something moves: 25 a second, a whole one every second.
pub(crate) fn film(seconds: u32) -> Vec<Vec<u8>> {
    let made = std::process::Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=320x240:rate=25",
            "-t",
            &seconds.to_string(),
        ])
        .args(["-c:v", "libvpx", "-g", "25", "-deadline", "realtime", "-f", "ivf", "-"])
        .output()
        .expect("ffmpeg runs; Debian's package is ffmpeg");
    let (mut rest, mut pictures) = (&made.stdout[32..], Vec::new());
    while rest.len() > 12 {
        let length = usize::try_from(u32::from_le_bytes(rest[..4].try_into().unwrap())).unwrap();
        pictures.push(rest[12..12 + length].to_vec());
        rest = &rest[12 + length..];
    }
    pictures
}

/// A picture as it comes from a camera.
pub(crate) fn shown(seat: SeatId, picture: &[u8]) -> Heard {
    let lens = Lens { seat, kind: Kind::Camera };
    Heard::Picture { lens, key: picture[0] & 1 == 0, data: picture.into() }
}

/// A camera's film of so many seconds, written to `file` as a recording.
pub(crate) fn record(file: std::fs::File, seconds: u32) -> io::Result<Finished> {
    let (seat, mut take) = (SeatId::derived(&["ada"]), Take::begin(file)?);
    take.hear(Heard::On(seat, Kind::Camera), 0);
    for (number, picture) in film(seconds).iter().enumerate() {
        let at_ms = u64::try_from(number).unwrap() * 40;
        take.hear(shown(seat, picture), at_ms);
        take.tick(at_ms)?;
    }
    take.finish(u64::from(seconds) * 1_000).1
}

/// The session in a path such as `sessions/0f…` or `/scheduler/sessions/0f…`.
pub(crate) fn session_in(path: &str) -> SessionId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

impl TestApp {
    pub(crate) async fn occurrence_of(&self, session: SessionId) -> OccurrenceId {
        self.read(move |conn| Ok(occurrences(conn, session)?[0].id)).await
    }

    /// A recording that is being made, and its file.
    pub(crate) async fn recording(&self, session: SessionId) -> (RecordingId, std::fs::File) {
        let (occurrence, now) = (self.occurrence_of(session).await, self.clock.now());
        let keep_until = Some(now + TimeDelta::days(180));
        let begun = move |conn: &mut _| store::begin(conn, (session, occurrence), keep_until, now);
        let id = self.app.db.write(begun).await.unwrap();
        (id, self.app.recordings.create(id).unwrap())
    }

    /// A recording of four seconds that can be watched.
    pub(crate) async fn recorded(&self, session: SessionId) -> RecordingId {
        let (id, file) = self.recording(session).await;
        let finished = tokio::task::spawn_blocking(|| record(file, 4)).await.unwrap().unwrap();
        let now = self.clock.now();
        let ready = move |conn: &mut _| store::ready(conn, id, finished, Mp4::None, now);
        assert!(self.app.db.write(ready).await.unwrap());
        id
    }

    /// Records a room in which these things happen; it goes on until it is ended.
    pub(crate) async fn record_room(
        &self,
        session: SessionId,
        script: Scripted,
        limits: Limits,
    ) -> OccurrenceId {
        let occurrence = self.occurrence_of(session).await;
        let begun = recordings::begin(&Arc::clone(&self.app), occurrence, script, limits).await.unwrap();
        assert!(begun);
        occurrence
    }

    /// Waits until nothing is recorded any more.
    pub(crate) async fn recordings_ended(&self) {
        until("the end of the recordings", || async { (self.app.recorders.count() == 0).then_some(()) })
            .await;
    }
}
