//! When the door of a session is open: R4's states, worked out from the plan and the clock alone.

use chrono::{DateTime, Utc};

use super::occurrence::{Occurrence, State};
use super::{Session, Timing};

/// The state of an occurrence as its door shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Not yet open to all.
    Scheduled {
        /// When early entry begins.
        opens_at: DateTime<Utc>,
    },
    /// Open to all before the start.
    EarlyEntry,
    /// Between start and end.
    Open,
    /// The end has come: nobody new gets in.
    Ended,
    /// Locked by staff: nobody new gets in.
    Locked,
    /// Not held.
    Cancelled,
}

/// The state of `occurrence` at `now`. From the very moment a time names, that time has come.
#[must_use]
pub fn state(session: &Session, occurrence: &Occurrence, now: DateTime<Utc>) -> Door {
    let opens_at = opens_at(session, occurrence);
    match occurrence.state {
        State::Cancelled => Door::Cancelled,
        _held if occurrence.has_ended(now) => Door::Ended,
        _held if session.locked => Door::Locked,
        _held if session.timing == Timing::Room || now >= occurrence.starts_at => Door::Open,
        _held if now >= opens_at => Door::EarlyEntry,
        _held => Door::Scheduled { opens_at },
    }
}

/// When everybody may come in: the start, less the session's early entry.
#[must_use]
pub fn opens_at(session: &Session, occurrence: &Occurrence) -> DateTime<Utc> {
    occurrence.starts_at - session.early.span()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::EarlyEntry;
    use crate::sessions::fixtures::{at, occurrence, session};

    #[test]
    fn doors_change_at_the_very_moment() {
        let opens_at = at("09:45");
        for (now, door) in [
            ("09:44", Door::Scheduled { opens_at }),
            ("09:45", Door::EarlyEntry),
            ("09:59", Door::EarlyEntry),
            ("10:00", Door::Open),
            ("10:59", Door::Open),
            ("11:00", Door::Ended),
            ("23:00", Door::Ended),
        ] {
            assert_eq!(state(&session(), &occurrence("10:00", Some("11:00")), at(now)), door, "{now}");
        }
    }

    #[test]
    fn one_microsecond_before_is_before() {
        let step = chrono::TimeDelta::microseconds(1);
        let meeting = occurrence("10:00", Some("11:00"));
        assert_eq!(state(&session(), &meeting, at("11:00") - step), Door::Open);
        assert_eq!(state(&session(), &meeting, at("10:00") - step), Door::EarlyEntry);
        assert!(matches!(state(&session(), &meeting, at("09:45") - step), Door::Scheduled { .. }));
    }

    #[test]
    fn early_entry_may_be_none_or_an_hour() {
        for (minutes, now, early) in
            [(0, "09:59", false), (60, "09:00", true), (30, "09:29", false), (45, "09:15", true)]
        {
            let early_entry = EarlyEntry::of_minutes(minutes).expect("offered");
            let door = state(
                &crate::sessions::Session { early: early_entry, ..session() },
                &occurrence("10:00", None),
                at(now),
            );
            assert_eq!(door == Door::EarlyEntry, early, "{minutes} {now}");
        }
    }

    #[test]
    fn locks_and_cancellations() {
        let locked = Session { locked: true, ..session() };
        let meeting = occurrence("10:00", Some("11:00"));
        assert_eq!(state(&locked, &meeting, at("10:30")), Door::Locked);
        assert_eq!(state(&locked, &meeting, at("11:00")), Door::Ended);
        let cancelled = Occurrence { state: State::Cancelled, ..meeting };
        assert_eq!(state(&session(), &cancelled, at("10:30")), Door::Cancelled);
        let endless = occurrence("10:00", None);
        assert_eq!(state(&session(), &endless, at("23:59")), Door::Open);
        let room = Session { timing: Timing::Room, ..session() };
        assert_eq!(state(&room, &endless, at("00:00")), Door::Open, "a room waits for no start");
    }
}
