//! Who sends what: decided here, carried out by the media thread.

use chrono::{DateTime, Utc};

use super::{ConnectionId, Effect, Room};
use crate::ids::SeatId;
use crate::meetings::embedded::media::Order;
use crate::meetings::embedded::protocol::{Denial, Message};
use crate::meetings::embedded::rights::{Act, sendable};
use crate::meetings::embedded::slot::{Slot, Slots};
use crate::sessions::role::Role;

impl Room {
    /// What somebody who comes in with this role may send, as things stand.
    #[must_use]
    pub fn sendable(&self, role: Role) -> Slots {
        sendable(role, self.rules)
    }

    /// Lets a connection have sound and pictures, from the beginning.
    pub(super) fn begin_media(&mut self, id: SeatId, connection: ConnectionId) -> Vec<Effect> {
        let Some(seat) = self.seats.get(&id).filter(|_| self.rules.media) else { return Vec::new() };
        let may = sendable(seat.role(), self.rules);
        let mut effects = self.media_over(connection);
        effects.push(Effect::Media(Order::Join { connection, room: self.id, seat: id, may }));
        effects
    }

    /// Lets everybody inside have them, from the beginning.
    pub fn begin_all_media(&mut self) -> Vec<Effect> {
        let inside = self.seats.iter().flat_map(|(id, seat)| seat.connections.iter().map(|at| (*id, *at)));
        let inside: Vec<_> = inside.collect();
        inside.into_iter().flat_map(|(id, connection)| self.begin_media(id, connection)).collect()
    }

    /// Begins them anew, as somebody asks for.
    pub(super) fn begin_media_again(
        &mut self,
        me: SeatId,
        connection: ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Denial> {
        let slow = self.seats.get_mut(&me).is_none_or(|seat| !seat.again.allows(now));
        if slow { Err(Denial::Slow) } else { Ok(self.begin_media(me, connection)) }
    }

    /// Nothing is sent over a connection any longer: it has no sound and pictures, or begins them anew.
    pub fn media_over(&mut self, connection: ConnectionId) -> Vec<Effect> {
        let Some((id, seat)) = self.seat_with(connection) else { return Vec::new() };
        let before = seat.live.len();
        seat.live.retain(|_, by| *by != connection);
        let (silenced, card) = (seat.live.len() < before, seat.card(id));
        silenced.then(|| self.tell_all(Message::Person(card))).into_iter().collect()
    }

    /// Somebody begins to send something, or ends it.
    pub(super) fn publish(
        &mut self,
        me: SeatId,
        connection: ConnectionId,
        slot: Slot,
        on: bool,
    ) -> Result<Vec<Effect>, Denial> {
        if !on {
            return Ok(self.end_slot(me, slot, Some(connection)));
        }
        self.check(me, Act::Send(slot))?;
        let mut effects = if slot == Slot::Screen { self.end_shares(Some(me)) } else { Vec::new() };
        let seat = self.seats.get_mut(&me).ok_or(Denial::Absent)?;
        let before = seat.live.insert(slot, connection);
        if let Some(other) = before.filter(|other| *other != connection) {
            effects.push(Effect::Media(Order::Publish { connection: other, slot, on: false }));
            effects.push(Effect::Tell(vec![other], Message::Stopped { slot }));
        }
        let unmuted = slot == Slot::Mic && std::mem::take(&mut seat.muted);
        let card = seat.card(me);
        effects.push(Effect::Media(Order::Publish { connection, slot, on: true }));
        if before.is_none() || unmuted {
            effects.push(self.tell_all(Message::Person(card)));
        }
        Ok(effects)
    }

    /// Ends what is shown of screens, but for the one of `but`.
    pub(super) fn end_shares(&mut self, but: Option<SeatId>) -> Vec<Effect> {
        let shares =
            self.seats.iter().filter(|(id, seat)| Some(**id) != but && seat.live.contains_key(&Slot::Screen));
        let shares: Vec<_> = shares.map(|(id, _)| *id).collect();
        shares.into_iter().flat_map(|id| self.end_slot(id, Slot::Screen, None)).collect()
    }

    /// Ends what somebody sends. Whoever ends it themselves, over the connection it is sent on, need not be told.
    pub(super) fn end_slot(&mut self, id: SeatId, slot: Slot, by: Option<ConnectionId>) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&id) else { return Vec::new() };
        let Some(connection) = seat.live.get(&slot).copied().filter(|live| by.is_none_or(|by| by == *live))
        else {
            return Vec::new();
        };
        seat.live.remove(&slot);
        let card = seat.card(id);
        let mut effects = vec![Effect::Media(Order::Publish { connection, slot, on: false })];
        if by.is_none() {
            effects.push(Effect::Tell(vec![connection], Message::Stopped { slot }));
        }
        effects.push(self.tell_all(Message::Person(card)));
        effects
    }

    /// Somebody's rights changed: what they may not send any longer ends, the lines follow.
    pub(super) fn restrain(&mut self, id: SeatId) -> Vec<Effect> {
        let Some(seat) = self.seats.get(&id) else { return Vec::new() };
        let may = sendable(seat.role(), self.rules);
        let rights = seat.connections.iter().map(|to| Effect::Media(Order::Rights { connection: *to, may }));
        let mut effects: Vec<_> = rights.collect();
        let ends = Slot::ALL.into_iter().filter(|slot| !may.has(*slot));
        effects.extend(ends.flat_map(|slot| self.end_slot(id, slot, None)));
        effects
    }
}
