//! Whatever is sent, wherever: an answer that is no fault of ours.

use aws_lc_rs::rand;
use colloquy::practice::LaunchOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Browser, PATIENCE, TestApp, with_the_tool};

const ADDRESSES: [&str; 24] = [
    "/",
    "/lti/login",
    "/lti/launch",
    "/lti/register",
    "/lti/canvas.json",
    "/lti/proof",
    "/lti/landed",
    "/lti/resume",
    "/.well-known/jwks.json",
    "/health/live",
    "/health/ready",
    "/c/x/sessions",
    "/c//sessions",
    "/c/%00/sessions",
    "/c/../../etc/passwd",
    "/g/AAAA",
    "/g/%ff%fe",
    "/g/",
    "/room/x",
    "/static/app.css",
    "/static/..%2f..%2fCargo.toml",
    "/theme",
    "/x",
    "/c/0192aaaa-0000-7000-8000-000000000000/people",
];

fn random(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rand::fill(&mut bytes).unwrap();
    bytes
}

with_the_tool! {
    async fn no_method_and_no_query_breaks_an_address(app: TestApp) {
        let browser = Browser::new();
        for path in ADDRESSES {
            for method in ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
                for query in ["", "?", "?a=%ff%00&&=&=x", "?visit=1&visit=2&code=%F0%9F%98%80"] {
                    let answer = browser.method(method, &app.url(&format!("{path}{query}"))).await;
                    assert!(answer.status < 500, "{method} {path}{query}: {}", answer.body);
                }
            }
        }
    }

    async fn no_form_breaks_an_address(app: TestApp) {
        let browser = Browser::new();
        let begun = app.begin("ingrid").await;
        let state = &begun.response.state;
        let long = "x".repeat(20_000);
        let values = ["", "\0", "\u{202e}", "'; DROP TABLE visit; --", "<script>", "%", "{\"a\":1}", "-1", "99999999999999999999", "🙂", &long];
        let names = ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "lti_deployment_id", "lti_storage_target", "id_token", "state", "error", "error_description", "ticket", "proof", "code", "csrf", "back", "theme", "name"];
        let good = app.world.login_request("ingrid", "ecology-201", &LaunchOptions::default()).unwrap();
        for value in values {
            for name in names {
                let mut login = good.clone();
                login.retain(|(key, _)| key != name);
                login.push((name.to_owned(), value.to_owned()));
                let answer = app.login(&browser, &login).await;
                assert!(answer.status < 500, "login {name}={value}: {}", answer.body);
            }
            let all: Vec<(&str, &str)> = names.iter().map(|name| (*name, value)).collect();
            for path in ["/lti/launch", "/lti/proof", "/lti/resume", "/theme", "/g/AAAA"] {
                let answer = browser.post_from(&app.url(path), &all, &[("Origin", &app.address)]).await;
                assert!(answer.status < 500, "{path} {value}: {}", answer.body);
            }
            let answer = begun.browser.post(&app.url("/lti/launch"), &[("id_token", value), ("state", state)]).await;
            assert!((400..500).contains(&answer.status), "token {value}: {}", answer.body);
        }
        app.finish(begun).await;
    }

    async fn random_bytes_break_nothing(app: TestApp) {
        let browser = Browser::new();
        let begun = app.begin("ingrid").await;
        let kinds = [None, Some("application/x-www-form-urlencoded"), Some("application/json")];
        for round in 0..60 {
            let body = random(round * 7);
            let kind = kinds[round % 3];
            for path in ["/lti/login", "/lti/launch", "/lti/proof", "/lti/resume", "/theme"] {
                let answer = browser.post_raw(&app.url(path), kind, body.clone()).await;
                assert!(answer.status < 500, "{path} {body:?}: {}", answer.body);
            }
            // Signed by the LMS, and still nonsense.
            let mut claims = begun.claims.clone();
            let names: Vec<String> = claims.as_object().unwrap().keys().cloned().collect();
            let name = &names[round % names.len()];
            claims[name] = match round % 5 {
                0 => serde_json::Value::Null,
                1 => serde_json::json!([[], {}, -1e308]),
                2 => serde_json::json!({ "": { "id": [1] } }),
                3 => serde_json::json!(String::from_utf8_lossy(&body)),
                _ => serde_json::json!(f64::MAX),
            };
            let answer = app.arrive_with(&begun, &claims).await;
            assert!(answer.status < 500, "{name}: {}: {}", claims[name], answer.body);
        }
    }

    async fn what_an_engine_tells_is_not_waited_for_before_it_is_known(app: TestApp) {
        let host = app.address.strip_prefix("http://").unwrap();
        for path in ["recording", "analytics"] {
            let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
            // So long a body is announced, and not a byte of it comes.
            let head = format!("POST /meetings/bbb/{}/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4000000\r\n\r\n", "A".repeat(43));
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut answer = [0; 12];
            let read = tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer)).await;
            read.expect("an answer without the body").unwrap();
            assert_eq!(&answer, b"HTTP/1.1 404");
        }
    }

    async fn a_state_or_ticket_of_random_bytes_is_refused(app: TestApp) {
        use base64::Engine;
        let (browser, encode) = (Browser::new(), base64::engine::general_purpose::URL_SAFE_NO_PAD);
        for round in 0..60 {
            let (body, tag) = (encode.encode(random(round * 5)), encode.encode(random(32)));
            let answer = app.arrive(&browser, &format!("{body}.{tag}"), "a.b.c").await;
            answer.assert_refused(401, "LAUNCH-REFUSED", &body);
            let form = [("ticket", tag.as_str()), ("proof", body.as_str()), ("code", tag.as_str())];
            for path in ["/lti/proof", "/lti/resume"] {
                let answer = browser.post_from(&app.url(path), &form, &[("Origin", &app.address)]).await;
                answer.assert_refused(401, "LAUNCH-USED", path);
            }
        }
    }
}
