//! A recording while it is being made: what a room sends becomes one picture and one sound.
//!
//! No clock and no thread: every call says how many milliseconds into the recording it happens. What came in a
//! moment ago waits a little, so that late packets find their place and blocks go out in the order of their times.

mod director;
mod floor;
mod mixer;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use self::director::Director;
pub use self::director::Lens;
use self::mixer::{Mixed, Mixer, SLOT_MS};
use super::webm::{Finished, Medium, Track, Writer};
use crate::ids::SeatId;

/// What is shown while there is no picture: a dark one of 1280 × 720.
const DARK: &[u8] = include_bytes!("dark.vp8");
const DARK_SIZE: (u16, u16) = (1280, 720);
/// How long a recording waits for its first picture before it begins with the dark one.
const OPENING_MS: u64 = 1_000;
/// How long blocks wait before they are written: a picture whose packet had to be sent again finds its time.
const HOLD_MS: u64 = 450;
/// How often the dark picture is repeated, so that a player finds a place to begin at.
const DARK_EVERY_MS: u64 = 10_000;

/// What somebody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Their voice.
    Voice,
    /// Their picture.
    Camera,
    /// What they share.
    Screen,
}

/// Something that happens in the room.
#[derive(Debug, Clone)]
pub enum Heard {
    /// Somebody begins to send something.
    On(SeatId, Kind),
    /// Somebody ends it.
    Off(SeatId, Kind),
    /// A packet of somebody's voice in Opus.
    Voice {
        /// Whose.
        seat: SeatId,
        /// Its media time, in 1/48,000 s from anywhere.
        time: u64,
        /// The packet.
        data: Arc<[u8]>,
    },
    /// A picture in VP8.
    Picture {
        /// From where.
        lens: Lens,
        /// It needs none before it.
        key: bool,
        /// The picture.
        data: Arc<[u8]>,
    },
    /// Something was lost between the room and the recording.
    Lost,
}

/// A picture that waits to be written.
struct Frame {
    at_ms: u64,
    key: bool,
    data: Arc<[u8]>,
}

/// A recording being made.
pub struct Take<M> {
    writer: Writer<M>,
    mixer: Mixer,
    director: Director,
    pictures: VecDeque<Frame>,
    sound: VecDeque<Mixed>,
    /// Nothing is written yet.
    opening: bool,
    /// When the dark picture was last shown, if it is what is shown.
    dark: Option<u64>,
}

impl<M: Medium> Take<M> {
    /// Begins a recording on `medium`.
    pub fn begin(medium: M) -> io::Result<Self> {
        Ok(Self {
            writer: Writer::begin(medium, DARK_SIZE)?,
            mixer: Mixer::new()?,
            director: Director::default(),
            pictures: VecDeque::new(),
            sound: VecDeque::new(),
            opening: true,
            dark: None,
        })
    }

    /// Something happened in the room.
    pub fn hear(&mut self, heard: Heard, now_ms: u64) {
        match heard {
            Heard::On(seat, kind) => self.director.on(Lens { seat, kind }),
            Heard::Off(seat, Kind::Voice) => self.mixer.left(seat),
            Heard::Off(seat, kind) => self.director.off(Lens { seat, kind }),
            Heard::Voice { seat, time, data } => self.mixer.hear(seat, time, &data, now_ms),
            Heard::Picture { lens, key, data } => {
                if self.director.records(lens, key, now_ms) {
                    self.pictures.push_back(Frame { at_ms: now_ms, key, data });
                }
            }
            Heard::Lost => self.director.lost(),
        }
    }

    /// Time went on: what has waited long enough is written.
    pub fn tick(&mut self, now_ms: u64) -> io::Result<()> {
        self.sound.extend(self.mixer.mix(now_ms));
        self.director.speaker(self.mixer.speaker());
        self.go_dark(now_ms);
        if self.opening && !self.open(now_ms) {
            return Ok(());
        }
        self.write(now_ms.saturating_sub(HOLD_MS))
    }

    /// Who is asked for a whole picture now, if anybody is.
    pub fn wish(&mut self, now_ms: u64) -> Option<Lens> {
        self.director.wish(now_ms)
    }

    /// How much has been written.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.writer.bytes()
    }

    /// Ends the recording: what waits is written, and the file is finished. The medium comes back either way.
    pub fn finish(mut self, now_ms: u64) -> (M, io::Result<Finished>) {
        self.sound.extend(self.mixer.rest(now_ms));
        self.go_dark(now_ms);
        self.open(now_ms + OPENING_MS);
        let written = self.write(u64::MAX);
        let (medium, finished) = self.writer.finish();
        (medium, written.and(finished))
    }

    /// Whether it can begin: with the first picture, however it came, or with the dark one.
    fn open(&mut self, now_ms: u64) -> bool {
        if !self.opening {
            return true;
        }
        if let Some(first) = self.pictures.front_mut() {
            // Shown from the beginning: a player that finds no picture there shows none until the next.
            first.at_ms = 0;
            self.opening = false;
        } else if now_ms >= OPENING_MS {
            self.pictures.push_back(dark(0));
            self.dark = Some(0);
            self.opening = false;
        }
        !self.opening
    }

    /// Shows the dark picture where there is none, and again from time to time.
    fn go_dark(&mut self, now_ms: u64) {
        if self.director.shows() {
            self.dark = None;
        } else if !self.opening && self.dark.is_none_or(|last| now_ms >= last + DARK_EVERY_MS) {
            self.pictures.push_back(dark(now_ms));
            self.dark = Some(now_ms);
        }
    }

    /// Writes sound up to a time, and before each bit of it the pictures up to its time.
    fn write(&mut self, until_ms: u64) -> io::Result<()> {
        while let Some(bit) = self.sound.pop_front_if(|bit| bit.at_ms < until_ms) {
            while let Some(frame) = self.pictures.pop_front_if(|frame| frame.at_ms < bit.at_ms + SLOT_MS) {
                self.writer.block(Track::Picture, frame.at_ms.min(bit.at_ms), frame.key, &frame.data)?;
            }
            self.writer.block(Track::Sound, bit.at_ms, true, &bit.packet)?;
        }
        Ok(())
    }
}

fn dark(at_ms: u64) -> Frame {
    Frame { at_ms, key: true, data: DARK.into() }
}

#[cfg(test)]
mod tests;
