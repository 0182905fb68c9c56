//! Service tokens against a signed assertion (Security Framework §4.1).

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, dangerous};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Registration;
use super::params::Params;
use super::world::World;

/// The scope of telling where notices go.
pub(super) const NOTICES_SCOPE: &str = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";
/// The scope of rosters.
pub(super) const ROSTER_SCOPE: &str =
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
/// The other one: who is in which group the roster tells.
pub(super) const GROUPS_SCOPE: &str = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LIFE_SECONDS: i64 = 3600;
const SKEW_SECONDS: i64 = 60;
/// From here on new entries clear out those that have run out.
const CROWDED: usize = 1_000;

/// A token somebody holds.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    scopes: Vec<&'static str>,
    until: i64,
}

/// Why no token is given: the code of RFC 6749 §5.2 and a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenRefusal(pub(super) &'static str, pub(super) &'static str);

#[derive(Deserialize)]
struct Assertion {
    iss: String,
    sub: String,
    aud: Value,
    iat: i64,
    exp: i64,
    jti: String,
}

impl World {
    /// The token endpoint's answer to a form body.
    pub(super) async fn grant_token(&self, form: &[u8]) -> Result<Value, TokenRefusal> {
        self.count_token_request();
        let params = Params::read(form).ok_or(TokenRefusal("invalid_request", "A parameter came twice."))?;
        if params.text("grant_type") != "client_credentials" {
            return Err(TokenRefusal("unsupported_grant_type", "Only client_credentials is known."));
        }
        if params.text("client_assertion_type") != ASSERTION_TYPE {
            return Err(TokenRefusal("invalid_request", "The assertion must be a JWT."));
        }
        let assertion = params.text("client_assertion");
        let registration = self.claimed_client(assertion)?;
        let claims = self.verified(assertion, &registration).await?;
        self.accept(&claims, &registration)?;
        let asked: Vec<&str> = params.text("scope").split_ascii_whitespace().collect();
        let rosters = Some(ROSTER_SCOPE).filter(|_scope| self.gives_rosters());
        let groups = Some(GROUPS_SCOPE).filter(|_scope| self.gives_groups());
        let scopes = rosters.into_iter().chain(groups).chain([NOTICES_SCOPE]);
        let scopes = scopes.filter(|known| asked.contains(known) && registration.may(known));
        let scopes: Vec<&'static str> = scopes.collect();
        if scopes.is_empty() {
            return Err(TokenRefusal("invalid_scope", "No scope that this platform knows."));
        }
        self.hand_out(registration.client_id, scopes)
    }

    /// The client the assertion says it is from, so that its keys can be looked up.
    fn claimed_client(&self, assertion: &str) -> Result<Registration, TokenRefusal> {
        let unverified = dangerous::insecure_decode_claims::<Assertion>(assertion);
        let unverified = unverified.map_err(|_unreadable| {
            TokenRefusal("invalid_client", "The assertion lacks a claim or is no JWT.")
        })?;
        let unknown = TokenRefusal("invalid_client", "Nobody is registered under this issuer.");
        self.registration_of(&unverified.iss).map_err(|_nobody| unknown)
    }

    async fn verified(&self, assertion: &str, client: &Registration) -> Result<Assertion, TokenRefusal> {
        let header = jsonwebtoken::decode_header(assertion);
        let kid = header.ok().and_then(|header| header.kid);
        let kid = kid.ok_or(TokenRefusal("invalid_client", "The assertion names no key."))?;
        let key = self.tool_key(client, &kid).await;
        let key = key.ok_or(TokenRefusal("invalid_client", "The tool publishes no such key."))?;
        let mut validation = Validation::new(Algorithm::RS256);
        // Times and audience are compared in `accept`, by the platform's own clock.
        (validation.validate_exp, validation.validate_aud) = (false, false);
        validation.required_spec_claims.clear();
        let decoded = jsonwebtoken::decode::<Assertion>(assertion, &key, &validation);
        let decoded = decoded.map_err(|_forged| TokenRefusal("invalid_client", "The signature is wrong."))?;
        Ok(decoded.claims)
    }

    pub(super) async fn tool_key(&self, client: &Registration, kid: &str) -> Option<DecodingKey> {
        let answer = self.http().get(client.tool_jwks_url.clone()).send().await.ok()?;
        let set: Value = answer.error_for_status().ok()?.json().await.ok()?;
        let keys = set.get("keys")?.as_array()?;
        let jwk = keys.iter().find(|jwk| jwk.get("kid").and_then(Value::as_str) == Some(kid))?;
        DecodingKey::from_jwk(&serde_json::from_value(jwk.clone()).ok()?).ok()
    }

    fn accept(&self, claims: &Assertion, client: &Registration) -> Result<(), TokenRefusal> {
        let refuse = |why| Err(TokenRefusal("invalid_client", why));
        let now = self.now().timestamp();
        let here = self.address("/token");
        let addressed = match &claims.aud {
            Value::String(aud) => *aud == here,
            Value::Array(many) => many.iter().any(|aud| aud.as_str() == Some(&here)),
            _ => false,
        };
        if claims.iss != client.client_id || claims.sub != client.client_id {
            return refuse("iss and sub must both be the client id.");
        }
        if !addressed {
            return refuse("The assertion is for somebody else.");
        }
        if claims.exp <= now.saturating_sub(SKEW_SECONDS)
            || claims.iat > now.saturating_add(SKEW_SECONDS)
            || claims.exp > claims.iat.saturating_add(LIFE_SECONDS)
        {
            return refuse("The assertion is too old, too young or too long-lived.");
        }
        if claims.jti.is_empty() || !self.first_use(claims, now) {
            return refuse("The assertion was used before.");
        }
        Ok(())
    }

    fn first_use(&self, claims: &Assertion, now: i64) -> bool {
        let mut state = self.state();
        if state.spent_assertions.len() >= CROWDED {
            state.spent_assertions.retain(|_, until| *until > now);
        }
        let until = claims.exp.saturating_add(SKEW_SECONDS);
        state.spent_assertions.insert(format!("{} {}", claims.iss, claims.jti), until).is_none()
    }

    fn hand_out(&self, client_id: String, scopes: Vec<&'static str>) -> Result<Value, TokenRefusal> {
        let mut secret = [0; 32];
        rand::fill(&mut secret).map_err(|_unspecified| TokenRefusal("server_error", "No randomness."))?;
        let token = URL_SAFE_NO_PAD.encode(secret);
        let now = self.now().timestamp();
        let mut state = self.state();
        if state.grants.len() >= CROWDED {
            state.grants.retain(|_, grant| grant.until > now);
        }
        let until = now.saturating_add(LIFE_SECONDS);
        let scope = scopes.join(" ");
        state.grants.insert(token.clone(), Grant { client_id, scopes, until });
        Ok(json!({
            "access_token": token, "token_type": "Bearer", "expires_in": LIFE_SECONDS, "scope": scope,
        }))
    }

    /// The client an `Authorization` header speaks for, if its token is alive and was given for `scope`.
    pub(super) fn bearer(&self, authorization: Option<&str>, scope: &str) -> Option<String> {
        let (scheme, token) = authorization?.split_once(' ')?;
        let state = self.state();
        let grant = state.grants.get(token.trim())?;
        let alive = scheme.eq_ignore_ascii_case("bearer") && grant.until > self.now().timestamp();
        (alive && grant.scopes.contains(&scope)).then(|| grant.client_id.clone())
    }
}
