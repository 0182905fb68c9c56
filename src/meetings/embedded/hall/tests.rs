use super::*;
use crate::meetings::What;
use crate::meetings::embedded::media::{Failure, Media};
use crate::meetings::fixtures::{at, attendee, spec};

async fn ticket(hall: &Hall, name: &str, role: Role) -> String {
    let room = hall.open(spec(), at(0)).await.expect("open");
    let JoinTarget::Page(ticket) = hall.join(room, attendee(name, role), at(0)).await.expect("join") else {
        panic!("another engine")
    };
    ticket
}

async fn inside(hall: &Hall, name: &str, role: Role) -> Connected {
    hall.enter(&ticket(hall, name, role).await, at(0)).expect("admitted")
}

fn drain(connected: &mut Connected) -> Vec<serde_json::Value> {
    let next = || connected.outgoing.try_recv().ok();
    std::iter::from_fn(next).map(|json| serde_json::from_str(&json).expect("JSON")).collect()
}

fn words(connected: &mut Connected) -> Vec<String> {
    drain(connected).iter().map(|m| m["is"].as_str().unwrap_or_default().to_owned()).collect()
}

fn events(drain: &mut mpsc::UnboundedReceiver<RoomEvent>) -> Vec<(What, DateTime<Utc>)> {
    std::iter::from_fn(|| drain.try_recv().ok()).map(|event| (event.what, event.at)).collect()
}

#[tokio::test]
async fn of_sixteen_who_use_a_ticket_at_once_one_gets_in() {
    let (hall, _events) = Hall::new(Media::new().0);
    let ticket = ticket(&hall, "pat", Role::Participant).await;
    let tries: Vec<_> = std::thread::scope(|scope| {
        let one = || scope.spawn(|| hall.enter(&ticket, at(1)).map(|_| ()));
        let all: Vec<_> = (0..16).map(|_| one()).collect();
        all.into_iter().map(|handle| handle.join().expect("no panic")).collect()
    });
    assert_eq!(tries.iter().filter(|entered| entered.is_ok()).count(), 1);
    assert_eq!(tries.iter().filter(|entered| **entered == Err(Why::Expired)).count(), 15);
}

#[tokio::test]
async fn a_ticket_leads_in_for_sixty_seconds_and_its_page_lives_as_long_as_the_seat() {
    let (hall, _events) = Hall::new(Media::new().0);
    let [early, late] =
        [ticket(&hall, "pat", Role::Participant).await, ticket(&hall, "kim", Role::Participant).await];
    assert!(hall.enter(&early, at(59)).is_ok());
    assert_eq!(hall.enter(&late, at(60)).err(), Some(Why::Expired));
    assert_eq!(hall.enter("guess", at(1)).err(), Some(Why::Expired));
    hall.tick(at(61));
    assert_eq!(hall.doorway(&early, at(61)).map(|d| d.title), Some("Seminar".to_owned()));
    assert_eq!(hall.doorway(&late, at(61)), None);
    hall.lose(ConnectionId(1), at(70));
    hall.tick(at(100));
    assert_eq!(hall.doorway(&early, at(100)), None);
}

#[tokio::test]
async fn whoever_waits_at_the_door_until_the_end_does_not_come_in() {
    let (hall, _events) = Hall::new(Media::new().0);
    let room = hall.open(spec(), at(0)).await.expect("open");
    let waits = async |name: &str, role, since| {
        let joined = hall.join(room, attendee(name, role), at(since)).await.expect("join");
        let JoinTarget::Page(ticket) = joined else { panic!("another engine") };
        assert!(hall.doorway(&ticket, at(since)).is_some());
        ticket
    };
    let [mo, pat] = [waits("mo", Role::Moderator, 3_590).await, waits("pat", Role::Participant, 3_590).await];
    let [kim, other_tab] =
        [waits("kim", Role::Participant, 3_590).await, waits("kim", Role::Participant, 3_590).await];
    assert!(hall.enter(&kim, at(3_599)).is_ok());
    for late in [mo, pat] {
        assert_eq!(hall.enter(&late, at(3_600)).err(), Some(Why::Expired));
    }
    assert!(hall.enter(&other_tab, at(3_600)).is_ok(), "whoever is inside stays");
    let put_off = RoomSpec { end: Some(at(7_200)), changed_at: at(3_601), ..spec() };
    hall.open(put_off, at(3_601)).await.expect("open");
    assert!(hall.enter(&waits("pat", Role::Participant, 3_602).await, at(3_603)).is_ok());
}

#[tokio::test]
async fn whoever_comes_back_in_time_never_left() {
    let (hall, mut record) = Hall::new(Media::new().0);
    let mut pat = inside(&hall, "pat", Role::Participant).await;
    let token = drain(&mut pat)[0]["resume"].as_str().expect("a token").to_owned();
    hall.lose(pat.connection, at(10));
    hall.tick(at(39));
    let mut back = hall.resume(&token, at(39)).expect("the seat was kept");
    hall.tick(at(41));
    assert_eq!(words(&mut back), ["you", "room"]);
    assert!(matches!(events(&mut record)[..], [(What::Joined(_), _)]));

    hall.lose(back.connection, at(50));
    hall.tick(at(80));
    assert!(matches!(events(&mut record)[..], [(What::Left(_), left)] if left == at(50)));
    assert_eq!(hall.resume(&token, at(81)).err(), Some(Why::Expired));
}

#[tokio::test]
async fn whoever_comes_back_without_end_is_made_to_wait_and_nobody_else_hears_of_it() {
    let (hall, _events) = Hall::new(Media::new().0);
    let (mut pat, mut kim) =
        (inside(&hall, "pat", Role::Participant).await, inside(&hall, "kim", Role::Participant).await);
    let token = drain(&mut pat)[0]["resume"].as_str().expect("a token").to_owned();
    let mut connection = pat.connection;
    let mut back = |at| {
        hall.lose(connection, at);
        let back = hall.resume(&token, at);
        connection = back.as_ref().map_or(connection, |back| back.connection);
        back.err()
    };
    drain(&mut kim);
    let answers: Vec<_> = (0..200).map(|_| back(at(1))).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 30);
    assert!(answers.iter().skip(30).all(|answer| *answer == Some(Why::Flood)));
    assert!(words(&mut kim).len() < 70, "away, and back, of each return");
    assert_eq!(back(at(20)), Some(Why::Flood));

    // By another ticket it is no faster; and the ticket is not used up by that.
    let ticket = ticket(&hall, "pat", Role::Participant).await;
    assert_eq!(hall.enter(&ticket, at(21)).err(), Some(Why::Flood));
    assert!(hall.enter(&ticket, at(31)).is_ok());
}

#[tokio::test]
async fn tickets_of_guests_are_kept_for_the_newest_and_those_of_members_stay() {
    let (hall, _events) = Hall::new(Media::new().0);
    let member = ticket(&hall, "pat", Role::Participant).await;
    let mut guests = Vec::new();
    for n in 0..=AT_THE_DOOR {
        let guest = Attendee { guest: true, ..attendee(&n.to_string(), Role::Participant) };
        let JoinTarget::Page(ticket) =
            hall.join(RoomRef(spec().occurrence), guest, at(0)).await.expect("join")
        else {
            panic!("another engine")
        };
        guests.push(ticket);
    }
    let lead_in = guests.iter().filter(|ticket| hall.doorway(ticket, at(1)).is_some()).count();
    assert_eq!(lead_in, AT_THE_DOOR);
    assert!(hall.enter(&member, at(1)).is_ok());
}

#[tokio::test]
async fn who_is_cut_off_from_sound_and_picture_is_shown_as_sending_nothing() {
    let (hall, _events) = Hall::new(Media::new().0);
    let (pat, mut kim) =
        (inside(&hall, "pat", Role::Participant).await, inside(&hall, "kim", Role::Participant).await);
    hall.hear(pat.connection, r#"{"do":"publish","slot":"mic","on":true}"#, at(1));
    assert_eq!(drain(&mut kim).last().map(|card| card["on"]["mic"].clone()), Some(true.into()));
    hall.notice(Notice::Failed(pat.connection, Failure::Broken), at(2));
    assert_eq!(drain(&mut kim).last().map(|card| card["on"]["mic"].clone()), Some(false.into()));
}

#[tokio::test]
async fn a_slow_reader_is_given_up_and_nobody_waits() {
    let (hall, _events) = Hall::new(Media::new().0);
    let mut slow = inside(&hall, "slow", Role::Participant).await;
    let mut quick = inside(&hall, "quick", Role::Moderator).await;
    let rounds = i64::try_from(BACKLOG).expect("small") + 10;
    for n in 0..rounds {
        let on = n % 2 == 0;
        hall.hear(quick.connection, &format!(r#"{{"do":"lock","on":{on}}}"#), at(n * 10));
        assert!(words(&mut quick).contains(&"locked".to_owned()), "{n}");
    }
    assert_eq!(words(&mut slow).len(), BACKLOG);
    assert!(matches!(slow.outgoing.try_recv(), Err(mpsc::error::TryRecvError::Disconnected)));
    assert_eq!(hall.presence(RoomRef(spec().occurrence)).await.expect("presence").len(), 2);
}

#[tokio::test]
async fn the_roster_reaches_people_inside_and_tickets_on_their_way() {
    let (hall, _events) = Hall::new(Media::new().0);
    let room = RoomRef(spec().occurrence);
    let mut pat = inside(&hall, "pat", Role::Participant).await;
    let (kim, gone) =
        (ticket(&hall, "kim", Role::Participant).await, ticket(&hall, "gone", Role::Presenter).await);
    let key = PersonKey::new;
    drain(&mut pat);
    assert_eq!(hall.change_role(room, &key("pat"), Role::Presenter, at(1)).await.ok(), Some(Applied::Now));
    assert_eq!(words(&mut pat), ["you", "person"]);
    assert_eq!(
        hall.change_role(room, &key("kim"), Role::Moderator, at(1)).await.ok(),
        Some(Applied::NotInside)
    );
    assert_eq!(drain(&mut hall.enter(&kim, at(2)).expect("admitted"))[0]["role"], "moderator");
    hall.remove(room, &key("gone"), Why::Dropped, at(3)).await.expect("removed");
    assert_eq!(hall.enter(&gone, at(4)).err(), Some(Why::Expired));
    drain(&mut pat);
    hall.remove(room, &key("pat"), Why::Dropped, at(5)).await.expect("removed");
    let told: Vec<_> = std::iter::from_fn(|| pat.outgoing.try_recv().ok()).collect();
    assert_eq!(told.iter().map(|m| &**m).collect::<Vec<_>>(), [r#"{"is":"gone","why":"dropped"}"#]);
    assert!(pat.outgoing.is_closed() || pat.outgoing.recv().await.is_none());
    assert_eq!(hall.counts(&[room]).await.expect("counts")[&room], 1);
}

#[tokio::test]
async fn opening_again_changes_nothing_inside_and_empty_rooms_are_given_up() {
    let (hall, _events) = Hall::new(Media::new().0);
    let room = RoomRef(spec().occurrence);
    let mut mo = inside(&hall, "mo", Role::Moderator).await;
    hall.hear(mo.connection, r#"{"do":"lock","on":true}"#, at(1));
    let late = ticket(&hall, "late", Role::Participant).await;
    assert_eq!(hall.enter(&late, at(2)).err(), Some(Why::Locked));
    hall.hear(mo.connection, r#"{"do":"lock","on":false}"#, at(3));
    hall.hear(mo.connection, r#"{"do":"leave"}"#, at(4));
    drain(&mut mo);
    hall.tick(at(603));
    assert!(hall.join(room, attendee("pat", Role::Participant), at(603)).await.is_ok());
    // Pat's ticket leads in for a minute; then nothing keeps the room any more.
    hall.tick(at(663));
    assert!(matches!(
        hall.join(room, attendee("pat", Role::Participant), at(663)).await,
        Err(Error::NoSuchRoom)
    ));
}

#[tokio::test]
async fn tickets_and_tokens_of_one_person_do_not_fill_the_memory() {
    let (hall, _events) = Hall::new(Media::new().0);
    let mut first = inside(&hall, "pat", Role::Participant).await;
    let token = drain(&mut first)[0]["resume"].as_str().expect("a token").to_owned();
    let others = ticket(&hall, "kim", Role::Participant).await;
    for _ in 0..5 {
        let mut back = hall.resume(&token, at(1)).expect("back again");
        assert_eq!(drain(&mut back)[0]["resume"], token.as_str());
    }
    assert_eq!(hall.state().resumes.len(), 1);
    for _ in 0..KEPT + 5 {
        inside(&hall, "pat", Role::Participant).await;
    }
    assert_eq!(hall.state().tickets.len(), KEPT + 1);
    assert_eq!(hall.state().resumes.len(), KEPT);
    assert!(hall.enter(&others, at(1)).is_ok(), "others lose nothing");
}

#[tokio::test]
async fn a_room_counts_as_occupied_while_somebody_is_on_their_way_in() {
    let (hall, _events) = Hall::new(Media::new().0);
    hall.open(spec(), at(0)).await.expect("open");
    assert!(hall.occupied().is_empty());
    ticket(&hall, "pat", Role::Moderator).await;
    assert_eq!(hall.occupied(), [spec().occurrence]);
    hall.tick(at(61));
    assert!(hall.occupied().is_empty());
}

#[tokio::test]
async fn one_place_is_taken_over_by_whoever_comes_last() {
    let (hall, _events) = Hall::new(Media::new().0);
    for (one_place, gone) in [(true, true), (false, false)] {
        let room = hall.open(spec(), at(0)).await.expect("open");
        let name = if one_place { "invited" } else { "member" };
        let mut devices = Vec::new();
        for _ in 0..2 {
            let who = Attendee { one_place, ..attendee(name, Role::Participant) };
            let JoinTarget::Page(ticket) = hall.join(room, who, at(0)).await.expect("join") else {
                panic!("another engine")
            };
            devices.push(hall.enter(&ticket, at(0)).expect("admitted"));
        }
        let told = drain(&mut devices[0]).into_iter().find(|message| message["is"] == "gone");
        assert_eq!(told.map(|message| message["why"] == "moved"), gone.then_some(true), "{name}");
        assert_eq!(devices[0].outgoing.is_closed(), gone, "{name}");
        assert!(!devices[1].outgoing.is_closed(), "{name}");
    }
    assert_eq!(hall.presence(RoomRef(spec().occurrence)).await.expect("presence").len(), 2, "a seat each");
}

#[tokio::test]
async fn a_room_waits_for_whoever_has_a_ticket_into_it() {
    let (hall, _events) = Hall::new(Media::new().0);
    let room = hall.open(RoomSpec { end: None, ..spec() }, at(0)).await.expect("open");
    let late = 100_000;
    let JoinTarget::Page(ticket) =
        hall.join(room, attendee("pat", Role::Participant), at(late)).await.expect("join")
    else {
        panic!("another engine")
    };
    hall.tick(at(late));
    assert!(hall.enter(&ticket, at(late + 1)).is_ok(), "the room had been empty for long");
    let JoinTarget::Page(unused) =
        hall.join(room, attendee("eve", Role::Participant), at(late)).await.expect("join")
    else {
        panic!("another engine")
    };
    assert_eq!(
        hall.enter(&unused, at(late + 60)).err(),
        Some(Why::Expired),
        "the control: too late is too late"
    );
}
