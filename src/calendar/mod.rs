//! Sessions as calendars read them: iCalendar (RFC 5545) for invitations (RFC 5546, 6047), downloads and feeds.
//!
//! Pure: a session, its dates and plain words go in, text comes out. Whose link stands in it the caller decides.

mod event;
mod lines;
mod zone;

use chrono::{DateTime, Utc};

use self::event::{event_starts, events};
use self::lines::Lines;
use crate::mail::{CalendarPart, Mailbox, Method};
use crate::sessions::{Occurrence, Session, Timing};

/// What a calendar is told about one session.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Names the entry for good: an update with another one would stand beside the old entry.
    pub uid: &'a str,
    /// The session; its `sequence` tells calendars which of two letters is the later one.
    pub session: &'a Session,
    /// All its dates.
    pub occurrences: &'a [Occurrence],
    /// Where one joins.
    pub url: &'a str,
    /// What the entry says, in the reader's language.
    pub words: &'a str,
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
/// calendars that get the whole series again take all of it over. `None` for a session without dates: the
/// course room is always open.
#[must_use]
pub fn request(entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> Option<CalendarPart> {
    part(Method::Request, entry, between, now)
}

/// Takes the session out of the invitee's calendar (RFC 5546 §3.2.5): all its dates.
#[must_use]
pub fn cancel(entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> Option<CalendarPart> {
    part(Method::Cancel, entry, between, now)
}

fn part(method: Method, entry: &Entry<'_>, between: Between<'_>, now: DateTime<Utc>) -> Option<CalendarPart> {
    if !has_dates(entry) {
        return None;
    }
    let mut lines = Lines::default();
    begin(&mut lines, method.word());
    zone::write(&mut lines, std::slice::from_ref(entry));
    events(&mut lines, entry, Some((method, between)), now);
    lines.line("END", "VCALENDAR");
    Some(CalendarPart { method, content: lines.into_text() })
}

/// Sessions to look at: a file to download, or a feed that calendars read again every hour (RFC 5546 §3.2.1).
/// Sessions without dates are left out.
#[must_use]
pub fn publish(name: &str, entries: &[Entry<'_>], now: DateTime<Utc>) -> String {
    let entries: Vec<Entry<'_>> = entries.iter().filter(|entry| has_dates(entry)).copied().collect();
    let mut lines = Lines::default();
    begin(&mut lines, "PUBLISH");
    // The two spellings that calendars know for the same (RFC 7986 §5.1, §5.7, and what came before it).
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.line("X-PUBLISHED-TTL", "PT1H");
    zone::write(&mut lines, &entries);
    for entry in &entries {
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

fn has_dates(entry: &Entry<'_>) -> bool {
    entry.session.timing != Timing::Room && event_starts(entry).is_some()
}

#[cfg(test)]
mod tests;
