//! What a room sends, for somebody who listens in the server: whole pictures and voices, as their senders made them.
//!
//! A listener that is too slow loses frames and is told so; the media thread never waits for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::frames::{Frames, Part};
use super::outlet::{Incoming, Source};
use super::{Media, Order};
use crate::ids::{OccurrenceId, SeatId};
use crate::meetings::embedded::slot::Slot;

/// Frames that may wait for a listener: some seconds of a room in which six people speak.
const BACKLOG: usize = 2_048;

/// Something a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tapped {
    /// Somebody begins to send something.
    Started(SeatId, Slot),
    /// Somebody sends it no longer.
    Stopped(SeatId, Slot),
    /// A voice or a picture.
    Frame(Frame),
    /// Who is speaking, first speaker first.
    Speaking(Vec<SeatId>),
    /// The listener was too slow, and so many frames are lost.
    Lost(u64),
}

/// How a frame is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 20 ms of a voice, as a rule; its time counts in 1/48,000 s.
    Opus,
    /// A picture; its time counts in 1/90,000 s.
    Vp8,
}

/// One packet of a voice, or one picture. Pictures come in order, from a whole one on; voices as they arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whose it is.
    pub seat: SeatId,
    /// Which of theirs.
    pub slot: Slot,
    /// How it is encoded.
    pub kind: Kind,
    /// The sender's media time, roll-overs counted. It begins anywhere.
    pub time: u64,
    /// When its last packet arrived.
    pub at: Instant,
    /// It can be shown without those before. A camera changes its size only with such a frame.
    pub key: bool,
    /// The encoder's bytes.
    pub data: Arc<[u8]>,
}

/// A listener's end. Dropping it ends the listening.
#[derive(Debug)]
pub struct Tap {
    heard: Receiver<Tapped>,
    media: Media,
    room: OccurrenceId,
}

impl Tap {
    /// Listens to a room, with what is being sent already as the first news.
    pub(crate) fn open(media: &Media, room: OccurrenceId) -> Self {
        let (to, heard) = mpsc::channel(BACKLOG);
        media.tell(Order::Tap { room, ear: Ear(to) });
        Self { heard, media: media.clone(), room }
    }

    /// The next news; `None` when the room's last connection has gone.
    pub async fn next(&mut self) -> Option<Tapped> {
        self.heard.recv().await
    }

    /// Asks for a whole picture, where a listener wants to begin with one.
    pub fn ask_picture(&self, seat: SeatId, slot: Slot) {
        self.media.tell(Order::AskPicture { room: self.room, seat, slot });
    }
}

/// The media thread's end of a tap.
#[derive(Debug, Clone)]
pub struct Ear(Sender<Tapped>);

impl PartialEq for Ear {
    fn eq(&self, other: &Self) -> bool {
        self.0.same_channel(&other.0)
    }
}

impl Eq for Ear {}

/// One listener, in the media thread.
pub(super) struct Listener {
    ear: Ear,
    lost: u64,
    streams: HashMap<Source, Stream>,
}

/// The pictures of one source.
#[derive(Default)]
struct Stream {
    size: usize,
    frames: Frames,
}

impl Listener {
    pub(super) fn new(ear: Ear) -> Self {
        Self { ear, lost: 0, streams: HashMap::new() }
    }

    /// Whether anybody listens still.
    pub(super) fn lives(&self) -> bool {
        !self.ear.0.is_closed()
    }

    /// Tells something other than a frame.
    pub(super) fn tell(&mut self, what: Tapped) {
        if self.lost > 0 && self.ear.0.try_send(Tapped::Lost(self.lost)).is_ok() {
            self.lost = 0;
        }
        if let Err(TrySendError::Full(_)) = self.ear.0.try_send(what) {
            self.lost += 1;
        }
    }

    /// A source is over.
    pub(super) fn forget(&mut self, source: Source) {
        self.streams.remove(&source);
    }

    /// Whether it waits for a whole picture of this source.
    pub(super) fn waits(&self, source: Source) -> bool {
        source.1.is_video() && self.streams.get(&source).is_none_or(|stream| stream.frames.waits())
    }

    /// Hears a packet of somebody; of a camera's sizes `best` is wanted.
    pub(super) fn hear(&mut self, seat: SeatId, packet: &Incoming, best: usize) {
        let (slot, at) = (packet.source.1, packet.at);
        if !slot.is_video() {
            let (time, data) = (packet.time, Arc::clone(&packet.payload));
            return self.tell(Tapped::Frame(Frame {
                seat,
                slot,
                kind: Kind::Opus,
                time,
                at,
                key: true,
                data,
            }));
        }
        let stream = self.streams.entry(packet.source).or_default();
        if packet.key && packet.size == best && stream.size != best {
            *stream = Stream { size: best, frames: Frames::default() };
        }
        if packet.size != stream.size {
            return;
        }
        let part = Part {
            seq: packet.seq(),
            time: packet.time,
            last: packet.marker,
            payload: Arc::clone(&packet.payload),
        };
        for picture in stream.frames.take(part) {
            let (time, key, data) = (picture.time, picture.key, picture.data.into());
            self.tell(Tapped::Frame(Frame { seat, slot, kind: Kind::Vp8, time, at, key, data }));
        }
    }
}
