//! What BigBlueButton tells after a meeting: when everybody came and went, to the second.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::read::cut;
use super::signed::Refused;
use crate::sessions::role::Role;

/// Most people of a report, and most comings and goings of one of them.
const MOST: usize = 5_000;
/// How far ahead of our clock theirs may be.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// A report, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    pub(super) meeting_id: String,
    pub(super) internal_meeting_id: String,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    finish: Option<Moment>,
    #[serde(default)]
    attendees: Vec<Person>,
}

#[derive(Debug, Deserialize)]
struct Person {
    ext_user_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    moderator: bool,
    #[serde(default)]
    joins: Vec<Moment>,
    #[serde(default)]
    leaves: Vec<Moment>,
    #[serde(default)]
    sessions: Vec<Visit>,
}

/// Newer servers tell joins and leaves in here.
#[derive(Debug, Deserialize)]
struct Visit {
    #[serde(default)]
    joins: Vec<Told>,
    #[serde(default)]
    lefts: Vec<Told>,
}

#[derive(Debug, Deserialize)]
struct Told {
    timestamp: Moment,
}

/// A moment in any of the spellings that their releases have used.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Moment {
    Number(f64),
    Text(String),
}

impl Moment {
    fn read(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Text(text) => {
                let spelled = DateTime::parse_from_rfc3339(text)
                    .or_else(|_other| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"));
                spelled.ok().map(|at| at.with_timezone(&Utc))
            }
            Self::Number(number) => from_number(*number),
        }
    }
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the number was bounded before")]
fn from_number(number: f64) -> Option<DateTime<Utc>> {
    // Seconds before the year 5138; what is larger are milliseconds.
    let millis = if number < 1e11 { number * 1e3 } else { number };
    (0.0..1e15).contains(&millis).then(|| DateTime::from_timestamp_millis(millis as i64)).flatten()
}

/// Somebody came, 1, or went, -1.
type Step = (DateTime<Utc>, i32);

/// One stay of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// What we called them; for callers, what BigBlueButton calls them.
    pub who: String,
    /// The name others saw.
    pub name: String,
    /// What they were.
    pub role: Role,
    /// When they came.
    pub from: DateTime<Utc>,
    /// When they left.
    pub to: DateTime<Utc>,
}

impl Report {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refused> {
        serde_json::from_slice(body).map_err(|_other| Refused::Unreadable)
    }

    /// Everybody's stays until `now`. A person who is told of several times is one person, and stays that touch are
    /// one stay.
    pub(super) fn stays(&self, now: DateTime<Utc>) -> Vec<Stay> {
        let mut people: BTreeMap<String, (&Person, Vec<Step>)> = BTreeMap::new();
        for person in self.data.attendees.iter().take(MOST) {
            let (_, steps) = people.entry(cut(&person.ext_user_id)).or_insert_with(|| (person, Vec::new()));
            steps.extend(person.steps());
        }
        let latest = now + AHEAD;
        let finish = self.data.finish.as_ref().and_then(Moment::read).filter(|at| *at <= latest);
        let each = people.into_iter().filter(|(who, _)| !who.is_empty());
        each.flat_map(|(who, (person, steps))| {
            let role = if person.moderator { Role::Moderator } else { Role::Participant };
            let stay = move |(from, to)| Stay { who: who.clone(), name: cut(&person.name), role, from, to };
            spans(steps, finish, latest).into_iter().map(stay)
        })
        .collect()
    }
}

impl Person {
    fn steps(&self) -> Vec<Step> {
        let visits = || self.sessions.iter();
        let joins = self
            .joins
            .iter()
            .chain(visits().flat_map(|visit| visit.joins.iter().map(|told| &told.timestamp)));
        let leaves = self
            .leaves
            .iter()
            .chain(visits().flat_map(|visit| visit.lefts.iter().map(|told| &told.timestamp)));
        let up = joins.filter_map(Moment::read).map(|at| (at, 1));
        let down = leaves.filter_map(Moment::read).map(|at| (at, -1));
        up.chain(down).take(MOST).collect()
    }
}

/// From comings and goings to spans in which somebody was there. A coming without a going lasts until the end.
fn spans(
    mut steps: Vec<Step>,
    finish: Option<DateTime<Utc>>,
    latest: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    // At the same moment the coming counts first.
    steps.sort_by_key(|(at, step)| (*at, -step));
    let (mut inside, mut since, mut spans) = (0_i32, None, Vec::new());
    for (at, step) in steps.into_iter().filter(|(at, _)| *at <= latest) {
        inside = (inside + step).max(0);
        match since {
            None if inside > 0 => since = Some(at),
            Some(from) if inside == 0 => {
                spans.push((from, at));
                since = None;
            }
            _ => {}
        }
    }
    if let (Some(from), Some(finish)) = (since, finish) {
        spans.push((from, finish.max(from)));
    }
    spans
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-11-24T{clock}:00Z").parse().unwrap()
    }

    fn stays(attendees: &Value) -> Vec<(String, String)> {
        let body = json!({
            "version": "1.0", "meeting_id": "m", "internal_meeting_id": "i",
            "data": { "finish": "2026-11-24 11:00:00 +0000", "attendees": attendees }
        });
        let report = Report::parse(body.to_string().as_bytes()).unwrap();
        let clock = |at: DateTime<Utc>| at.format("%H:%M").to_string();
        let stays = report.stays(at("12:00"));
        stays
            .iter()
            .map(|stay| (stay.who.clone(), format!("{}-{}", clock(stay.from), clock(stay.to))))
            .collect()
    }

    fn one(joins: &Value, leaves: &Value) -> Vec<(String, String)> {
        stays(&json!([{ "ext_user_id": "a", "name": "Ana", "joins": joins, "leaves": leaves }]))
    }

    #[test]
    fn comings_and_goings_become_spans() {
        let told = |span: &str| ("a".to_owned(), span.to_owned());
        let (ten, half) = ("2026-11-24 10:00:00 +0000", "2026-11-24T10:30:00.000+00:00");
        assert_eq!(one(&json!([ten]), &json!([half])), [told("10:00-10:30")]);
        assert_eq!(one(&json!([ten]), &json!([])), [told("10:00-11:00")], "left when all did");
        assert_eq!(one(&json!([]), &json!([half])), [], "a going alone says nothing");
        assert_eq!(one(&json!([ten, half]), &json!([half])), [told("10:00-11:00")], "back at once");
        assert_eq!(one(&json!([ten]), &json!(["soon"])), [told("10:00-11:00")]);
        assert_eq!(one(&json!([1_795_514_400, 1_795_514_400_000_u64]), &json!([])), [told("10:00-11:00")]);
        assert_eq!(one(&json!(["2027-01-01T00:00:00Z"]), &json!([])), [], "the future did not happen");
    }

    #[test]
    fn one_person_told_of_twice_is_one_person() {
        let person = |join: &str, leave: &str| {
            json!({ "ext_user_id": "a", "name": "Ana", "moderator": true, "sessions": [{
                "joins": [{ "timestamp": join }], "lefts": [{ "timestamp": leave }] }] })
        };
        let (a, b, c, d) = ("10:00", "10:20", "10:10", "10:30");
        let spell = |clock: &str| format!("2026-11-24T{clock}:00Z");
        let overlapping = json!([person(&spell(a), &spell(b)), person(&spell(c), &spell(d))]);
        assert_eq!(stays(&overlapping), [("a".to_owned(), "10:00-10:30".to_owned())]);
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for body in
            ["", "[]", "{}", "{\"meeting_id\":\"m\",\"internal_meeting_id\":\"i\"}", "{\"meeting_id\":5}"]
        {
            assert_eq!(Report::parse(body.as_bytes()).err(), Some(Refused::Unreadable), "{body}");
        }
    }
}
