//! WebM files of one picture and one sound: written as they come, whole up to the last cluster at any moment.
//!
//! A cluster goes to the file in one piece when it is complete, so a process that is killed leaves a file that
//! plays up to its last seconds. Length and index come at the end, into places that the head keeps free, or
//! later, when [`repair()`] finds a file that nobody finished.

mod ebml;
mod repair;
mod writer;

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use self::ebml::{Elements, UNKNOWN, id, long_size_of, void};
pub use self::repair::repair;
pub use self::writer::Writer;

/// What one cluster spans at most: so much is lost when the process is killed.
pub const CLUSTER_MS: u64 = 2_000;
/// Bytes kept free for the list of where things are.
const SEEK_SLOT: usize = 96;
/// Bytes kept free for the length: an identifier of two, a size of one, a number of eight.
const DURATION_SLOT: usize = 11;
/// What an Opus decoder throws away at the beginning, in samples of 48 kHz.
const PRE_SKIP: u16 = 312;

/// One of the two tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// VP8.
    Picture,
    /// Opus, one channel.
    Sound,
}

impl Track {
    fn number(self) -> u8 {
        match self {
            Self::Picture => 1,
            Self::Sound => 2,
        }
    }
}

/// A file that was finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// How long it plays, in milliseconds.
    pub length_ms: u64,
    /// Its size.
    pub bytes: u64,
}

/// What a recording is written to.
pub trait Medium: Write + Seek {
    /// Throws away what stands at `end` and after it.
    fn cut(&mut self, end: u64) -> io::Result<()>;

    /// Waits until everything written is on the disk.
    fn settle(&mut self) -> io::Result<()>;
}

impl Medium for File {
    fn cut(&mut self, end: u64) -> io::Result<()> {
        self.set_len(end)
    }

    fn settle(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Where a picture can be begun at, and in which cluster it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cue {
    at_ms: u64,
    /// From the beginning of the file.
    cluster: u64,
}

/// Where the parts of a file's head stand, from the beginning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Layout {
    /// The first byte inside the segment.
    segment: u64,
    seek_slot: u64,
    info: u64,
    duration_slot: u64,
    tracks: u64,
    /// The first cluster.
    body: u64,
}

/// The head of a file whose first picture has this size.
fn head(width: u16, height: u16) -> (Vec<u8>, Layout) {
    let kind = Elements::default()
        .number(id::EBML_VERSION, 1)
        .number(id::EBML_READ_VERSION, 1)
        .number(id::EBML_MAX_ID_LENGTH, 4)
        .number(id::EBML_MAX_SIZE_LENGTH, 8)
        .text(id::DOC_TYPE, "webm")
        .number(id::DOC_TYPE_VERSION, 4)
        .number(id::DOC_TYPE_READ_VERSION, 2);
    let mut all = Elements::default().within(id::EBML, &kind).open(id::SEGMENT).into_bytes();
    let mut layout = Layout { segment: length(&all), ..Layout::default() };
    layout.seek_slot = layout.segment;
    all.extend(void(SEEK_SLOT));
    layout.info = length(&all);
    let about = Elements::default()
        .number(id::TIMESTAMP_SCALE, 1_000_000)
        .text(id::MUXING_APP, "Colloquy")
        .text(id::WRITING_APP, "Colloquy");
    let mut info = about.into_bytes();
    info.extend(void(DURATION_SLOT));
    all.extend(Elements::default().bytes(id::INFO, &info).into_bytes());
    layout.duration_slot = length(&all) - u64::try_from(DURATION_SLOT).unwrap_or_default();
    layout.tracks = length(&all);
    all.extend(Elements::default().within(id::TRACKS, &tracks(width, height)).into_bytes());
    layout.body = length(&all);
    (all, layout)
}

fn tracks(width: u16, height: u16) -> Elements {
    let track = |track: Track, kind: u64, codec: &str| {
        Elements::default()
            .number(id::TRACK_NUMBER, track.number().into())
            .number(id::TRACK_UID, track.number().into())
            .number(id::TRACK_TYPE, kind)
            .number(id::FLAG_LACING, 0)
            .text(id::CODEC_ID, codec)
    };
    let size =
        Elements::default().number(id::PIXEL_WIDTH, width.into()).number(id::PIXEL_HEIGHT, height.into());
    let form = Elements::default().float(id::SAMPLING_FREQUENCY, 48_000.0).number(id::CHANNELS, 1);
    let picture = track(Track::Picture, 1, "V_VP8").within(id::VIDEO, &size);
    let sound = track(Track::Sound, 2, "A_OPUS")
        .bytes(id::CODEC_PRIVATE, &opus_head())
        .number(id::CODEC_DELAY, u64::from(PRE_SKIP) * 1_000_000 / 48)
        .number(id::SEEK_PRE_ROLL, 80_000_000)
        .within(id::AUDIO, &form);
    Elements::default().within(id::TRACK_ENTRY, &picture).within(id::TRACK_ENTRY, &sound)
}

/// The head of an Opus stream (RFC 7845 §5.1): version 1, one channel.
fn opus_head() -> Vec<u8> {
    let mut all = b"OpusHead\x01\x01".to_vec();
    all.extend(PRE_SKIP.to_le_bytes());
    all.extend(48_000_u32.to_le_bytes());
    all.extend([0, 0, 0]);
    all
}

/// Writes index, length and the list of where things are, behind the clusters that end at `end`. What stood there
/// is thrown away.
fn close<M: Medium>(
    medium: &mut M,
    layout: &Layout,
    cues: &[Cue],
    end: u64,
    length_ms: u64,
) -> io::Result<Finished> {
    medium.cut(end)?;
    let index = index(layout, cues);
    put(medium, end, &index)?;
    let bytes = end + length(&index);
    put(medium, layout.seek_slot, &seek_head(layout, end))?;
    let duration = Elements::default().float(id::DURATION, as_float(length_ms));
    put(medium, layout.duration_slot, &duration.into_bytes())?;
    put(medium, layout.segment - length(&UNKNOWN), &long_size_of(bytes - layout.segment))?;
    medium.settle()?;
    Ok(Finished { length_ms, bytes })
}

fn index(layout: &Layout, cues: &[Cue]) -> Vec<u8> {
    let mut points = Elements::default();
    for cue in cues {
        let position = Elements::default()
            .number(id::CUE_TRACK, Track::Picture.number().into())
            .number(id::CUE_CLUSTER_POSITION, cue.cluster - layout.segment);
        let point =
            Elements::default().number(id::CUE_TIME, cue.at_ms).within(id::CUE_TRACK_POSITIONS, &position);
        points = points.within(id::CUE_POINT, &point);
    }
    Elements::default().within(id::CUES, &points).into_bytes()
}

fn seek_head(layout: &Layout, cues: u64) -> Vec<u8> {
    let mut entries = Elements::default();
    for (what, at) in [(id::INFO, layout.info), (id::TRACKS, layout.tracks), (id::CUES, cues)] {
        let entry = Elements::default()
            .bytes(id::SEEK_ID, &what.to_be_bytes())
            .number(id::SEEK_POSITION, at - layout.segment);
        entries = entries.within(id::SEEK, &entry);
    }
    let mut all = Elements::default().within(id::SEEK_HEAD, &entries).into_bytes();
    let rest = SEEK_SLOT.saturating_sub(all.len());
    all.extend(void(rest));
    all
}

fn put<M: Medium>(medium: &mut M, at: u64, bytes: &[u8]) -> io::Result<()> {
    medium.seek(SeekFrom::Start(at))?;
    medium.write_all(bytes)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a recording has fewer than 2^52 ms")]
fn as_float(ms: u64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests;
