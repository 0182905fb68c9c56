//! The meetings of a session.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::plan::Span;
use super::zone::Zone;
use crate::db::words;
use crate::ids::{OccurrenceId, SessionId};

/// The text is neither a local time nor the word kept in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the slot of an occurrence")]
pub struct Unreadable;

/// One meeting of a session; a room is opened for an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its identifier, which stays when it is moved.
    pub id: OccurrenceId,
    /// The session it belongs to.
    pub session: SessionId,
    /// Its place in the plan.
    pub slot: Slot,
    /// What the clocks of the session's zone show at the start.
    pub local_start: NaiveDateTime,
    /// What they show at the end; none if it has no end.
    pub local_end: Option<NaiveDateTime>,
    /// The moment of the start.
    pub starts_at: DateTime<Utc>,
    /// The moment of the end, from which on nobody new gets in; none if it has no end.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether it follows the plan.
    pub state: State,
}

impl Occurrence {
    /// Gives the occurrence other times on the clocks of `zone`.
    pub(super) fn reschedule(&mut self, zone: Zone, start: NaiveDateTime, end: Option<NaiveDateTime>) {
        self.local_start = start;
        self.local_end = end;
        self.starts_at = zone.moment(start);
        self.ends_at = end.map(|end| Span { start, end }.end_moment(zone));
    }

    /// Whether the end has come.
    #[must_use]
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }
}

/// The occurrence that a click on *Join* means: the one that is on, else the next, else the last.
///
/// A cancelled one is meant only if there is no other.
#[must_use]
pub fn occurrence_now(occurrences: &[Occurrence], now: DateTime<Utc>) -> Option<&Occurrence> {
    let held = || occurrences.iter().filter(|one| one.state != State::Cancelled);
    let to_come = held().filter(|one| !one.has_ended(now)).min_by_key(|one| one.starts_at);
    to_come
        .or_else(|| held().max_by_key(|one| one.starts_at))
        .or_else(|| occurrences.iter().max_by_key(|one| one.starts_at))
}

/// The place of an occurrence in its session's plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The one occurrence of a session that does not repeat.
    Only,
    /// The local start that the series gave it; it stays when the date is moved.
    At(NaiveDateTime),
}

/// How a local time is kept: as text, because it belongs to no zone of the database's.
pub(super) const LOCAL: &str = "%Y-%m-%dT%H:%M";

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => f.write_str("only"),
            Self::At(local) => write!(f, "{}", local.format(LOCAL)),
        }
    }
}

impl FromStr for Slot {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        match text {
            "only" => Ok(Self::Only),
            local => NaiveDateTime::parse_from_str(local, LOCAL).map(Self::At).map_err(|_other| Unreadable),
        }
    }
}

/// Whether an occurrence follows the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As the plan says.
    Planned,
    /// At times of its own.
    Moved,
    /// Not held.
    Cancelled,
}

words!(State { Planned => "planned", Moved => "moved", Cancelled => "cancelled" });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::NotAWord;
    use crate::sessions::fixtures::{at, occurrence};

    #[test]
    fn join_means_the_one_that_is_on_or_comes_next() {
        let mut all = vec![
            occurrence("10:00", Some("11:00")),
            occurrence("12:00", Some("13:00")),
            occurrence("14:00", None),
        ];
        let meant = |all: &[Occurrence], now| {
            occurrence_now(all, at(now)).map(|one| one.starts_at.format("%H").to_string())
        };
        for (now, hour) in
            [("09:00", "10"), ("10:30", "10"), ("11:00", "12"), ("13:30", "14"), ("23:00", "14")]
        {
            assert_eq!(meant(&all, now).as_deref(), Some(hour), "{now}");
        }
        all[1].state = State::Cancelled;
        assert_eq!(meant(&all, "11:00").as_deref(), Some("14"));
        all.truncate(2);
        assert_eq!(meant(&all, "11:30").as_deref(), Some("10"), "the last that was held");
        assert_eq!(meant(&all[1..], "11:30").as_deref(), Some("12"));
        assert_eq!(meant(&[], "11:30"), None);
    }

    #[test]
    fn slots_and_states_are_read_back() {
        let local = occurrence("10:00", None).local_start;
        for slot in [Slot::Only, Slot::At(local)] {
            assert_eq!(slot.to_string().parse(), Ok(slot));
        }
        assert_eq!("2026-13-01T10:00".parse::<Slot>(), Err(Unreadable));
        assert_eq!("postponed".parse::<State>(), Err(NotAWord));
    }
}
