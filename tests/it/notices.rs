//! Notices that an LMS sends by itself, and how it learns where to send them.

use chrono::TimeDelta;
use colloquy::accounts::Kind;
use colloquy::db::schema::{course_origin, notice};
use colloquy::platforms::DeploymentStatus;
use colloquy::practice::{LaunchOptions, SigningKey};
use colloquy::rounds;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::app::until;
use crate::support::{Answer, Browser, TestApp, Typed, with_the_tool};

const COPY: &str = "LtiContextCopyNotice";
const HELLO: &str = "LtiHelloWorldNotice";
const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";

async fn send(app: &TestApp, tokens: &[String]) -> Answer {
    let notices: Vec<Value> = tokens.iter().map(|jwt| json!({ "jwt": jwt })).collect();
    send_raw(app, json!({ "notices": notices }).to_string()).await
}

async fn send_raw(app: &TestApp, body: String) -> Answer {
    Browser::new().post_raw(&app.url("/lti/notices"), Some("application/json"), body.into_bytes()).await
}

/// How many notices are kept, and how many sources of courses.
async fn kept(app: &TestApp) -> (i64, i64) {
    app.read(|conn| {
        Ok((notice::table.count().get_result(conn)?, course_origin::table.count().get_result(conn)?))
    })
    .await
}

fn signed(app: &TestApp, claims: &Value) -> String {
    app.world.sign(claims, &Value::Null)
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

/// The code of a refusal, which a program reads.
fn code(answer: &Answer) -> String {
    let told: Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body));
    told["code"].as_str().unwrap().to_owned()
}

with_the_tool! {
    async fn launches_say_where_to_ask_and_the_lms_is_told_once_behind_their_back(app: TestApp) {
        app.world.offer_notices();
        assert!(app.world.handlers().is_empty());
        for who in ["ingrid", "ana", "xiuying"] {
            app.launch(who, "ecology-201", &LaunchOptions::default()).await;
        }
        rounds::tend_notices(&app.app).await.unwrap();
        let handlers = until("both kinds", || async {
            let handlers = app.world.handlers();
            (handlers.len() == 2).then_some(handlers)
        });
        let ours = app.url("/lti/notices");
        assert_eq!(handlers.await, [(COPY.to_owned(), ours.clone()), (HELLO.to_owned(), ours)].into());
        // More launches tell it nothing more.
        app.launch("ana", "statistics-110", &LaunchOptions::default()).await;
        rounds::tend_notices(&app.app).await.unwrap();
        assert_eq!(app.world.handlers_told(), 2);
    }

    async fn an_lms_that_cannot_be_told_is_tried_again_later(app: TestApp) {
        app.world.offer_notices();
        app.set_token_url("http://127.0.0.1:9/token").await;
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        rounds::tend_notices(&app.app).await.unwrap();
        assert_eq!(app.world.handlers_told(), 0);
        let ada = app.signed_in("Ada", "ada@uni.example", Kind::Administrator).await;
        let said = async || ada.open(&format!("/admin/registrations/{}", app.platform)).await.text(".notice");
        let told = said().await.unwrap_or_default();
        assert!(told.contains("could not be told where its notices") && told.contains("(ADDRESS-REFUSED)"), "{told}");
        app.set_token_url(&app.lms.token_url()).await;
        rounds::tend_notices(&app.app).await.unwrap();
        assert_eq!(app.world.handlers_told(), 0, "not before its time");
        app.clock.advance(TimeDelta::minutes(2));
        until("told at last", || async {
            rounds::tend_notices(&app.app).await.unwrap();
            (app.world.handlers().len() == 2).then_some(())
        })
        .await;
        let told = said().await.unwrap_or_default();
        assert!(!told.contains("notices"), "{told}");
    }

    async fn a_copy_notice_tells_staff_of_the_copy_what_they_can_take_over(app: TestApp) {
        app.world.offer_notices();
        let ingrid = app.of_ecology("ingrid").await;
        app.make(&ingrid, &Typed::once("Lab")).await;
        until("the handler", || async {
            rounds::tend_notices(&app.app).await.unwrap();
            app.world.handlers().contains_key(COPY).then_some(())
        })
        .await;
        let copy = app.world.copy_course("ecology-201").unwrap().slug;
        // Launches from the course's own menu bring no history here: nothing is known of the copy.
        let staff = app.launch("ingrid", &copy, &LaunchOptions::default()).await;
        assert!(!app.open(&staff, "sessions").await.body.contains("/copied"));
        assert_eq!(app.world.announce_copy(&copy).await, Some(202));
        until("worked off", || async {
            rounds::tend_notices(&app.app).await.unwrap();
            (kept(app).await.1 == 1).then_some(())
        })
        .await;
        let page = app.open(&staff, "copied").await;
        assert_eq!(page.texts(".pick b"), ["Lab"], "{}", page.body);
        assert!(app.open(&staff, "sessions").await.body.contains("/copied"));
    }

    async fn only_what_the_lms_signed_for_us_just_now_is_taken(app: TestApp) {
        app.of_ecology("ingrid").await;
        let good = || app.world.notice_claims(HELLO);
        let stranger = SigningKey::generate("practice-1").unwrap();
        let now = app.clock.now().timestamp();
        let forged = [
            ("another key", stranger.sign(&good(), &Value::Null), 401),
            ("no signature", format!("{}.", signed(app, &good()).rsplit_once('.').unwrap().0), 400),
            ("an unknown key", app.world.sign(&good(), &json!({ "kid": "other" })), 401),
            ("no key", app.world.sign(&good(), &json!({ "kid": null })), 400),
            ("another algorithm", app.world.sign(&good(), &json!({ "alg": "HS256" })), 401),
            ("for somebody else", signed(app, &with(good(), "aud", json!("another client"))), 401),
            ("for us and another", signed(app, &with(good(), "aud", json!([app.lms.client_id(), "x"]))), 401),
            ("from somebody else", signed(app, &with(good(), "iss", json!("https://evil.example"))), 401),
            ("expired", signed(app, &with(good(), "exp", json!(now - 181))), 401),
            ("too old", signed(app, &with(good(), "iat", json!(now - 3600 - 181))), 401),
            ("from the future", signed(app, &with(good(), "iat", json!(now + 200))), 401),
            ("no nonce", signed(app, &with(good(), "nonce", Value::Null)), 401),
            ("no notice", signed(app, &with(good(), &format!("{CLAIM}notice"), Value::Null)), 400),
            ("no deployment", signed(app, &with(good(), &format!("{CLAIM}deployment_id"), Value::Null)), 400),
            ("an unknown deployment", signed(app, &with(good(), &format!("{CLAIM}deployment_id"), json!("x"))), 401),
            ("another version", signed(app, &with(good(), &format!("{CLAIM}version"), json!("1.1"))), 400),
        ];
        for (case, token, status) in forged {
            let refused = send(app, &[token]).await;
            assert_eq!((refused.status, code(&refused).as_str()), (status, "NOTICE-REFUSED"), "{case}: {}", refused.body);
        }
        assert_eq!(kept(app).await.0, 0);
        assert_eq!(send(app, &[signed(app, &good())]).await.status, 202);
        assert_eq!(kept(app).await.0, 1);
    }

    async fn a_token_counts_once_and_so_does_a_notice(app: TestApp) {
        app.of_ecology("ingrid").await;
        let token = signed(app, &app.world.notice_claims(HELLO));
        let sent = (0..8).map(|_| send(app, std::slice::from_ref(&token)));
        let answers = futures_util::future::join_all(sent).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [202, 401].contains(status)), "{statuses:?}");
        // The same notice in another token is welcome, and means nothing new.
        let claims = app.world.notice_claims(HELLO);
        let again = with(claims.clone(), "nonce", json!("another"));
        assert_eq!(send(app, &[signed(app, &claims), signed(app, &again)]).await.status, 202);
        assert_eq!(kept(app).await.0, 2);
        // A kind that nobody here knows is taken, and forgotten.
        assert_eq!(send(app, &[signed(app, &app.world.notice_claims("LtiOtherNotice"))]).await.status, 202);
        assert_eq!(kept(app).await.0, 2);
    }

    async fn each_notice_stands_by_itself_and_a_flood_is_cut_off(app: TestApp) {
        app.of_ecology("ingrid").await;
        let good = || signed(app, &app.world.notice_claims(HELLO));
        let mixed = [good(), "nonsense".to_owned(), good()];
        let refused = send(app, &mixed).await;
        assert_eq!((refused.status, kept(app).await.0), (400, 2), "the good ones are kept");
        for (case, body, status) in [
            ("no JSON", "notices=1".to_owned(), 400),
            ("no list", json!({ "notices": "x" }).to_string(), 400),
            ("no token", json!({ "notices": [{}] }).to_string(), 400),
            ("a member twice", r#"{"notices":[],"notices":[]}"#.to_owned(), 400),
            ("too many", json!({ "notices": vec![json!({ "jwt": "x" }); 101] }).to_string(), 413),
            ("too long", json!({ "notices": [], "more": "x".repeat(256 * 1024) }).to_string(), 413),
        ] {
            assert_eq!(send_raw(app, body).await.status, status, "{case}");
        }
        let most: Vec<String> = (0..100).map(|_| good()).collect();
        assert_eq!(send(app, &most).await.status, 202);
        assert_eq!(kept(app).await.0, 102);
    }

    async fn a_flood_of_forged_notices_is_not_even_read(app: TestApp) {
        app.of_ecology("ingrid").await;
        let stranger = SigningKey::generate("practice-1").unwrap();
        let good = || signed(app, &app.world.notice_claims(HELLO));
        let forged = || stranger.sign(&app.world.notice_claims(HELLO), &Value::Null);
        let nobody = || signed(app, &with(app.world.notice_claims(HELLO), "iss", json!("https://evil.example")));
        // However much an LMS sends rightly, it is not asked to wait.
        for _ in 0..3 {
            let many: Vec<String> = (0..40).map(|_| good()).collect();
            assert_eq!(send(app, &many).await.status, 202);
        }
        let before = (kept(app).await.0, app.world.counters().jwks_requests);
        let flood: Vec<String> = (0..50).flat_map(|_| [forged(), nobody()]).collect();
        assert_eq!(send(app, &flood).await.status, 401, "the answer is that of the first");
        let refused = send(app, &[good()]).await;
        assert_eq!((refused.status, code(&refused).as_str()), (429, "SLOW-DOWN"));
        assert!(!refused.header("retry-after").is_empty());
        assert_eq!((kept(app).await.0, app.world.counters().jwks_requests), before, "it cost no write and no request");
        // A network that left off is heard again.
        app.clock.advance(chrono::TimeDelta::seconds(4));
        assert_eq!(send(app, &[good()]).await.status, 202);
        assert_eq!(kept(app).await.0, before.0 + 1);
    }

    async fn a_deployment_that_is_off_is_not_heard(app: TestApp) {
        app.of_ecology("ingrid").await;
        app.switch_deployment(DeploymentStatus::Disabled).await;
        let token = signed(app, &app.world.notice_claims(HELLO));
        let refused = send(app, std::slice::from_ref(&token)).await;
        assert_eq!((refused.status, code(&refused).as_str()), (403, "DEPLOYMENT-DISABLED"));
        app.switch_deployment(DeploymentStatus::Active).await;
        assert_eq!(send(app, &[token]).await.status, 202, "and it was not used up");
    }
}
