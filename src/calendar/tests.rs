use chrono::TimeDelta;

use super::*;
use crate::sessions::fixtures::{at, occurrence, session};
use crate::sessions::{Session, State, Timing};

const URL: &str = "https://live.example/i/x";

fn entry<'a>(session: &'a Session, occurrences: &'a [Occurrence]) -> Option<Entry<'a>> {
    Entry::of(session, occurrences, "1@live.example", (URL, "You join as participant."))
}

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(name, address.parse().expect("an address"))
}

fn requested(session: &Session, occurrences: &[Occurrence]) -> Option<String> {
    let (organizer, attendee) = (mailbox("Ingrid", "i@example.org"), mailbox("Ada", "a@example.org"));
    let between = Between { organizer: &organizer, attendee: &attendee };
    Some(request(&entry(session, occurrences)?, between, at("08:00")).content)
}

#[test]
fn a_session_that_is_held_once_is_one_event_in_utc() {
    let text = requested(&session(), &[occurrence("10:00", Some("11:30"))]).expect("a part");
    for line in [
        "METHOD:REQUEST",
        "UID:1@live.example",
        "DTSTAMP:20261119T080000Z",
        "DTSTART:20261119T100000Z",
        "DTEND:20261119T113000Z",
        "SUMMARY:Seminar",
        "DESCRIPTION:You join as participant.",
        "URL:https://live.example/i/x",
        "STATUS:CONFIRMED",
        "ORGANIZER;CN=\"Ingrid\":mailto:i@example.org",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
    }
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    assert!(!text.contains("VTIMEZONE") && !text.contains("TZID"));
}

#[test]
fn a_session_without_an_end_is_a_moment_and_the_course_room_nothing() {
    let open = Session { timing: Timing::Open, ..session() };
    let text = requested(&open, &[occurrence("10:00", None)]).expect("a part");
    assert!(text.contains("DTSTART:20261119T100000Z\r\nTRANSP:TRANSPARENT\r\n") && !text.contains("DTEND"));
    let room = Session { timing: Timing::Room, ..session() };
    assert_eq!(requested(&room, &[occurrence("10:00", None)]), None);
    assert_eq!(requested(&session(), &[]), None);
}

#[test]
fn a_feed_holds_what_has_dates_and_says_what_is_cancelled() {
    let room = Session { timing: Timing::Room, ..session() };
    let (held, off) = ([occurrence("10:00", Some("11:00"))], occurrence("12:00", Some("13:00")));
    let off = [Occurrence { state: State::Cancelled, starts_at: off.starts_at + TimeDelta::days(1), ..off }];
    let (one, session) = (session(), session());
    let entries = [entry(&one, &held), entry(&room, &held), entry(&session, &off)];
    let text = publish("Ingrid, live", &entries.into_iter().flatten().collect::<Vec<_>>(), at("08:00"));
    assert!(
        text.contains("METHOD:PUBLISH\r\nNAME:Ingrid\\, live\r\nX-WR-CALNAME:Ingrid\\, live\r\n"),
        "{text}"
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    assert_eq!(text.matches("STATUS:CANCELLED").count(), 1);
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER"));
}

#[test]
fn what_is_gone_can_be_cancelled_by_its_plan() {
    let (session, dates) = (session(), [occurrence("10:00", Some("11:00"))]);
    let (organizer, attendee) = (mailbox("Ingrid", "i@example.org"), mailbox("Ada", "a@example.org"));
    let between = Between { organizer: &organizer, attendee: &attendee };
    let known = entry(&session, &dates).expect("an entry");
    let by_plan = Entry { occurrences: &[], ..known };
    let parts = [known, by_plan].map(|entry| cancel(&entry, between, at("08:00")));
    assert_eq!(parts[0], parts[1]);
    assert!(
        parts[0].content.contains("METHOD:CANCEL\r\n") && parts[0].content.contains("STATUS:CANCELLED\r\n")
    );
}
