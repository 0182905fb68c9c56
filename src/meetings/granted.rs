//! The roles people were let in with, so that a change of the roster is told from a moderator's promotion.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::PersonKey;
use crate::ids::OccurrenceId;
use crate::sessions::role::Role;

/// The role that course and session gave to each person inside, by room.
#[derive(Debug, Default)]
pub struct Granted(Mutex<HashMap<OccurrenceId, HashMap<PersonKey, Role>>>);

impl Granted {
    /// Notes what the course gives somebody now; true if that differs from what it gave before.
    pub fn changes(&self, room: OccurrenceId, person: &PersonKey, role: Role) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.entry(room).or_default().insert(person.clone(), role);
        before.is_some_and(|before| before != role)
    }

    /// Forgets the rooms that are not among `open`.
    pub fn keep(&self, open: &[OccurrenceId]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|room, _| open.contains(room));
    }
}
