//! The sockets: one UDP port, and the same TCP port for networks that let no UDP through.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol as Transport, Socket, Type};
use str0m::Candidate;
use str0m::net::{Protocol, TcpType, Transmit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{Instant, timeout, timeout_at};

use super::framing::{Unframe, framed};
use super::udp::{Inbox, Udp};

/// What the system may keep for us while we are busy.
const BUFFER: usize = 4 * 1024 * 1024;
/// Packets that may wait for one TCP connection; what comes then is lost, as it would be with UDP.
const BACKLOG: usize = 512;
/// TCP connections at a time, in all and from one address.
const CONNECTIONS: usize = 2_000;
const FROM_ONE: usize = 200;
/// A TCP connection that brings no whole packet for so long is given up; browsers send one every few seconds.
const SILENCE: Duration = Duration::from_secs(30);
/// So long it may take to bring the first: until then a stranger holds it.
const FIRST: Duration = Duration::from_secs(5);
/// Tries to find a port that is free for UDP and for TCP.
const TRIES: usize = 20;

/// Where a packet came from, and goes to.
pub(super) type Way = (Protocol, SocketAddr);

/// Something that came over TCP.
#[derive(Debug)]
pub(super) enum Came {
    /// A connection, and the way to it.
    Opened(SocketAddr, Sender<Vec<u8>>),
    /// A packet.
    Packet(SocketAddr, Vec<u8>),
    /// A connection is over.
    Closed(SocketAddr),
}

/// All sockets of the media thread.
pub(super) struct Net {
    udp: Vec<Udp>,
    local: Vec<SocketAddr>,
    candidates: Vec<Candidate>,
    streams: HashMap<SocketAddr, Sender<Vec<u8>>>,
}

/// The sockets before a runtime carries them.
pub(super) struct Bound {
    pairs: Vec<(std::net::UdpSocket, std::net::TcpListener)>,
    announced: Vec<SocketAddr>,
}

impl Bound {
    /// Binds the port, for each family among the addresses that browsers are told.
    pub(super) fn bind(port: u16, addresses: &[IpAddr]) -> io::Result<Self> {
        let (mut pairs, mut announced) = (Vec::new(), Vec::new());
        let families = [(true, IpAddr::from(Ipv4Addr::UNSPECIFIED)), (false, Ipv6Addr::UNSPECIFIED.into())];
        for (is_v4, any) in families {
            let ours: Vec<_> = addresses.iter().filter(|address| address.is_ipv4() == is_v4).collect();
            if ours.is_empty() {
                continue;
            }
            let pair = match pair(SocketAddr::new(any, port)) {
                // A machine without IPv6 still has a name that leads to both.
                Err(why) if !is_v4 && !pairs.is_empty() => {
                    tracing::warn!(%why, "no sound and pictures over IPv6");
                    continue;
                }
                pair => pair?,
            };
            let port = pair.0.local_addr()?.port();
            announced.extend(ours.into_iter().map(|address| SocketAddr::new(*address, port)));
            pairs.push(pair);
        }
        Ok(Self { pairs, announced })
    }

    /// Where browsers are told to send to.
    pub(super) fn announced(&self) -> &[SocketAddr] {
        &self.announced
    }

    /// Lets the runtime of this thread carry the sockets. What comes over TCP is heard at the other end.
    pub(super) fn carry(self) -> io::Result<(Net, Receiver<Came>)> {
        let (came, heard) = mpsc::channel(1_024);
        let mut udp = Vec::new();
        for (socket, listener) in self.pairs {
            udp.push(Udp::carry(socket)?);
            tokio::spawn(accept(TcpListener::from_std(listener)?, came.clone()));
        }
        let candidates = self.announced.iter().flat_map(|address| candidates(*address)).collect();
        Ok((Net { udp, local: self.announced, candidates, streams: HashMap::new() }, heard))
    }
}

impl Net {
    /// What browsers are told.
    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The address of ours that somebody at `from` sends to. Which of several it was makes no difference.
    pub(super) fn local_for(&self, from: SocketAddr) -> Option<SocketAddr> {
        self.local.iter().find(|local| local.is_ipv4() == from.is_ipv4()).copied()
    }

    /// Waits until there is something to read over UDP.
    pub(super) async fn readable(&self) -> io::Result<()> {
        match self.udp.as_slice() {
            [one] => one.readable().await,
            [one, other, ..] => tokio::select! {
                ready = one.readable() => ready,
                ready = other.readable() => ready,
            },
            [] => std::future::pending().await,
        }
    }

    /// Reads packets that have come over UDP; false if none has.
    pub(super) fn read(&self, inbox: &mut Inbox) -> bool {
        self.udp.iter().any(|udp| udp.read(inbox))
    }

    /// Sends a packet, at the latest with the next [`Net::flush`]. One that cannot go then is lost: nobody waits.
    pub(super) fn send(&mut self, packet: &Transmit) {
        let to = packet.destination;
        if packet.proto == Protocol::Udp {
            if let Some(udp) = self.udp.iter_mut().find(|udp| udp.leads_to(to)) {
                udp.send(to, &packet.contents);
            }
        } else if let (Some(stream), Some(frame)) = (self.streams.get(&to), framed(&packet.contents)) {
            let _lost = stream.try_send(frame);
        }
    }

    /// Sends what waits.
    pub(super) fn flush(&mut self) {
        self.udp.iter_mut().for_each(Udp::flush);
    }

    /// Takes note of a TCP connection.
    pub(super) fn opened(&mut self, from: SocketAddr, stream: Sender<Vec<u8>>) {
        let alike = self.streams.keys().filter(|other| other.ip() == from.ip()).count();
        // Whose sender is dropped is closed.
        if self.streams.len() < CONNECTIONS && alike < FROM_ONE {
            self.streams.insert(from, stream);
        }
    }

    /// Closes a TCP connection.
    pub(super) fn close(&mut self, from: SocketAddr) {
        self.streams.remove(&from);
    }
}

/// A UDP socket and a TCP listener on one port.
fn pair(at: SocketAddr) -> io::Result<(std::net::UdpSocket, std::net::TcpListener)> {
    let mut tries = TRIES;
    loop {
        let udp = udp(at)?;
        let at = SocketAddr::new(at.ip(), udp.local_addr()?.port());
        match tcp(at) {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(why) if tries == 0 => return Err(why),
            Err(_taken) => tries -= 1,
        }
    }
}

fn udp(at: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(at), Type::DGRAM, Some(Transport::UDP))?;
    if at.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // The system gives what it may; less than asked for is no failure.
    let _smaller = socket.set_recv_buffer_size(BUFFER);
    let _smaller = socket.set_send_buffer_size(BUFFER);
    socket.bind(&at.into())?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn tcp(at: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, Some(Transport::TCP))?;
    if at.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.bind(&at.into())?;
    socket.listen(256)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn candidates(at: SocketAddr) -> Vec<Candidate> {
    let udp = Candidate::host(at, Protocol::Udp);
    let tcp = Candidate::builder().tcp().host(at).tcptype(TcpType::Passive).build();
    [udp, tcp].into_iter().flatten().collect()
}

async fn accept(listener: TcpListener, came: Sender<Came>) {
    loop {
        match listener.accept().await {
            Ok((stream, from)) => drop(tokio::spawn(stay(stream, from, came.clone()))),
            // Out of files, for a while.
            Err(_refused) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
        if came.is_closed() {
            return;
        }
    }
}

async fn stay(stream: TcpStream, from: SocketAddr, came: Sender<Came>) {
    let _slower = stream.set_nodelay(true);
    let (way, outgoing) = mpsc::channel(BACKLOG);
    if came.send(Came::Opened(from, way)).await.is_ok() {
        let _over = talk(stream, from, &came, outgoing).await;
        let _stopping = came.send(Came::Closed(from)).await;
    }
}

/// Carries packets both ways until one side ends it.
async fn talk(
    mut stream: TcpStream,
    from: SocketAddr,
    came: &Sender<Came>,
    mut outgoing: Receiver<Vec<u8>>,
) -> io::Result<()> {
    let (mut reader, mut writer) = stream.split();
    let (mut unframe, mut read) = (Unframe::default(), vec![0; 16 * 1024]);
    let mut due = Instant::now() + FIRST;
    loop {
        tokio::select! {
            length = timeout_at(due, reader.read(&mut read)) => {
                let length = length.map_err(io::Error::other)??;
                let mut packets = Vec::new();
                let read = read.get(..length).filter(|read| !read.is_empty());
                let read = read.ok_or(io::ErrorKind::UnexpectedEof)?;
                unframe.take(read, |packet| packets.push(packet.to_vec())).map_err(io::Error::other)?;
                if !packets.is_empty() {
                    due = Instant::now() + SILENCE;
                }
                for packet in packets {
                    came.send(Came::Packet(from, packet)).await.map_err(io::Error::other)?;
                }
            }
            frame = outgoing.recv() => match frame {
                Some(frame) => timeout(SILENCE, writer.write_all(&frame)).await.map_err(io::Error::other)??,
                None => return Ok(()),
            },
        }
    }
}
