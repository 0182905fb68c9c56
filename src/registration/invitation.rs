//! An invitation to register: one address, for one registration, for a week.

use chrono::{DateTime, TimeDelta, Utc};

use super::Aim;
use crate::ids::{AccountId, RegistrationInvitationId};
use crate::keys::Seal;

/// How long an invitation can be used.
pub const LASTS: TimeDelta = TimeDelta::days(7);
/// How long one attempt has it to itself: longer than everything that it may wait for takes together.
pub(super) const HELD: TimeDelta = TimeDelta::seconds(60);
/// How long it is remembered that there was one.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::days(365);
/// Longest name that is typed for an LMS, in characters.
pub const LONGEST_NAME: usize = 100;

const PURPOSE: &str = "registration invitation";

/// An invitation that is about to be made.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// What the LMS is to be called here, if it shall not name itself.
    pub name: Option<String>,
    /// What may come of it.
    pub aim: Aim,
    /// Whose account makes it; none on the command line.
    pub maker: Option<AccountId>,
}

/// An invitation, as it is kept.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Its identifier.
    pub id: RegistrationInvitationId,
    /// What the LMS is to be called here, if it shall not name itself.
    pub name: Option<String>,
    /// What may come of it, or came.
    pub aim: Aim,
    /// Who made it, if an account did that still is.
    pub maker: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is worth nothing.
    pub expires_at: DateTime<Utc>,
    /// When a registration came of it.
    pub used_at: Option<DateTime<Utc>>,
}

/// The path and query of the address that is pasted into an LMS. It is worked out, and stored nowhere.
#[must_use]
pub fn address(seal: &Seal, id: RegistrationInvitationId) -> String {
    format!("/lti/register?invite={}", seal.token(PURPOSE, id.as_str()))
}

/// The invitation that `token` belongs to, if we made it. Whether it can still be used the database knows.
#[must_use]
pub fn read(seal: &Seal, token: &str) -> Option<RegistrationInvitationId> {
    seal.opened(PURPOSE, token)?.parse().ok()
}
