//! What no browser sends. Whoever does is cut off from sound and picture, or not heard, so that nobody else pays for it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::meetings::embedded::slot::Slot;

/// Bytes in one packet. Browsers keep below 1,250; what is much larger would not fit into a packet to a viewer, with
/// the head that it gets there.
pub(super) const LARGEST: usize = 1_450;
/// Ways by which one connection's packets came: each of a browser's addresses by UDP and by TCP is one, and each time
/// its network gave it another.
pub(super) const WAYS: usize = 64;
/// Lines in an answer: each of some twenty media has thirty.
pub(super) const ANSWER_LINES: usize = 2_000;
/// Streams that an answer names: some browsers name one for each of the media.
pub(super) const ANSWER_STREAMS: usize = 256;

/// Streams of one connection, one after the other: most packets name theirs, and each costs memory.
const STREAMS: usize = 256;
/// Packets are counted for so long: what a network held up for some seconds comes all at once.
const WINDOW: Duration = Duration::from_secs(10);
/// Packets of one connection, of whatever sort: a picture and everything beside it.
const PACKETS: u32 = 25_000;
/// Packets of one voice: twice what is usual.
const VOICE: u32 = 1_000;
/// Packets of one picture: more than a browser sends of a large screen that heeds no limit, which are ten megabits a second.
const PICTURE: u32 = 12_000;

/// How many came in this window.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    since: Option<Instant>,
    many: u32,
}

impl Count {
    fn one_more(&mut self, now: Instant) -> u32 {
        if self.since.is_none_or(|since| now.saturating_duration_since(since) >= WINDOW) {
            *self = Self { since: Some(now), many: 0 };
        }
        self.many += 1;
        self.many
    }
}

/// Packets as they come, before anything is known of their sender but the address.
#[derive(Debug, Default)]
pub(super) struct Gate {
    count: Count,
    streams: HashSet<[u8; 4]>,
}

impl Gate {
    /// Whether the packet is looked at. Nobody is cut off by this: an address can be forged.
    pub(super) fn opens(&mut self, packet: &[u8], now: Instant) -> bool {
        self.count.one_more(now) <= PACKETS && stream(packet).is_none_or(|stream| self.knows(stream))
    }

    fn knows(&mut self, stream: [u8; 4]) -> bool {
        self.streams.contains(&stream) || (self.streams.len() < STREAMS && self.streams.insert(stream))
    }
}

/// The stream that a packet of RTP names (RFC 3550 §5.1), which stands in it unencrypted; none for other packets
/// (RFC 7983 §7, RFC 5761 §4).
fn stream(packet: &[u8]) -> Option<[u8; 4]> {
    let is_rtp = matches!(packet.first()?, 128..=191) && !matches!(packet.get(1)?, 192..=223);
    is_rtp.then(|| packet.get(8..12)?.first_chunk().copied()).flatten()
}

/// How fast one stream comes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flow(Count);

impl Flow {
    /// Whether one more packet, with so many bytes in it, is still what a browser would send for `slot`.
    pub(super) fn takes(&mut self, slot: Slot, bytes: usize, now: Instant) -> bool {
        let most = if slot.is_video() { PICTURE } else { VOICE };
        bytes <= LARGEST && self.0.one_more(now) <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_in_a_while_and_no_larger() {
        let (mut flow, start) = (Flow::default(), Instant::now());
        assert!((0..VOICE).all(|_| flow.takes(Slot::Mic, 80, start)));
        assert!(!flow.takes(Slot::Mic, 80, start));
        assert!(flow.takes(Slot::Mic, 80, start + WINDOW), "a while later");
        assert!(flow.takes(Slot::Cam, LARGEST, start) && !flow.takes(Slot::Cam, LARGEST + 1, start));
    }

    #[test]
    fn streams_are_counted_where_packets_name_one() {
        let (mut gate, now) = (Gate::default(), Instant::now());
        let packet =
            |kind: u8, stream: u32| [&[0x80, kind, 0, 0, 0, 0, 0, 0][..], &stream.to_be_bytes()].concat();
        for stream in 0..u32::try_from(STREAMS).unwrap() {
            assert!(gate.opens(&packet(96, stream), now));
        }
        assert!(!gate.opens(&packet(96, 9_999), now), "one more stream");
        assert!(gate.opens(&packet(96, 3), now), "one that is known");
        assert!(gate.opens(&packet(200, 9_999), now), "a report names streams of others");
        assert!(gate.opens(&[0x80], now) && gate.opens(&[], now));
        let rest = PACKETS - u32::try_from(STREAMS).unwrap() - 5;
        assert!((0..rest).all(|_| gate.opens(&[0], now)));
        assert!(!gate.opens(&[0], now), "one packet more");
        assert!(gate.opens(&[0], now + WINDOW));
    }
}
