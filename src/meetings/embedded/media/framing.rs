//! Packets in a TCP stream, each after its length (RFC 4571): for networks that let no UDP through.

/// No packet is longer; browsers send at most some 1,500 bytes.
const LONGEST: usize = 4_096;

/// Takes packets out of what was read.
#[derive(Debug, Default)]
pub(super) struct Unframe {
    buffer: Vec<u8>,
}

/// What was read is no sequence of packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not framed packets")]
pub(super) struct NotFrames;

impl Unframe {
    /// Takes in what was read, and hands every packet that is complete to `each`.
    pub(super) fn take(&mut self, read: &[u8], mut each: impl FnMut(&[u8])) -> Result<(), NotFrames> {
        self.buffer.extend_from_slice(read);
        let mut rest = self.buffer.as_slice();
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length));
            if length == 0 || length > LONGEST {
                return Err(NotFrames);
            }
            let Some((packet, after)) = after.split_at_checked(length) else { break };
            each(packet);
            rest = after;
        }
        let left = rest.len();
        self.buffer.drain(..self.buffer.len() - left);
        Ok(())
    }
}

/// A packet with its length before it; none if it is too long for that.
pub(super) fn framed(packet: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(packet.len()).ok()?;
    Some([&length.to_be_bytes(), packet].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_of_nothing_or_too_much_ends_it() {
        for length in [0, LONGEST + 1] {
            let length = u16::try_from(length).unwrap().to_be_bytes();
            assert_eq!(Unframe::default().take(&length, |_| ()), Err(NotFrames));
        }
    }

    proptest! {
        #[test]
        fn packets_come_out_as_they_went_in_however_they_are_cut(
            packets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..200), 0..8),
            piece in 1..50_usize,
        ) {
            let stream: Vec<u8> = packets.iter().flat_map(|packet| framed(packet).unwrap()).collect();
            let (mut unframe, mut seen) = (Unframe::default(), Vec::new());
            for piece in stream.chunks(piece) {
                unframe.take(piece, |packet| seen.push(packet.to_vec())).unwrap();
            }
            prop_assert_eq!(seen, packets);
        }
    }
}
