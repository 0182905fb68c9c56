//! The registration doctor: an LMS made wrong in each way beside one that is well.

use std::process::Output;

use chrono::TimeDelta;
use colloquy::accounts::Kind;
use colloquy::doctor::{self, Finding, Subject, Trouble, Verdict};
use colloquy::ids::PlatformId;
use colloquy::lti::wanted::Family;
use colloquy::platforms::{self, DeploymentPolicy, NewPlatform};
use colloquy::practice::{Division, Fault, LaunchOptions};
use colloquy::tryout;
use serde_json::Value;

use crate::support::program::Site;
use crate::support::{Browser, Host, TestApp, now, with_the_tool};

impl TestApp {
    async fn samira(&self) -> Host {
        self.signed_in("Samira", "samira@uni.example", Kind::Administrator).await
    }

    /// Another registration of the practice LMS, changed.
    async fn ill(&self, client: &str, change: impl FnOnce(&mut NewPlatform)) -> PlatformId {
        let mut new = tryout::registration(&self.lms, client.to_owned(), DeploymentPolicy::Auto).unwrap();
        change(&mut new);
        self.app
            .db
            .write(move |conn| platforms::add(conn, new, &colloquy::audit::Actor::operator(), now()))
            .await
            .unwrap()
    }

    async fn findings(&self, of: PlatformId) -> Vec<Finding> {
        let kept = self.read(move |conn| doctor::kept(conn, of)).await;
        kept.unwrap().findings().to_vec()
    }
}

/// Presses the button, and reads what was found.
async fn examined(app: &TestApp, host: &Host, of: PlatformId) -> Vec<Finding> {
    host.done(&address(of), &[]).await;
    app.findings(of).await
}

fn address(of: PlatformId) -> String {
    format!("/admin/registrations/{of}/doctor")
}

fn to_change(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.verdict() == Verdict::Change).collect()
}

with_the_tool! {
    async fn a_registration_that_is_well_has_nothing_to_change(app: TestApp) {
        let samira = app.samira().await;
        app.of_ecology("ingrid").await;
        // Looking asks the LMS for nothing.
        let before = app.world.counters().jwks_requests;
        let page = samira.open(&address(app.platform)).await;
        assert!(page.status == 200 && page.text("h1").unwrap().contains("Practice LMS"), "{}", page.body);
        assert!(page.texts(".checks li").is_empty());
        assert_eq!(app.world.counters().jwks_requests, before);

        let found = examined(app, &samira, app.platform).await;
        assert_eq!(to_change(&found), Vec::<&Finding>::new(), "{found:?}");
        for expected in [
            Finding::TokenGiven,
            Finding::ClocksAgree { ahead: 0, forgiven: 180 },
            Finding::LaunchAccepted(now()),
            Finding::TheirsAgree,
            Finding::RosterRead { course: "Ecology 201".to_owned(), people: 10 },
        ] {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
        assert!(found.iter().any(|one| matches!(one, Finding::KeysRead { usable: 1.., .. })), "{found:?}");
        let page = samira.open(&address(app.platform)).await;
        assert!(page.text("#sum").unwrap().starts_with("Nothing to change."), "{}", page.body);
        assert!(page.has(".checks .pass") && !page.has(".checks .change"));
        assert!(page.has("a[href='/check']"), "the browser's part is a page of its own");
        let list = samira.open("/admin/doctor").await;
        assert_eq!(list.texts(".lines .tag"), ["Works"]);
    }

    async fn each_illness_is_found_and_says_what_to_change(app: TestApp) {
        let samira = app.samira().await;
        app.of_ecology("ingrid").await;
        let lms = app.lms.base_url().clone();
        let nowhere = lms.join("/nowhere").unwrap();
        let wrong = app.ill("keys", |new| new.jwks_url = nowhere).await;
        assert!(examined(app, &samira, wrong).await.contains(&Finding::KeysFailed(Trouble::Status(404))));
        let page_instead = lms.join("/").unwrap();
        let wrong = app.ill("page", |new| new.jwks_url = page_instead).await;
        assert!(examined(app, &samira, wrong).await.contains(&Finding::KeysFailed(Trouble::NotAKeySet)));
        let private = app.ill("private", |new| new.jwks_url = "https://10.1.2.3/jwks".parse().unwrap()).await;
        assert!(examined(app, &samira, private).await.contains(&Finding::KeysFailed(Trouble::Refused)));
        // No client of the LMS is called so.
        let stranger = app.ill("stranger", |_new| ()).await;
        let found = examined(app, &samira, stranger).await;
        assert_eq!(to_change(&found), [&Finding::TokenFailed("CLIENT-REFUSED".to_owned())]);
        assert!(found.contains(&Finding::RosterNeedsToken) && found.contains(&Finding::NeverLaunched));
        let page = samira.open(&address(stranger)).await;
        let steps = page.texts(".checks li:first-child .do li").join("\n");
        let keys = app.url("/.well-known/jwks.json");
        assert!(steps.contains(&keys) && steps.contains("stranger"), "{steps}");
    }

    async fn a_clock_ten_minutes_ahead_is_found(app: TestApp) {
        let samira = app.samira().await;
        app.world.clock_ahead(TimeDelta::minutes(10));
        let found = examined(app, &samira, app.platform).await;
        let apart = Finding::ClocksApart { ahead: 600, forgiven: 180 };
        assert!(found.contains(&apart), "{found:?}");
        // A minute is forgiven.
        app.world.clock_ahead(TimeDelta::minutes(-1));
        let found = examined(app, &samira, app.platform).await;
        assert!(found.contains(&Finding::ClocksAgree { ahead: -60, forgiven: 180 }), "{found:?}");
    }

    async fn rosters_that_are_withheld_or_broken_are_found(app: TestApp) {
        let samira = app.samira().await;
        app.of_ecology("ingrid").await;
        app.world.withhold_rosters(true);
        let found = examined(app, &samira, app.platform).await;
        assert_eq!(to_change(&found), [&Finding::TokenFailed("SCOPE-REFUSED".to_owned())]);
        app.world.withhold_rosters(false);
        app.world.roster_fault(Fault::Status(403));
        let found = examined(app, &samira, app.platform).await;
        assert_eq!(to_change(&found), [&Finding::RosterFailed("FORBIDDEN".to_owned())]);
        app.world.roster_fault(Fault::None);
        assert!(to_change(&examined(app, &samira, app.platform).await).is_empty());
    }

    async fn groups_are_looked_at_where_the_lms_has_a_service(app: TestApp) {
        let samira = app.samira().await;
        app.of_ecology("ingrid").await;
        let about_groups = |found: Vec<Finding>| -> Vec<Finding> {
            found.into_iter().filter(|one| one.subject() == Subject::Groups).collect()
        };
        let found = examined(app, &samira, app.platform).await;
        assert_eq!(about_groups(found), [], "nothing is said of a service that is not there");
        for name in ["Wolves", "Bears"] {
            app.world.divide("ecology-201", Division::Group, name).unwrap();
        }
        app.clock.advance(TimeDelta::seconds(1));
        app.launch("ingrid", "ecology-201", &LaunchOptions::moodle()).await;
        let found = examined(app, &samira, app.platform).await;
        assert_eq!(about_groups(found), [Finding::GroupsRead { groups: 2 }]);
        app.world.withhold_groups(true);
        let found = examined(app, &samira, app.platform).await;
        assert_eq!(to_change(&found), [&Finding::GroupsFailed("SCOPE-REFUSED".to_owned())]);
        let steps = samira.open(&address(app.platform)).await.texts(".checks li:first-child .do li").join("\n");
        assert!(steps.contains("contextgroup.readonly"), "{steps}");
        app.world.withhold_groups(false);
        assert!(to_change(&examined(app, &samira, app.platform).await).is_empty());
    }

    async fn a_registration_that_waits_is_said_to_wait_and_leads_to_its_confirmation(app: TestApp) {
        let samira = app.samira().await;
        let new = tryout::registration(&app.lms, "waits".to_owned(), DeploymentPolicy::Auto).unwrap();
        let waits = app.app.db.write(move |conn| platforms::add_waiting(conn, new, None, now())).await.unwrap();
        let found = examined(app, &samira, waits).await;
        assert!(to_change(&found).contains(&&Finding::Unconfirmed), "{found:?}");
        let page = samira.open(&address(waits)).await;
        let link = page.attributes(".do a", "href").into_iter().find(|href| href.ends_with("/confirm")).unwrap();
        assert_eq!(samira.open(&link).await.status, 200);
        samira.done(&link, &[]).await;
        let found = examined(app, &samira, waits).await;
        assert!(!found.contains(&Finding::Unconfirmed), "{found:?}");
    }

    async fn a_wrong_address_is_put_right_in_the_registration(app: TestApp) {
        let samira = app.samira().await;
        let nowhere = app.lms.base_url().join("/nowhere").unwrap();
        let ill = app.ill("ill", |new| new.jwks_url = nowhere).await;
        examined(app, &samira, ill).await;
        let page = samira.open(&address(ill)).await;
        let edit = page.attribute(".checks li:first-child .do a", "href").unwrap();
        assert_eq!(edit, format!("/admin/registrations/{ill}/edit"));
        let form = samira.open(&edit).await;
        let (action, mut fields) = form.form("form.form");
        fields.retain(|(name, _)| name != "jwks_url");
        fields.push(("jwks_url".to_owned(), app.lms.jwks_url()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        samira.done(&action, &fields).await;
        let found = examined(app, &samira, ill).await;
        assert!(found.iter().any(|one| matches!(one, Finding::KeysRead { .. })), "{found:?}");
    }

    async fn steps_are_in_the_words_of_the_lms(app: TestApp) {
        let samira = app.samira().await;
        app.world.withhold_rosters(true);
        let by_hand = app.lms.base_url().join("/mod/lti/auth.php").unwrap();
        for (client, auth, family, words) in [
            ("a", None, Some(Family::Moodle), "Manage tools"),
            ("b", None, Some(Family::Canvas), "Developer Keys"),
            ("c", Some(by_hand.clone()), None, "Manage tools"),
            ("d", Some(by_hand), Some(Family::Canvas), "Developer Keys"),
        ] {
            let ill = app.ill(client, |new| {
                new.family = family;
                new.auth_url = auth.unwrap_or_else(|| new.auth_url.clone());
            });
            let ill = ill.await;
            examined(app, &samira, ill).await;
            let steps = samira.open(&address(ill)).await.texts(".checks .do li").join("\n");
            assert!(steps.contains(words), "{steps}");
        }
    }

    async fn codes_are_explained_where_failures_lead(app: TestApp) {
        let samira = app.samira().await;
        let mut begun = app.begin("ana").await;
        begun.claims["nonce"] = Value::from("another");
        let refused = app.arrive_with(&begun, &begun.claims).await;
        refused.assert_refused(401, "LAUNCH-REFUSED", "a foreign nonce");
        let link = refused.attribute("details a", "href").unwrap();
        assert_eq!(link, "/admin/doctor/LAUNCH-REFUSED");
        let page = samira.open(&link).await;
        assert!(page.status == 200 && page.texts(".do li").len() > 1, "{}", page.body);
        samira.open("/admin/doctor/NO-SUCH-CODE").await.assert_refused(404, "NOT-FOUND", "no code");
        assert_eq!(samira.open("/admin/doctor").await.texts(".codes a").len(), 34);
        // The roster's code on the people page leads there too.
        app.world.roster_fault(Fault::Status(403));
        let ingrid = app.of_ecology("ingrid").await;
        let people = crate::support::app::until("the failure", || async {
            let page = app.open(&ingrid, "people").await;
            page.has(".notice-warn a").then_some(page)
        })
        .await;
        let link = people.attribute(".notice-warn a", "href").unwrap();
        assert_eq!(samira.open(&link).await.status, 200, "{link}");
    }

    async fn only_administrators_examine(app: TestApp) {
        let path = address(app.platform);
        let (stranger, host) = (Browser::new(), app.host("Hanna").await);
        for page in [path.as_str(), "/admin/doctor", "/admin/doctor/LAUNCH-USED"] {
            let answer = stranger.get(&app.url(page)).await;
            assert!(answer.status == 303 && answer.location().starts_with("/sign-in"), "{page}");
            host.open(page).await.assert_refused(403, "NOT-YOUR-KIND", page);
        }
        let nothing: &[(&str, &str)] = &[];
        stranger.post(&app.url(&path), nothing).await.assert_refused(401, "SIGNED-OUT", "nobody");
        host.send(&path, &[]).await.assert_refused(403, "NOT-YOUR-KIND", "a supervisor");
        let samira = app.samira().await;
        let forged = samira.browser.post(&app.url(&path), nothing).await;
        forged.assert_refused(403, "FORM-EXPIRED", "without the form's token");
        assert_eq!(app.world.counters().jwks_requests, 0);
        assert_eq!(samira.open(&address(PlatformId::fresh())).await.status, 404);
    }

    async fn the_check_of_a_browser_is_open_to_whoever_needs_it(app: TestApp) {
        let alone = Browser::new().get(&app.url("/check")).await;
        assert!(alone.status == 200 && alone.texts("[data-check]").len() > 15, "{}", alone.body);
        let policy = alone.header("content-security-policy").to_owned();
        assert!(policy.contains("frame-ancestors *"), "{policy}");
        let ana = app.of_ecology("ana").await;
        assert_eq!(app.open(&ana, "check").await.status, 200);
        let people = app.open(&app.of_ecology("ingrid").await, "people").await;
        assert!(people.attributes("a", "href").iter().any(|href| href.ends_with("/check")), "{}", people.body);
        // A launch without its cookie cannot open a course's page: its refusal leads to the other one.
        let wrong = Browser::new().get(&app.below(&ana, "sessions")).await;
        wrong.assert_refused(401, "VISIT-OVER", "another browser");
        assert_eq!(wrong.attribute("a[href='/check']", "href").unwrap(), "/check");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_the_same_as_the_page() {
    let site = Site::start().await;
    let json = |output: &Output| -> Value { serde_json::from_slice(&output.stdout).unwrap() };
    let listed = json(&site.run(&["platform", "list", "--json"]));
    let id = listed[0]["id"].as_str().unwrap();
    let well = site.run(&["platform", "test", id]);
    let said = String::from_utf8_lossy(&well.stdout).into_owned();
    assert!(well.status.success() && said.contains("Works      Service token: "), "{said}");
    assert!(!said.contains("Change     "), "{said}");

    site.lms.world().withhold_rosters(true);
    let ill = site.run(&["platform", "test", id, "--json"]);
    assert!(!ill.status.success(), "something is to be changed");
    let lines = json(&ill);
    assert_eq!(lines[0]["what"], "token", "what is to be changed comes first: {lines}");
    assert_eq!((&lines[0]["verdict"], &lines[0]["ok"]), (&"change".into(), &false.into()));
    assert!(!lines[0]["change"].as_array().unwrap().is_empty());
    let all = site.run(&["platform", "test"]);
    let said = String::from_utf8_lossy(&all.stdout).into_owned();
    assert!(!all.status.success() && said.contains("Practice (") && said.contains("Change     "), "{said}");
    site.stop().await;
}
