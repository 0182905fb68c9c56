//! What a session form says, or all that is wrong with it.

use std::str::FromStr;

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc, Weekday, WeekdaySet,
};

use super::form::{Form, day_code};
use super::name::BadText;
use super::plan::{Every, Plan, Series, Span, Until};
use super::role::{Permissions, PrivateChat, Role};
use super::series::BadSeries;
use super::{Audience, Description, EarlyEntry, SessionName, Zone};

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the fields of Form are")]
pub enum Field {
    Name,
    Description,
    Kind,
    Date,
    Start,
    End,
    EndDate,
    Zone,
    Repeat,
    Days,
    Until,
    LastDate,
    Times,
    Early,
    AttendeeRole,
    Permissions,
    PrivateChat,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is blank and may not be.
    Missing,
    /// It has more than `max` characters.
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// It is not what the field asks for.
    Unreadable,
    /// The institution has set it, and nobody may change it.
    Locked,
    /// The end is not after the start.
    EndsBeforeStart {
        /// The start, to be named in the sentence.
        start: NaiveDateTime,
    },
    /// The end is more than `hours` after the start.
    LastsTooLong {
        /// The most hours allowed.
        hours: i64,
    },
    /// The series has more than `max` dates.
    TooManyDates {
        /// The most dates allowed.
        max: u16,
    },
    /// Not one date fits the rule.
    NoDates,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The field to put right.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

/// The form, read: everything a session can be made of or changed to, except guest access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The name.
    pub name: SessionName,
    /// What is shown before the session.
    pub description: Description,
    /// When it is held.
    pub plan: Plan,
    /// The zone whose clocks the plan follows.
    pub zone: Zone,
    /// How long before the start people may come in.
    pub early: EarlyEntry,
    /// Whom of the course it is for.
    pub audience: Audience,
    /// What learners of the course are in it.
    pub attendee_role: Role,
    /// What participants may do in it.
    pub permissions: Permissions,
}

impl Draft {
    /// Reads a form, or lists all that is wrong with it in the order of its fields.
    pub fn read(form: &Form, now: DateTime<Utc>) -> Result<Self, Vec<FieldError>> {
        let mut reading = Reading::default();
        let name = reading.keep(Field::Name, SessionName::parse(&form.name).map_err(Problem::from));
        let zone = reading.keep(Field::Zone, parsed(&form.zone));
        let plan = reading.plan(form, zone.unwrap_or(Zone::UTC), now);
        let early = reading.keep(Field::Early, read_early(&form.early));
        let attendee_role =
            reading.keep(Field::AttendeeRole, or_default(&form.attendee_role, Role::Participant));
        let description =
            reading.keep(Field::Description, Description::parse(&form.description).map_err(Problem::from));
        let private = reading.keep(Field::PrivateChat, or_default(&form.private_chat, PrivateChat::Anyone));
        let settings = early.zip(attendee_role).zip(private);
        match (name, description, plan, zone, settings) {
            (
                Some(name),
                Some(description),
                Some(plan),
                Some(zone),
                Some(((early, attendee_role), private)),
            ) => Ok(Self {
                name,
                description,
                plan,
                zone,
                early,
                audience: form.audience.clone(),
                attendee_role,
                permissions: Permissions { private, ..form.permissions },
            }),
            _refused => Err(reading.0),
        }
    }
}

/// Reads new times for one date: the day, the start, the end, and the end's day if it is another.
pub fn read_times(form: &Form) -> Result<Span, Vec<FieldError>> {
    let mut reading = Reading::default();
    reading.span(form, Span::LONGEST).ok_or(reading.0)
}

/// Reads the series alone, for a preview while the rest of the form is still blank.
pub fn read_series(form: &Form) -> Result<Series, Vec<FieldError>> {
    let mut reading = Reading::default();
    reading.series(form).ok_or(reading.0)
}

/// What was wrong so far.
#[derive(Default)]
struct Reading(Vec<FieldError>);

impl Reading {
    fn keep<T>(&mut self, field: Field, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.0.push(FieldError { field, problem })).ok()
    }

    fn plan(&mut self, form: &Form, zone: Zone, now: DateTime<Utc>) -> Option<Plan> {
        match form.kind.as_str() {
            "once" => self.span(form, Span::LONGEST).map(Plan::Once),
            "series" => self.series(form).map(Plan::Series),
            "open" if form.date.trim().is_empty() && form.start.trim().is_empty() => {
                let start = to_the_minute(zone.local(now));
                Some(Plan::Open { start })
            }
            "open" => self.start(form).map(|start| Plan::Open { start }),
            "room" => Some(Plan::Room),
            "" => self.keep(Field::Kind, Err(Problem::Missing)),
            _other => self.keep(Field::Kind, Err(Problem::Unreadable)),
        }
    }

    fn start(&mut self, form: &Form) -> Option<NaiveDateTime> {
        let date = self.keep(Field::Date, read_date(&form.date));
        let time = self.keep(Field::Start, read_time(&form.start));
        Some(date?.and_time(time?))
    }

    fn span(&mut self, form: &Form, longest: TimeDelta) -> Option<Span> {
        let start = self.start(form);
        let time = self.keep(Field::End, read_time(&form.end));
        let date = match form.end_date.trim() {
            "" => start.map(|start| start.date()),
            typed => self.keep(Field::EndDate, read_date(typed)),
        };
        let (start, end) = (start?, date?.and_time(time?));
        let span = Span { start, end };
        if span.length() <= TimeDelta::zero() {
            self.keep(Field::End, Err(Problem::EndsBeforeStart { start }))
        } else if span.length() > longest {
            self.keep(Field::End, Err(Problem::LastsTooLong { hours: longest.num_hours() }))
        } else {
            Some(span)
        }
    }

    fn series(&mut self, form: &Form) -> Option<Series> {
        let first = self.span(form, Span::LONGEST_OF_SERIES);
        let every = self.every(form);
        let until = self.until(form);
        let series = Series { first: first?, every: on_first_day(every?, first?), until: until? };
        let (field, problem) = match series.dates() {
            Ok(_dates) => return Some(series),
            Err(BadSeries::TooMany) => (series.until.field(), Problem::TooManyDates { max: Series::MOST }),
            Err(BadSeries::Empty) => (series.until.field(), Problem::NoDates),
        };
        self.keep(field, Err(problem))
    }

    fn every(&mut self, form: &Form) -> Option<Every> {
        match form.repeat.as_str() {
            "day" => Some(Every::Day),
            "week" => self.keep(Field::Days, read_days(&form.days)).map(Every::Week),
            "month" => Some(Every::Month),
            "" => self.keep(Field::Repeat, Err(Problem::Missing)),
            _other => self.keep(Field::Repeat, Err(Problem::Unreadable)),
        }
    }

    fn until(&mut self, form: &Form) -> Option<Until> {
        match form.until.as_str() {
            "date" => self.keep(Field::LastDate, read_date(&form.last_date)).map(Until::Date),
            "times" => self.keep(Field::Times, read_count(&form.times)).map(Until::Times),
            "" => self.keep(Field::Until, Err(Problem::Missing)),
            _other => self.keep(Field::Until, Err(Problem::Unreadable)),
        }
    }
}

impl Until {
    fn field(self) -> Field {
        match self {
            Self::Date(_) => Field::LastDate,
            Self::Times(_) => Field::Times,
        }
    }
}

impl From<BadText> for Problem {
    fn from(bad: BadText) -> Self {
        match bad {
            BadText::Blank => Self::Missing,
            BadText::TooLong { max } => Self::TooLong { max },
        }
    }
}

fn on_first_day(every: Every, first: Span) -> Every {
    match every {
        Every::Week(days) if days.is_empty() => Every::Week(WeekdaySet::single(first.start.weekday())),
        other => other,
    }
}

fn to_the_minute(time: NaiveDateTime) -> NaiveDateTime {
    time.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(time)
}

fn parsed<T: FromStr>(text: &str) -> Result<T, Problem> {
    match text.trim() {
        "" => Err(Problem::Missing),
        text => text.parse().map_err(|_other| Problem::Unreadable),
    }
}

fn or_default<T: FromStr>(text: &str, default: T) -> Result<T, Problem> {
    if text.trim().is_empty() { Ok(default) } else { parsed(text) }
}

/// Years beyond these are slips of the finger, and neither database nor calendar need bear them.
fn read_date(text: &str) -> Result<NaiveDate, Problem> {
    let date: NaiveDate = parsed(text)?;
    if (1970..=2200).contains(&date.year()) { Ok(date) } else { Err(Problem::Unreadable) }
}

/// Browsers send seconds only if a page asks for them; plans know none.
fn read_time(text: &str) -> Result<NaiveTime, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    let read = NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_longer| NaiveTime::parse_from_str(text, "%H:%M:%S"));
    let time = read.map_err(|_other| Problem::Unreadable)?;
    time.with_second(0).ok_or(Problem::Unreadable)
}

fn read_days(days: &[String]) -> Result<WeekdaySet, Problem> {
    days.iter().map(|code| read_day(code).ok_or(Problem::Unreadable)).collect()
}

fn read_day(code: &str) -> Option<Weekday> {
    WeekdaySet::ALL.iter(Weekday::Mon).find(|day| day_code(*day) == code)
}

fn read_count(text: &str) -> Result<u32, Problem> {
    match parsed(text)? {
        0 => Err(Problem::NoDates),
        times => Ok(times),
    }
}

fn read_early(text: &str) -> Result<EarlyEntry, Problem> {
    let minutes = or_default(text, EarlyEntry::default().minutes())?;
    EarlyEntry::of_minutes(minutes).map_err(|_other| Problem::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::fixtures::{at, local, occurrence, session};
    use crate::sessions::{Session, State, Timing};
    use Problem::{Missing, Unreadable};
    use proptest::prelude::*;

    fn form() -> Form {
        Form { name: "Seminar 7".into(), ..Form::fresh(Zone::UTC, at("09:34")) }
    }

    fn weekly() -> Form {
        Form {
            kind: "series".into(),
            repeat: "week".into(),
            days: vec!["th".into()],
            until: "times".into(),
            times: "15".into(),
            ..form()
        }
    }

    fn refused(form: &Form) -> Vec<(Field, Problem)> {
        Draft::read(form, at("09:34"))
            .expect_err("refused")
            .iter()
            .map(|error| (error.field, error.problem))
            .collect()
    }

    #[test]
    fn a_fresh_form_wants_only_a_name() {
        let draft = Draft::read(&form(), at("09:34")).expect("a draft");
        assert_eq!(draft.plan, Plan::Once(Span { start: local("10:00"), end: local("11:00") }));
        assert_eq!((draft.early.minutes(), draft.attendee_role), (15, Role::Participant));
        assert_eq!(draft.permissions, Permissions::default());
        assert_eq!(refused(&Form { name: " ".into(), ..form() }), [(Field::Name, Problem::Missing)]);
    }

    #[test]
    fn every_refusal_names_its_field() {
        let start = local("10:00");
        let field = |change: fn(&mut Form)| {
            let mut form = weekly();
            change(&mut form);
            refused(&form)
        };
        assert_eq!(field(|f| f.end = "10:00".into()), [(Field::End, Problem::EndsBeforeStart { start })]);
        assert_eq!(
            field(|f| f.end_date = "2026-11-22".into()),
            [(Field::End, Problem::LastsTooLong { hours: 24 })]
        );
        assert_eq!(field(|f| f.end = String::new()), [(Field::End, Missing)]);
        assert_eq!(field(|f| f.start = "25:00".into()), [(Field::Start, Unreadable)]);
        assert_eq!(field(|f| f.date = "0001-01-01".into()), [(Field::Date, Unreadable)]);
        assert_eq!(field(|f| f.zone = "Mars/Base".into()), [(Field::Zone, Unreadable)]);
        assert_eq!(field(|f| f.repeat = "secondly".into()), [(Field::Repeat, Unreadable)]);
        assert_eq!(field(|f| f.days = vec!["xx".into()]), [(Field::Days, Unreadable)]);
        assert_eq!(field(|f| f.until = String::new()), [(Field::Until, Missing)]);
        assert_eq!(field(|f| f.until = "date".into()), [(Field::LastDate, Missing)]);
        assert_eq!(field(|f| f.times = "401".into()), [(Field::Times, Problem::TooManyDates { max: 400 })]);
        assert_eq!(field(|f| f.times = "0".into()), [(Field::Times, Problem::NoDates)]);
        assert_eq!(field(|f| f.times = "-1".into()), [(Field::Times, Unreadable)]);
        assert_eq!(field(|f| f.early = "20".into()), [(Field::Early, Unreadable)]);
        assert_eq!(field(|f| f.attendee_role = "captioner".into()), [(Field::AttendeeRole, Unreadable)]);
        assert_eq!(field(|f| f.kind = String::new()), [(Field::Kind, Missing)]);
        assert_eq!(
            field(|f| f.description = "x".repeat(10_001)),
            [(Field::Description, Problem::TooLong { max: 10_000 })]
        );
        assert!(Draft::read(&weekly(), at("09:34")).is_ok());
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let form = Form { name: String::new(), end: "09:45".into(), ..weekly() };
        assert_eq!(
            refused(&form).iter().map(|(field, _)| *field).collect::<Vec<_>>(),
            [Field::Name, Field::End]
        );
    }

    #[test]
    fn nights_take_an_end_on_the_next_day() {
        let night =
            Form { start: "23:00".into(), end: "01:00".into(), end_date: "2026-11-20".into(), ..weekly() };
        let Plan::Series(series) = Draft::read(&night, at("09:34")).expect("a draft").plan else {
            panic!("a series")
        };
        assert_eq!(read_series(&Form { name: String::new(), ..night }), Ok(series));
        let second = series.dates().expect("dates")[1];
        assert_eq!(
            (second.start.to_string(), second.end.to_string()),
            ("2026-11-26 23:00:00".into(), "2026-11-27 01:00:00".into())
        );
    }

    #[test]
    fn open_sessions_begin_now_or_when_said() {
        let blank = Form { kind: "open".into(), date: String::new(), start: String::new(), ..form() };
        assert_eq!(
            Draft::read(&blank, at("09:34")).expect("a draft").plan,
            Plan::Open { start: local("09:34") }
        );
        let said = Form { kind: "open".into(), ..form() };
        assert_eq!(
            Draft::read(&said, at("09:34")).expect("a draft").plan,
            Plan::Open { start: local("10:00") }
        );
    }

    #[test]
    fn a_saved_session_fills_the_form_it_was_read_from() {
        let series = Draft::read(&weekly(), at("09:34")).expect("a draft");
        let Plan::Series(plan) = series.plan else { panic!("a series") };
        let saved = Session { timing: Timing::Series(plan), ..session() };
        let again = Draft::read(&Form::of(&saved, &[]), at("12:00")).expect("a draft");
        assert_eq!(again, Draft { name: saved.name.clone(), ..series });

        let mut moved = occurrence("10:00", Some("11:30"));
        moved.state = State::Moved;
        let form = Form::of(&session(), &[moved]);
        assert_eq!((form.start.as_str(), form.end.as_str(), form.kind.as_str()), ("10:00", "11:30", "once"));
    }

    proptest! {
        #[test]
        fn forms_never_panic(
            texts in proptest::collection::vec("[0-9:\\-]{0,12}|once|series|open|day|week|month|date|times|\\PC{0,20}", 14),
            days in proptest::collection::vec("mo|su|\\PC{0,4}", 0..9),
        ) {
            let text = |at: usize| texts[at].clone();
            let form = Form {
                name: text(0), description: text(1), kind: text(2), date: text(3), start: text(4), end: text(5),
                end_date: text(6), zone: text(7), repeat: text(8), days, until: text(9), last_date: text(10),
                times: text(11), early: text(12), attendee_role: text(13), ..Form::default()
            };
            let _read = Draft::read(&form, at("09:34"));
        }

        #[test]
        fn no_readable_series_panics(days in 0i64..80_000, minute in 0i64..1440, length in 1i64..1440, times in 1u32..500, zone in 0usize..590) {
            let start = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day") + TimeDelta::days(days);
            let start = start.and_hms_opt(0, 0, 0).expect("midnight") + TimeDelta::minutes(minute);
            let zone = Zone::all().nth(zone).unwrap_or(Zone::UTC);
            let first = Span { start, end: start + TimeDelta::minutes(length) };
            let series = Series { first, every: Every::Month, until: Until::Times(times) };
            if let Ok(dates) = series.dates() {
                for date in dates {
                    prop_assert!(zone.moment(date.start) < date.end_moment(zone));
                }
            }
        }
    }
}
