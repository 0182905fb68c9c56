//! All rooms of this process, the tickets that lead in, and the connections of those inside.
//!
//! One mutex holds it all, and only pure work is done under it: a message is put into each
//! connection's bounded queue or the connection is given up, so nobody waits for a slow reader.

mod recording;
mod tickets;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;

use super::media::{Counts, Media, Notice, Order};
use super::protocol::{Command, Denial, Message};
use super::room::{Arrival, ConnectionId, Effect, Room};
use super::slot::Slots;
use crate::ids::{OccurrenceId, SeatId};
use crate::keys::Secret;
use crate::meetings::{
    Applied, Attendee, Capabilities, Engine, Error, JoinTarget, MeetingBackend, OnTheWay, PersonKey,
    Presence, RemoteRecording, RoomEvent, RoomRef, RoomSpec, Why,
};
use crate::sessions::role::Role;

/// How long a ticket leads in.
pub const TICKET: TimeDelta = TimeDelta::seconds(60);
/// How long it does so once its page was opened: people look for their microphone before they go in.
pub const DOORSTEP: TimeDelta = TimeDelta::minutes(10);
/// How many tickets of one person lead into one room, and how many resume tokens to one seat: whoever asks
/// for more loses the oldest.
pub const KEPT: usize = 20;
/// How many tickets of guests lead into one room: whoever holds its public link could ask for any number.
pub const AT_THE_DOOR: usize = 1_000;
/// How many messages may wait for one connection before it is given up.
pub const BACKLOG: usize = 256;

/// All rooms of this process; clones are the same hall.
#[derive(Clone)]
pub struct Hall(Arc<Mutex<State>>);

/// What a room page says before its socket is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doorway {
    /// The session's name.
    pub title: String,
    /// Who the ticket is for.
    pub attendee: Attendee,
    /// What they may send once inside, as things stand.
    pub send: Slots,
    /// There are sound and pictures inside.
    pub media: bool,
}

/// A connection that is inside.
#[derive(Debug)]
pub struct Connected {
    /// Names it in [`Hall::hear`] and [`Hall::lose`].
    pub connection: ConnectionId,
    /// What to send, as JSON. When it ends, the connection is to be closed.
    pub outgoing: mpsc::Receiver<Arc<str>>,
}

struct State {
    rooms: HashMap<OccurrenceId, Room>,
    /// By the hash of the secret.
    tickets: HashMap<String, Ticket>,
    /// By the hash of the token.
    resumes: HashMap<String, Resume>,
    lines: HashMap<ConnectionId, Line>,
    last: u64,
    events: mpsc::UnboundedSender<RoomEvent>,
    media: Media,
}

struct Ticket {
    room: OccurrenceId,
    attendee: Attendee,
    until: DateTime<Utc>,
    /// A used ticket leads nowhere, but its page may be loaded again while the seat is kept.
    used: bool,
    /// Its page was opened.
    opened: bool,
}

#[derive(Clone, Copy)]
struct Resume {
    room: OccurrenceId,
    seat: SeatId,
    /// The connection it was made for.
    first: ConnectionId,
}

struct Line {
    room: OccurrenceId,
    outgoing: mpsc::Sender<Arc<str>>,
}

impl Hall {
    /// An empty hall, and the events which the application has to drain: nothing bounds them,
    /// because a room never waits for a database. Sound and pictures go through `media`.
    #[must_use]
    pub fn new(media: Media) -> (Self, mpsc::UnboundedReceiver<RoomEvent>) {
        let (events, drain) = mpsc::unbounded_channel();
        let state = State {
            rooms: HashMap::new(),
            tickets: HashMap::new(),
            resumes: HashMap::new(),
            lines: HashMap::new(),
            last: 0,
            events,
            media,
        };
        (Self(Arc::new(Mutex::new(state))), drain)
    }

    /// What stands on the page of a ticket; none if the ticket is unknown or too old. Uses nothing up.
    #[must_use]
    pub fn doorway(&self, ticket: &str, now: DateTime<Utc>) -> Option<Doorway> {
        let State { rooms, tickets, media, .. } = &mut *self.state();
        let ticket = tickets.get_mut(&hash_of(ticket)?).filter(|ticket| ticket.used || now < ticket.until)?;
        let room = rooms.get(&ticket.room)?;
        if !std::mem::replace(&mut ticket.opened, true) {
            ticket.until = now + DOORSTEP;
        }
        let (attendee, send) = (ticket.attendee.clone(), room.sendable(ticket.attendee.role));
        Some(Doorway { title: room.title().to_owned(), attendee, send, media: media.is_on() })
    }

    /// Uses a ticket up and lets its person in.
    pub fn enter(&self, ticket: &str, now: DateTime<Utc>) -> Result<Connected, Why> {
        let mut state = self.state();
        let hash = hash_of(ticket).ok_or(Why::Expired)?;
        let ticket = state.tickets.get(&hash).filter(|ticket| !ticket.used && now < ticket.until);
        let (room, attendee) =
            ticket.map(|ticket| (ticket.room, ticket.attendee.clone())).ok_or(Why::Expired)?;
        let resume = Secret::fresh();
        let arrival = state.arrival(resume.reveal().to_owned());
        let first = arrival.connection;
        let entered = state.rooms.get_mut(&room).ok_or(Why::Expired)?.enter(attendee, arrival, now);
        // Whoever comes too fast may come again.
        let used = !matches!(entered, Err(Why::Flood));
        state.tickets.get_mut(&hash).into_iter().for_each(|ticket| ticket.used = used);
        let (seat, effects) = entered?;
        state.keep(resume.hash(), Resume { room, seat, first });
        Ok(state.connected(first, room, effects, now))
    }

    /// Brings a lost connection back to its seat. A token works as long as the seat is kept,
    /// more than once: a reloaded page and a copied tab hold the same one.
    pub fn resume(&self, token: &str, now: DateTime<Utc>) -> Result<Connected, Why> {
        let mut state = self.state();
        let known = hash_of(token).and_then(|hash| state.resumes.get(&hash).copied());
        let Resume { room, seat, .. } = known.ok_or(Why::Expired)?;
        // The token stays: a new one for each return would let one browser fill the memory.
        let arrival = state.arrival(token.to_owned());
        let connection = arrival.connection;
        let effects = state.rooms.get_mut(&room).ok_or(Why::Expired)?.resume(seat, arrival, now)?;
        Ok(state.connected(connection, room, effects, now))
    }

    /// Does what a browser asked for.
    pub fn hear(&self, connection: ConnectionId, message: &str, now: DateTime<Utc>) {
        let command = Command::parse(message);
        self.state().in_room_of(connection, now, |room| room.handle(connection, command, now));
    }

    /// A connection broke, or was closed by the browser.
    pub fn lose(&self, connection: ConnectionId, now: DateTime<Utc>) {
        let mut state = self.state();
        state.in_room_of(connection, now, |room| room.lost(connection, now));
        state.close(connection);
    }

    /// Passes on what the media thread tells.
    pub fn notice(&self, notice: Notice, now: DateTime<Utc>) {
        let mut state = self.state();
        let (to, message) = match notice {
            Notice::Offer(connection, offer) => (vec![connection], Message::Offer(offer)),
            Notice::Lines(connection, lines) => (vec![connection], Message::Lines { lines }),
            Notice::Failed(connection, why) => {
                state.in_room_of(connection, now, |room| room.media_over(connection));
                (vec![connection], Message::Silent { why })
            }
            Notice::Speaking(room, seats) => {
                let inside = state.lines.iter().filter(|(_, line)| line.room == room);
                (inside.map(|(connection, _)| *connection).collect(), Message::Speaking { seats })
            }
            Notice::Anew => return state.in_all_rooms(now, Room::begin_all_media),
        };
        let room = to.first().and_then(|first| state.lines.get(first)).map(|line| line.room);
        if let Some(room) = room {
            state.carry_out(room, vec![Effect::Tell(to, message)], now);
        }
    }

    /// What the media thread has to do.
    #[must_use]
    pub fn media_counts(&self) -> Counts {
        self.state().media.counts().clone()
    }

    /// Ends the media thread, because the process stops.
    pub fn stop_media(&self) {
        self.state().media.tell(Order::Stop);
    }

    /// The rooms with somebody inside, or on their way in.
    #[must_use]
    pub fn occupied(&self) -> Vec<OccurrenceId> {
        let state = self.state();
        let awaited: HashSet<_> = state.tickets.values().map(|ticket| ticket.room).collect();
        let occupied = state.rooms.iter().filter(|(room, it)| it.count() > 0 || awaited.contains(room));
        occupied.map(|(occurrence, _)| *occurrence).collect()
    }

    /// Whether the room is here, with or without anybody inside.
    #[must_use]
    pub fn has(&self, room: OccurrenceId) -> bool {
        self.state().rooms.contains_key(&room)
    }

    /// All rooms that are here.
    #[must_use]
    pub fn rooms(&self) -> Vec<OccurrenceId> {
        self.state().rooms.keys().copied().collect()
    }

    /// Gives every room up: connections end, tickets and tokens lead nowhere.
    pub fn close(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        state.in_all_rooms(now, |room| room.end(now));
        state.tickets.clear();
        state.resumes.clear();
        state.rooms.clear();
    }

    /// To be called every second or so: frees seats that were kept long enough, and forgets
    /// tickets, tokens and rooms that lead nowhere.
    pub fn tick(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        state.in_all_rooms(now, |room| room.tick(now));
        state.forget(now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MeetingBackend for Hall {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(Engine::Embedded)
    }

    async fn open(&self, spec: RoomSpec, now: DateTime<Utc>) -> Result<RoomRef, Error> {
        let occurrence = spec.occurrence;
        let mut state = self.state();
        let with_media = state.media.is_on();
        let room = state.rooms.entry(occurrence).or_insert_with(|| Room::new(spec.clone(), with_media, now));
        let effects = room.reopen(spec, now);
        state.carry_out(occurrence, effects, now);
        Ok(RoomRef(occurrence))
    }

    async fn join(&self, room: RoomRef, attendee: Attendee, now: DateTime<Utc>) -> Result<JoinTarget, Error> {
        let mut state = self.state();
        if !state.rooms.contains_key(&room.0) {
            return Err(Error::NoSuchRoom);
        }
        let secret = Secret::fresh();
        state.make_place(room.0, &attendee);
        let ticket = Ticket { room: room.0, attendee, until: now + TICKET, used: false, opened: false };
        state.tickets.insert(secret.hash(), ticket);
        Ok(JoinTarget::Page(secret.reveal().to_owned()))
    }

    async fn presence(&self, room: RoomRef) -> Result<Presence, Error> {
        Ok(self.state().rooms.get(&room.0).map(Room::presence).unwrap_or_default())
    }

    async fn counts(&self, rooms: &[RoomRef]) -> Result<HashMap<RoomRef, usize>, Error> {
        let state = self.state();
        let count = |room: &RoomRef| Some((*room, state.rooms.get(&room.0)?.count()));
        Ok(rooms.iter().filter_map(count).filter(|(_, people)| *people > 0).collect())
    }

    async fn change_role(
        &self,
        room: RoomRef,
        person: &PersonKey,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error> {
        let mut state = self.state();
        for ticket in state.tickets_of(room.0, person) {
            ticket.attendee.role = role;
        }
        Ok(state.apply(room.0, now, |room| room.change_role(person, role)))
    }

    async fn remove(
        &self,
        room: RoomRef,
        person: &PersonKey,
        why: Why,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error> {
        let mut state = self.state();
        state.tickets.retain(|_, ticket| ticket.room != room.0 || ticket.attendee.person != *person);
        Ok(state.apply(room.0, now, |room| room.remove(person, why, now)))
    }

    async fn turn_away(&self, room: RoomRef, whom: &OnTheWay, _now: DateTime<Utc>) -> Result<Applied, Error> {
        // Used ones lead nowhere, and their page may be loaded again while its person is inside.
        let leads_in = |ticket: &Ticket| !ticket.used && ticket.room == room.0;
        let theirs = |ticket: &Ticket| leads_in(ticket) && whom.are(&ticket.attendee);
        self.state().tickets.retain(|_, ticket| !theirs(ticket));
        Ok(Applied::Now)
    }

    async fn end(&self, room: RoomRef, now: DateTime<Utc>) -> Result<(), Error> {
        self.state().in_room(room.0, now, |room| room.end(now));
        Ok(())
    }

    async fn recordings(&self, _room: RoomRef) -> Result<Vec<RemoteRecording>, Error> {
        Ok(Vec::new())
    }

    async fn publish_recording(&self, _: RoomRef, _: &str, _: bool) -> Result<Applied, Error> {
        Ok(Applied::NotPossible)
    }

    async fn delete_recording(&self, _: RoomRef, _: &str) -> Result<Applied, Error> {
        Ok(Applied::NotPossible)
    }
}

impl State {
    fn arrival(&mut self, resume: String) -> Arrival {
        self.last += 1;
        Arrival { connection: ConnectionId(self.last), resume }
    }

    fn connected(
        &mut self,
        connection: ConnectionId,
        room: OccurrenceId,
        effects: Vec<Effect>,
        now: DateTime<Utc>,
    ) -> Connected {
        let (line, outgoing) = mpsc::channel(BACKLOG);
        self.lines.insert(connection, Line { room, outgoing: line });
        self.carry_out(room, effects, now);
        Connected { connection, outgoing }
    }

    fn tickets_of<'a>(
        &'a mut self,
        room: OccurrenceId,
        person: &'a PersonKey,
    ) -> impl Iterator<Item = &'a mut Ticket> {
        let theirs = move |ticket: &&mut Ticket| ticket.room == room && ticket.attendee.person == *person;
        self.tickets.values_mut().filter(theirs)
    }

    fn in_room_of(
        &mut self,
        connection: ConnectionId,
        now: DateTime<Utc>,
        act: impl FnOnce(&mut Room) -> Vec<Effect>,
    ) {
        if let Some(room) = self.lines.get(&connection).map(|line| line.room) {
            self.in_room(room, now, act);
        }
    }

    fn in_all_rooms(&mut self, now: DateTime<Utc>, act: impl Fn(&mut Room) -> Vec<Effect>) {
        for room in self.rooms.keys().copied().collect::<Vec<_>>() {
            self.in_room(room, now, &act);
        }
    }

    fn in_room(
        &mut self,
        room: OccurrenceId,
        now: DateTime<Utc>,
        act: impl FnOnce(&mut Room) -> Vec<Effect>,
    ) {
        self.apply(room, now, |room| (Applied::Now, act(room)));
    }

    fn apply(
        &mut self,
        occurrence: OccurrenceId,
        now: DateTime<Utc>,
        act: impl FnOnce(&mut Room) -> (Applied, Vec<Effect>),
    ) -> Applied {
        let Some(room) = self.rooms.get_mut(&occurrence) else { return Applied::NotInside };
        let (applied, effects) = act(room);
        self.carry_out(occurrence, effects, now);
        applied
    }

    /// Carries effects out, and those of giving up the connections whose queue is full.
    fn carry_out(&mut self, occurrence: OccurrenceId, effects: Vec<Effect>, now: DateTime<Utc>) {
        let mut todo = VecDeque::from(effects);
        while let Some(effect) = todo.pop_front() {
            match effect {
                Effect::Tell(connections, message) => {
                    for slow in self.tell(&connections, &message) {
                        self.close(slow);
                        let room = self.rooms.get_mut(&occurrence);
                        todo.extend(room.map(|room| room.lost(slow, now)).unwrap_or_default());
                    }
                }
                Effect::Close(connection) => self.close(connection),
                Effect::Media(order) => self.media.tell(order),
                // Nobody drains the events any longer only while the process stops.
                Effect::Record(what, at) => drop(self.events.send(RoomEvent { occurrence, at, what })),
            }
        }
    }

    /// Ends a connection, with its sound and pictures.
    fn close(&mut self, connection: ConnectionId) {
        self.lines.remove(&connection);
        self.media.tell(Order::Leave { connection });
    }

    /// Queues a message; gives back the connections that did not take it.
    fn tell(&self, connections: &[ConnectionId], message: &Message) -> Vec<ConnectionId> {
        match message {
            // As many as a browser likes to send.
            Message::Denied { why: Denial::Slow, .. } => {}
            Message::Denied { what, why } => tracing::info!(what, ?why, "a command was refused in a room"),
            _ => {}
        }
        let json: Arc<str> = message.to_json().into();
        let refuses = |connection: &&ConnectionId| {
            let line = self.lines.get(*connection);
            line.is_some_and(|line| line.outgoing.try_send(Arc::clone(&json)).is_err())
        };
        connections.iter().filter(refuses).copied().collect()
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        // Somebody with a ticket is on the way in: their room must be there when they come.
        let coming = self.tickets.values().filter(|ticket| !ticket.used && now < ticket.until);
        let awaited: HashSet<_> = coming.map(|ticket| ticket.room).collect();
        let rooms = &mut self.rooms;
        rooms.retain(|id, room| awaited.contains(id) || !room.is_spent(now));
        self.resumes.retain(|_, resume| rooms.get(&resume.room).is_some_and(|room| room.has(resume.seat)));
        self.tickets.retain(|_, ticket| {
            let inside =
                || rooms.get(&ticket.room).is_some_and(|r| r.seat_of(&ticket.attendee.person).is_some());
            if ticket.used { inside() } else { now < ticket.until }
        });
    }
}

/// The hash under which a ticket or a token is kept; `None` for text that cannot be one.
fn hash_of(text: &str) -> Option<String> {
    Some(text.parse::<Secret>().ok()?.hash())
}

#[cfg(test)]
mod tests;
