//! Recordings: who may watch them and do what with them, what is mailed about them, and when they go.

use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use colloquy::audit;
use colloquy::db::schema::{account, letter, recording};
use colloquy::ids::{RecordingId, SeatId};

use colloquy::recordings::take::{Heard, Kind};
use colloquy::recordings::{Format, Limits, Mp4, State, store, viewer_token};
use colloquy::rounds::recordings as rounds;
use diesel::prelude::*;

use crate::support::app::until;
use crate::support::database::Backend;
use crate::support::recording::{Scripted, film, record, session_in, shown};
use crate::support::{Browser, Launched, TestApp, Typed, with_the_tool};

const NOTHING: &[(&str, &str)] = &[];

/// A session of Ecology 201 with a recording that can be watched: its path below a visit, and the recording.
async fn seminar(app: &TestApp, staff: &Launched) -> (String, RecordingId) {
    let path = app.make(staff, &Typed::once("Seminar")).await;
    let id = app.recorded(session_in(&path)).await;
    (path, id)
}

async fn states(app: &TestApp) -> Vec<String> {
    app.read(|conn| Ok(recording::table.order(recording::started_at).select(recording::state).load(conn)?))
        .await
}

async fn letters(app: &TestApp) -> i64 {
    app.read(|conn| Ok(letter::table.filter(letter::kind.eq("recording")).count().get_result(conn)?)).await
}

/// What the audit log tells of recordings, oldest first.
async fn deeds(app: &TestApp) -> Vec<String> {
    let wanted = audit::Wanted { topic: Some(audit::Topic::Recordings), ..audit::Wanted::default() };
    let log = app.read(move |conn| audit::list(conn, &wanted, 0, 100)).await;
    log.into_iter().rev().map(|told| told.deed.to_string()).collect()
}

fn is_there(app: &TestApp, id: RecordingId, format: Format) -> bool {
    app.app.recordings.path(id, format).exists()
}

fn ranged(range: &str) -> [(&str, &str); 1] {
    [("Range", range)]
}

with_the_tool! {
    async fn a_recording_is_listed_with_its_session_and_comes_in_pieces(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let student = app.of_ecology("xiuying").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let before = app.open(&ingrid, &path).await;
        assert!(before.text("#recordings").unwrap().contains("Nothing is recorded yet"), "{}", before.body);
        assert!(!app.open(&student, &path).await.has("#recordings"), "students see no empty list");
        let id = app.recorded(session_in(&path)).await;
        for who in [&ingrid, &student] {
            let row = app.open(who, &path).await.text("#recordings .lines").unwrap();
            assert!(row.contains("4 seconds · kept until Mon 17 May 2027") && row.contains("Watch"), "{row}");
            let page = app.open(who, &format!("{path}/recordings/{id}")).await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.header("content-security-policy").contains("; media-src 'self'"));
            let film = app.url(&page.attribute("video source", "src").unwrap());
            let whole = who.browser.get(&film).await;
            assert_eq!((whole.status, whole.header("content-type")), (200, "video/webm"));
            assert_eq!(whole.header("cache-control"), "private, no-store");
            assert_eq!(whole.header("accept-ranges"), "bytes");
            let bytes = std::fs::read(app.app.recordings.path(id, Format::WebM)).unwrap();
            let size = bytes.len();
            assert_eq!(whole.header("content-length"), size.to_string());
            for (range, from, to) in [
                ("bytes=0-99".to_owned(), 0, 99),
                (format!("bytes={}-", size - 10), size - 10, size - 1),
                ("bytes=-10".to_owned(), size - 10, size - 1),
                (format!("bytes=5-{}", size * 9), 5, size - 1),
            ] {
                let piece = who.browser.bytes(&film, &ranged(&range)).await;
                assert_eq!(piece.0.status, 206, "{range}");
                assert_eq!(piece.0.header("content-range"), format!("bytes {from}-{to}/{size}"), "{range}");
                assert!(piece.1 == bytes[from..=to], "{range}");
            }
            let beyond = who.browser.bytes(&film, &ranged(&format!("bytes={size}-"))).await.0;
            assert_eq!(beyond.status, 416);
            let head = who.browser.head(&film).await;
            assert_eq!((head.status, head.header("content-length")), (200, size.to_string().as_str()));
        }
    }

    async fn participants_watch_and_keep_nothing_unless_staff_allow_it(app: TestApp) {
        let (ingrid, student) = (app.of_ecology("ingrid").await, app.of_ecology("xiuying").await);
        let (path, id) = seminar(app, &ingrid).await;
        let recording = format!("{path}/recordings/{id}");
        let save = |who: &Launched| app.below(who, &format!("{recording}/save.webm"));
        let by_itself = [("Sec-Fetch-Dest", "document")];
        let in_player = [("Sec-Fetch-Dest", "video")];
        for allowed in [false, true, false] {
            let set: &[(&str, &str)] = if allowed { &[("downloads", "on")] } else { &[] };
            app.done(&ingrid, &format!("{path}/recordings/downloads"), set).await;
            assert_eq!(app.open(&ingrid, &path).await.has("#downloads[checked]"), allowed);
            let kept = ingrid.browser.get(&save(&ingrid)).await;
            assert_eq!(kept.status, 200, "staff always");
            assert!(kept.header("content-disposition").starts_with("attachment; filename=\"Seminar, "), "{kept:?}");
            assert_eq!(app.open(&student, &recording).await.has("a[download]"), allowed);
            assert_eq!(app.open(&student, &recording).await.has("video[controlslist=nodownload]"), !allowed);
            let film = app.below(&student, &format!("{recording}/watch.webm"));
            assert_eq!(student.browser.get_from(&film, &in_player).await.status, 200);
            let opened = student.browser.get_from(&film, &by_itself).await;
            let kept = student.browser.get(&save(&student)).await;
            if allowed {
                assert_eq!((kept.status, opened.status), (200, 200));
            } else {
                kept.assert_refused(403, "RECORDING-NOT-OFFERED", "kept");
                opened.assert_refused(403, "RECORDING-NOT-OFFERED", "opened by itself");
            }
        }
        assert_eq!(deeds(app).await, ["recording-downloads-on", "recording-downloads-off"]);
    }

    async fn whoever_is_dropped_sees_no_more_of_it(app: TestApp) {
        let (ingrid, student) = (app.of_ecology("ingrid").await, app.of_ecology("xiuying").await);
        let (path, id) = seminar(app, &ingrid).await;
        let film = app.below(&student, &format!("{path}/recordings/{id}/watch.webm"));
        assert_eq!(student.browser.get(&film).await.status, 200);
        app.world.drop_out("ecology-201", "xiuying").unwrap();
        app.clock.advance(TimeDelta::minutes(5));
        app.done(&ingrid, "people/roster", &[]).await;
        until("the roster", || async { (student.browser.get(&film).await.status == 403).then_some(()) }).await;
        student.browser.get(&film).await.assert_refused(403, "NOT-ENROLLED", "dropped");
        assert_eq!(app.open(&ingrid, &format!("{path}/recordings/{id}")).await.status, 200);
    }

    async fn a_name_a_link_and_the_end_of_it(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, id) = seminar(app, &ingrid).await;
        let recording = format!("{path}/recordings/{id}");
        app.done(&ingrid, &format!("{recording}/name"), &[("name", " Räuber & Beute ")]).await;
        assert_eq!(app.open(&ingrid, &recording).await.text("h1").unwrap(), "Räuber & Beute");
        let long = "ä".repeat(256);
        let refused = app.send(&ingrid, &format!("{recording}/name"), &[("name", &long)]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has("#name[aria-invalid]") && refused.body.contains(&long), "{}", refused.body);
        app.done(&ingrid, &format!("{recording}/name"), &[("name", " ")]).await;
        assert!(app.open(&ingrid, &recording).await.text("h1").unwrap().starts_with("Wed 18 Nov, "));

        let anybody = Browser::new();
        assert!(!app.open(&ingrid, &recording).await.has("#share-link"), "off at first");
        app.done(&ingrid, &format!("{recording}/share"), &[]).await;
        let link = app.open(&ingrid, &recording).await.text("#share-link").unwrap();
        app.done(&ingrid, &format!("{recording}/share"), &[]).await;
        assert_eq!(app.open(&ingrid, &recording).await.text("#share-link").unwrap(), link, "pressed twice");
        let page = anybody.get(&link).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let film = app.url(&page.attribute("video source", "src").unwrap());
        assert_eq!(anybody.get(&film).await.header("content-type"), "video/webm");
        anybody.get(&film.replace("watch", "save")).await.assert_refused(403, "RECORDING-NOT-OFFERED", "kept");
        for wrong in [format!("{link}A"), link.split_at(link.len() - 1).0.to_owned(), link.to_lowercase()] {
            anybody.get(&wrong).await.assert_refused(404, "RECORDING-LINK-UNKNOWN", &wrong);
        }
        app.done(&ingrid, &format!("{recording}/unshare"), &[]).await;
        for over in [&link, &film] {
            anybody.get(over).await.assert_refused(410, "RECORDING-LINK-OVER", "revoked");
        }
        app.done(&ingrid, &format!("{recording}/share"), &[]).await;
        let other = app.open(&ingrid, &recording).await.text("#share-link").unwrap();
        assert_ne!(other, link, "a revoked link stays so");
        assert_eq!(anybody.get(&other).await.status, 200);
        anybody.get(&link).await.assert_refused(410, "RECORDING-LINK-OVER", "the old one");

        let asked = app.open(&ingrid, &format!("{recording}/delete")).await;
        assert!(asked.text("h1").unwrap().contains("Delete this recording?") && is_there(app, id, Format::WebM));
        app.done(&ingrid, &format!("{recording}/delete"), &[]).await;
        assert!(!is_there(app, id, Format::WebM), "the file went with it");
        app.open(&ingrid, &recording).await.assert_refused(404, "RECORDING-GONE", "deleted");
        anybody.get(&other).await.assert_refused(410, "RECORDING-LINK-OVER", "deleted");
        assert!(app.open(&ingrid, &path).await.text("#recordings").unwrap().contains("Nothing is recorded yet"));
        let expected = ["renamed", "renamed", "shared", "unshared", "shared", "deleted"];
        assert_eq!(deeds(app).await, expected.map(|deed| format!("recording-{deed}")), "a click that changes nothing is no act");
    }

    async fn a_session_takes_its_recordings_along(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, id) = seminar(app, &ingrid).await;
        let (_, kept) = seminar(app, &ingrid).await;
        let asked = app.open(&ingrid, &format!("{path}/delete")).await;
        assert!(asked.body.contains("Its recordings are deleted with it."), "{}", asked.body);
        app.done(&ingrid, &format!("{path}/delete"), &[]).await;
        app.clock.advance(TimeDelta::minutes(2));
        rounds::forget(&app.app).await.unwrap();
        assert!(!is_there(app, id, Format::WebM) && is_there(app, kept, Format::WebM));
    }

    async fn recordings_go_when_their_time_is_over(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, old) = seminar(app, &ingrid).await;
        app.clock.advance(TimeDelta::days(1));
        let young = app.recorded(session_in(&path)).await;
        app.clock.advance(TimeDelta::days(179) - TimeDelta::minutes(1));
        rounds::forget(&app.app).await.unwrap();
        assert!(is_there(app, old, Format::WebM), "not before its time");
        app.clock.advance(TimeDelta::minutes(1));
        rounds::forget(&app.app).await.unwrap();
        assert!(!is_there(app, old, Format::WebM) && is_there(app, young, Format::WebM));
        assert_eq!(states(app).await, ["ready"]);
    }

    async fn files_of_deleted_recordings_go_and_those_of_no_recording_stay(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (_, kept) = seminar(app, &ingrid).await;
        let folder = app.app.recordings.path(kept, Format::WebM).parent().unwrap().to_owned();
        let (other_path, gone) = seminar(app, &ingrid).await;
        app.done(&ingrid, &format!("{other_path}/recordings/{gone}/delete"), &[]).await;
        // As when its process was killed between the row and the files.
        let stranger = RecordingId::fresh_at(app.clock.now());
        let held = RecordingId::fresh_at(app.clock.now());
        let _held = app.app.recordings.create(held).unwrap();
        let part = app.app.recordings.part(kept, RecordingId::fresh_at(app.clock.now()));
        std::fs::write(&part, "half").unwrap();
        for name in [format!("{gone}.webm"), format!("{gone}.mp4"), format!("{stranger}.webm"), "notes.txt".to_owned()] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        app.clock.advance(TimeDelta::minutes(2));
        rounds::forget(&app.app).await.unwrap();
        assert!(!is_there(app, gone, Format::WebM) && !is_there(app, gone, Format::Mp4));
        assert!(is_there(app, kept, Format::WebM) && is_there(app, held, Format::WebM));
        assert!(is_there(app, stranger, Format::WebM), "after a restored backup it may be all there is");
        assert!(folder.join("notes.txt").exists() && part.exists());
        app.clock.advance(TimeDelta::days(3));
        rounds::forget(&app.app).await.unwrap();
        assert!(!part.exists() && is_there(app, kept, Format::WebM), "what nobody goes on with");
    }

    async fn what_a_killed_process_left_is_finished_once(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let path = host.make(&Typed::once("Board of examiners")).await;
        host.invite(&path, "Иван", "ivan@spbu.example", "moderator").await;
        let session = session_in(&path);
        let (id, file) = app.recording(session).await;
        rounds::recover(&app.app).await.unwrap();
        assert_eq!(states(app).await, ["recording"], "whoever makes it is at it");
        // As after `kill -9`: the file has its clusters and no end.
        let whole = file.try_clone().unwrap();
        tokio::task::spawn_blocking(|| record(whole, 4)).await.unwrap().unwrap();
        file.set_len(file.metadata().unwrap().len() * 3 / 4).unwrap();
        drop(file);
        rounds::recover(&app.app).await.unwrap();
        rounds::recover(&app.app).await.unwrap();
        assert_eq!((states(app).await, letters(app).await), (vec!["ready".to_owned()], 1));
        let (found, _) = app.read(move |conn| Ok(store::with_session(conn, id)?.unwrap())).await;
        assert!((1_000..4_000).contains(&found.length_ms), "{found:?}");
        assert_eq!(found.bytes, std::fs::metadata(app.app.recordings.path(id, Format::WebM)).unwrap().len());

        // One of which nothing was written yet.
        let (nothing, file) = app.recording(session).await;
        drop(file);
        rounds::recover(&app.app).await.unwrap();
        let (found, _) = app.read(move |conn| Ok(store::with_session(conn, nothing)?.unwrap())).await;
        assert_eq!((found.state, is_there(app, nothing, Format::WebM)), (State::Failed, false));
        assert!(host.open(&path).await.text("#recordings").unwrap().contains("Not kept"));
        assert_eq!(letters(app).await, 1);
    }

    async fn a_file_that_cannot_be_finished_keeps_no_other_from_it(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let session = session_in(&host.make(&Typed::once("Board of examiners")).await);
        let (bad, file) = app.recording(session).await;
        drop(file);
        let at = app.app.recordings.path(bad, Format::WebM);
        std::fs::remove_file(&at).unwrap();
        std::fs::create_dir(&at).unwrap();
        app.clock.advance(TimeDelta::seconds(1));
        let (good, file) = app.recording(session).await;
        tokio::task::spawn_blocking(|| record(file, 2)).await.unwrap().unwrap();
        let failed = rounds::recover(&app.app).await.unwrap_err();
        assert!(failed.to_string().contains(bad.as_str()), "{failed:#}");
        let state = async |id| app.read(move |conn| Ok(store::with_session(conn, id)?.unwrap())).await.0.state;
        assert_eq!((state(bad).await, state(good).await), (State::Recording, State::Ready));
    }

    async fn a_room_is_recorded_until_it_is_ended(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let (session, ada) = (session_in(&path), SeatId::derived(&["ada"]));
        let camera = film(2).into_iter().map(|one| (Duration::from_millis(40), shown(ada, &one)));
        let script = [(Duration::ZERO, Heard::On(ada, Kind::Camera))].into_iter().chain(camera).collect();
        let room = app.record_room(session, Scripted(script), Limits::default()).await;
        let page = app.open(&ingrid, &path).await;
        assert!(page.text("#recordings").unwrap().contains("Being recorded"), "{}", page.body);
        assert!(!page.has("#recordings a[href$='/delete']"), "what is being made is not deleted");
        let written = || async { (std::fs::metadata(app.app.recordings.path(recorded(app).await, Format::WebM)).unwrap().len() > 5_000).then_some(()) };
        until("a first cluster", written).await;
        app.app.recorders.stop(room);
        app.recordings_ended().await;
        let id = recorded(app).await;
        assert_eq!(states(app).await, ["ready"]);
        let said = Command::new("ffprobe").args(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]).arg(app.app.recordings.path(id, Format::WebM)).output().unwrap();
        let seconds: f64 = String::from_utf8(said.stdout).unwrap().trim().parse().unwrap();
        assert!(seconds > 1.5 && said.stderr.is_empty(), "{seconds}");
    }

    async fn a_recording_ends_by_itself_where_it_is_too_large(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let limits = Limits { bytes: 3_000, ..Limits::default() };
        app.record_room(session_in(&path), Scripted([].into()), limits).await;
        app.recordings_ended().await;
        assert_eq!(states(app).await, ["ready"]);
        let limits = Limits { longest: Duration::from_millis(300), ..Limits::default() };
        app.record_room(session_in(&path), Scripted([].into()), limits).await;
        app.recordings_ended().await;
        assert_eq!(states(app).await, ["ready", "ready"]);
    }

    async fn a_recording_leaves_room_on_the_disk_for_everything_else(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let limits = Limits { spare: u64::MAX, ..Limits::default() };
        app.record_room(session_in(&path), Scripted([].into()), limits).await;
        app.recordings_ended().await;
        assert_eq!(states(app).await, ["failed"], "it did not even begin");
    }

    async fn a_folder_that_cannot_be_written_is_a_recording_that_failed(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let room = app.occurrence_of(session_in(&path)).await;
        // A file stands where the folder should be.
        let at = app.app.recordings.path(RecordingId::fresh(), Format::WebM).parent().unwrap().to_owned();
        std::fs::write(&at, "").unwrap();
        let begun = rounds::begin(&app.app, room, Scripted([].into()), Limits::default()).await;
        assert!(begun.is_err());
        assert_eq!(states(app).await, ["failed"]);
        std::fs::remove_file(&at).unwrap();
        assert!(rounds::begin(&app.app, room, Scripted([].into()), Limits::default()).await.unwrap());
        app.app.recorders.stop_all();
        app.recordings_ended().await;
    }

    async fn an_mp4_stands_beside_it_where_it_is_wanted(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, id) = seminar(app, &ingrid).await;
        let recording = format!("{path}/recordings/{id}");
        let film = app.below(&ingrid, &format!("{recording}/watch.mp4"));
        ingrid.browser.get(&film).await.assert_refused(404, "RECORDING-GONE", "there is none yet");
        let wanted = diesel::update(recording::table.find(id)).set(recording::mp4.eq("wanted"));
        app.app.db.write(move |conn| wanted.execute(conn).map(drop).map_err(colloquy::db::Error::from)).await.unwrap();
        rounds::convert(&app.app).await.unwrap();
        let (found, _) = app.read(move |conn| Ok(store::with_session(conn, id)?.unwrap())).await;
        assert_eq!(found.mp4, Mp4::Ready);
        let page = app.open(&ingrid, &recording).await;
        assert!(page.has("source[type='video/mp4']") && page.body.contains("WebM, MP4"), "{}", page.body);
        let (answer, bytes) = ingrid.browser.bytes(&film, &[]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "video/mp4"));
        assert!(bytes.windows(4).position(|word| word == b"moov") < bytes.windows(4).position(|word| word == b"mdat"));
        let said = Command::new("ffprobe").args(["-v", "error", "-show_entries", "stream=codec_name,width", "-of", "csv=p=0"]).arg(app.app.recordings.path(id, Format::Mp4)).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap().trim(), "h264,1280\naac");
    }

    async fn those_invited_as_moderators_watch_by_the_mailed_link(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let path = host.make(&Typed::once("Board of examiners")).await;
        for (name, email, role) in [
            ("Иван", "ivan@spbu.example", "moderator"),
            ("Shira", "shira@huji.example", "participant"),
        ] {
            host.invite(&path, name, email, role).await;
        }
        let id = app.recorded(session_in(&path)).await;
        let other = app.recorded(session_in(&host.make(&Typed::once("Another")).await)).await;
        let link = |invitation, id| format!("/r/{}/{id}", viewer_token(&app.app.seal, invitation));
        let [ivan, shira] = ["ivan@spbu.example", "shira@huji.example"].map(|email| app.invitation_id(email));
        let (ivan, shira) = (ivan.await, shira.await);
        let anybody = Browser::new();
        let page = anybody.get(&app.url(&link(ivan, id))).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let film = app.url(&page.attribute("video source", "src").unwrap());
        assert_eq!(anybody.get(&film).await.header("content-type"), "video/webm");
        for wrong in [link(shira, id), link(ivan, other)] {
            anybody.get(&app.url(&wrong)).await.assert_refused(410, "RECORDING-LINK-OVER", &wrong);
            let film = app.url(&format!("{wrong}/watch.webm"));
            anybody.get(&film).await.assert_refused(410, "RECORDING-LINK-OVER", &film);
        }
        // The link that joins is another one.
        let joins = app.invitation_link("ivan@spbu.example").await.replace("/i/", "/r/");
        anybody.get(&app.url(&format!("{joins}/{id}"))).await.assert_refused(404, "RECORDING-LINK-UNKNOWN", "joins");
        let switch = |status: &'static str| {
            let them = diesel::update(account::table.find(host.account.id)).set(account::status.eq(status));
            app.app.db.write(move |conn| them.execute(conn).map(drop).map_err(colloquy::db::Error::from))
        };
        switch("disabled").await.unwrap();
        anybody.get(&film).await.assert_refused(410, "RECORDING-LINK-OVER", "the host's account is off");
        switch("active").await.unwrap();
        assert_eq!(anybody.get(&film).await.status, 200);
        let row = host.invitation(&path, "Иван").await;
        host.done(&format!("{row}/delete"), NOTHING).await;
        for over in [&app.url(&link(ivan, id)), &film] {
            anybody.get(over).await.assert_refused(410, "RECORDING-LINK-OVER", "withdrawn");
        }
        assert_eq!(host.open(&format!("{path}/recordings/{id}")).await.status, 200);
    }
}

/// The newest recording.
async fn recorded(app: &TestApp) -> RecordingId {
    app.read(|conn| Ok(recording::table.order(recording::id.desc()).select(recording::id).first(conn)?)).await
}

async fn each_invited_moderator_gets_one_mail_and_nobody_else_does(backend: Backend) {
    let (app, mail) = TestApp::start_with_mail(backend).await;
    let host = app.host("Ingrid Halvorsen").await;
    let path = host.make(&Typed::once("Board of examiners")).await;
    for (name, email, role) in [
        ("Иван", "ivan@spbu.example", "moderator"),
        ("Marek", "marek@lakeside.example", "moderator"),
        ("Shira", "shira@huji.example", "participant"),
        ("Ada", "ada@lakeside.example", "presenter"),
    ] {
        host.invite(&path, name, email, role).await;
    }
    let other = host.make(&Typed::once("Another")).await;
    host.invite(&other, "Eve", "eve@lakeside.example", "moderator").await;
    until("the invitations", || async { (mail.count() >= 5).then_some(()) }).await;
    let invited = mail.count();
    let id = app.recorded(session_in(&path)).await;
    // A course's session has nobody to write to.
    let ingrid = app.of_ecology("ingrid").await;
    let (_, _) = seminar(&app, &ingrid).await;
    until("the mails", || async {
        app.app.mail.wake();
        (mail.count() >= invited + 2).then_some(())
    })
    .await;
    assert_eq!(letters(&app).await, 2);
    until("nothing that waits", || async {
        let open = app.read(colloquy::mail::outbox::waiting).await;
        (open == 0).then_some(())
    })
    .await;
    let all = mail.all();
    let told: Vec<_> = all.iter().filter(|mail| mail.subject().starts_with("Recording: ")).collect();
    let mut to: Vec<&str> = told.iter().map(|mail| mail.to().1).collect();
    to.sort_unstable();
    assert_eq!((to, all.len()), (vec!["ivan@spbu.example", "marek@lakeside.example"], invited + 2));
    for one in told {
        let own = format!("{}/r/", app.address);
        let link = one.text().split_whitespace().find(|word| word.starts_with(&own)).unwrap();
        assert!(one.html().contains(link) && link.ends_with(id.as_str()), "{}", one.html());
        assert!(
            one.text().contains("Board of examiners") && one.text().contains("4 seconds"),
            "{}",
            one.text()
        );
        assert!(one.text().contains("Kept until"), "{}", one.text());
        assert_eq!(Browser::new().get(link).await.status, 200);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_invited_moderator_gets_one_mail_and_nobody_else_does_on_sqlite() {
    each_invited_moderator_gets_one_mail_and_nobody_else_does(Backend::Sqlite).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_invited_moderator_gets_one_mail_and_nobody_else_does_on_postgres() {
    each_invited_moderator_gets_one_mail_and_nobody_else_does(Backend::Postgres).await;
}
