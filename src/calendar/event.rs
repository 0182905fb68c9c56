//! A session's events: one for a session that is held once; the rule and what departs from it for a series.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::lines::Lines;
use super::{Between, Entry};
use crate::mail::Method;
use crate::sessions::{Every, Occurrence, Plan, Series, Slot, Span, State, Zone};

const UTC_TIME: &str = "%Y%m%dT%H%M%SZ";
const LOCAL_TIME: &str = "%Y%m%dT%H%M%S";

/// What all events of an object share.
struct Writer<'a> {
    entry: &'a Entry<'a>,
    to: Option<(Method, Between<'a>)>,
    now: DateTime<Utc>,
}

/// Writes the events of a session; `to` says whom a letter takes them to.
pub(super) fn events(
    lines: &mut Lines,
    entry: &Entry<'_>,
    to: Option<(Method, Between<'_>)>,
    now: DateTime<Utc>,
) {
    let writer = Writer { entry, to, now };
    match entry.plan {
        Plan::Series(series) => writer.series(lines, &series),
        Plan::Once(span) => writer.single(lines, span.start, Some(span)),
        Plan::Open { start } => writer.single(lines, start, None),
        Plan::Room => {}
    }
}

/// The first and the last moment that a series speaks of.
pub(super) fn reach(entry: &Entry<'_>, series: &Series) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let dates = series.dates().ok()?;
    let planned = dates.iter().map(|date| entry.zone.moment(date.start));
    let all: BTreeSet<_> = planned.chain(entry.occurrences.iter().map(|one| one.starts_at)).collect();
    Some((*all.first()?, *all.last()?))
}

impl Writer<'_> {
    /// An event in UTC: it needs no zone to be understood. One without an end is a moment in the calendar: any
    /// end would be made up, and would keep a day or a year occupied.
    fn single(&self, lines: &mut Lines, start: NaiveDateTime, span: Option<Span>) {
        let zone = self.entry.zone;
        self.begin(lines);
        lines.line("DTSTART", &zone.moment(start).format(UTC_TIME).to_string());
        match span {
            Some(span) => lines.line("DTEND", &span.end_moment(zone).format(UTC_TIME).to_string()),
            None => lines.line("TRANSP", "TRANSPARENT"),
        }
        let only = self.entry.occurrences.iter().find(|one| one.slot == Slot::Only);
        self.end(lines, only.is_some_and(|only| only.state == State::Cancelled));
    }

    /// The rule, its exceptions, and the dates at times of their own. A letter that takes the session out of a
    /// calendar names the rule alone: all that belongs to it goes (RFC 5546 §3.2.5).
    fn series(&self, lines: &mut Lines, series: &Series) {
        let Ok(dates) = series.dates() else { return };
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return };
        let zone = self.entry.zone;
        let cancels = matches!(self.to, Some((Method::Cancel, _)));
        let departures = match self.entry.occurrences {
            [] => Departures::default(),
            occurrences => Departures::of(&dates, occurrences),
        };
        self.begin(lines);
        local(lines, "DTSTART", zone, first.start);
        local(lines, "DTEND", zone, first.end);
        lines.line("RRULE", &rule(series, zone.moment(last.start)));
        if !cancels {
            for out in &departures.without {
                local(lines, "EXDATE", zone, *out);
            }
            for more in &departures.more {
                local(lines, "RDATE", zone, *more);
            }
        }
        self.end(lines, false);
        for (place, times) in departures.moved.iter().filter(|_| !cancels) {
            self.begin(lines);
            local(lines, "RECURRENCE-ID", zone, *place);
            local(lines, "DTSTART", zone, times.start);
            local(lines, "DTEND", zone, times.end);
            self.end(lines, false);
        }
    }

    fn begin(&self, lines: &mut Lines) {
        lines.line("BEGIN", "VEVENT");
        lines.text("UID", self.entry.uid);
        lines.line("DTSTAMP", &self.now.format(UTC_TIME).to_string());
        lines.line("SEQUENCE", &self.entry.sequence.to_string());
    }

    fn end(&self, lines: &mut Lines, cancelled: bool) {
        let Entry { name, url, words, .. } = self.entry;
        lines.text("SUMMARY", name);
        lines.text("DESCRIPTION", words);
        lines.text("LOCATION", url);
        if !url.is_empty() {
            lines.line("URL", url);
        }
        let cancelled = cancelled || matches!(self.to, Some((Method::Cancel, _)));
        lines.line("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
        if let Some((_, Between { organizer, attendee })) = self.to {
            lines.person("ORGANIZER", organizer);
            // Answers would reach a mailbox whose calendar knows nothing of the session: none is asked for.
            lines.person("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE", attendee);
        }
        lines.line("END", "VEVENT");
    }
}

/// A time on the clocks of a zone, which the object describes.
fn local(lines: &mut Lines, name: &str, zone: Zone, time: NaiveDateTime) {
    lines.line(&format!("{name};TZID={zone}"), &time.format(LOCAL_TIME).to_string());
}

/// The rule as calendars want it: its end is the moment of the last date, in UTC (RFC 5545 §3.3.10).
///
/// A number of dates would be counted differently where a date falls into the hour that clocks skip.
fn rule(series: &Series, last: DateTime<Utc>) -> String {
    let until = last.format(UTC_TIME);
    let text = series.to_string();
    let days = text.split(';').find_map(|part| part.strip_prefix("BYDAY=")).unwrap_or_default();
    match series.every {
        Every::Day => format!("FREQ=DAILY;UNTIL={until}"),
        Every::Week(_) => format!("FREQ=WEEKLY;BYDAY={days};UNTIL={until}"),
        Every::Month => format!("FREQ=MONTHLY;UNTIL={until}"),
    }
}

/// Where the dates of a series are not what its rule says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Departures {
    /// Places of the rule that are not held.
    without: BTreeSet<NaiveDateTime>,
    /// Dates that the rule does not give: held before it was changed.
    more: BTreeSet<NaiveDateTime>,
    /// Places at times of their own.
    moved: Vec<(NaiveDateTime, Span)>,
}

impl Departures {
    fn of(dates: &[Span], occurrences: &[Occurrence]) -> Self {
        let Some(length) = dates.first().map(|date| date.length()) else { return Self::default() };
        let places: BTreeSet<_> = dates.iter().map(|date| date.start).collect();
        let mut departures = Self { without: places.clone(), ..Self::default() };
        for one in occurrences {
            let Some(end) = one.local_end else { continue };
            let times = Span { start: one.local_start, end };
            let of_rule = match one.slot {
                Slot::At(place) => Some(place).filter(|place| places.contains(place)),
                Slot::Only => None,
            };
            if one.state == State::Cancelled {
                continue;
            }
            let place = of_rule.unwrap_or(times.start);
            departures.without.remove(&place);
            if of_rule.is_none() {
                departures.more.insert(place);
            }
            if times != (Span { start: place, end: place + length }) {
                departures.moved.push((place, times));
            }
        }
        departures
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::ids::{OccurrenceId, SessionId};
    use crate::sessions::fixtures::local;

    fn date(days: i64) -> Span {
        Span { start: local("10:00") + TimeDelta::days(days), end: local("11:00") + TimeDelta::days(days) }
    }

    fn held(slot: Slot, times: Span, state: State) -> Occurrence {
        Occurrence {
            id: OccurrenceId::derived(&[&times.start.to_string()]),
            session: SessionId::derived(&["a"]),
            slot,
            local_start: times.start,
            local_end: Some(times.end),
            starts_at: times.start.and_utc(),
            ends_at: Some(times.end.and_utc()),
            state,
        }
    }

    #[test]
    fn what_departs_from_the_rule_is_told() {
        let dates: Vec<Span> = (0..5).map(date).collect();
        let longer = Span { end: date(3).end + TimeDelta::hours(1), ..date(3) };
        let occurrences = [
            held(Slot::At(date(0).start), date(0), State::Planned),
            held(Slot::At(date(1).start), date(9), State::Moved),
            held(Slot::At(date(2).start), date(2), State::Cancelled),
            held(Slot::At(date(3).start), longer, State::Moved),
            held(Slot::At(date(-7).start), date(-7), State::Planned),
            held(Slot::At(date(-8).start), date(-8), State::Cancelled),
        ];
        let departures = Departures::of(&dates, &occurrences);
        assert_eq!(departures.without, BTreeSet::from([date(2).start, date(4).start]));
        assert_eq!(departures.more, BTreeSet::from([date(-7).start]));
        assert_eq!(departures.moved, [(date(1).start, date(9)), (date(3).start, longer)]);
        assert_eq!(Departures::of(&[], &occurrences), Departures::default());
    }
}
