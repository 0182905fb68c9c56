//! A series as text: `DTSTART`, `DTEND` and `RRULE` of RFC 5545, in local time, one line each.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, Weekday, WeekdaySet};

use super::plan::{Every, Series, Span, Until};

/// The text is none that this program writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the text of a series")]
pub struct NotASeries;

const TIME: &str = "%Y%m%dT%H%M%S";
const DATE: &str = "%Y%m%d";
const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "DTSTART:{}", self.first.start.format(TIME))?;
        writeln!(f, "DTEND:{}", self.first.end.format(TIME))?;
        f.write_str("RRULE:")?;
        match self.every {
            Every::Day => f.write_str("FREQ=DAILY")?,
            Every::Week(days) => write!(f, "FREQ=WEEKLY;BYDAY={}", day_names(days))?,
            Every::Month => f.write_str("FREQ=MONTHLY")?,
        }
        match self.until {
            Until::Date(date) => write!(f, ";UNTIL={}", date.format(DATE)),
            Until::Times(times) => write!(f, ";COUNT={times}"),
        }
    }
}

fn day_names(days: WeekdaySet) -> String {
    let chosen = DAYS.iter().filter(|(_, day)| days.contains(*day));
    chosen.map(|(name, _)| *name).collect::<Vec<_>>().join(",")
}

impl FromStr for Series {
    type Err = NotASeries;

    fn from_str(text: &str) -> Result<Self, NotASeries> {
        let mut lines = text.lines();
        let start = local_time(lines.next(), "DTSTART:")?;
        let end = local_time(lines.next(), "DTEND:")?;
        let rule = lines.next().and_then(|line| line.strip_prefix("RRULE:FREQ=")).ok_or(NotASeries)?;
        let (every, until) = rule.rsplit_once(';').ok_or(NotASeries)?;
        if end <= start || lines.next().is_some() {
            return Err(NotASeries);
        }
        Ok(Self { first: Span { start, end }, every: read_every(every)?, until: read_until(until)? })
    }
}

fn local_time(line: Option<&str>, name: &str) -> Result<NaiveDateTime, NotASeries> {
    let text = line.and_then(|line| line.strip_prefix(name)).ok_or(NotASeries)?;
    NaiveDateTime::parse_from_str(text, TIME).map_err(|_not_a_time| NotASeries)
}

fn read_every(text: &str) -> Result<Every, NotASeries> {
    match text {
        "DAILY" => Ok(Every::Day),
        "MONTHLY" => Ok(Every::Month),
        weekly => read_days(weekly.strip_prefix("WEEKLY;BYDAY=").ok_or(NotASeries)?).map(Every::Week),
    }
}

fn read_days(names: &str) -> Result<WeekdaySet, NotASeries> {
    let day = |name| DAYS.iter().find(|(known, _)| *known == name).map(|(_, day)| *day).ok_or(NotASeries);
    names.split(',').map(day).collect()
}

fn read_until(text: &str) -> Result<Until, NotASeries> {
    let (name, value) = text.split_once('=').ok_or(NotASeries)?;
    let until = match name {
        "UNTIL" => NaiveDate::parse_from_str(value, DATE).ok().map(Until::Date),
        "COUNT" => value.parse().ok().map(Until::Times),
        _ => None,
    };
    until.ok_or(NotASeries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_written_as_calendars_know_them_and_read_back() {
        for rule in [
            "FREQ=DAILY;COUNT=3",
            "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270225",
            "FREQ=WEEKLY;BYDAY=SU;COUNT=400",
            "FREQ=MONTHLY;UNTIL=20270225",
        ] {
            let text = format!("DTSTART:20261119T101500\nDTEND:20261119T114500\nRRULE:{rule}");
            assert_eq!(text.parse::<Series>().expect(rule).to_string(), text);
        }
        for rule in
            ["FREQ=SECONDLY;COUNT=3", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=;COUNT=1", "FREQ=DAILY;COUNT=-1", ""]
        {
            let text = format!("DTSTART:20261119T101500\nDTEND:20261119T114500\nRRULE:{rule}");
            assert_eq!(text.parse::<Series>(), Err(NotASeries), "{rule}");
        }
        let backwards = "DTSTART:20261119T101500\nDTEND:20261119T101500\nRRULE:FREQ=DAILY;COUNT=3";
        assert_eq!(backwards.parse::<Series>(), Err(NotASeries));
    }
}
