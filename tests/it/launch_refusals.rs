//! Every check of the ID token, over HTTP: one thing changed, refused; nothing changed, accepted.

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use colloquy::practice::SigningKey;
use serde_json::{Value, json};

use crate::support::{Begun, TestApp, now, with_the_tool};

/// What is wrong, what to answer, and the claims that replace the LMS's (`/x` is a claim of LTI's).
fn claims(begun: &Begun, app: &TestApp) -> Vec<(&'static str, u16, Value)> {
    let (client, at) = (app.lms.client_id(), now().timestamp());
    let (long, foreign) = ("x".repeat(256), "https://evil.example/lti/launch");
    let roles = begun.claims["https://purl.imsglobal.org/spec/lti/claim/roles"][0].clone();
    vec![
        ("9: another issuer", 401, json!({ "iss": "https://evil.example" })),
        ("9: issuer with a slash", 401, json!({ "iss": format!("{}/", app.lms.issuer()) })),
        ("9: issuer in a list", 401, json!({ "iss": [app.lms.issuer()] })),
        ("9: no issuer", 401, json!({ "iss": null })),
        ("10: another audience", 401, json!({ "aud": "somebody" })),
        ("10: an audience beside us", 401, json!({ "aud": [client, "somebody"], "azp": client })),
        ("10: no audience", 401, json!({ "aud": null })),
        ("10: an empty list", 401, json!({ "aud": [] })),
        ("10: a number", 401, json!({ "aud": 7 })),
        ("11: several audiences without azp", 401, json!({ "aud": [client, client] })),
        ("11: another party", 401, json!({ "azp": "somebody" })),
        ("12: no expiry", 400, json!({ "exp": null })),
        ("12: expiry as text", 400, json!({ "exp": (at + 60).to_string() })),
        ("12: expired", 401, json!({ "exp": at - 181, "iat": at - 170 })),
        ("13: no time of issue", 400, json!({ "iat": null })),
        ("13: time of issue as text", 400, json!({ "iat": at.to_string() })),
        ("13: issued in the future", 401, json!({ "iat": at + 181, "exp": at + 600 })),
        ("13: issued after it expires", 401, json!({ "iat": at + 100, "exp": at + 50 })),
        ("13: issued before we asked", 401, json!({ "iat": at - 181 })),
        ("14: not yet valid", 401, json!({ "nbf": at + 181 })),
        ("14: nbf as text", 400, json!({ "nbf": at.to_string() })),
        ("15: another nonce", 401, json!({ "nonce": "n-1" })),
        ("15: no nonce", 401, json!({ "nonce": null })),
        ("15: an empty nonce", 401, json!({ "nonce": "" })),
        ("16: no version", 400, json!({ "/version": null })),
        ("16: another version", 400, json!({ "/version": "1.1.0" })),
        ("16: a number", 400, json!({ "/version": 1.3 })),
        ("17: no message type", 400, json!({ "/message_type": null })),
        ("17: another message", 400, json!({ "/message_type": "LtiSubmissionReviewRequest" })),
        ("17: deep linking without settings", 400, json!({ "/message_type": "LtiDeepLinkingRequest" })),
        ("18: no deployment", 400, json!({ "/deployment_id": null })),
        ("18: an empty deployment", 400, json!({ "/deployment_id": "" })),
        ("18: a long deployment", 400, json!({ "/deployment_id": long })),
        ("18: a character no database takes", 400, json!({ "/deployment_id": "d\u{0}1" })),
        ("18: a number", 400, json!({ "/deployment_id": 1 })),
        ("19: no target", 400, json!({ "/target_link_uri": null })),
        ("19: a foreign target", 400, json!({ "/target_link_uri": foreign })),
        ("19: no address", 400, json!({ "/target_link_uri": "lti/launch" })),
        ("20: no link", 400, json!({ "/resource_link": null })),
        ("20: a link without id", 400, json!({ "/resource_link": { "title": "x" } })),
        ("20: an empty id", 400, json!({ "/resource_link": { "id": "" } })),
        ("20: a long id", 400, json!({ "/resource_link": { "id": long } })),
        ("20: an id no database takes", 400, json!({ "/resource_link": { "id": "r\u{0}" } })),
        ("20: a text", 400, json!({ "/resource_link": "r1" })),
        ("21: no roles", 400, json!({ "/roles": null })),
        ("21: roles as text", 400, json!({ "/roles": roles })),
        ("21: roles as object", 400, json!({ "/roles": {} })),
        ("22: no subject", 403, json!({ "sub": null })),
        ("22: an empty subject", 400, json!({ "sub": "" })),
        ("22: a long subject", 400, json!({ "sub": long })),
        ("22: a subject no database takes", 400, json!({ "sub": "u\u{0}9" })),
        ("22: a number", 400, json!({ "sub": 9 })),
    ]
}

fn headers() -> Vec<(&'static str, u16, Value)> {
    vec![
        ("3: another type", 400, json!({ "typ": "at+jwt" })),
        ("4: no signature wanted", 401, json!({ "alg": "none" })),
        ("4: a shared secret", 401, json!({ "alg": "HS256" })),
        ("4: another signature", 401, json!({ "alg": "PS256" })),
        ("4: no algorithm", 401, json!({ "alg": null })),
        ("5: no key named", 400, json!({ "kid": null })),
        ("5: an empty name", 400, json!({ "kid": "" })),
        ("5: a number", 400, json!({ "kid": 1 })),
        ("6: an extension", 400, json!({ "crit": ["exp"] })),
        ("7: an unknown key", 401, json!({ "kid": "../../etc/passwd" })),
        ("7: a key of another kind", 401, json!({ "kid": "curve" })),
    ]
}

/// Tokens that no signer makes.
fn tokens(begun: &Begun) -> Vec<(&'static str, u16, String)> {
    let good = begun.response.id_token.as_str();
    let parts: Vec<&str> = good.split('.').collect();
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let mut forged = begun.claims.clone();
    forged["sub"] = "somebody else".into();
    let twice = r#"{"alg":"RS256","kid":"practice-1","kid":"practice-1"}"#;
    let flipped = parts[2].replacen(|c: char| c != 'A', "A", 1);
    let mut random = vec![0; 256];
    rand::fill(&mut random).unwrap();
    vec![
        ("3: nothing", 400, String::new()),
        ("3: two parts", 400, parts[..2].join(".")),
        ("3: four parts", 400, format!("{good}.x")),
        ("3: padding", 400, format!("{}=.{}.{}", parts[0], parts[1], parts[2])),
        ("3: a list for a header", 400, format!("{}.{}.{}", encoded("[]"), parts[1], parts[2])),
        ("3: a member twice", 400, format!("{}.{}.{}", encoded(twice), parts[1], parts[2])),
        ("3: an empty signature", 400, format!("{}.{}.", parts[0], parts[1])),
        ("8: a changed signature", 401, format!("{}.{}.{flipped}", parts[0], parts[1])),
        ("8: any signature", 401, format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(random))),
        ("8: changed claims", 401, format!("{}.{}.{}", parts[0], encoded(&forged.to_string()), parts[2])),
        (
            "8: another key of that name",
            401,
            SigningKey::generate("practice-1").unwrap().sign(&begun.claims, &Value::Null),
        ),
    ]
}

/// Posts `token`, which must be refused and leave no trace; then the LMS's own, which must be taken.
async fn refused_then_taken(app: &TestApp, begun: Begun, (case, status, token): (&str, u16, &str)) {
    let before = app.rows().await;
    let answer = app.arrive(&begun.browser, &begun.response.state, token).await;
    answer.assert_refused(status, if status == 403 { "WHO-ARE-YOU" } else { "" }, case);
    assert_eq!(answer.header("cache-control"), "no-store", "{case}");
    assert!(token.len() < 20 || !answer.body.contains(token), "{case}: the token is on the page");
    assert_eq!(app.rows().await, before, "{case}");
    app.finish(begun).await;
}

with_the_tool! {
    async fn each_claim_that_is_wrong_is_refused_and_the_same_launch_unchanged_is_taken(app: TestApp) {
        let count = claims(&app.begin("ana").await, app).len();
        for index in 0..count {
            let begun = app.begin("ana").await;
            let (case, status, changes) = claims(&begun, app).swap_remove(index);
            let token = app.world.sign(&begun.changed(&changes), &Value::Null);
            refused_then_taken(app, begun, (case, status, &token)).await;
        }
    }

    async fn each_header_that_is_wrong_is_refused_and_the_same_launch_unchanged_is_taken(app: TestApp) {
        for (case, status, header) in headers() {
            let begun = app.begin("ana").await;
            let token = app.world.sign(&begun.claims, &header);
            refused_then_taken(app, begun, (case, status, &token)).await;
        }
    }

    async fn each_broken_token_is_refused_and_the_same_launch_unchanged_is_taken(app: TestApp) {
        let count = tokens(&app.begin("ana").await).len();
        for index in 0..count {
            let begun = app.begin("ana").await;
            let (case, status, token) = tokens(&begun).swap_remove(index);
            refused_then_taken(app, begun, (case, status, &token)).await;
        }
    }

    async fn what_may_differ_between_platforms_is_taken(app: TestApp) {
        let (client, at) = (app.lms.client_id(), now().timestamp());
        let long = "x".repeat(255);
        for changes in [
            json!({ "aud": [client], "azp": client }),
            json!({ "aud": [client, client], "azp": client }),
            json!({ "exp": at - 179, "iat": at - 179 }),
            json!({ "iat": at + 179 }),
            json!({ "exp": 1.5 + f64::from(i32::try_from(at).unwrap()) }),
            json!({ "nbf": at + 179 }),
            json!({ "/roles": [] }),
            json!({ "/roles": [1, null, "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"] }),
            json!({ "sub": long }),
            json!({ "/custom": "text", "/lis": 1, "/launch_presentation": [], "/tool_platform": "x", "/context": 7 }),
            json!({ "name": 1, "given_name": {}, "email": [], "locale": 5, "picture": false }),
            json!({ "/context": { "id": "c\u{0}", "title": "\u{0}" }, "email": "a\u{0}@b", "locale": "e\u{0}n" }),
            json!({ "https://somebody.example/claim": { "deep": [[[1]]] } }),
            json!({ "/launch_presentation": { "return_url": "javascript:alert(1)", "locale": "\u{0}" } }),
            json!({ "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": { "context_memberships_url": "x" } }),
            json!({ "/target_link_uri": app.url("/elsewhere?a=b") }),
        ] {
            let begun = app.begin("ana").await;
            let answer = app.arrive_with(&begun, &begun.changed(&changes)).await;
            assert_eq!(answer.status, 303, "{changes}: {}", answer.body);
        }
        for header in [json!({ "typ": null }), json!({ "typ": "jwt" }), json!({ "jku": "https://evil.example/jwks", "x5u": "https://evil.example" })] {
            let begun = app.begin("ana").await;
            let token = app.world.sign(&begun.claims, &header);
            let answer = app.arrive(&begun.browser, &begun.response.state, &token).await;
            assert_eq!(answer.status, 303, "{header}: {}", answer.body);
        }
    }

    async fn a_token_for_another_registration_of_the_issuer_is_refused(app: TestApp) {
        let second = app.world.add_registration().unwrap();
        app.register(&second, colloquy::platforms::DeploymentPolicy::Auto).await;
        let begun = app.begin("ana").await;
        let options = colloquy::practice::LaunchOptions { client_id: Some(second.client_id), ..Default::default() };
        let other = app.world.claims_for("ana", "ecology-201", &options, &begun.nonce).unwrap();
        app.arrive_with(&begun, &other).await.assert_refused(401, "LAUNCH-REFUSED", "another client's token");
        app.finish(begun).await;
    }
}
