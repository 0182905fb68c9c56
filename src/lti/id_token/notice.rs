//! Notices: what a platform tells us by itself, without a browser (Platform Notification Service 1.0).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::{Expected, Presented, Refusal, for_us, in_time};
use crate::lti::claims::{NoticeSaid, name};
use crate::lti::keyset::PlatformKey;

/// How long after it was made a notice may arrive. Its nonce is kept for longer.
pub const OLDEST: TimeDelta = TimeDelta::hours(1);

/// Whom a token says it is from and for, before anything of it is believed: enough to look for the registration whose
/// key must prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub clients: Vec<String>,
}

/// A notice that passed every check a token alone can pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// To be spent: each token counts once.
    pub nonce: String,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// The installation it is about.
    pub deployment_id: String,
    /// What it says.
    pub said: NoticeSaid,
}

/// What a notice must agree with: our registration.
#[derive(Debug, Clone)]
pub struct Registered<'a> {
    /// The registration's issuer.
    pub issuer: &'a str,
    /// Our client id there.
    pub client_id: &'a str,
    /// How far the platform's clock may be off.
    pub leeway: TimeDelta,
    /// Our own address.
    pub own: &'a Url,
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl Presented<'_> {
    /// Whom the token says it is from and for. Unverified: good for looking up a registration, nothing else.
    pub fn claimed(&self) -> Result<Claimed, Refusal> {
        let claims = self.claims()?;
        let issuer = claims.text("iss").ok_or(Refusal::Issuer)?.to_owned();
        let clients = match claims.value("aud") {
            Some(Value::String(client)) => vec![client.clone()],
            Some(Value::Array(clients)) => {
                clients.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => return Err(Refusal::Audience),
        };
        Ok(Claimed { issuer, clients })
    }

    /// Checks the token as a notice of the registration whose `key` it names. There is no request of ours that it
    /// answers, and nobody it is about.
    pub fn verify_notice(&self, key: &PlatformKey, of: &Registered<'_>) -> Result<Notice, Refusal> {
        let mut claims = self.signed_claims(key)?;
        let expected = Expected {
            issuer: of.issuer,
            client_id: of.client_id,
            nonce: "",
            state_made_at: of.now - OLDEST,
            leeway: of.leeway,
            own_origin: of.own,
            anonymous: true,
            now: of.now,
        };
        for_us(&claims, &expected)?;
        in_time(&claims, &expected)?;
        let issued_at = claims.moment("iat").ok().flatten().ok_or(Refusal::IssuedAtMissing)?;
        let nonce = claims.id("nonce").map_err(|_wrong| Refusal::Nonce)?.to_owned();
        if claims.text(name::VERSION) != Some("1.3.0") {
            return Err(Refusal::Version);
        }
        let deployment_id = claims.id(name::DEPLOYMENT_ID).map_err(|_wrong| Refusal::Deployment)?.to_owned();
        let said = claims.notice().map_err(|_wrong| Refusal::MessageType)?;
        Ok(Notice { nonce, issued_at, deployment_id, said })
    }
}
