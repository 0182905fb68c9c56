//! How many tickets and tokens are kept: nobody fills the memory by asking for more.

use super::{AT_THE_DOOR, KEPT, Resume, State, Ticket};
use crate::ids::OccurrenceId;
use crate::meetings::Attendee;

impl State {
    /// Keeps a token, and of the seat's others the newest.
    pub(super) fn keep(&mut self, token: String, resume: Resume) {
        self.resumes.insert(token, resume);
        let theirs = self.resumes.iter().filter(|(_, other)| other.seat == resume.seat);
        let mut theirs: Vec<_> = theirs.map(|(hash, other)| (other.first, hash.clone())).collect();
        theirs.sort_unstable();
        for (_, old) in theirs.iter().rev().skip(KEPT) {
            self.resumes.remove(old);
        }
    }

    /// Forgets the oldest of the tickets that a person has for a room, or guests have, so that one more may be kept.
    pub(super) fn make_place(&mut self, room: OccurrenceId, attendee: &Attendee) {
        self.keep_newest(KEPT - 1, |ticket| ticket.room == room && ticket.attendee.person == attendee.person);
        if attendee.guest {
            let waits = |ticket: &Ticket| ticket.room == room && ticket.attendee.guest && !ticket.used;
            self.keep_newest(AT_THE_DOOR - 1, waits);
        }
    }

    fn keep_newest(&mut self, most: usize, of: impl Fn(&Ticket) -> bool) {
        let found = self.tickets.iter().filter(|(_, ticket)| of(ticket));
        let mut found: Vec<_> = found.map(|(hash, ticket)| (ticket.until, hash.clone())).collect();
        found.sort_unstable();
        for (_, old) in found.iter().rev().skip(most) {
            self.tickets.remove(old);
        }
    }
}
