//! One unbroken stream out of several: numbers and times of what is forwarded follow on from what was.

use std::time::Instant;

use str0m::rtp::Vp8Descriptor;

/// Where the first packet of an outgoing stream stands: below the first roll-over, which browsers count from.
const FIRST: u64 = 1_000;
/// No switch takes less of the picture's time than this, as a share of a second.
const LEAST_STEP: u32 = 30;
/// A stream that leaps further ahead, which is more than is lost in ten seconds, follows on as if it were another. Viewers
/// count roll-overs of the numbers by themselves (RFC 3711 §3.3.1), and could not any more.
const LONGEST_GAP: u64 = 3_000;

/// What the next packets of an outgoing stream are numbered by.
#[derive(Debug, Clone)]
pub(super) struct Rewrite {
    clock: u32,
    last: Option<Last>,
    from: Option<Base>,
}

/// What was sent last.
#[derive(Debug, Clone, Copy)]
struct Last {
    seq: u64,
    time: u32,
    at: Instant,
    picture: Picture,
}

/// What is added to the numbers of the stream that is forwarded now.
#[derive(Debug, Clone, Copy)]
struct Base {
    seq_in: u64,
    seq_out: u64,
    time: u32,
    picture: u16,
    tl0: u8,
}

/// A packet's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    /// The sequence number, roll-overs counted.
    pub(super) seq: u64,
    /// The media time.
    pub(super) time: u32,
    /// The picture's numbers.
    pub(super) picture: Picture,
}

/// The numbers VP8 gives to pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Picture {
    /// Counts pictures.
    pub(super) id: Option<u16>,
    /// Counts pictures of the lowest layer in time.
    pub(super) tl0: Option<u8>,
}

impl Picture {
    /// What stands in a packet of VP8.
    pub(super) fn of(descriptor: &Vp8Descriptor) -> Self {
        Self { id: descriptor.picture_id(), tl0: descriptor.tl0_pic_idx() }
    }
}

impl Rewrite {
    /// For a stream whose time runs at `clock` a second.
    pub(super) fn new(clock: u32) -> Self {
        Self { clock, last: None, from: None }
    }

    /// What comes next begins another stream.
    pub(super) fn cut(&mut self) {
        self.from = None;
    }

    /// The numbers a packet goes out with; none for one from before the stream's beginning.
    pub(super) fn numbers(&mut self, packet: Numbers, now: Instant) -> Option<Numbers> {
        let leaps = |base: Base, last: Last| {
            packet.seq.checked_sub(base.seq_in).is_some_and(|on| base.seq_out + on > last.seq + LONGEST_GAP)
        };
        if self.from.zip(self.last).is_some_and(|(base, last)| leaps(base, last)) {
            self.cut();
        }
        let base = *self.from.get_or_insert_with(|| begin(self.clock, self.last, packet, now));
        let seq = base.seq_out + packet.seq.checked_sub(base.seq_in)?;
        let out = Numbers {
            seq,
            time: packet.time.wrapping_add(base.time),
            picture: Picture {
                id: packet.picture.id.map(|id| id.wrapping_add(base.picture) & 0x7fff),
                tl0: packet.picture.tl0.map(|tl0| tl0.wrapping_add(base.tl0)),
            },
        };
        if self.last.is_none_or(|last| seq > last.seq) {
            self.last = Some(Last { seq, time: out.time, at: now, picture: out.picture });
        }
        Some(out)
    }
}

/// How a stream that begins with `first` follows on from what was sent last.
fn begin(clock: u32, last: Option<Last>, first: Numbers, now: Instant) -> Base {
    let Some(last) = last else {
        return Base { seq_in: first.seq, seq_out: FIRST, time: 0, picture: 0, tl0: 0 };
    };
    let passed = u64::try_from(now.saturating_duration_since(last.at).as_micros()).unwrap_or(u64::MAX);
    let passed = passed.saturating_mul(u64::from(clock)) / 1_000_000;
    let passed = u32::try_from(passed).unwrap_or(u32::MAX).max(clock / LEAST_STEP);
    let next = |last: Option<u16>, first: Option<u16>| {
        last.unwrap_or_default().wrapping_add(1).wrapping_sub(first.unwrap_or_default())
    };
    Base {
        seq_in: first.seq,
        seq_out: last.seq + 1,
        time: last.time.wrapping_add(passed).wrapping_sub(first.time),
        picture: next(last.picture.id, first.picture.id),
        tl0: last
            .picture
            .tl0
            .unwrap_or_default()
            .wrapping_add(1)
            .wrapping_sub(first.picture.tl0.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn packet(seq: u64, time: u32, id: u16, tl0: u8) -> Numbers {
        Numbers { seq, time, picture: Picture { id: Some(id), tl0: Some(tl0) } }
    }

    #[test]
    fn a_stream_begins_low_and_keeps_its_gaps_and_its_order() {
        let (mut rewrite, now) = (Rewrite::new(90_000), Instant::now());
        let first = rewrite.numbers(packet(3_000_000, 77, 5, 1), now).unwrap();
        assert_eq!((first.seq, first.time), (FIRST, 77));
        let third = rewrite.numbers(packet(3_000_002, 80, 6, 1), now).unwrap();
        let late = rewrite.numbers(packet(3_000_001, 80, 6, 1), now).unwrap();
        assert_eq!((third.seq, late.seq), (FIRST + 2, FIRST + 1));
    }

    #[test]
    fn another_stream_follows_on() {
        let (mut rewrite, start) = (Rewrite::new(90_000), Instant::now());
        rewrite.numbers(packet(10, 1_000, 0x7fff, 255), start).unwrap();
        rewrite.cut();
        let after = start + Duration::from_millis(500);
        let out = rewrite.numbers(packet(900, 4_000_000_000, 3, 9), after).unwrap();
        assert_eq!((out.seq, out.time), (FIRST + 1, 46_000));
        assert_eq!(out.picture, Picture { id: Some(0), tl0: Some(0) }, "both counters went over their end");
        assert_eq!(rewrite.numbers(packet(899, 0, 2, 8), after), None, "from before the cut");
        let next = rewrite.numbers(packet(901, 4_000_003_000, 4, 9), after).unwrap();
        assert_eq!((next.seq, next.time, next.picture.id), (FIRST + 2, 49_000, Some(1)));
    }

    #[test]
    fn a_stream_that_leaps_ahead_does_not_take_its_line_along() {
        let (mut rewrite, now) = (Rewrite::new(48_000), Instant::now());
        let mut seq_in = 7;
        rewrite.numbers(packet(seq_in, 0, 0, 0), now).unwrap();
        seq_in += LONGEST_GAP;
        let gap = rewrite.numbers(packet(seq_in, 0, 0, 0), now).unwrap();
        assert_eq!(gap.seq, FIRST + LONGEST_GAP, "so much may be lost");
        for leap in 1..=20 {
            seq_in += 32_000;
            let out = rewrite.numbers(packet(seq_in, 0, 0, 0), now).unwrap();
            assert_eq!(out.seq, gap.seq + leap);
        }
    }

    #[test]
    fn time_goes_on_even_when_two_streams_touch() {
        let (mut rewrite, now) = (Rewrite::new(48_000), Instant::now());
        let first = rewrite.numbers(packet(1, 500, 0, 0), now).unwrap();
        rewrite.cut();
        let second = rewrite.numbers(packet(1, 500, 0, 0), now).unwrap();
        assert_eq!(second.time - first.time, 48_000 / LEAST_STEP);
    }
}
