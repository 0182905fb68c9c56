//! What is read out of answers: a meeting that was made, who is inside, recordings.

use chrono::{DateTime, Utc};

use super::Error;
use super::answer::{Answer, Element};
use crate::meetings::{RemoteFormat, RemoteRecording};
use crate::sessions::role::Role;

/// Longest identifier or name of theirs that is kept.
const LONGEST: usize = 255;
/// Most people of one meeting, and most recordings of one room, that are looked at.
const MOST: usize = 5_000;

/// A meeting that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    /// BigBlueButton's own name for it.
    pub(super) internal_id: String,
    /// When it was made, in its milliseconds: a join address made for it dies with it.
    pub(super) at_ms: i64,
    /// The number to call, if the server has one, and the digits it asks for.
    pub(super) phone: Option<(String, String)>,
}

/// Somebody inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What we called them; for callers, what BigBlueButton calls them.
    pub who: String,
    /// The name others see.
    pub name: String,
    /// What they are at this moment.
    pub role: Role,
}

/// A meeting, from the answer to `create` or to `getMeetingInfo`.
pub(super) fn made(answer: &Answer) -> Result<Made, Error> {
    answer.with(|response| {
        let number = response.text("createTime").and_then(|text| text.parse().ok());
        let phone = (response.text("dialNumber"), response.text("voiceBridge"));
        Ok(Made {
            internal_id: cut(response.text("internalMeetingID").ok_or(Error::Unreadable)?),
            at_ms: number.ok_or(Error::Unreadable)?,
            // Servers without telephony say so by a number that nobody can call.
            phone: match phone {
                (Some(number), Some(pin)) if is_number(number) => Some((cut(number), cut(pin))),
                _ => None,
            },
        })
    })?
}

fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
    (3..=20).contains(&digits) && text.len() <= 40 && text.chars().all(fits) && text != "613-555-1234"
}

/// Everybody inside, each once: a second browser of the same person is the same person.
pub(super) fn inside(answer: &Answer) -> Result<Vec<Seen>, Error> {
    answer.with(|response| {
        let Some(list) = response.child("attendees") else { return Vec::new() };
        let mut people: Vec<Seen> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for seen in list.children("attendee").take(MOST).filter_map(seen) {
            if known.insert(seen.who.clone()) {
                people.push(seen);
            }
        }
        people
    })
}

fn seen(attendee: Element<'_, '_>) -> Option<Seen> {
    let role = match attendee.text("role") {
        Some("MODERATOR") => Role::Moderator,
        _ if attendee.says("isPresenter") => Role::Presenter,
        _ => Role::Participant,
    };
    Some(Seen {
        who: cut(attendee.text("userID")?),
        name: cut(attendee.text("fullName").unwrap_or_default()),
        role,
    })
}

/// The recordings of an answer to `getRecordings`.
pub(super) fn recordings(answer: &Answer) -> Result<Vec<RemoteRecording>, Error> {
    answer.with(|response| {
        let list = response.child("recordings").into_iter();
        list.flat_map(|list| list.children("recording")).take(MOST).filter_map(recording).collect()
    })
}

fn recording(found: Element<'_, '_>) -> Option<RemoteRecording> {
    let moment = |name| found.text(name).and_then(|text| text.parse().ok()).and_then(from_millis);
    let formats = found.child("playback").into_iter().flat_map(|list| list.children("format"));
    Some(RemoteRecording {
        id: cut(found.text("recordID")?),
        name: cut(found.text("name").unwrap_or_default()),
        published: found.says("published"),
        began_at: moment("startTime"),
        ended_at: moment("endTime"),
        formats: formats.filter_map(format).collect(),
    })
}

fn format(found: Element<'_, '_>) -> Option<RemoteFormat> {
    let url: url::Url = found.text("url")?.parse().ok()?;
    matches!(url.scheme(), "https" | "http").then(|| RemoteFormat {
        kind: cut(found.text("type").unwrap_or_default()),
        url,
        minutes: found.text("length").and_then(|text| text.parse().ok()).unwrap_or_default(),
    })
}

fn from_millis(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis)
}

/// What strangers called something, without control characters and not longer than we keep.
pub(super) fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
