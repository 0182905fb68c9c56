//! Attackers: they speak the protocol well enough to be let in, and then do what no browser does.
//!
//! In each of these rooms somebody shows a screen and somebody watches it, and neither may notice anything.

use str0m::change::SdpOffer;
use str0m::media::Mid;
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Input, Output, Rtc};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::super::framing::{Unframe, framed};
use super::*;

/// The payload type of voices that every offer of the server names.
const OPUS: u8 = 111;

/// What carries an attacker's packets.
enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Unframe),
}

/// Somebody who may speak, with a client of their own.
struct Mallory {
    connected: Connected,
    rtc: Box<Rtc>,
    wire: Wire,
    local: SocketAddr,
    mic: Option<Mid>,
    /// The first packet that was sent: it asks to be let in, and proves that it may be.
    knock: Vec<u8>,
    told: Vec<Value>,
    seq: u64,
}

/// A room in which somebody watches what somebody shows, and the attacker.
struct Siege {
    house: House,
    room: RoomRef,
    _presenter: Guest,
    viewer: Guest,
}

impl Siege {
    async fn begin(name: &str) -> Self {
        let house = House::open();
        let room = house.room(name).await;
        let presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
        let viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
        viewer.has_pictures(10).await;
        Self { house, room, _presenter: presenter, viewer }
    }

    /// The attacker, who answers each offer as `twist` changes the answer.
    async fn mallory(&self, tcp: bool, twist: impl Fn(&str) -> String) -> Mallory {
        let connected = self.house.connect(self.room, "Mallory", Role::Participant).await;
        let mut mallory = Mallory::new(connected, self.house.address(), tcp).await;
        mallory.until(self, &twist, |mallory| mallory.rtc.is_connected() || mallory.is_cut_off()).await;
        mallory
    }

    async fn is_held(&self) {
        self.viewer.has_pictures(48).await;
        assert_eq!(self.viewer.figures().gaps(Instant::now()).0, 0, "nothing was lost");
    }
}

/// An answer as the library makes it.
fn plain(answer: &str) -> String {
    answer.to_owned()
}

impl Mallory {
    async fn new(connected: Connected, server: SocketAddr, tcp: bool) -> Self {
        let rtc = Rtc::builder().set_rtp_mode(true).clear_codecs().enable_opus(true, false).enable_vp8(true);
        let mut rtc = Box::new(rtc.build(Instant::now()));
        let (wire, local) = if tcp {
            let stream = TcpStream::connect(server).await.unwrap();
            let local = stream.local_addr().unwrap();
            rtc.add_local_candidate(
                Candidate::builder().tcp().host(local).tcptype(TcpType::Active).build().unwrap(),
            );
            (Wire::Tcp(stream, Unframe::default()), local)
        } else {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let local = socket.local_addr().unwrap();
            rtc.add_local_candidate(Candidate::host(local, Protocol::Udp).unwrap());
            (Wire::Udp(socket), local)
        };
        Self { connected, rtc, wire, local, mic: None, knock: Vec::new(), told: Vec::new(), seq: 1_000 }
    }

    fn is_cut_off(&self) -> bool {
        self.told.iter().any(|message| message["is"] == "silent" && message["why"] == "broken")
    }

    /// Goes on until something is so.
    async fn until(&mut self, siege: &Siege, twist: &impl Fn(&str) -> String, is: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is(self) {
            assert!(Instant::now() < deadline, "still waiting, with {:?}", self.told.last());
            self.go_on(siege, twist).await;
        }
    }

    /// Hears what the room says, and what comes over the wire, for a moment.
    async fn go_on(&mut self, siege: &Siege, twist: &impl Fn(&str) -> String) {
        while let Ok(message) = self.connected.outgoing.try_recv() {
            let message: Value = serde_json::from_str(&message).unwrap();
            if message["is"] == "offer" {
                self.answer(siege, &message, twist);
            }
            self.told.push(message);
        }
        let mut read = vec![0; 8 * 1024];
        let mut packets = Vec::new();
        let wait = Duration::from_millis(5);
        match &mut self.wire {
            Wire::Udp(socket) => {
                if let Ok(Ok((length, from))) = tokio::time::timeout(wait, socket.recv_from(&mut read)).await
                {
                    packets.push((Protocol::Udp, from, read[..length].to_vec()));
                }
            }
            Wire::Tcp(stream, unframe) => {
                let from = stream.peer_addr().unwrap_or(self.local);
                if let Ok(Ok(length)) = tokio::time::timeout(wait, stream.read(&mut read)).await {
                    let each = |packet: &[u8]| packets.push((Protocol::Tcp, from, packet.to_vec()));
                    unframe.take(&read[..length], each).unwrap();
                }
            }
        }
        for (protocol, from, packet) in packets {
            let Ok(packet) = Receive::new(protocol, from, self.local, &packet) else { continue };
            self.rtc.handle_input(Input::Receive(Instant::now(), packet)).unwrap();
            self.drain().await;
        }
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        self.drain().await;
    }

    fn answer(&mut self, siege: &Siege, offer: &Value, twist: &impl Fn(&str) -> String) {
        // Nothing but the name of its line goes into the heads of this attacker's packets: more place for the rest.
        let lean = |line: &&str| !line.starts_with("a=extmap") || line.contains("sdes:mid");
        let sdp: String = offer["sdp"].as_str().unwrap().split_inclusive('\n').filter(lean).collect();
        let sdp = SdpOffer::from_sdp_string(&sdp).unwrap();
        let answer = self.rtc.sdp_api().accept_offer(sdp).unwrap().to_sdp_string();
        self.mic = offer["own"]["mic"].as_str().map(Mid::from);
        let (hall, now) = (&siege.house.hall, siege.house.clock.now());
        for command in [
            json!({ "do": "answer", "offer": offer["offer"], "sdp": twist(&answer) }),
            json!({ "do": "publish", "slot": "mic", "on": true }),
        ] {
            hall.hear(self.connected.connection, &command.to_string(), now);
        }
    }

    async fn drain(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => return,
                Output::Event(_) => {}
                Output::Transmit(packet) => {
                    if self.knock.is_empty() {
                        self.knock = packet.contents.to_vec();
                    }
                    self.send(&packet.contents, packet.destination).await;
                }
            }
        }
    }

    /// Sends a packet; whether it can still be sent.
    async fn send(&mut self, packet: &[u8], to: SocketAddr) -> bool {
        match &mut self.wire {
            Wire::Udp(socket) => socket.send_to(packet, to).await.is_ok(),
            Wire::Tcp(stream, _) => stream.write_all(&framed(packet).unwrap()).await.is_ok(),
        }
    }

    /// Says something in a packet of so many bytes.
    fn speak(&mut self, bytes: usize) {
        let mut api = self.rtc.direct_api();
        let stream = api.stream_tx_by_mid(self.mic.unwrap(), None).unwrap();
        let time = u32::try_from(self.seq).unwrap() * 960;
        stream.write_rtp(RtpWrite::new(
            OPUS.into(),
            self.seq.into(),
            time,
            Instant::now(),
            vec![0x55; bytes],
        ));
        self.seq += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_too_large_for_a_viewer_costs_its_sender_alone() {
    let siege = Siege::begin("large").await;
    let mut mallory = siege.mallory(true, plain).await;
    for _ in 0..20 {
        // The control: packets as browsers send them.
        mallory.speak(1_200);
        mallory.go_on(&siege, &plain).await;
    }
    assert!(!mallory.is_cut_off());
    let deadline = Instant::now() + PATIENCE;
    while !mallory.is_cut_off() {
        assert!(Instant::now() < deadline, "not cut off");
        mallory.speak(1_980);
        mallory.go_on(&siege, &plain).await;
    }
    siege.is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_faster_than_a_browser_can_is_cut_off() {
    let siege = Siege::begin("fast").await;
    let mut mallory = siege.mallory(false, plain).await;
    let deadline = Instant::now() + PATIENCE;
    while !mallory.is_cut_off() {
        assert!(Instant::now() < deadline, "not cut off");
        for _ in 0..100 {
            mallory.speak(80);
        }
        mallory.go_on(&siege, &plain).await;
    }
    siege.is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_over_tcp_keeps_nobody_out_who_comes_over_udp() {
    let siege = Siege::begin("flood").await;
    let mut mallory = siege.mallory(true, plain).await;
    let Wire::Tcp(stream, _) = &mut mallory.wire else { panic!("another wire") };
    // Packets of sound that nobody can decrypt, as fast as they are taken.
    let frames = framed(&[0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7]).unwrap().repeat(1_000);
    let flood = async {
        while stream.write_all(&frames).await.is_ok() {}
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = flood => {}
        () = siege.is_held() => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_knocks_by_ever_more_ways_is_cut_off() {
    let siege = Siege::begin("doors").await;
    let mut mallory = siege.mallory(false, plain).await;
    let knock = mallory.knock.clone();
    let mut ways = Vec::new();
    for _ in 0..100 {
        let way = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        way.send_to(&knock, siege.house.address()).await.unwrap();
        ways.push(way);
    }
    mallory.until(&siege, &plain, Mallory::is_cut_off).await;
    siege.is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_streams_without_end_is_none() {
    let siege = Siege::begin("streams").await;
    let endless = |answer: &str| format!("{answer}{}", "a=ssrc:77 cname:x\r\n".repeat(5_000));
    let mallory = siege.mallory(false, endless).await;
    assert!(mallory.is_cut_off());
    siege.is_held().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_never_ends_a_packet_holds_no_connection() {
    let house = House::open();
    let mut stream = TcpStream::connect(house.address()).await.unwrap();
    let ends = async {
        // A length, and then a byte of the packet now and again.
        let mut bytes = [0x04, 0x00].into_iter().chain(std::iter::repeat(0x55));
        while stream.write_all(&[bytes.next().unwrap()]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ends).await.expect("the stranger is sent away");
}
