//! Launches by nobody the LMS names: refused, or a guest of one session where the registration lets them in.

use chrono::TimeDelta;
use colloquy::db::schema::room_event;
use colloquy::platforms::{self, Rules, USUAL_LEEWAY};
use colloquy::practice::LaunchOptions;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::app::until;
use crate::support::{Answer, Browser, Launched, TestApp, Typed, now, with_the_tool};

const WINDOW: &[(&str, &str)] = &[("Sec-Fetch-Dest", "document")];
const FRAME: &[(&str, &str)] = &[("Sec-Fetch-Dest", "iframe")];

impl TestApp {
    pub(crate) async fn let_unnamed_in(&self, anonymous: bool) {
        let id = self.platform;
        let rules = Rules {
            assistants_manage: true,
            admins_lead: true,
            anonymous,
            leeway: USUAL_LEEWAY,
            engine: None,
        };
        let by = colloquy::audit::Actor::operator();
        self.app.db.write(move |conn| platforms::set_rules(conn, id, rules, &by, now())).await.unwrap();
    }

    /// A launch without `sub`, with these changes besides, that asks for the session `named`.
    async fn by_nobody(&self, browser: &Browser, named: Option<&str>, changes: &Value) -> Answer {
        let begun = self.begin_in(browser.clone(), "ana", "ecology-201", &LaunchOptions::default()).await;
        let mut claims = begun.changed(&json!({ "sub": null, "name": null, "email": null }));
        let custom = named.map_or(json!({}), |named| json!({ "session": named }));
        claims["https://purl.imsglobal.org/spec/lti/claim/custom"] = custom;
        for (name, value) in changes.as_object().unwrap() {
            claims[format!("https://purl.imsglobal.org/spec/lti/claim/{name}")] = value.clone();
        }
        self.arrive_with(&begun, &claims).await
    }
}

/// The session's identifier, from the path of its page.
fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned()
}

async fn join(app: &TestApp, browser: &Browser, page: &Answer, name: &str) -> Answer {
    let (action, mut fields) = page.form("form.panel");
    fields.retain(|(field, _)| field != "name");
    fields.push(("name".to_owned(), name.to_owned()));
    browser.post(&app.url(&action), &fields).await
}

/// A course with a session that is on, and staff who look after it.
async fn seminar(app: &TestApp) -> (Launched, String) {
    let ingrid = app.of_ecology("ingrid").await;
    let path = app.make(&ingrid, &Typed::once("Seminar").with("attendee_role", "moderator")).await;
    (ingrid, path)
}

with_the_tool! {
    async fn nobody_is_refused_unless_the_registration_lets_them_in(app: TestApp) {
        let (_, path) = seminar(app).await;
        let id = id_of(&path);
        let before = app.rows().await;
        let refused = app.by_nobody(&Browser::new(), Some(&id), &json!({})).await;
        refused.assert_refused(403, "WHO-ARE-YOU", "off at first");
        app.let_unnamed_in(true).await;
        let browser = Browser::new();
        let answer = app.by_nobody(&browser, Some(&id), &json!({})).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.location().starts_with("/lti/guest/") && !answer.opens_visit());
        let after = app.rows().await;
        assert_eq!((after.visits, after.members), (before.visits, before.members), "in no course");

        let page = browser.get_from(&app.url(answer.location()), WINDOW).await;
        assert_eq!(page.text("h1").unwrap(), "Seminar");
        assert!(page.body.contains("did not say who you are") && !page.has("form[target]"), "{}", page.body);
        let joined = join(app, &browser, &page, "Somebody").await;
        assert_eq!(app.enter(&joined).await.role, "participant", "whatever attendees and claims are");
        join(app, &browser, &page, " ").await.form("form.panel");
        // Switched off again, the page that is open leads nowhere.
        app.let_unnamed_in(false).await;
        browser.get(&app.url(answer.location())).await.assert_refused(403, "WHO-ARE-YOU", "off again");
        join(app, &browser, &page, "Somebody").await.assert_refused(403, "WHO-ARE-YOU", "off again");
    }

    async fn an_instructor_without_a_name_is_a_participant_and_the_course_stays_closed(app: TestApp) {
        let (ingrid, path) = seminar(app).await;
        app.let_unnamed_in(true).await;
        let browser = Browser::new();
        let roles = json!({ "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"] });
        let answer = app.by_nobody(&browser, Some(&id_of(&path)), &roles).await;
        let page = browser.get(&app.url(answer.location())).await;
        assert_eq!(app.enter(&join(app, &browser, &page, "Boss").await).await.role, "participant");
        // What it holds opens nothing of the course.
        browser.get(&app.below(&ingrid, "sessions")).await.assert_refused(401, "VISIT-OVER", "no visit");
        assert!(!app.open(&ingrid, "people").await.body.contains("Boss"));
        // Outside courses there is nothing for nobody, and no account to be linked.
        let account = json!({ "context": { "id": "x", "type": ["Account"] } });
        app.by_nobody(&Browser::new(), None, &account).await.assert_refused(403, "WHO-ARE-YOU", "no course");
        assert_eq!(app.by_nobody(&Browser::new(), None, &json!({})).await.status, 303, "a course");
    }

    async fn the_pass_is_worth_something_in_its_browser_and_for_its_session_alone(app: TestApp) {
        let (_, path) = seminar(app).await;
        app.let_unnamed_in(true).await;
        let browser = Browser::new();
        let answer = app.by_nobody(&browser, Some(&id_of(&path)), &json!({})).await;
        let at = app.url(answer.location());
        assert_eq!(browser.get(&at).await.status, 200);
        Browser::new().get(&at).await.assert_refused(401, "VISIT-OVER", "another browser");
        let other = Browser::new();
        let room = app.by_nobody(&other, None, &json!({})).await;
        let page = other.get(&app.url(room.location())).await;
        assert_eq!(page.text("h1").unwrap(), "Course room");
        other.get(&at).await.assert_refused(401, "VISIT-OVER", "another's pass");
        let (own, others) = (answer.location(), room.location());
        let tag = others.rsplit_once('.').unwrap().1;
        let mixed = format!("{}.{tag}", own.rsplit_once('.').unwrap().0);
        browser.get(&app.url(&mixed)).await.assert_refused(401, "VISIT-OVER", "another pass's seal");
        let (action, fields) = browser.get(&at).await.form("form.panel");
        let named = |holder: &str| [("holder".to_owned(), holder.to_owned()), ("name".to_owned(), "A".to_owned())];
        let wrong = Browser::new().post(&app.url(&action), &named("x")).await;
        wrong.assert_refused(401, "VISIT-OVER", "not the page's own form");
        let holder = fields.iter().find(|(name, _)| name == "holder").unwrap().1.clone();
        let elsewhere = [("Sec-Fetch-Site", "cross-site")];
        browser.post_from(&app.url(&action), &named(&holder), &elsewhere).await.assert_refused(403, "FORM-EXPIRED", "another site");
        // The tab that a frame's form opens has no cookie of the frame.
        let tab = Browser::new();
        let joined = tab.post(&app.url(&action), &named(&holder)).await;
        assert_eq!(joined.status, 303);
        let back = app.url(&tab.get(&app.url(joined.location())).await.attribute("#room", "data-back").unwrap());
        assert_ne!(back, at);
        assert_eq!(tab.get(&back).await.text("h1"), browser.get(&at).await.text("h1"), "the room leads back to it");
        Browser::new().get(&back).await.assert_refused(401, "VISIT-OVER", "in that tab alone");
        let again = tab.post(&app.url(&action), &named(&holder)).await;
        for way in [joined, again] {
            app.enter(&way).await.leave().await;
        }
        let came = || app.read(|conn| Ok(room_event::table.select(room_event::who).load::<String>(conn)?));
        let came = until("twice in and out", || async { Some(came().await).filter(|came| came.len() == 4) }).await;
        assert!(came.iter().all(|who| *who == came[0]), "the same person, from the frame and from the tab: {came:?}");
        let framed = browser.get_from(&at, FRAME).await;
        assert!(framed.has("form[target=_blank]"), "{}", framed.body);
        assert!(framed.header("content-security-policy").contains("frame-ancestors https: http://localhost"));
        app.clock.advance(TimeDelta::hours(12) + TimeDelta::seconds(1));
        browser.get(&at).await.assert_refused(401, "VISIT-OVER", "the next day");
    }

    async fn a_link_of_another_course_or_of_none_leads_nowhere(app: TestApp) {
        let elsewhere = app.launch("ingrid", "statistics-110", &LaunchOptions::default()).await;
        let path = app.make(&elsewhere, &Typed::once("Elsewhere")).await;
        app.let_unnamed_in(true).await;
        app.of_ecology("ingrid").await;
        let answer = app.by_nobody(&Browser::new(), Some(&id_of(&path)), &json!({})).await;
        answer.assert_refused(404, "LINK-NOT-READY", "another course's session");
        let begun = app.begin_in(Browser::new(), "ana", "ecology-201", &LaunchOptions::default()).await;
        let claims = begun.changed(&json!({ "sub": null }));
        let cookies = begun.browser.cookies();
        assert_eq!(app.arrive_with(&begun, &claims).await.status, 303);
        app.arrive_with(&begun, &claims).await.assert_refused(401, "COOKIE-MISSING", "its cookie is gone");
        begun.browser.keep_all(&cookies);
        app.arrive_with(&begun, &claims).await.assert_refused(401, "LAUNCH-USED", "once more");
    }

    async fn who_acts_as_another_is_written_down_once_and_is_not_them_outside_courses(app: TestApp) {
        use colloquy::audit::{self, Wanted};
        let acted = || app.read(|conn| {
            let log = audit::list(conn, &Wanted::default(), 0, 1000)?;
            Ok(log.into_iter().filter(|told| told.deed.to_string() == "person-acted-as").collect::<Vec<_>>())
        });
        let admin = app.world.person("admin").unwrap().subject(colloquy::practice::Flavour::Canvas);
        let of = |actual: &str| LaunchOptions {
            custom: [("actual_user".to_owned(), actual.to_owned())].into(),
            ..LaunchOptions::default()
        };
        // Nobody acts as another: not said, said as the variable itself, or said of oneself.
        let own = app.world.person("ana").unwrap().subject(colloquy::practice::Flavour::Canvas);
        for actual in ["", "$Canvas.masqueradingUser.userId", &own] {
            app.launch("ana", "ecology-201", &of(actual)).await;
        }
        assert!(acted().await.is_empty());
        app.launch("admin", "ecology-201", &LaunchOptions::default()).await;
        let begun = app.begin_in(Browser::new(), "ana", "ecology-201", &of(&admin)).await;
        let (browser, state) = (begun.browser.clone(), begun.response.state.clone());
        let token = begun.response.id_token.clone();
        app.finish(begun).await;
        app.arrive(&browser, &state, &token).await.assert_refused(401, "LAUNCH-USED", "again");
        let told = acted().await;
        assert_eq!(told.len(), 1, "once for each launch");
        assert_eq!(told[0].about_name, "Ana María Núñez de la Cruz");
        let said: Vec<_> = told[0].changes.iter().map(|change| change.after.as_str()).collect();
        assert_eq!(said, ["Site Administrator", "Ecology 201"]);
        // Somebody who was never here goes by their identifier.
        app.launch("ana", "ecology-201", &of("unheard-of")).await;
        assert_eq!(acted().await[0].changes[0].after, "unheard-of");
        let outside = LaunchOptions { outside: true, ..of(&admin) };
        let begun = app.begin_in(Browser::new(), "ana", "ecology-201", &outside).await;
        let answer = app.arrive_with(&begun, &begun.claims).await;
        answer.assert_refused(403, "LMS-AS-ANOTHER", "not their account");
        assert_eq!(acted().await.len(), 3, "written down all the same");
    }
}
