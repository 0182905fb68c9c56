//! The room behind Join, over its WebSocket.

use chrono::TimeDelta;
use colloquy::audit::Actor;
use colloquy::db::schema::room_event;
use colloquy::db::{Conn, Error};
use colloquy::platforms;
use colloquy::practice::Role;
use colloquy::rounds::follow_rosters;
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::app::until;
use crate::support::{Answer, Browser, Launched, Seat, TestApp, Typed, now, with_the_tool};

/// What came and went: name and kind, in order.
async fn events(app: &TestApp) -> Vec<(String, String)> {
    app.read(|conn| {
        let rows = room_event::table.order((room_event::at, room_event::id));
        Ok(rows.select((room_event::name, room_event::kind)).load(conn)?)
    })
    .await
}

async fn seminar(app: &TestApp, ingrid: &Launched) -> (String, String) {
    let path = app.make(ingrid, &Typed::open("Seminar").with_guests("presenter")).await;
    let link = app.guest_link(ingrid, &path).await;
    (path, link)
}

async fn guest(app: &TestApp, link: &str) -> Seat {
    app.enter(&Browser::new().post(link, &[("name", "Theo")]).await).await
}

fn permissions(chat: bool) -> Value {
    json!({ "audio": true, "video": false, "chat": chat, "private": "anyone", "draw": true })
}

/// Asks for the roster as staff do, a little later than the last time.
async fn read_roster(app: &TestApp, ingrid: &Launched) {
    app.clock.advance(TimeDelta::seconds(5));
    app.done(ingrid, "people/roster", &[]).await;
}

async fn roster_settled(app: &TestApp, ingrid: &Launched) {
    until("the roster", || async {
        (!app.open(ingrid, "people").await.has("#roster[data-refresh]")).then_some(())
    })
    .await;
}

with_the_tool! {
    async fn three_roles_and_what_each_may_not(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let (path, link) = seminar(app, &ingrid).await;
        let mut moderator = app.inside(&ingrid, &path).await;
        let mut presenter = guest(app, &link).await;
        let mut participant = app.inside(&ana, &path).await;
        let roles = [&moderator, &presenter, &participant].map(|seat| seat.role.clone());
        assert_eq!(roles, ["moderator", "presenter", "participant"]);
        assert_eq!(moderator.told_of(&presenter.id).await["guest"], true);
        assert_eq!(moderator.told_of(&participant.id).await["name"], "Ana María Núñez de la Cruz");

        // Everybody talks; hands are lowered by presenters.
        participant.say(json!({ "do": "chat", "to": "all", "text": "¡Hola!" })).await;
        assert_eq!(presenter.told("chat").await["text"], "¡Hola!");
        participant.say(json!({ "do": "hand", "up": true })).await;
        assert_eq!(presenter.told("hands").await["hands"].as_array().unwrap().len(), 1);
        let lower = json!({ "do": "lower", "whom": "all" });
        assert_eq!(participant.denied(lower.clone()).await, "right");
        presenter.say(lower).await;
        assert_eq!(presenter.told("hands").await["hands"].as_array().unwrap().len(), 0);

        let whom = moderator.id.clone();
        for seat in [&mut presenter, &mut participant] {
            let own = seat.id.clone();
            for command in [
                json!({ "do": "role", "person": own, "role": "moderator" }),
                json!({ "do": "role", "person": whom, "role": "participant" }),
                json!({ "do": "mute", "whom": "all" }),
                json!({ "do": "remove", "person": whom }),
                json!({ "do": "lock", "on": true }),
                json!({ "do": "permit", "permissions": permissions(true) }),
                json!({ "do": "end" }),
            ] {
                assert_eq!(seat.denied(command.clone()).await, "right", "{command}");
            }
        }
        // A moderator is demoted first, in the open; somebody unknown is not inside.
        assert_eq!(moderator.denied(json!({ "do": "remove", "person": whom })).await, "moderator");
        let nobody = "00000000000000000000000000000000";
        assert_eq!(moderator.denied(json!({ "do": "mute", "whom": nobody })).await, "absent");

        // Promoted, a participant may do what was denied; demoted, no more.
        moderator.say(json!({ "do": "role", "person": participant.id, "role": "moderator" })).await;
        assert_eq!(participant.told("you").await["role"], "moderator");
        assert_eq!(moderator.denied(json!({ "do": "remove", "person": participant.id })).await, "moderator");
        participant.say(json!({ "do": "mute", "whom": presenter.id })).await;
        presenter.told("muted").await;
        moderator.say(json!({ "do": "role", "person": participant.id, "role": "participant" })).await;
        assert_eq!(participant.told("you").await["rights"]["moderate"], false);
        assert_eq!(participant.denied(json!({ "do": "mute", "whom": presenter.id })).await, "right");
        presenter.say(json!({ "do": "unmute" })).await;
        presenter.say(json!({ "do": "chat", "to": "all", "text": "done" })).await;
        assert_eq!(participant.told("chat").await["text"], "done");
    }

    async fn from_a_frame_the_room_leads_back_to_a_page_of_its_own_tab(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::open("Seminar")).await;
        let (action, fields) = app.open(&ingrid, &path).await.form(".slip-join form");
        let (join, tab) = (app.url(&action), Browser::new());
        let back = async |browser: &Browser, joined: &Answer| {
            let page = browser.get(&app.url(joined.location())).await;
            app.url(&page.attribute("#room", "data-back").unwrap())
        };
        let usual = ingrid.browser.post(&join, &fields).await;
        assert_eq!(back(&ingrid.browser, &usual).await, app.below(&ingrid, &path), "with its cookie: the same visit");
        // The frame's cookie does not reach the tab that its form opens.
        let joined = tab.post(&join, &fields).await;
        let to = back(&tab, &joined).await;
        assert_ne!(to, app.below(&ingrid, &path));
        assert_eq!(tab.get(&to).await.text("h1").unwrap(), "Seminar");
        Browser::new().get(&to).await.assert_refused(401, "VISIT-OVER", "in that tab alone");
        let forged: Vec<_> = fields.iter().map(|(name, _)| (name.clone(), "x".to_owned())).collect();
        Browser::new().post(&join, &forged).await.assert_refused(403, "FORM-EXPIRED", "not the page's own form");
    }

    async fn removed_locked_ended_and_all_of_it_written_down(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let joerg = app.of_ecology("joerg").await;
        let (path, link) = seminar(app, &ingrid).await;
        let mut moderator = app.inside(&ingrid, &path).await;
        let mut removed = app.inside(&ana, &path).await;
        let (leaver, cut_off) = (guest(app, &link).await, app.inside(&joerg, &path).await);
        moderator.say(json!({ "do": "remove", "person": removed.id })).await;
        assert_eq!(removed.gone().await, "removed");
        let out = |answer: crate::support::Answer| answer.body.contains("SESSION-REMOVED").then_some(answer);
        let refused = until("the removal", || async { out(app.join(&ana, &path).await) }).await;
        refused.assert_refused(403, "SESSION-REMOVED", "removed members stay out");
        leaver.leave().await;
        // A lost connection keeps its seat for a while, by the clock.
        let seat = cut_off.id.clone();
        drop(cut_off);
        while moderator.told_of(&seat).await["away"] != true {}
        app.clock.advance(TimeDelta::seconds(31));
        while moderator.told("left").await["seat"] != *seat {}

        moderator.say(json!({ "do": "lock", "on": true })).await;
        assert_eq!(moderator.told("locked").await["on"], true);
        let shut = async || app.join(&joerg, &path).await.body.contains("SESSION-LOCKED");
        until("the lock", || async { shut().await.then_some(()) }).await;
        Browser::new().get(&link).await.assert_refused(403, "SESSION-LOCKED", "guests, too");
        moderator.say(json!({ "do": "lock", "on": false })).await;
        until("the lock's end", || async { (!shut().await).then_some(()) }).await;

        let mut last = app.inside(&joerg, &path).await;
        moderator.say(json!({ "do": "end" })).await;
        assert_eq!((last.gone().await, moderator.gone().await), ("ended".to_owned(), "ended".to_owned()));
        let rows = until("every row", || async {
            let rows = events(app).await;
            (rows.len() >= 10).then_some(rows)
        })
        .await;
        let count = |name: &str, kind: &str| rows.iter().filter(|row| *row == &(name.into(), kind.into())).count();
        for (name, times) in
            [("Ingrid Halvorsen", 1), ("Ana María Núñez de la Cruz", 1), ("Theo", 1), ("Jörg Weiß", 2)]
        {
            assert_eq!((count(name, "joined"), count(name, "left")), (times, times), "{name} in {rows:?}");
        }
        assert_eq!(rows.len(), 10, "{rows:?}");
    }

    async fn what_cannot_be_written_down_at_once_is_written_as_soon_as_it_can_be(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let (path, _) = seminar(app, &ingrid).await;
        let renamed = async |from: &str, to: &str| {
            let rename = format!("ALTER TABLE {from} RENAME TO {to}");
            let done = move |conn: &mut Conn| Ok::<_, Error>(diesel::sql_query(rename).execute(conn)?);
            app.app.db.write(done).await.unwrap();
        };
        let mut moderator = app.inside(&ingrid, &path).await;
        until("the moderator", || async { (events(app).await.len() == 1).then_some(()) }).await;
        renamed("room_event", "room_event_away").await;
        let student = app.inside(&ana, &path).await;
        while moderator.told_of(&student.id).await["away"] != false {}
        app.open(&ingrid, &path).await;
        renamed("room_event_away", "room_event").await;
        until("the student", || async { (events(app).await.len() == 2).then_some(()) }).await;
    }

    async fn a_ticket_is_good_for_one_of_sixteen(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (path, _) = seminar(app, &ingrid).await;
        let room = app.join(&ingrid, &path).await.location().to_owned();
        for wrong in ["https://elsewhere.example", "null"] {
            assert!(app.socket_from(&room, wrong).await.is_err(), "{wrong}");
        }
        assert_eq!(ingrid.browser.get(&app.url(&room)).await.status, 200);
        let mut seats = join_all((0..16).map(|_| app.socket(&room))).await;
        let told = join_all(seats.iter_mut().map(Seat::next)).await;
        let is = |word: &str| told.iter().flatten().filter(|message| message["is"] == word).count();
        assert_eq!((is("you"), is("gone")), (1, 15), "{told:?}");
        assert!(told.iter().flatten().all(|message| message["is"] == "you" || message["why"] == "expired"));
        assert_eq!(app.socket(&room).await.gone().await, "expired");
        let late = app.join(&ingrid, &path).await.location().to_owned();
        app.clock.advance(TimeDelta::seconds(61));
        assert_eq!(app.socket(&late).await.gone().await, "expired", "a minute later");
        let page = ingrid.browser.get(&app.url(&late)).await;
        assert!(page.status == 410 && page.body.contains("ROOM-TICKET"), "{}", page.body);
        app.inside(&ingrid, &path).await;
    }

    async fn the_roster_reaches_an_open_room(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let (ana, adaeze) = (app.of_ecology("ana").await, app.of_ecology("adaeze").await);
        let joerg = app.of_ecology("joerg").await;
        roster_settled(app, &ingrid).await;
        let (path, link) = seminar(app, &ingrid).await;
        let mut student = app.inside(&ana, &path).await;
        let mut assistant = app.inside(&adaeze, &path).await;
        let mut stays = app.inside(&joerg, &path).await;
        let mut outsider = guest(app, &link).await;
        assert_eq!((student.role.as_str(), assistant.role.as_str()), ("participant", "moderator"));

        app.world.drop_out("ecology-201", "ana").unwrap();
        app.world.set_role("ecology-201", "adaeze", Role::Learner).unwrap();
        read_roster(app, &ingrid).await;
        assert_eq!(student.gone().await, "dropped");
        assert_eq!(assistant.told("you").await["role"], "participant");
        assert_eq!(assistant.denied(json!({ "do": "lock", "on": true })).await, "right");
        app.open(&ana, "sessions").await.assert_refused(403, "NOT-ENROLLED", "dropped");
        for seat in [&mut stays, &mut outsider] {
            seat.say(json!({ "do": "hand", "up": true })).await;
            seat.told("hands").await;
        }
        app.world.set_role("ecology-201", "joerg", Role::Instructor).unwrap();
        roster_settled(app, &ingrid).await;
        read_roster(app, &ingrid).await;
        assert_eq!(stays.told("you").await["role"], "moderator", "promoted, too");
    }

    async fn a_walk_that_fails_puts_nobody_out(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        roster_settled(app, &ingrid).await;
        let (path, _) = seminar(app, &ingrid).await;
        let mut student = app.inside(&ana, &path).await;
        app.world.drop_out("ecology-201", "ana").unwrap();
        app.world.roster_fault(colloquy::practice::Fault::Status(403));
        read_roster(app, &ingrid).await;
        until("the failure", || async {
            app.open(&ingrid, "people").await.has(".notice-warn").then_some(())
        })
        .await;
        follow_rosters(&app.app).await.unwrap();
        student.say(json!({ "do": "hand", "up": true })).await;
        student.told("hands").await;
    }

    async fn an_lms_that_is_switched_off_empties_its_rooms(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let (path, _) = seminar(app, &ingrid).await;
        let mut student = app.inside(&ana, &path).await;
        follow_rosters(&app.app).await.unwrap();
        student.say(json!({ "do": "hand", "up": true })).await;
        student.told("hands").await;
        let platform = app.platform;
        let off = move |conn: &mut _| platforms::set_status(conn, platform, platforms::Status::Disabled, &Actor::operator(), now());
        app.app.db.write(off).await.unwrap();
        follow_rosters(&app.app).await.unwrap();
        assert_eq!(student.gone().await, "ended");
    }

    async fn permissions_of_the_form_hold_in_the_room(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let typed = Typed::open("Seminar").with_guests("presenter");
        let path = app.make(&ingrid, &typed.clone().with("chat", "")).await;
        let (mut moderator, mut student) = (app.inside(&ingrid, &path).await, app.inside(&ana, &path).await);
        let hello = |to: &str| json!({ "do": "chat", "to": to, "text": "hello" });
        assert_eq!(student.denied(hello("all")).await, "right");
        student.say(hello("moderators")).await;
        assert_eq!(moderator.told("chat").await["to"], "moderators", "moderators can always be reached");
        moderator.say(hello("all")).await;
        while student.told("chat").await["to"] != "all" {}

        app.done(&ingrid, &format!("{path}/edit"), &typed.fields()).await;
        follow_rosters(&app.app).await.unwrap();
        assert_eq!(student.told("permissions").await["permissions"]["chat"], true);
        student.say(hello("all")).await;
        while moderator.told("chat").await["to"] != "all" {}

        // And back: what is permitted inside stands in the form afterwards.
        moderator.say(json!({ "do": "permit", "permissions": permissions(false) })).await;
        assert_eq!(student.told("permissions").await["permissions"], permissions(false));
        assert_eq!(student.denied(hello("all")).await, "right");
        until("the form", || async {
            let form = app.open(&ingrid, &format!("{path}/edit")).await;
            let shown = ["audio", "video", "chat", "draw"].map(|may| form.has(&format!("#{may}[checked]")));
            (shown == [true, false, false, true]).then_some(())
        })
        .await;
    }

    async fn private_messages_go_where_the_session_lets_them_go(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let noor = app.of_ecology("noor").await;
        let typed = Typed::open("Seminar").with("private", "moderators");
        let path = app.make(&ingrid, &typed).await;
        let (mut moderator, mut student) = (app.inside(&ingrid, &path).await, app.inside(&ana, &path).await);
        let mut other = app.inside(&noor, &path).await;
        let hello = |to: &str| json!({ "do": "chat", "to": to, "text": "psst" });
        assert_eq!(student.denied(hello(&other.id)).await, "right", "forged: the page does not offer it");
        student.say(hello(&moderator.id)).await;
        assert_eq!(moderator.told("chat").await["to"], moderator.id.as_str());
        moderator.say(hello(&other.id)).await;
        assert_eq!(other.told("chat").await["text"], "psst");

        // A moderator switches it while it runs, and the form says so afterwards.
        let permit = |private: &str| json!({
            "do": "permit",
            "permissions": { "audio": true, "video": true, "chat": true, "private": private, "draw": true },
        });
        assert_eq!(student.denied(permit("anyone")).await, "right");
        moderator.say(permit("anyone")).await;
        while student.told("you").await["rights"]["private"] != "anyone" {}
        student.say(hello(&other.id)).await;
        while other.told("chat").await["from"] != student.id.as_str() {}
        moderator.say(permit("nobody")).await;
        while student.told("you").await["rights"]["private"] != "nobody" {}
        assert_eq!(student.denied(hello(&moderator.id)).await, "right");
        assert_eq!(moderator.denied(hello(&student.id)).await, "right");
        student.say(hello("moderators")).await;
        while moderator.told("chat").await["to"] != "moderators" {}
        until("the form", || async {
            let form = app.open(&ingrid, &format!("{path}/edit")).await;
            form.has("#private option[value=nobody][selected]").then_some(())
        })
        .await;
        assert!(app.open(&ingrid, &path).await.body.contains("nothing privately"));
        // A word of no page of ours is refused beside its field.
        let csrf = app.csrf(&ingrid).await;
        let wrong = typed.clone().with("private", "friends");
        let mut fields = wrong.fields();
        fields.push(("csrf", &csrf));
        let refused = ingrid.browser.post(&app.below(&ingrid, &format!("{path}/edit")), &fields).await;
        assert!(refused.status == 422 && refused.has("#private[aria-invalid=true]"), "{}", refused.body);
    }

    async fn what_learners_are_is_said_by_the_session(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        let mother = app.of_ecology("mother").await;
        for role in ["participant", "presenter", "moderator"] {
            let typed = Typed::open(role).with("role", role).with("role_sure", "on");
            let path = app.make(&ingrid, &typed).await;
            assert_eq!(app.inside(&ana, &path).await.role, role);
            assert_eq!(app.inside(&mother, &path).await.role, "participant", "who looks on is not raised");
            assert_eq!(app.inside(&ingrid, &path).await.role, "moderator");
        }
    }
}
