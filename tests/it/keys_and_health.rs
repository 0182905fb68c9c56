//! Keys, theirs and ours, and what operators ask.

use chrono::TimeDelta;
use colloquy::accounts::Kind;
use colloquy::audit::{self, Wanted};
use colloquy::db::{Error, Worded};
use colloquy::practice::{Fault, LaunchOptions};
use diesel::RunQueryDsl;
use serde_json::Value;

use crate::support::app::until;
use crate::support::{Browser, TestApp, with_the_tool};

/// The key ids of the instance at `address`.
async fn published(address: &str) -> Vec<String> {
    let answer = Browser::new().get(&format!("{address}/.well-known/jwks.json")).await;
    let set: Value = serde_json::from_str(&answer.body).unwrap();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

with_the_tool! {
    async fn the_signing_key_changes_with_a_day_to_spare_on_every_instance(app: TestApp) {
        let ada = app.signed_in("Ada", "ada@uni.example", Kind::Administrator).await;
        let (other, serving) = app.sibling().await;
        let signer = || {
            let token = app.app.keys.sign(&serde_json::json!({}), app.clock.now()).unwrap();
            jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
        };
        let old = published(&app.address).await;
        assert_eq!((old.len(), &old[0]), (1, &signer()));
        let question = ada.open("/admin/health/rotate").await;
        assert_eq!(published(&app.address).await, old, "a look changes nothing");
        let (action, _) = question.form("main form");
        ada.done(&action, &[]).await;
        ada.done(&action, &[]).await;
        let both = published(&app.address).await;
        assert_eq!((both.len(), &both[0]), (2, &old[0]), "twice is once");
        assert_eq!(published(&other).await, both, "the other instance shows it too");
        assert_eq!(signer(), old[0]);
        let page = ada.open("/admin/health").await;
        assert!(page.body.contains("The new key is published; it signs from ") && !page.has("a[href$=rotate]"), "{}", page.body);
        app.clock.advance(TimeDelta::hours(24));
        assert_eq!((signer(), published(&other).await), (old[0].clone(), both.clone()), "not before a day is over");
        app.clock.advance(TimeDelta::hours(1));
        assert_eq!(signer(), both[1]);
        app.clock.advance(TimeDelta::hours(24));
        assert_eq!(published(&other).await, both, "the old one stays for a day after it signed last");
        app.clock.advance(TimeDelta::hours(1));
        assert_eq!((published(&app.address).await, published(&other).await), (both[1..].to_vec(), both[1..].to_vec()));
        let log = app.read(|conn| audit::list(conn, &Wanted::default(), 0, 99)).await;
        assert_eq!(log.iter().filter(|told| told.deed.word() == "keys-rotated").count(), 1);
        serving.stop().await.unwrap();
    }

    async fn the_health_page_says_what_needs_a_look(app: TestApp) {
        let ada = app.signed_in("Ada", "ada@uni.example", Kind::Administrator).await;
        until("a beat of every round", || async {
            let page = ada.open("/admin/health").await;
            (!page.body.contains("not heard of")).then_some(())
        })
        .await;
        let page = ada.open("/admin/health").await;
        let tags = page.texts(".section-head .tag");
        assert_eq!(tags[1..3], ["Works", "Works"], "background work and rosters: {}", page.body);
        assert!(page.body.contains("All migrations have run.") && page.body.contains(" MiB") || page.body.contains(" KiB"));
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        crate::roster::ended(app).await;
        app.world.roster_fault(Fault::Status(403));
        crate::roster::walk(app).await;
        let page = ada.open("/admin/health").await;
        assert_eq!(page.texts(".section-head .tag")[2], "Needs a look", "{}", page.body);
        assert!(page.body.contains("The rosters of 1 LMS"), "{}", page.body);
    }

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
