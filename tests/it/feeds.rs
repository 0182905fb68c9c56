//! Sessions in calendars: downloads, and the private address of an account.

use chrono::TimeDelta;
use colloquy::practice::LaunchOptions;

use crate::support::smtp::read_calendar;
use crate::support::{Answer, Browser, TestApp, Typed, with_the_tool};

fn read(answer: &Answer) -> serde_json::Value {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "text/calendar; charset=utf-8"),
        "{}",
        answer.body
    );
    read_calendar(&answer.body)
}

with_the_tool! {
    async fn a_courses_session_leads_through_the_lms(app: TestApp) {
        let staff = app.of_ecology("ingrid").await;
        let path = app.make(&staff, &Typed::once("Seminar 7, part <b>")).await;
        let student = app.launch("noor", "ecology-201", &LaunchOptions::default()).await;
        let downloaded = app.open(&student, &format!("{path}/calendar.ics")).await;
        let calendar = read(&downloaded);
        let event = &calendar["events"][0];
        assert_eq!((event["summary"].as_str(), event["start"].as_str()), (Some("Seminar 7, part <b>"), Some("2026-11-18T11:00:00Z")));
        let url = event["url"].as_str().unwrap();
        assert!(url.starts_with(app.lms.base_url().as_str()), "{url}");
        assert!(!downloaded.body.contains(student.visit.as_str()) && !downloaded.body.contains("/c/"), "nobody's visit");
        let page = app.open(&student, &path).await;
        assert!(page.has(&format!("a[href$='{path}/calendar.ics']")), "{}", page.body);
        let room = app.open(&student, "sessions").await.attributes(".course-room h2 a", "href");
        let none = student.browser.get(&app.url(&format!("{}/calendar.ics", room[0]))).await;
        assert_eq!(none.status, 404, "the course room has no time");
        let nobody = Browser::new().get(&app.below(&student, &format!("{path}/calendar.ics"))).await;
        assert_eq!(nobody.status, 401);
    }

    async fn the_private_address_shows_ones_own_sessions_until_it_is_replaced(app: TestApp) {
        let (host, other) = (app.host("Ingrid Halvorsen").await, app.host("Ada Lovelace").await);
        host.make(&Typed::once("Board")).await;
        host.make(&Typed::weekly("Colloquium", "2026-11-19")).await;
        other.make(&Typed::once("Not hers")).await;
        assert!(!host.open("/scheduler/calendar").await.has("#feed"), "none before it is wanted");
        host.done("/scheduler/calendar", &[]).await;
        let first = host.open("/scheduler/calendar").await.text("#feed").unwrap();
        let calendar = read(&Browser::new().get(&first).await);
        let mut names: Vec<_> = calendar["events"].as_array().unwrap().iter().map(|event| event["summary"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Board", "Colloquium"]);
        app.clock.advance(TimeDelta::seconds(1));
        host.done("/scheduler/calendar", &[]).await;
        let second = host.open("/scheduler/calendar").await.text("#feed").unwrap();
        assert_ne!(first, second);
        assert_eq!(Browser::new().get(&second).await.status, 200);
        Browser::new().get(&first).await.assert_refused(410, "FEED-ENDED", "replaced");
        host.done("/scheduler/calendar/stop", &[]).await;
        Browser::new().get(&second).await.assert_refused(410, "FEED-ENDED", "ended");
        let forged = second.replace("/feed/", "/feed/1");
        assert_eq!(Browser::new().get(&forged).await.status, 404);
        assert_eq!(Browser::new().get(&app.url("/scheduler/calendar")).await.status, 303, "to sign in");
    }
}
