//! Calendar objects, read by a parser that is not ours and knows the zones only from the objects themselves.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use colloquy::calendar::{Between, Entry, cancel, publish, request};
use colloquy::ids::{AccountId, OccurrenceId, SessionId};
use colloquy::mail::Method;
use colloquy::sessions::role::{Permissions, Role};
use colloquy::sessions::{
    Audience, Description, EarlyEntry, GuestAccess, Occurrence, Owner, Series, Session, SessionName, Slot,
    Span, State, Timing, Zone,
};
use serde_json::{Value, json};

use crate::support::app::now;
use crate::support::sending::mailbox;
use crate::support::smtp::read_calendar;

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect(text)
}

fn session(timing: Timing, zone: Zone) -> Session {
    Session {
        id: SessionId::derived(&["a"]),
        owner: Owner::Account(AccountId::derived(&["a"])),
        timing,
        name: SessionName::parse("Prüfung, mündlich; Teil 1\\2: שאלות ותשובות, und noch einiges mehr")
            .unwrap(),
        description: Description::default(),
        zone,
        early: EarlyEntry::default(),
        audience: Audience::Everyone,
        attendee_role: Role::Participant,
        permissions: Permissions::default(),
        guests: GuestAccess::Off,
        guest_code: None,
        locked: false,
        maker: None,
        created_at: now(),
        updated_at: now(),
        sequence: 3,
    }
}

fn occurrence(slot: Slot, times: Span, zone: Zone) -> Occurrence {
    Occurrence {
        id: OccurrenceId::derived(&[&times.start.to_string()]),
        session: SessionId::derived(&["a"]),
        slot,
        local_start: times.start,
        local_end: Some(times.end),
        starts_at: zone.moment(times.start),
        ends_at: Some(times.end_moment(zone)),
        state: State::Planned,
    }
}

/// A series and its dates, as the form makes them.
fn series(first: &str, until: &str, rule: &str, zone: &str) -> (Session, Vec<Occurrence>) {
    let (zone, first, until): (Zone, _, _) = (zone.parse().unwrap(), local(first), local(until));
    let text = format!(
        "DTSTART:{}\nDTEND:{}\nRRULE:{rule}",
        first.format("%Y%m%dT%H%M%S"),
        until.format("%Y%m%dT%H%M%S")
    );
    let series: Series = text.parse().unwrap();
    let dates = series.dates().unwrap();
    let occurrences = dates.iter().map(|date| occurrence(Slot::At(date.start), *date, zone)).collect();
    (session(Timing::Series(series), zone), occurrences)
}

const WORDS: &str = "You join as participant.\nYour link: https://live.lakeside.example/i/4t9d";

fn entry((session, occurrences): &(Session, Vec<Occurrence>)) -> Entry<'_> {
    let url = "https://live.lakeside.example/i/4t9d";
    Entry::of(session, occurrences, "i-1@live.lakeside.example", (url, WORDS)).expect("dates")
}

fn requested(planned: &(Session, Vec<Occurrence>)) -> Value {
    let (organizer, attendee) =
        (mailbox("Halvorsen, Ingrid", "ingrid@lakeside.example"), mailbox("Ada \"X\" L.", "ada@example.org"));
    let between = Between { organizer: &organizer, attendee: &attendee };
    let part = request(&entry(planned), between, now());
    assert_eq!(part.method, Method::Request);
    sound(&part.content)
}

/// Reads an object and checks what all objects have to keep.
fn sound(content: &str) -> Value {
    let read = read_calendar(content);
    assert_eq!((&read["version"], &read["bare_line_ends"]), (&json!("2.0"), &json!(0)));
    assert!(read["longest_line"].as_u64().unwrap() <= 75, "{content}");
    read
}

fn text(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn starts(occurrences: &[Occurrence]) -> Value {
    let mut all: Vec<_> = occurrences.iter().map(|one| text(one.starts_at)).collect();
    all.sort();
    json!(all)
}

#[test]
fn a_weekly_session_keeps_its_hour_across_both_clock_changes() {
    for (zone, hours) in [
        ("Europe/Berlin", ["09:15", "08:15", "09:15"]),
        ("America/New_York", ["15:15", "14:15", "15:15"]),
        ("Australia/Sydney", ["23:15", "00:15", "23:15"]),
    ] {
        let planned = series("2026-01-15 10:15", "2026-01-15 11:45", "FREQ=WEEKLY;BYDAY=TH;COUNT=52", zone);
        let read = requested(&planned);
        assert_eq!(read["dates"], starts(&planned.1), "{zone}");
        assert_eq!(read["zones"], json!([zone]));
        let event = &read["events"][0];
        assert_eq!((&event["zone"], &event["sequence"]), (&json!(zone), &json!(3)));
        let of_month = |month| {
            let one = planned.1.iter().find(|one| one.local_start.month() == month).unwrap();
            one.starts_at.format("%H:%M").to_string()
        };
        assert_eq!([1, 7, 12].map(of_month), hours, "{zone}");
    }
}

#[test]
fn moved_and_cancelled_dates_stand_where_they_are_held() {
    let mut planned = series(
        "2026-10-05 10:15",
        "2026-10-05 11:45",
        "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261220",
        "Europe/Berlin",
    );
    let zone = planned.0.zone;
    planned.1[2].state = State::Cancelled;
    let moved = Span { start: local("2026-10-31 09:00"), end: local("2026-10-31 12:00") };
    let slot = planned.1[4].slot;
    planned.1[4] = Occurrence { state: State::Moved, ..occurrence(slot, moved, zone) };
    let read = requested(&planned);
    let held: Vec<_> = planned.1.iter().filter(|one| one.state != State::Cancelled).cloned().collect();
    assert_eq!(read["dates"], starts(&held));
    let Slot::At(place) = slot else { panic!("a place in the series") };
    assert_eq!(read["events"][0]["without"], json!([text(planned.1[2].starts_at)]));
    assert_eq!(read["events"].as_array().unwrap().len(), 2);
    assert_eq!(read["events"][1]["instead_of"], text(zone.moment(place)));
    assert_eq!(read["events"][1]["end"], text(zone.moment(moved.end)));
    assert_eq!(
        (&read["events"][1]["uid"], &read["events"][1]["sequence"]),
        (&read["events"][0]["uid"], &json!(3))
    );
}

#[test]
fn all_kinds_of_series_have_their_dates() {
    for rule in [
        "FREQ=DAILY;COUNT=400",
        "FREQ=WEEKLY;BYDAY=SU,SA;UNTIL=20270601",
        "FREQ=MONTHLY;COUNT=30",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=4",
    ] {
        for zone in ["Europe/London", "America/Sao_Paulo", "UTC"] {
            let planned = series("2026-01-31 22:30", "2026-02-01 00:15", rule, zone);
            assert_eq!(requested(&planned)["dates"], starts(&planned.1), "{rule} {zone}");
        }
    }
}

#[test]
fn every_zone_is_told_as_its_clocks_go() {
    let planned: Vec<_> = Zone::all()
        .map(|zone| {
            series("2026-01-07 12:00", "2026-01-07 13:00", "FREQ=WEEKLY;BYDAY=WE;COUNT=56", zone.name())
        })
        .collect();
    let entries: Vec<_> = planned.iter().map(entry).collect();
    let read = sound(&publish("All", &entries, now()));
    let events = read["events"].as_array().unwrap();
    assert_eq!(events.len(), planned.len());
    for (event, (session, occurrences)) in events.iter().zip(&planned) {
        assert_eq!(event["starts"], starts(occurrences), "{}", session.zone);
    }
}

#[test]
fn what_is_written_is_what_is_read() {
    let times = Span { start: local("2026-11-19 10:15"), end: local("2026-11-19 11:45") };
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let planned = (session(Timing::Once, zone), vec![occurrence(Slot::Only, times, zone)]);
    let read = requested(&planned);
    assert_eq!((&read["method"], &read["zones"]), (&json!("REQUEST"), &json!([])));
    let event = &read["events"][0];
    assert_eq!(event["summary"], planned.0.name.as_str());
    assert_eq!(event["description"], WORDS);
    assert_eq!(
        (&event["start"], &event["end"]),
        (&json!("2026-11-19T09:15:00Z"), &json!("2026-11-19T10:45:00Z"))
    );
    assert_eq!(event["location"], "https://live.lakeside.example/i/4t9d");
    assert_eq!(event["stamp"], text(now()));
    assert_eq!((&event["status"], &event["uid"]), (&json!("CONFIRMED"), &json!("i-1@live.lakeside.example")));
    assert_eq!(
        event["organizer"],
        json!({ "mailto": "mailto:ingrid@lakeside.example", "cn": "Halvorsen, Ingrid" })
    );
    let attendee = &event["attendees"][0];
    assert_eq!(
        (&attendee["cn"], &attendee["mailto"]),
        (&json!("Ada 'X' L."), &json!("mailto:ada@example.org"))
    );
    assert_eq!((&attendee["partstat"], &attendee["rsvp"]), (&json!("NEEDS-ACTION"), &json!("FALSE")));
}

#[test]
fn a_cancelled_series_is_taken_out_whole() {
    let mut planned = series("2026-11-19 10:15", "2026-11-19 11:45", "FREQ=DAILY;COUNT=5", "Europe/Berlin");
    planned.1[1].state = State::Cancelled;
    let (organizer, attendee) = (mailbox("I", "i@lakeside.example"), mailbox("A", "a@example.org"));
    let between = Between { organizer: &organizer, attendee: &attendee };
    let part = cancel(&entry(&planned), between, now());
    let read = sound(&part.content);
    assert_eq!((part.method, &read["method"]), (Method::Cancel, &json!("CANCEL")));
    let [event] = read["events"].as_array().unwrap().as_slice() else { panic!("one event: {read:#}") };
    assert_eq!((&event["status"], &event["without"]), (&json!("CANCELLED"), &json!([])));
    assert_eq!(event["starts"].as_array().unwrap().len(), 5);
    assert_eq!(event["uid"], requested(&planned)["events"][0]["uid"], "of the entry that is there");
}
