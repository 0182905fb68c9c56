//! What holds of the parsers that read what strangers send, whatever they send. Run with inputs that a fuzzer makes
//! up, and by the tests with `seeds`.

use chrono::DateTime;
use colloquy::ids::{OccurrenceId, SeatId, SessionId};
use colloquy::lti::algorithm::SigningAlgorithm;
use colloquy::lti::claims::{Claims, clean};
use colloquy::lti::id_token::Presented;
use colloquy::lti::keyset::KeySet;
use colloquy::lti::roles::Rank;
use colloquy::lti::services::link;
use colloquy::lti::services::names_roles::Page;
use colloquy::meetings::embedded::protocol::Command;
use colloquy::meetings::embedded::room::{Arrival, ConnectionId, Room};
use colloquy::meetings::{Attendee, PersonKey, RoomSpec};
use colloquy::sessions::role::{Permissions, Role};

/// Any text may be presented as a token; none may pass as one for an algorithm that is not allowed.
pub fn token(token: &str) {
    if let Ok(presented) = Presented::parse(token, &[SigningAlgorithm::Rs256]) {
        assert!(!presented.kid().is_empty());
        assert_eq!(presented.algorithm(), SigningAlgorithm::Rs256);
    }
    let _read = KeySet::parse(token.as_bytes());
}

/// Any bytes may be signed as claims; names taken from them are fit to be shown.
pub fn claims(payload: &[u8]) {
    let own = url::Url::parse("https://tool.example/").expect("a constant address");
    let Ok(mut claims) = Claims::parse(payload) else { return };
    let _times = (claims.moment("exp"), claims.moment("iat"), claims.moment("nbf"));
    let _message = (claims.resource_link(), claims.deep_linking(&own), claims.roles());
    let _optional =
        (claims.context(), claims.presentation(&own), claims.tool_platform(), claims.names_and_roles());
    let _zone = claims.custom().time_zone();
    if let Some(name) = claims.profile().display_name() {
        assert_eq!(clean(&name).as_deref(), Some(name.as_str()));
    }
}

/// Role names may be anything; what is not a known name never raises anybody.
pub fn roles(names: &[String]) {
    let names = || names.iter().map(String::as_str);
    let lead = Rank::of(names(), true);
    assert!(lead.standing >= Rank::of(names(), false).standing);
    assert_eq!(lead, Rank::of(names().chain(["https://example.org/role#Chief"]), true));
}

/// A page of a roster and its `Link` header may be anything.
pub fn roster(page: &[u8]) {
    let base = url::Url::parse("https://lms.example/members").expect("a constant address");
    let _next = link::target([page], "next", &base);
    if let Ok(page) = Page::parse(page) {
        assert!(page.members.iter().all(|member| (1..=255).contains(&member.user_id.len())));
    }
}

/// Messages to a room, one a line, may be anything; whatever a participant sends, nobody else's role or seat changes
/// by it.
pub fn room(messages: &[u8]) {
    let messages = String::from_utf8_lossy(messages);
    let now = DateTime::UNIX_EPOCH;
    let mut room = Room::new(spec(), true, now);
    let boss = enter(&mut room, 1, "boss", Role::Moderator);
    let me = enter(&mut room, 2, "me", Role::Participant);
    for (second, message) in (0..).zip(messages.lines()) {
        // Names of seats that are there reach further into the room than made-up ones.
        let message = message.replace("BOSS", boss.as_str()).replace("MYSELF", me.as_str());
        let now = now + chrono::TimeDelta::seconds(second);
        room.handle(ConnectionId(2), Command::parse(&message), now);
        let present = room.presence();
        assert!(present.iter().any(|one| one.seat == boss && one.role == Role::Moderator));
        assert!(present.iter().all(|one| one.seat == boss || one.role == Role::Participant));
    }
}

fn spec() -> RoomSpec {
    RoomSpec {
        occurrence: OccurrenceId::derived(&["o"]),
        session: SessionId::derived(&["s"]),
        title: String::new(),
        permissions: Permissions::default(),
        locked: false,
        guests: false,
        end: None,
        changed_at: DateTime::UNIX_EPOCH,
    }
}

fn enter(room: &mut Room, connection: u64, name: &str, role: Role) -> SeatId {
    let attendee = Attendee {
        person: PersonKey::new(name),
        name: name.to_owned(),
        role,
        guest: false,
        one_place: false,
        locale: "en".to_owned(),
        back: None,
    };
    let arrival = Arrival { connection: ConnectionId(connection), resume: String::new() };
    room.enter(attendee, arrival, DateTime::UNIX_EPOCH).expect("an empty room").0
}
