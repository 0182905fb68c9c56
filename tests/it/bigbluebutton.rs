//! BigBlueButton behind Join: against a real balancer that checks every signature, with a stand-in server behind it.

use chrono::TimeDelta;
use colloquy::config::Engine;
use colloquy::db::schema::{occurrence, room, room_event, session};
use colloquy::meetings::store::{looks, remote};
use colloquy::meetings::{Applied, MeetingBackend as _, RoomRef};
use colloquy::rounds::follow_bigbluebutton;
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::until;
use crate::support::bbb::{BBB, BigBlueButton, Inside};
use crate::support::database::Backend;
use crate::support::lms::query;
use crate::support::{Browser, Launched, TestApp, Typed, with_the_tool};

/// The room of a session's only date.
async fn room_of(app: &TestApp, path: &str) -> String {
    let session = path.rsplit('/').next().unwrap().to_owned();
    let found = occurrence::table.filter(occurrence::session_id.eq(session)).select(occurrence::id);
    app.read(move |conn| Ok(found.first(conn)?)).await
}

fn inside(name: &str, role: &str) -> Inside {
    Inside { name: name.into(), role: role.into(), guest: false, waits: false }
}

/// Asks BigBlueButton, as the round does, a little later.
async fn ask(app: &TestApp) {
    app.clock.advance(TimeDelta::seconds(20));
    follow_bigbluebutton(&app.app).await.unwrap();
}

/// The number that the session's page shows.
async fn people(app: &TestApp, who: &Launched, path: &str) -> String {
    app.open(who, path).await.texts(".slip-join .hint").remove(0)
}

async fn events(app: &TestApp) -> Vec<(String, String, String)> {
    app.read(|conn| {
        let rows = room_event::table.order((room_event::at, room_event::source, room_event::kind.desc()));
        Ok(rows.select((room_event::name, room_event::kind, room_event::source)).load(conn)?)
    })
    .await
}

fn event(name: &str, kind: &str) -> (String, String, String) {
    (name.into(), kind.into(), "bigbluebutton".into())
}

with_the_tool! {
    by start_with_bbb;

    async fn everybody_comes_in_with_their_role_and_no_more(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Räuber & Beute <b>").with_guests("presenter")).await;
        let answer = app.join(&ingrid, &path).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        let address = answer.location().to_owned();
        assert!(address.starts_with(&BBB.balancer), "{address}");
        BBB.follow(&answer).await;
        BBB.follow(&app.join(&ana, &path).await).await;
        let link = app.guest_link(&ingrid, &path).await;
        BBB.follow(&Browser::new().post(&link, &[("name", "李 & \"Theo\" <i>")]).await).await;

        let room = room_of(app, &path).await;
        let guest = Inside { guest: true, ..inside("李 & \"Theo\" <i>", "VIEWER") };
        let member = inside("Ana María Núñez de la Cruz", "VIEWER");
        assert_eq!(BBB.inside(&room).await, [inside("Ingrid Halvorsen", "MODERATOR"), member, guest]);
        let meeting = BBB.meeting(&room).await.unwrap();
        assert_eq!(meeting["params"]["name"], "Räuber & Beute <b>");
        assert_eq!(meeting["params"]["welcome"], "<b>Räuber &amp; Beute &lt;b&gt;</b>");
        for who in meeting["people"].as_object().unwrap().keys() {
            assert!(!who.contains('@') && (who.starts_with("member:") || who.starts_with("guest:")), "{who}");
        }

        // Everybody's address is their own, and no page holds one. A changed one is no address.
        let theirs = app.join(&ana, &path).await.location().to_owned();
        for page in [app.open(&ingrid, &path).await, app.open(&ana, "sessions").await] {
            assert!(!page.body.contains("checksum") && !page.body.contains("bigbluebutton/api"));
        }
        let forged = theirs.replace("role=VIEWER", "role=MODERATOR");
        assert_ne!(forged, theirs);
        assert!(BBB.walk(&forged).await.body.contains("checksumError"));
        assert_eq!(BBB.inside(&room).await[1].role, "VIEWER");
        assert!(BBB.walk(&theirs).await.body.contains("inside"));
    }

    async fn permissions_and_guests_become_rules_of_the_meeting(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let quiet = Typed::open("Quiet").with("audio", "").with("draw", "");
        let (quiet, usual) = (app.make(&ingrid, &quiet).await, app.make(&ingrid, &Typed::open("Usual")).await);
        for path in [&quiet, &usual] {
            BBB.follow(&app.join(&ingrid, path).await).await;
        }
        let rules = async |path: &str| BBB.meeting(&room_of(app, path).await).await.unwrap()["params"].clone();
        let (quiet_rules, usual_rules) = (rules(&quiet).await, rules(&usual).await);
        assert_eq!((&quiet_rules["lockSettingsDisableMic"], &usual_rules["lockSettingsDisableMic"]), (&json!("true"), &json!("false")));
        assert_eq!(quiet_rules["multiUserWhiteboardEnabled"], "false");
        assert_eq!(quiet_rules["guestPolicy"], "ASK_MODERATOR");
        // Guests let in while the meeting lasts: it cannot be told, so somebody inside decides.
        app.done(&ingrid, &format!("{usual}/guests"), &[("guests", "on"), ("guest_role", "participant")]).await;
        let link = app.guest_link(&ingrid, &usual).await;
        BBB.follow(&Browser::new().post(&link, &[("name", "Theo")]).await).await;
        let waiting = BBB.inside(&room_of(app, &usual).await).await.remove(1);
        assert!(waiting.guest && waiting.waits, "{waiting:?}");
    }

    async fn who_is_inside_is_asked_for_and_written_down(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        let room = room_of(app, &path).await;
        for who in [&ingrid, &ana] {
            BBB.follow(&app.join(who, &path).await).await;
        }
        ask(app).await;
        assert_eq!(people(app, &ingrid, &path).await, "2 people inside");
        let key = BBB.meeting(&room).await.unwrap()["people"].as_object().unwrap().keys().nth(1).unwrap().clone();
        BBB.tell(json!({ "meeting": room, "leave": key })).await;
        assert_eq!(people(app, &ingrid, &path).await, "2 people inside", "nobody asked yet");
        ask(app).await;
        assert_eq!(people(app, &ingrid, &path).await, "1 person inside");
        ask(app).await;
        // The meeting ends: the balancer passes the news on, and it is asked at once.
        BBB.tell(json!({ "meeting": room, "end": true })).await;
        until("the end", || async {
            follow_bigbluebutton(&app.app).await.unwrap();
            (people(app, &ingrid, &path).await == "Nobody inside yet").then_some(())
        }).await;
        let (ingrid_h, ana_m) = ("Ingrid Halvorsen", "Ana María Núñez de la Cruz");
        let mut told = events(app).await;
        told.sort();
        let mut all = vec![event(ana_m, "joined"), event(ana_m, "left"), event(ingrid_h, "joined"), event(ingrid_h, "left")];
        all.sort();
        assert_eq!(told, all, "each once, however often it is asked");
        // A stay is what was seen of it: Ana's ends when she was seen last, though she was missed later.
        let spans: Vec<(String, chrono::NaiveDateTime, chrono::NaiveDateTime)> = app.read(|conn| {
            let rows = room_event::table.filter(room_event::kind.eq("left"));
            Ok(rows.select((room_event::name, room_event::at, room_event::received_at)).load(conn)?)
        }).await;
        let (_, at, received) = spans.iter().find(|(name, ..)| name == ana_m).unwrap();
        assert_eq!((*received - *at).num_seconds(), 20);
    }

    /// The tool asks every second by itself: it may be at it when somebody else wants to know.
    async fn whoever_asks_while_it_is_asked_gets_the_answer_too(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        BBB.follow(&app.join(&ingrid, &path).await).await;
        app.clock.advance(TimeDelta::seconds(20));
        let asked = async || {
            follow_bigbluebutton(&app.app).await.unwrap();
            people(app, &ingrid, &path).await
        };
        let (one, other, third) = tokio::join!(asked(), asked(), asked());
        assert_eq!([one, other, third], ["1 person inside"; 3]);
    }

    async fn a_room_is_one_meeting_after_the_other(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Again")).await;
        let room = room_of(app, &path).await;
        let first = app.join(&ingrid, &path).await.location().to_owned();
        // Changed while it is there: the meeting is used as it is.
        let changed = Typed::open("Another name").with("chat", "");
        app.done(&ingrid, &format!("{path}/edit"), &changed.fields()).await;
        assert_eq!(query(app.join(&ingrid, &path).await.location(), "createTime"), query(&first, "createTime"));
        BBB.tell(json!({ "meeting": room, "end": true })).await;
        assert!(BBB.walk(&first).await.body.contains("notFound"), "an old address dies with its meeting");
        ask(app).await;
        let second = app.join(&ingrid, &path).await.location().to_owned();
        assert_ne!(query(&first, "createTime"), query(&second, "createTime"));
        assert!(BBB.walk(&second).await.body.contains("inside"));
        assert_eq!(BBB.meeting(&room).await.unwrap()["params"]["name"], "Another name");
        assert!(BBB.walk(&first).await.body.contains("mismatchCreateTimeParam"));
    }

    async fn a_recording_that_is_ready_is_noted_once_and_a_forged_one_never(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Recorded")).await;
        let room = room_of(app, &path).await;
        app.join(&ingrid, &path).await;
        let ready = || async {
            let id = room.parse().unwrap();
            app.read(move |conn| remote::recordings_ready(conn, id)).await.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        for id in ["r-1", "r-1", "r-2"] {
            BBB.tell(json!({ "meeting": room, "ready": id })).await;
        }
        // The balancer calls three times for each, and in no order.
        until("the news", || async { (ready().await.len() == 2).then_some(()) }).await;

        let token = app.app.seal.token("bigbluebutton callback", &room);
        let at = app.url(&format!("/meetings/bbb/{token}/recording"));
        let signed = |secret: &str, room: &str, id: &str| {
            let claims = json!({ "meeting_id": room, "record_id": id });
            let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
            jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
        };
        let own = signed(crate::support::bbb::SECRET, &room, "r-3");
        let cases = [
            (signed("guess", &room, "r-4"), 401),
            (signed(crate::support::bbb::SECRET, "0".repeat(32).as_str(), "r-5"), 401),
            (String::new(), 401),
            (own.clone(), 204),
            (own.clone(), 204),
        ];
        for (parameters, status) in cases {
            let answer = Browser::new().post(&at, &[("signed_parameters", parameters)]).await;
            assert_eq!(answer.status, status, "{}", answer.body);
            assert_eq!(answer.body.contains("CALLBACK-REFUSED"), status == 401, "{}", answer.body);
        }
        assert_eq!(ready().await.len(), 3);
        for elsewhere in ["/meetings/bbb/AAAA/recording", &format!("/meetings/bbb/{token}x/recording")] {
            assert_eq!(Browser::new().post(&app.url(elsewhere), &[("signed_parameters", &own)]).await.status, 404);
        }
        app.done(&ingrid, &format!("{path}/delete"), &[]).await;
        let gone = Browser::new().post(&at, &[("signed_parameters", &own)]).await;
        assert_eq!(gone.status, 410, "its session is deleted: nobody wants it");
    }

    async fn a_recording_whose_call_was_missed_is_looked_for(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, idle) = (app.make(&ingrid, &Typed::open("Missed")).await, app.make(&ingrid, &Typed::open("Idle")).await);
        let room = room_of(app, &path).await;
        let listed = async |path: &str| app.open(&ingrid, path).await.texts("#recordings .lines > *").len();
        BBB.follow(&app.join(&ingrid, &path).await).await;
        ask(app).await;
        BBB.tell(json!({ "meeting": room, "taken": format!("r-{room}") })).await;
        BBB.tell(json!({ "meeting": room, "end": true })).await;
        app.clock.advance(TimeDelta::hours(1));
        until("the end", || async {
            follow_bigbluebutton(&app.app).await.unwrap();
            (people(app, &ingrid, &path).await == "Nobody inside yet").then_some(())
        }).await;
        assert_eq!(listed(&path).await, 0, "it takes a while to be made");
        app.clock.advance(TimeDelta::minutes(5));
        let now = app.clock.now();
        let due = app.read(move |conn| looks::due(conn, now)).await;
        assert_eq!(due.len(), 1);
        // Of two instances that see it is due, one asks.
        for first in [true, false] {
            let look = due[0].clone();
            assert_eq!(app.app.db.write(move |conn| looks::take(conn, &look, now)).await.unwrap(), first);
        }
        follow_bigbluebutton(&app.app).await.unwrap();
        assert_eq!(listed(&path).await, 0, "the other one has it");
        app.clock.advance(TimeDelta::minutes(20));
        for _ in 0..2 {
            follow_bigbluebutton(&app.app).await.unwrap();
            assert_eq!((listed(&path).await, listed(&idle).await), (1, 0));
        }
    }

    async fn the_report_corrects_what_was_seen(app: TestApp) {
        let ana = app.of_ecology("ana").await;
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Reported")).await;
        let room = room_of(app, &path).await;
        BBB.follow(&app.join(&ana, &path).await).await;
        ask(app).await;
        let meeting = BBB.meeting(&room).await.unwrap();
        let key = meeting["people"].as_object().unwrap().keys().next().unwrap().clone();
        let at = |minutes| (app.clock.now() + TimeDelta::minutes(minutes)).format("%Y-%m-%d %H:%M:%S +0000").to_string();
        let person = json!({ "ext_user_id": key, "name": "Ana", "joins": [at(-5), at(-2)], "leaves": [at(-3), at(0)] });
        let report = json!({ "attendees": [person.clone(), person] });
        let told = || async {
            let told = events(app).await;
            told.into_iter().filter(|(_, _, source)| source == "bigbluebutton-report").collect::<Vec<_>>()
        };
        for _ in 0..2 {
            let answer = BBB.tell(json!({ "meeting": room, "analytics": report })).await;
            assert_eq!(answer["status"], 200);
        }
        until("the report", || async { (told().await.len() == 4).then_some(()) }).await;
        assert_eq!(people(app, &ingrid, &path).await, "1 person inside", "who is inside is not told by it");

        let token = app.app.seal.token("bigbluebutton callback", &room);
        let address = app.url(&format!("/meetings/bbb/{token}/analytics"));
        let bearer = |algorithm, secret: &str, exp: i64| {
            let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
            let header = jsonwebtoken::Header::new(algorithm);
            format!("Bearer {}", jsonwebtoken::encode(&header, &json!({ "exp": exp }), &key).unwrap())
        };
        let body = |room: &str, internal: &serde_json::Value| {
            let person = json!({ "ext_user_id": "member:x", "name": "X", "joins": [at(-4)], "leaves": [at(-1)] });
            json!({ "meeting_id": room, "internal_meeting_id": internal, "data": { "attendees": [person] } }).to_string()
        };
        let (soon, secret) = (app.clock.now().timestamp() + 60, crate::support::bbb::SECRET);
        let (hs512, hs256) = (jsonwebtoken::Algorithm::HS512, jsonwebtoken::Algorithm::HS256);
        let right = body(&room, &meeting["internal"]);
        let cases = [
            (bearer(hs512, "guess", soon), right.clone(), 401),
            (bearer(hs512, secret, soon - 10_000), right.clone(), 401),
            (String::new(), right.clone(), 401),
            (bearer(hs512, secret, soon), body(&"0".repeat(32), &meeting["internal"]), 401),
            (bearer(hs512, secret, soon), body(&room, &json!("another")), 401),
            (bearer(hs512, secret, soon), "{".to_owned(), 401),
            (bearer(hs512, secret, soon), right.clone(), 204),
            (bearer(hs256, secret, soon), right, 204),
        ];
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        for (authorization, body, status) in cases {
            let request = http.post(&address).header("Authorization", authorization).body(body);
            assert_eq!(request.send().await.unwrap().status().as_u16(), status);
        }
        assert_eq!(told().await.len(), 6, "the two good ones are one");
    }

    async fn what_it_cannot_do_is_said_and_a_deleted_session_ends_its_meeting(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Limits")).await;
        let (staff, student) = (app.open(&ingrid, &path).await, app.open(&ana, &path).await);
        let said = staff.texts("#room li");
        assert_eq!(said.len(), 5, "{said:?}");
        assert!(said[0].contains("dropped from the roster"), "{said:?}");
        assert!(!said.iter().any(|one| one.contains("invit")), "a course knows nothing of that: {said:?}");
        assert!(!student.has("#room"));
        BBB.follow(&app.join(&ana, &path).await).await;
        ask(app).await;
        let room = room_of(app, &path).await;
        let occurrence = RoomRef(room.parse().unwrap());
        let one = app.app.meetings.presence(occurrence).await.unwrap().remove(0);
        let (now, meetings) = (app.clock.now(), &app.app.meetings);
        let why = colloquy::meetings::Why::Dropped;
        assert_eq!(meetings.remove(occurrence, &one.person, why, now).await.unwrap(), Applied::NotPossible);
        assert_eq!(meetings.change_role(occurrence, &one.person, one.role, now).await.unwrap(), Applied::NextJoin);
        assert_eq!(BBB.inside(&room).await.len(), 1);
        app.done(&ingrid, &format!("{path}/delete"), &[]).await;
        app.clock.advance(TimeDelta::seconds(20));
        until("the end", || async {
            follow_bigbluebutton(&app.app).await.unwrap();
            (BBB.meeting(&room).await.unwrap()["ended"] == true).then_some(())
        }).await;
        assert_eq!(app.read(|conn| Ok(room::table.count().get_result::<i64>(conn)?)).await, 0);
    }

    async fn how_to_call_stands_where_people_look(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("By phone")).await;
        assert!(!app.open(&ingrid, &path).await.body.contains("555 010"), "nobody knows yet");
        app.join(&ingrid, &path).await;
        let meeting = BBB.meeting(&room_of(app, &path).await).await.unwrap();
        let page = app.open(&ingrid, &path).await.body;
        assert!(page.contains("+49 7531 555 010"), "{page}");
        assert!(page.contains(meeting["bridge"].as_str().unwrap()), "{page}");
    }

    /// A changed choice touches only rooms that are not open.
    async fn an_open_room_stays_what_it_is(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (open, later) = (app.make(&ingrid, &Typed::open("Open")).await, app.make(&ingrid, &Typed::open("Later")).await);
        BBB.follow(&app.join(&ingrid, &open).await).await;
        app.choose_engine(Some(Engine::Embedded)).await;
        assert!(app.join(&ingrid, &open).await.location().starts_with(&BBB.balancer));
        let seat = app.inside(&ingrid, &later).await;
        assert_eq!(seat.role, "moderator");
        app.choose_engine(None).await;
        assert!(app.join(&ingrid, &later).await.location().starts_with("/room/"), "it is open here");
        // Given up, it is opened anew, as the settings say by then.
        BBB.tell(json!({ "meeting": room_of(app, &open).await, "end": true })).await;
        ask(app).await;
        app.choose_engine(Some(Engine::Embedded)).await;
        assert!(app.join(&ingrid, &open).await.location().starts_with("/room/"));
        seat.leave().await;
    }
}

/// A tool on SQLite with these settings.
async fn with(settings: Vec<(&'static str, String)>) -> TestApp {
    TestApp::start_with(Backend::Sqlite, &settings).await
}

async fn pair() -> BigBlueButton {
    tokio::task::spawn_blocking(BigBlueButton::start).await.unwrap()
}

/// What Join of a fresh session answers.
async fn tried(app: &TestApp) -> crate::support::Answer {
    let ingrid = app.of_ecology("ingrid").await;
    let path = app.make(&ingrid, &Typed::open("Tried")).await;
    app.join(&ingrid, &path).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hash_is_taken_where_it_is_known() {
    let pair = pair().await;
    for (settings, hash) in
        [("balancer", "sha1"), ("balancer", "sha256"), ("balancer", "sha512"), ("server", "sha384")]
    {
        let mut settings = if settings == "balancer" { pair.settings() } else { pair.direct(hash) };
        settings.push(("bbb_hash", hash.to_owned()));
        let app = with(settings).await;
        assert!(pair.follow(&tried(&app).await).await.body.contains("inside"), "{hash}");
        app.stop().await;
    }
    let mut unknown = pair.settings();
    unknown.push(("bbb_hash", "sha384".to_owned()));
    let app = with(unknown).await;
    tried(&app).await.assert_refused(502, "ROOM-REFUSED", "the balancer does not know it");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trouble_is_a_page_that_says_what_to_do() {
    let pair = pair().await;
    let mut wrong = pair.settings();
    wrong.push(("bbb_secret", "another".to_owned()));
    let app = with(wrong).await;
    let refused = tried(&app).await;
    refused.assert_refused(502, "ROOM-REFUSED", "a wrong secret");
    assert!(refused.body.contains("checksumError"), "{}", refused.body);
    let admin = app.signed_in("Ada", "ada@uni.example", colloquy::accounts::Kind::Manager).await;
    let page = admin.open("/admin/meetings").await;
    assert!(page.text(".notice-bad").unwrap().contains("checksumError"), "{}", page.body);
    assert_eq!(page.texts("main section").len(), 2);
    app.stop().await;

    let app = with(pair.settings()).await;
    let admin = app.signed_in("Ada", "ada@uni.example", colloquy::accounts::Kind::Manager).await;
    assert!(admin.open("/admin/meetings").await.has(".notice-ok"));
    let supervisor = app.host("Sam").await;
    supervisor.open("/admin/meetings").await.assert_refused(403, "NOT-YOUR-KIND", "administrators only");
    for (trouble, status, code) in
        [("maxParticipantsReached", 502, "ROOM-REFUSED"), ("silence", 503, "ROOM-UNREACHABLE")]
    {
        pair.tell(json!({ "trouble": trouble })).await;
        tried(&app).await.assert_refused(status, code, trouble);
    }
    pair.tell(json!({ "trouble": null })).await;
    assert_eq!(tried(&app).await.status, 303, "and it is over");
    app.stop().await;

    let nobody = vec![
        ("meetings", "bigbluebutton".to_owned()),
        ("bbb_url", "http://127.0.0.1:9/bigbluebutton/".to_owned()),
        ("bbb_secret", "s".to_owned()),
    ];
    let app = with(nobody).await;
    let down = tried(&app).await;
    down.assert_refused(503, "ROOM-UNREACHABLE", "nobody is there");
    assert_eq!(down.headers["retry-after"], "15");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_that_chose_what_is_not_set_up_is_told_so() {
    let app = with(Vec::new()).await;
    assert!(tried(&app).await.location().starts_with("/room/"));
    app.choose_engine(Some(Engine::BigBlueButton)).await;
    tried(&app).await.assert_refused(503, "ROOM-NOT-SET-UP", "nothing says where it is");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presenters_are_moderators_only_where_the_installation_says_so() {
    for (setting, role) in [("viewer", "VIEWER"), ("moderator", "MODERATOR")] {
        let mut settings = BBB.settings();
        settings.push(("bbb_presenters_join_as", setting.to_owned()));
        let app = with(settings).await;
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Presented").with("role", "presenter")).await;
        assert_eq!(query(app.join(&ana, &path).await.location(), "role").as_deref(), Some(role));
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_are_listed_published_and_deleted_for_their_own_room_only() {
    let pair = pair().await;
    let app = with(pair.direct("sha384")).await;
    let ingrid = app.of_ecology("ingrid").await;
    let mut rooms = Vec::new();
    for name in ["One", "Two"] {
        let path = app.make(&ingrid, &Typed::open(name)).await;
        let id = room_of(&app, &path).await;
        pair.tell(json!({ "recording": format!("r-{name}"), "meeting": id })).await;
        rooms.push(RoomRef(id.parse().unwrap()));
    }
    let meetings = &app.app.meetings;
    let found = meetings.recordings(rooms[0]).await.unwrap();
    assert_eq!((found.len(), found[0].id.as_str(), found[0].published), (1, "r-One", true));
    assert_eq!(found[0].formats[0].minutes, 60);
    assert_eq!(meetings.publish_recording(rooms[0], "r-Two", false).await.unwrap(), Applied::NotInside);
    assert_eq!(meetings.delete_recording(rooms[0], "r-Two").await.unwrap(), Applied::NotInside);
    assert!(meetings.recordings(rooms[1]).await.unwrap()[0].published);
    assert_eq!(meetings.publish_recording(rooms[0], "r-One", false).await.unwrap(), Applied::Now);
    assert!(!meetings.recordings(rooms[0]).await.unwrap()[0].published);
    assert_eq!(meetings.delete_recording(rooms[0], "r-One").await.unwrap(), Applied::Now);
    assert!(meetings.recordings(rooms[0]).await.unwrap().is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_of_the_institution_is_told_before_there_is_a_meeting() {
    let mut settings = BBB.settings();
    settings.push(("dial_in_number", "+49 7531 555 099".to_owned()));
    let app = with(settings).await;
    let host = app.host("Hedda Lund").await;
    let path = host.make(&Typed::open("Called")).await;
    host.invite(&path, "Theo", "theo@example.org", "participant").await;
    let link = app.invitation_link("theo@example.org").await;
    let before = Browser::new().get(&app.url(&link)).await.body;
    assert!(before.contains("+49 7531 555 099"), "{before}");
    let key =
        before.split("PIN").nth(1).unwrap().chars().filter(char::is_ascii_digit).take(5).collect::<String>();
    let answer = Browser::new().post(&app.url(&link), &[("", "")]).await;
    BBB.follow(&answer).await;
    let id: String = app
        .read(|conn| Ok(session::table.inner_join(occurrence::table).select(occurrence::id).first(conn)?))
        .await;
    let meeting = BBB.meeting(&id).await.unwrap();
    // Inside, the invitee cannot be put out: it is said, and not offered.
    ask(&app).await;
    let page = host.open(&format!("{}/delete", host.invitation(&path, "Theo").await)).await;
    assert!(page.body.contains("until a moderator in the room removes them"), "{}", page.body);
    assert!(!page.has("input[name=remove]"));
    assert_eq!(
        (meeting["bridge"].as_str().unwrap(), meeting["number"].as_str().unwrap()),
        (key.as_str(), "+49 7531 555 099")
    );
    app.stop().await;
}
