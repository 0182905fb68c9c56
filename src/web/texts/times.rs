//! Days and hours in words, in the viewer's zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use super::Texts;

/// Says times as somebody sees them who looks at `now` from `zone`.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    texts: Texts,
    zone: Tz,
    now: DateTime<Utc>,
}

impl Times {
    /// Times in the words of `texts`, in `zone`, seen from `now`.
    #[must_use]
    pub fn new(texts: Texts, zone: Tz, now: DateTime<Utc>) -> Self {
        Self { texts, zone, now }
    }

    /// The day of `at` in the viewer's zone.
    #[must_use]
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// "10:15".
    #[must_use]
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        let at = at.with_timezone(&self.zone);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// "Thu 19 Nov", with the year unless it is the present one.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> String {
        self.written(self.date(at), "weekdays-short", "months-short")
    }

    /// "Thursday 19 November", with the year unless it is the present one.
    #[must_use]
    pub fn day_in_full(&self, at: DateTime<Utc>) -> String {
        self.written(self.date(at), "weekdays", "months")
    }

    /// "Today", "Tomorrow" or "Yesterday", if it is one of them.
    #[must_use]
    pub fn near_day(&self, at: DateTime<Utc>) -> Option<String> {
        self.near(at).map(|id| self.texts.t(id))
    }

    fn near(&self, at: DateTime<Utc>) -> Option<&'static str> {
        let (day, today) = (self.date(at), self.date(self.now));
        if day == today {
            Some("day-today")
        } else if Some(day) == today.checked_add_days(Days::new(1)) {
            Some("day-tomorrow")
        } else if Some(day) == today.checked_sub_days(Days::new(1)) {
            Some("day-yesterday")
        } else {
            None
        }
    }

    /// "Today" or else "Thu 19 Nov".
    #[must_use]
    pub fn day_or_near(&self, at: DateTime<Utc>) -> String {
        self.near_day(at).unwrap_or_else(|| self.day(at))
    }

    /// "10:15–11:45"; "10:15–Fri 20 Nov, 09:00" past midnight; "10:15" without an end.
    #[must_use]
    pub fn range(&self, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> String {
        let from = self.clock(start);
        match end {
            None => from,
            Some(end) if self.date(end) == self.date(start) => format!("{from}–{}", self.clock(end)),
            Some(end) => format!("{from}–{}, {}", self.day(end), self.clock(end)),
        }
    }

    /// "Today, 10:15–11:45 CET".
    #[must_use]
    pub fn when(&self, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> String {
        format!("{}, {} {}", self.day_or_near(start), self.range(start, end), self.zone_name(start))
    }

    /// "Thursday 19 November, 10:15–11:45 CET", for readers who may look at it another day.
    #[must_use]
    pub fn when_in_full(&self, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> String {
        format!("{}, {} {}", self.day_in_full(start), self.range(start, end), self.zone_name(start))
    }

    /// "at 15:45" today, else "tomorrow at 08:45" or "Thu 26 Nov at 10:00": inside a sentence.
    #[must_use]
    pub fn at(&self, at: DateTime<Utc>) -> String {
        let clock = self.clock(at);
        let near = self.near(at);
        if near == Some("day-today") {
            return self.texts.t_with("at-clock", &[("clock", clock.into())]);
        }
        let day = near.map_or_else(|| self.day(at), |id| self.texts.t(&format!("{id}.inside")));
        self.texts.t_with("at-day", &[("day", day.into()), ("clock", clock.into())])
    }

    /// "in 2 hours 10 minutes": two units at most, rounded up to the minute, never nothing.
    #[must_use]
    pub fn until(&self, at: DateTime<Utc>) -> String {
        self.texts.t_with("in-span", &[("span", self.span(at - self.now).into())])
    }

    /// "2 hours 10 minutes", as it stands after "in".
    #[must_use]
    pub fn span(&self, span: TimeDelta) -> String {
        let minutes = ((span.num_seconds() + 59) / 60).max(1);
        let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        let units = if days > 0 {
            [("span-days", days), ("span-hours", hours)]
        } else {
            [("span-hours", hours), ("span-minutes", minutes)]
        };
        let said = |(id, n): (&str, i64)| self.texts.t_with(id, &[("n", n.into())]);
        let parts: Vec<String> = units.into_iter().filter(|(_id, n)| *n > 0).map(said).collect();
        parts.join(" ")
    }

    /// "CET"; "UTC+3" where the zone has no letters.
    #[must_use]
    pub fn zone_name(&self, at: DateTime<Utc>) -> String {
        let name = at.with_timezone(&self.zone).format("%Z").to_string();
        if name.starts_with(['+', '-']) { format!("UTC{}", short_offset(&name)) } else { name }
    }

    /// "Times are shown in your zone, Europe/Berlin (CET)."
    #[must_use]
    pub fn zone_sentence(&self) -> String {
        let zone = self.zone.name().replace('_', " ");
        let short = self.zone_name(self.now);
        let short = if short == zone { "same".to_owned() } else { short };
        self.texts.t_with("foot-zone", &[("zone", zone.into()), ("short", short.into())])
    }

    fn written(&self, day: NaiveDate, weekdays: &str, months: &str) -> String {
        let nth = |id: &str, n: u32| {
            let n = usize::try_from(n).unwrap_or_default();
            self.texts.t(id).split_whitespace().nth(n).unwrap_or_default().to_owned()
        };
        let values = [
            ("weekday", nth(weekdays, day.weekday().num_days_from_monday()).into()),
            ("day", day.day().to_string().into()),
            ("month", nth(months, day.month0()).into()),
            ("year", day.year().to_string().into()),
        ];
        let this_year = day.year() == self.date(self.now).year();
        self.texts.t_with(if this_year { "date" } else { "date-with-year" }, &values)
    }
}

/// "+03" as "+3", "+0530" as "+5:30".
fn short_offset(digits: &str) -> String {
    let (sign, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let (hours, minutes) = rest.split_at_checked(2).unwrap_or((rest, ""));
    let hours = hours.trim_start_matches('0');
    let hours = if hours.is_empty() { "0" } else { hours };
    if minutes.is_empty() { format!("{sign}{hours}") } else { format!("{sign}{hours}:{minutes}") }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn times(language: Language, zone: Tz) -> Times {
        Times::new(Texts::new(language), zone, at("2026-11-19T09:00:00Z"))
    }

    #[test]
    fn times_in_english() {
        let t = times(Language::English, Tz::Europe__Berlin);
        let (start, end) = (at("2026-11-19T09:15:00Z"), at("2026-11-19T10:45:00Z"));
        assert_eq!(t.when(start, Some(end)), "Today, 10:15–11:45 CET");
        assert_eq!(t.when_in_full(start, Some(end)), "Thursday 19 November, 10:15–11:45 CET");
        assert_eq!(t.when(at("2026-11-20T08:00:00Z"), None), "Tomorrow, 09:00 CET");
        assert_eq!(t.day(at("2027-02-25T09:00:00Z")), "Thu 25 Feb 2027");
        assert_eq!(t.range(start, Some(at("2026-11-20T08:00:00Z"))), "10:15–Fri 20 Nov, 09:00");
        assert_eq!(t.at(start), "at 10:15");
        assert_eq!(t.at(at("2026-11-26T09:00:00Z")), "Thu 26 Nov at 10:00");
        assert_eq!(t.at(at("2026-11-20T07:45:00Z")), "tomorrow at 08:45");
    }

    #[test]
    fn times_in_german() {
        let t = times(Language::German, Tz::Europe__Berlin);
        let (start, end) = (at("2026-11-19T09:15:00Z"), at("2026-11-19T10:45:00Z"));
        assert_eq!(t.when(start, Some(end)), "Heute, 10:15–11:45 CET");
        assert_eq!(t.day_in_full(start), "Donnerstag, 19. November");
        assert_eq!(t.day(at("2027-02-25T09:00:00Z")), "Do., 25. Feb. 2027");
        assert_eq!(t.until(at("2026-11-21T10:00:00Z")), "in 2 Tagen 1 Stunde");
    }

    #[test]
    fn spans_round_up_to_the_minute() {
        let t = times(Language::English, Tz::UTC);
        for (later, words) in [
            ("2026-11-19T11:10:00Z", "in 2 hours 10 minutes"),
            ("2026-11-19T11:00:00Z", "in 2 hours"),
            ("2026-11-19T09:00:01Z", "in 1 minute"),
            ("2026-11-19T08:00:00Z", "in 1 minute"),
            ("2026-11-20T10:30:00Z", "in 1 day 1 hour"),
        ] {
            assert_eq!(t.until(at(later)), words);
        }
    }

    #[test]
    fn zones_have_a_name_people_can_read() {
        let now = at("2026-11-19T09:00:00Z");
        assert_eq!(times(Language::English, Tz::Asia__Kolkata).zone_name(now), "IST");
        assert_eq!(times(Language::English, Tz::Europe__Istanbul).zone_name(now), "UTC+3");
        assert_eq!(times(Language::English, Tz::Asia__Kathmandu).zone_name(now), "UTC+5:45");
    }
}
