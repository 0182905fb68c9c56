//! Whether what is done without a request is being done.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Beats that may be left out before a round counts as stopped.
const MISSED: i32 = 6;

/// Something that every instance does again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// Rooms forget who is gone.
    Rooms,
    /// Rooms follow rosters and launches.
    Follow,
    /// Walks of rosters are wished for.
    Wish,
    /// People who were invited are told of changes.
    Tell,
    /// What is over is forgotten.
    Forget,
    /// The instance says that it is there.
    Instance,
    /// BigBlueButton is asked who is inside.
    Remote,
    /// Recordings whose time is over are deleted.
    Sweep,
    /// Recordings that a crash left behind are finished.
    Recover,
    /// MP4s are made of recordings.
    Convert,
}

impl Round {
    /// Every round.
    pub const ALL: [Self; 10] = [
        Self::Rooms,
        Self::Follow,
        Self::Wish,
        Self::Tell,
        Self::Forget,
        Self::Instance,
        Self::Remote,
        Self::Sweep,
        Self::Recover,
        Self::Convert,
    ];

    /// How long it waits between two beats.
    #[must_use]
    pub fn span(self) -> Duration {
        match self {
            Self::Rooms | Self::Remote => Duration::from_secs(1),
            Self::Follow | Self::Tell | Self::Instance => Duration::from_secs(5),
            Self::Wish | Self::Convert => Duration::from_secs(10),
            Self::Recover => Duration::from_secs(20),
            Self::Forget | Self::Sweep => Duration::from_mins(1),
        }
    }

    /// How long nothing may be heard of it before it counts as stopped.
    fn patience(self) -> TimeDelta {
        match self {
            // One beat lasts as long as all recordings that wait take.
            Self::Convert => TimeDelta::days(1),
            _ => TimeDelta::from_std(self.span()).unwrap_or_default() * MISSED + TimeDelta::seconds(30),
        }
    }
}

/// How a round went of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Well, last at this moment.
    Well(DateTime<Utc>),
    /// The last one, at this moment, failed.
    Failed(DateTime<Utc>),
    /// There was none for too long, or never.
    Stopped,
}

/// How the rounds of an instance went of late.
#[derive(Debug, Default)]
pub struct Beats(Mutex<BTreeMap<Round, (DateTime<Utc>, bool)>>);

impl Beats {
    /// Notes that `round` went well, or not.
    pub fn note(&self, round: Round, well: bool, now: DateTime<Utc>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(round, (now, well));
    }

    /// How `round` goes.
    #[must_use]
    pub fn of(&self, round: Round, now: DateTime<Utc>) -> Beat {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&round).copied();
        let patience = round.patience();
        match last {
            Some((at, _)) if now - at > patience => Beat::Stopped,
            Some((at, true)) => Beat::Well(at),
            Some((at, false)) => Beat::Failed(at),
            None => Beat::Stopped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_that_is_not_heard_of_has_stopped() {
        let (beats, at) = (Beats::default(), |seconds| DateTime::from_timestamp(seconds, 0).unwrap());
        assert_eq!(beats.of(Round::Wish, at(0)), Beat::Stopped);
        beats.note(Round::Wish, true, at(0));
        assert_eq!(beats.of(Round::Wish, at(90)), Beat::Well(at(0)));
        assert_eq!(beats.of(Round::Wish, at(91)), Beat::Stopped);
        beats.note(Round::Wish, false, at(91));
        assert_eq!(beats.of(Round::Wish, at(91)), Beat::Failed(at(91)));
        assert_eq!(beats.of(Round::Rooms, at(91)), Beat::Stopped);
    }
}
