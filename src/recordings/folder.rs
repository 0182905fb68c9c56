//! Where the files of recordings lie.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::ids::RecordingId;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// VP8 and Opus, as it was recorded.
    WebM,
    /// H.264 and AAC, made from it.
    Mp4,
}

impl Format {
    /// The end of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::WebM => "webm",
            Self::Mp4 => "mp4",
        }
    }
}

/// The folder of an installation's recordings.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// What came of reaching for a recording's file.
#[derive(Debug)]
pub enum Held {
    /// It is ours, until it is closed.
    Ours(File),
    /// A process that lives is at it.
    Busy,
    /// There is none here.
    Missing,
}

impl Folder {
    /// The folder at `path`; it is made when it is first needed.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The file of a recording.
    #[must_use]
    pub fn path(&self, id: RecordingId, format: Format) -> PathBuf {
        self.0.join(format!("{id}.{}", format.ending()))
    }

    /// Where something is put together that becomes a file of `id` when it is whole; `attempt` is a name for it.
    #[must_use]
    pub fn part(&self, id: RecordingId, attempt: RecordingId) -> PathBuf {
        self.0.join(format!("{id}.{attempt}.part"))
    }

    /// Makes the file of a new recording, and holds it: nobody else takes it for one that was left behind.
    pub fn create(&self, id: RecordingId) -> io::Result<File> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let path = self.path(id, Format::WebM);
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
        file.try_lock()?;
        Ok(file)
    }

    /// Reaches for the file of a recording, to do something that only one process may do.
    pub fn hold(&self, id: RecordingId) -> io::Result<Held> {
        let path = self.path(id, Format::WebM);
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Held::Missing),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => Ok(Held::Ours(file)),
            Err(TryLockError::WouldBlock) => Ok(Held::Busy),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Deletes what there is of a recording.
    pub fn remove(&self, id: RecordingId) {
        for format in [Format::WebM, Format::Mp4] {
            let _next_round = remove(&self.path(id, format));
        }
    }

    /// Deletes the files of recordings that were `deleted`, and parts of files that were begun before `attempts`. Gives
    /// back whose files there still are: a file that a process holds stays.
    pub fn sweep(
        &self,
        deleted: &HashSet<RecordingId>,
        attempts: RecordingId,
    ) -> io::Result<HashSet<RecordingId>> {
        let mut stay = HashSet::new();
        for (id, path) in self.files()? {
            let part = attempt(&path);
            let given_up = part.is_some_and(|attempt| attempt < attempts);
            let held = || part.is_none() && matches!(self.hold(id), Ok(Held::Busy));
            let goes = given_up || (deleted.contains(&id) && !held());
            if !(goes && remove(&path)) {
                stay.insert(id);
            }
        }
        Ok(stay)
    }

    /// The files of recordings in the folder. What is named otherwise is not ours.
    fn files(&self) -> io::Result<Vec<(RecordingId, PathBuf)>> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut named = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let ours = path.extension().is_some_and(|end| end == "webm" || end == "mp4" || end == "part");
            let id = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next());
            if let Some(id) = id.filter(|_| ours).and_then(|id| id.parse().ok()) {
                named.push((id, path));
            }
        }
        Ok(named)
    }
}

/// The attempt that a part's name holds; none for a whole file.
fn attempt(path: &Path) -> Option<RecordingId> {
    let name = path.file_name()?.to_str()?.strip_suffix(".part")?;
    name.split('.').nth(1)?.parse().ok()
}

/// Whether the file is gone now.
fn remove(path: &Path) -> bool {
    match fs::remove_file(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "a recording's file cannot be deleted");
            false
        }
    }
}
