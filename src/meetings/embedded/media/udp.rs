//! One socket for UDP. Packets of one length for one viewer, such as most of a picture's, go to the system in one
//! call, and what came from several people is read in one.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;

use quinn_udp::{RecvMeta, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// Packets for one call; the system takes no more of them, and no more bytes.
const RUN: usize = 32;
const RUN_BYTES: usize = 60_000;
/// Places for what is read in one call, and their size: the system may join what one sender sent at once.
const PLACES: usize = 8;
const PLACE: usize = 65_536;

/// A socket.
pub(super) struct Udp {
    socket: UdpSocket,
    state: UdpSocketState,
    is_v4: bool,
    run: Run,
}

impl Udp {
    /// Lets the runtime of this thread carry a socket.
    pub(super) fn carry(socket: std::net::UdpSocket) -> io::Result<Self> {
        let is_v4 = socket.local_addr()?.is_ipv4();
        let state = UdpSocketState::new((&socket).into())?;
        fragment(&socket, is_v4);
        Ok(Self { socket: UdpSocket::from_std(socket)?, state, is_v4, run: Run::default() })
    }

    /// Whether it leads to such an address.
    pub(super) fn leads_to(&self, to: SocketAddr) -> bool {
        self.is_v4 == to.is_ipv4()
    }

    /// Waits until there is something to read.
    pub(super) async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// Sends a packet, at the latest with the next [`Udp::flush`].
    pub(super) fn send(&mut self, to: SocketAddr, packet: &[u8]) {
        let most = self.state.max_gso_segments().min(RUN);
        if !self.run.takes(to, packet, most) {
            self.flush();
        }
        self.run.add(to, packet);
    }

    /// Sends what waits. What cannot go at once is lost: nobody waits.
    pub(super) fn flush(&mut self) {
        let Some((destination, contents, segment_size)) = self.run.whole() else { return };
        let transmit = quinn_udp::Transmit { destination, contents, segment_size, ecn: None, src_ip: None };
        let (socket, state) = (&self.socket, &self.state);
        let _lost = socket.try_io(Interest::WRITABLE, || state.try_send(socket.into(), &transmit));
        self.run.clear();
    }

    /// Reads what has come, as far as there is place; false if nothing has.
    pub(super) fn read(&self, inbox: &mut Inbox) -> bool {
        let (socket, state) = (&self.socket, &self.state);
        let mut places = inbox.places.each_mut().map(|place| IoSliceMut::new(place));
        let read =
            socket.try_io(Interest::READABLE, || state.recv(socket.into(), &mut places, &mut inbox.metas));
        inbox.filled = read.unwrap_or_default();
        inbox.filled > 0
    }
}

/// Lets the system divide packets that are too long for the way, as it does for other sockets.
fn fragment(socket: &std::net::UdpSocket, is_v4: bool) {
    #[cfg(target_os = "linux")]
    {
        use rustix::net::sockopt::{
            Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery, set_ip_mtu_discover, set_ipv6_mtu_discover,
        };
        // A system that does not let it be set has it so already.
        let _kept = if is_v4 {
            set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::WANT)
        } else {
            set_ipv6_mtu_discover(socket, Ipv6PathMtuDiscovery::WANT)
        };
    }
    #[cfg(not(target_os = "linux"))]
    let _kept = (socket, is_v4);
}

/// Packets that go in one call: to one address and of one length, but for the last, which may be shorter.
#[derive(Debug, Default)]
struct Run {
    to: Option<SocketAddr>,
    bytes: Vec<u8>,
    length: usize,
    packets: usize,
}

impl Run {
    /// Whether the packet may follow; `most` packets are a run at most.
    fn takes(&self, to: SocketAddr, packet: &[u8], most: usize) -> bool {
        let whole = self.bytes.len() == self.length * self.packets;
        let alike = self.to == Some(to) && packet.len() <= self.length && whole;
        alike && self.packets < most && self.bytes.len() + packet.len() <= RUN_BYTES
    }

    /// Adds a packet that is the first or may follow.
    fn add(&mut self, to: SocketAddr, packet: &[u8]) {
        if self.packets == 0 {
            (self.to, self.length) = (Some(to), packet.len());
        }
        self.bytes.extend_from_slice(packet);
        self.packets += 1;
    }

    /// Where to, what, and how long each packet is if they are several.
    fn whole(&self) -> Option<(SocketAddr, &[u8], Option<usize>)> {
        let several = (self.packets > 1).then_some(self.length);
        self.to.map(|to| (to, self.bytes.as_slice(), several))
    }

    fn clear(&mut self) {
        self.bytes.clear();
        (self.to, self.length, self.packets) = (None, 0, 0);
    }
}

/// What was read.
pub(super) struct Inbox {
    places: [Vec<u8>; PLACES],
    metas: [RecvMeta; PLACES],
    filled: usize,
}

impl Inbox {
    pub(super) fn new() -> Self {
        let places = std::array::from_fn(|_| vec![0; PLACE]);
        Self { places, metas: [RecvMeta::default(); PLACES], filled: 0 }
    }

    /// The packets, each with whom it came from.
    pub(super) fn packets(&self) -> impl Iterator<Item = (SocketAddr, &[u8])> {
        self.places.iter().zip(&self.metas).take(self.filled).flat_map(|(place, meta)| {
            let read = place.get(..meta.len).unwrap_or_default();
            read.chunks(meta.stride.max(1)).map(|packet| (meta.addr, packet))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn port(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    /// What goes out in each call.
    fn calls(packets: &[(u16, usize)], most: usize) -> Vec<(SocketAddr, Vec<usize>)> {
        let (mut run, mut calls) = (Run::default(), Vec::new());
        let mut close = |run: &mut Run| {
            if let Some((to, bytes, length)) = run.whole() {
                calls.push((to, bytes.chunks(length.unwrap_or(bytes.len())).map(<[u8]>::len).collect()));
            }
            run.clear();
        };
        for (to, length) in packets {
            let packet = vec![7; *length];
            if !run.takes(port(*to), &packet, most) {
                close(&mut run);
            }
            run.add(port(*to), &packet);
        }
        close(&mut run);
        calls
    }

    #[test]
    fn a_run_is_of_one_address_and_one_length_and_ends_with_a_shorter_packet() {
        let sent = calls(&[(1, 9), (1, 9), (1, 4), (1, 4), (2, 4), (1, 9), (1, 10)], 32);
        let expected: Vec<(_, Vec<usize>)> = vec![
            (port(1), vec![9, 9, 4]),
            (port(1), vec![4]),
            (port(2), vec![4]),
            (port(1), vec![9]),
            (port(1), vec![10]),
        ];
        assert_eq!(sent, expected);
        assert_eq!(calls(&[(1, 9); 3], 1).len(), 3, "a system that takes no runs");
    }

    proptest! {
        #[test]
        fn every_packet_goes_where_it_should_and_in_its_length(
            packets in proptest::collection::vec((0..3_u16, 1..1_500_usize), 0..100),
            most in 1..40_usize,
        ) {
            let calls = calls(&packets, most);
            prop_assert!(calls.iter().all(|(_, call)| call.len() <= most && call.iter().sum::<usize>() <= RUN_BYTES));
            let sent: Vec<_> = calls.into_iter().flat_map(|(to, call)| call.into_iter().map(move |length| (to, length))).collect();
            let wanted: Vec<_> = packets.into_iter().map(|(to, length)| (port(to), length)).collect();
            prop_assert_eq!(sent, wanted);
        }
    }

    #[tokio::test]
    async fn packets_arrive_one_by_one_and_runs_are_read_as_packets() {
        let bind = || std::net::UdpSocket::bind(port(0)).unwrap();
        let (plain, ours, theirs) = (bind(), bind(), bind());
        let [to_plain, to_theirs] = [&plain, &theirs].map(|socket| socket.local_addr().unwrap());
        let from = ours.local_addr().unwrap();
        let (mut ours, theirs) = (Udp::carry(ours).unwrap(), Udp::carry(theirs).unwrap());
        plain.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        ours.socket.writable().await.unwrap();
        let packets: Vec<Vec<u8>> =
            (1..=5_u8).map(|at| vec![at; if at == 5 { 300 } else { 1_100 }]).collect();
        for to in [to_plain, to_theirs] {
            for packet in &packets {
                ours.send(to, packet);
            }
            ours.flush();
        }
        let mut place = [0; 2_000];
        for packet in &packets {
            let (length, sender) = plain.recv_from(&mut place).unwrap();
            assert_eq!((&place[..length], sender), (packet.as_slice(), from));
        }
        let (mut inbox, mut read) = (Inbox::new(), Vec::new());
        while read.len() < packets.len() {
            theirs.readable().await.unwrap();
            theirs.read(&mut inbox);
            read.extend(inbox.packets().map(|(_, packet)| packet.to_vec()));
        }
        assert_eq!(read, packets);
    }
}
