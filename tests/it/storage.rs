//! Launches in browsers that keep no cookies in frames.

use chrono::TimeDelta;
use colloquy::practice::LaunchOptions;
use serde_json::Value;

use crate::support::lms::query;
use crate::support::{Answer, Browser, Launched, TestApp, with_the_tool};

/// A launch of which the browser lost the cookie: the page that asks for the proof, and the proof.
async fn asked_for_proof(app: &TestApp) -> (Browser, Answer, String) {
    let browser = Browser::new();
    let form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::default()).unwrap();
    let login = app.login(&browser, &form).await;
    let kept: Value = serde_json::from_str(&login.text("script#config").unwrap()).unwrap();
    let response = app.world.authorize(&TestApp::to_authorize(&login)).unwrap();
    browser.forget();
    let page = app.arrive(&browser, &response.state, &response.id_token).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!page.opens_visit());
    let asked: Value = serde_json::from_str(&page.text("script#config").unwrap()).unwrap();
    assert_eq!((&asked["step"], &asked["key"], &asked["value"]), (&"get".into(), &kept["key"], &"".into()));
    let proof = kept["value"].as_str().unwrap().to_owned();
    assert!(!page.body.contains(&proof));
    (browser, page, proof)
}

async fn prove(app: &TestApp, browser: &Browser, page: &Answer, proof: &str, origin: Option<&str>) -> Answer {
    let (action, mut fields) = page.form("form#verify");
    assert_eq!(action, app.url("/lti/proof"));
    fields.retain(|(name, _)| name != "proof");
    fields.push(("proof".to_owned(), proof.to_owned()));
    let headers: Vec<(&str, &str)> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
    browser.post_from(&action, &fields, &headers).await
}

with_the_tool! {
    async fn the_proof_that_the_lms_kept_opens_the_visit_once(app: TestApp) {
        let (browser, page, proof) = asked_for_proof(app).await;
        let answer = prove(app, &browser, &page, &proof, Some(&app.address)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(answer.opens_visit());
        let landing = answer.location().to_owned();
        let landed = browser.get(&app.url(&landing)).await;
        assert_eq!(landed.status, 303, "the cookie stuck: {}", landed.body);
        assert_eq!(browser.get(&app.url(landed.location())).await.status, 200);
        prove(app, &browser, &page, &proof, Some(&app.address)).await.assert_refused(401, "LAUNCH-USED", "once more");
    }

    async fn a_wrong_proof_uses_the_ticket_up(app: TestApp) {
        let (browser, page, proof) = asked_for_proof(app).await;
        prove(app, &browser, &page, "wrong", Some(&app.address)).await.assert_refused(401, "", "wrong proof");
        prove(app, &browser, &page, &proof, Some(&app.address)).await.assert_refused(401, "LAUNCH-USED", "right, too late");
        let (browser, page, proof) = asked_for_proof(app).await;
        assert_eq!(prove(app, &browser, &page, &proof, Some(&app.address)).await.status, 303);
    }

    async fn a_proof_from_another_site_is_refused(app: TestApp) {
        let (browser, page, proof) = asked_for_proof(app).await;
        for origin in [None, Some("https://evil.example"), Some("null"), Some("http://127.0.0.1:1")] {
            prove(app, &browser, &page, &proof, origin).await.assert_refused(401, "", "origin");
        }
        assert_eq!(prove(app, &browser, &page, &proof, Some(&app.address)).await.status, 303);
    }

    async fn a_proof_after_a_minute_is_refused(app: TestApp) {
        let (browser, page, proof) = asked_for_proof(app).await;
        app.clock.advance(TimeDelta::seconds(61));
        prove(app, &browser, &page, &proof, Some(&app.address)).await.assert_refused(401, "", "late");
    }

    async fn a_launch_that_waits_for_its_proof_is_spent(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let cookies = begun.browser.cookies();
        begun.browser.forget();
        let (token, state) = (&begun.response.id_token, &begun.response.state);
        assert_eq!(app.arrive(&begun.browser, state, token).await.status, 200);
        for (name, value) in cookies {
            begun.browser.keep(&name, &value);
        }
        app.arrive(&begun.browser, state, token).await.assert_refused(401, "LAUNCH-USED", "with the cookie");
    }

    async fn a_visit_whose_cookie_does_not_stick_goes_on_in_a_new_tab_by_a_code_that_works_once(app: TestApp) {
        let (browser, page, proof) = asked_for_proof(app).await;
        let answer = prove(app, &browser, &page, &proof, Some(&app.address)).await;
        browser.forget();
        let landed = browser.get(&app.url(answer.location())).await;
        assert_eq!(landed.status, 200, "{}", landed.body);
        let (action, fields) = landed.form("form[target=_blank]");
        assert_eq!(action, app.url("/lti/resume"));
        let tab = Browser::new();
        tab.post_from(&action, &fields, &[("Origin", "https://evil.example")]).await.assert_refused(401, "", "another site");
        let resumed = tab.post_from(&action, &fields, &[("Origin", &app.address)]).await;
        let launched = Launched::of(tab.clone(), &resumed);
        assert_eq!(app.page(&launched).await.status, 200);
        let again = Browser::new().post_from(&action, &fields, &[("Origin", &app.address)]).await;
        again.assert_refused(401, "LAUNCH-USED", "the code once more");
    }

    async fn without_cookie_and_storage_the_same_login_is_offered_in_a_new_tab(app: TestApp) {
        let browser = Browser::new();
        let mut form = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::default()).unwrap();
        form.retain(|(name, _)| name != "lti_storage_target");
        let to = TestApp::to_authorize(&app.login(&browser, &form).await);
        let response = app.world.authorize(&to).unwrap();
        browser.forget();
        let page = app.arrive(&browser, &response.state, &response.id_token).await;
        page.assert_refused(401, "", "no cookie");
        let (action, mut fields) = page.form("form[target=_blank]");
        assert_eq!(action, app.url("/lti/login"));
        let mut wanted = form.clone();
        wanted.retain(|(name, _)| !name.starts_with("canvas_"));
        wanted.sort();
        fields.sort();
        assert_eq!(fields, wanted);
        let tab = Browser::new();
        let to = TestApp::to_authorize(&tab.post(&action, &fields).await);
        assert_eq!(query(&to, "client_id"), Some(app.lms.client_id()));
        let response = app.world.authorize(&to).unwrap();
        assert_eq!(app.arrive(&tab, &response.state, &response.id_token).await.status, 303);
    }

    async fn a_top_level_window_without_cookies_is_told_so(app: TestApp) {
        let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &LaunchOptions::moodle()).await;
        begun.browser.forget();
        let form = [("id_token", &begun.response.id_token), ("state", &begun.response.state)];
        let answer = begun.browser.post_from(&app.url("/lti/launch"), &form, &[("Sec-Fetch-Dest", "document")]).await;
        answer.assert_refused(401, "COOKIE-MISSING", "window");
    }
}
