//! When a session is held: once, in a series, or without an end.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc, WeekdaySet};

use super::zone::Zone;

/// A start and a later end on the clocks of one zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The start.
    pub start: NaiveDateTime,
    /// The end.
    pub end: NaiveDateTime,
}

impl Span {
    /// The longest a session with an end may take. What looks for running ones relies on it.
    pub const LONGEST: TimeDelta = TimeDelta::days(31);
    /// The longest one date of a series may take.
    pub const LONGEST_OF_SERIES: TimeDelta = TimeDelta::days(1);

    /// How long it takes if no clock is changed meanwhile.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    /// The moment of the end, later than that of the start even where clocks skip the time between.
    #[must_use]
    pub fn end_moment(self, zone: Zone) -> DateTime<Utc> {
        let (start, end) = (zone.moment(self.start), zone.moment(self.end));
        if end > start { end } else { start + self.length() }
    }

    /// The same hours from another start on.
    pub(super) fn starting(self, start: NaiveDateTime) -> Self {
        Self { start, end: start.checked_add_signed(self.length()).unwrap_or(start) }
    }
}

/// When a session is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// One time.
    Once(Span),
    /// Again and again.
    Series(Series),
    /// From a start on, without an end.
    Open {
        /// The start on the clocks of the session's zone.
        start: NaiveDateTime,
    },
    /// The course room, which is always open.
    Room,
}

/// A session that repeats, at most one time a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// The day from which on it counts, and the hours of each date.
    pub first: Span,
    /// How it repeats.
    pub every: Every,
    /// How long it repeats.
    pub until: Until,
}

/// How a series repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each day.
    Day,
    /// On these days of each week.
    Week(WeekdaySet),
    /// On the first date's day of each month that has this day.
    Month,
}

/// How long a series repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// To this day, itself included.
    Date(NaiveDate),
    /// So many times.
    Times(u32),
}
