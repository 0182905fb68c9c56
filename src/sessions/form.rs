//! The session form, as a browser sends it and as a page shows it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};

use super::plan::{Every, Plan, Series, Span, Until};
use super::role::{Permissions, Role};
use super::{Audience, EarlyEntry, Occurrence, Session, Zone};
use crate::db::Worded;

/// The form as it came in: any text in any field. Only the fields that count for the kind are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The name.
    pub name: String,
    /// The text shown before the session.
    pub description: String,
    /// `once`, `series`, `open`, or `room` for the settings of the course room.
    pub kind: String,
    /// The first day, `2026-11-19`.
    pub date: String,
    /// The start, `10:15`.
    pub start: String,
    /// The end, `11:45`.
    pub end: String,
    /// The day of the end if it is another, as for a session that runs past midnight; else blank.
    pub end_date: String,
    /// The IANA name of the zone.
    pub zone: String,
    /// `day`, `week` or `month`.
    pub repeat: String,
    /// The days of the week, `mo` to `su`; none means the day of the first date.
    pub days: Vec<String>,
    /// `date` or `times`.
    pub until: String,
    /// The last day.
    pub last_date: String,
    /// The number of times.
    pub times: String,
    /// Minutes of early entry; blank means the default.
    pub early: String,
    /// Whom the session is for.
    pub audience: Audience,
    /// The role of attendees; blank means participant.
    pub attendee_role: String,
    /// Whom people may write to privately, as its word; blank means anyone.
    pub private_chat: String,
    /// The boxes of what participants may do.
    pub permissions: Permissions,
}

impl Form {
    /// The form for a new session: the next full hour, one hour long, everything else at its default.
    #[must_use]
    pub fn fresh(zone: Zone, now: DateTime<Utc>) -> Self {
        let local = zone.local(now) + TimeDelta::hours(1);
        let start = local.with_minute(0).and_then(|time| time.with_second(0)).unwrap_or(local);
        let permissions = Permissions::default();
        let form = Self { kind: "once".into(), until: "date".into(), ..Self::default() };
        form.with_span(Span { start, end: start + TimeDelta::hours(1) }).with_settings(
            zone,
            EarlyEntry::default(),
            Role::Participant,
            permissions,
        )
    }

    /// The form as it would have to be filled in to say what `session` says.
    #[must_use]
    pub fn of(session: &Session, occurrences: &[Occurrence]) -> Self {
        let form = Self {
            name: session.name.as_str().to_owned(),
            description: session.description.as_str().to_owned(),
            audience: session.audience.clone(),
            ..Self::default()
        };
        let form =
            form.with_settings(session.zone, session.early, session.attendee_role, session.permissions);
        match session.plan(occurrences) {
            Some(Plan::Once(span)) => Self { kind: "once".into(), ..form.with_span(span) },
            Some(Plan::Series(series)) => form.with_series(&series),
            Some(Plan::Open { start }) => {
                Self { kind: "open".into(), end: String::new(), ..form.with_span(Span { start, end: start }) }
            }
            Some(Plan::Room) => Self { kind: "room".into(), ..form },
            None => form,
        }
    }

    fn with_settings(self, zone: Zone, early: EarlyEntry, role: Role, permissions: Permissions) -> Self {
        let (early, attendee_role) = (early.minutes().to_string(), role.word().to_owned());
        let private_chat = permissions.private.word().to_owned();
        Self { zone: zone.name().to_owned(), early, attendee_role, private_chat, permissions, ..self }
    }

    fn with_span(self, span: Span) -> Self {
        let (start, end) = (span.start, span.end);
        let end_date = if start.date() == end.date() { String::new() } else { end.date().to_string() };
        let time = |time: NaiveDateTime| time.format("%H:%M").to_string();
        Self { date: start.date().to_string(), start: time(start), end: time(end), end_date, ..self }
    }

    fn with_series(self, series: &Series) -> Self {
        let (repeat, days) = match series.every {
            Every::Day => ("day", Vec::new()),
            Every::Week(days) => {
                ("week", days.iter(Weekday::Mon).map(|day| day_code(day).to_owned()).collect())
            }
            Every::Month => ("month", Vec::new()),
        };
        let (until, last_date, times) = match series.until {
            Until::Date(date) => ("date", date.to_string(), String::new()),
            Until::Times(times) => ("times", String::new(), times.to_string()),
        };
        let form = self.with_span(series.first);
        Self {
            kind: "series".into(),
            repeat: repeat.into(),
            days,
            until: until.into(),
            last_date,
            times,
            ..form
        }
    }
}

/// How the form names a day of the week.
pub(super) fn day_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mo",
        Weekday::Tue => "tu",
        Weekday::Wed => "we",
        Weekday::Thu => "th",
        Weekday::Fri => "fr",
        Weekday::Sat => "sa",
        Weekday::Sun => "su",
    }
}
