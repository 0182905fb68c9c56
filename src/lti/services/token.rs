//! Access tokens for a platform's services (Security Framework §4.1): asked for with a signed assertion,
//! kept until shortly before they expire.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use url::Url;

use super::Failure;
use crate::keys::{Secret, SigningKeys};
use crate::lti::json;
use crate::outbound::{self, Limits, Outbound, Status};

const LIMITS: Limits = Limits::bytes(64 * 1024);
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion is good for: the standard's most is 300 s.
const ASSERTION_LIFE: TimeDelta = TimeDelta::seconds(300);

/// Before its end a token is no longer given out, so that it does not expire on its way.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// Most tokens kept before those that expired are dropped.
const SWEEP_AT: usize = 1024;

/// Whom we are at a platform, and where tokens are given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Client {
    /// Our client id.
    pub client_id: String,
    /// The platform's token endpoint.
    pub token_url: Url,
    /// The assertion's audience where it is not the token endpoint's address.
    pub audience: Option<String>,
    /// The deployment the call is made for.
    pub deployment_id: Option<String>,
}

/// A token to be sent to the platform's services, and nowhere else. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Arc<str>);

impl AccessToken {
    /// The text for the `Authorization` header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// The access tokens in use; cheap to clone.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    outbound: Outbound,
    keys: SigningKeys,
    held: Arc<Mutex<HashMap<Grant, Held>>>,
}

/// What a token is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Grant {
    client: Client,
    scopes: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Held {
    Token { token: AccessToken, until: DateTime<Utc> },
    Wait { until: DateTime<Utc> },
}

impl Held {
    fn until(&self) -> DateTime<Utc> {
        match self {
            Self::Token { until, .. } | Self::Wait { until } => *until,
        }
    }
}

impl AccessTokens {
    /// No tokens yet; assertions are signed with `keys`, requests go through `outbound`.
    #[must_use]
    pub fn new(outbound: Outbound, keys: SigningKeys) -> Self {
        Self { outbound, keys, held: Arc::default() }
    }

    /// The client that requests go through.
    pub(super) fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// A token of `client` that covers all of `scopes`: a held one, or a new one.
    ///
    /// After the endpoint asked to be left alone it is not called before that time.
    pub async fn token(
        &self,
        client: &Client,
        scopes: &[&str],
        now: DateTime<Utc>,
    ) -> Result<AccessToken, Failure> {
        let grant = Grant::of(client, scopes);
        match self.held(&grant, now) {
            Some(Held::Token { token, .. }) => return Ok(token),
            Some(Held::Wait { until }) => return Err(Failure::SlowDown { until }),
            None => {}
        }
        let asked = self.asked(&grant, now).await;
        match &asked {
            Ok((token, life)) if *life > MARGIN => {
                self.hold(grant, Held::Token { token: token.clone(), until: now + *life - MARGIN }, now);
            }
            Err(Failure::SlowDown { until }) => self.hold(grant, Held::Wait { until: *until }, now),
            Ok(_) | Err(_) => {}
        }
        asked.map(|(token, _)| token)
    }

    /// Drops a token that the service refused, so that the next call asks for a new one.
    pub fn forget(&self, client: &Client, scopes: &[&str], refused: &AccessToken) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let grant = Grant::of(client, scopes);
        if matches!(held.get(&grant), Some(Held::Token { token, .. }) if token == refused) {
            held.remove(&grant);
        }
    }

    fn held(&self, grant: &Grant, now: DateTime<Utc>) -> Option<Held> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(grant).filter(|held| now < held.until()).cloned()
    }

    fn hold(&self, grant: Grant, what: Held, now: DateTime<Utc>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= SWEEP_AT {
            held.retain(|_, held| now < held.until());
        }
        held.insert(grant, what);
    }

    async fn asked(&self, grant: &Grant, now: DateTime<Utc>) -> Result<(AccessToken, TimeDelta), Failure> {
        let assertion = self.keys.sign(&grant.assertion(now), now).map_err(Failure::Signing)?;
        let scope = grant.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion.as_str()),
            ("scope", scope.as_str()),
        ];
        match self.outbound.post_form(&grant.client.token_url, &form, LIMITS).await {
            Ok(answer) => grant.read(&answer.body),
            Err(outbound::Error::Status(status)) if matches!(status.code, 400 | 401 | 403) => {
                Err(refused(&status))
            }
            Err(error) => Err(Failure::of(error, now)),
        }
    }
}

impl Grant {
    fn of(client: &Client, scopes: &[&str]) -> Self {
        Self { client: client.clone(), scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect() }
    }

    fn assertion(&self, now: DateTime<Utc>) -> Value {
        let Client { client_id, token_url, audience, deployment_id } = &self.client;
        let mut claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience.as_deref().unwrap_or(token_url.as_str()),
            "iat": now.timestamp(),
            "exp": (now + ASSERTION_LIFE).timestamp(),
            "jti": Secret::fresh().reveal(),
        });
        if let (Some(claims), Some(deployment)) = (claims.as_object_mut(), deployment_id) {
            let name = crate::lti::claims::name::DEPLOYMENT_ID;
            claims.insert(name.to_owned(), Value::String(deployment.clone()));
        }
        claims
    }

    fn read(&self, body: &[u8]) -> Result<(AccessToken, TimeDelta), Failure> {
        let reply = json::object(body).map_err(|_no_object| Failure::Malformed)?;
        let text = |name: &str| reply.get(name).and_then(Value::as_str);
        let bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let token = text("access_token").filter(|token| is_header_safe(token));
        let token = token.filter(|_| bearer).ok_or(Failure::Malformed)?;
        // A reply without `scope` grants what was asked (RFC 6749 §5.1).
        let granted = text("scope").is_none_or(|scope| {
            let granted: BTreeSet<_> = scope.split_ascii_whitespace().collect();
            self.scopes.iter().all(|scope| granted.contains(scope.as_str()))
        });
        if !granted {
            return Err(Failure::ScopeRefused);
        }
        Ok((AccessToken(token.into()), life(&reply)))
    }
}

/// `expires_in`, as a number or its digits; an hour if it is not said, at most a day.
fn life(reply: &Map<String, Value>) -> TimeDelta {
    let seconds = match reply.get("expires_in") {
        Some(Value::Number(seconds)) => seconds.as_u64(),
        Some(Value::String(digits)) => digits.parse().ok(),
        _ => None,
    };
    let seconds = seconds.unwrap_or(3600).min(24 * 3600);
    TimeDelta::seconds(i64::try_from(seconds).unwrap_or(3600))
}

fn is_header_safe(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What an error reply of a token endpoint means (RFC 6749 §5.2). Some are not JSON: then it is the client.
fn refused(status: &Status) -> Failure {
    let reply = json::object(&status.body).unwrap_or_default();
    match reply.get("error").and_then(Value::as_str) {
        Some("invalid_scope") => Failure::ScopeRefused,
        _ => Failure::ClientRefused,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;
    use std::sync::LazyLock;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::outbound::tests::{answer, local, server};

    static KEYS: LazyLock<SigningKeys> = LazyLock::new(|| {
        let dir: PathBuf = std::env::temp_dir().join(format!("colloquy-tokens-{}", std::process::id()));
        let keys = SigningKeys::open(&dir, start()).unwrap();
        keys.sign(&json!({}), start()).unwrap();
        std::fs::remove_dir_all(dir).unwrap();
        keys
    });

    pub(crate) fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_359_000, 0).unwrap()
    }

    pub(crate) fn tokens() -> AccessTokens {
        AccessTokens::new(local(), KEYS.clone())
    }

    pub(crate) fn client(url: &Url) -> Client {
        Client {
            client_id: "cid".to_owned(),
            token_url: url.clone(),
            audience: None,
            deployment_id: Some("d1".to_owned()),
        }
    }

    pub(crate) fn reply(value: &Value) -> Vec<u8> {
        answer("200 OK", "Content-Type: application/json\r\n", value.to_string().as_bytes())
    }

    #[tokio::test]
    async fn a_token_is_asked_for_with_an_assertion_and_kept() {
        let good = reply(
            &json!({"access_token": "t1", "token_type": "Bearer", "expires_in": 3600, "scope": "b a c"}),
        );
        let later = reply(&json!({"access_token": "t2", "token_type": "bearer"}));
        let (url, asked) = server(vec![good, later]);
        let (tokens, client) = (tokens(), client(&url));
        let first = tokens.token(&client, &["a", "b"], start()).await.unwrap();
        let again = tokens.token(&client, &["b", "a"], start() + TimeDelta::seconds(3539)).await.unwrap();
        assert_eq!((first.reveal(), &again, format!("{first:?}").as_str()), ("t1", &first, "AccessToken(…)"));
        tokens.forget(&client, &["a", "b"], &first);
        assert_eq!(tokens.token(&client, &["a", "b"], start()).await.unwrap().reveal(), "t2");
        tokens.forget(&client, &["a", "b"], &first);
        assert_eq!(tokens.token(&client, &["a", "b"], start()).await.unwrap().reveal(), "t2");
        let asked = asked.join().unwrap();
        let (_, form) = asked[0].split_once("\r\n\r\n").unwrap();
        let form: HashMap<_, _> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!((form["grant_type"].as_str(), form["scope"].as_str()), ("client_credentials", "a b"));
        assert_eq!(form["client_assertion_type"], ASSERTION_TYPE);
        let part = |index: usize| -> Value {
            let part = form["client_assertion"].split('.').nth(index).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!((part(0)["alg"].as_str(), part(0)["typ"].as_str()), (Some("RS256"), Some("JWT")));
        let claims = part(1);
        assert_eq!(
            (claims["iss"].as_str(), claims["sub"].as_str(), claims["aud"].as_str()),
            (Some("cid"), Some("cid"), Some(url.as_str()))
        );
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
        assert_eq!(claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"], "d1");
    }

    #[tokio::test]
    async fn replies_that_do_not_serve_are_told_apart() {
        let status = |status: &str, body: &str| answer(status, "", body.as_bytes());
        let table = [
            (reply(&json!({"access_token": "t", "scope": "a x"})), "SCOPE-REFUSED"),
            (status("400 Bad", r#"{"error":"invalid_scope"}"#), "SCOPE-REFUSED"),
            (status("400 Bad", r#"{"error":"invalid_client"}"#), "CLIENT-REFUSED"),
            (status("400 Bad", "Expired token"), "CLIENT-REFUSED"),
            (status("500 Broken", ""), "BROKEN"),
            (status("302 Found", ""), "UNEXPECTED-STATUS"),
            (reply(&json!({"access_token": ""})), "MALFORMED"),
            (reply(&json!({"access_token": "a\r\nb"})), "MALFORMED"),
            (reply(&json!({"access_token": "t", "token_type": "mac"})), "MALFORMED"),
            (status("200 OK", "<html>"), "MALFORMED"),
        ];
        for (answer, code) in table {
            let text = String::from_utf8_lossy(&answer).into_owned();
            let (url, _asked) = server(vec![answer]);
            let failure = tokens().token(&client(&url), &["a", "b"], start()).await.unwrap_err();
            assert_eq!(failure.code(), code, "{text}");
        }
    }

    #[tokio::test]
    async fn a_platform_that_asks_for_time_is_not_called_before() {
        let good = reply(&json!({"access_token": "t", "expires_in": "90"}));
        let (url, _asked) = server(vec![answer("429 Slow", "Retry-After: 30\r\n", b""), good]);
        let (tokens, client) = (tokens(), client(&url));
        for second in [0, 29] {
            let failure =
                tokens.token(&client, &["a"], start() + TimeDelta::seconds(second)).await.unwrap_err();
            assert!(
                matches!(failure, Failure::SlowDown { until } if until == start() + TimeDelta::seconds(30))
            );
        }
        tokens.token(&client, &["a"], start() + TimeDelta::seconds(30)).await.unwrap();
    }
}
