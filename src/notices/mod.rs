//! Notices of LMSs (Platform Notification Service 1.0): taken in at once, worked off later, and asked for in the
//! background.

mod heard;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::db;

pub use self::heard::{Heard, Offer};
pub use self::store::{Due, anything, failed, forget_done, next_due, receive, told, trouble, wish, work_off};

/// Notices in one request.
pub const MOST: usize = 100;
/// How long a notice that is done is remembered, so that it counts once.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How long an instance may take to tell an LMS where its notices go, before another tries.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The kinds of notices that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A try-out, which means nothing.
    Hello,
    /// A course was copied.
    ContextCopy,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Hello, Self::ContextCopy];
}

db::words!(Kind { Hello => "LtiHelloWorldNotice", ContextCopy => "LtiContextCopyNotice" });

/// Why a notice is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The same token came before.
    #[error("the notice was used before")]
    Used,
    /// The deployment was never launched.
    #[error("the deployment is not known")]
    DeploymentUnknown,
    /// The deployment is switched off, or waits for approval.
    #[error("the deployment is not on")]
    DeploymentOff,
}

/// An LMS that could not be told where its notices go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The word for the reason.
    pub code: String,
    /// When it is told again.
    pub again_at: DateTime<Utc>,
}

/// What a copy notice says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Copied {
    course: String,
    origins: Vec<String>,
}

/// When to try again after `attempts` failures: a minute, two, four, and once a day at last.
fn again_at(attempts: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let doubled =
        1_i64.checked_shl(attempts.clamp(0, 20).unsigned_abs().try_into().unwrap_or(20)).unwrap_or(1);
    now + TimeDelta::minutes(doubled).min(TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_tried_again_later_and_later_and_at_least_once_a_day() {
        let now = DateTime::UNIX_EPOCH;
        let waits = [0, 1, 5, 10, 11, 1000].map(|attempts| (again_at(attempts, now) - now).num_minutes());
        assert_eq!(waits, [1, 2, 32, 1024, 1440, 1440]);
    }
}
