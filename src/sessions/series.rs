//! The dates of a series.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use rrule::{Frequency, NWeekday, RRule, Tz};

use super::plan::{Every, Series, Span, Until};

/// Why a series has no list of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSeries {
    /// It has more dates than a session may have.
    #[error("a series has {} dates at most", Series::MOST)]
    TooMany,
    /// Not one date fits the rule.
    #[error("no date fits the rule")]
    Empty,
}

/// A series at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preview {
    /// How many dates it has.
    pub count: usize,
    /// The first date.
    pub first: Span,
    /// The last date.
    pub last: Span,
}

impl Series {
    /// The most dates of one series: a year of days and some more.
    pub const MOST: u16 = 400;

    /// All dates in order, each with the same hours on the wall clock.
    ///
    /// The rule is worked out on the calendar alone; [`Zone`](super::Zone) then says which moments are meant,
    /// so a date keeps its hours, and its place in the plan, whatever the clocks do on that day.
    pub fn dates(&self) -> Result<Vec<Span>, BadSeries> {
        let start = self.first.start.and_utc().with_timezone(&Tz::UTC);
        let set = self.rrule().build(start).map_err(|_refused| BadSeries::Empty)?;
        let found = set.limit().all(Self::MOST + 1).dates;
        if found.len() > usize::from(Self::MOST) {
            return Err(BadSeries::TooMany);
        }
        if found.is_empty() {
            return Err(BadSeries::Empty);
        }
        Ok(found.into_iter().map(|start| self.first.starting(start.naive_utc())).collect())
    }

    /// How many dates there are, the first and the last: what the form shows before saving.
    pub fn preview(&self) -> Result<Preview, BadSeries> {
        let dates = self.dates()?;
        match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => Ok(Preview { count: dates.len(), first: *first, last: *last }),
            _none => Err(BadSeries::Empty),
        }
    }

    fn rrule(&self) -> RRule<rrule::Unvalidated> {
        let rule = match self.every {
            Every::Day => RRule::new(Frequency::Daily),
            Every::Week(days) => {
                let days = days.iter(Weekday::Mon).map(NWeekday::Every).collect();
                RRule::new(Frequency::Weekly).by_weekday(days)
            }
            Every::Month => RRule::new(Frequency::Monthly),
        };
        match self.until {
            Until::Times(times) => rule.count(times),
            Until::Date(date) => {
                rule.until(end_of(date.and_time(NaiveTime::MIN)).and_utc().with_timezone(&Tz::UTC))
            }
        }
    }
}

fn end_of(midnight: NaiveDateTime) -> NaiveDateTime {
    midnight.checked_add_signed(TimeDelta::seconds(86_399)).unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::zone::Zone;

    fn series(first: &str, end: &str, rule: &str) -> Series {
        format!("DTSTART:{first}00\nDTEND:{end}00\nRRULE:{rule}").parse().expect("a series")
    }

    fn local(dates: &[Span]) -> Vec<String> {
        dates.iter().map(|date| date.start.format("%m-%d %H:%M").to_string()).collect()
    }

    #[test]
    fn rules_give_their_dates() {
        let dates = |rule| local(&series("20261119T1015", "20261119T1145", rule).dates().expect(rule));
        assert_eq!(dates("FREQ=DAILY;COUNT=3"), ["11-19 10:15", "11-20 10:15", "11-21 10:15"]);
        assert_eq!(
            dates("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261126"),
            ["11-19 10:15", "11-23 10:15", "11-26 10:15"]
        );
        assert_eq!(dates("FREQ=WEEKLY;BYDAY=MO;COUNT=2"), ["11-23 10:15", "11-30 10:15"]);
        assert_eq!(dates("FREQ=MONTHLY;COUNT=2"), ["11-19 10:15", "12-19 10:15"]);
        let short_months = series("20270131T1015", "20270131T1145", "FREQ=MONTHLY;COUNT=3");
        assert_eq!(
            local(&short_months.dates().expect("dates")),
            ["01-31 10:15", "03-31 10:15", "05-31 10:15"]
        );
    }

    #[test]
    fn the_preview_counts() {
        let term = series("20261119T1015", "20261119T1145", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270225");
        let preview = term.preview().expect("dates");
        assert_eq!(preview.count, 15);
        assert_eq!(local(&[preview.first, preview.last]), ["11-19 10:15", "02-25 10:15"]);
    }

    #[test]
    fn series_are_bounded() {
        let count = |rule| series("20261119T1015", "20261119T1145", rule).dates().map(|dates| dates.len());
        assert_eq!(count("FREQ=DAILY;COUNT=400"), Ok(400));
        assert_eq!(count("FREQ=DAILY;COUNT=401"), Err(BadSeries::TooMany));
        assert_eq!(count("FREQ=DAILY;COUNT=4000000000"), Err(BadSeries::TooMany));
        assert_eq!(count("FREQ=MONTHLY;UNTIL=22001231"), Err(BadSeries::TooMany));
        assert_eq!(count("FREQ=WEEKLY;BYDAY=WE;UNTIL=20261124"), Err(BadSeries::Empty));
        assert_eq!(count("FREQ=DAILY;UNTIL=20261118"), Err(BadSeries::Empty));
    }

    #[test]
    fn wall_clocks_keep_their_time_across_clock_changes() {
        for (zone, first, utc_hours) in [
            ("Europe/Berlin", "20260326T1015", ["09:15", "08:15"]),
            ("Europe/Berlin", "20261022T1015", ["08:15", "09:15"]),
            ("America/New_York", "20260305T0900", ["14:00", "13:00"]),
            ("America/New_York", "20261029T0900", ["13:00", "14:00"]),
            ("Australia/Sydney", "20260402T0900", ["22:00", "23:00"]),
            ("Australia/Sydney", "20261001T0900", ["23:00", "22:00"]),
        ] {
            let zone_of = zone.parse::<Zone>().expect(zone);
            let weekly = series(
                first,
                &first.replace("T09", "T23").replace("T10", "T23"),
                "FREQ=WEEKLY;BYDAY=TH;COUNT=2",
            );
            let dates = weekly.dates().expect("dates");
            let hours = dates.iter().map(|date| zone_of.moment(date.start).format("%H:%M").to_string());
            assert_eq!(hours.collect::<Vec<_>>(), utc_hours, "{zone} {first}");
            assert_eq!(dates[0].start.time(), dates[1].start.time());
        }
    }

    #[test]
    fn a_night_in_which_clocks_change_still_ends_after_it_starts() {
        let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
        let nights = series("20260328T0230", "20260328T0315", "FREQ=DAILY;COUNT=3").dates().expect("dates");
        let moments: Vec<_> =
            nights.iter().map(|night| (berlin.moment(night.start), night.end_moment(berlin))).collect();
        assert!(moments.iter().all(|(start, end)| start < end));
        assert_eq!(moments[1].1 - moments[1].0, TimeDelta::minutes(45));
    }
}
