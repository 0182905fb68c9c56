//! What people say in writing, and how they show what they feel.

use chrono::{DateTime, Utc};

use super::{Effect, Room};
use crate::ids::SeatId;
use crate::meetings::embedded::protocol::{Audience, Caption, Chat, Denial, Emoji, Message, Text};
use crate::meetings::embedded::rights::Act;
use crate::meetings::embedded::seat::Seat;
use crate::sessions::role::Role;

impl Room {
    pub(super) fn chat(
        &mut self,
        me: SeatId,
        to: Audience,
        text: Text,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Denial> {
        let reader = match to {
            Audience::Person(seat) => Some(self.seats.get(&seat).ok_or(Denial::Absent)?.attendee.clone()),
            Audience::All | Audience::Moderators => None,
        };
        self.check(
            me,
            match (&reader, to) {
                (Some(reader), _) => Act::ChatWith(reader.role),
                (None, Audience::All) => Act::ChatAll,
                (None, _) => Act::ChatModerators,
            },
        )?;
        let seat = self.seats.get_mut(&me).ok_or(Denial::Absent)?;
        if !seat.chats.allows(now) {
            return Err(Denial::Slow);
        }
        let from = seat.attendee.clone();
        let id = self.talk.next_id();
        let to_name = reader.as_ref().map(|reader| reader.name.clone());
        let chat = Chat { id, from: me, name: from.name, guest: from.guest, to, to_name, text, at: now };
        self.talk.remember(chat.clone(), from.person, reader.map(|reader| reader.person));
        let reads = |id: SeatId, seat: &Seat| match to {
            Audience::All => true,
            Audience::Moderators => id == me || seat.role() == Role::Moderator,
            Audience::Person(other) => id == me || id == other,
        };
        Ok(vec![Effect::Tell(self.connections_of(reads), Message::Chat(chat))])
    }

    /// Shows everybody how somebody feels. It counts as something said, so that nobody rains hearts.
    pub(super) fn react(
        &mut self,
        me: SeatId,
        emoji: Emoji,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Denial> {
        let seat = self.seats.get_mut(&me).ok_or(Denial::Absent)?;
        if !seat.chats.allows(now) {
            return Err(Denial::Slow);
        }
        Ok(vec![self.tell_all(Message::Reaction { seat: me, emoji })])
    }

    /// Shows everybody what is being said, typed by a captioner.
    pub(super) fn caption(&mut self, me: SeatId, text: Text) -> Result<Vec<Effect>, Denial> {
        let seat = self.seats.get(&me).filter(|seat| seat.captioner).ok_or(Denial::Right)?;
        let caption = Caption { seat: me, lang: seat.attendee.locale.clone(), text };
        Ok(vec![self.tell_all(Message::Caption(caption))])
    }

    /// Lets somebody type captions, or no longer.
    pub(super) fn make_captioner(&mut self, person: SeatId, on: bool) -> Result<Vec<Effect>, Denial> {
        let seat = self.seats.get_mut(&person).ok_or(Denial::Absent)?;
        if seat.captioner == on {
            return Ok(Vec::new());
        }
        seat.captioner = on;
        let seat = &*seat;
        let (card, connections) = (seat.card(person), seat.connections());
        let you = self.seats.get(&person).map(|seat| self.you(person, seat, None));
        let mut effects = vec![self.tell_all(Message::Person(card))];
        effects.extend(you.map(|you| Effect::Tell(connections, you)));
        Ok(effects)
    }
}
