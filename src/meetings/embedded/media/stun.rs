//! The one thing to be read in a packet before its connection is known: whom it is for.

/// The fixed head of a STUN message, and the mark in it.
const HEAD: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// A binding request, and its attribute with both names.
const REQUEST: [u8; 2] = [0x00, 0x01];
const USERNAME: u16 = 0x0006;

/// The name that the server gave to the connection this request is for. Nothing is proven by it: the
/// connection's own key, checked later, does that.
pub(super) fn addressee(packet: &[u8]) -> Option<&str> {
    let (head, mut rest) = packet.split_at_checked(HEAD)?;
    if !head.starts_with(&REQUEST) || head.get(4..8)? != COOKIE {
        return None;
    }
    while let Some((attribute, after)) = rest.split_at_checked(4) {
        let kind = u16::from_be_bytes(*attribute.first_chunk()?);
        let length = usize::from(u16::from_be_bytes(*attribute.last_chunk()?));
        if kind == USERNAME {
            let names = std::str::from_utf8(after.get(..length)?).ok()?;
            return names.split_once(':').map(|(ours, _theirs)| ours);
        }
        rest = after.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut packet = [&REQUEST[..], &[0, 0], &COOKIE, &[7; 12]].concat();
        for (kind, value) in attributes {
            packet.extend(kind.to_be_bytes());
            packet.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
            packet.extend(*value);
            packet.resize(packet.len().next_multiple_of(4), 0);
        }
        packet
    }

    #[test]
    fn the_name_before_the_colon_is_ours() {
        let packet = request(&[(0x8022, b"soft"), (USERNAME, b"ours:theirs"), (0x0024, b"prio")]);
        assert_eq!(addressee(&packet), Some("ours"));
        assert_eq!(addressee(&request(&[(0x8022, b"soft")])), None);
        assert_eq!(addressee(&packet[..packet.len() - 12]), None, "cut off within the name");
        let mut response = packet;
        response[0] = 1;
        assert_eq!(addressee(&response), None);
    }

    proptest! {
        #[test]
        fn no_packet_makes_it_stumble(packet in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = addressee(&packet);
            let _ = addressee(&[&REQUEST[..], &[0, 0], &COOKIE, &[0; 12], &packet].concat());
        }
    }
}
