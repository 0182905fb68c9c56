//! Recording a room: who may, what everybody is told, what comes of it, and what is left after `kill -9`.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use colloquy::db::schema::recording;
use colloquy::ids::RecordingId;
use colloquy::recordings::Format;
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::until;
use crate::support::browser::Browser;
use crate::support::database::Backend;
use crate::support::program::Site;
use crate::support::{Seat, TestApp, Typed, with_the_tool};

async fn newest(app: &TestApp) -> (RecordingId, String) {
    app.read(|conn| {
        let newest = recording::table.order(recording::id.desc());
        Ok(newest.select((recording::id, recording::state)).first(conn)?)
    })
    .await
}

async fn states(app: &TestApp) -> Vec<String> {
    app.read(|conn| Ok(recording::table.order(recording::state).select(recording::state).load(conn)?)).await
}

/// How many seconds a file plays; nothing in it may be broken.
fn plays(file: &Path) -> f64 {
    let whole = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-vsync", "passthrough", "-f", "null", "-"])
        .output();
    let whole = whole.expect("ffmpeg runs; Debian's package is ffmpeg");
    let said = String::from_utf8_lossy(&whole.stderr);
    // Pictures that came closer together than the program's own clock ticks are no fault of the file.
    let faults =
        said.lines().filter(|line| !line.contains("increasing dts to muxer") && !line.contains("repeated"));
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<&str>::new());
    let asked = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"];
    let said = Command::new("ffprobe").args(asked).arg(file).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().parse().unwrap()
}

with_the_tool! {
    async fn moderators_record_and_everybody_is_told(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let (mut moderator, mut student) = (app.inside(&ingrid, &path).await, app.inside(&ana, &path).await);
        for on in [true, false] {
            assert_eq!(student.denied(json!({ "do": "record", "on": on })).await, "right");
        }
        assert_eq!(app.read(|conn| Ok(recording::table.count().get_result::<i64>(conn)?)).await, 0);
        moderator.say(json!({ "do": "record", "on": true })).await;
        for seat in [&mut moderator, &mut student] {
            assert_eq!(seat.told("recording").await, json!({ "is": "recording", "on": true }));
        }
        assert_eq!(student.denied(json!({ "do": "record", "on": false })).await, "right", "nor does she end it");
        until("a file", || async { (app.app.recorders.count() == 1).then_some(()) }).await;
        moderator.say(json!({ "do": "record", "on": false })).await;
        for seat in [&mut moderator, &mut student] {
            assert_eq!(seat.told("recording").await, json!({ "is": "recording", "on": false }));
        }
        app.recordings_ended().await;
        assert_eq!(newest(app).await.1, "ready");

        // It ends with the last person, and with the session.
        moderator.say(json!({ "do": "record", "on": true })).await;
        student.told("recording").await;
        until("another", || async { (app.app.recorders.count() == 1).then_some(()) }).await;
        moderator.leave().await;
        assert_eq!(app.app.recorders.count(), 1, "somebody is inside still");
        student.leave().await;
        app.recordings_ended().await;
        let mut moderator = app.inside(&ingrid, &path).await;
        moderator.say(json!({ "do": "record", "on": true })).await;
        until("a third", || async { (app.app.recorders.count() == 1).then_some(()) }).await;
        moderator.say(json!({ "do": "end" })).await;
        app.recordings_ended().await;
        assert_eq!(app.open(&ingrid, &path).await.texts("#recordings .lines > li").len(), 3);
    }

    async fn a_recording_that_cannot_be_written_is_said_to_moderators(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let (mut moderator, mut student) = (app.inside(&ingrid, &path).await, app.inside(&ana, &path).await);
        let folder = app.app.recordings.path(RecordingId::fresh(), Format::WebM).parent().unwrap().to_owned();
        std::fs::write(&folder, "no folder").unwrap();
        moderator.say(json!({ "do": "record", "on": true })).await;
        for (seat, told) in [
            (&mut moderator, json!({ "is": "recording", "on": false, "cut": "disk" })),
            (&mut student, json!({ "is": "recording", "on": false })),
        ] {
            assert_eq!(seat.told("recording").await["on"], true);
            assert_eq!(seat.told("recording").await, told);
        }
        assert_eq!(states(app).await, ["failed"]);
        std::fs::remove_file(&folder).unwrap();
        moderator.say(json!({ "do": "record", "on": true })).await;
        assert_eq!(moderator.told("recording").await["on"], true);
        until("a file", || async { (app.app.recorders.count() == 1).then_some(()) }).await;
        moderator.leave().await;
        student.leave().await;
        app.recordings_ended().await;
        assert_eq!(states(app).await, ["failed", "ready"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_people_say_and_show_is_recorded_and_plays_in_a_browser() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let path = app.make(&ingrid, &Typed::open("Seminar")).await;
    let (one, other) = tokio::join!(Browser::with_devices(&[]), Browser::with_devices(&[]));
    let teacher = app.in_person(&ingrid, "Ingrid", &path, one).await;
    let student = app.in_person(&ana, "Ana", &path, other).await;
    teacher.sees("Ana").await;
    student.until("no button", "return !document.querySelector('[data-key=record]')").await;
    teacher.browser.click("[data-key=record]").await;
    student.browser.see_words("#recording", "Recording").await;
    student.browser.see_words("#note", "is being recorded from now on").await;
    teacher.browser.see_words("[data-key=record]", "Stop recording").await;
    teacher.browser.screenshot("room-recording").await;
    student.browser.0.refresh().await.unwrap();
    student.browser.see_words("#recording", "Recording").await;
    student.browser.see_words("#note", "This session is being recorded").await;
    let (id, _) = newest(&app).await;
    let file = app.app.recordings.path(id, Format::WebM);
    // A second of fake camera and silence is some 20 KB at least.
    let grown = || async { (std::fs::metadata(&file).unwrap().len() > 250_000).then_some(()) };
    until("some seconds of it", grown).await;
    teacher.browser.click("[data-key=record]").await;
    student.until("no light", "return document.querySelector('#recording').hidden").await;
    app.recordings_ended().await;
    assert_eq!(newest(&app).await.1, "ready");
    let seconds = plays(&file);
    assert!(seconds > 2.0, "{seconds}");
    assert!(app.open(&ana, &path).await.text("#recordings .lines").unwrap().contains("Watch"));

    // By the public link, in a browser of nobody: it plays, with moving pictures and sound, and it can be jumped in.
    let recording = format!("{path}/recordings/{id}");
    app.done(&ingrid, &format!("{recording}/share"), &[]).await;
    let link = app.open(&ingrid, &recording).await.text("#share-link").unwrap();
    let viewer = teacher;
    viewer.browser.go(&link).await;
    let ready =
        "const video = document.querySelector('video'); return video.readyState >= 2 && video.videoWidth > 0";
    viewer.until("the first picture", ready).await;
    let told = viewer.browser.ask("return document.querySelector('video').duration").await;
    assert!((told.as_f64().unwrap() - seconds).abs() < 0.2, "{told} and {seconds}");
    viewer.browser.ask("document.querySelector('video').play()").await;
    let plays = "const video = document.querySelector('video'); \
                 return video.currentTime > 1 && video.webkitDecodedFrameCount > 5 && video.webkitAudioDecodedByteCount > 500";
    viewer.until("moving pictures and sound", plays).await;
    viewer.browser.screenshot("recording").await;
    let jumps = "const video = document.querySelector('video'); video.pause(); \
                 return new Promise(tell => { video.onseeked = () => tell(Math.abs(video.currentTime - video.duration + 0.5) < 0.3); \
                 video.currentTime = video.duration - 0.5; setTimeout(() => tell(false), 5000); })";
    viewer.until("a jump to the end", jumps).await;
    let back = jumps.replace("- video.duration + 0.5", "- 0.5").replace("video.duration - 0.5", "0.5");
    viewer.until("a jump to the beginning", &back).await;
    viewer.browser.quit().await;
    student.browser.quit().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kill_9_a_recording_plays_up_to_its_last_seconds() {
    let mut site = Site::start().await;
    let taken = site.launch("ingrid").await;
    let visit = taken.path.split('/').take(3).collect::<Vec<_>>().join("/");
    let page = taken.browser.get(&site.url(&format!("{visit}/sessions"))).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let form = |fields: Vec<(&'static str, String)>| {
        let csrf = csrf.clone();
        fields.into_iter().chain([("csrf", csrf)]).collect::<Vec<_>>()
    };
    let typed = Typed::open("Seminar").with("date", "2020-01-01");
    let typed = typed.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let typed: Vec<_> = typed.chain([("csrf".to_owned(), csrf.clone())]).collect();
    let made = taken.browser.post(&site.url(&format!("{visit}/sessions/new")), &typed).await;
    let session = made.location().split('?').next().unwrap().to_owned();
    let joined = taken.browser.post(&site.url(&format!("{session}/join")), &form(vec![])).await;
    let mut seat = Seat::enter(&site.address, &joined).await;
    seat.say(json!({ "do": "record", "on": true })).await;
    assert_eq!(seat.told("recording").await["on"], true);
    let folder = site.data().join("recordings");
    let file = || std::fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path()).next();
    let begun = Instant::now();
    let long = || async { file().filter(|_| begun.elapsed() > Duration::from_secs(7)) };
    let file = until("seven seconds of it", long).await;
    let lasted = begun.elapsed().as_secs_f64();
    site.crash();
    // As it lies there, without length or index, it plays; what is missing is the last moment.
    let left = std::fs::read(&file).unwrap();
    let copy = site.data().join("left.webm");
    std::fs::write(&copy, left).unwrap();
    site.answers().await;
    let page = || async {
        let page = taken.browser.get(&site.url(&session)).await;
        page.text("#recordings").unwrap_or_default().contains("Watch").then_some(())
    };
    until("the recording on the page", page).await;
    let seconds = plays(&file);
    assert!(seconds > lasted - 4.0 && seconds > 3.0, "{seconds} of {lasted}");
    let frames = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(&copy)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    assert!(frames.status.success(), "{}", String::from_utf8_lossy(&frames.stderr));
    site.stop().await;
}
