//! What stands in a one-time sign-in link.

use chrono::TimeDelta;

use crate::ids::SignInLinkId;
use crate::keys::Seal;

/// How long a link works that was asked for on the sign-in page.
pub const LASTS: TimeDelta = TimeDelta::minutes(15);
/// How long a link works that the operator made for somebody else, who has to be told of it first.
pub const LASTS_FROM_OPERATOR: TimeDelta = TimeDelta::hours(24);
/// The most links of one account that work at the same time.
pub const MOST: usize = 5;

const PURPOSE: &str = "sign-in link";

/// The token of the link `id`.
#[must_use]
pub fn token(seal: &Seal, id: SignInLinkId) -> String {
    seal.token(PURPOSE, id.as_str())
}

/// The link that `token` belongs to, if we made it. Whether it still works the database knows.
#[must_use]
pub fn opened(seal: &Seal, token: &str) -> Option<SignInLinkId> {
    seal.opened(PURPOSE, token)?.parse().ok()
}
