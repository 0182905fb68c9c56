//! Sessions as calendars read them: iCalendar (RFC 5545) for invitations (RFC 5546, 6047), downloads and feeds.
//!
//! Pure: a session, its dates and plain words go in, text comes out. Whose link stands in it the caller decides.

mod event;
mod lines;
mod zone;

use chrono::{DateTime, Utc};

use self::event::events;
use self::lines::Lines;
use crate::mail::{CalendarPart, Mailbox, Method};
use crate::sessions::{Occurrence, Plan, Session, Zone};

/// What a calendar is told about one session.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Names the entry for good: an update with another one would stand beside the old entry.
    pub uid: &'a str,
    /// Which of two letters about the entry is the later one (RFC 5545 §3.8.7.4).
    pub sequence: i64,
    /// The session's name.
    pub name: &'a str,
    /// The zone whose clocks the plan follows.
    pub zone: Zone,
    /// When it is held.
    pub plan: Plan,
    /// Its dates: what departs from the plan. Without any it is held as planned.
    pub occurrences: &'a [Occurrence],
    /// Where one joins.
    pub url: &'a str,
    /// What the entry says, in the reader's language.
    pub words: &'a str,
}

impl<'a> Entry<'a> {
    /// The entry of `session`, with all its dates; `None` if it has none, as the course room.
    #[must_use]
    pub fn of(
        session: &'a Session,
        occurrences: &'a [Occurrence],
        uid: &'a str,
        (url, words): (&'a str, &'a str),
    ) -> Option<Self> {
        let plan = session.plan(occurrences).filter(|plan| *plan != Plan::Room)?;
        let (sequence, name, zone) = (session.sequence, session.name.as_str(), session.zone);
        Some(Self { uid, sequence, name, zone, plan, occurrences, url, words })
    }
}

/// Who invites and who is invited.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    /// Who invites; answers that calendars send go there.
    pub organizer: &'a Mailbox,
    /// Who is invited.
    pub attendee: &'a Mailbox,
}

/// Puts the session into the invitee's calendar, or its new name and times over the old ones (RFC 5546 §3.2.2).
///
/// Cancelled dates of a series are exceptions of its rule, moved ones events of their own in the rule's place:
/// calendars that get the whole series again take all of it over.
#[must_use]
pub fn request(entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> CalendarPart {
    part(Method::Request, entry, between, now)
}

/// Takes the session out of the invitee's calendar (RFC 5546 §3.2.5): all its dates.
#[must_use]
pub fn cancel(entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> CalendarPart {
    part(Method::Cancel, entry, between, now)
}

fn part(method: Method, entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> CalendarPart {
    let mut lines = Lines::default();
    begin(&mut lines, method.word());
    zone::write(&mut lines, std::slice::from_ref(entry));
    events(&mut lines, entry, Some((method, between)), now);
    lines.line("END", "VCALENDAR");
    CalendarPart { method, content: lines.into_text() }
}

/// Sessions to look at: a file to download, or a feed that calendars read again every hour (RFC 5546 §3.2.1).
#[must_use]
pub fn publish(name: &str, entries: &[Entry<'_>], now: DateTime<Utc>) -> String {
    let mut lines = Lines::default();
    begin(&mut lines, "PUBLISH");
    // The two spellings that calendars know for the same (RFC 7986 §5.1, §5.7, and what came before it).
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.line("X-PUBLISHED-TTL", "PT1H");
    zone::write(&mut lines, entries);
    for entry in entries {
        events(&mut lines, entry, None, now);
    }
    lines.line("END", "VCALENDAR");
    lines.into_text()
}

fn begin(lines: &mut Lines, method: &str) {
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//Colloquy//Live class sessions//EN");
    lines.line("CALSCALE", "GREGORIAN");
    lines.line("METHOD", method);
}

#[cfg(test)]
mod tests;
