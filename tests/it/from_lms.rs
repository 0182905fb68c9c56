//! The Scheduler from an LMS: launches outside courses, and how a person of the LMS is linked to an account.

use chrono::TimeDelta;
use colloquy::accounts::{self, Account, Kind, LmsPerson, Status};
use colloquy::audit::{self, Actor, Wanted};
use colloquy::db::Conn;
use colloquy::db::schema::{account_person, deployment, person, sign_in};
use colloquy::ids::{DeploymentId, PersonId};
use colloquy::platforms::{self, DeploymentStatus};
use colloquy::practice::LaunchOptions;
use diesel::prelude::*;
use serde_json::json;

use crate::support::{Answer, Begun, Browser, Host, TestApp, now, with_the_tool};

const LINK: &str = "/scheduler/link";
const HOME: &str = "/scheduler/sessions";
const WINDOW: &[(&str, &str)] = &[("Sec-Fetch-Dest", "document")];
const FRAME: &[(&str, &str)] = &[("Sec-Fetch-Dest", "iframe")];

fn outside() -> LaunchOptions {
    LaunchOptions { outside: true, ..LaunchOptions::default() }
}

impl TestApp {
    async fn begin_outside(&self, browser: &Browser, who: &str) -> Begun {
        self.begin_in(browser.clone(), who, "ecology-201", &outside()).await
    }

    /// Posts the LMS's answer as a browser does that opens it so.
    async fn arrive_as(&self, begun: &Begun, token: &str, headers: &[(&str, &str)]) -> Answer {
        let form = [("id_token", token), ("state", begun.response.state.as_str())];
        begun.browser.post_from(&self.url("/lti/launch"), &form, headers).await
    }

    /// A launch from the account's menu, in a window or a frame.
    async fn by_menu(&self, browser: &Browser, who: &str, headers: &[(&str, &str)]) -> Answer {
        let begun = self.begin_outside(browser, who).await;
        self.arrive_as(&begun, &begun.response.id_token, headers).await
    }

    /// An account that is linked to `who`, as its person does that; its browser is signed in by mail.
    async fn linked_from(&self, name: &str, who: &str) -> Host {
        let browser = Browser::new();
        assert_eq!(self.by_menu(&browser, who, WINDOW).await.location(), LINK);
        let account = self.registered(name, &format!("{who}@uni.example"), Kind::Supervisor).await;
        let host = self.sign_in(account, browser).await;
        let linked = self.confirm(&host).await;
        assert_eq!(
            (linked.status, linked.location()),
            (303, "/scheduler/sessions?done=done-lms-linked"),
            "{}",
            linked.body
        );
        host
    }

    /// Presses the button on the page that asks whether to link.
    async fn confirm(&self, host: &Host) -> Answer {
        let (action, fields) = host.open(LINK).await.form("main form");
        host.browser.post(&self.url(&action), &fields).await
    }

    async fn links(&self) -> i64 {
        self.read(|conn| Ok(account_person::table.count().get_result(conn)?)).await
    }

    /// Somebody of the LMS, as a launch noted them.
    async fn lms_person(&self, name: &str) -> LmsPerson {
        let name = name.to_owned();
        self.read(move |conn| {
            let who: PersonId = person::table.filter(person::name.eq(name)).select(person::id).first(conn)?;
            let from: DeploymentId = deployment::table.select(deployment::id).first(conn)?;
            Ok(LmsPerson { person: who, deployment: from })
        })
        .await
    }

    /// Deeds of the audit log that begin with `word`, oldest first, each with what it says.
    async fn written(&self, word: &str) -> Vec<(String, String, String)> {
        let log = self.read(|conn| audit::list(conn, &Wanted::default(), 0, 1000)).await;
        let told = log.into_iter().rev().filter(|told| told.deed.to_string().starts_with(word));
        told.map(|told| {
            let said: Vec<_> = told.changes.iter().map(|change| change.after.clone()).collect();
            (told.deed.to_string(), told.about_name, said.join(", "))
        })
        .collect()
    }

    async fn switch_account(&self, account: &Account, to: Status) {
        use colloquy::db::schema::account;
        let row = account::table.find(account.id);
        let word = if to == Status::Active { "active" } else { "disabled" };
        let set = move |conn: &mut Conn| {
            Ok::<_, colloquy::db::Error>(diesel::update(row).set(account::status.eq(word)).execute(conn)?)
        };
        assert_eq!(self.app.db.write(set).await.unwrap(), 1);
    }

    async fn switch_platform(&self, to: platforms::Status) {
        let id = self.platform;
        let set = move |conn: &mut Conn| platforms::set_status(conn, id, to, &Actor::operator(), now());
        self.app.db.write(set).await.unwrap();
    }
}

/// Whether the browser is signed in.
async fn is_in(app: &TestApp, browser: &Browser) -> bool {
    let page = browser.get(&app.url(HOME)).await;
    match (page.status, page.location()) {
        (200, _) => true,
        (303, to) if to.starts_with("/sign-in") => false,
        other => panic!("{other:?}: {}", page.body),
    }
}

with_the_tool! {
    async fn a_launch_outside_courses_opens_none_and_makes_no_account(app: TestApp) {
        let browser = Browser::new();
        let begun = app.begin_outside(&browser, "ingrid").await;
        // Whatever she is elsewhere gives nothing here.
        let claims = begun.changed(&json!({ "/roles": [
            "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
            "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
        ] }));
        let token = app.world.sign(&claims, &json!(null));
        let answer = app.arrive_as(&begun, &token, WINDOW).await;
        assert_eq!((answer.status, answer.location()), (303, LINK), "{}", answer.body);
        assert!(!answer.opens_visit());
        let rows = app.rows().await;
        assert_eq!((rows.visits, rows.courses, rows.members, rows.people), (0, 0, 0, 1));
        let accounts = app.read(accounts::list).await;
        assert!(accounts.is_empty() && !is_in(app, &browser).await);
        let page = browser.get(&app.url(LINK)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.text("dd strong").unwrap(), "Ingrid Halvorsen");
        assert_eq!(page.attribute("a.btn-primary", "href").unwrap(), "/sign-in?next=%2Fscheduler%2Flink");
        assert!(page.body.contains("ask the people who run Colloquy at your school"), "{}", page.body);
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        // The same post a second time is used, and a course still opens.
        app.arrive_as(&begun, &token, WINDOW).await.assert_refused(401, "LAUNCH-USED", "again");
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        assert_eq!(app.rows().await.courses, 1);
    }

    async fn what_is_a_course_and_what_is_not(app: TestApp) {
        let institution = json!(["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff"]);
        let learner = json!(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]);
        let context = |kinds: &[&str]| json!({ "id": "x", "type": kinds });
        for (changes, course) in [
            (json!({ "/context": context(&["Account"]), "/roles": learner }), false),
            (json!({ "/context": null, "/roles": institution }), false),
            (json!({ "/context": null, "/roles": [] }), false),
            (json!({ "/context": null, "/roles": learner }), true),
            (json!({ "/context": null, "/roles": ["Learner"] }), true),
            (json!({ "/context": null, "/roles": [], "/custom": { "session": "room" } }), true),
            (json!({ "/context": context(&[]), "/roles": [] }), true),
            (json!({ "/context": context(&["CourseSection"]), "/roles": institution }), true),
        ] {
            let begun = app.begin_in(Browser::new(), "ana", "ecology-201", &LaunchOptions::default()).await;
            let token = app.world.sign(&begun.changed(&changes), &json!(null));
            let answer = app.arrive_as(&begun, &token, WINDOW).await;
            assert_eq!((answer.status, answer.opens_visit()), (303, course), "{changes}: {}", answer.body);
            assert_eq!(answer.location() == LINK, !course, "{changes}");
        }
    }

    async fn linked_once_it_leads_straight_in_until_it_is_unlinked(app: TestApp) {
        let host = app.linked_from("Ingrid at home", "ingrid").await;
        assert_eq!(app.links().await, 1);
        let browser = Browser::new();
        let answer = app.by_menu(&browser, "ingrid", WINDOW).await;
        assert_eq!((answer.status, answer.location()), (303, HOME), "{}", answer.body);
        assert_eq!(browser.get(&app.url(HOME)).await.text(".masthead bdi").unwrap(), "Ingrid at home");
        let page = browser.get(&app.url("/scheduler/account")).await;
        assert!(page.body.contains("Signed in by an LMS"), "{}", page.body);
        let lms = page.text("#lms .lines b").unwrap();
        let said = |way: &str| format!("{lms}, Ingrid Halvorsen{way}");
        assert_eq!(app.written("account-lms-linked").await, [("account-lms-linked".to_owned(), "Ingrid at home".to_owned(), said(""))]);
        assert_eq!(app.written("account-signed-in").await.last().unwrap().0, "account-signed-in-by-lms");
        // Somebody else of the same LMS is a stranger.
        assert_eq!(app.by_menu(&Browser::new(), "ana", WINDOW).await.location(), LINK);

        let action = host.open("/scheduler/account").await.attribute("#lms form", "action").unwrap();
        assert_eq!(host.done(&action, &[]).await.location(), "/scheduler/account?done=done-lms-unlinked#lms");
        assert!(!is_in(app, &browser).await, "what the link signed in is signed out");
        assert!(is_in(app, &host.browser).await);
        assert_eq!(app.by_menu(&browser, "ingrid", WINDOW).await.location(), LINK);
        assert_eq!(app.written("account-lms-unlinked").await.len(), 1);
        host.done(&action, &[]).await;
        assert_eq!(app.written("account-lms-unlinked").await.len(), 1, "a click that changes nothing is not an act");
    }

    async fn only_a_sign_in_after_the_launch_links(app: TestApp) {
        // Somebody left this browser signed in: who comes by may not make themselves its account for good.
        let host = app.host("Left Alone").await;
        app.clock.advance(TimeDelta::seconds(1));
        assert_eq!(app.by_menu(&host.browser, "ana", WINDOW).await.location(), LINK);
        let page = host.open(LINK).await;
        assert!(page.body.contains("Sign in once to link") && !page.body.contains("<form method=\"post\" action=\"/scheduler/link"), "{}", page.body);
        let who = app.lms_person("Ana María Núñez de la Cruz").await;
        let fields = [("person", who.person.as_str())];
        host.send(LINK, &fields).await.assert_refused(410, "LMS-LINK-OVER", "signed in before");
        // Nor does a sign-in that an LMS made.
        let other = app.linked_from("Ingrid", "ingrid").await;
        app.clock.advance(TimeDelta::seconds(1));
        assert_eq!(app.by_menu(&other.browser, "ana", WINDOW).await.location(), LINK);
        app.clock.advance(TimeDelta::seconds(1));
        let offer = other.browser.cookies()["from-lms"].clone();
        assert_eq!(app.by_menu(&other.browser, "ingrid", WINDOW).await.location(), HOME);
        other.browser.keep("from-lms", &offer);
        other.send(LINK, &fields).await.assert_refused(410, "LMS-LINK-OVER", "by an LMS");
        assert_eq!(app.links().await, 1);
        // The control: signed in by mail, after.
        let again = app.sign_in(host.account.clone(), host.browser.clone()).await;
        assert_eq!(app.confirm(&again).await.status, 303);
        assert_eq!(app.links().await, 2);
    }

    async fn the_question_names_both_and_its_answer_holds_for_nobody_else(app: TestApp) {
        let browser = Browser::new();
        app.by_menu(&browser, "ingrid", WINDOW).await;
        let host = app.sign_in(app.registered("Ada", "ada@uni.example", Kind::Supervisor).await, browser).await;
        let page = host.open(LINK).await;
        assert_eq!(page.texts("dd strong"), ["Ingrid Halvorsen", "Ada"]);
        assert!(page.body.contains("ada@uni.example"));
        let (action, fields) = page.form("main form");
        let without: Vec<_> = fields.iter().filter(|(name, _)| name != "csrf").cloned().collect();
        host.browser.post(&app.url(&action), &without).await.assert_refused(403, "FORM-EXPIRED", "no token");
        let elsewhere = [("Sec-Fetch-Site", "cross-site")];
        host.browser.post_from(&app.url(&action), &fields, &elsewhere).await.assert_refused(403, "FORM-EXPIRED", "another site");
        // In a browser without the launch the same form links nothing.
        let victim = app.host("Victim").await;
        let person = fields.iter().find(|(name, _)| name == "person").unwrap().1.clone();
        victim.send(LINK, &[("person", &person)]).await.assert_refused(410, "LMS-LINK-OVER", "another browser");
        victim.browser.keep("from-lms", "a.b.c.d");
        victim.send(LINK, &[("person", &person)]).await.assert_refused(410, "LMS-LINK-OVER", "a forged cookie");
        // Another launch came in between: the page asked about Ingrid, not about Ana.
        app.by_menu(&host.browser, "ana", WINDOW).await;
        host.send(LINK, &[("person", &person)]).await.assert_refused(410, "LMS-LINK-OVER", "not who was shown");
        assert_eq!(app.links().await, 0);
        app.by_menu(&host.browser, "ingrid", WINDOW).await;
        assert_eq!(host.browser.post(&app.url(&action), &fields).await.status, 303);
        host.open(LINK).await.assert_refused(410, "LMS-LINK-OVER", "linked already");
    }

    async fn half_an_hour_after_the_launch_there_is_nothing_to_link(app: TestApp) {
        let browser = Browser::new();
        app.by_menu(&browser, "ingrid", WINDOW).await;
        app.clock.advance(TimeDelta::minutes(30));
        let account = app.registered("Ada", "ada@uni.example", Kind::Supervisor).await;
        let host = app.sign_in(account, browser).await;
        assert_eq!(host.open(LINK).await.status, 200);
        app.clock.advance(TimeDelta::seconds(1));
        host.open(LINK).await.assert_refused(410, "LMS-LINK-OVER", "too late");
    }

    async fn one_person_is_one_account_and_an_account_may_be_several(app: TestApp) {
        let first = app.linked_from("First", "ingrid").await;
        let ingrid = app.lms_person("Ingrid Halvorsen").await;
        let second = app.host("Second").await;
        let by = Actor::operator();
        let (id, mine) = (second.account.id, first.account.id);
        let taken = app.app.db.write(move |conn| accounts::link_person(conn, id, ingrid, &by, now())).await;
        assert!(matches!(taken, Err(accounts::Error::PersonTaken)), "{taken:?}");
        let by = Actor::operator();
        app.app.db.write(move |conn| accounts::link_person(conn, mine, ingrid, &by, now())).await.unwrap();
        assert_eq!(app.written("account-lms-linked").await.len(), 1, "linked already is no act");
        // A second person of the LMS for the same account.
        app.by_menu(&first.browser, "ana", WINDOW).await;
        let again = app.sign_in(first.account.clone(), first.browser.clone()).await;
        assert_eq!(app.confirm(&again).await.status, 303);
        let page = again.open("/scheduler/account").await;
        assert_eq!(page.attributes("#lms form", "action").len(), 2);
        for who in ["ingrid", "ana"] {
            assert_eq!(app.by_menu(&Browser::new(), who, WINDOW).await.location(), HOME, "{who}");
        }
        // Nobody unlinks what is another's.
        let theirs = page.attributes("#lms form", "action").remove(0);
        second.done(&theirs, &[]).await;
        assert_eq!(app.links().await, 2);
    }

    async fn a_switched_off_account_is_not_signed_in(app: TestApp) {
        let host = app.linked_from("Ingrid", "ingrid").await;
        app.switch_account(&host.account, Status::Disabled).await;
        for headers in [WINDOW, FRAME] {
            let answer = app.by_menu(&Browser::new(), "ingrid", headers).await;
            answer.assert_refused(403, "ACCOUNT-OFF", "switched off");
            assert!(answer.set_cookies().iter().all(|line| !line.starts_with("account=")), "{headers:?}");
        }
        app.switch_account(&host.account, Status::Active).await;
        assert_eq!(app.by_menu(&Browser::new(), "ingrid", WINDOW).await.location(), HOME);
    }

    async fn what_an_lms_signed_in_ends_with_it(app: TestApp) {
        let host = app.linked_from("Ingrid", "ingrid").await;
        let browser = Browser::new();
        assert_eq!(app.by_menu(&browser, "ingrid", WINDOW).await.location(), HOME);
        assert!(is_in(app, &browser).await);
        app.switch_platform(platforms::Status::Disabled).await;
        assert!(!is_in(app, &browser).await && is_in(app, &host.browser).await, "its own sign-ins alone");
        app.switch_platform(platforms::Status::Active).await;
        assert!(is_in(app, &browser).await);
        app.switch_deployment(DeploymentStatus::Disabled).await;
        assert!(!is_in(app, &browser).await && is_in(app, &host.browser).await);
        app.switch_deployment(DeploymentStatus::Active).await;
        assert!(is_in(app, &browser).await);
        let id = app.platform;
        app.app.db.write(move |conn| platforms::remove(conn, id, &Actor::operator(), now())).await.unwrap();
        assert!(!is_in(app, &browser).await && is_in(app, &host.browser).await);
        let left: i64 = app.read(|conn| Ok(sign_in::table.count().get_result(conn)?)).await;
        assert_eq!((left, app.links().await), (1, 0));
    }

    async fn in_a_frame_one_button_leads_to_a_tab_by_a_code_that_works_once(app: TestApp) {
        let frame = Browser::new();
        let page = app.by_menu(&frame, "ingrid", FRAME).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("Sign in once to link") && page.body.contains("target=\"_blank\""), "{}", page.body);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors https: http://localhost"), "{policy}");
        assert!(page.set_cookies().iter().all(|line| line.contains("Max-Age=0")), "{:?}", page.set_cookies());
        let (action, fields) = page.form("main form");
        assert_eq!(action, app.url("/lti/scheduler"));
        let press = |browser: &Browser, origin: &'static str| {
            let (browser, action, fields, own) = (browser.clone(), action.clone(), fields.clone(), app.address.clone());
            async move {
                let origin = if origin.is_empty() { own.as_str() } else { origin };
                browser.post_from(&action, &fields, &[("Origin", origin)]).await
            }
        };
        // Another site's page cannot bring its own launch into somebody's browser.
        press(&Browser::new(), "https://evil.example").await.assert_refused(401, "LAUNCH-REFUSED", "another site");
        let tab = Browser::new();
        assert_eq!(press(&tab, "").await.location(), LINK);
        assert!(tab.cookies().contains_key("from-lms"));
        press(&tab, "").await.assert_refused(401, "LAUNCH-USED", "again");

        let host = app.linked_from("Ada", "ingrid").await;
        let page = app.by_menu(&frame, "ingrid", FRAME).await;
        assert!(page.body.contains("linked to the account of") && page.body.contains("Ada"), "{}", page.body);
        let (action, fields) = page.form("main form");
        let own = [("Origin", app.address.as_str())];
        let tab = Browser::new();
        assert_eq!(tab.post_from(&action, &fields, &own).await.location(), HOME);
        let policy = tab.get(&app.url(HOME)).await;
        assert!(policy.header("content-security-policy").contains("frame-ancestors 'none'"));
        drop(host);
        // Read for too long.
        let page = app.by_menu(&frame, "ingrid", FRAME).await;
        let (action, fields) = page.form("main form");
        app.clock.advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
        Browser::new().post_from(&action, &fields, &own).await.assert_refused(401, "LAUNCH-USED", "late");
    }
}
