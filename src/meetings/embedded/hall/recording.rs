//! What a recording wants of the rooms.

use chrono::{DateTime, Utc};

use super::Hall;
use crate::ids::OccurrenceId;
use crate::meetings::embedded::media::Tap;
use crate::meetings::embedded::protocol::Cut;
use crate::meetings::embedded::room::Room;

impl Hall {
    /// Listens to what is sent in a room, for a recording.
    #[must_use]
    pub fn tap(&self, room: OccurrenceId) -> Tap {
        Tap::open(&self.state().media, room)
    }

    /// Whether a room is being recorded, as everybody in it is told.
    #[must_use]
    pub fn is_recorded(&self, room: OccurrenceId) -> bool {
        self.state().rooms.get(&room).is_some_and(Room::is_recorded)
    }

    /// The recording of a room ended by itself.
    pub fn recording_cut(&self, room: OccurrenceId, cut: Cut, now: DateTime<Utc>) {
        self.state().in_room(room, now, |room| room.recording_cut(cut));
    }
}
