//! One person inside: their role, their connections, their pace.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::pace::Pace;
use super::protocol::Card;
use super::room::ConnectionId;
use super::slot::{Slot, Slots};
use crate::ids::SeatId;
use crate::meetings::{Attendee, Present};
use crate::sessions::role::Role;

/// One person's stay. Several tabs are several connections of one stay.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) attendee: Attendee,
    pub(super) muted: bool,
    pub(super) captioner: bool,
    /// What is sent, and over which connection.
    pub(super) live: BTreeMap<Slot, ConnectionId>,
    pub(super) connections: VecDeque<ConnectionId>,
    /// When the last connection was lost; none while there is one.
    pub(super) lost: Option<DateTime<Utc>>,
    pub(super) commands: Pace,
    pub(super) chats: Pace,
    pub(super) answers: Pace,
    /// Sound and pictures begun anew: whoever was cut off from them cannot be so without end.
    pub(super) again: Pace,
    /// Connections: everybody is told of a seat that was left and taken again.
    pub(super) arrivals: Pace,
    /// Refusals for being too fast: whoever is not slowed down by them is cut off.
    pub(super) refusals: Pace,
}

impl Seat {
    pub(super) fn new(attendee: Attendee) -> Self {
        Self {
            attendee,
            muted: false,
            captioner: false,
            live: BTreeMap::new(),
            connections: VecDeque::new(),
            lost: None,
            commands: Pace::new(30, TimeDelta::seconds(5)),
            chats: Pace::new(5, TimeDelta::seconds(5)),
            // One for each offer; the server makes them.
            answers: Pace::new(100, TimeDelta::seconds(5)),
            again: Pace::new(10, TimeDelta::seconds(30)),
            arrivals: Pace::new(30, TimeDelta::seconds(30)),
            refusals: Pace::new(150, TimeDelta::seconds(5)),
        }
    }

    pub(super) fn role(&self) -> Role {
        self.attendee.role
    }

    pub(super) fn connections(&self) -> Vec<ConnectionId> {
        self.connections.iter().copied().collect()
    }

    pub(super) fn card(&self, seat: SeatId) -> Card {
        Card {
            seat,
            name: self.attendee.name.clone(),
            role: self.role(),
            guest: self.attendee.guest,
            muted: self.muted,
            on: Slots::of(|slot| self.live.contains_key(&slot)),
            captioner: self.captioner,
            away: self.lost.is_some(),
        }
    }

    pub(super) fn present(&self, seat: SeatId) -> Present {
        Present {
            seat,
            person: self.attendee.person.clone(),
            name: self.attendee.name.clone(),
            role: self.role(),
            guest: self.attendee.guest,
        }
    }
}
