//! Whole pictures out of packets that come in any order, or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Packets that may wait for one that is missing; at 2.5 Mbit/s half a second. Whatever was asked for again
/// has come by then.
const WAITING: usize = 128;
/// No picture is larger than this, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// One packet of a stream of VP8.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The sequence number, roll-overs counted.
    pub(super) seq: u64,
    /// The media time, roll-overs counted.
    pub(super) time: u64,
    /// The last packet of its picture.
    pub(super) last: bool,
    /// The packet's payload, with the descriptor that stands before the picture's bytes.
    pub(super) payload: Arc<[u8]>,
}

/// A picture as its sender's encoder made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) time: u64,
    /// It can be shown without those before.
    pub(super) key: bool,
    pub(super) data: Vec<u8>,
}

/// Puts the packets of one stream together. Pictures come out in order, and none that needs one that was lost.
#[derive(Debug, Default)]
pub(super) struct Frames {
    parts: BTreeMap<u64, Part>,
    /// The number with which the next picture begins; none while a whole picture is waited for.
    next: Option<u64>,
}

impl Frames {
    /// Whether nothing can come out before a whole picture comes in.
    pub(super) fn waits(&self) -> bool {
        self.next.is_none()
    }

    /// Takes a packet in, and gives the pictures that are complete with it.
    pub(super) fn take(&mut self, part: Part) -> Vec<Picture> {
        if self.next.is_some_and(|next| part.seq < next) {
            return Vec::new();
        }
        self.parts.insert(part.seq, part);
        let mut pictures: Vec<_> = std::iter::from_fn(|| self.picture()).collect();
        while self.parts.len() > WAITING {
            // What is missing will not come any more: on with the next whole picture.
            self.parts.pop_first();
            self.next = None;
            pictures.extend(std::iter::from_fn(|| self.picture()));
        }
        pictures
    }

    fn picture(&mut self) -> Option<Picture> {
        if self.next.is_none() {
            let first = self.parts.values().find(|part| begins_whole(&part.payload))?.seq;
            self.parts = self.parts.split_off(&first);
            self.next = Some(first);
        }
        self.skip_padding();
        let first = self.next?;
        let time = self.parts.get(&first).filter(|part| begins(&part.payload))?.time;
        let (mut data, mut at) = (Vec::new(), first);
        loop {
            let part = self.parts.get(&at).filter(|part| part.time == time && data.len() < LARGEST)?;
            data.extend_from_slice(body(&part.payload)?);
            at += 1;
            if part.last {
                break;
            }
        }
        let key = self.parts.get(&first).is_some_and(|part| begins_whole(&part.payload));
        self.parts = self.parts.split_off(&at);
        self.next = Some(at);
        Some(Picture { time, key, data })
    }

    /// Packets without content only fill the line.
    fn skip_padding(&mut self) {
        while let Some(next) = self.next {
            if self.parts.get(&next).is_none_or(|part| !part.payload.is_empty()) {
                return;
            }
            self.parts.remove(&next);
            self.next = Some(next + 1);
        }
    }
}

/// The bytes of the picture, after the descriptor (RFC 7741, 4.2).
fn body(payload: &[u8]) -> Option<&[u8]> {
    let (first, mut rest) = payload.split_first()?;
    if first & 0x80 != 0 {
        let (has, after) = rest.split_first()?;
        rest = after;
        if has & 0x80 != 0 {
            let long = rest.first()? & 0x80 != 0;
            rest = rest.get(if long { 2 } else { 1 }..)?;
        }
        let more = usize::from(has & 0x40 != 0) + usize::from(has & 0x30 != 0);
        rest = rest.get(more..)?;
    }
    Some(rest)
}

/// The packet is the first of a picture.
fn begins(payload: &[u8]) -> bool {
    payload.first().is_some_and(|first| first & 0x17 == 0x10)
}

/// The picture that the packet begins can be shown without those before.
fn begins_whole(payload: &[u8]) -> bool {
    begins(payload) && body(payload).and_then(<[u8]>::first).is_some_and(|head| head & 1 == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A picture of so many packets, the first numbered `seq`; a whole one, or one that needs those before.
    fn picture(seq: u64, packets: u64, whole: bool) -> Vec<Part> {
        let part = |at: u64| {
            let begins: u8 = if at == 0 { 0x10 } else { 0 };
            // Extended, with a long picture id and a number of the lowest layer.
            let descriptor = [0x80 | begins, 0xe0, 0x80, 7, 1, 0];
            let body = [u8::from(!whole), u8::try_from(seq % 200).unwrap(), u8::try_from(at).unwrap()];
            let payload: Arc<[u8]> = [&descriptor[..], &body].concat().into();
            Part { seq: seq + at, time: seq * 10, last: at + 1 == packets, payload }
        };
        (0..packets).map(part).collect()
    }

    fn all(frames: &mut Frames, parts: impl IntoIterator<Item = Part>) -> Vec<(u64, bool, usize)> {
        let pictures = parts.into_iter().flat_map(|part| frames.take(part));
        pictures.map(|picture| (picture.time, picture.key, picture.data.len())).collect()
    }

    #[test]
    fn nothing_comes_before_the_first_whole_picture() {
        let mut frames = Frames::default();
        assert_eq!(all(&mut frames, picture(100, 3, false)), []);
        assert!(frames.waits());
        assert_eq!(all(&mut frames, picture(103, 2, true)), [(1_030, true, 6)]);
        assert_eq!(all(&mut frames, picture(105, 1, false)), [(1_050, false, 3)]);
    }

    #[test]
    fn a_packet_that_never_comes_costs_what_follows_until_the_next_whole_picture() {
        let mut frames = Frames::default();
        all(&mut frames, picture(0, 1, true));
        let mut broken = picture(1, 3, false);
        broken.remove(1);
        assert_eq!(all(&mut frames, broken), []);
        for seq in 4..132 {
            assert_eq!(all(&mut frames, picture(seq, 1, false)), [], "{seq}");
        }
        assert!(frames.waits());
        assert_eq!(all(&mut frames, picture(132, 2, true)), [(1_320, true, 6)]);
    }

    #[test]
    fn packets_without_content_are_passed_over() {
        let mut frames = Frames::default();
        all(&mut frames, picture(0, 1, true));
        let padding = Part { seq: 1, time: 0, last: false, payload: Arc::from([]) };
        assert_eq!(all(&mut frames, [padding]), []);
        assert_eq!(all(&mut frames, picture(2, 1, false)), [(20, false, 3)]);
    }

    proptest! {
        #[test]
        fn the_order_of_packets_makes_no_difference(
            sizes in proptest::collection::vec(1..6_u64, 1..12),
            order in proptest::collection::vec(any::<u32>(), 60),
        ) {
            let mut parts = Vec::new();
            for size in sizes {
                let seq = u64::try_from(parts.len()).unwrap();
                parts.extend(picture(seq, size, seq == 0));
            }
            let straight = all(&mut Frames::default(), parts.clone());
            // The first stays the first: what comes before it is not known to be missing.
            let mut mixed: Vec<_> = parts.into_iter().zip(order).collect();
            mixed[1..].sort_by_key(|(_, at)| *at);
            let mixed = all(&mut Frames::default(), mixed.into_iter().map(|(part, _)| part));
            prop_assert_eq!(mixed, straight);
        }

        #[test]
        fn no_bytes_make_it_stumble(payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..8), 0..300)) {
            let mut frames = Frames::default();
            for (seq, payload) in (0..).zip(payloads) {
                let part = Part { seq, time: 0, last: payload.len() % 2 == 0, payload: payload.into() };
                frames.take(part);
                prop_assert!(frames.parts.len() <= WAITING);
            }
        }
    }
}
