//! Rooms with visitors that need no browser: over real sockets, with real keys.

mod attacks;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinHandle;

use super::visitor::{Figures, Manner, Visitor};
use super::*;
use crate::clock::Clock;
use crate::meetings::embedded::{Connected, Hall};
use crate::meetings::fixtures::{attendee, spec};
use crate::meetings::{JoinTarget, MeetingBackend as _, PersonKey, RoomRef, RoomSpec, Why};
use crate::sessions::role::Role;

const PATIENCE: Duration = Duration::from_secs(20);

/// A small machine carries one house at a time without losing anything.
static TURN: Mutex<()> = Mutex::new(());

/// Rooms whose media thread runs.
struct House {
    _turn: MutexGuard<'static, ()>,
    hall: Hall,
    clock: Clock,
    running: Running,
}

impl House {
    fn open() -> Self {
        Self::with(None, Clock::system(), |_| {})
    }

    /// A house with a TURN server, whose media thread has a clock of its own; `meanwhile` is called with each notice,
    /// before the rooms hear of it.
    fn with(
        turn_server: Option<TurnServer>,
        media_clock: Clock,
        meanwhile: impl Fn(&Notice) + Send + 'static,
    ) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let (media, backstage, notices) = Media::new();
        let (hall, _) = Hall::new(media);
        let settings = Settings {
            port: 0,
            addresses: vec![IpAddr::from(Ipv4Addr::LOCALHOST)],
            host: String::new(),
            turn: turn_server,
        };
        let clock = Clock::system();
        let running = backstage.start(&settings, media_clock).unwrap();
        let (passing, mut heard) = (hall.clone(), notices.take().unwrap());
        let time = clock.clone();
        tokio::spawn(async move {
            while let Some(notice) = heard.recv().await {
                meanwhile(&notice);
                passing.notice(notice, time.now());
            }
        });
        Self { _turn: turn, hall, clock, running }
    }

    fn address(&self) -> SocketAddr {
        self.running.announced()[0]
    }

    async fn room(&self, name: &str) -> RoomRef {
        let spec = RoomSpec { occurrence: OccurrenceId::derived(&[name]), end: None, ..spec() };
        self.hall.open(spec, self.clock.now()).await.unwrap()
    }

    async fn connect(&self, room: RoomRef, name: &str, role: Role) -> Connected {
        let join = self.hall.join(room, attendee(name, role), self.clock.now()).await;
        let Ok(JoinTarget::Page(ticket)) = join else { panic!("no way in") };
        self.hall.enter(&ticket, self.clock.now()).unwrap()
    }

    /// Somebody comes in and stays, with sound and pictures.
    async fn visit(&self, room: RoomRef, name: &str, role: Role, manner: Manner) -> Guest {
        let mut connected = self.connect(room, name, role).await;
        let figures = Arc::new(Mutex::new(Figures::default()));
        let visitor = Visitor::new(manner, Arc::clone(&figures)).await.unwrap();
        let (pass, heard) = mpsc::unbounded_channel::<String>();
        let (say, mut said) = mpsc::unbounded_channel::<String>();
        let (tell, told) = mpsc::unbounded_channel();
        let (hall, clock, connection) = (self.hall.clone(), self.clock.clone(), connected.connection);
        let listening = tokio::spawn(async move {
            while let Some(message) = connected.outgoing.recv().await {
                let _over = pass.send(message.to_string());
                let _over = tell.send(serde_json::from_str(&message).unwrap());
            }
        });
        let speaks = hall.clone();
        let time = clock.clone();
        let speaking = tokio::spawn(async move {
            while let Some(command) = said.recv().await {
                speaks.hear(connection, &command, time.now());
            }
        });
        let living = tokio::spawn(async move { Box::pin(visitor.live(heard, say)).await.unwrap() });
        Guest { connection, figures, told, hall, clock, tasks: vec![listening, speaking, living] }
    }
}

/// Somebody inside.
struct Guest {
    connection: ConnectionId,
    figures: Arc<Mutex<Figures>>,
    told: UnboundedReceiver<Value>,
    hall: Hall,
    clock: Clock,
    tasks: Vec<JoinHandle<()>>,
}

impl Guest {
    fn figures(&self) -> Figures {
        self.figures.lock().unwrap().clone()
    }

    async fn has_pictures(&self, more: u64) {
        let before = self.figures().pictures;
        until("pictures", || self.figures().pictures >= before + more).await;
    }

    async fn told(&mut self, is: &str) -> Value {
        let next = async {
            loop {
                let message = self.told.recv().await.unwrap_or_else(|| panic!("the end instead of {is}"));
                if message["is"] == is {
                    return message;
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.unwrap_or_else(|_| panic!("no {is}"))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        self.hall.lose(self.connection, self.clock.now());
    }
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < deadline, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const SENDS: Manner = Manner { sends: Some(1_200_000), loses: 0 };
const WATCHES: Manner = Manner { sends: None, loses: 0 };

#[tokio::test(flavor = "multi_thread")]
async fn what_a_presenter_sends_reaches_everybody_until_the_role_goes() {
    let house = House::open();
    let room = house.room("lecture").await;
    let presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
    let mut viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
    viewer.has_pictures(24).await;
    assert_eq!(viewer.told("speaking").await["seats"].as_array().unwrap().len(), 1);

    // The presenter's program goes on sending; nothing of the screen gets through any longer.
    house.hall.change_role(room, &PersonKey::new("Pia"), Role::Participant, house.clock.now()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = viewer.figures();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = viewer.figures();
    assert_eq!(after.pictures, before.pictures, "no picture");
    assert!(after.packets > before.packets + 20, "the voice goes on");

    // Put out, and the voice is gone, too.
    house.hall.remove(room, &PersonKey::new("Pia"), Why::Dropped, house.clock.now()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = viewer.figures().packets;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(viewer.figures().packets, before);
    drop(presenter);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_of_a_hundred_packets_lost_each_way_cost_no_picture() {
    let house = House::open();
    let room = house.room("train").await;
    let loses = |manner: Manner| Manner { loses: 30, ..manner };
    let _presenter = house.visit(room, "Pia", Role::Presenter, loses(SENDS)).await;
    let viewer = house.visit(room, "Vera", Role::Participant, loses(WATCHES)).await;
    viewer.has_pictures(24 * 5).await;
    let (gaps, all) = viewer.figures().gaps(Instant::now());
    assert!(all >= 24 * 5 * 5, "{all} packets of pictures");
    // About six of a hundred were lost on the two ways. A packet whose copies were lost as well may be given up.
    assert!(gaps * 200 <= all, "{gaps} of {all}: what was lost was sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_in_the_server_gets_whole_pictures_and_voices() {
    let house = House::open();
    let room = house.room("taped").await;
    let _presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
    let viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
    viewer.has_pictures(2).await;
    let mut tap = house.hall.tap(room.0);
    let (mut started, mut voices, mut pictures) = (Vec::new(), 0, Vec::new());
    while voices < 10 || pictures.len() < 10 {
        match tokio::time::timeout(PATIENCE, tap.next()).await.unwrap().unwrap() {
            Tapped::Started(_, slot) => started.push(slot),
            Tapped::Frame(frame) if frame.kind == Kind::Opus => voices += 1,
            Tapped::Frame(frame) => pictures.push(frame),
            Tapped::Speaking(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(started, [Slot::Mic, Slot::Screen]);
    assert!(pictures[0].key, "the first can be shown by itself");
    // Six packets of 1,100 bytes, of which four are the descriptor.
    assert!(pictures.iter().all(|picture| picture.data.len() == 6 * 1_096), "{}", pictures[0].data.len());
    assert!(pictures.windows(2).all(|two| two[1].time == two[0].time + 3_750), "each, in order");
    tap.ask_picture(pictures[0].seat, Slot::Screen);
    loop {
        match tokio::time::timeout(PATIENCE, tap.next()).await.unwrap().unwrap() {
            Tapped::Frame(frame) if frame.kind == Kind::Vp8 && frame.key => break,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_rubbish_is_cut_off_and_nobody_else_notices() {
    let house = House::open();
    let room = house.room("siege").await;
    let _presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
    let viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
    viewer.has_pictures(10).await;
    let answers =
        ["", "v=0", "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 x 0\r\n", "\u{0}\u{fffd}"];
    for (at, sdp) in answers.into_iter().enumerate() {
        let mut connected = house.connect(room, &format!("Mallory {at}"), Role::Participant).await;
        let next = async {
            loop {
                let message: Value = serde_json::from_str(&connected.outgoing.recv().await.unwrap()).unwrap();
                if message["is"] == "offer" {
                    let answer = json!({ "do": "answer", "offer": message["offer"], "sdp": sdp });
                    house.hall.hear(connected.connection, &answer.to_string(), house.clock.now());
                } else if message["is"] == "silent" {
                    return message["why"].clone();
                }
            }
        };
        assert_eq!(tokio::time::timeout(PATIENCE, next).await.unwrap(), "broken", "{sdp}");
    }
    // Bytes of any sort from strangers, over UDP and TCP.
    let stranger = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut dice = 7_u32;
    for length in (0..2_000).step_by(7) {
        let packet: Vec<u8> = (0..length)
            .map(|_| {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                dice.to_be_bytes()[0]
            })
            .collect();
        stranger.send_to(&packet, house.address()).await.unwrap();
    }
    let mut stream = tokio::net::TcpStream::connect(house.address()).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, &[0, 3, 1, 2, 3, 0, 0]).await.unwrap();
    let mut answer = [0; 8];
    let closed = tokio::io::AsyncReadExt::read(&mut stream, &mut answer);
    let closed = tokio::time::timeout(PATIENCE, closed).await.expect("the stranger's stream is closed");
    assert!(matches!(closed, Ok(0) | Err(_)));
    viewer.has_pictures(48).await;
    assert_eq!(viewer.figures().gaps(Instant::now()).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_in_time_keeps_the_seat_and_gets_pictures_anew() {
    let house = House::open();
    let room = house.room("tunnel").await;
    let _presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
    let mut viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
    let you = viewer.told("you").await;
    viewer.has_pictures(5).await;
    let token = you["resume"].as_str().unwrap().to_owned();
    drop(viewer);
    let mut back = house.hall.resume(&token, house.clock.now()).unwrap();
    let mut messages = Vec::new();
    while messages.iter().all(|message: &Value| message["is"] != "offer") {
        messages.push(serde_json::from_str(&back.outgoing.recv().await.unwrap()).unwrap());
    }
    assert_eq!(messages[0]["seat"], you["seat"]);
    let offer = messages.last().unwrap();
    assert_eq!(offer["fresh"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_defect_of_the_media_thread_costs_everybody_a_moment_and_nobody_the_room() {
    // The last moment of all: to add the hours for which a credential is good is a panic.
    let age = DateTime::<Utc>::MAX_UTC - Clock::system().now();
    let time = Clock::standing_at(DateTime::<Utc>::MAX_UTC - age);
    let turned_back = time.clone();
    let turn = TurnServer { url: "turn:turn.example".to_owned(), secret: "north".to_owned() };
    let house = House::with(Some(turn), time.clone(), move |notice| {
        if *notice == Notice::Anew {
            turned_back.advance(-age);
        }
    });
    let room = house.room("struck").await;
    let _presenter = house.visit(room, "Pia", Role::Presenter, SENDS).await;
    let mut viewer = house.visit(room, "Vera", Role::Participant, WATCHES).await;
    viewer.has_pictures(5).await;
    let mut tap = house.hall.tap(room.0);

    time.advance(age);
    let third = house.visit(room, "Tom", Role::Participant, WATCHES).await;
    third.has_pictures(5).await;
    viewer.has_pictures(5).await;
    while tap.next().await.is_some() {}

    // What comes back at once does not go round and round: everybody is told, and may ask again.
    time.advance(age);
    let _fourth = house.visit(room, "Uta", Role::Participant, WATCHES).await;
    assert_eq!(viewer.told("silent").await["why"], "lost");
    time.advance(-age);
    house.hall.hear(viewer.connection, r#"{"do":"again"}"#, house.clock.now());
    house.hall.hear(third.connection, r#"{"do":"again"}"#, house.clock.now());
    while viewer.told("offer").await["fresh"] != true {}
}
