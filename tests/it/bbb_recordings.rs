//! Recordings that BigBlueButton keeps: listed, watched by way of our gate, told of by mail, looked after.

use chrono::TimeDelta;
use colloquy::audit::{self, Wanted, Who};
use colloquy::db::schema::{letter, occurrence};
use colloquy::ids::RecordingId;
use colloquy::meetings::{MeetingBackend as _, RoomRef};
use colloquy::recordings::{store, viewer_token};
use colloquy::rounds::follow_bigbluebutton;
use diesel::prelude::*;
use serde_json::json;

use crate::support::bbb::{BigBlueButton, SERVER_SECRET};
use crate::support::database::Backend;
use crate::support::recording::session_in;
use crate::support::{Browser, Host, Launched, TestApp, Typed};

const PLAYBACK: &str = "https://bbb.school.example/playback/";

/// A server with recordings, and a tool that has its rooms there.
async fn scene() -> (BigBlueButton, TestApp) {
    let pair = tokio::task::spawn_blocking(BigBlueButton::start).await.unwrap();
    let app = TestApp::start_with(Backend::Sqlite, &pair.direct("sha256")).await;
    (pair, app)
}

async fn room_of(app: &TestApp, path: &str) -> String {
    let found = occurrence::table.filter(occurrence::session_id.eq(session_in(path))).select(occurrence::id);
    app.read(move |conn| Ok(found.first(conn)?)).await
}

/// A host's session to which a moderator and a participant are invited, and its room.
async fn board(app: &TestApp) -> (Host, String, String) {
    let host = app.host("Hedda Lund").await;
    let path = host.make(&Typed::open("Board")).await;
    host.invite(&path, "Mo", "mo@example.org", "moderator").await;
    host.invite(&path, "Pat", "pat@example.org", "participant").await;
    let room = room_of(app, &path).await;
    (host, path, room)
}

/// BigBlueButton has made a recording of the room, and says that it is ready.
async fn recorded(pair: &BigBlueButton, app: &TestApp, room: &str, id: &str) {
    pair.tell(json!({ "recording": id, "meeting": room })).await;
    announced(app, room, id).await;
    follow_bigbluebutton(&app.app).await.unwrap();
}

async fn announced(app: &TestApp, room: &str, id: &str) {
    let claims = json!({ "meeting_id": room, "record_id": id });
    let key = jsonwebtoken::EncodingKey::from_secret(SERVER_SECRET.as_bytes());
    let signed = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();
    let token = app.app.seal.token("bigbluebutton callback", room);
    let at = app.url(&format!("/meetings/bbb/{token}/recording"));
    assert_eq!(Browser::new().post(&at, &[("signed_parameters", signed)]).await.status, 204);
}

/// The recordings of a session, newest first.
async fn listed(app: &TestApp, path: &str) -> Vec<RecordingId> {
    let session = session_in(path);
    app.read(move |conn| Ok(store::list(conn, session, 10)?.into_iter().map(|one| one.id).collect())).await
}

async fn letters(app: &TestApp) -> Vec<String> {
    app.read(|conn| {
        Ok(letter::table.filter(letter::kind.eq("recording")).select(letter::to_address).load(conn)?)
    })
    .await
}

async fn gate(app: &TestApp, who: &Launched, recording: &str) -> crate::support::Answer {
    who.browser.get(&app.below(who, &format!("{recording}/elsewhere"))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_watch_is_sent_there_and_nobody_else_learns_where() {
    let (pair, app) = scene().await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Lab")).await;
    let other = app.make(&ingrid, &Typed::open("Other")).await;
    recorded(&pair, &app, &room_of(&app, &path).await, "r-1").await;
    let id = listed(&app, &path).await[0];
    assert!(listed(&app, &other).await.is_empty());
    let recording = format!("{path}/recordings/{id}");
    for who in [&ingrid, &ana] {
        let page = app.open(who, &path).await;
        let row = page.text("#recordings .lines").unwrap();
        assert!(row.contains("1 hour") && row.contains("kept in BigBlueButton"), "{row}");
        let watch = app.open(who, &recording).await;
        assert!(
            !page.body.contains(PLAYBACK) && !watch.body.contains(PLAYBACK),
            "the address stands in no page"
        );
        let sent = gate(&app, who, &recording).await;
        assert_eq!((sent.status, sent.location()), (303, format!("{PLAYBACK}r-1").as_str()));
        assert_eq!(sent.header("cache-control"), "no-store");
        assert_eq!(sent.header("referrer-policy"), "no-referrer");
        app.open(who, &format!("{recording}/watch.webm")).await.assert_refused(
            404,
            "RECORDING-GONE",
            "no file",
        );
    }
    let stranger = Browser::new().get(&app.below(&ana, &format!("{recording}/elsewhere"))).await;
    stranger.assert_refused(401, "VISIT-OVER", "another browser");
    let wrong = format!("{other}/recordings/{id}");
    gate(&app, &ingrid, &wrong).await.assert_refused(404, "RECORDING-GONE", "of another session");
    // It said so again: nothing is listed twice.
    recorded(&pair, &app, &room_of(&app, &path).await, "r-1").await;
    assert_eq!(listed(&app, &path).await.len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_name_publish_and_delete_what_is_kept_there() {
    let (pair, app) = scene().await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Lab")).await;
    let room = room_of(&app, &path).await;
    recorded(&pair, &app, &room, "r-1").await;
    let recording = format!("{path}/recordings/{}", listed(&app, &path).await[0]);
    app.done(&ingrid, &format!("{recording}/name"), &[("name", "Lynx")]).await;
    assert_eq!(app.open(&ana, &recording).await.text("h1").unwrap(), "Lynx");
    app.send(&ana, &format!("{recording}/unpublish"), &[]).await.assert_refused(
        403,
        "NOT-YOURS-TO-DO",
        "a student",
    );
    let shared = app.send(&ingrid, &format!("{recording}/share"), &[]).await;
    shared.assert_refused(404, "RECORDING-GONE", "a link that could not be taken back");
    assert!(!app.open(&ingrid, &recording).await.has("#share"), "and it is not offered");

    app.done(&ingrid, &format!("{recording}/unpublish"), &[]).await;
    gate(&app, &ana, &recording).await.assert_refused(403, "RECORDING-NOT-PUBLISHED", "unpublished");
    assert!(!app.open(&ana, &path).await.has("#recordings"), "nothing to watch");
    assert!(app.open(&ingrid, &path).await.text("#recordings").unwrap().contains("Not published"));
    app.done(&ingrid, &format!("{recording}/publish"), &[]).await;
    assert_eq!(gate(&app, &ana, &recording).await.status, 303);

    app.send(&ana, &format!("{recording}/delete"), &[]).await.assert_refused(
        403,
        "NOT-YOURS-TO-DO",
        "a student",
    );
    app.done(&ingrid, &format!("{recording}/delete"), &[]).await;
    let room = RoomRef(room.parse().unwrap());
    assert!(app.app.meetings.recordings(room).await.unwrap().is_empty(), "it is deleted there");
    assert!(listed(&app, &path).await.is_empty());
    let log = app.read(|conn| audit::list(conn, &Wanted::default(), 0, 10)).await;
    let deeds: Vec<_> = log.iter().rev().map(|told| told.deed.to_string()).collect();
    let ours: Vec<_> = deeds.iter().filter(|deed| deed.starts_with("recording-")).collect();
    assert_eq!(
        ours,
        ["recording-renamed", "recording-unpublished", "recording-published", "recording-deleted"]
    );
    assert!(log.iter().any(|told| told.about_name == "Lab: Lynx"));
    assert!(matches!(&log[0].who, Who::Person { name, .. } if name == "Ingrid Halvorsen"), "{:?}", log[0]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invited_moderators_are_told_once_and_watch_by_their_own_link() {
    let (pair, app) = scene().await;
    let (host, path, room) = board(&app).await;
    // Announced before it can be found: it is asked for again, and told of once.
    announced(&app, &room, "r-1").await;
    follow_bigbluebutton(&app.app).await.unwrap();
    assert!(listed(&app, &path).await.is_empty() && letters(&app).await.is_empty());
    pair.tell(json!({ "recording": "r-1", "meeting": room })).await;
    follow_bigbluebutton(&app.app).await.unwrap();
    assert!(listed(&app, &path).await.is_empty(), "not before a minute is over");
    app.clock.advance(TimeDelta::minutes(1));
    for _ in 0..2 {
        announced(&app, &room, "r-1").await;
        follow_bigbluebutton(&app.app).await.unwrap();
        assert_eq!(letters(&app).await, ["mo@example.org"]);
    }
    let id = listed(&app, &path).await[0];
    let invitation = app.invitation_id("mo@example.org").await;
    let link = app.url(&format!("/r/{}/{id}", viewer_token(&app.app.seal, invitation)));
    let page = Browser::new().get(&link).await;
    assert!(page.status == 200 && !page.body.contains(PLAYBACK), "{}", page.body);
    let gate = app.url(&page.attribute("a.btn-primary", "href").unwrap());
    assert_eq!(Browser::new().get(&gate).await.location(), format!("{PLAYBACK}r-1"));
    let of_pat = app.invitation_id("pat@example.org").await;
    let forged = app.url(&format!("/r/{}/{id}/elsewhere", viewer_token(&app.app.seal, of_pat)));
    Browser::new().get(&forged).await.assert_refused(410, "RECORDING-LINK-OVER", "a participant");
    host.done(&format!("{}/delete", host.invitation(&path, "Mo").await), &[]).await;
    Browser::new().get(&gate).await.assert_refused(410, "RECORDING-LINK-OVER", "not invited any more");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_nobody_told_of_is_told_of_once_and_stays_deleted() {
    let (pair, app) = scene().await;
    let (host, path, room) = board(&app).await;
    host.send(&format!("{path}/join"), &[]).await;
    // It is over, and its recording is ready; the call about it does not come.
    pair.tell(json!({ "meeting": room, "end": true })).await;
    app.clock.advance(TimeDelta::minutes(1));
    follow_bigbluebutton(&app.app).await.unwrap();
    pair.tell(json!({ "recording": "r-1", "meeting": room })).await;
    let later = async |minutes| {
        app.clock.advance(TimeDelta::minutes(minutes));
        follow_bigbluebutton(&app.app).await.unwrap();
        (listed(&app, &path).await.len(), letters(&app).await.len())
    };
    pair.tell(json!({ "trouble": "internalError" })).await;
    assert_eq!(later(5).await, (0, 0), "it does not answer");
    pair.tell(json!({ "trouble": null })).await;
    assert_eq!(later(19).await, (0, 0), "not yet");
    assert_eq!(later(1).await, (1, 1));
    assert_eq!(letters(&app).await, ["mo@example.org"]);
    // The call comes after all; looks go on.
    announced(&app, &room, "r-1").await;
    assert_eq!(later(80).await, (1, 1));
    // Deleted, it does not come back, even where BigBlueButton still has it.
    let recording = format!("{path}/recordings/{}", listed(&app, &path).await[0]);
    host.done(&format!("{recording}/delete"), &[]).await;
    pair.tell(json!({ "recording": "r-1", "meeting": room })).await;
    announced(&app, &room, "r-1").await;
    for minutes in [320, 1280, 5120] {
        assert_eq!(later(minutes).await, (0, 1));
    }
    // Nobody looks for ever.
    pair.tell(json!({ "recording": "r-2", "meeting": room })).await;
    assert_eq!(later(50_000).await, (0, 1));
    announced(&app, &room, "r-2").await;
    assert_eq!(later(1).await, (1, 2), "but listens");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_takes_along_what_is_kept_there() {
    let (pair, app) = scene().await;
    let ingrid = app.of_ecology("ingrid").await;
    let path = app.make(&ingrid, &Typed::open("Lab")).await;
    let room = room_of(&app, &path).await;
    recorded(&pair, &app, &room, "r-1").await;
    pair.tell(json!({ "trouble": "internalError" })).await;
    app.send(&ingrid, &format!("{path}/delete"), &[]).await.assert_refused(
        502,
        "ROOM-REFUSED",
        "it does not answer",
    );
    assert_eq!(app.open(&ingrid, &path).await.status, 200, "nothing is forgotten");
    pair.tell(json!({ "trouble": null })).await;
    app.done(&ingrid, &format!("{path}/delete"), &[]).await;
    let room = RoomRef(room.parse().unwrap());
    assert!(app.app.meetings.bbb().unwrap().recordings(room).await.unwrap().is_empty());
    app.stop().await;
}
