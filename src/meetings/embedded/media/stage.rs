//! One room: who sends what, and which lines carry it to whom.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use str0m::media::{Mid, Rid};

use super::keyframes::Keyframes;
use super::layers::{self, Heard, SIZES};
use super::loudness::Loudness;
use super::outlet::{Incoming, Outlet, Source};
use super::peer::Peer;
use super::tap::{Ear, Listener, Tapped};
use super::{CAMERAS, Line, Size, VOICES, pool};
use crate::ids::SeatId;
use crate::meetings::embedded::room::ConnectionId;
use crate::meetings::embedded::slot::Slot;

/// Who speaks is told no more often.
const TELL_SPEAKERS: Duration = Duration::from_millis(300);
/// What one voice takes of the way to a viewer, in bits a second.
const VOICE_BITS: u64 = 40_000;

/// All connections, by number. They are large, and a table has more places than things in it.
pub(super) type Peers = HashMap<ConnectionId, Box<Peer>>;

/// What somebody sends, as far as it was heard.
struct Sent {
    seat: SeatId,
    sizes: [Heard; 3],
    wishes: [Keyframes; 3],
    /// The camera sends several sizes, each with its name.
    named: bool,
}

/// One room.
#[derive(Default)]
pub(super) struct Stage {
    members: Vec<ConnectionId>,
    sent: BTreeMap<Source, Sent>,
    /// The lines that carry each source: viewer and number of the line.
    carried: HashMap<Source, Vec<(ConnectionId, usize)>>,
    loudness: Loudness<Source>,
    listeners: Vec<Listener>,
    told: Vec<SeatId>,
    told_at: Option<Instant>,
    /// Lines have to be arranged anew.
    pub(super) dirty: bool,
}

impl Stage {
    /// A connection comes in.
    pub(super) fn join(&mut self, connection: ConnectionId) {
        self.members.push(connection);
        self.dirty = true;
    }

    /// A connection goes; true if the room is empty then.
    pub(super) fn leave(&mut self, connection: ConnectionId) -> bool {
        self.members.retain(|other| *other != connection);
        self.dirty = true;
        self.members.is_empty()
    }

    /// Forwards a packet to everybody who is to get it; those it was written for are added to `touched`.
    pub(super) fn forward(
        &mut self,
        packet: &Incoming,
        peers: &mut Peers,
        touched: &mut VecDeque<ConnectionId>,
    ) -> u64 {
        let video = packet.source.1.is_video();
        if let Some(sent) = self.sent.get_mut(&packet.source) {
            sent.heard(packet);
            let best = if self.listeners.is_empty() { 0 } else { sent.best(packet.at) };
            self.listeners.iter_mut().for_each(|listener| listener.hear(sent.seat, packet, best));
        }
        if let Some(below) = packet.below().filter(|_| !video) {
            self.loudness.hear(packet.source, below, packet.at);
        }
        let mut count = 0;
        for (viewer, line) in self.carried.get(&packet.source).into_iter().flatten() {
            let Some(peer) = peers.get_mut(viewer) else { continue };
            if peer.write(video, *line, packet) {
                count += 1;
                if !peer.touched {
                    peer.touched = true;
                    touched.push_back(*viewer);
                }
            }
        }
        count
    }

    /// Puts on each viewer's lines what they are to hear and see, and says whose lines changed.
    pub(super) fn arrange(&mut self, peers: &mut Peers, now: Instant) -> Vec<(ConnectionId, Vec<Line>)> {
        self.dirty = false;
        self.take_stock(peers);
        let voices = self.voices();
        let mut changed = Vec::new();
        self.carried.clear();
        for member in &self.members {
            let Some(peer) = peers.get_mut(member) else { continue };
            let others = |source: &&Source| self.seat(**source).is_some_and(|seat| seat != peer.seat);
            let heard: Vec<_> = voices.iter().filter(others).take(VOICES).copied().collect();
            let seen = self.pictures_for(peer);
            let (mut changed_lines, _) = put(&mut peer.voices, &heard);
            let (pictures, missing) = put(&mut peer.pictures, &seen);
            changed_lines.extend(pictures);
            peer.offers.miss(missing, now);
            peer.offers.hear(heard.len(), peer.voices.len(), now);
            for mid in &changed_lines {
                peer.silence(*mid);
            }
            for lines in [&peer.voices, &peer.pictures] {
                for (at, source) in lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.of()?))) {
                    self.carried.entry(source).or_default().push((*member, at));
                }
            }
            if !changed_lines.is_empty() {
                changed.push((*member, self.lines(peer)));
            }
        }
        changed
    }

    /// Decides which size of each picture each viewer gets, and asks senders for whole pictures where they are needed.
    pub(super) fn tune(&mut self, peers: &mut Peers, now: Instant) {
        for member in &self.members {
            let Some(peer) = peers.get_mut(member) else { continue };
            let wished = aim(&self.sent, peer, now);
            peer.wish(wished);
        }
        self.ask(peers, now);
    }

    /// Somebody in this process listens; what is being sent already is told first.
    pub(super) fn tap(&mut self, ear: Ear) {
        let mut listener = Listener::new(ear);
        for ((_, slot), sent) in &self.sent {
            listener.tell(Tapped::Started(sent.seat, *slot));
        }
        listener.tell(Tapped::Speaking(self.told.clone()));
        self.listeners.push(listener);
    }

    /// Somebody needs a whole picture of somebody.
    pub(super) fn want_picture(&mut self, seat: SeatId, slot: Slot) {
        let now = Instant::now();
        for (_, sent) in self.sent.iter_mut().filter(|((_, of), sent)| *of == slot && sent.seat == seat) {
            sent.want(sent.best(now));
        }
    }

    /// Asks senders for the whole pictures that viewers and listeners wait for.
    pub(super) fn ask(&mut self, peers: &mut Peers, now: Instant) {
        self.listeners.retain(Listener::lives);
        for (source, sent) in &mut self.sent {
            if self.listeners.iter().any(|listener| listener.waits(*source)) {
                sent.want(sent.best(now));
            }
        }
        for member in &self.members {
            let lines = peers.get(member).map(|peer| peer.pictures.as_slice()).unwrap_or_default();
            for line in lines {
                if let Some((source, size)) = line.of().zip(line.needs()) {
                    self.sent.get_mut(&source).into_iter().for_each(|sent| sent.want(size));
                }
            }
        }
        for ((connection, slot), sent) in &mut self.sent {
            let named = sent.named;
            for (wishes, name) in sent.wishes.iter_mut().zip(SIZES) {
                if wishes.ask(now) {
                    let size = named.then(|| Rid::from(name));
                    peers.get_mut(connection).into_iter().for_each(|peer| peer.ask_picture(*slot, size));
                }
            }
        }
    }

    /// Who is speaking, if that changed since it was told.
    pub(super) fn speakers(&mut self, now: Instant) -> Option<Vec<SeatId>> {
        if self.told_at.is_some_and(|at| now.saturating_duration_since(at) < TELL_SPEAKERS) {
            return None;
        }
        let sent = &self.sent;
        let seats: Vec<_> =
            self.loudness.speakers(now).iter().filter_map(|source| Some(sent.get(source)?.seat)).collect();
        if seats == self.told {
            return None;
        }
        (self.told, self.told_at) = (seats.clone(), Some(now));
        self.dirty |= self.voices().len() > VOICES;
        self.listeners.iter_mut().for_each(|listener| listener.tell(Tapped::Speaking(seats.clone())));
        Some(seats)
    }

    /// Notes who sends what.
    fn take_stock(&mut self, peers: &Peers) {
        let members = &self.members;
        let sending = |(connection, slot): &Source| {
            members.contains(connection)
                && peers.get(connection).is_some_and(|peer| peer.sending().has(*slot))
        };
        for (source, sent) in self.sent.extract_if(.., |source, _| !sending(source)) {
            for listener in &mut self.listeners {
                listener.forget(source);
                listener.tell(Tapped::Stopped(sent.seat, source.1));
            }
        }
        self.loudness.keep(sending);
        for member in members {
            let Some(peer) = peers.get(member) else { continue };
            for slot in Slot::ALL.into_iter().filter(|slot| peer.sending().has(*slot)) {
                self.sent.entry((*member, slot)).or_insert_with(|| {
                    self.listeners
                        .iter_mut()
                        .for_each(|listener| listener.tell(Tapped::Started(peer.seat, slot)));
                    Sent::by(peer.seat)
                });
            }
        }
    }

    /// All voices, those who speak first.
    fn voices(&mut self) -> Vec<Source> {
        let mut voices = self.loudness.speakers(Instant::now()).to_vec();
        let silent = self.sent.keys().filter(|(_, slot)| *slot == Slot::Mic).copied();
        let silent: Vec<_> = silent.filter(|source| !voices.contains(source)).collect();
        voices.extend(silent);
        voices
    }

    /// What this viewer is to see, dearest first: what is shared, then the people their page shows.
    fn pictures_for(&self, peer: &Peer) -> Vec<Source> {
        let others = |(_, sent): &(&Source, &Sent)| sent.seat != peer.seat;
        let of = |slot| move |((_, of), _): &(&Source, &Sent)| *of == slot;
        let all = || self.sent.iter().filter(others);
        let cameras: Vec<_> =
            all().filter(of(Slot::Cam)).map(|(source, sent)| (*source, sent.seat)).collect();
        let mut pictures: Vec<Source> =
            all().filter(of(Slot::Screen)).map(|(source, _)| *source).take(1).collect();
        pictures.extend(shown(peer.view.as_ref(), &cameras));
        pictures
    }

    fn seat(&self, source: Source) -> Option<SeatId> {
        self.sent.get(&source).map(|sent| sent.seat)
    }

    fn lines(&self, peer: &Peer) -> Vec<Line> {
        let lines = peer.voices.iter().chain(&peer.pictures);
        let told = lines.filter_map(|line| {
            let source = line.of()?;
            Some(Line { mid: line.mid.to_string(), seat: self.seat(source)?, slot: source.1 })
        });
        told.collect()
    }
}

impl Sent {
    fn by(seat: SeatId) -> Self {
        Self { seat, sizes: Default::default(), wishes: Default::default(), named: false }
    }

    /// The largest of its sizes that is being sent.
    fn best(&self, now: Instant) -> usize {
        layers::choose(&self.sizes, Size::Large, u64::MAX, now).map_or(0, |(size, _)| size)
    }

    /// Somebody needs a whole picture of this size.
    fn want(&mut self, size: usize) {
        if let Some(wishes) = self.wishes.get_mut(size) {
            wishes.want();
        }
    }

    fn heard(&mut self, packet: &Incoming) {
        self.named |= packet.size > 0 || packet.named;
        if let Some(size) = self.sizes.get_mut(packet.size) {
            size.hear(packet.payload.len(), packet.at);
        }
        if let Some(wishes) = self.wishes.get_mut(packet.size).filter(|_| packet.key) {
            wishes.came();
        }
    }
}

/// Puts sources on lines; which lines changed, and how many sources found none.
fn put(lines: &mut [Outlet], wanted: &[Source]) -> (Vec<Mid>, usize) {
    let mut sources: Vec<_> = lines.iter().map(Outlet::of).collect();
    let missing = pool::assign(&mut sources, wanted);
    let pairs = lines.iter_mut().zip(sources);
    (pairs.filter_map(|(line, source)| line.put(source).then_some(line.mid)).collect(), missing)
}

/// Chooses the sizes for one viewer, dearest picture first, and says what all of them would take at their best.
fn aim(sent: &BTreeMap<Source, Sent>, peer: &mut Peer, now: Instant) -> u64 {
    let voices =
        u64::try_from(peer.voices.iter().filter(|line| line.of().is_some()).count()).unwrap_or_default();
    let mut left = peer.estimate.saturating_sub(voices * VOICE_BITS);
    let mut wished = voices * VOICE_BITS;
    let view = peer.view.as_ref();
    let rank = |source: Source| match source.1 {
        Slot::Screen => (0, Size::Large),
        _ => seen(view, sent.get(&source).map(|sent| sent.seat)),
    };
    let mut lines: Vec<_> =
        peer.pictures.iter_mut().filter_map(|line| line.of().map(|of| (rank(of), of, line))).collect();
    lines.sort_by_key(|((rank, _), _, _)| *rank);
    for (at, ((_, size), source, line)) in lines.into_iter().enumerate() {
        let Some(sent) = sent.get(&source) else { continue };
        wished += layers::choose(&sent.sizes, size, u64::MAX, now).map_or(0, |(_, bits)| bits);
        // The dearest picture comes in its smallest size even where the estimate says that it cannot: an
        // estimate may be wrong, and a viewer without any picture has nothing to lose.
        let least = || layers::choose(&sent.sizes, Size::Small, u64::MAX, now).filter(|_| at == 0);
        let chosen = layers::choose(&sent.sizes, size, left, now).or_else(least);
        left = left.saturating_sub(chosen.map_or(0, |(_, bits)| bits));
        line.aim(chosen.map(|(at, _)| at));
    }
    wished
}

/// The cameras that a page shows, dearest first: each once, however often it is named, and never more than [`CAMERAS`].
fn shown(view: Option<&super::View>, cameras: &[(Source, SeatId)]) -> Vec<Source> {
    let Some(view) = view else {
        return cameras.iter().map(|(source, _)| *source).take(CAMERAS).collect();
    };
    let mut shown = Vec::new();
    let named = |seen: &super::Seen| cameras.iter().find(|(_, seat)| *seat == seen.seat);
    for (source, _) in view.cams.iter().filter_map(named) {
        if shown.len() < CAMERAS && !shown.contains(source) {
            shown.push(*source);
        }
    }
    shown
}

/// Where a person stands on a page, and how large.
fn seen(view: Option<&super::View>, seat: Option<SeatId>) -> (usize, Size) {
    let found = view.and_then(|view| view.cams.iter().enumerate().find(|(_, seen)| Some(seen.seat) == seat));
    found.map_or((CAMERAS + 1, Size::Middle), |(at, seen)| (at + 1, seen.size))
}

#[cfg(test)]
mod tests {
    use super::super::{Seen, View};
    use super::*;

    #[test]
    fn no_page_gets_more_cameras_than_it_may_show_and_each_once() {
        let many: Vec<(Source, SeatId)> = (0..20)
            .map(|n| ((ConnectionId(n), Slot::Cam), SeatId::derived(&["seat", &n.to_string()])))
            .collect();
        let view = |seats: &[usize]| View {
            cams: seats.iter().map(|at| Seen { seat: many[*at].1, size: Size::Small }).collect(),
        };
        let of = |seats: &[usize]| seats.iter().map(|at| many[*at].0).collect::<Vec<_>>();
        let all: Vec<usize> = (0..20).rev().collect();
        assert_eq!(shown(None, &many).len(), CAMERAS);
        assert_eq!(shown(Some(&view(&all)), &many), of(&all[..CAMERAS]), "in the order of the page");
        assert_eq!(shown(Some(&view(&[7, 3, 7, 7, 3])), &many), of(&[7, 3]));
        assert_eq!(shown(Some(&view(&[])), &many), []);
        assert_eq!(shown(Some(&view(&[19, 2])), &many[..5]), of(&[2]), "of those who send");
    }
}
