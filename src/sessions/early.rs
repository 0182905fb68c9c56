//! How long before the start the door opens.

use chrono::TimeDelta;

/// The number of minutes is none that is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("early entry is 0, 15, 30, 45 or 60 minutes")]
pub struct NotOffered;

/// How long before the start of a session everybody may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EarlyEntry(i64);

impl EarlyEntry {
    /// What is offered, shortest first.
    pub const ALL: [Self; 5] = [Self(0), Self(15), Self(30), Self(45), Self(60)];

    /// Reads a number of minutes.
    pub fn of_minutes(minutes: i64) -> Result<Self, NotOffered> {
        Self::ALL.into_iter().find(|early| early.0 == minutes).ok_or(NotOffered)
    }

    /// The number of minutes.
    #[must_use]
    pub fn minutes(self) -> i64 {
        self.0
    }

    /// The same as a span of time.
    #[must_use]
    pub fn span(self) -> TimeDelta {
        TimeDelta::minutes(self.0)
    }
}

impl Default for EarlyEntry {
    fn default() -> Self {
        Self(15)
    }
}
