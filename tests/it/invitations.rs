//! Personal invitations: made, mailed again, withdrawn, and the link that lets one person in.

use chrono::TimeDelta;
use colloquy::accounts::Kind;
use colloquy::db::schema::{invitation, letter};
use diesel::prelude::*;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::app::until;
use crate::support::database::Backend;
use crate::support::{Browser, Host, TestApp, Typed, with_the_tool};

/// Letters of this kind that were queued.
async fn letters(app: &TestApp, kind: &'static str) -> i64 {
    app.read(move |conn| Ok(letter::table.filter(letter::kind.eq(kind)).count().get_result(conn)?)).await
}

/// The letter to this address was taken by the mail server.
async fn reached(app: &TestApp, address: &'static str) {
    let sent = diesel::update(letter::table.filter(letter::to_address.eq(address)));
    let sent = sent.set(letter::state.eq("sent"));
    app.app.db.write(move |conn| Ok::<_, colloquy::db::Error>(sent.execute(conn)?)).await.unwrap();
}

async fn opened(app: &TestApp) -> i64 {
    let opened = invitation::table.filter(invitation::opened_at.is_not_null()).count();
    app.read(move |conn| Ok(opened.get_result(conn)?)).await
}

/// A host with a session that is under way.
async fn board(app: &TestApp) -> (Host, String) {
    let host = app.host("Ingrid Halvorsen").await;
    let path = host.make(&Typed::once("Board of examiners")).await;
    (host, path)
}

with_the_tool! {
    async fn the_link_admits_one_person_under_that_name_and_role(app: TestApp) {
        let (host, path) = board(app).await;
        for (name, email, role) in [
            ("שירה לוי", "shira@huji.example", "participant"),
            ("Adaeze Nwosu", "ada@lakeside.example", "presenter"),
            ("Иван Соколов", "ivan@spbu.example", "moderator"),
        ] {
            let saved = host.invite(&path, name, email, role).await;
            assert_eq!(saved.status, 303, "{}", saved.body);
            let page = host.browser.get(&app.url(saved.location())).await;
            assert!(page.text("#invitations .notice").unwrap().contains(name), "{}", page.body);
            let link = app.url(&app.invitation_link(email).await);
            let invitee = Browser::new();
            let page = invitee.get(&link).await;
            assert!(page.has("form.panel button") && !page.has("form.panel input"), "no field: {}", page.body);
            assert_eq!(page.text(".over").unwrap(), "Ingrid Halvorsen invited you");
            let seat = app.enter(&invitee.post::<&str, &str>(&link, &[]).await).await;
            assert_eq!(seat.role, role);
        }
        assert_eq!((app.invited().await, letters(app, "invitation").await), (3, 3));
        let mut watching = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        let link = app.url(&app.invitation_link("shira@huji.example").await);
        let seat = app.enter(&Browser::new().post::<&str, &str>(&link, &[]).await).await;
        assert_eq!(watching.told_of(&seat.id).await["name"], "שירה לוי");
    }

    async fn looking_at_a_link_changes_nothing(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        let link = app.url(&app.invitation_link("ada@lakeside.example").await);
        let scanner = Browser::new();
        for _ in 0..3 {
            assert_eq!(scanner.head(&link).await.status, 200);
            let page = Browser::new().get(&link).await;
            assert_eq!((page.status, page.set_cookies().len()), (200, 0));
        }
        assert_eq!(opened(app).await, 0, "a scanner is not somebody who looks");
        assert!(!host.open(&path).await.body.contains("Opened the join page"));
        let told = Browser::new().post::<&str, &str>(&format!("{link}/opened"), &[]).await;
        assert_eq!((told.status, opened(app).await), (204, 1));
        assert!(host.open(&path).await.body.contains("Opened the join page"));
        let joined = Browser::new().post::<&str, &str>(&link, &[]).await;
        assert_eq!(joined.status, 303, "the link still works");
        assert!(host.open(&path).await.body.contains("Joined"));
    }

    async fn a_second_device_takes_the_place_over(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        let link = app.url(&app.invitation_link("ada@lakeside.example").await);
        let mut watching = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        let mut first = app.enter(&Browser::new().post::<&str, &str>(&link, &[]).await).await;
        watching.told_of(&first.id).await;
        let mut second = app.enter(&Browser::new().post::<&str, &str>(&link, &[]).await).await;
        assert_eq!(first.gone().await, "moved");
        assert_eq!(second.id, first.id, "the same seat");
        second.say(json!({ "do": "hand", "up": true })).await;
        second.told("hands").await;
        // A member of staff with two tabs keeps both.
        let mut again = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        watching.say(json!({ "do": "hand", "up": true })).await;
        again.told("hands").await;
    }

    async fn a_withdrawn_invitation_answers_gone(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        host.invite(&path, "Eve", "eve@lakeside.example", "participant").await;
        let (ada, eve) =
            (app.invitation_link("ada@lakeside.example").await, app.invitation_link("eve@lakeside.example").await);
        let mut seat = app.enter(&Browser::new().post::<&str, &str>(&app.url(&ada), &[]).await).await;
        let row = host.invitation(&path, "Ada").await;
        let asked = host.open(&format!("{row}/delete")).await;
        assert!(asked.has("input[name=remove]"), "she is inside: {}", asked.body);
        let other = host.open(&format!("{}/delete", host.invitation(&path, "Eve").await)).await;
        assert!(!other.has("input[name=remove]"), "and Eve is not");
        host.done(&format!("{row}/delete"), &[("remove", "on")]).await;
        assert_eq!(seat.gone().await, "dropped");
        for answer in [
            Browser::new().get(&app.url(&ada)).await,
            Browser::new().post::<&str, &str>(&app.url(&ada), &[]).await,
        ] {
            answer.assert_refused(410, "INVITATION-WITHDRAWN", "withdrawn");
        }
        assert_eq!(Browser::new().get(&app.url(&eve)).await.status, 200, "the others stand");
        host.send(&format!("{row}/resend"), &[]).await.assert_refused(404, "INVITATION-GONE", "gone");
        host.send(&format!("{row}/delete"), &[]).await.assert_refused(404, "INVITATION-GONE", "twice");
        host.done(&format!("{path}/delete"), &[]).await;
        Browser::new().get(&app.url(&eve)).await.assert_refused(410, "INVITATION-WITHDRAWN", "called off");
    }

    async fn forged_and_foreign_tokens_lead_nowhere(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "moderator").await;
        let link = app.invitation_link("ada@lakeside.example").await;
        assert_eq!(Browser::new().get(&app.url(&link)).await.status, 200, "the control");
        let last = if link.ends_with('A') { 'B' } else { 'A' };
        let mut cut = link.clone();
        cut.pop();
        let turned = format!("{cut}{last}");
        let account = host.account.id.to_string();
        let other_purpose = format!("/i/{}", app.app.seal.token("sign-in link", &account));
        for wrong in [turned.as_str(), &cut, "/i/x", "/i/%00", &other_purpose] {
            let wrong = app.url(wrong);
            Browser::new().get(&wrong).await.assert_refused(404, "INVITATION-UNKNOWN", &wrong);
            let posted = Browser::new().post::<&str, &str>(&wrong, &[]).await;
            posted.assert_refused(404, "INVITATION-UNKNOWN", &wrong);
        }
        let (guest, address) = (Browser::new(), app.url(&link));
        let cross = guest.post_from(&address, &[("a", "b")], &[("Sec-Fetch-Site", "cross-site")]).await;
        cross.assert_refused(403, "FORM-EXPIRED", "from another site");
        let token = link.rsplit('/').next().unwrap().to_owned();
        let dump = app.read(move |conn| {
            let about: Vec<(String, Option<String>)> =
                letter::table.select((letter::about, letter::contents)).load(conn)?;
            let rows: Vec<(String, String)> =
                invitation::table.select((invitation::name, invitation::locale)).load(conn)?;
            Ok(format!("{about:?} {rows:?}"))
        });
        assert!(!dump.await.contains(&token), "no token in the database");
    }

    async fn the_form_says_what_is_wrong(app: TestApp) {
        let (host, path) = board(app).await;
        let form = |name, email, role, sure| vec![("name", name), ("email", email), ("invite_role", role), ("x", sure)];
        for (name, email, role, field) in [
            ("", "ada@lakeside.example", "participant", "invite_name"),
            ("Ada", "nobody", "participant", "invite_email"),
            ("Ada", "ada@lakeside.example\r\nBcc: eve@lakeside.example", "participant", "invite_email"),
            ("Ada", "ada@lakeside.example", "owner", "invite_role"),
            ("Ada", "ada@lakeside.example", "moderator", "invite_sure"),
        ] {
            let refused = host.send(&format!("{path}/invitations"), &form(name, email, role, "")).await;
            assert_eq!(refused.status, 422, "{field}: {}", refused.body);
            assert!(refused.has(&format!(".errors a[href='#{field}']")), "{field}: {}", refused.body);
            assert!(refused.has("details.opener[open]"), "the form stays open");
        }
        assert_eq!((app.invited().await, letters(app, "invitation").await), (0, 0));
        assert_eq!(host.invite(&path, "Ada", "ada@lakeside.example", "moderator").await.status, 303);
        let again = host.invite(&path, "Ada", "ADA@lakeside.example", "participant").await;
        assert_eq!(again.status, 422, "invited already");
        assert_eq!((app.invited().await, letters(app, "invitation").await), (1, 1));
    }

    async fn resend_mails_the_same_link_and_a_double_click_is_one_letter(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        let link = app.invitation_link("ada@lakeside.example").await;
        let row = host.invitation(&path, "Ada").await;
        host.done(&format!("{row}/resend"), &[]).await;
        assert_eq!(letters(app, "invitation").await, 1, "the first still waits");
        let sent = diesel::update(letter::table).set(letter::state.eq("sent"));
        app.app.db.write(move |conn| { sent.execute(conn)?; Ok::<_, colloquy::db::Error>(()) }).await.unwrap();
        app.clock.advance(TimeDelta::minutes(1));
        host.done(&format!("{row}/resend"), &[]).await;
        host.done(&format!("{row}/resend"), &[]).await;
        assert_eq!(letters(app, "invitation").await, 2);
        assert_eq!(app.invitation_link("ada@lakeside.example").await, link);
        for path in ["edit", "change", "role"] {
            assert_eq!(host.send(&format!("{row}/{path}"), &[]).await.status, 404, "no editing (R18)");
        }
    }

    async fn the_door_opens_when_it_is_time(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let path = host.make(&Typed::once("Board").with("start", "14:00").with("end", "15:00")).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        host.invite(&path, "Mo", "mo@lakeside.example", "moderator").await;
        let ada = app.url(&app.invitation_link("ada@lakeside.example").await);
        let moderator = app.url(&app.invitation_link("mo@lakeside.example").await);
        let early = Browser::new().get(&ada).await;
        assert!(early.has("[data-opens='2026-11-18T12:45:00Z']") && !early.has("form.panel"), "{}", early.body);
        Browser::new().post::<&str, &str>(&ada, &[]).await.assert_refused(403, "NOT-YET-OPEN", "too early");
        assert_eq!(Browser::new().post::<&str, &str>(&moderator, &[]).await.status, 303, "moderators may (R4)");
        app.clock.advance(TimeDelta::minutes(120));
        let mut seat = app.enter(&Browser::new().post::<&str, &str>(&ada, &[]).await).await;
        let mut host_seat = app.enter(&host.send(&format!("{path}/join"), &[]).await).await;
        host_seat.say(json!({ "do": "remove", "person": seat.id })).await;
        assert_eq!(seat.gone().await, "removed");
        until("the exclusion", || async {
            (Browser::new().get(&ada).await.status == 403).then_some(())
        }).await;
        Browser::new().post::<&str, &str>(&ada, &[]).await.assert_refused(403, "GUEST-REMOVED", "removed");
        app.clock.advance(TimeDelta::minutes(60));
        Browser::new().get(&moderator).await.assert_refused(410, "SESSION-ENDED", "over");
    }

    async fn registered_users_are_found_and_people_of_courses_are_not(app: TestApp) {
        let (host, path) = board(app).await;
        app.of_ecology("adaeze").await;
        let minh = app.registered("Nguyễn Thị Minh Khai", "minh@hcmus.example", Kind::Supervisor).await;
        app.registered("Eve", "eve@lakeside.example", Kind::Administrator).await;
        let found = host.open(&format!("{path}/invitations/users?q=NGUYỄN")).await;
        assert_eq!(found.texts(".lines .who b"), ["Nguyễn Thị Minh Khai"], "{}", found.body);
        let by_mail = host.open(&format!("{path}/invitations/users?q=eve@")).await;
        assert_eq!(by_mail.texts(".lines .who b"), ["Eve"]);
        for nobody in ["Halvorsen", "Adaeze", "zzz", "%25"] {
            let none = host.open(&format!("{path}/invitations/users?q={nobody}")).await;
            assert!(none.has(".empty"), "{nobody}: {}", none.body);
        }
        let endless = format!("eve{}+zzz", "+eve".repeat(64));
        let cut = host.open(&format!("{path}/invitations/users?q={endless}")).await;
        assert_eq!(cut.texts(".lines .who b"), ["Eve"], "of 263 characters 255 are looked for");
        let form = host.open(&format!("{path}?invite={}", minh.id)).await;
        assert_eq!(form.attribute("#invite_name", "value").unwrap(), "Nguyễn Thị Minh Khai");
        assert_eq!(form.attribute("#invite_email", "value").unwrap(), "minh@hcmus.example");
        host.invite(&path, "Nguyễn Thị Minh Khai", "minh@hcmus.example", "participant").await;
        let found = host.open(&format!("{path}/invitations/users?q=minh")).await;
        assert!(!found.has(".lines .act a"), "invited already: {}", found.body);
    }

    async fn many_are_looked_at_before_they_are_invited(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Eve", "eve@lakeside.example", "participant").await;
        let many = format!("{path}/invitations/many");
        let lines = "Ada <ada@lakeside.example>\nnobody\nEve;eve@lakeside.example\nMo,mo@lakeside.example,moderator";
        let form = [("lines", lines), ("invite_role", "presenter")];
        let looked = host.send(&many, &form).await;
        assert_eq!(looked.status, 200, "{}", looked.body);
        assert_eq!(looked.texts("ol.lines .tag-bad").len(), 3, "{}", looked.body);
        assert_eq!(app.invited().await, 1, "nothing is sent by looking");
        let sure = [form[0], form[1], ("invite_sure", "on"), ("step", "send")];
        host.done(&many, &sure).await;
        assert_eq!((app.invited().await, letters(app, "invitation").await), (3, 3));
        host.done(&many, &sure).await;
        assert_eq!(app.invited().await, 3, "sent twice, invited once");
        assert_eq!(host.send(&many, &[("lines", "")]).await.status, 422);
    }

    async fn changes_are_told_once_after_a_quiet_minute(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        host.invite(&path, "Waits", "waits@lakeside.example", "participant").await;
        reached(app, "ada@lakeside.example").await;
        for name in ["Appeals", "Appeals board", "Appeals board, autumn"] {
            host.done(&format!("{path}/edit"), &Typed::once(name).fields()).await;
            colloquy::rounds::tell_changes(&app.app).await.unwrap();
        }
        assert_eq!(letters(app, "changed").await, 0, "not within the minute");
        host.done(&format!("{path}/guests"), &[("guests", "on"), ("guest_role", "participant")]).await;
        app.clock.advance(TimeDelta::minutes(1));
        colloquy::rounds::tell_changes(&app.app).await.unwrap();
        colloquy::rounds::tell_changes(&app.app).await.unwrap();
        assert_eq!(letters(app, "changed").await, 1, "once, and not to whom the first letter still waits for");
        host.done(&format!("{path}/edit"), &Typed::once("Appeals board, autumn").fields()).await;
        app.clock.advance(TimeDelta::minutes(2));
        colloquy::rounds::tell_changes(&app.app).await.unwrap();
        assert_eq!(letters(app, "changed").await, 1, "nothing changed");
    }
}

/// Writes to all invitations and keeps them locked until two others wait for them.
#[cfg(feature = "postgres")]
fn keep_waiting(
    conn: &mut colloquy::db::Conn,
    kept: &std::sync::mpsc::Sender<()>,
) -> colloquy::db::Result<()> {
    let waiting = "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";
    let waiting = diesel::dsl::sql::<diesel::sql_types::BigInt>(waiting);
    diesel::update(invitation::table).set(invitation::told.eq(invitation::told)).execute(conn)?;
    kept.send(()).unwrap();
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while diesel::select(waiting.clone()).get_result::<i64>(conn)? < 2 {
        assert!(std::time::Instant::now() < deadline, "nobody waits");
        std::thread::sleep(std::time::Duration::from_millis(10));
        diesel::sql_query("SELECT pg_stat_clear_snapshot()").execute(conn)?;
    }
    Ok(())
}

/// Does the same twice at one moment, each in a transaction that has read what it is about to change.
#[cfg(feature = "postgres")]
async fn twice_at_once<T, F: Future<Output = T>>(app: &TestApp, does: impl Fn() -> F) -> [T; 2] {
    let (kept, is_kept) = std::sync::mpsc::channel();
    let holder = std::sync::Arc::clone(&app.app);
    let held = tokio::spawn(async move { holder.db.write(move |conn| keep_waiting(conn, &kept)).await });
    tokio::task::spawn_blocking(move || is_kept.recv().unwrap()).await.unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    let (one, other) = tokio::join!(does(), does());
    held.await.unwrap().unwrap();
    [one, other]
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn what_two_instances_do_at_once_is_mailed_once() {
    let app = TestApp::start(Backend::Postgres).await;
    let (host, path) = board(&app).await;
    host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
    app.all_sent().await;
    host.done(&format!("{path}/edit"), &Typed::once("Appeals").fields()).await;
    let [one, other] = twice_at_once(&app, || colloquy::rounds::tell_changes(&app.app)).await;
    one.and(other).unwrap();
    assert_eq!(letters(&app, "changed").await, 1);

    app.all_sent().await;
    let row = host.invitation(&path, "Ada").await;
    let resend = format!("{row}/resend");
    for answer in twice_at_once(&app, || host.send(&resend, &[])).await {
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    assert_eq!(letters(&app, "invitation").await, 2, "the first, and one more");

    app.all_sent().await;
    let delete = format!("{row}/delete");
    let answers = twice_at_once(&app, || host.send(&delete, &[])).await;
    assert!(answers.iter().any(|answer| answer.status == 303), "{}", answers[0].body);
    assert_eq!((letters(&app, "cancelled").await, app.invited().await), (1, 0));
    app.stop().await;
}

/// Every address about invitations, by every kind of visitor, of a course session and of a Scheduler session.
const FORMS: [&str; 5] = ["", "/many", "/{i}/resend", "/{i}/delete", "/users"];

with_the_tool! {
    async fn invitations_are_for_the_host_alone(app: TestApp) {
        let (host, path) = board(app).await;
        host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        let row = host.invitation(&path, "Ada").await.rsplit('/').next().unwrap().to_owned();
        let staff = app.of_ecology("ingrid").await;
        let course = app.make(&staff, &Typed::once("Seminar").with_guests("participant")).await;
        let course = course.rsplit('/').next().unwrap().to_owned();
        let guest = Browser::new();
        guest.post(&app.guest_link(&staff, &format!("sessions/{course}")).await, &[("name", "Theo")]).await;
        let invitee = Browser::new();
        invitee.post::<&str, &str>(&app.url(&app.invitation_link("ada@lakeside.example").await), &[]).await;
        let launched = [
            ("instructor", staff),
            ("assistant", app.of_ecology("adaeze").await),
            ("student", app.of_ecology("noor").await),
        ];
        let mut accounts = Vec::new();
        for kind in Kind::ALL {
            accounts.push(app.signed_in("Other", &format!("{kind}@uni.example"), kind).await);
        }
        let session = path.rsplit('/').next().unwrap();
        for form in FORMS {
            let form = form.replace("{i}", &row);
            for of in [session, course.as_str()] {
                for base in ["/scheduler".to_owned(), format!("/c/{}", launched[0].1.visit)] {
                    let address = format!("{base}/sessions/{of}/invitations{form}");
                    for (who, browser) in [("nobody", &Browser::new()), ("guest", &guest), ("invitee", &invitee)] {
                        let posted = browser.post::<&str, &str>(&app.url(&address), &[]).await;
                        assert!(matches!(posted.status, 401 | 404 | 405), "{who} {address}: {}", posted.status);
                        let got = browser.get(&app.url(&address)).await;
                        assert!(matches!(got.status, 303 | 404 | 405), "{who} {address}: {}", got.status);
                    }
                    for (who, launched) in &launched {
                        let below = address.replace(&base, &format!("/c/{}", launched.visit));
                        for address in [&address, &below] {
                            let csrf = app.csrf(launched).await;
                            let posted = launched.browser.post(&app.url(address), &[("csrf", &csrf)]).await;
                            assert!(matches!(posted.status, 401 | 404 | 405), "{who} {address}: {}", posted.status);
                        }
                    }
                    for other in &accounts {
                        let posted = other.send(&address, &[]).await.status;
                        assert!(matches!(posted, 404 | 405), "{} {address}: {posted}", other.account.kind);
                    }
                    let own = host.send(&address, &[]).await.status;
                    let allowed = base == "/scheduler" && of == session && form != "/users";
                    assert_eq!(matches!(own, 303 | 422), allowed, "the host at {address}: {own}");
                }
            }
            if form.ends_with("/delete") {
                host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
            }
        }
        assert!(host.open(&format!("{path}/invitations/users")).await.status == 200);
    }

    async fn the_database_refuses_an_invitation_to_a_course(app: TestApp) {
        let (host, path) = board(app).await;
        let staff = app.of_ecology("ingrid").await;
        let course = app.make(&staff, &Typed::once("Seminar")).await.rsplit('/').next().unwrap().to_owned();
        let own = path.rsplit('/').next().unwrap().to_owned();
        let account = host.account.id.to_string();
        let insert = move |session: String, account: String| {
            move |conn: &mut colloquy::db::Conn| {
                let sql = format!(
                    "INSERT INTO invitation (id, session_id, account_id, name, email, email_key, role, locale, told, \
                     created_at) VALUES ('{session}', '{session}', '{account}', 'A', 'a', 'a', 'participant', 'en', \
                     0, '2026-11-18 00:00:00')"
                );
                diesel::sql_query(sql).execute(conn)?;
                Ok::<_, colloquy::db::Error>(())
            }
        };
        assert!(app.app.db.write(insert(course, account.clone())).await.is_err(), "R8");
        app.app.db.write(insert(own, account)).await.unwrap();
    }
}

async fn an_account_causes_so_many_letters_a_day(backend: Backend) {
    let app = TestApp::start_with(backend, &[("invitations_per_day", "4".to_owned())]).await;
    let (host, path) = board(&app).await;
    for n in 0..3 {
        let email = format!("ada{n}@lakeside.example");
        assert_eq!(host.invite(&path, "Ada", &email, "participant").await.status, 303);
    }
    // The day's last place is given once, however many ask for it at the same moment.
    let emails: Vec<String> = (3..9).map(|n| format!("ada{n}@lakeside.example")).collect();
    let asked = emails.iter().map(|email| host.invite(&path, "Ada", email, "participant"));
    let mut answers: Vec<u16> = join_all(asked).await.iter().map(|answer| answer.status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [303, 422, 422, 422, 422, 422]);
    assert_eq!((app.invited().await, letters(&app, "invitation").await), (4, 4));
    let lines = [("lines", "Eve <eve@lakeside.example>"), ("invite_role", "participant"), ("step", "send")];
    let many = host.send(&format!("{path}/invitations/many"), &lines).await;
    assert!(many.status == 429 && many.body.contains("INVITATIONS-OF-DAY"), "{}", many.body);
    assert_eq!(app.invited().await, 4, "nothing of it was kept");
    // Another account has a day of its own, and a day has an end.
    let other = app.signed_in("Mette Krogh", "mette@lakeside.example", Kind::Supervisor).await;
    let theirs = other.make(&Typed::once("Seminar")).await;
    assert_eq!(other.invite(&theirs, "Ada", "ada0@lakeside.example", "participant").await.status, 303);
    app.clock.advance(TimeDelta::days(1));
    let host = app.sign_in(host.account, Browser::new()).await;
    assert_eq!(host.invite(&path, "Ada", "ada@lakeside.example", "participant").await.status, 303);
    app.stop().await;
}

mod letters_of_a_day {
    use super::Backend;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_sqlite() {
        super::an_account_causes_so_many_letters_a_day(Backend::Sqlite).await;
    }

    #[cfg(feature = "postgres")]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        super::an_account_causes_so_many_letters_a_day(Backend::Postgres).await;
    }
}
