//! The same plan on other days: whole days on the calendar, so that every date keeps its hours whatever the clocks do.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday, WeekdaySet};

use crate::sessions::{Every, Plan, Series, Span, Until};

/// By how many days a plan is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift(TimeDelta);

impl Shift {
    /// From one day to another.
    #[must_use]
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self(to - from)
    }

    fn day(self, day: NaiveDate) -> NaiveDate {
        day.checked_add_signed(self.0).unwrap_or(day)
    }

    fn moment(self, at: NaiveDateTime) -> NaiveDateTime {
        at.checked_add_signed(self.0).unwrap_or(at)
    }

    fn span(self, span: Span) -> Span {
        Span { start: self.moment(span.start), end: self.moment(span.end) }
    }

    /// The days of the week as they fall after the move.
    fn week(self, days: WeekdaySet) -> WeekdaySet {
        let by = self.0.num_days().rem_euclid(7);
        let moved = |day: Weekday| (0..by).fold(day, |day, _| day.succ());
        days.iter(Weekday::Mon).map(moved).collect()
    }
}

/// The start of a plan's first date.
pub(super) fn start(plan: &Plan) -> NaiveDateTime {
    match plan {
        Plan::Once(span) => span.start,
        Plan::Series(series) => series.first.start,
        Plan::Open { start } => *start,
        Plan::Room => NaiveDateTime::default(),
    }
}

/// `plan`, moved; dates that were moved or cancelled one by one are not part of it.
#[must_use]
pub fn shifted(plan: &Plan, by: Shift) -> Plan {
    match plan {
        Plan::Once(span) => Plan::Once(by.span(*span)),
        Plan::Series(series) => Plan::Series(Series {
            first: by.span(series.first),
            every: match series.every {
                Every::Day => Every::Day,
                Every::Week(days) => Every::Week(by.week(days)),
                Every::Month => Every::Month,
            },
            until: match series.until {
                Until::Date(day) => Until::Date(by.day(day)),
                Until::Times(times) => Until::Times(times),
            },
        }),
        Plan::Open { start } => Plan::Open { start: by.moment(*start) },
        Plan::Room => Plan::Room,
    }
}

/// The day to propose for what began on `day`: the next one with the same day of the week, from `today` on.
#[must_use]
pub fn proposed(day: NaiveDate, today: NaiveDate) -> NaiveDate {
    if day >= today {
        return day;
    }
    let wait = (i64::from(day.weekday().num_days_from_monday())
        - i64::from(today.weekday().num_days_from_monday()))
    .rem_euclid(7);
    today.checked_add_days(Days::new(wait.unsigned_abs())).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(date: &str, from: &str, to: &str) -> Span {
        let at = |time: &str| format!("{date}T{time}:00").parse().unwrap();
        Span { start: at(from), end: at(to) }
    }

    #[test]
    fn every_kind_of_plan_moves_by_whole_days_and_keeps_its_hours() {
        let by = Shift::between(day("2025-10-16"), day("2026-10-15"));
        let week = |days: &[Weekday]| Every::Week(days.iter().copied().collect());
        let series = |first: Span, every, until| Plan::Series(Series { first, every, until });
        let table = [
            (
                Plan::Once(span("2025-10-16", "10:15", "11:45")),
                Plan::Once(span("2026-10-15", "10:15", "11:45")),
            ),
            (
                series(span("2025-10-16", "10:15", "11:45"), week(&[Weekday::Thu]), Until::Times(15)),
                series(span("2026-10-15", "10:15", "11:45"), week(&[Weekday::Thu]), Until::Times(15)),
            ),
            (
                series(span("2025-10-16", "23:30", "23:59"), Every::Month, Until::Date(day("2026-02-16"))),
                series(span("2026-10-15", "23:30", "23:59"), Every::Month, Until::Date(day("2027-02-15"))),
            ),
            (
                Plan::Open { start: span("2025-10-16", "08:00", "09:00").start },
                Plan::Open { start: span("2026-10-15", "08:00", "09:00").start },
            ),
        ];
        for (from, to) in table {
            assert_eq!(shifted(&from, by), to);
        }
    }

    #[test]
    fn days_of_the_week_go_along() {
        let days = |text: &[Weekday]| text.iter().copied().collect::<WeekdaySet>();
        let by = |n: i64| Shift(TimeDelta::days(n));
        let mon_thu = days(&[Weekday::Mon, Weekday::Thu]);
        assert_eq!(by(3).week(mon_thu), days(&[Weekday::Thu, Weekday::Sun]));
        assert_eq!(by(-1).week(mon_thu), days(&[Weekday::Sun, Weekday::Wed]));
        assert_eq!(by(-364).week(mon_thu), mon_thu);
    }

    #[test]
    fn the_proposed_day_is_the_next_with_the_same_day_of_the_week() {
        // 24 November 2026 is a Tuesday.
        let today = day("2026-11-24");
        for (began, proposes) in [
            ("2025-10-16", "2026-11-26"),
            ("2025-11-25", "2026-11-24"),
            ("2025-11-24", "2026-11-30"),
            ("2026-12-01", "2026-12-01"),
        ] {
            assert_eq!(proposed(day(began), today), day(proposes), "{began}");
        }
    }
}
