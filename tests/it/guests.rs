//! People from outside, by the guest link.

use chrono::TimeDelta;
use colloquy::db::schema::exclusion;
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::until;
use crate::support::{Answer, Browser, TestApp, Typed, with_the_tool};

async fn excluded(app: &TestApp) -> i64 {
    app.read(|conn| Ok(exclusion::table.count().get_result(conn)?)).await
}

/// Whether the way in that the server gave leads in now.
async fn leads_in(app: &TestApp, way: &Answer) -> bool {
    let mut seat = app.socket(way.location()).await;
    seat.next().await.expect("an answer")["is"] == "you"
}

with_the_tool! {
    async fn the_page_says_how_the_door_stands(app: TestApp) {
        let (ingrid, guest) = (app.of_ecology("ingrid").await, Browser::new());
        let typed = Typed::once("Seminar 7 <b>").with("start", "14:00").with("end", "15:00");
        let path = app.make(&ingrid, &typed.clone().with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let name = [("name", "Theodóra Papadáki")];
        let early = guest.get(&link).await;
        assert_eq!((early.status, early.text("h1").unwrap().as_str()), (200, "Seminar 7 <b>"));
        assert!(early.has("[data-opens='2026-11-18T12:45:00Z']") && !early.has("form"), "{}", early.body);
        guest.post(&link, &name).await.assert_refused(403, "NOT-YET-OPEN", "too early");

        app.clock.advance(TimeDelta::minutes(120));
        let open = guest.get(&link).await;
        assert!(open.has("form.panel input#name[required]") && open.has("form.panel button"), "{}", open.body);
        assert_eq!(open.attributes("form.panel input:not([type=hidden])", "name"), ["name"], "a name, no more");
        assert!(open.set_cookies().is_empty(), "looking leaves no trace");
        let joined = guest.post(&link, &name).await;
        let code = link.rsplit('/').next().unwrap();
        assert_eq!(app.enter(&joined).await.role, "participant");
        for shape in [link.replace(code, &code.to_uppercase()), link.replace('-', "")] {
            assert_eq!(guest.get(&shape).await.status, 200, "{shape}: as it is read out");
        }

        app.done(&ingrid, &format!("{path}/guests"), &[]).await;
        guest.get(&link).await.assert_refused(403, "GUEST-OFF", "off");
        guest.post(&link, &name).await.assert_refused(403, "GUEST-OFF", "off");
        let on = [("guests", "on"), ("guest_role", "participant")];
        app.done(&ingrid, &format!("{path}/guests"), &on).await;
        assert_eq!(guest.post(&link, &name).await.status, 303);

        app.clock.advance(TimeDelta::minutes(60));
        guest.get(&link).await.assert_refused(410, "SESSION-ENDED", "over");
        guest.post(&link, &name).await.assert_refused(410, "SESSION-ENDED", "over");
        let unknown = app.url("/g/0000-0000-0000");
        guest.get(&unknown).await.assert_refused(404, "GUEST-UNKNOWN", "unknown");
        guest.post(&unknown, &name).await.assert_refused(404, "GUEST-UNKNOWN", "unknown");
    }

    async fn guests_come_in_under_the_role_of_the_moment(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let name = [("name", "Theo")];
        let mut first = app.enter(&Browser::new().post(&link, &name).await).await;
        assert_eq!(first.role, "participant");
        for role in ["presenter", "moderator"] {
            let changed = [("guests", "on"), ("guest_role", role), ("guest_sure", "on")];
            app.done(&ingrid, &format!("{path}/guests"), &changed).await;
            colloquy::rounds::follow_rosters(&app.app).await.unwrap();
            let mut later = app.enter(&Browser::new().post(&link, &name).await).await;
            assert_eq!(later.role, role, "a later guest");
            // Whoever is inside keeps their role: what is theirs alone is still denied.
            assert_eq!(first.denied(json!({ "do": "mute", "whom": "all" })).await, "right");
            later.say(json!({ "do": "hand", "up": true })).await;
            later.told("hands").await;
        }
    }

    async fn whom_a_moderator_removed_stays_out_for_that_date(app: TestApp) {
        let (ingrid, guest, another) = (app.of_ecology("ingrid").await, Browser::new(), Browser::new());
        let typed = Typed::weekly("Seminar", "2026-11-18").with("frequency", "daily").with("thu", "");
        let typed = typed.with("start", "12:00").with("end", "13:00").with_guests("participant");
        let path = app.make(&ingrid, &typed).await;
        let link = app.guest_link(&ingrid, &path).await;
        let mut seat = app.enter(&guest.post(&link, &[("name", "Theo")]).await).await;
        let mut moderator = app.inside(&ingrid, &path).await;
        moderator.say(json!({ "do": "remove", "person": seat.id })).await;
        assert_eq!(seat.gone().await, "removed");
        until("the exclusion", || async { (excluded(app).await == 1).then_some(()) }).await;
        let refused = guest.post(&link, &[("name", "Somebody else")]).await;
        refused.assert_refused(403, "GUEST-REMOVED", "under another name, too");
        assert!(refused.body.contains("19 November"), "the next date: {}", refused.body);
        guest.get(&link).await.assert_refused(403, "GUEST-REMOVED", "removed");
        assert_eq!(another.post(&link, &[("name", "Theo")]).await.status, 303, "another of the same name");
        app.clock.advance(TimeDelta::hours(24));
        assert_eq!(guest.post(&link, &[("name", "Theo")]).await.status, 303, "on the next date");
    }

    async fn a_way_in_ends_with_the_link_it_was_given_for(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let entered = async |name: &str| Browser::new().post(&link, &[("name", name)]).await;
        let member = app.join(&ingrid, &path).await;
        let mut theo = app.enter(&entered("Theo").await).await;
        let waiting = entered("Wai").await;
        let page = app.url(waiting.location());
        assert_eq!(Browser::new().get(&page).await.status, 200, "looking for the microphone");
        app.done(&ingrid, &format!("{path}/guests"), &[]).await;
        assert!(!leads_in(app, &waiting).await, "guest access is off");
        assert_eq!(Browser::new().get(&page).await.status, 410);
        theo.say(json!({ "do": "hand", "up": true })).await;
        assert_eq!(theo.told("hands").await["hands"][0]["seat"], theo.id.as_str(), "whoever is inside stays");
        app.done(&ingrid, &format!("{path}/guests"), &[("guests", "on"), ("guest_role", "participant")]).await;
        let (waiting, other) = (entered("Wai").await, entered("Ada").await);
        assert!(leads_in(app, &other).await, "on again, with the same link");
        app.done(&ingrid, &format!("{path}/guests/replace"), &[]).await;
        assert!(!leads_in(app, &waiting).await, "the link was replaced");
        assert!(leads_in(app, &member).await, "members have a way of their own");
    }

    async fn joining_at_the_moment_guests_are_shut_out_leads_nowhere(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let (guests, on) = (format!("{path}/guests"), [("guests", "on"), ("guest_role", "participant")]);
        for round in 0..8 {
            app.done(&ingrid, &guests, &on).await;
            let theo = Browser::new();
            let (entered, off) = tokio::join!(theo.post(&link, &[("name", "Theo")]), app.send(&ingrid, &guests, &[]));
            assert_eq!(off.status, 303, "{}", off.body);
            match entered.status {
                303 => assert!(!leads_in(app, &entered).await, "round {round}"),
                _ => entered.assert_refused(403, "GUEST-OFF", "too late"),
            }
        }
    }

    async fn guessing_is_slowed_and_forgiven(app: TestApp) {
        let (ingrid, guest) = (app.of_ecology("ingrid").await, Browser::new());
        let path = app.make(&ingrid, &Typed::open("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        for n in 0..10 {
            let wrong = if n % 2 == 0 { format!("/g/0000-0000-000{n}") } else { format!("/g/x{n}") };
            guest.get(&app.url(&wrong)).await.assert_refused(404, "GUEST-UNKNOWN", &wrong);
        }
        for answer in [guest.get(&link).await, guest.post(&link, &[("name", "Theo")]).await] {
            answer.assert_refused(429, "SLOW-DOWN", "a right code waits as well");
            let wait: i64 = answer.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        assert_eq!(app.join(&ingrid, &path).await.status, 303, "the course is not slowed");
        let wait = guest.get(&link).await.header("retry-after").parse().unwrap();
        app.clock.advance(TimeDelta::seconds(wait));
        assert_eq!(guest.post(&link, &[("name", "Theo")]).await.status, 303);
        guest.get(&app.url("/g/0000-0000-0000")).await.assert_refused(404, "GUEST-UNKNOWN", "one more");
        assert_eq!(guest.get(&link).await.status, 429, "and no more than that");
    }

    async fn a_guests_name_is_what_shows(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar").with_guests("participant")).await;
        let link = app.guest_link(&ingrid, &path).await;
        let mut moderator = app.inside(&ingrid, &path).await;
        let guest = Browser::new();
        for (typed, wrong) in [("", true), (" \u{200b}\u{202e}", true), ("\0", true), (&*"ж".repeat(65), true)] {
            let refused = guest.post(&link, &[("name", typed)]).await;
            assert_eq!(refused.status, 422, "{typed:?}");
            assert_eq!(refused.has(".errors a[href='#name']"), wrong, "{typed:?}: {}", refused.body);
        }
        assert!(matches!(guest.post(&link, &[("name", "ж".repeat(10_000))]).await.status, 413 | 422));
        assert_eq!(guest.post::<&str, &str>(&link, &[]).await.status, 422);
        for (typed, shown) in [("  Ada\0\u{202e} Lovelace ", "Ada Lovelace"), ("<script>", "<script>"), ("نور", "نور")] {
            let seat = app.enter(&Browser::new().post(&link, &[("name", typed)]).await).await;
            assert_eq!(moderator.told_of(&seat.id).await["name"], shown);
        }
        let cross = guest.post_from(&link, &[("name", "Theo")], &[("Sec-Fetch-Site", "cross-site")]).await;
        cross.assert_refused(403, "FORM-EXPIRED", "from another site");
        let ours = guest.post_from(&link, &[("name", "Theo")], &[("Sec-Fetch-Site", "same-origin")]).await;
        assert_eq!(ours.status, 303);
    }
}
