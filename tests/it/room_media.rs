//! Sound and pictures in real browsers, judged by what is decoded.

use std::time::{Duration, Instant};

use colloquy::clock::Clock;
use serde_json::json;
use tokio::sync::{Mutex, MutexGuard};

use crate::support::browser::{Browser, Cookies, NO_UDP};
use crate::support::database::Backend;
use crate::support::firefox::Firefox;
use crate::support::room::{Inside, moves, shown};
use crate::support::soon::{self, Saw, most_saw_within_two_seconds};
use crate::support::turn::TurnServer;
use crate::support::{PATIENCE, TestApp, Typed};

/// Encoders and decoders take all a small machine has: these tests wait for each other.
static TURN: Mutex<()> = Mutex::const_new(());

/// An instructor and a student in one session, both inside with camera and microphone.
struct Class {
    _turn: MutexGuard<'static, ()>,
    _app: TestApp,
    teacher: Inside,
    student: Inside,
}

impl Class {
    async fn begin(arguments: &[&str]) -> Self {
        let turn = TURN.lock().await;
        let app = TestApp::start(Backend::Sqlite).await;
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        let (one, other) = tokio::join!(Browser::with_devices(arguments), Browser::with_devices(arguments));
        let teacher = app.in_person(&ingrid, "Ingrid", &path, one).await;
        let student = app.in_person(&ana, "Ana", &path, other).await;
        Self { _turn: turn, _app: app, teacher, student }
    }

    async fn end(self) {
        self.teacher.browser.quit().await;
        self.student.browser.quit().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_hear_and_see_each_other() {
    let class = Class::begin(&[]).await;
    let Class { teacher, student, .. } = &class;
    student.sees("Ingrid").await;
    teacher.sees("Ana").await;
    student.hears().await;
    teacher.hears().await;
    assert_eq!(student.protocol().await, "udp");
    teacher.browser.screenshot("room-media").await;

    // Camera off and microphone off reach the other side; on again, they do so, too.
    teacher.browser.click("#ctl-cam").await;
    student.sees_none("Ingrid", "cam").await;
    teacher.browser.click("#ctl-mic").await;
    student.browser.see_words("#tiles .label", "muted").await;
    teacher.browser.click("#ctl-cam").await;
    student.sees("Ingrid").await;
    class.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_sound_and_pictures_begin_anew_is_heard_and_seen_as_before() {
    let class = Class::begin(&[]).await;
    let Class { teacher, student, .. } = &class;
    teacher.sees("Ana").await;
    student.sees("Ingrid").await;

    // What her page does when the way to the server is cut and its socket is not.
    student.browser.ask(HER_OWN_SOCKET).await;
    student.browser.click("#ctl-hand").await;
    student.until("her socket", "return Boolean(window.wire)").await;
    student.browser.ask("wire.send(JSON.stringify({ do: 'again' }))").await;
    student.until("a connection that is new", "return window.links > 0").await;
    teacher.sees("Ana").await;
    student.sees("Ingrid").await;
    teacher.hears().await;
    class.end().await;
}

/// Keeps the page's socket when something is sent over it, and counts the connections made from now on.
const HER_OWN_SOCKET: &str = "const { send } = WebSocket.prototype; \
     WebSocket.prototype.send = function (text) { window.wire = this; return send.call(this, text); }; \
     const Link = window.RTCPeerConnection; window.links = 0; \
     window.RTCPeerConnection = function (set) { window.links += 1; return new Link(set); }; return true";

#[tokio::test(flavor = "multi_thread")]
async fn a_share_comes_with_the_role_and_goes_with_it() {
    let class = Class::begin(&[]).await;
    let Class { teacher, student, .. } = &class;
    teacher.sees("Ana").await;
    student.until("no way to share", "return document.querySelector('#ctl-screen').hidden").await;

    teacher.gives("Ana", "Make presenter").await;
    student.browser.click("#ctl-screen").await;
    teacher.sees_share("Ana").await;
    teacher.browser.screenshot("room-share").await;

    teacher.gives("Ana", "Make participant").await;
    teacher.sees_none("Ana", "screen").await;
    student.until("no way to share", "return document.querySelector('#ctl-screen').hidden").await;
    teacher.sees("Ana").await;

    // Without the permission for cameras the picture goes, and comes back only by the person's own hand.
    teacher.browser.click("#panel .panel-foot summary").await;
    teacher.browser.click("#permit-video").await;
    teacher.sees_none("Ana", "cam").await;
    student.browser.see_words("#ctl-cam", "Moderators only").await;
    teacher.browser.click("#permit-video").await;
    student.browser.see_words("#ctl-cam", "Camera").await;
    student.browser.click("#ctl-cam").await;
    teacher.sees("Ana").await;

    // Whoever is put out takes everything along.
    teacher.gives("Ana", "Remove from session").await;
    teacher.browser.see_words(".room-menu button", "Remove").await.click().await.unwrap();
    student.browser.see_words("h1", "removed you").await;
    teacher.until("an empty stage", "return !document.querySelector('#tiles > .tile:not(.mine)')").await;
    class.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_participant_may_not_is_refused_whatever_the_page_says() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Seminar").with("audio", "")).await;
    let (mut moderator, mut student) = (app.inside(&ingrid, &path).await, app.inside(&ana, &path).await);
    let (hers, his) = (student.told("offer").await, moderator.told("offer").await);
    let lines =
        |offer: &serde_json::Value| ["mic", "cam", "screen"].map(|slot| offer["own"][slot].is_string());
    assert_eq!(lines(&his), [true, true, true]);
    assert_eq!(lines(&hers), [false, true, false], "no line for what she may not send");
    let receiving = |offer: &serde_json::Value| offer["sdp"].as_str().unwrap().matches("a=recvonly").count();
    assert_eq!((receiving(&his), receiving(&hers)), (3, 1));

    let boss = moderator.id.clone();
    for forged in [
        json!({ "do": "publish", "slot": "screen", "on": true }),
        json!({ "do": "publish", "slot": "mic", "on": true }),
        json!({ "do": "mute", "whom": boss }),
        json!({ "do": "role", "person": student.id, "role": "moderator" }),
        json!({ "do": "remove", "person": boss }),
        json!({ "do": "captioner", "person": student.id, "on": true }),
        json!({ "do": "caption", "text": "Nothing of this was said." }),
        json!({ "do": "unshare" }),
    ] {
        assert_eq!(student.denied(forged.clone()).await, "right", "{forged}");
    }
    // The control: the same things are done for those who may.
    moderator.say(json!({ "do": "publish", "slot": "screen", "on": true })).await;
    while student.told_of(&boss).await["on"]["screen"] != true {}
    moderator.say(json!({ "do": "captioner", "person": student.id, "on": true })).await;
    student.told("you").await;
    student.say(json!({ "do": "caption", "text": "We begin." })).await;
    assert_eq!(moderator.told("caption").await["text"], "We begin.");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_of_one_browser_and_one_of_another_see_each_other() {
    four_see_each_other("udp", &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_udp_gets_out_tcp_carries_sound_and_pictures() {
    four_see_each_other("tcp", &[NO_UDP]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_no_packet_reaches_is_carried_by_the_turn_server() {
    let turn = TURN.lock().await;
    let server = TurnServer::start();
    let app = TestApp::start_with(Backend::Sqlite, &server.settings()).await;
    // coturn has a clock of its own, by which it judges credentials.
    app.clock.advance(Clock::system().now() - app.clock.now());
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Seminar")).await;
    let (one, other) = tokio::join!(Browser::with_devices(&[]), Browser::with_devices(&[]));
    let teacher = app.in_person(&ingrid, "Ingrid", &path, one).await;
    app.at_the_door(&ana, &path, &other).await;
    other.ask(ONLY_BY_TURN).await;
    let student = Inside::enter("Ana", other).await;
    student.sees("Ingrid").await;
    teacher.sees("Ana").await;
    student.hears().await;
    assert_eq!((student.begins().await.as_str(), teacher.begins().await.as_str()), ("relay", "host"));
    teacher.browser.quit().await;
    student.browser.quit().await;
    drop(turn);
}

/// Browsers in closed networks try every way; this one tries none but a TURN server's.
const ONLY_BY_TURN: &str = "const Link = window.RTCPeerConnection; \
     window.RTCPeerConnection = function (set) { return new Link({ ...set, iceTransportPolicy: 'relay' }); }; return true";

/// Three Chromiums with these arguments, and a Firefox, all over this protocol.
async fn four_see_each_other(protocol: &str, arguments: &[&str]) {
    let _turn = TURN.lock().await;
    let app = TestApp::start(Backend::Sqlite).await;
    let path = app.make(&app.of_ecology("ingrid").await, &Typed::open("Seminar")).await;
    let inside = three(&app, &path, arguments).await;
    let mut firefox = fourth(&app, &path, protocol).await;
    for (name, _) in &inside {
        firefox.until(name, &shown(name, "cam")).await;
        firefox.until(name, &moves(name, "cam")).await;
    }
    for (name, person) in &inside {
        sees_the_others(person, name, &inside).await;
        assert_eq!(person.protocol().await, protocol, "{name}");
    }
    let mut saw = vec![Saw::by("Adaeze")];
    for (name, person) in &inside {
        saw[0].add(name, &firefox.ask(&soon::when(name)).await);
        saw.push(person.saw(&["Ingrid", "Ana", "李秀英", "Adaeze"]).await);
    }
    most_saw_within_two_seconds(&saw, alone(&app).await);
    for (_, person) in inside {
        person.browser.quit().await;
    }
}

/// Three people with Chromium go in, one after the other.
async fn three(app: &TestApp, path: &str, arguments: &[&str]) -> Vec<(&'static str, Inside)> {
    let mut inside: Vec<(&str, Inside)> = Vec::new();
    for (who, name) in [("ingrid", "Ingrid"), ("ana", "Ana"), ("xiuying", "李秀英")] {
        let launched = app.of_ecology(who).await;
        let browser = Browser::with_devices(arguments).await;
        let person = app.in_person(&launched, name, path, browser).await;
        for (other, _) in &inside {
            person.sees(other).await;
        }
        inside.push((name, person));
    }
    inside
}

/// Somebody with Firefox goes in.
async fn fourth(app: &TestApp, path: &str, protocol: &str) -> Firefox {
    let adaeze = app.of_ecology("adaeze").await;
    let mut firefox = Firefox::open().await;
    firefox.go(&app.url(app.join(&adaeze, path).await.location())).await;
    firefox.until("the mirror", "return document.querySelector('#door .mirror')?.videoWidth > 0").await;
    firefox.ask(&format!("{}{}", soon::watch(), only_by(protocol))).await;
    firefox.ask("document.querySelector('#join-muted').click(); document.querySelector('#door .btn-primary').click()").await;
    firefox
}

async fn sees_the_others(person: &Inside, name: &str, inside: &[(&str, Inside)]) {
    person.sees("Adaeze").await;
    for (other, _) in inside.iter().filter(|(other, _)| *other != name) {
        person.sees(other).await;
    }
    person.hears().await;
}

/// A script that leaves a browser which cannot be told so no other way to the server.
fn only_by(protocol: &str) -> String {
    format!(
        "const set = RTCPeerConnection.prototype.setRemoteDescription; \
         RTCPeerConnection.prototype.setRemoteDescription = function ({{ type, sdp }}) {{ \
           const lines = sdp.split('\\r\\n').filter(line => !line.startsWith('a=candidate') || / {protocol} /i.test(line)); \
           return set.call(this, {{ type, sdp: lines.join('\\r\\n') }}); }};"
    )
}

/// What a picture takes that goes to oneself, in ms: what the machine has to spare. A browser without UDP cannot even send
/// to itself.
async fn alone(app: &TestApp) -> f64 {
    let plain = Browser::with_devices(&[]).await;
    plain.go(&app.url("/")).await;
    let took = plain.ask(&soon::alone()).await.as_f64().unwrap();
    plain.quit().await;
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_gets_the_size_that_the_page_shows() {
    let class = Class::begin(&[]).await;
    let Class { teacher, student, .. } = &class;
    student.sees("Ingrid").await;
    // As large as it is sent; how large that is, the sender's machine decides.
    let deadline = Instant::now() + PATIENCE;
    while student.width().await != *teacher.sent_widths().await.last().unwrap_or(&0) {
        assert!(Instant::now() < deadline, "{} of {:?}", student.width().await, teacher.sent_widths().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // What is shared takes the large place; the teacher's own picture is a stamp from then on.
    teacher.browser.click("#ctl-screen").await;
    student.sees_share("Ingrid").await;
    student.until("a small picture", "return (document.querySelector('#tiles > .tile[data-slot=cam]:not(.mine) video')?.videoWidth ?? 0) <= 320").await;
    class.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_devices_one_listens_and_is_told_why() {
    let _turn = TURN.lock().await;
    let app = TestApp::start(Backend::Sqlite).await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Seminar")).await;
    let (bare, refusing) = tokio::join!(Browser::open(Cookies::NoThirdParty), Browser::that_refuses());
    app.at_the_door(&ana, &path, &bare).await;
    bare.see_words("#hint-mic", "No microphone was found").await;
    bare.see_words("#hint-cam", "No camera was found").await;
    bare.click("#door .btn-primary").await;
    bare.click("#ctl-mic").await;
    bare.see_words("#note", "No microphone was found").await;

    app.at_the_door(&ingrid, &path, &refusing).await;
    refusing.see_words("#hint-mic", "does not let this page use the microphone").await;
    refusing.see_words("#hint-cam", "does not let this page use the camera").await;
    refusing.click("#door .btn-primary").await;
    refusing.see_words("#controls", "Leave").await;
    refusing.see_words("#panel", "Ana María").await;
    for browser in [bare, refusing] {
        browser.quit().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_lets_nothing_through_is_named_and_so_is_a_room_without_media() {
    let _turn = TURN.lock().await;
    // An address for documentation: nobody answers there.
    let nowhere = [("media_addresses", "198.51.100.9".to_owned())];
    let off = [("media_port", "off".to_owned())];
    for (settings, door, inside) in [
        (&nowhere, "Say something", "neither UDP nor TCP"),
        (&off, "sound and pictures are switched off", ""),
    ] {
        let app = TestApp::start_with(Backend::Sqlite, settings).await;
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        let browser = Browser::with_devices(&[]).await;
        app.at_the_door(&ingrid, &path, &browser).await;
        browser.see_words("#door form", door).await;
        browser.click("#door .btn-primary").await;
        browser.see_words("#controls", "Leave").await;
        if inside.is_empty() {
            assert_eq!(browser.ask("return document.querySelector('#ctl-mic').hidden").await, true);
        } else {
            browser.see_words("#trouble", inside).await;
            browser.screenshot("room-blocked").await;
        }
        // Chat goes on either way.
        browser.click("#ctl-chat").await;
        browser.type_into("#chat-text", "Can anybody hear me?").await;
        browser.click(".composer .btn-primary").await;
        browser.see_words("#panel .talk", "Can anybody hear me?").await;
        browser.quit().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_captions_and_announcements() {
    let class = Class::begin(&[]).await;
    let Class { teacher, student, .. } = &class;
    // A key for the microphone and one for the camera; none while one types, and none when switched off.
    let press = |key: &'static str| student.browser.press(key);
    press("m").await;
    student.browser.see_words("#ctl-mic", "Unmute").await;
    press("v").await;
    teacher.sees_none("Ana", "cam").await;
    press("h").await;
    teacher.browser.see_words("#panel .hands", "Ana María").await;
    teacher.is_told("raised a hand").await;
    press("c").await;
    student.browser.type_into("#chat-text", "mvhp").await;
    student.browser.see_words("#ctl-mic", "Unmute").await;
    student.browser.click("#panel-close").await;
    student.browser.click("#ctl-more").await;
    student.browser.click("#keys").await;
    student.browser.press_escape().await;
    press("m").await;
    student.browser.see_words("#ctl-mic", "Unmute").await;

    // A captioner's words are seen by everybody, in the captioner's language.
    // The list is drawn anew meanwhile, now and then: its button is found and pressed in one go.
    let lower = "const lower = document.querySelector('#panel .hands li button'); lower?.click(); return Boolean(lower)";
    teacher.until("a hand to lower", lower).await;
    student.is_told("Your hand is down").await;
    teacher.gives("Ana", "Let type captions").await;
    student.browser.see_words("#note", "You can type captions now").await;
    student.browser.type_into("#captioning-text", "The lynx follows the hare.\n").await;
    teacher.browser.see_words("#caption", "The lynx follows the hare.").await;
    assert_eq!(teacher.browser.ask("return document.querySelector('#caption span').lang").await, "en");

    // A feeling is seen on the tile for a while, and joins are told together.
    student.browser.click("#ctl-react").await;
    student.browser.see_words(".room-menu button", "Applause").await.click().await.unwrap();
    teacher.browser.see_words("#tiles .feel", "👏").await;
    teacher.is_told("Ana María Núñez de la Cruz joined.").await;
    class.end().await;
}
