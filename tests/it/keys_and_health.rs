//! Keys, theirs and ours, and what operators ask.

use chrono::TimeDelta;
use colloquy::db::Error;
use colloquy::practice::LaunchOptions;
use diesel::RunQueryDsl;
use serde_json::Value;

use crate::support::{Browser, TestApp, with_the_tool};

with_the_tool! {
    async fn after_the_lms_changes_its_key_the_next_launch_works(app: TestApp) {
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        for withdraw in [false, true] {
            app.world.rotate_key().unwrap();
            if withdraw {
                app.world.withdraw_old_keys();
            }
            app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
            // Key ids that nobody has may make us look once a minute.
            app.clock.advance(TimeDelta::seconds(61));
        }
        assert_eq!(app.world.counters().jwks_requests, 3);
    }

    async fn two_hundred_launches_fetch_the_keys_once(app: TestApp) {
        let browser = Browser::new();
        for _ in 0..200 {
            let begun = app.begin_in(browser.another(), "ana", "ecology-201", &LaunchOptions::moodle()).await;
            app.finish(begun).await;
        }
        let asked = app.world.counters().jwks_requests;
        assert!(asked <= 2, "{asked}");
    }

    async fn a_flood_of_unknown_keys_asks_the_lms_once(app: TestApp) {
        app.launch("ana", "ecology-201", &LaunchOptions::default()).await;
        for index in 0..20 {
            let begun = app.begin("ana").await;
            let header = serde_json::json!({ "kid": format!("unknown-{index}") });
            let token = app.world.sign(&begun.claims, &header);
            app.arrive(&begun.browser, &begun.response.state, &token).await.assert_refused(401, "LAUNCH-REFUSED", "kid");
        }
        assert!(app.world.counters().jwks_requests <= 2);
        app.launch("ana", "ecology-201", &LaunchOptions::default()).await;
    }

    async fn our_keys_are_published_without_their_secrets(app: TestApp) {
        let answer = Browser::new().get(&app.url("/.well-known/jwks.json")).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=3600"));
        let set: Value = serde_json::from_str(&answer.body).unwrap();
        let keys = set["keys"].as_array().unwrap();
        assert!(!keys.is_empty());
        for key in keys {
            assert_eq!((&key["kty"], &key["use"], &key["alg"]), (&"RSA".into(), &"sig".into(), &"RS256".into()));
            assert!(key["kid"].as_str().is_some_and(|kid| !kid.is_empty()));
            let members: Vec<&String> = key.as_object().unwrap().keys().collect();
            assert!(["d", "p", "q", "dp", "dq", "qi"].iter().all(|secret| !members.iter().any(|name| name == secret)));
        }
    }

    async fn operators_are_told_that_it_lives_and_can_work(app: TestApp) {
        for (path, status) in [("/health/live", "live"), ("/health/ready", "ready")] {
            let answer = Browser::new().get(&app.url(path)).await;
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!((answer.status, &body["status"]), (200, &status.into()));
        }
        assert_eq!(Browser::new().get(&app.url("/metrics")).await.status, 404, "not in public");
    }

    async fn a_database_behind_this_version_is_not_ready(app: TestApp) {
        let ready = async || Browser::new().get(&app.url("/health/ready")).await;
        assert_eq!(ready().await.status, 200);
        note_versions(app, "'not-' || version").await;
        let behind = ready().await;
        assert_eq!((behind.status, behind.header("content-type")), (503, "application/json"), "{}", behind.body);
        assert_eq!(Browser::new().get(&app.url("/health/live")).await.status, 200, "it lives all the same");
        note_versions(app, "substr(version, 5)").await;
        assert_eq!(ready().await.status, 200);
    }
}

/// Changes what the database says has run on it.
async fn note_versions(app: &TestApp, version: &'static str) {
    let note = format!("UPDATE __diesel_schema_migrations SET version = {version}");
    let noted = app.app.db.write(move |conn| Ok::<_, Error>(diesel::sql_query(note).execute(conn)?));
    assert!(noted.await.unwrap() > 0);
}
