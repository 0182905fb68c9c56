//! Recordings that are being made by this process, each on a thread of its own.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::take::{Heard, Lens, Take};
use super::webm::Finished;
use crate::db::free_beneath;
use crate::ids::{OccurrenceId, RecordingId};

/// How long a recording waits for the next packet before it looks at the time.
const PATIENCE: Duration = Duration::from_millis(20);
/// How often it looks at the disk.
const LOOK: Duration = Duration::from_secs(1);

/// What a recording takes from a room.
pub trait Source: Send + 'static {
    /// The next thing that happens, waited for so long; nothing, if nothing does.
    fn next(&mut self, patience: Duration) -> Result<Option<(Instant, Heard)>, Gone>;

    /// Asks for a whole picture.
    fn ask(&mut self, lens: Lens);
}

/// The room is not there any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the room is gone")]
pub struct Gone;

/// What no recording goes beyond.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In time.
    pub longest: Duration,
    /// In bytes.
    pub bytes: u64,
    /// What it leaves free on its disk, in bytes: with a full one the database could save nothing either.
    pub spare: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { longest: Duration::from_hours(12), bytes: 8 * 1024 * 1024 * 1024, spare: 256 * 1024 * 1024 }
    }
}

/// Why a recording ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Somebody ended it, or the room is over.
    Asked,
    /// It is as long or as large as a recording may be.
    Limit,
    /// It cannot be written: the disk is full, or almost.
    Disk,
}

/// A recording that ended.
#[derive(Debug)]
pub struct Done {
    /// Its file, which is held until this is dropped: nobody takes it for one that was left behind meanwhile.
    pub file: File,
    /// What came of finishing the file.
    pub finished: io::Result<Finished>,
    /// Why it ended.
    pub why: Stopped,
}

/// The recordings that this process makes; clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Recorders(Arc<Mutex<HashMap<OccurrenceId, Recorder>>>);

/// A recording that is being made.
#[derive(Debug, Clone)]
pub struct Recorder {
    /// Which one.
    pub id: RecordingId,
    stop: Arc<AtomicBool>,
}

impl Recorders {
    /// Begins to record the room of `occurrence` into `file`, which is held. The answer comes when it ended; it
    /// does not come at all if the thread broke, and then the file is one that was left behind.
    pub fn start(
        &self,
        (occurrence, id): (OccurrenceId, RecordingId),
        file: File,
        source: impl Source,
        limits: Limits,
    ) -> io::Result<oneshot::Receiver<Done>> {
        let stop = Arc::new(AtomicBool::new(false));
        let (tell, ended) = oneshot::channel();
        let asked = Arc::clone(&stop);
        thread::Builder::new().name("recording".to_owned()).spawn(move || {
            // Nobody waits for it any longer only while the process stops.
            let _heard = tell.send(record(file, source, limits, &asked));
        })?;
        self.all().insert(occurrence, Recorder { id, stop });
        Ok(ended)
    }

    /// Ends the recording of this room, if there is one. Nothing that comes from now on is part of it.
    pub fn stop(&self, occurrence: OccurrenceId) {
        if let Some(recorder) = self.all().get(&occurrence) {
            recorder.stop.store(true, Ordering::Release);
        }
    }

    /// Ends all of them.
    pub fn stop_all(&self) {
        for recorder in self.all().values() {
            recorder.stop.store(true, Ordering::Release);
        }
    }

    /// Forgets one that ended.
    pub fn ended(&self, occurrence: OccurrenceId, id: RecordingId) {
        self.all().retain(|at, recorder| (*at, recorder.id) != (occurrence, id));
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<OccurrenceId, Recorder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records until there is a reason to end.
fn record(file: File, mut source: impl Source, limits: Limits, stop: &AtomicBool) -> Done {
    let start = Instant::now();
    let second = match file.try_clone() {
        Ok(second) => second,
        Err(error) => return Done { file, finished: Err(error), why: Stopped::Disk },
    };
    let mut take = match Take::begin(second) {
        Ok(take) => take,
        Err(error) => return Done { file, finished: Err(error), why: Stopped::Disk },
    };
    let mut looked = None;
    let why = loop {
        if looked.is_none_or(|looked: Instant| looked.elapsed() >= LOOK) {
            looked = Some(Instant::now());
            if free_beneath(&file).is_some_and(|free| free < limits.spare) {
                tracing::warn!("a recording ends because its disk is almost full");
                break Stopped::Disk;
            }
        }
        match step(&mut take, &mut source, start, stop) {
            Ok(false) => break Stopped::Asked,
            Err(error) => {
                tracing::warn!(%error, "a recording cannot be written");
                break Stopped::Disk;
            }
            Ok(true) => {}
        }
        if start.elapsed() >= limits.longest || take.bytes() >= limits.bytes {
            break Stopped::Limit;
        }
    };
    let (_second, finished) = take.finish(since(start, Instant::now()));
    Done { file, finished, why }
}

/// Whether it goes on.
fn step(
    take: &mut Take<File>,
    source: &mut impl Source,
    start: Instant,
    stop: &AtomicBool,
) -> io::Result<bool> {
    let Ok(next) = source.next(PATIENCE) else { return Ok(false) };
    if stop.load(Ordering::Acquire) {
        return Ok(false);
    }
    if let Some((at, heard)) = next {
        take.hear(heard, since(start, at));
    }
    let now = since(start, Instant::now());
    take.tick(now)?;
    if let Some(lens) = take.wish(now) {
        source.ask(lens);
    }
    Ok(true)
}

fn since(start: Instant, at: Instant) -> u64 {
    u64::try_from(at.saturating_duration_since(start).as_millis()).unwrap_or(u64::MAX)
}
