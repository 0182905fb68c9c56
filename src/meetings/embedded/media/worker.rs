//! The media thread: sockets, orders and clocks meet here, and nothing of it waits for anything else.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use str0m::config::DtlsCert;
use str0m::net::{Protocol, Receive};
use str0m::{Input, RtcError};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender};
use tokio::time::sleep_until;

use super::limits::WAYS;
use super::negotiation::NoAnswer;
use super::net::{Bound, Came, Net, Way};
use super::outlet::Incoming;
use super::peer::{Peer, Whose};
use super::stage::{Peers, Stage};
use super::udp::Inbox;
use super::{Backstage, Counts, Failure, Notice, Offer, Order, Settings, TurnServer, stun};
use crate::clock::Clock;
use crate::ids::OccurrenceId;
use crate::meetings::embedded::room::ConnectionId;

/// Reads before viewers are served: enough to serve each once for a whole picture.
const READS: usize = 16;
/// How often sizes are chosen and speakers looked at.
const TUNE: Duration = Duration::from_millis(200);
/// How often waiting viewers are looked at.
const ASK: Duration = Duration::from_millis(50);
/// How often all connections are looked at for what is due: their clocks need no finer one.
const LOOK: Duration = Duration::from_millis(1);
/// Viewers served before packets are read again: what comes in meanwhile has little place to wait.
const SERVED: usize = 32;
/// Offers made at a time; making one takes as long as forwarding a whole picture.
const OFFERS: usize = 16;
/// A defect that comes back within so long is not gone because everybody's connection is new.
const CALM: Duration = Duration::from_secs(10);

/// The media thread, as long as it runs.
#[derive(Debug)]
pub struct Running {
    announced: Vec<SocketAddr>,
    thread: thread::JoinHandle<()>,
}

impl Running {
    /// Where browsers are told to send to, over UDP and TCP.
    #[must_use]
    pub fn announced(&self) -> &[SocketAddr] {
        &self.announced
    }

    /// Waits for its end, which [`Order::Stop`] brings about.
    pub fn wait(self) {
        if self.thread.join().is_err() {
            tracing::error!("the media thread came to a sudden end");
        }
    }
}

impl Backstage {
    /// Binds the port and starts the thread.
    pub fn start(self, settings: &Settings, clock: Clock) -> anyhow::Result<Running> {
        let bound = Bound::bind(settings.port, &settings.announced()).with_context(|| {
            format!("port {} cannot be used for sound and pictures, over UDP and TCP", settings.port)
        })?;
        let announced = bound.announced().to_vec();
        let crypto = str0m::crypto::from_feature_flags();
        let cert =
            crypto.dtls_provider.generate_certificate().context("no certificate for the media thread")?;
        let turn = settings.turn.clone();
        let run = move || {
            if let Err(why) = run(self, bound, cert, turn, clock) {
                tracing::error!(%why, "the media thread could not go on");
            }
        };
        let thread = thread::Builder::new().name("media".to_owned()).spawn(run)?;
        Ok(Running { announced, thread })
    }
}

fn run(
    backstage: Backstage,
    bound: Bound,
    cert: DtlsCert,
    turn: Option<TurnServer>,
    clock: Clock,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let ((net, came), now) = (bound.carry()?, Instant::now());
        let worker = Worker {
            net,
            notices: backstage.notices,
            counts: backstage.counts,
            cert,
            turn,
            clock,
            peers: HashMap::new(),
            stages: HashMap::new(),
            names: HashMap::new(),
            ways: HashMap::new(),
            touched: VecDeque::new(),
            arrived: Vec::new(),
            offers: 0,
            stumbled: None,
            tuned: now,
            asked: now,
            looked: now,
            due: now,
        };
        worker.work(backstage.orders, came).await;
        Ok(())
    })
}

/// What the thread woke up for.
enum News {
    Order(Order),
    Stream(Option<Came>),
    Packets,
    Time,
}

struct Worker {
    net: Net,
    notices: UnboundedSender<Notice>,
    counts: Counts,
    cert: DtlsCert,
    turn: Option<TurnServer>,
    clock: Clock,
    peers: Peers,
    stages: HashMap<OccurrenceId, Stage>,
    /// Connections by the name that their first packets bear.
    names: HashMap<String, ConnectionId>,
    /// Connections by the way their packets come.
    ways: HashMap<Way, ConnectionId>,
    /// Viewers for whom something was written.
    touched: VecDeque<ConnectionId>,
    /// What came in and is not forwarded yet.
    arrived: Vec<Incoming>,
    offers: u32,
    /// When a defect met us that no one connection is to blame for.
    stumbled: Option<Instant>,
    tuned: Instant,
    asked: Instant,
    /// When all connections were looked at, and when the next of them is due.
    looked: Instant,
    due: Instant,
}

impl Worker {
    async fn work(mut self, mut orders: UnboundedReceiver<Order>, mut streams: Receiver<Came>) {
        let mut inbox = Inbox::new();
        loop {
            let deadline = self.deadline();
            let news = tokio::select! {
                biased;
                order = orders.recv() => News::Order(order.unwrap_or(Order::Stop)),
                came = streams.recv() => News::Stream(came),
                _ready = self.net.readable() => News::Packets,
                () = sleep_until(deadline.into()) => News::Time,
            };
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(news, &mut orders, &mut inbox)));
            match turn {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(_panic) => self.stumble(Instant::now()),
            }
        }
    }

    fn turn(
        &mut self,
        news: News,
        orders: &mut UnboundedReceiver<Order>,
        inbox: &mut Inbox,
    ) -> ControlFlow<()> {
        match news {
            News::Order(order) => self.obey(order, Instant::now())?,
            News::Stream(came) => came.into_iter().for_each(|came| self.came(came)),
            News::Packets => self.read(inbox),
            News::Time => {}
        }
        // Whatever was ordered holds before the next packet.
        while let Ok(order) = orders.try_recv() {
            self.obey(order, Instant::now())?;
        }
        self.go_on(Instant::now());
        ControlFlow::Continue(())
    }

    /// Begins with nothing, as after the start. The rooms know who is inside and let everybody in anew.
    fn stumble(&mut self, now: Instant) {
        let just_now = self.stumbled.replace(now).is_some_and(|at| now < at + CALM);
        tracing::error!(just_now, "a defect in the media thread: sound and pictures of all rooms begin anew");
        let connections: Vec<_> = self.peers.keys().copied().collect();
        for connection in &connections {
            self.leave(*connection);
        }
        (self.peers, self.stages) = (HashMap::new(), HashMap::new());
        (self.names, self.ways) = (HashMap::new(), HashMap::new());
        (self.touched, self.arrived) = (VecDeque::new(), Vec::new());
        if just_now {
            for connection in connections {
                self.tell(Notice::Failed(connection, Failure::Lost));
            }
        } else {
            self.tell(Notice::Anew);
        }
    }

    fn deadline(&self) -> Instant {
        if !self.touched.is_empty() {
            return Instant::now();
        }
        let rhythm = (self.tuned + TUNE).min(self.asked + ASK);
        if self.peers.is_empty() && self.counts.connections() == 0 {
            return Instant::now() + Duration::from_hours(1);
        }
        rhythm.min(self.due.max(self.looked + LOOK))
    }

    fn obey(&mut self, order: Order, now: Instant) -> ControlFlow<()> {
        self.due = now;
        match order {
            Order::Join { connection, room, seat, may } => {
                self.leave(connection);
                self.join(Whose { connection, room, seat, may }, now);
            }
            Order::Rights { connection, may } => self.change(connection, |peer| peer.allow(may, now)),
            Order::Publish { connection, slot, on } => self.change(connection, |peer| peer.publish(slot, on)),
            Order::View { connection, view } => self.change(connection, |peer| peer.view = Some(view)),
            Order::Answer { connection, offer, sdp } => self.answer(connection, offer, &sdp),
            Order::Leave { connection } => self.leave(connection),
            Order::Tap { room, ear } => self.in_room(room, |stage| stage.tap(ear)),
            Order::AskPicture { room, seat, slot } => {
                self.in_room(room, |stage| stage.want_picture(seat, slot));
            }
            Order::Stop => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn in_room(&mut self, room: OccurrenceId, act: impl FnOnce(&mut Stage)) {
        // Whoever listens to an empty room hears nothing, and that at once.
        if let Some(stage) = self.stages.get_mut(&room) {
            act(stage);
        }
    }

    fn join(&mut self, whose: Whose, now: Instant) {
        let (connection, room) = (whose.connection, whose.room);
        let peer = Peer::new(whose, &self.cert, self.net.candidates(), now);
        self.names.insert(peer.name.clone(), connection);
        self.peers.insert(connection, Box::new(peer));
        self.stages.entry(room).or_default().join(connection);
    }

    fn leave(&mut self, connection: ConnectionId) {
        let Some(peer) = self.peers.remove(&connection) else { return };
        self.names.remove(&peer.name);
        self.ways.retain(|(protocol, from), of| {
            let theirs = *of == connection;
            if theirs && *protocol == Protocol::Tcp {
                self.net.close(*from);
            }
            !theirs
        });
        if self.stages.get_mut(&peer.room).is_some_and(|stage| stage.leave(connection)) {
            self.stages.remove(&peer.room);
        }
    }

    fn change(&mut self, connection: ConnectionId, change: impl FnOnce(&mut Peer)) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        change(peer);
        self.stages.get_mut(&peer.room).into_iter().for_each(|stage| stage.dirty = true);
    }

    fn answer(&mut self, connection: ConnectionId, offer: u32, sdp: &str) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        let answered = catch_unwind(AssertUnwindSafe(|| peer.answer(offer, sdp)));
        if matches!(answered, Ok(Ok(()))) {
            self.drive(connection, Instant::now(), Peer::advance);
        } else {
            let why = answered.unwrap_or(Err(NoAnswer)).err().map(|why| why.to_string());
            tracing::info!(
                ?connection,
                why,
                "an answer was refused: its sender has no sound and picture any longer"
            );
            self.fail(connection, Failure::Broken);
        }
    }

    fn fail(&mut self, connection: ConnectionId, why: Failure) {
        self.leave(connection);
        self.tell(Notice::Failed(connection, why));
    }

    fn tell(&self, notice: Notice) {
        // Nobody hears it any longer only while the process stops.
        let _unheard = self.notices.send(notice);
    }

    fn came(&mut self, came: Came) {
        match came {
            Came::Opened(from, stream) => self.net.opened(from, stream),
            Came::Packet(from, packet) => self.receive(Protocol::Tcp, from, &packet),
            Came::Closed(from) => {
                self.net.close(from);
                self.ways.remove(&(Protocol::Tcp, from));
            }
        }
    }

    fn read(&mut self, inbox: &mut Inbox) {
        for _ in 0..READS {
            if !self.net.read(inbox) {
                return;
            }
            for (from, packet) in inbox.packets() {
                self.receive(Protocol::Udp, from, packet);
            }
        }
    }

    fn receive(&mut self, protocol: Protocol, from: SocketAddr, packet: &[u8]) {
        let known = self.ways.get(&(protocol, from)).copied();
        let connection = known.or_else(|| self.names.get(stun::addressee(packet)?).copied());
        let now = Instant::now();
        let taken = connection.zip(self.net.local_for(from)).and_then(|(connection, to)| {
            let peer = self.peers.get_mut(&connection)?;
            let packet = peer.gate.opens(packet, now).then_some(packet)?;
            let input = Input::Receive(now, Receive::new(protocol, from, to, packet).ok()?);
            peer.rtc.accepts(&input).then_some((connection, input))
        });
        match taken {
            Some((connection, input)) if known.is_some() || self.new_way(connection, (protocol, from)) => {
                self.drive(connection, now, |peer, _| peer.rtc.handle_input(input));
            }
            // A stranger's TCP connection is not kept.
            None if known.is_none() && protocol == Protocol::Tcp => self.net.close(from),
            _ => {}
        }
    }

    /// Notes that a connection's packets come this way too; whoever has come by too many is cut off.
    fn new_way(&mut self, connection: ConnectionId, way: Way) -> bool {
        let Some(peer) = self.peers.get_mut(&connection) else { return false };
        peer.ways += 1;
        let allowed = peer.ways <= WAYS;
        if allowed {
            self.ways.insert(way, connection);
        } else {
            self.fail(connection, Failure::Broken);
        }
        allowed
    }

    /// Does something to one connection, sends what comes of it, and forwards what came in.
    fn drive(
        &mut self,
        connection: ConnectionId,
        now: Instant,
        act: impl FnOnce(&mut Peer, Instant) -> Result<(), RtcError>,
    ) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        let (net, mut arrived) = (&mut self.net, std::mem::take(&mut self.arrived));
        // Whatever a browser sends, it is the only one to suffer from it.
        let done = catch_unwind(AssertUnwindSafe(|| {
            act(peer, now)?;
            peer.drain(now, net, &mut arrived)
        }));
        let (room, over) = (peer.room, peer.over);
        self.due = self.due.min(peer.next);
        if !matches!(done, Ok(Ok(()))) || !peer.rtc.is_alive() {
            let why = done.map(|done| done.err().map(|why| why.to_string())).ok().flatten();
            tracing::info!(?connection, why, "a connection was cut off from sound and picture");
            return self.fail(connection, Failure::Broken);
        }
        if let Some(stage) = self.stages.get_mut(&room) {
            for packet in arrived.drain(..) {
                self.counts.forward(stage.forward(&packet, &mut self.peers, &mut self.touched));
            }
        }
        self.arrived = arrived;
        if let Some(why) = over {
            tracing::info!(?connection, ?why, "a connection has no sound and picture any longer");
            self.fail(connection, why);
        }
    }

    /// Everything that follows from what came in, and from time.
    fn go_on(&mut self, now: Instant) {
        self.arrange(now);
        if now >= self.asked + ASK {
            self.asked = now;
            self.stages.values_mut().for_each(|stage| stage.ask(&mut self.peers, now));
            self.due = now;
        }
        if now >= self.tuned + TUNE {
            self.tuned = now;
            self.tune(now);
            let connected = self.peers.values().filter(|peer| peer.rtc.is_connected()).count();
            self.counts.note(self.peers.len(), connected);
        }
        for _ in 0..SERVED {
            let Some(viewer) = self.touched.pop_front() else { break };
            self.drive(viewer, now, Peer::advance);
        }
        if now >= self.due.max(self.looked + LOOK) {
            self.look(now);
        }
    }

    /// Drives on whoever is due, and makes the offers that are.
    fn look(&mut self, now: Instant) {
        let due = self.peers.values().filter(|peer| (peer.next <= now || peer.stirred) && !peer.touched);
        let due: Vec<_> = due.map(|peer| peer.connection).collect();
        for connection in due {
            self.drive(connection, now, Peer::advance);
        }
        self.offer(now);
        self.looked = now;
        let next =
            self.peers.values().map(|peer| peer.offer_due().map_or(peer.next, |due| due.min(peer.next)));
        self.due = next.min().unwrap_or(now + TUNE);
    }

    fn arrange(&mut self, now: Instant) {
        for stage in self.stages.values_mut().filter(|stage| stage.dirty) {
            self.due = now;
            for (connection, lines) in stage.arrange(&mut self.peers, now) {
                let _unheard = self.notices.send(Notice::Lines(connection, lines));
            }
            stage.tune(&mut self.peers, now);
        }
    }

    fn tune(&mut self, now: Instant) {
        for (room, stage) in &mut self.stages {
            stage.tune(&mut self.peers, now);
            if let Some(seats) = stage.speakers(now) {
                let _unheard = self.notices.send(Notice::Speaking(*room, seats));
            }
        }
    }

    fn offer(&mut self, now: Instant) {
        let due = |peer: &&mut Box<Peer>| peer.offer_due().is_some_and(|due| due <= now);
        let mut offered = Vec::new();
        for peer in self.peers.values_mut().filter(due).take(OFFERS) {
            let fresh = peer.voices.is_empty();
            self.offers = self.offers.wrapping_add(1);
            let Some(made) = peer.offer(self.offers) else { continue };
            let ice = self.turn.iter().map(|turn| turn.offered(self.clock.now())).filter(|_| fresh).collect();
            let offer = Offer { offer: made.number, fresh, sdp: made.sdp, own: made.own, ice };
            let _unheard = self.notices.send(Notice::Offer(peer.connection, offer));
            offered.push((peer.connection, peer.room));
        }
        for (connection, room) in offered {
            self.stages.get_mut(&room).into_iter().for_each(|stage| stage.dirty = true);
            self.drive(connection, now, Peer::advance);
        }
        self.arrange(now);
    }
}
