//! Looking after registered users, and after one's own account.

use colloquy::accounts::{self, Account, Kind, Status};
use colloquy::db::schema::{account, letter, sign_in};
use colloquy::ids::AccountId;
use diesel::prelude::*;

use crate::support::app::until;
use crate::support::{Browser, Host, TestApp, with_the_tool};

const LIST: &str = "/admin/accounts";
const HERE: &str = "/scheduler/account";

/// The people of most tests.
struct People {
    manager: Host,
    administrator: Host,
    other: Host,
    supervisor: Host,
}

impl TestApp {
    async fn people(&self) -> People {
        let manager = self.signed_in("Mia Manager", "mia@uni.example", Kind::Manager).await;
        let administrator = self.signed_in("Ada Administrator", "ada@uni.example", Kind::Administrator).await;
        let other = self.signed_in("Oda Other", "oda@uni.example", Kind::Administrator).await;
        let new = [("name", "Sam Supervisor"), ("email", "sam@uni.example"), ("kind", "supervisor")];
        administrator.done("/admin/accounts/new", &new).await;
        let supervisor = self.sign_in(self.account("sam@uni.example").await.unwrap(), Browser::new()).await;
        People { manager, administrator, other, supervisor }
    }

    async fn account(&self, email: &str) -> Option<Account> {
        let email = email.parse().unwrap();
        self.read(move |conn| accounts::find_by_email(conn, &email)).await
    }

    async fn again(&self, id: AccountId) -> Account {
        self.read(move |conn| accounts::find(conn, id)).await.unwrap()
    }

    async fn letters(&self, kind: &'static str) -> Vec<String> {
        self.read(move |conn| {
            let waiting = letter::table.filter(letter::kind.eq(kind)).order(letter::queued_at);
            Ok(waiting.select(letter::to_address).load(conn)?)
        })
        .await
    }

    async fn accounts(&self) -> i64 {
        self.read(|conn| Ok(account::table.count().get_result(conn)?)).await
    }
}

fn at(account: &Account, rest: &str) -> String {
    format!("{LIST}/{}{rest}", account.id)
}

with_the_tool! {
    async fn the_new_user_is_told_and_signs_in(app: TestApp) {
        let people = app.people().await;
        assert_eq!(app.letters("welcome").await, ["sam@uni.example"]);
        let sam = app.account("sam@uni.example").await.unwrap();
        assert_eq!((sam.kind, sam.responsible), (Kind::Supervisor, Some(people.administrator.account.id)));
        let list = people.administrator.open(LIST).await;
        assert_eq!(list.texts(".lines bdi"), ["Sam Supervisor"], "whom they are responsible for");
        let all = people.manager.open(LIST).await;
        let names = ["Ada Administrator", "Mia Manager", "Oda Other", "Sam Supervisor"];
        assert_eq!(all.texts(".lines bdi"), names);
        assert!(all.body.contains("Administrator responsible: Ada Administrator"), "{}", all.body);
        let found = people.manager.open("/admin/accounts?q=SAM%40UNI").await;
        assert_eq!(found.texts(".lines bdi"), ["Sam Supervisor"]);
        let nobody = people.manager.open("/admin/accounts?q=Xaver").await;
        assert!(nobody.has(".empty") && nobody.body.contains("“Xaver”"), "{}", nobody.body);
        people.manager.done(&at(&sam, "/welcome"), &[]).await;
        assert_eq!(app.letters("welcome").await, ["sam@uni.example"], "the first still waits");
        app.all_sent().await;
        app.clock.advance(chrono::TimeDelta::minutes(1));
        people.manager.done(&at(&sam, "/welcome"), &[]).await;
        people.manager.done(&at(&sam, "/welcome"), &[]).await;
        assert_eq!(app.letters("welcome").await, ["sam@uni.example"; 2], "a double click is one letter");
    }

    async fn the_managers_place_goes_to_nobody_who_is_switched_off(app: TestApp) {
        let people = app.people().await;
        let oda = app.account("oda@uni.example").await.unwrap();
        people.manager.done(&at(&oda, "/disable"), &[]).await;
        let page = people.manager.open(&at(&oda, "")).await;
        assert!(!page.has("option[value=manager]"), "not offered: {}", page.body);
        let refused = people.manager.send(&at(&oda, "/kind"), &[("kind", "manager")]).await;
        refused.assert_refused(403, "NOT-YOUR-KIND", "nobody could switch them on again");
        people.manager.done(&at(&oda, "/enable"), &[]).await;
        people.manager.done(&at(&oda, "/kind"), &[("kind", "manager")]).await;
        assert_eq!(app.account("oda@uni.example").await.unwrap().kind, Kind::Manager);
    }

    async fn each_kind_reaches_its_own_addresses_and_no_others(app: TestApp) {
        let people = app.people().await;
        let sam = people.supervisor.account.clone();
        let nobody = Browser::new();
        let (one, kinds) = (at(&sam, ""), [&people.manager, &people.administrator, &people.other, &people.supervisor]);
        for (path, allowed) in [
            (HERE, [200, 200, 200, 200]),
            (LIST, [200, 200, 200, 403]),
            ("/admin/accounts/new", [200, 200, 200, 403]),
            ("/admin/accounts/import", [200, 200, 200, 403]),
            (one.as_str(), [200, 200, 404, 403]),
            (&at(&people.other.account, ""), [200, 404, 404, 403]),
            (&at(&people.manager.account, ""), [404, 404, 404, 403]),
            ("/admin/accounts/nobody", [404, 404, 404, 403]),
        ] {
            for (who, status) in kinds.iter().zip(allowed) {
                let answer = who.open(path).await;
                assert_eq!(answer.status, status, "{path} for {}", who.account.name);
                let code = match status { 403 => "NOT-YOUR-KIND", 404 => "NOT-FOUND", _ => "" };
                assert!(answer.body.contains(code), "{path}: {}", answer.body);
            }
            let sent = nobody.get(&app.url(path)).await;
            assert_eq!((sent.status, sent.location().starts_with("/sign-in?next=")), (303, true), "{path}");
        }
        // What changes something, tried by everybody; in an order in which no try spoils the next.
        for (path, fields, allowed) in [
            (at(&sam, "/welcome"), vec![], [303, 303, 404, 403]),
            (at(&sam, "/disable"), vec![], [303, 303, 404, 403]),
            (at(&sam, "/enable"), vec![], [303, 303, 404, 403]),
            (at(&sam, "/responsible"), vec![("responsible", "")], [303, 404, 404, 403]),
            (at(&people.other.account, "/disable"), vec![], [303, 404, 403, 403]),
            (at(&people.other.account, "/enable"), vec![], [303, 404, 303, 403]),
            (at(&people.manager.account, "/disable"), vec![], [404, 404, 303, 403]),
            ("/admin/accounts/new".to_owned(), vec![("name", "N"), ("email", "n@uni.example"), ("kind", "administrator")], [303, 422, 303, 403]),
            ("/admin/accounts/import".to_owned(), vec![("table", "A,a@uni.example")], [200, 200, 303, 403]),
            ("/admin/accounts/import/take".to_owned(), vec![("table", "x"), ("count", "1")], [409, 409, 303, 403]),
            (format!("{HERE}/browsers"), vec![], [303, 303, 303, 303]),
            (HERE.to_owned(), vec![("name", "N")], [303, 303, 303, 303]),
        ] {
            nobody.post(&app.url(&path), &fields).await.assert_refused(401, "SIGNED-OUT", &path);
            for (who, status) in kinds.iter().zip(allowed) {
                // Disabling signs out: those who were come back, except where that is what is looked at.
                let signed_out = who.open(HERE).await.status == 303;
                if signed_out {
                    continue;
                }
                let bare = who.browser.post(&app.url(&path), &fields).await;
                let code = if status == 403 { "NOT-YOUR-KIND" } else { "FORM-EXPIRED" };
                bare.assert_refused(403, code, &format!("{path} without its token"));
                let answer = who.send(&path, &fields).await;
                assert_eq!(answer.status, status, "{path} for {}: {}", who.account.name, answer.body);
            }
            if path.ends_with("/disable") && path.contains(sam.id.as_str()) {
                assert_eq!(people.supervisor.open(HERE).await.status, 303);
            }
        }
    }

    async fn disabling_signs_out_at_once(app: TestApp) {
        let people = app.people().await;
        let sam = people.supervisor.account.clone();
        let link = app.url(&app.sign_in_link(&sam).await);
        assert_eq!(people.supervisor.open(HERE).await.status, 200);
        people.administrator.done(&at(&sam, "/disable"), &[]).await;
        assert_eq!(app.again(sam.id).await.status, Status::Disabled);
        assert_eq!(people.supervisor.open(HERE).await.status, 303);
        Browser::new().post(&link, &[("a", "b")]).await.assert_refused(410, "SIGN-IN-LINK-OVER", "taken back");
        let late = app.url(&app.sign_in_link(&sam).await);
        Browser::new().post(&late, &[("a", "b")]).await.assert_refused(410, "SIGN-IN-LINK-OVER", "switched off");
        people.administrator.done(&at(&sam, "/enable"), &[]).await;
        assert_eq!(Browser::new().post(&late, &[("a", "b")]).await.status, 303, "the control");
        assert_eq!(people.supervisor.open(HERE).await.status, 303, "what was signed out stays so");
        let gone: i64 = app.read(move |conn| Ok(sign_in::table.filter(sign_in::account_id.eq(sam.id)).count().get_result(conn)?)).await;
        assert_eq!(gone, 1);
    }

    async fn there_is_always_exactly_one_manager(app: TestApp) {
        let people = app.people().await;
        let (mia, ada, sam) = (&people.manager.account, &people.administrator.account, &people.supervisor.account);
        let to_manager = [("kind", "manager")];
        assert_eq!(people.administrator.send(&at(sam, "/kind"), &to_manager).await.status, 403);
        people.manager.done(&at(ada, "/kind"), &to_manager).await;
        assert_eq!((app.again(mia.id).await.kind, app.again(ada.id).await.kind), (Kind::Administrator, Kind::Manager));
        assert_eq!(app.again(sam.id).await.responsible, None, "who left leaves them to the manager");
        let too_late = people.manager.send(&at(&people.other.account, "/kind"), &to_manager).await;
        too_late.assert_refused(404, "NOT-FOUND", "they are not the manager any more");
        people.administrator.done(&at(sam, "/responsible"), &[("responsible", mia.id.as_str())]).await;
        assert_eq!(app.again(sam.id).await.responsible, Some(mia.id));
        let supervisor = people.administrator.send(&at(sam, "/responsible"), &[("responsible", sam.id.as_str())]).await;
        supervisor.assert_refused(400, "BAD-REQUEST", "no administrator");
        people.administrator.done(&at(mia, "/kind"), &[("kind", "supervisor")]).await;
        assert_eq!(app.again(sam.id).await.responsible, None);
        assert_eq!(people.manager.open(LIST).await.status, 403);
    }

    async fn a_form_with_faults_comes_back_as_it_was(app: TestApp) {
        let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
        let new = "/admin/accounts/new";
        for (fields, field) in [
            ([("name", " "), ("email", "n@uni.example"), ("kind", "supervisor"), ("responsible", "")], "name"),
            ([("name", "N<b>"), ("email", "nobody"), ("kind", "supervisor"), ("responsible", "")], "email"),
            ([("name", "N<b>"), ("email", "MIA@uni.example"), ("kind", "supervisor"), ("responsible", "")], "email"),
            ([("name", "N<b>"), ("email", "n@uni.example"), ("kind", "manager"), ("responsible", "")], "kind"),
            ([("name", "N<b>"), ("email", "n@uni.example"), ("kind", "supervisor"), ("responsible", "x")], "responsible"),
            ([("name", "N<b>"), ("email", "n@uni.example"), ("kind", "supervisor"), ("responsible", manager.account.id.as_str())], "responsible"),
        ] {
            let answer = manager.send(new, &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(answer.has(&format!("#{field}-fault")) && answer.has(".errors a"), "{}", answer.body);
            assert_eq!(answer.attribute("#name", "value").unwrap(), fields[0].1);
            assert_eq!(answer.attribute("#email", "value").unwrap(), fields[1].1);
        }
        assert_eq!(app.accounts().await, 1);
        let fine = [("name", "N<b>"), ("email", "n@uni.example"), ("kind", "administrator"), ("responsible", "")];
        manager.done(new, &fine).await;
        let again = manager.send(new, &fine).await;
        assert_eq!(again.status, 422, "a double click makes no second one");
        assert_eq!(app.accounts().await, 2);
    }

    async fn a_table_is_shown_before_it_is_taken(app: TestApp) {
        let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
        let table = "name;email;kind\n\"Lovelace; Ada\";ada@uni.example;administrator\nBo;nobody;\nMia;MIA@uni.example\nCy;cy@uni.example\nCy;CY@uni.example\n";
        let preview = manager.send("/admin/accounts/import", &[("table", table)]).await;
        assert_eq!(preview.status, 200);
        assert_eq!((app.accounts().await, app.letters("welcome").await.len()), (1, 0), "looking makes nothing");
        let lines = preview.texts(".lines .sub");
        assert_eq!(lines, ["Line 3 · nobody", "Line 4 · MIA@uni.example", "Line 6 · CY@uni.example", "ada@uni.example", "cy@uni.example"]);
        let back = manager.send("/admin/accounts/import", &[("table", table), ("correct", "on")]).await;
        assert!(back.has("textarea#table") && back.body.contains("Mia;MIA@uni.example"), "nothing pasted is lost");
        let (action, fields) = preview.form("form.savebar");
        let taken = manager.browser.post(&app.url(&action), &fields).await;
        assert_eq!((taken.status, taken.location()), (303, "/admin/accounts?done=done-accounts-made"), "{}", taken.body);
        assert_eq!(app.letters("welcome").await.len(), 2);
        let ada = app.account("ada@uni.example").await.unwrap();
        assert_eq!((ada.name.as_str(), ada.kind), ("Lovelace; Ada", Kind::Administrator));
        // Sent again, or by somebody else meanwhile: nothing is taken that was not shown.
        let again = manager.browser.post(&app.url(&action), &fields).await;
        assert_eq!(again.status, 409);
        assert!(again.has(".notice-warn") && !again.has(".savebar .btn-primary"), "{}", again.body);
        assert_eq!((app.accounts().await, app.letters("welcome").await.len()), (3, 2));
        for (table, why) in [("", "nothing"), ("\n \n", "blank"), (&"a,b\n".repeat(1001), "too many")] {
            let refused = manager.send("/admin/accounts/import", &[("table", table)]).await;
            assert_eq!((refused.status, refused.has("#table-fault")), (422, true), "{why}");
        }
        let huge = manager.send("/admin/accounts/import", &[("table", &"a".repeat(256 * 1024))]).await;
        huge.assert_refused(413, "TOO-LARGE", "more than a form takes");
    }

    async fn one_says_of_oneself_what_others_see(app: TestApp) {
        let ingrid = app.signed_in("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let page = ingrid.open(HERE).await;
        assert!(!page.has("a[href='/admin/accounts']"), "no users for supervisors");
        ingrid.done(HERE, &[("name", "Ingrid H."), ("language", "de"), ("zone", "Asia/Tokyo")]).await;
        let page = ingrid.open(HERE).await;
        assert_eq!(page.attribute("html", "lang").unwrap(), "de");
        assert!(page.body.contains("Asia/Tokyo") && page.text(".masthead bdi").unwrap() == "Ingrid H.", "{}", page.body);
        for (fields, field) in [
            ([("name", ""), ("language", ""), ("zone", "")], "name"),
            ([("name", "I"), ("language", "tlh"), ("zone", "")], "language"),
            ([("name", "I"), ("language", ""), ("zone", "Mars/Base")], "zone"),
        ] {
            let answer = ingrid.send(HERE, &fields).await;
            assert_eq!((answer.status, answer.has(&format!("#{field}-fault"))), (422, true), "{fields:?}");
        }
        assert_eq!(app.again(ingrid.account.id).await.name.as_str(), "Ingrid H.");
        ingrid.done(HERE, &[("name", "Ingrid"), ("language", ""), ("zone", "")]).await;
        assert_eq!(ingrid.open(HERE).await.attribute("html", "lang").unwrap(), "en");
    }

    async fn one_signs_out_ones_other_browsers(app: TestApp) {
        let first = app.signed_in("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let second = app.sign_in(first.account.clone(), Browser::new()).await;
        let third = app.sign_in(first.account.clone(), Browser::new()).await;
        let stranger = app.signed_in("Theo", "theo@uni.example", Kind::Supervisor).await;
        let page = first.open(HERE).await;
        let outs = page.attributes("#browsers .lines form", "action");
        assert_eq!((outs.len(), outs.iter().filter(|out| *out == "/sign-out").count()), (3, 1));
        let other = outs.iter().find(|out| *out != "/sign-out").unwrap();
        stranger.done(other, &[]).await;
        assert_eq!(first.open(HERE).await.attributes("#browsers .lines form", "action").len(), 3, "not theirs");
        first.done(other, &[]).await;
        let left = [&second, &third];
        let mut alive = 0;
        for one in left {
            alive += usize::from(one.open(HERE).await.status == 200);
        }
        assert_eq!(alive, 1);
        first.done(&format!("{HERE}/browsers"), &[]).await;
        for one in left {
            assert_eq!(one.open(HERE).await.status, 303);
        }
        assert_eq!((first.open(HERE).await.status, stranger.open(HERE).await.status), (200, 200));
    }

    async fn the_answer_is_the_same_for_every_address(app: TestApp) {
        let ingrid = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let off = app.registered("Theo", "theo@uni.example", Kind::Supervisor).await;
        let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
        manager.done(&at(&off, "/disable"), &[]).await;
        let (browser, mut answers) = (Browser::new(), Vec::new());
        for email in ["ingrid@uni.example", "INGRID@uni.example ", "theo@uni.example", "nobody@uni.example"] {
            let answer = browser.post(&app.url("/sign-in"), &[("email", email)]).await;
            let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
            headers.retain(|line| !line.starts_with("date"));
            headers.sort();
            let page = browser.get(&app.url(answer.location())).await;
            answers.push((answer.status, headers, answer.body, page.body));
        }
        assert_eq!(answers[0].0, 303);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let sent = until("two letters", async || Some(app.letters("sign_in").await).filter(|all| all.len() == 2)).await;
        assert_eq!(sent, ["ingrid@uni.example"; 2]);
        let wrong = browser.post(&app.url("/sign-in"), &[("email", "nobody")]).await;
        assert_eq!((wrong.status, wrong.has("#email-fault")), (422, true));
        let cross = [("Sec-Fetch-Site", "cross-site")];
        let refused = browser.post_from(&app.url("/sign-in"), &[("email", "ingrid@uni.example")], &cross).await;
        refused.assert_refused(403, "FORM-EXPIRED", "from another site");
        assert_eq!(app.letters("sign_in").await.len(), 2);
        assert_eq!(app.again(ingrid.id).await, ingrid);
    }

    async fn asking_again_and_again_fills_no_mailbox_and_is_slowed_down(app: TestApp) {
        app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let (browser, url) = (Browser::new(), app.url("/sign-in"));
        let ask = async || browser.post(&url, &[("email", "ingrid@uni.example")]).await;
        for _ in 0..20 {
            assert_eq!(ask().await.status, 303);
        }
        let slow = ask().await;
        slow.assert_refused(429, "SLOW-DOWN", "the network");
        assert_eq!(slow.header("retry-after"), "16");
        let open = async || app.letters("sign_in").await.len();
        until("five letters", async || (open().await == 5).then_some(())).await;
        app.clock.advance(accounts::link::LASTS);
        assert_eq!(ask().await.status, 303);
        until("a sixth letter", async || (open().await == 6).then_some(())).await;
    }

    async fn wrong_links_are_slowed_down(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let (browser, right) = (Browser::new(), app.url(&app.sign_in_link(&account).await));
        for n in 0..10 {
            let wrong = app.url(&format!("/sign-in/{}", format!("{n}").repeat(43)));
            browser.get(&wrong).await.assert_refused(404, "SIGN-IN-LINK-UNKNOWN", "wrong");
        }
        browser.get(&right).await.assert_refused(429, "SLOW-DOWN", "a right one waits like a wrong one");
        app.clock.advance(chrono::TimeDelta::seconds(6));
        assert_eq!(browser.get(&right).await.status, 200);
    }
}
