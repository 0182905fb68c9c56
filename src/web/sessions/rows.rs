//! The rows of the list, by day.

use super::found::repeats;
use super::look::Look;
use crate::sessions::store::{Listed, Listing};
use crate::sessions::window::Door as State;
use crate::sessions::{GuestAccess, Session};
use crate::web::views::sessions::{Day, Row};
use crate::web::visitor::Visitor;

/// The rows of `listing`, those of one day under one heading.
pub(super) fn days(look: &Look<'_>, listing: &Listing) -> Vec<Day> {
    let first = listing
        .rows
        .iter()
        .position(|row| matches!(look.state(&row.session, &row.occurrence), State::Open | State::EarlyEntry));
    let mut days: Vec<Day> = Vec::new();
    let mut last = None;
    for (n, listed) in listing.rows.iter().enumerate() {
        let date = look.times.date(listed.occurrence.starts_at);
        if last.replace(date) != Some(date) {
            days.push(heading(look, listed));
        }
        if let Some(day) = days.last_mut() {
            day.rows.push(row(look, listed, first == Some(n)));
        }
    }
    days
}

fn heading(look: &Look<'_>, listed: &Listed) -> Day {
    let at = listed.occurrence.starts_at;
    let full = look.times.day_in_full(at);
    match look.times.near_day(at) {
        Some(word) => Day { word, date: full, rows: Vec::new() },
        None => Day { word: full, date: String::new(), rows: Vec::new() },
    }
}

fn row(look: &Look<'_>, listed: &Listed, first: bool) -> Row {
    let Listed { session, occurrence } = listed;
    Row {
        id: session.id.to_string(),
        occurrence: if repeats(session) { occurrence.id.to_string() } else { String::new() },
        time: look.times.range(occurrence.starts_at, occurrence.ends_at),
        name: session.name.as_str().to_owned(),
        repeats: look.every(session),
        guests: session.guests != GuestAccess::Off,
        standing: look.standing(session, occurrence),
        note: note(look, listed),
        door: look.door(session, occurrence, first),
        guest_link: guest_link(look.visitor, session).filter(|_link| look.staff),
    }
}

fn note(look: &Look<'_>, listed: &Listed) -> String {
    let inside = look.inside(&listed.occurrence);
    match look.state(&listed.session, &listed.occurrence) {
        State::Scheduled { opens_at } => look.opens(opens_at),
        State::EarlyEntry | State::Open => look.texts.inside(inside),
        State::Ended | State::Locked if inside > 0 => look.texts.inside(inside),
        State::Ended | State::Locked | State::Cancelled => String::new(),
    }
}

/// The whole guest link, while guest access is on.
pub(super) fn guest_link(visitor: &Visitor, session: &Session) -> Option<String> {
    match (session.guests, session.guest_code) {
        (GuestAccess::On(_), Some(code)) => Some(visitor.app.config.address(&format!("/g/{code}"))),
        _off => None,
    }
}
