//! One room as a pure state machine: something happens, effects come out. No IO, no clock.

mod moderation;
mod recording;
mod sending;
mod speech;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::media::Order;
use super::protocol::{Command, Denial, Garbled, Hand, Message, Snapshot, Whom};
use super::rights::{Act, Rights, Rules, may};
use super::seat::Seat;
use super::talk::Talk;
use crate::ids::{OccurrenceId, SeatId};
use crate::meetings::{Applied, Attendee, PersonKey, Presence, RoomSpec, What, Why};
use crate::sessions::role::{Permissions, Role};

/// How long a seat is kept for somebody whose connection was lost.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);
/// How long an empty room is kept, in case people come back.
pub const LINGER: TimeDelta = TimeDelta::minutes(10);
/// No room holds more people.
pub const SEATS: usize = 1_000;
/// No more, if they come by the public link: whoever holds it cannot keep out those whose session it is.
pub const SEATS_WITH_GUESTS: usize = 900;
/// One person's connections at a time; one more closes the oldest.
pub const TABS: usize = 5;

/// One WebSocket of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// What has to be done about something that happened, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send a message over these connections.
    Tell(Vec<ConnectionId>, Message),
    /// Close a connection after what was sent over it.
    Close(ConnectionId),
    /// Tell the media thread.
    Media(Order),
    /// Let the application remember something that happened then.
    Record(What, DateTime<Utc>),
}

/// A connection that wants a seat.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The new connection.
    pub connection: ConnectionId,
    /// Brings it back if it gets lost.
    pub resume: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    /// Only moderators come in.
    Locked,
    /// Ended for all: only a moderator comes in, and by that it is again as the session wants it.
    Ended,
}

/// One room.
#[derive(Debug, Clone)]
pub struct Room {
    id: OccurrenceId,
    title: String,
    end: Option<DateTime<Utc>>,
    rules: Rules,
    door: Door,
    /// What the session wanted of lock and permissions when it was last asked: only a change of it counts.
    asked: (bool, Permissions),
    /// When the session that was asked had last been changed.
    changed_at: DateTime<Utc>,
    seats: BTreeMap<SeatId, Seat>,
    hands: Vec<Hand>,
    talk: Talk,
    /// Put out by a moderator, for the rest of the occurrence.
    removed: HashSet<PersonKey>,
    /// Roles given inside: whoever was demoted is not a moderator again by reloading the page.
    given: HashMap<PersonKey, Role>,
    empty_since: Option<DateTime<Utc>>,
    recording: bool,
}

impl Room {
    /// An empty room, with sound and pictures or without.
    #[must_use]
    pub fn new(spec: RoomSpec, media: bool, now: DateTime<Utc>) -> Self {
        Self {
            id: spec.occurrence,
            title: spec.title,
            end: spec.end,
            rules: Rules { permissions: spec.permissions, media },
            asked: (spec.locked, spec.permissions),
            changed_at: spec.changed_at,
            door: if spec.locked { Door::Locked } else { Door::Open },
            seats: BTreeMap::new(),
            hands: Vec::new(),
            talk: Talk::default(),
            removed: HashSet::new(),
            given: HashMap::new(),
            empty_since: Some(now),
            recording: false,
        }
    }

    /// Takes over what the session's form changed meanwhile. What a moderator inside chose stays, unless the
    /// form was changed after it. The session knows all of this, so none of it is written down: an echo that comes
    /// late would undo the next change.
    pub fn reopen(&mut self, spec: RoomSpec, now: DateTime<Utc>) -> Vec<Effect> {
        if spec.changed_at < self.changed_at {
            return Vec::new();
        }
        self.changed_at = spec.changed_at;
        self.title = spec.title;
        self.end = spec.end;
        let before = std::mem::replace(&mut self.asked, (spec.locked, spec.permissions));
        let mut effects = Vec::new();
        if before.0 != spec.locked && self.door != Door::Ended {
            effects.extend(self.lock(spec.locked, now));
        }
        if before.1 != spec.permissions {
            effects.extend(self.permit(spec.permissions, now));
        }
        effects.retain(|effect| !matches!(effect, Effect::Record(..)));
        effects
    }

    /// The session's name.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether somebody has this seat, connected or expected back.
    #[must_use]
    pub fn has(&self, seat: SeatId) -> bool {
        self.seats.contains_key(&seat)
    }

    /// Where this person sits.
    #[must_use]
    pub fn seat_of(&self, person: &PersonKey) -> Option<SeatId> {
        self.seats.iter().find(|(_, seat)| seat.attendee.person == *person).map(|(id, _)| *id)
    }

    /// Everybody inside, in the order of entering.
    #[must_use]
    pub fn presence(&self) -> Presence {
        self.seats.iter().map(|(id, seat)| seat.present(*id)).collect()
    }

    /// How many people are inside.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seats.len()
    }

    /// Whether nothing is lost by forgetting the room.
    #[must_use]
    pub fn is_spent(&self, now: DateTime<Utc>) -> bool {
        let long_empty = self.empty_since.is_some_and(|since| now - since >= LINGER);
        let to_remember = !self.removed.is_empty() || !self.given.is_empty() || self.door != Door::Open;
        long_empty && (!to_remember || self.end.is_some_and(|end| end <= now))
    }

    /// Lets somebody in, or says why not. Who is inside already gets one more connection.
    pub fn enter(
        &mut self,
        mut attendee: Attendee,
        arrival: Arrival,
        now: DateTime<Utc>,
    ) -> Result<(SeatId, Vec<Effect>), Why> {
        if let Some(seat) = self.seat_of(&attendee.person) {
            return Ok((seat, self.resume(seat, arrival, now)?));
        }
        if let Some(role) = self.given.get(&attendee.person) {
            attendee.role = *role;
        }
        self.admits(&attendee, now)?;
        if self.door == Door::Ended {
            self.door = if self.asked.0 { Door::Locked } else { Door::Open };
        }
        let id = SeatId::fresh();
        let seat = Seat::new(attendee);
        let mut effects = vec![
            self.tell_all(Message::Person(seat.card(id))),
            Effect::Record(What::Joined(seat.present(id)), now),
        ];
        self.seats.insert(id, seat);
        self.empty_since = None;
        effects.extend(self.connect(id, arrival, now));
        Ok((id, effects))
    }

    /// Brings somebody back to the seat that was kept for them, or says why not.
    pub fn resume(&mut self, seat: SeatId, arrival: Arrival, now: DateTime<Utc>) -> Result<Vec<Effect>, Why> {
        let theirs = self.seats.get_mut(&seat).ok_or(Why::Expired)?;
        if theirs.arrivals.allows(now) { Ok(self.connect(seat, arrival, now)) } else { Err(Why::Flood) }
    }

    /// A connection broke: the seat is kept for [`GRACE`] if it was the last.
    pub fn lost(&mut self, connection: ConnectionId, now: DateTime<Utc>) -> Vec<Effect> {
        let Some((id, seat, was_live)) = self.disconnect(connection) else { return Vec::new() };
        let last = seat.connections.is_empty();
        if last {
            seat.lost = Some(now);
        }
        let card = seat.card(id);
        if last || was_live { vec![self.tell_all(Message::Person(card))] } else { Vec::new() }
    }

    /// What time alone brings about: seats kept too long are free, and were since the loss.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        let over = |(id, seat): (&SeatId, &Seat)| {
            seat.lost.filter(|lost| now - *lost >= GRACE).map(|lost| (*id, lost))
        };
        let gone: Vec<_> = self.seats.iter().filter_map(over).collect();
        gone.into_iter().flat_map(|(seat, lost)| self.vacate(seat, lost, now)).collect()
    }

    /// Gives a person another role, because the roster or the session's form says so.
    pub fn change_role(&mut self, person: &PersonKey, role: Role) -> (Applied, Vec<Effect>) {
        self.given.remove(person);
        match self.seat_of(person) {
            Some(seat) => (Applied::Now, self.set_role(seat, role)),
            None => (Applied::NotInside, Vec::new()),
        }
    }

    /// Puts a person out, because something outside says so.
    pub fn remove(&mut self, person: &PersonKey, why: Why, now: DateTime<Utc>) -> (Applied, Vec<Effect>) {
        if why == Why::Removed {
            self.removed.insert(person.clone());
        }
        match self.seat_of(person) {
            Some(seat) => (Applied::Now, self.put_out(seat, why, now)),
            None => (Applied::NotInside, Vec::new()),
        }
    }

    /// Puts everybody out; until a moderator comes back in, nobody else does.
    pub fn end(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.door = Door::Ended;
        let seats: Vec<_> = self.seats.keys().copied().collect();
        let all = self.everyone();
        let mut effects = vec![Effect::Tell(all.clone(), Message::Gone { why: Why::Ended })];
        effects.extend(all.into_iter().map(Effect::Close));
        self.seats.values_mut().for_each(|seat| seat.connections.clear());
        effects.extend(seats.into_iter().flat_map(|seat| self.vacate(seat, now, now)));
        effects
    }

    /// Does what somebody asked for over `connection`, or says why not.
    pub fn handle(
        &mut self,
        connection: ConnectionId,
        command: Result<Command, Garbled>,
        now: DateTime<Utc>,
    ) -> Vec<Effect> {
        let Some((me, seat)) = self.seat_with(connection) else { return Vec::new() };
        let word = command.as_ref().map_or("message", Command::word);
        let pace = match command {
            Ok(Command::Answer { .. }) => &mut seat.answers,
            _ => &mut seat.commands,
        };
        if command != Ok(Command::Leave {}) && !pace.allows(now) {
            if seat.refusals.allows(now) {
                return denied(connection, word, Denial::Slow);
            }
            return self.cut_off(connection, now);
        }
        let done = command.map_err(|Garbled| Denial::Garbled).and_then(|command| match command {
            Command::Leave {} => Ok(self.leave(connection, now)),
            other => self.carry_out(me, connection, other, now),
        });
        done.unwrap_or_else(|why| denied(connection, word, why))
    }

    fn carry_out(
        &mut self,
        me: SeatId,
        connection: ConnectionId,
        command: Command,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Denial> {
        match command {
            Command::Chat { to, text } => self.chat(me, to, text, now),
            Command::Hand { up: true } => Ok(self.raise(me, now)),
            Command::Hand { up: false } => Ok(self.lower(Whom::Person(me))),
            Command::Lower { whom } => {
                let own = whom == Whom::Person(me);
                self.check(me, if own { Act::Own } else { Act::LowerHands })?;
                Ok(self.lower(whom))
            }
            Command::Unmute {} => Ok(self.set_muted(me, false)),
            Command::Publish { slot, on } => self.publish(me, connection, slot, on),
            Command::Unshare {} => {
                self.check(me, Act::Unshare)?;
                Ok(self.end_shares(None))
            }
            Command::View { view } => Ok(vec![Effect::Media(Order::View { connection, view })]),
            Command::Answer { offer, sdp } => {
                Ok(vec![Effect::Media(Order::Answer { connection, offer, sdp })])
            }
            Command::Again {} => self.begin_media_again(me, connection, now),
            Command::React { emoji } => self.react(me, emoji, now),
            Command::Caption { text } => self.caption(me, text),
            Command::Leave {} => Ok(Vec::new()),
            command => {
                self.check(me, Act::Moderate)?;
                self.moderate(&command, now)
            }
        }
    }

    fn raise(&mut self, me: SeatId, now: DateTime<Utc>) -> Vec<Effect> {
        if self.hands.iter().any(|hand| hand.seat == me) {
            return Vec::new();
        }
        self.hands.push(Hand { seat: me, since: now });
        vec![self.tell_hands()]
    }

    fn lower(&mut self, whom: Whom) -> Vec<Effect> {
        let before = self.hands.len();
        self.hands.retain(|hand| matches!(whom, Whom::Person(seat) if seat != hand.seat));
        if self.hands.len() == before { Vec::new() } else { vec![self.tell_hands()] }
    }

    fn check(&self, me: SeatId, act: Act) -> Result<(), Denial> {
        let allowed = self.seats.get(&me).is_some_and(|seat| may(seat.role(), self.rules, act));
        if allowed { Ok(()) } else { Err(Denial::Right) }
    }

    fn admits(&self, attendee: &Attendee, now: DateTime<Utc>) -> Result<(), Why> {
        let moderator = attendee.role == Role::Moderator;
        match self.door {
            // Whoever looked for their microphone until the end is told by the session's page that it is over (R4).
            _ if self.end.is_some_and(|end| end <= now) => Err(Why::Expired),
            _ if self.removed.contains(&attendee.person) => Err(Why::Removed),
            Door::Locked if !moderator => Err(Why::Locked),
            Door::Ended if !moderator => Err(Why::Ended),
            _ if self.seats.len() >= if attendee.guest { SEATS_WITH_GUESTS } else { SEATS } => Err(Why::Full),
            _ => Ok(()),
        }
    }

    fn connect(&mut self, id: SeatId, arrival: Arrival, now: DateTime<Utc>) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&id) else { return Vec::new() };
        let back = seat.lost.take().map(|_| seat.card(id));
        let most = if seat.attendee.one_place { 1 } else { TABS };
        let surplus = (seat.connections.len() + 1).saturating_sub(most);
        let closed: Vec<_> = seat.connections.drain(..surplus).collect();
        let (person, role, captioner) = (seat.attendee.person.clone(), seat.role(), seat.captioner);
        seat.live.retain(|_, by| !closed.contains(by));
        // The new connection is not told yet: its first message says who it is.
        let mut effects: Vec<_> = back.map(|card| self.tell_all(Message::Person(card))).into_iter().collect();
        if !closed.is_empty() {
            effects.push(Effect::Tell(closed.clone(), Message::Gone { why: Why::Moved }));
            effects.extend(closed.into_iter().map(Effect::Close));
        }
        if let Some(seat) = self.seats.get_mut(&id) {
            seat.connections.push_back(arrival.connection);
        }
        let here = vec![arrival.connection];
        effects.push(Effect::Tell(here.clone(), you(id, role, captioner, self.rules, Some(arrival.resume))));
        effects.push(Effect::Tell(here, Message::Room(self.snapshot(&person, role, now))));
        effects.extend(self.begin_media(id, arrival.connection));
        effects
    }

    fn leave(&mut self, connection: ConnectionId, now: DateTime<Utc>) -> Vec<Effect> {
        let Some((id, seat, _)) = self.disconnect(connection) else { return Vec::new() };
        let (last, card) = (seat.connections.is_empty(), seat.card(id));
        let mut effects = vec![Effect::Close(connection)];
        if last {
            effects.extend(self.vacate(id, now, now));
        } else {
            effects.push(self.tell_all(Message::Person(card)));
        }
        effects
    }

    /// Ends a connection that sends without end. Its seat is kept, as after any other loss.
    fn cut_off(&mut self, connection: ConnectionId, now: DateTime<Utc>) -> Vec<Effect> {
        let mut effects = vec![
            Effect::Tell(vec![connection], Message::Gone { why: Why::Flood }),
            Effect::Close(connection),
        ];
        effects.extend(self.lost(connection, now));
        effects
    }

    fn put_out(&mut self, id: SeatId, why: Why, now: DateTime<Utc>) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&id) else { return Vec::new() };
        let connections: Vec<_> = seat.connections.drain(..).collect();
        let mut effects = vec![Effect::Tell(connections.clone(), Message::Gone { why })];
        effects.extend(connections.into_iter().map(Effect::Close));
        effects.extend(self.vacate(id, now, now));
        effects
    }

    fn vacate(&mut self, id: SeatId, at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Effect> {
        let mut effects = self.lower(Whom::Person(id));
        let Some(seat) = self.seats.remove(&id) else { return effects };
        if self.seats.is_empty() {
            self.empty_since = Some(now);
        }
        effects.push(self.tell_all(Message::Left { seat: id }));
        effects.push(Effect::Record(What::Left(seat.present(id)), at));
        effects.extend(self.end_recording_of_nobody(now));
        effects
    }

    /// Takes a connection away, and what was sent over it; true if anything was.
    fn disconnect(&mut self, connection: ConnectionId) -> Option<(SeatId, &mut Seat, bool)> {
        let (id, seat) = self.seat_with(connection)?;
        seat.connections.retain(|other| *other != connection);
        let was_live = seat.live.values().any(|by| *by == connection);
        seat.live.retain(|_, by| *by != connection);
        Some((id, seat, was_live))
    }

    fn seat_with(&mut self, connection: ConnectionId) -> Option<(SeatId, &mut Seat)> {
        let mut seats = self.seats.iter_mut();
        seats.find(|(_, seat)| seat.connections.contains(&connection)).map(|(id, seat)| (*id, seat))
    }

    fn snapshot(&self, person: &PersonKey, role: Role, now: DateTime<Utc>) -> Snapshot {
        Snapshot {
            locked: self.door == Door::Locked,
            recording: self.recording,
            permissions: self.rules.permissions,
            people: self.seats.iter().map(|(id, seat)| seat.card(*id)).collect(),
            hands: self.hands.clone(),
            chats: self.talk.readable_by(person, role),
            now,
        }
    }

    fn you(&self, id: SeatId, seat: &Seat, resume: Option<String>) -> Message {
        you(id, seat.role(), seat.captioner, self.rules, resume)
    }

    fn tell_hands(&self) -> Effect {
        self.tell_all(Message::Hands { hands: self.hands.clone() })
    }

    fn tell_all(&self, message: Message) -> Effect {
        Effect::Tell(self.everyone(), message)
    }

    fn everyone(&self) -> Vec<ConnectionId> {
        self.connections_of(|_, _| true)
    }

    fn connections_of(&self, wanted: impl Fn(SeatId, &Seat) -> bool) -> Vec<ConnectionId> {
        let seats = self.seats.iter().filter(|(id, seat)| wanted(**id, seat));
        seats.flat_map(|(_, seat)| seat.connections.iter().copied()).collect()
    }
}

fn you(seat: SeatId, role: Role, captioner: bool, rules: Rules, resume: Option<String>) -> Message {
    Message::You { seat, role, rights: Rights::of(role, captioner, rules), resume }
}

fn denied(connection: ConnectionId, what: &'static str, why: Denial) -> Vec<Effect> {
    vec![Effect::Tell(vec![connection], Message::Denied { what, why })]
}

#[cfg(test)]
mod tests;
