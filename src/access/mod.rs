//! Who may enter now, and as whom: a pure decision from a session, an occurrence and a ticket.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::ids::GroupId;
use crate::lti::roles::Standing;
use crate::sessions::role::Role;
use crate::sessions::window::{self, Door};
use crate::sessions::{GuestAccess, Occurrence, Session};

/// What somebody shows at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// A place in the course.
    Member {
        /// What they are in it.
        standing: Standing,
        /// The groups and sections they are in.
        groups: BTreeSet<GroupId>,
    },
    /// Being the one whose session of the Scheduler it is.
    Host,
    /// A personal invitation that stands (R17).
    Invitee {
        /// The role of the invitation.
        role: Role,
        /// Whether a moderator removed them from this occurrence.
        excluded: bool,
    },
    /// A launch into the course of this session by somebody whom the LMS does not name.
    Unnamed {
        /// Whether a moderator removed them from this occurrence.
        excluded: bool,
    },
    /// The guest link of this session.
    Guest {
        /// Whether a moderator removed them from this occurrence.
        excluded: bool,
    },
}

/// Leave to enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// What they are inside.
    pub role: Role,
    /// Whether they came by the guest link.
    pub guest: bool,
}

/// Why somebody may not enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The session is for groups that this member of the course is not in.
    #[error("the session is for other groups")]
    NotInAudience,
    /// The door opens later.
    #[error("the session opens at {opens_at}")]
    NotYet {
        /// When early entry begins.
        opens_at: DateTime<Utc>,
    },
    /// The end has come (R4).
    #[error("the session has ended")]
    Ended,
    /// Staff have locked the session.
    #[error("the session is locked")]
    Locked,
    /// This date is not held.
    #[error("this date is cancelled")]
    Cancelled,
    /// Guest access is off (R9).
    #[error("guests can't join this session")]
    GuestsOff,
    /// A moderator removed this person; they stay out for this occurrence (R13).
    #[error("a moderator removed this person")]
    Excluded,
}

/// Whether somebody may enter `occurrence` now, and as whom.
///
/// Moderators may enter any time before the end (R4), also those who are so by the session's attendee
/// role or the guest role. A lock keeps everybody out but the owner's own moderators, who could unlock it.
pub fn admit(
    session: &Session,
    occurrence: &Occurrence,
    ticket: &Ticket,
    now: DateTime<Utc>,
) -> Result<Admission, Refusal> {
    let admission = admission(session, ticket)?;
    match window::state(session, occurrence, now) {
        Door::Open | Door::EarlyEntry => Ok(admission),
        Door::Scheduled { .. } if admission.role == Role::Moderator => Ok(admission),
        Door::Scheduled { opens_at } => Err(Refusal::NotYet { opens_at }),
        Door::Locked if leads(ticket) => Ok(admission),
        Door::Locked => Err(Refusal::Locked),
        Door::Ended => Err(Refusal::Ended),
        Door::Cancelled => Err(Refusal::Cancelled),
    }
}

/// What somebody with `ticket` is in a session, once they are let in; none whom the session does not know.
#[must_use]
pub fn role_in(session: &Session, ticket: &Ticket) -> Option<Role> {
    admission(session, ticket).ok().map(|admission| admission.role)
}

/// What a member of the course is in a session.
///
/// The session's attendee role raises learners alone (R6). Staff have their role from the roster, and
/// whoever looks on, or has no role that is known, stays a participant.
#[must_use]
pub fn role_of(standing: Standing, attendee_role: Role) -> Role {
    match standing {
        Standing::Leader | Standing::Assistant => Role::Moderator,
        Standing::Designer => Role::Presenter,
        Standing::Learner => attendee_role,
        Standing::Observer | Standing::Unknown => Role::Participant,
    }
}

/// Whether somebody may make, change and delete sessions; for assistants the registration says.
#[must_use]
pub fn may_manage(standing: Standing, assistants_manage: bool) -> bool {
    match standing {
        Standing::Leader => true,
        Standing::Assistant => assistants_manage,
        Standing::Designer | Standing::Learner | Standing::Observer | Standing::Unknown => false,
    }
}

fn admission(session: &Session, ticket: &Ticket) -> Result<Admission, Refusal> {
    let (role, guest) = match (ticket, session.guests) {
        (Ticket::Guest { .. }, GuestAccess::Off) => return Err(Refusal::GuestsOff),
        (
            Ticket::Guest { excluded: true }
            | Ticket::Invitee { excluded: true, .. }
            | Ticket::Unnamed { excluded: true },
            _,
        ) => return Err(Refusal::Excluded),
        // In no group, so what is for groups is not for them; and never more than a participant.
        (Ticket::Unnamed { .. }, _) if !session.audience.has(&BTreeSet::new()) => {
            return Err(Refusal::NotInAudience);
        }
        (Ticket::Unnamed { .. }, _) => (Role::Participant, true),
        (Ticket::Guest { .. }, GuestAccess::On(role)) => (role, true),
        (Ticket::Member { standing, groups }, _) if !is_for(session, *standing, groups) => {
            return Err(Refusal::NotInAudience);
        }
        (Ticket::Member { standing, .. }, _) => (role_of(*standing, session.attendee_role), false),
        (Ticket::Host, _) => (Role::Moderator, false),
        (Ticket::Invitee { role, .. }, _) => (*role, false),
    };
    Ok(Admission { role, guest })
}

/// Whether a session of the course is for somebody in it: for staff each one is, for others as its audience says.
#[must_use]
pub fn is_for(session: &Session, standing: Standing, groups: &BTreeSet<GroupId>) -> bool {
    match standing {
        Standing::Leader | Standing::Assistant | Standing::Designer => true,
        Standing::Learner | Standing::Observer | Standing::Unknown => session.audience.has(groups),
    }
}

fn leads(ticket: &Ticket) -> bool {
    matches!(ticket, Ticket::Host | Ticket::Member { standing: Standing::Leader | Standing::Assistant, .. })
}

#[cfg(test)]
mod tests;
