//! Sessions of a course: made, seen, changed, deleted, and when their doors open.

use chrono::TimeDelta;
use colloquy::db::schema::session;
use diesel::prelude::*;
use scraper::{Html, Selector};

use crate::support::{Answer, Browser, Launched, TestApp, Typed, with_the_tool};

/// What a text has to bear.
fn strange() -> [String; 4] {
    let long = "ж".repeat(10_000);
    ["\0".to_owned(), "a\0b".to_owned(), long, "<script>alert(1)</script>\u{202e}\u{2066}".to_owned()]
}

/// What days, clocks and numbers have to bear beside that.
const MOMENTS: [&str; 8] = [
    "0000-01-01",
    "9999-12-31",
    "+262142-12-31",
    "-262143-01-01",
    "24:00",
    "23:59:60",
    "-1",
    "99999999999999999999",
];

/// The form's fields, each with a kind of session that reads it.
const FIELDS: [(&str, &str); 20] = [
    ("name", "once"),
    ("kind", "once"),
    ("date", "once"),
    ("date", "open"),
    ("date", "repeats"),
    ("start", "once"),
    ("end", "once"),
    ("end_date", "once"),
    ("zone", "once"),
    ("frequency", "repeats"),
    ("thu", "repeats"),
    ("until", "repeats"),
    ("last_date", "repeats"),
    ("count", "repeats"),
    ("early", "once"),
    ("role", "once"),
    ("audio", "once"),
    ("description", "once"),
    ("guests", "once"),
    ("guest_role", "once"),
];

/// The fields of `typed` that a refused form does not show as they were typed. Of `wrong`, a choice
/// that is on no list cannot be shown.
fn lost(answer: &Answer, typed: &Typed, wrong: &str) -> Vec<String> {
    let page = Html::parse_document(&answer.body);
    let find = |css: &str| page.select(&Selector::parse(css).unwrap()).next();
    let shown = |name: &str, value: &str| match name {
        "kind" | "until" => name == wrong || find(&format!("#{name}-{value}[checked]")).is_some(),
        "zone" | "early" | "role" | "guest_role" | "frequency" => {
            name == wrong || find(&format!("#{name} option[value='{value}'][selected]")).is_some()
        }
        "audio" | "video" | "chat" | "draw" | "thu" | "guests" => {
            find(&format!("[name={name}][checked]")).is_some()
        }
        "description" => find("#description").unwrap().text().collect::<String>() == value,
        _ => find(&format!("#{name}")).unwrap().value().attr("value") == Some(value),
    };
    let fields = typed.fields().into_iter().filter(|(name, value)| !shown(name, value));
    fields.map(|(name, value)| format!("{name} = {value:.20}")).collect()
}

/// Posts the form with `value` in `field`: made or refused, never broken.
async fn bears(
    app: &TestApp,
    (ingrid, csrf): (&Launched, &str),
    (field, kind): (&'static str, &str),
    value: &str,
) {
    let typed = match kind {
        "once" => Typed::once("Once").with_guests("participant"),
        "open" => Typed::open("Open"),
        _ => Typed::weekly("Series", "2026-11-19").with("count", "2"),
    };
    let typed = if field == "last_date" { typed.with("until", "date") } else { typed };
    let typed = typed.with(field, value);
    let mut form = typed.fields();
    form.push(("csrf", csrf));
    let answer = ingrid.browser.post(&app.below(ingrid, "sessions/new"), &form).await;
    let tried = format!("{field} = {value:.20?}");
    assert!(matches!(answer.status, 303 | 422), "{tried}: {}", answer.status);
    assert!(!answer.body.contains("<script>alert"), "{tried}");
    if answer.status == 303 {
        let made = ingrid.browser.get(&app.url(answer.location())).await;
        assert_eq!(made.status, 200, "{tried}");
        assert!(!made.body.contains("<script>alert") && !made.body.contains('\0'), "{tried}");
    }
}

/// How many sessions there are.
async fn made(app: &TestApp) -> i64 {
    app.read(|conn| Ok(session::table.count().get_result(conn)?)).await
}

with_the_tool! {
    async fn every_kind_is_listed_and_has_its_page(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let once = app.make(&ingrid, &Typed::once("Seminar 7: food webs")).await;
        let open = app.make(&ingrid, &Typed::open("مكتب مفتوح")).await;
        let series = app.make(&ingrid, &Typed::weekly("Lab <b>4</b> & co", "2026-11-19")).await;
        let list = app.open(&ingrid, "sessions").await;
        assert_eq!(list.texts("#course-room"), ["Course room"]);
        let names = list.texts(".agenda .what a");
        for (path, name) in
            [(&once, "Seminar 7: food webs"), (&open, "مكتب مفتوح"), (&series, "Lab <b>4</b> & co")]
        {
            assert!(names.iter().any(|one| one == name), "{name} in {names:?}");
            let page = app.open(&ingrid, path).await;
            assert_eq!(page.text("h1").unwrap(), name);
            // What is needed to join and to share follows the name, before anything else (R1).
            assert!(page.has("h1.name + section.slip .slip-join"), "{}", page.body);
            assert!(page.has(".slip-join + .slip-share"), "{}", page.body);
        }
        let page = app.open(&ingrid, &once).await;
        assert!(page.text(".slip .when").unwrap().contains("12:00–13:00"), "{}", page.body);
        assert_eq!(page.text(".slip .state").unwrap(), "Open now");
        assert!(page.text(".foot").unwrap().contains("Oslo"), "the zone is written");
        let room = app.open(&ingrid, "sessions").await.attribute("#course-room a", "href").unwrap();
        let room = ingrid.browser.get(&app.url(&room)).await;
        assert!(room.has("h1.name + section.slip .slip-join form"), "{}", room.body);
        let student = app.of_ecology("ana").await;
        let page = app.open(&student, &once).await;
        assert!(page.text(".slip .when").unwrap().contains("05:00–06:00"), "Mexico's clock: {}", page.body);
    }

    async fn guest_access_is_off_until_it_is_turned_on(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar 7")).await;
        let page = app.open(&ingrid, &path).await;
        assert_eq!(page.text("#guests-said").unwrap(), "Guest access is off");
        assert!(page.has("#guests-on:not([checked])") && !page.has("#guest-link"));
        let room = app.open(&ingrid, "sessions").await.attribute("#course-room a", "href").unwrap();
        let room = ingrid.browser.get(&app.url(&room)).await;
        assert!(room.has("#guests-on:not([checked])") && !room.has("#guest-link"));
        let ticked = app.make(&ingrid, &Typed::once("Seminar 8").with_guests("presenter")).await;
        let page = app.open(&ingrid, &ticked).await;
        assert_eq!(page.text("#guests-said").unwrap(), "Guest access is on");
        assert!(page.has("#guests-on[checked]") && page.has("#guest-link"));
        assert_eq!(page.attribute("#guest_role [selected]", "value").unwrap(), "presenter");
    }

    async fn a_refused_form_names_the_field_and_loses_nothing(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let typed = Typed::once("Kept as typed").with("description", "Read chapter 7").with("early", "45");
        let series = Typed::weekly("Kept as typed", "2026-11-19");
        let long = "ж".repeat(256);
        let cases = [
            ("name", typed.clone().with("name", "")),
            ("name", typed.clone().with("name", " \t\u{3000}")),
            ("name", typed.clone().with("name", &long)),
            ("kind", typed.clone().with("kind", "room")),
            ("kind", typed.clone().with("kind", "")),
            ("date", typed.clone().with("date", "2026-02-30")),
            ("start", typed.clone().with("start", "25:00")),
            ("end", typed.clone().with("end", "11:59")),
            ("zone", typed.clone().with("zone", "Europe/Atlantis")),
            ("early", typed.clone().with("early", "10")),
            ("role", typed.clone().with("role", "owner")),
            ("role_sure", typed.clone().with("role", "moderator")),
            ("description", typed.clone().with("description", &"ж".repeat(10_001))),
            ("guest_role", typed.clone().with("guests", "on").with("guest_role", "captioner")),
            ("guest_sure", typed.clone().with("guests", "on").with("guest_role", "moderator")),
            ("frequency", series.clone().with("frequency", "yearly")),
            ("count", series.clone().with("count", "0")),
            ("last_date", series.clone().with("until", "date").with("last_date", "")),
        ];
        for (field, typed) in cases {
            let answer = app.send(&ingrid, "sessions/new", &typed.fields()).await;
            assert_eq!(answer.status, 422, "{field}: {}", answer.body);
            assert!(answer.has(&format!(".errors a[href='#{field}']")), "{field}: {}", answer.body);
            assert!(answer.has(&format!("#{field}-fault")), "{field}: {}", answer.body);
            let lost = lost(&answer, &typed, field);
            assert!(lost.is_empty(), "{field}: {lost:?} is lost in {}", answer.body);
        }
        assert!(!app.open(&ingrid, "sessions").await.has(".agenda"), "nothing was made");
        app.make(&ingrid, &typed).await;
        // A week without a chosen day repeats on the first date's.
        app.make(&ingrid, &series.with("thu", "")).await;
        app.make(&ingrid, &typed.clone().with("name", &"ж".repeat(255))).await;
        let sure = typed.with("role", "moderator").with("role_sure", "on");
        app.make(&ingrid, &sure.with_guests("moderator").with("guest_sure", "on")).await;
        assert_eq!(made(app).await, 5, "four, and the course room");
    }

    async fn a_form_sent_eight_times_at_once_makes_one_session(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let once = app.open(&ingrid, "sessions/new").await.attribute("input[name=once]", "value").unwrap();
        let typed = Typed::once("Only one").with_guests("participant").with("once", &once);
        let fields = typed.fields();
        let sent = (0..8).map(|_| app.send(&ingrid, "sessions/new", &fields));
        let mut places: Vec<String> = Vec::new();
        for answer in futures_util::future::join_all(sent).await {
            assert_eq!(answer.status, 303, "{}", answer.body);
            places.push(answer.location().to_owned());
        }
        places.dedup();
        assert_eq!(places.len(), 1, "{places:?}");
        assert_eq!(made(app).await, 2, "one, and the course room");
        let other = typed.with("name", "Another");
        assert_eq!(app.send(&ingrid, "sessions/new", &other.fields()).await.status, 303);
        assert_eq!(made(app).await, 3, "other words are another session");
    }

    async fn deleting_asks_first_and_is_final(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Doomed").with_guests("participant")).await;
        let kept = app.make(&ingrid, &Typed::once("Kept")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let asked = app.open(&ingrid, &format!("{path}/delete")).await;
        assert!(asked.status == 200 && asked.body.contains("Doomed"));
        assert_eq!(app.open(&ingrid, &path).await.status, 200, "asking deletes nothing");
        app.done(&ingrid, &format!("{path}/delete"), &[]).await;
        app.open(&ingrid, &path).await.assert_refused(404, "SESSION-GONE", "deleted");
        app.join(&ingrid, &path).await.assert_refused(404, "SESSION-GONE", "deleted");
        app.send(&ingrid, &format!("{path}/delete"), &[]).await.assert_refused(404, "SESSION-GONE", "twice");
        Browser::new().get(&link).await.assert_refused(404, "GUEST-UNKNOWN", "its link");
        assert_eq!(app.open(&ingrid, &kept).await.status, 200);
        // The course room is always there.
        let room = app.open(&ingrid, "sessions").await.attribute("#course-room a", "href").unwrap();
        let room = room.replace(&format!("/c/{}/", ingrid.visit), "");
        assert_eq!(app.send(&ingrid, &format!("{room}/delete"), &[]).await.status, 400);
        assert_eq!(app.open(&ingrid, &room).await.status, 200);
    }

    async fn the_link_outlives_every_change_but_replacing(app: TestApp) {
        let (ingrid, guest) = (app.of_ecology("ingrid").await, Browser::new());
        let path = app.make(&ingrid, &Typed::once("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let code = link.rsplit('/').next().unwrap();
        assert!(link.len() < 76 && !link.contains(['?', '&', '=']), "{link}");
        assert!(link.ends_with(|last: char| last.is_ascii_alphanumeric()) && code.len() == 14, "{link}");
        let changed = Typed::open("Renamed").with("role", "presenter").with("description", "New");
        app.done(&ingrid, &format!("{path}/edit"), &changed.fields()).await;
        let page = app.open(&ingrid, &path).await;
        assert_eq!(page.text("h1").unwrap(), "Renamed");
        assert_eq!(page.text("#guest-link").unwrap(), link, "saving keeps it");
        assert_eq!(page.text("#guests-said").unwrap(), "Guest access is on", "saving keeps it on");
        assert_eq!(guest.get(&link).await.status, 200);

        app.done(&ingrid, &format!("{path}/guests"), &[]).await;
        assert!(!app.open(&ingrid, &path).await.body.contains(code), "no page shows a link that is off");
        guest.get(&link).await.assert_refused(403, "GUEST-OFF", "off");
        let on = [("guests", "on"), ("guest_role", "participant")];
        app.done(&ingrid, &format!("{path}/guests"), &on).await;
        assert_eq!(app.guest_link(&ingrid, &path).await, link, "off and on again keeps it");
        assert_eq!(guest.get(&link).await.status, 200);

        assert_eq!(app.open(&ingrid, &format!("{path}/guests/replace")).await.status, 200);
        assert_eq!(app.guest_link(&ingrid, &path).await, link, "asking replaces nothing");
        app.done(&ingrid, &format!("{path}/guests/replace"), &[]).await;
        let new = app.guest_link(&ingrid, &path).await;
        assert_ne!(new, link);
        guest.get(&link).await.assert_refused(404, "GUEST-UNKNOWN", "replaced");
        assert_eq!(guest.get(&new).await.status, 200);
    }

    async fn guests_become_moderators_only_when_confirmed(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar")).await;
        let guests = format!("{path}/guests");
        for role in ["", "owner", "Moderator", "captioner", "moderator ", "moderator\0"] {
            let fields = [("guests", "on"), ("guest_role", role), ("guest_sure", "on")];
            let answer = app.send(&ingrid, &guests, &fields).await;
            assert_eq!(answer.status, 422, "{role:?}");
            assert!(answer.has(".errors a[href='#guest_role']"), "{role:?}: {}", answer.body);
        }
        let unsure = [("guests", "on"), ("guest_role", "moderator")];
        let answer = app.send(&ingrid, &guests, &unsure).await;
        assert_eq!(answer.status, 422);
        assert!(answer.has(".errors a[href='#guest_sure']") && answer.has("#guest_sure"), "{}", answer.body);
        assert_eq!(answer.attribute("#guest_role [selected]", "value").unwrap(), "moderator");
        let page = app.open(&ingrid, &path).await;
        assert_eq!(page.text("#guests-said").unwrap(), "Guest access is off", "nothing half-done");
        assert!(!page.has("#guest-link"));
        for role in ["moderator", "presenter", "participant"] {
            let sure = [("guests", "on"), ("guest_role", role), ("guest_sure", "on")];
            app.done(&ingrid, &guests, &sure).await;
            let page = app.open(&ingrid, &path).await;
            assert_eq!(page.attribute("#guest_role [selected]", "value").unwrap(), role);
        }
    }

    async fn course_pages_invite_nobody(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let path = app.make(&ingrid, &Typed::weekly("Seminar", "2026-11-19").with_guests("participant")).await;
        let date = &app.dates(&ingrid, &path).await[0];
        let of_session = ["", "/edit", "/delete", "/guests/replace", "/dates/{date}", "/dates/{date}/cancel"];
        let mut pages = vec!["sessions".to_owned(), "sessions/new".to_owned(), "people".to_owned()];
        pages.extend(of_session.map(|rest| format!("{path}{}", rest.replace("{date}", date))));
        for page in pages {
            let shown = app.open(&ingrid, &page).await;
            assert_eq!(shown.status, 200, "{page}");
            // Only the sentence that stands in its place says the word.
            let places = ["sessions/new".to_owned(), format!("{path}/edit"), path.clone()];
            let said = shown.body.to_lowercase().matches("invit").count();
            let instead = shown.body.matches("there is nobody to invite").count()
                + shown.body.matches("There is nobody to invite").count();
            assert_eq!((said, instead), (usize::from(places.contains(&page)), said), "{page}: {}", shown.body);
        }
        for who in [&ingrid, &ana] {
            assert!(app.open(who, &path).await.body.contains("nrolled in"));
            for rest in ["invitations", "invitations/new", "invite"] {
                let page = format!("{path}/{rest}");
                assert_eq!(app.open(who, &page).await.status, 404, "{page}");
                assert_eq!(app.send(who, &page, &[("email", "a@b.example")]).await.status, 404, "{page}");
            }
        }
    }

    async fn doors_open_and_close_by_the_clock(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let typed = Typed::once("Seminar").with("start", "14:00").with("end", "15:00");
        let path = app.make(&ingrid, &typed).await;
        let state = async || app.open(&ana, &path).await.text(".slip .state").unwrap();
        // It is 12:06:40 in Oslo; the door opens at 13:45, which is 06:45 in Mexico.
        let early = app.join(&ana, &path).await;
        early.assert_refused(403, "NOT-YET-OPEN", "too early");
        assert!(early.body.contains("06:45"), "{}", early.body);
        let page = app.open(&ana, &path).await;
        assert!(!page.has("form[action$='/join']") && page.has(".slip [aria-disabled=true]"), "{}", page.body);
        assert_eq!(app.join(&ingrid, &path).await.status, 303, "moderators any time");
        app.clock.advance(TimeDelta::seconds(98 * 60 + 19));
        app.join(&ana, &path).await.assert_refused(403, "NOT-YET-OPEN", "a second too early");
        assert_eq!(state().await, "Scheduled");
        app.clock.advance(TimeDelta::seconds(1));
        assert_eq!((app.join(&ana, &path).await.status, state().await.as_str()), (303, "Early entry"));
        app.clock.advance(TimeDelta::minutes(15));
        assert_eq!((app.join(&ana, &path).await.status, state().await.as_str()), (303, "Open now"));
        let mut inside = app.inside(&ana, &path).await;
        app.clock.advance(TimeDelta::minutes(60));
        assert_eq!(state().await, "Ended");
        for who in [&ana, &ingrid] {
            app.join(who, &path).await.assert_refused(410, "SESSION-ENDED", "nobody new");
            assert!(!app.open(who, &path).await.has("form[action$='/join']"));
        }
        // Who is inside stays, and a later end lets others in again.
        inside.say(serde_json::json!({ "do": "chat", "to": "all", "text": "still here" })).await;
        assert_eq!(inside.told("chat").await["text"], "still here");
        let longer = typed.with("end", "16:00");
        app.done(&ingrid, &format!("{path}/edit"), &longer.fields()).await;
        assert_eq!((app.join(&ana, &path).await.status, state().await.as_str()), (303, "Open now"));
    }

    async fn a_locked_room_lets_nobody_new_in(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let room = app.open(&ingrid, "sessions").await.attribute("#course-room a", "href").unwrap();
        let room = room.replace(&format!("/c/{}/", ingrid.visit), "");
        let on = [("guests", "on"), ("guest_role", "participant")];
        app.done(&ingrid, &format!("{room}/guests"), &on).await;
        let (link, guest) = (app.guest_link(&ingrid, &room).await, Browser::new());
        assert_eq!(app.join(&ana, &room).await.status, 303);
        let csrf = app.csrf(&ana).await;
        app.done(&ingrid, &format!("{room}/lock"), &[]).await;
        let refused = ana.browser.post(&app.below(&ana, &format!("{room}/join")), &[("csrf", &csrf)]).await;
        refused.assert_refused(403, "SESSION-LOCKED", "locked");
        guest.get(&link).await.assert_refused(403, "SESSION-LOCKED", "a guest");
        guest.post(&link, &[("name", "Theo")]).await.assert_refused(403, "SESSION-LOCKED", "a guest");
        assert_eq!(app.open(&ana, &room).await.text(".slip .state").unwrap(), "Locked");
        assert_eq!(app.join(&ingrid, &room).await.status, 303, "who could unlock it");
        app.done(&ingrid, &format!("{room}/unlock"), &[]).await;
        assert_eq!(app.join(&ana, &room).await.status, 303);
        assert_eq!(guest.post(&link, &[("name", "Theo")]).await.status, 303);
    }

    async fn nothing_that_is_typed_breaks_a_form(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let typed = Typed::weekly("Seminar", "2026-11-19").with_guests("participant");
        let path = app.make(&ingrid, &typed).await;
        let date = &app.dates(&ingrid, &path).await[0];
        let csrf = app.csrf(&ingrid).await;
        for (field, kind) in FIELDS {
            let moment = matches!(field, "date" | "start" | "end" | "end_date" | "last_date" | "count");
            let moments = MOMENTS.iter().filter(|_| moment).map(|value| (*value).to_owned());
            for value in strange().into_iter().chain(moments) {
                bears(app, (&ingrid, &csrf), (field, kind), &value).await;
            }
        }
        for value in strange().into_iter().chain(MOMENTS.map(str::to_owned)) {
            for field in ["date", "start", "end"] {
                let moved = [("date", "2026-11-20"), ("start", "10:00"), ("end", "11:00")];
                let mut form: Vec<_> = moved.into_iter().filter(|(name, _)| name != &field).collect();
                form.extend([(field, value.as_str()), ("csrf", &csrf)]);
                let to = app.below(&ingrid, &format!("{path}/dates/{date}"));
                let status = ingrid.browser.post(&to, &form).await.status;
                assert!(matches!(status, 303 | 422), "{field} = {value:.20?}: {status}");
            }
            let join = [("occurrence", value.as_str()), ("csrf", &csrf)];
            let status = ingrid.browser.post(&app.below(&ingrid, &format!("{path}/join")), &join).await.status;
            assert_eq!(status, 404, "{value:.20?}");
            let query = url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
            let query = query.chars().take(9_000).collect::<String>();
            for list in ["sessions?q=", "sessions?show=dates&from=", "sessions?page=", "people?q=", "people?page="] {
                let page = app.open(&ingrid, &format!("{list}{query}")).await;
                assert_eq!(page.status, 200, "{list}{query:.20}");
                assert!(!page.body.contains("<script>alert"), "{list}");
            }
            let status = app.open(&ingrid, &format!("{path}?date={query}")).await.status;
            assert!(status < 500, "{status}");
        }
        assert_eq!(app.open(&ingrid, "sessions").await.status, 200);
        assert_eq!(app.open(&ingrid, "sessions?show=dates&from=2026-01-01&to=9999-12-31").await.status, 200);
        for bad in ["sessions/%00", "sessions/00000000000000000000000000000000", "sessions/..%2f", "sessions/x"] {
            assert_eq!(app.open(&ingrid, bad).await.status, 404, "{bad}");
        }
        assert!(made(app).await > 2, "what fits was made");
    }
}
