//! Login initiation: what is answered, what is refused, and that nothing is written.

use colloquy::audit::Actor;
use colloquy::platforms::{DeploymentPolicy, Status, set_status};
use colloquy::practice::LaunchOptions;
use diesel::RunQueryDsl;

use crate::support::lms::query;
use crate::support::{Browser, TestApp, now, with_the_tool};

fn without(form: &[(String, String)], name: &str) -> Vec<(String, String)> {
    form.iter().filter(|(key, _)| key != name).cloned().collect()
}

fn with(form: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let mut form = without(form, name);
    form.push((name.to_owned(), value.to_owned()));
    form
}

/// Changes the registration as another process does: this one is not told.
async fn elsewhere(app: &TestApp, status: &'static str) {
    let change = move |conn: &mut colloquy::db::Conn| {
        diesel::sql_query(format!("UPDATE platform SET status = '{status}'")).execute(conn)?;
        Ok::<_, colloquy::db::Error>(())
    };
    app.app.db.write(change).await.unwrap();
}

with_the_tool! {
    async fn a_login_by_get_or_post_leads_to_the_lms_with_its_hints_unchanged(app: TestApp) {
        let browser = Browser::new();
        let mut form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::moodle()).unwrap();
        form = with(&form, "login_hint", "3 &+é/%20");
        let hint = form.iter().find(|(name, _)| name == "lti_message_hint").unwrap().1.clone();
        let asked = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        let by_get = browser.get(&app.url(&format!("/lti/login?{asked}"))).await;
        let by_post = app.login(&browser, &form).await;
        for answer in [&by_get, &by_post] {
            assert_eq!(answer.status, 302, "{}", answer.body);
            assert_eq!(answer.header("cache-control"), "no-store");
            let to = answer.location();
            assert!(to.starts_with(&app.lms.auth_url()), "{to}");
            for (name, value) in [
                ("scope", "openid"),
                ("response_type", "id_token"),
                ("response_mode", "form_post"),
                ("prompt", "none"),
                ("client_id", &app.lms.client_id()),
                ("redirect_uri", &app.url("/lti/launch")),
                ("login_hint", "3 &+é/%20"),
                ("lti_message_hint", &hint),
            ] {
                assert_eq!(query(to, name).as_deref(), Some(value), "{name}");
            }
        }
        for name in ["state", "nonce"] {
            let (one, other) = (query(by_get.location(), name), query(by_post.location(), name));
            assert!(one.as_ref().is_some_and(|value| value.len() >= 22) && one != other, "{name}");
        }
    }

    async fn a_login_sets_a_partitioned_cookie_and_its_twin(app: TestApp) {
        let browser = Browser::new();
        let form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::moodle()).unwrap();
        let cookies = app.login(&browser, &form).await.set_cookies();
        assert_eq!(cookies.len(), 2, "{cookies:?}");
        for line in &cookies {
            for attribute in ["HttpOnly", "SameSite=None", "Secure", "Path=/", "Max-Age=600"] {
                assert!(line.split("; ").any(|part| part == attribute), "{attribute}: {line}");
            }
            assert!(!line.contains("Domain"), "{line}");
        }
        assert_eq!(cookies.iter().filter(|line| line.contains("Partitioned")).count(), 1);
    }

    async fn a_login_writes_nothing(app: TestApp) {
        let (browser, before) = (Browser::new(), app.rows().await);
        for options in [LaunchOptions::default(), LaunchOptions::moodle()] {
            for _ in 0..20 {
                let form = app.world.login_request("ingrid", "ecology-201", &options).unwrap();
                assert!(app.login(&browser, &form).await.status < 400);
            }
        }
        assert_eq!(app.rows().await, before);
    }

    async fn a_login_that_lacks_repeats_or_forges_a_value_is_refused(app: TestApp) {
        let browser = Browser::new();
        let good = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::moodle()).unwrap();
        let mut cases = Vec::new();
        for name in ["iss", "login_hint", "target_link_uri"] {
            let value = &good.iter().find(|(key, _)| key == name).unwrap().1;
            let mut twice = good.clone();
            twice.push((name.to_owned(), value.clone()));
            cases.extend([
                (format!("{name} missing"), without(&good, name)),
                (format!("{name} empty"), with(&good, name, "")),
                (format!("{name} twice"), twice),
            ]);
        }
        for target in
            ["https://evil.example/lti/launch", "javascript:alert(1)", "/lti/launch", "http://127.0.0.1:1/lti/launch"]
        {
            cases.push((format!("target {target}"), with(&good, "target_link_uri", target)));
        }
        cases.push(("unknown issuer".to_owned(), with(&good, "iss", "https://evil.example")));
        cases.push(("unknown client".to_owned(), with(&good, "client_id", "nobody")));
        for (case, form) in cases {
            let answer = app.login(&browser, &form).await;
            answer.assert_refused(400, "", &case);
            assert!(answer.set_cookies().is_empty(), "{case}");
            assert_eq!(answer.header("cache-control"), "no-store", "{case}");
        }
        assert_eq!(app.login(&browser, &good).await.status, 302);
    }

    async fn several_clients_of_one_issuer_are_told_apart_or_refused(app: TestApp) {
        let browser = Browser::new();
        let second = app.world.add_registration().unwrap();
        app.register(&second, DeploymentPolicy::Auto).await;
        let options = LaunchOptions { client_id: Some(second.client_id.clone()), ..LaunchOptions::moodle() };
        let by_client = app.world.login_request("ingrid", "ecology-201", &options).unwrap();
        let answer = app.login(&browser, &by_client).await;
        assert_eq!(query(answer.location(), "client_id"), Some(second.client_id.clone()));
        let ambiguous = without(&by_client, "client_id");
        app.login(&browser, &ambiguous).await.assert_refused(400, "LMS-UNKNOWN", "neither client nor known deployment");
        // Once a launch has made the deployment known, it names its registration.
        app.launch("ingrid", "ecology-201", &options).await;
        let answer = app.login(&browser, &ambiguous).await;
        assert_eq!(query(answer.location(), "client_id"), Some(second.client_id));
        app.login(&browser, &without(&ambiguous, "lti_deployment_id")).await.assert_refused(400, "LMS-UNKNOWN", "issuer alone");
    }

    async fn a_switched_off_registration_begins_nothing(app: TestApp) {
        let (browser, id) = (Browser::new(), app.platform);
        let form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::moodle()).unwrap();
        let begun = app.begin("ingrid").await;
        app.app.db.write(move |conn| set_status(conn, id, Status::Disabled, &Actor::operator(), now())).await.unwrap();
        app.login(&browser, &form).await.assert_refused(400, "LMS-DISABLED", "login");
        let late = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        late.assert_refused(400, "LMS-DISABLED", "launch under way");
        app.app.db.write(move |conn| set_status(conn, id, Status::Active, &Actor::operator(), now())).await.unwrap();
        assert_eq!(app.login(&browser, &form).await.status, 302);
        app.finish(begun).await;
    }

    async fn a_registration_that_another_process_switches_off_lets_no_launch_in(app: TestApp) {
        let begun = app.begin("ingrid").await;
        elsewhere(app, "disabled").await;
        let late = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        late.assert_refused(400, "LMS-DISABLED", "launch under way");
        elsewhere(app, "active").await;
        app.finish(begun).await;
    }

    async fn an_lms_that_offers_storage_gets_a_page_that_uses_it(app: TestApp) {
        let browser = Browser::new();
        let form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::default()).unwrap();
        let answer = app.login(&browser, &form).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
        assert_eq!(answer.set_cookies().len(), 2);
        let config: serde_json::Value = serde_json::from_str(&answer.text("script#config").unwrap()).unwrap();
        assert_eq!((&config["step"], &config["target"]), (&"put".into(), &"post_message_forwarding".into()));
        assert_eq!(config["origin"], app.lms.issuer());
        assert!(config["key"].as_str().unwrap().starts_with("lti_state_"));
        assert!(TestApp::to_authorize(&answer).starts_with(&app.lms.auth_url()));
        for name in ["top", "__proto__", "a b", "<script>", "x\"y"] {
            let answer = app.login(&browser, &with(&form, "lti_storage_target", name)).await;
            let config: serde_json::Value = serde_json::from_str(&answer.text("script#config").unwrap()).unwrap();
            assert_eq!(config["target"], "_parent", "{name}");
        }
    }
}
