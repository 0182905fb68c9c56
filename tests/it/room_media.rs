//! Sound and pictures in real browsers, judged by what is decoded.

use serde_json::json;

use crate::support::browser::{Browser, NO_UDP};
use crate::support::database::Backend;
use crate::support::room::Inside;
use crate::support::{TestApp, Typed};

/// An instructor and a student in one session, both inside with camera and microphone.
struct Class {
    _app: TestApp,
    teacher: Inside,
    student: Inside,
}

impl Class {
    async fn begin(arguments: &[&str]) -> Self {
        let app = TestApp::start(Backend::Sqlite).await;
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        let (one, other) = tokio::join!(Browser::with_devices(arguments), Browser::with_devices(arguments));
        let teacher = app.in_person(&ingrid, "Ingrid", &path, one).await;
        let student = app.in_person(&ana, "Ana", &path, other).await;
        Self { _app: app, teacher, student }
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
async fn where_no_udp_gets_out_tcp_carries_sound_and_pictures() {
    let class = Class::begin(&[NO_UDP]).await;
    class.student.sees("Ingrid").await;
    class.teacher.sees("Ana").await;
    class.student.hears().await;
    assert_eq!(class.student.protocol().await, "tcp");
    class.end().await;
}

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
