//! Whether the room is being recorded: said here, to everybody, and carried out by the application.

use chrono::{DateTime, Utc};

use super::{Effect, Room};
use crate::meetings::What;
use crate::meetings::embedded::protocol::{Cut, Denial, Message};
use crate::sessions::role::Role;

impl Room {
    /// A moderator starts a recording, or ends it. The light is on before anything is recorded, and nothing is after
    /// it went out.
    pub(super) fn record(&mut self, on: bool, now: DateTime<Utc>) -> Result<Vec<Effect>, Denial> {
        if on && !self.rules.media {
            return Err(Denial::Right);
        }
        if self.recording == on {
            return Ok(Vec::new());
        }
        self.recording = on;
        let told = self.tell_all(Message::Recording { on, cut: None });
        Ok(vec![told, Effect::Record(What::Recorded(on), now)])
    }

    /// Whether the light is on.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.recording
    }

    /// The recording ended by itself; moderators are told why.
    pub fn recording_cut(&mut self, cut: Cut) -> Vec<Effect> {
        if !std::mem::take(&mut self.recording) {
            return Vec::new();
        }
        let moderators = self.connections_of(|_, seat| seat.role() == Role::Moderator);
        let others = self.connections_of(|_, seat| seat.role() != Role::Moderator);
        vec![
            Effect::Tell(moderators, Message::Recording { on: false, cut: Some(cut) }),
            Effect::Tell(others, Message::Recording { on: false, cut: None }),
        ]
    }

    /// Nobody is inside any longer: there is nothing to record.
    pub(super) fn end_recording_of_nobody(&mut self, now: DateTime<Utc>) -> Option<Effect> {
        let over = self.seats.is_empty() && std::mem::take(&mut self.recording);
        over.then(|| Effect::Record(What::Recorded(false), now))
    }
}
