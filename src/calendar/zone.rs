//! VTIMEZONE: what the clocks of a zone do, told inside the object (RFC 5545 §3.6.5).
//!
//! A zone is told as its database has it, for the years an object speaks of. Where the clocks change by the same
//! rule every year it is told as that rule, which programs know best; else change by change.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::Entry;
use super::event::reach;
use super::lines::Lines;
use crate::sessions::Plan;

/// What is told before the first and after the last date, so that there is a change on both sides and a rule
/// can be seen to be one.
const AROUND: TimeDelta = TimeDelta::days(3 * 366);
/// Rows of years that must agree before a rule is believed.
const YEARS: usize = 3;

/// Writes the zones of the series among `entries`; single events are in UTC.
pub(super) fn write(lines: &mut Lines, entries: &[Entry<'_>]) {
    let mut zones: BTreeMap<&str, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for entry in entries {
        let Plan::Series(series) = entry.plan else { continue };
        let Some((first, last)) = reach(entry, &series) else { continue };
        let spans = zones.entry(entry.zone.name()).or_insert((first, last));
        *spans = (spans.0.min(first), spans.1.max(last));
    }
    for (name, (first, last)) in zones {
        if let Ok(zone) = name.parse::<Tz>() {
            describe(lines, zone, first, last);
        }
    }
}

/// A moment at which the clocks of a zone were changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    /// What the clocks showed until then.
    local: NaiveDateTime,
    from: i32,
    to: i32,
    daylight: bool,
    name: String,
}

fn describe(lines: &mut Lines, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) {
    let changes = changes(zone, first - AROUND, last + AROUND);
    lines.line("BEGIN", "VTIMEZONE");
    lines.line("TZID", zone.name());
    // How the clocks stood before all changes: also the whole of a zone whose clocks are never changed.
    let before = zone.offset_from_utc_datetime(&(first - AROUND).naive_utc());
    let beginning = Change {
        local: DateTime::UNIX_EPOCH.naive_utc(),
        from: before.fix().local_minus_utc(),
        to: before.fix().local_minus_utc(),
        daylight: false,
        name: before.abbreviation().unwrap_or_default().to_owned(),
    };
    if let Some(rules) = yearly(&changes) {
        for (change, rule) in &rules {
            observance(lines, change, Some(rule));
        }
    } else {
        for change in std::iter::once(&beginning).chain(&changes) {
            observance(lines, change, None);
        }
    }
    lines.line("END", "VTIMEZONE");
}

fn observance(lines: &mut Lines, change: &Change, rule: Option<&str>) {
    let kind = if change.daylight { "DAYLIGHT" } else { "STANDARD" };
    lines.line("BEGIN", kind);
    lines.line("DTSTART", &change.local.format("%Y%m%dT%H%M%S").to_string());
    if let Some(rule) = rule {
        lines.line("RRULE", rule);
    }
    lines.line("TZOFFSETFROM", &offset(change.from));
    lines.line("TZOFFSETTO", &offset(change.to));
    if change.name.starts_with(char::is_alphabetic) {
        lines.text("TZNAME", &change.name);
    }
    lines.line("END", kind);
}

/// `+0100`, with seconds only where there are any.
fn offset(seconds: i32) -> String {
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let text = format!("{sign}{:02}{:02}", all / 3600, all / 60 % 60);
    if all % 60 == 0 { text } else { format!("{text}{:02}", all % 60) }
}

/// Every change of the clocks between two moments.
fn changes(zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Change> {
    let at = |moment: DateTime<Utc>| zone.offset_from_utc_datetime(&moment.naive_utc());
    let total = |moment| at(moment).fix().local_minus_utc();
    let mut changes = Vec::new();
    let mut day = from;
    while day < to {
        let next = day + TimeDelta::days(1);
        if total(day) != total(next) {
            let (mut low, mut high) = (day, next);
            while high - low > TimeDelta::seconds(1) {
                let middle = low + (high - low) / 2;
                if total(middle) == total(day) { low = middle } else { high = middle }
            }
            let moment = DateTime::from_timestamp(high.timestamp(), 0).unwrap_or(high);
            changes.push(Change {
                local: moment.naive_utc() + TimeDelta::seconds(total(low).into()),
                from: total(low),
                to: total(high),
                daylight: at(high).dst_offset() > at(low).dst_offset(),
                name: at(high).abbreviation().unwrap_or_default().to_owned(),
            });
        }
        day = next;
    }
    changes
}

/// The changes as yearly rules, one forward and one back, with the first change that each stands for.
fn yearly(changes: &[Change]) -> Option<Vec<(Change, String)>> {
    let (forward, back): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.daylight);
    let rules = [rule_of(&forward)?, rule_of(&back)?];
    Some(rules.into())
}

/// The rule that all these changes follow, one in each year, if they do.
fn rule_of(changes: &[&Change]) -> Option<(Change, String)> {
    let first = *changes.first()?;
    let alike = |change: &&Change| {
        (
            change.from,
            change.to,
            &change.name,
            change.local.time(),
            change.local.month(),
            change.local.weekday(),
        ) == (
            first.from,
            first.to,
            &first.name,
            first.local.time(),
            first.local.month(),
            first.local.weekday(),
        )
    };
    let each_year = changes.windows(2).all(|pair| match pair {
        [one, next] => next.local.year() == one.local.year() + 1,
        _ => true,
    });
    if changes.len() < YEARS || !changes.iter().all(alike) || !each_year || first.local.second() != 0 {
        return None;
    }
    let places: Vec<Place> = changes.iter().map(|change| Place::of(change.local)).collect();
    let last_one = places.iter().all(|place| place.is_last);
    let place = places.first()?;
    let number = match (last_one, places.iter().all(|other| other.number == place.number)) {
        (true, _) => "-1".to_owned(),
        (false, true) => place.number.to_string(),
        (false, false) => return None,
    };
    let rule =
        format!("FREQ=YEARLY;BYMONTH={};BYDAY={number}{}", first.local.month(), day(first.local.weekday()));
    Some((first.clone(), rule))
}

/// Which of the same weekdays of its month a day is.
struct Place {
    number: u32,
    is_last: bool,
}

impl Place {
    fn of(day: NaiveDateTime) -> Self {
        let week_later = day.checked_add_signed(TimeDelta::days(7));
        let is_last = week_later.is_none_or(|later| later.month() != day.month());
        Self { number: (day.day() - 1) / 7 + 1, is_last }
    }
}

fn day(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(zone: &str) -> String {
        let mut lines = Lines::default();
        let first = DateTime::from_timestamp(1_795_000_000, 0).expect("a moment");
        describe(&mut lines, zone.parse().expect(zone), first, first + TimeDelta::days(100));
        lines.into_text()
    }

    #[test]
    fn zones_whose_clocks_follow_a_rule_are_told_by_it() {
        for (zone, rules) in [
            ("Europe/Berlin", ["BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"]),
            ("America/New_York", ["BYMONTH=3;BYDAY=2SU", "BYMONTH=11;BYDAY=1SU"]),
            ("Australia/Sydney", ["BYMONTH=10;BYDAY=1SU", "BYMONTH=4;BYDAY=1SU"]),
        ] {
            let text = described(zone);
            assert_eq!(text.matches("RRULE").count(), 2, "{text}");
            assert!(
                rules.iter().all(|rule| text.contains(&format!("RRULE:FREQ=YEARLY;{rule}\r\n"))),
                "{text}"
            );
        }
        let berlin = described("Europe/Berlin");
        let summer = "BEGIN:DAYLIGHT\r\nDTSTART:20240331T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
            TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n";
        assert!(berlin.contains(summer), "{berlin}");
    }

    #[test]
    fn other_zones_are_told_as_they_are() {
        let tokyo = described("Asia/Tokyo");
        assert_eq!(tokyo.matches("BEGIN:").count(), 2, "{tokyo}");
        assert!(tokyo.contains("TZOFFSETTO:+0900\r\nTZNAME:JST"), "{tokyo}");
        let kathmandu = described("Asia/Kathmandu");
        assert!(kathmandu.contains("TZOFFSETTO:+0545\r\nEND"), "{kathmandu}");
        // The clocks of Morocco are put back for Ramadan, which moves through the year.
        let casablanca = described("Africa/Casablanca");
        assert!(!casablanca.contains("RRULE") && casablanca.matches("DTSTART").count() > 8, "{casablanca}");
    }
}
