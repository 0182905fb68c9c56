//! Several instances over one PostgreSQL database: a room is in one of them, and everybody meets there.

use std::sync::Arc;

use chrono::TimeDelta;
use colloquy::app::App;
use colloquy::db::schema::{instance, occurrence, room_event, room_wish};
use colloquy::db::{Conn, Error, UtcTime};
use colloquy::ids::WishId;
use colloquy::meetings::{MeetingBackend as _, OnTheWay, RoomRef, Why};
use colloquy::web::Serving;
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::{end, until};
use crate::support::database::Backend;
use crate::support::{Answer, Browser, Launched, Seat, TestApp, Typed};

/// Another instance.
struct Other {
    address: String,
    app: Arc<App>,
    serving: Serving,
}

/// Two instances, each with an address of its own, that know of each other.
async fn two() -> (TestApp, Other) {
    let one = TestApp::start_as_instance(Backend::Postgres).await;
    let (address, app, serving) = one.sibling_instance().await;
    let known: i64 = one.read(|conn| Ok(instance::table.count().get_result(conn)?)).await;
    assert_eq!(known, 2, "before the first person comes");
    (one, Other { address, app, serving })
}

/// Presses Join at another instance than the one that the launch went to.
async fn join_at(address: &str, app: &TestApp, who: &Launched, session: &str) -> Answer {
    let csrf = app.csrf(who).await;
    let at = format!("{address}/c/{}/{session}/join", who.visit);
    who.browser.post(&at, &[("csrf", csrf.as_str())]).await
}

/// Goes from a pass to the page it leads to: the server that has the room, and the answer that leads in.
async fn passed(answer: &Answer) -> (String, Answer) {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let to = url::Url::parse(answer.location()).expect("another instance");
    assert!(to.path().starts_with("/room/pass/"), "{to}");
    (to.origin().ascii_serialization(), Browser::new().get(to.as_str()).await)
}

async fn room_of(app: &TestApp, path: &str) -> RoomRef {
    let session = path.rsplit('/').next().unwrap().to_owned();
    let found = occurrence::table.filter(occurrence::session_id.eq(session)).select(occurrence::id);
    RoomRef(app.read(move |conn| Ok(found.first(conn)?)).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_joins_anywhere_meets_in_one_room() {
    let (one, other) = two().await;
    let (ingrid, ana) = (one.of_ecology("ingrid").await, one.of_ecology("ana").await);
    let path = one.make(&ingrid, &Typed::open("Met")).await;
    let mut moderator = one.inside(&ingrid, &path).await;

    let sent = join_at(&other.address, &one, &ana, &path).await;
    assert_eq!(sent.headers["cache-control"], "no-store");
    assert_eq!(sent.headers["referrer-policy"], "no-referrer");
    assert!(!sent.location().contains("Ana"), "the address tells nobody who comes");
    let (server, answer) = passed(&sent).await;
    assert_eq!(server, one.address);
    let page = Browser::new().get(&format!("{server}{}", answer.location())).await;
    assert!(page.body.contains("Met"), "{}", page.body);
    let mut participant = Seat::enter(&server, &answer).await;
    assert_eq!(participant.role, "participant");
    participant.say(json!({ "do": "chat", "to": "all", "text": "¡Hola!" })).await;
    assert_eq!(moderator.told("chat").await["text"], "¡Hola!");

    // A pass is good once, and a made up one never; beside them the first was taken.
    for spent in [sent.location(), &format!("{}/room/pass/{}", one.address, "A".repeat(43))] {
        Browser::new().get(spent).await.assert_refused(410, "ROOM-PASS-OVER", "used up");
    }
    let late = join_at(&other.address, &one, &ana, &path).await;
    for _ in 0..3 {
        // Both go on living meanwhile.
        one.clock.advance(TimeDelta::seconds(25));
        for app in [&one.app, &other.app] {
            app.meetings.beat(one.clock.now()).await.unwrap();
        }
    }
    Browser::new().get(late.location()).await.assert_refused(410, "ROOM-PASS-OVER", "too late");

    // Every instance counts who is inside, and puts them out.
    let room = room_of(&one, &path).await;
    until("the count", || async {
        (other.app.meetings.counts(&[room]).await.unwrap().get(&room) == Some(&2)).then_some(())
    })
    .await;
    let person = other.app.meetings.presence(room).await.unwrap();
    let person = person.into_iter().find(|one| one.name.starts_with("Ana")).unwrap().person;
    let now = one.clock.now();
    // A wish that cannot be read, of a later version perhaps, holds up no other.
    let unread = (
        room_wish::id.eq(WishId::fresh_at(now)),
        room_wish::occurrence_id.eq(room.0),
        room_wish::wish.eq("{\"Sing\":1}"),
        room_wish::at.eq(UtcTime::from(now)),
    );
    let wished = move |conn: &mut Conn| {
        Ok::<_, Error>(diesel::insert_into(room_wish::table).values(unread).execute(conn)?)
    };
    other.app.db.write(wished).await.unwrap();
    other.app.meetings.remove(room, &person, Why::Dropped, now).await.unwrap();
    assert_eq!(participant.gone().await, "dropped");
    // A pass that lies around is no way back for whoever is turned away.
    let way = join_at(&other.address, &one, &ana, &path).await;
    other.app.meetings.turn_away(room, &OnTheWay::Person(person), now).await.unwrap();
    Browser::new().get(way.location()).await.assert_refused(410, "ROOM-PASS-OVER", "turned away");
    other.app.meetings.end(room, now).await.unwrap();
    assert_eq!(moderator.gone().await, "ended");
    end(other.serving).await;
    one.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_instance_that_died_another_has_the_rooms() {
    let (one, other) = two().await;
    let (ingrid, ana) = (one.of_ecology("ingrid").await, one.of_ecology("ana").await);
    let path = one.make(&ingrid, &Typed::open("Moved")).await;
    // The room is in the other instance, which is asked first.
    let answer = join_at(&other.address, &one, &ingrid, &path).await;
    let mut seat = Seat::enter(&other.address, &answer).await;
    let elsewhere = one.join(&ana, &path).await;
    assert!(elsewhere.location().starts_with(&other.address), "{}", elsewhere.location());
    // Nobody hears of it any more: it holds its rooms for the lease, and not longer.
    let stopped = one.clock.now();
    drop(other.serving);
    one.clock.advance(TimeDelta::seconds(25));
    one.app.meetings.beat(one.clock.now()).await.unwrap();
    assert!(one.join(&ana, &path).await.location().starts_with(&other.address), "it may come back");
    one.clock.advance(TimeDelta::seconds(6));
    let mut here = one.inside(&ana, &path).await;
    assert_eq!(here.role, "participant");
    // Its people left when it was heard of last.
    let left: chrono::NaiveDateTime = until("the end of the stay", || async {
        one.app.meetings.beat(one.clock.now()).await.unwrap();
        one.read(|conn| {
            let left = room_event::table.filter(room_event::kind.eq("left")).select(room_event::at);
            Ok(left.first(conn).optional()?)
        })
        .await
    })
    .await;
    assert_eq!(left, stopped.naive_utc());

    // When it comes back it closes what is no longer its own: nobody sits in a second room of that name.
    other.app.meetings.beat(one.clock.now()).await.unwrap();
    assert_eq!(seat.gone().await, "ended");
    let back = join_at(&other.address, &one, &ingrid, &path).await;
    let (server, answer) = passed(&back).await;
    assert_eq!(server, one.address);
    let moderator = Seat::enter(&server, &answer).await;
    here.told_of(&moderator.id).await;
    one.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_is_wanted_everywhere_at_once_is_opened_once() {
    let (one, other) = two().await;
    let ingrid = one.of_ecology("ingrid").await;
    for n in 0..8 {
        let path = one.make(&ingrid, &Typed::open(&format!("At once {n}"))).await;
        let (here, there) =
            tokio::join!(one.join(&ingrid, &path), join_at(&other.address, &one, &ingrid, &path));
        let local =
            [&here, &there].iter().filter(|answer| !answer.location().contains("/room/pass/")).count();
        assert_eq!(local, 1, "{} {}", here.location(), there.location());
    }
    end(other.serving).await;
    one.stop().await;
}
