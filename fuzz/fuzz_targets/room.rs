//! Messages to a room, one a line, may be anything; whatever a participant sends, nobody else's role or seat changes by it.
#![no_main]

use chrono::DateTime;
use colloquy::ids::{OccurrenceId, SessionId};
use colloquy::meetings::embedded::protocol::Command;
use colloquy::meetings::embedded::room::{Arrival, ConnectionId, Room};
use colloquy::meetings::{Attendee, PersonKey, RoomSpec};
use colloquy::sessions::role::{Permissions, Role};

fn attendee(name: &str, role: Role) -> Attendee {
    Attendee {
        person: PersonKey::new(name),
        name: name.to_owned(),
        role,
        guest: false,
        one_place: false,
        locale: "en".to_owned(),
        back: None,
    }
}

libfuzzer_sys::fuzz_target!(|messages: &[u8]| {
    let messages = String::from_utf8_lossy(messages);
    let now = DateTime::UNIX_EPOCH;
    let spec = RoomSpec {
        occurrence: OccurrenceId::derived(&["o"]),
        session: SessionId::derived(&["s"]),
        title: String::new(),
        permissions: Permissions::default(),
        locked: false,
        guests: false,
        end: None,
        changed_at: now,
    };
    let mut room = Room::new(spec, true, now);
    let arrival = |number| Arrival { connection: ConnectionId(number), resume: String::new() };
    let (boss, _) = room.enter(attendee("boss", Role::Moderator), arrival(1), now).unwrap();
    let (me, _) = room.enter(attendee("me", Role::Participant), arrival(2), now).unwrap();
    for (second, message) in (0..).zip(messages.lines()) {
        // Names of seats that are there reach further into the room than made-up ones.
        let message = message.replace("BOSS", boss.as_str()).replace("MYSELF", me.as_str());
        let now = now + chrono::TimeDelta::seconds(second);
        room.handle(ConnectionId(2), Command::parse(&message), now);
        let present = room.presence();
        assert!(present.iter().any(|one| one.seat == boss && one.role == Role::Moderator));
        assert!(present.iter().all(|one| one.seat == boss || one.role == Role::Participant));
    }
});
