//! What moderators do to a room and to the people in it.

use chrono::{DateTime, Utc};

use super::{Door, Effect, Room, you};
use crate::ids::SeatId;
use crate::meetings::embedded::protocol::{Command, Denial, Message, Whom};
use crate::meetings::embedded::rights::{Act, may};
use crate::meetings::embedded::slot::Slot;
use crate::meetings::{What, Why};
use crate::sessions::role::{Permissions, Role};

impl Room {
    /// Does what only moderators may ask for.
    pub(super) fn moderate(&mut self, command: &Command, now: DateTime<Utc>) -> Result<Vec<Effect>, Denial> {
        match *command {
            Command::Role { person, role } => self.give_role(person, role, now),
            Command::Mute { whom } => self.mute(whom),
            Command::Captioner { person, on } => self.make_captioner(person, on),
            Command::Remove { person } => self.expel(person, now),
            Command::Record { on } => self.record(on, now),
            Command::Lock { on } => Ok(self.lock(on, now)),
            Command::Permit { permissions } => Ok(self.permit(permissions, now)),
            Command::End {} => {
                let mut effects = self.end(now);
                effects.push(Effect::Record(What::Ended, now));
                Ok(effects)
            }
            _ => Err(Denial::Garbled),
        }
    }

    fn give_role(&mut self, person: SeatId, role: Role, now: DateTime<Utc>) -> Result<Vec<Effect>, Denial> {
        let key = self.seats.get(&person).ok_or(Denial::Absent)?.attendee.person.clone();
        self.given.insert(key, role);
        let mut effects = self.set_role(person, role);
        if !effects.is_empty() {
            let present = self.seats.get(&person).map(|seat| seat.present(person));
            effects.extend(present.map(|present| Effect::Record(What::RoleGiven(present), now)));
        }
        Ok(effects)
    }

    fn mute(&mut self, whom: Whom) -> Result<Vec<Effect>, Denial> {
        let concerned: Vec<_> = match whom {
            Whom::Person(person) if self.has(person) => vec![person],
            Whom::Person(_) => return Err(Denial::Absent),
            Whom::All => {
                let others = self.seats.iter().filter(|(_, seat)| seat.role() != Role::Moderator);
                others.map(|(id, _)| *id).collect()
            }
        };
        Ok(concerned.into_iter().flat_map(|person| self.set_muted(person, true)).collect())
    }

    fn expel(&mut self, person: SeatId, now: DateTime<Utc>) -> Result<Vec<Effect>, Denial> {
        let seat = self.seats.get(&person).ok_or(Denial::Absent)?;
        if !may(Role::Moderator, self.rules, Act::Remove(seat.role())) {
            return Err(Denial::Moderator);
        }
        let present = seat.present(person);
        self.removed.insert(present.person.clone());
        let mut effects = self.put_out(person, Why::Removed, now);
        effects.push(Effect::Record(What::Removed(present), now));
        Ok(effects)
    }

    pub(super) fn lock(&mut self, on: bool, now: DateTime<Utc>) -> Vec<Effect> {
        let door = if on { Door::Locked } else { Door::Open };
        if self.door == door {
            return Vec::new();
        }
        self.door = door;
        vec![self.tell_all(Message::Locked { on }), Effect::Record(What::Locked(on), now)]
    }

    pub(super) fn permit(&mut self, permissions: Permissions, now: DateTime<Utc>) -> Vec<Effect> {
        if self.rules.permissions == permissions {
            return Vec::new();
        }
        self.rules.permissions = permissions;
        let mut effects = vec![self.tell_all(Message::Permissions { permissions })];
        // Whom one may write to privately binds everybody, the boxes participants alone.
        let rights =
            self.seats.iter().map(|(id, seat)| Effect::Tell(seat.connections(), self.you(*id, seat, None)));
        effects.extend(rights);
        let everybody: Vec<_> = self.seats.keys().copied().collect();
        effects.extend(everybody.into_iter().flat_map(|id| self.restrain(id)));
        effects.push(Effect::Record(What::Permitted(permissions), now));
        effects
    }

    /// Changes a role, wherever the wish comes from.
    pub(super) fn set_role(&mut self, id: SeatId, role: Role) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&id).filter(|seat| seat.role() != role) else {
            return Vec::new();
        };
        let led = seat.role() == Role::Moderator;
        seat.attendee.role = role;
        let seat = &*seat;
        let (card, connections) = (seat.card(id), seat.connections());
        let you = you(id, role, seat.captioner, self.rules, None);
        let mut effects = vec![Effect::Tell(connections, you), self.tell_all(Message::Person(card))];
        effects.extend(self.restrain(id));
        if led && !self.seats.values().any(|seat| seat.role() == Role::Moderator) {
            effects.push(self.tell_all(Message::Leaderless {}));
        }
        effects
    }

    pub(super) fn set_muted(&mut self, id: SeatId, muted: bool) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&id).filter(|seat| seat.muted != muted) else {
            return Vec::new();
        };
        seat.muted = muted;
        let (card, connections) = (seat.card(id), seat.connections());
        let mut effects = vec![self.tell_all(Message::Person(card))];
        if muted {
            effects.extend(self.end_slot(id, Slot::Mic, None));
            effects.push(Effect::Tell(connections, Message::Muted {}));
        }
        effects
    }
}
