//! What a visitor got.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use str0m::rtp::{RtpPacket, Ssrc};

/// Longer without a picture is a freeze: three times the time between two.
const FREEZE: Duration = Duration::from_millis(150);

/// A voice's packets are no longer.
const VOICE: usize = 200;

/// What came in on one line.
#[derive(Debug, Clone)]
struct Stream {
    first: u64,
    last: u64,
    pictures: bool,
    /// The numbers that are missing yet.
    missing: Vec<(u64, Instant)>,
}

/// What one visitor, or several, got.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    streams: HashMap<Ssrc, Stream>,
    /// Packets with content.
    pub packets: u64,
    /// Pictures whose last packet came.
    pub pictures: u64,
    /// Times without a picture that were too long.
    pub freezes: u64,
    /// When the last picture came.
    pub last_picture: Option<Instant>,
}

impl Figures {
    pub(super) fn hear(&mut self, packet: &RtpPacket) {
        let (seq, now) = (*packet.seq_no, packet.timestamp);
        let fresh = Stream { first: seq, last: seq, pictures: false, missing: Vec::new() };
        let stream = self.streams.entry(packet.header.ssrc).or_insert(fresh);
        stream.pictures |= packet.payload.len() > VOICE;
        if seq > stream.last {
            stream.missing.extend((stream.last + 1..seq).map(|missing| (missing, now)));
            stream.last = seq;
        } else {
            stream.missing.retain(|(missing, _)| *missing != seq);
        }
        self.packets += u64::from(!packet.payload.is_empty());
        if packet.header.marker && packet.payload.len() > VOICE {
            self.picture(now);
        }
    }

    fn picture(&mut self, now: Instant) {
        self.pictures += 1;
        let before = self.last_picture.replace(now);
        self.freezes +=
            u64::from(before.is_some_and(|before| now.saturating_duration_since(before) > FREEZE));
    }

    /// Packets of pictures that never came, though there were two seconds for sending them again; and how many there
    /// were in all. A voice is not sent again: what comes too late is of no use.
    #[must_use]
    pub fn gaps(&self, now: Instant) -> (u64, u64) {
        let old =
            |(_, since): &&(u64, Instant)| now.saturating_duration_since(*since) > Duration::from_secs(2);
        let pictures = || self.streams.values().filter(|stream| stream.pictures);
        let gaps: usize = pictures().map(|stream| stream.missing.iter().filter(old).count()).sum();
        let all = pictures().map(|stream| stream.last - stream.first + 1).sum();
        (u64::try_from(gaps).unwrap_or(u64::MAX), all)
    }
}
