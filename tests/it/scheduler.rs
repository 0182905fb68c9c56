//! Sessions outside courses: the same pages for whoever is signed in, and nobody else's sessions on them.

use chrono::TimeDelta;

use crate::support::{Browser, TestApp, Typed, with_the_tool};

with_the_tool! {
    async fn a_host_makes_runs_and_deletes_sessions_of_their_own(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let empty = host.open("/scheduler/sessions").await;
        assert!(empty.has(".empty") && !empty.has(".course-room"), "{}", empty.body);
        let path = host.make(&Typed::once("Board of examiners")).await;
        let weekly = host.make(&Typed::weekly("Colloquium", "2026-11-19")).await;
        let list = host.open("/scheduler/sessions").await;
        assert_eq!(list.texts(".agenda .what a"), ["Board of examiners", "Colloquium", "Colloquium"]);
        let page = host.open(&path).await;
        assert_eq!((page.status, page.text("h1").unwrap().as_str()), (200, "Board of examiners"));
        assert!(page.has("#invitations") && page.has("#guests"), "{}", page.body);
        let seat = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        assert_eq!(seat.role, "moderator");

        host.done(&format!("{path}/edit"), &Typed::once("Appeals board").fields()).await;
        assert_eq!(host.open(&path).await.text("h1").unwrap(), "Appeals board");
        host.done(&format!("{path}/guests"), &[("guests", "on"), ("guest_role", "presenter")]).await;
        let page = host.open(&path).await;
        assert!(page.body.contains("People you invite") && !page.body.contains("enrolled"), "{}", page.body);
        let link = page.text("#guest-link").unwrap();
        let guest = Browser::new();
        assert_eq!(guest.get(&link).await.text(".over").unwrap(), "Ingrid Halvorsen");
        assert_eq!(app.enter(&guest.post(&link, &[("name", "Theo")]).await).await.role, "presenter");
        let date = host.open(&format!("{weekly}?date=all")).await.attributes("#dates li a.btn", "href");
        host.done(&format!("{}/cancel", date[0]), &[]).await;
        host.done(&format!("{}/restore", date[0]), &[]).await;
        host.done(&format!("{path}/lock"), &[]).await;
        guest.post(&link, &[("name", "Theo")]).await.assert_refused(403, "SESSION-LOCKED", "locked");
        assert!(host.open(&format!("{path}/delete")).await.body.contains("Invited people are told by mail"));
        host.done(&format!("{path}/delete"), &[]).await;
        assert_eq!(host.open(&path).await.status, 404);
        guest.get(&link).await.assert_refused(404, "GUEST-UNKNOWN", "deleted");
    }

    async fn what_is_somebody_elses_is_not_found(app: TestApp) {
        let (host, other) = (app.host("Ingrid Halvorsen").await, app.host("Ada Lovelace").await);
        let path = host.make(&Typed::once("Board").with_guests("participant")).await;
        let staff = app.of_ecology("ingrid").await;
        let course = app.make(&staff, &Typed::once("Seminar")).await;
        let id = course.rsplit('/').next().unwrap();
        assert_eq!(other.open("/scheduler/sessions").await.texts(".agenda .what a"), Vec::<String>::new());
        for address in ["", "/edit", "/delete", "/guests/replace", "/invitations/many", "/invitations/users"] {
            assert_eq!(host.open(&format!("{path}{address}")).await.status, 200, "{address}");
            assert_eq!(other.open(&format!("{path}{address}")).await.status, 404, "{address}");
            let of_a_course = host.open(&format!("/scheduler/sessions/{id}{address}")).await;
            assert_eq!(of_a_course.status, 404, "{address}: a session of a course");
            let below = app.open(&staff, &format!("sessions/{}{address}", path.rsplit('/').next().unwrap())).await;
            assert_eq!(below.status, 404, "{address}: below a course");
        }
        for address in ["/join", "/edit", "/delete", "/lock", "/guests", "/invitations", "/invitations/many"] {
            assert_eq!(other.send(&format!("{path}{address}"), &[]).await.status, 404, "{address}");
        }
        assert_eq!(host.open(&path).await.status, 200);
    }

    async fn rooms_end_with_the_account(app: TestApp) {
        use colloquy::db::schema::account;
        use diesel::prelude::*;

        let host = app.host("Ingrid Halvorsen").await;
        let path = host.make(&Typed::open("Board").with_guests("participant")).await;
        let link = host.open(&path).await.text("#guest-link").unwrap();
        let mut seat = app.enter(&Browser::new().post(&link, &[("name", "Theo")]).await).await;
        colloquy::rounds::follow_rosters(&app.app).await.unwrap();
        let off = |conn: &mut colloquy::db::Conn| {
            diesel::update(account::table).set(account::status.eq("disabled")).execute(conn)?;
            Ok::<_, colloquy::db::Error>(())
        };
        app.app.db.write(off).await.unwrap();
        colloquy::rounds::follow_rosters(&app.app).await.unwrap();
        assert_eq!(seat.gone().await, "ended");
        Browser::new().get(&link).await.assert_refused(403, "GUEST-OFF", "switched off");
    }

    async fn hosts_come_in_before_the_door_opens(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let later = Typed::once("Board").with("start", "16:00").with("end", "17:00");
        let path = host.make(&later).await;
        let seat = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        assert_eq!(seat.role, "moderator");
        app.clock.advance(TimeDelta::hours(6));
        host.send(&format!("{path}/join"), &[]).await.assert_refused(410, "SESSION-ENDED", "over");
    }
}

with_the_tool! {
    async fn what_courses_have_outlives_the_way_to_owners_and_back(app: TestApp) {
        let staff = app.of_ecology("ingrid").await;
        let path = app.make(&staff, &Typed::weekly("Seminar", "2026-11-19").with_guests("participant")).await;
        let (link, dates) = (app.guest_link(&staff, &path).await, app.dates(&staff, &path).await);
        let host = app.host("Ada Lovelace").await;
        host.make(&Typed::once("Board")).await;
        while !app.app.db.pending_migrations().unwrap().iter().any(|name| name.contains("110000")) {
            app.app.db.revert_last().unwrap();
        }
        app.app.db.migrate().unwrap();
        assert_eq!((app.guest_link(&staff, &path).await, app.dates(&staff, &path).await), (link, dates));
        app.make(&staff, &Typed::once("Another")).await;
    }
}
