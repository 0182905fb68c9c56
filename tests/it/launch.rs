//! Launches that open a visit, and those that are stopped at the door.

use chrono::TimeDelta;
use colloquy::audit::Actor;
use colloquy::lti::roles::Standing;
use colloquy::platforms::{self, DeploymentPolicy, DeploymentStatus};
use colloquy::practice::{Flavour, LaunchOptions, Role};
use serde_json::json;

use crate::support::lms::one;
use crate::support::{Browser, TestApp, now, with_the_tool};

fn flavours() -> [LaunchOptions; 2] {
    [LaunchOptions::default(), LaunchOptions::moodle()]
}

with_the_tool! {
    async fn everybody_arrives_as_what_the_lms_says_they_are(app: TestApp) {
        for options in flavours() {
            for (who, standing) in [
                ("ingrid", Standing::Leader),
                ("ana", Standing::Learner),
                ("nameless", Standing::Learner),
                ("noor", Standing::Learner),
            ] {
                let launched = app.launch(who, "ecology-201", &options).await;
                assert_eq!(launched.path, format!("/c/{}/sessions", launched.visit));
                let visit = app.visit(&launched).await;
                assert_eq!(visit.standing, Some(standing), "{who}");
                assert_eq!(visit.name, app.world.person(who).unwrap().name(), "{who}");
                assert_eq!(visit.course_title.as_deref(), Some("Ecology 201"));
                assert_eq!(app.page(&launched).await.status, 200, "{who}");
            }
        }
        let assistant = app.launch("adaeze", "ecology-201", &LaunchOptions::default()).await;
        assert_eq!(app.visit(&assistant).await.standing, Some(Standing::Assistant));
    }

    async fn a_visit_opens_in_its_own_browser_only(app: TestApp) {
        let launched = app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        let other = app.launch("ana", "ecology-201", &LaunchOptions::default()).await;
        for browser in [Browser::new(), other.browser.clone()] {
            browser.get(&app.url(&launched.path)).await.assert_refused(401, "VISIT-OVER", "another browser");
        }
        assert_eq!(app.page(&launched).await.status, 200);
        app.clock.advance(TimeDelta::hours(13));
        app.page(&launched).await.assert_refused(401, "VISIT-OVER", "after its time");
    }

    async fn two_courses_in_two_tabs_are_two_visits(app: TestApp) {
        let browser = Browser::new();
        let mut paths = Vec::new();
        for course in ["ecology-201", "statistics-110"] {
            let begun = app.begin_in(browser.clone(), "ingrid", course, &LaunchOptions::default()).await;
            let launched = app.finish(begun).await;
            paths.push((launched.path.clone(), app.visit(&launched).await.course_title.unwrap()));
        }
        assert_eq!(paths.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["Ecology 201", "Statistics 110"]);
        for (path, _) in &paths {
            assert_eq!(browser.get(&app.url(path)).await.status, 200);
        }
    }

    async fn the_cookies_of_a_launch_are_a_visits_pair_and_the_logins_go(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let answer = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        let cookies = answer.set_cookies();
        let (gone, set): (Vec<_>, Vec<_>) = cookies.iter().partition(|line| line.contains("Max-Age=0"));
        assert_eq!((gone.len(), set.len()), (2, 2), "{cookies:?}");
        assert!(gone.iter().all(|line| line.contains("login-")));
        for line in set {
            for part in ["visit-", "HttpOnly", "SameSite=None", "Secure", "Path=/", "Max-Age=43200"] {
                assert!(line.contains(part), "{part}: {line}");
            }
        }
        assert_eq!((answer.status, answer.header("cache-control")), (303, "no-store"));
    }

    async fn a_browser_that_launches_every_day_does_not_drown_in_cookies(app: TestApp) {
        let browser = Browser::new();
        let mut last = None;
        for _ in 0..16 {
            let begun = app.begin_in(browser.clone(), "ana", "ecology-201", &LaunchOptions::default()).await;
            last = Some(app.finish(begun).await);
            app.clock.advance(TimeDelta::milliseconds(5));
        }
        assert!(browser.cookies().len() <= 30, "{:?}", browser.cookies().keys());
        assert_eq!(app.page(&last.unwrap()).await.status, 200);
    }

    async fn deployments_and_registrations_keep_their_courses_apart(app: TestApp) {
        let client = app.lms.client_id();
        app.world.add_deployment(&client, "second-school").unwrap();
        let second = app.world.add_registration().unwrap();
        app.register(&second, DeploymentPolicy::Auto).await;
        let usual = LaunchOptions::default();
        let elsewhere = LaunchOptions { deployment: Some("second-school".to_owned()), ..usual.clone() };
        let other = LaunchOptions { client_id: Some(second.client_id), ..usual.clone() };
        let mut courses = Vec::new();
        for options in [&usual, &elsewhere, &other, &usual] {
            let launched = app.launch("ana", "ecology-201", options).await;
            courses.push(app.visit(&launched).await.course);
        }
        assert_eq!(courses[0], courses[3]);
        assert!(courses[0] != courses[1] && courses[0] != courses[2] && courses[1] != courses[2]);
    }

    async fn a_new_deployment_waits_where_somebody_must_approve_it(app: TestApp) {
        let second = app.world.add_registration().unwrap();
        let id = app.register(&second, DeploymentPolicy::Approve).await;
        let options = LaunchOptions { client_id: Some(second.client_id.clone()), ..LaunchOptions::default() };
        let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &options).await;
        let waits = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        waits.assert_refused(403, "DEPLOYMENT-WAITS", "not approved");
        let known = app.read(move |conn| platforms::deployments(conn, id)).await;
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].external_id.as_str(), known[0].status), (second.deployment(Flavour::Canvas), DeploymentStatus::Waiting));
        let deployment = known[0].id;
        app.app.db.write(move |conn| platforms::set_deployment_status(conn, deployment, DeploymentStatus::Active, &Actor::operator(), now())).await.unwrap();
        app.launch("ingrid", "ecology-201", &options).await;
        app.app.db.write(move |conn| platforms::set_deployment_status(conn, deployment, DeploymentStatus::Disabled, &Actor::operator(), now())).await.unwrap();
        let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &options).await;
        let off = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        off.assert_refused(403, "DEPLOYMENT-DISABLED", "switched off");
    }

    async fn an_error_that_the_lms_posts_is_a_page_without_its_markup(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let form = [
            ("error", "access_denied"),
            ("error_description", "<script>alert(1)</script> no \u{202e}"),
            ("state", begun.response.state.as_str()),
        ];
        let answer = begun.browser.post(&app.url("/lti/launch"), &form).await;
        answer.assert_refused(400, "access_denied", "error");
        assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
    }

    async fn what_is_no_launch_is_refused_in_its_own_way(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let (browser, at) = (&begun.browser, app.url("/lti/launch"));
        let (token, state) = (begun.response.id_token.as_str(), begun.response.state.as_str());
        browser.get(&at).await.assert_refused(405, "WRONG-METHOD", "GET");
        let cases: [(&str, Vec<(&str, &str)>); 5] = [
            ("nothing", vec![]),
            ("no token", vec![("state", state)]),
            ("no state", vec![("id_token", token)]),
            ("two tokens", vec![("id_token", token), ("id_token", token), ("state", state)]),
            ("two states", vec![("id_token", token), ("state", state), ("state", state)]),
        ];
        for (case, form) in cases {
            browser.post(&at, &form).await.assert_refused(400, "", case);
        }
        let body = format!("id_token={token}&state={state}");
        for kind in [None, Some("text/plain"), Some("application/json"), Some("multipart/form-data; boundary=x")] {
            browser.post_raw(&at, kind, body.clone().into_bytes()).await.assert_refused(400, "", "type");
        }
        let huge = "x".repeat(129 * 1024);
        browser.post(&at, &[("id_token", huge.as_str()), ("state", state)]).await.assert_refused(413, "TOO-LARGE", "size");
        let padding = "x".repeat(60 * 1024);
        let form = [("id_token", token), ("state", state), ("padding", padding.as_str())];
        assert_eq!(browser.post(&at, &form).await.status, 303, "a large body is fine");
    }

    async fn a_state_of_another_browser_another_time_or_nobody_is_refused(app: TestApp) {
        let options = LaunchOptions::moodle();
        let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &options).await;
        let other = app.begin_in(Browser::new(), "ana", "ecology-201", &options).await;
        let (token, state) = (begun.response.id_token.as_str(), begun.response.state.as_str());
        // The other browser's cookie is no proof: it is shown the way to a tab of its own, and gets no visit.
        app.arrive(&other.browser, state, token).await.assert_refused(401, "", "another browser");
        app.arrive(&begun.browser, &other.response.state, token).await.assert_refused(401, "", "another's state");
        for forged in ["", "x", ".", "a.b", &state.replacen('e', "f", 1), &format!("{state}x")] {
            let answer = app.arrive(&begun.browser, forged, token).await;
            answer.assert_refused(401, "LAUNCH-REFUSED", forged);
        }
        let sealed_elsewhere = {
            let (body, _) = state.split_once('.').unwrap();
            format!("{body}.{}", "A".repeat(43))
        };
        app.arrive(&begun.browser, &sealed_elsewhere, token).await.assert_refused(401, "LAUNCH-REFUSED", "seal");
        assert_eq!(app.arrive(&begun.browser, state, token).await.status, 303);
        let late = app.begin("ingrid").await;
        app.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
        let answer = app.arrive(&late.browser, &late.response.state, &late.response.id_token).await;
        answer.assert_refused(401, "LAUNCH-EXPIRED", "late");
    }

    async fn a_session_link_without_a_course_is_a_course_of_its_own(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let claims = begun.changed(&json!({ "/context": null, "/resource_link": { "id": "alone", "title": "Office hours" } }));
        let answer = app.arrive_with(&begun, &claims).await;
        let launched = crate::support::Launched::of(begun.browser.clone(), &answer);
        assert_eq!(app.visit(&launched).await.course_title.as_deref(), Some("Office hours"));
    }

    async fn hostile_names_are_stored_and_shown_harmlessly(app: TestApp) {
        let long = "x".repeat(10_000);
        for name in ["<script>alert(1)</script>", "\u{202e}gnp.exe\u{202d}", "a\u{0}b\u{1b}[31m", "\u{feff}\u{2066}", &long, "  ", "𝕌nicode ✨ é"] {
            let begun = app.begin("ana").await;
            let mut claims = begun.changed(&one("name", name));
            claims["https://purl.imsglobal.org/spec/lti/claim/context"]["title"] = name.into();
            let answer = app.arrive_with(&begun, &claims).await;
            let launched = crate::support::Launched::of(begun.browser.clone(), &answer);
            let visit = app.visit(&launched).await;
            for kept in [visit.name, visit.course_title].into_iter().flatten() {
                assert!(kept.chars().count() <= 255 && !kept.contains(['\u{202e}', '\u{2066}', '\u{0}', '\u{1b}']), "{kept:?}");
            }
            let page = app.page(&launched).await;
            assert_eq!(page.status, 200);
            assert!(!page.body.contains("<script>alert") && !page.body.contains('\u{202e}'), "{}", page.body);
            assert!(page.body.len() < 200_000);
        }
    }

    async fn a_role_that_changes_in_the_lms_changes_at_the_next_launch(app: TestApp) {
        let before = app.launch("ana", "ecology-201", &LaunchOptions::default()).await;
        assert_eq!(app.visit(&before).await.standing, Some(Standing::Learner));
        app.world.set_role("ecology-201", "ana", Role::Instructor).unwrap();
        let after = app.launch("ana", "ecology-201", &LaunchOptions::default()).await;
        assert_eq!(app.visit(&after).await.standing, Some(Standing::Leader));
    }
}
