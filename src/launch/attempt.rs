//! A login that was begun and not finished: nothing is stored, the sealed state carries it all.
//!
//! A flood of unfinished logins therefore costs no storage, and any instance can finish what another began.

use aws_lc_rs::{constant_time, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Error;
use crate::ids::PlatformId;
use crate::keys::{NotTaken, Seal, Secret};
use crate::lti::login::Initiation;

/// How long a login may take.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
/// The seal of states cannot be taken for another seal.
const PURPOSE: &str = "launch state";
/// A state that carries longer hints than this could outgrow what browsers and proxies take in an address.
const LONGEST_HINTS: usize = 3000;

/// What the sealed state says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Names the attempt in cookie and storage keys; guessing it gains nothing.
    #[serde(rename = "i")]
    pub tag: String,
    #[serde(rename = "p")]
    platform: String,
    /// What the token must repeat.
    #[serde(rename = "n")]
    pub nonce: String,
    /// Hash of the secret that only the browser which began has.
    #[serde(rename = "b")]
    browser: String,
    #[serde(rename = "t")]
    target: String,
    /// When it was begun: the seal keeps it.
    #[serde(skip)]
    pub made_at: DateTime<Utc>,
    /// Whether the browser was asked to keep the proof in the platform's storage.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// The login request without storage, for the same launch in a tab of its own.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
}

/// A login just begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Goes to the platform and comes back with the token.
    pub state: String,
    /// What it says.
    pub attempt: Attempt,
    /// Goes into the browser's cookie.
    pub secret: Secret,
}

/// Begins a login at `platform`.
pub fn begin(
    seal: &Seal,
    platform: PlatformId,
    initiation: &Initiation,
    now: DateTime<Utc>,
) -> Result<Begun, Error> {
    let secret = Secret::fresh();
    let attempt = Attempt {
        tag: short(&Secret::fresh().hash()),
        platform: platform.to_string(),
        nonce: Secret::fresh().reveal().to_owned(),
        browser: secret.hash(),
        target: fingerprint(initiation.target_link_uri.as_str()),
        made_at: now,
        storage: initiation.storage.as_ref().map(|target| target.name().to_owned()),
        again: Some(again(initiation)).filter(|query| query.len() <= LONGEST_HINTS),
    };
    let body = serde_json::to_string(&attempt).map_err(|_never_for_these_fields| Error::StateUnknown)?;
    let state = seal.dated(PURPOSE, &body, now);
    Ok(Begun { state, attempt, secret })
}

/// Reads a state that came back. Refuses what we did not seal, and what we sealed too long ago.
pub fn open(seal: &Seal, state: &str, now: DateTime<Utc>) -> Result<Attempt, Error> {
    let (body, made_at) = seal.undated(PURPOSE, state, LASTS, now).map_err(|why| match why {
        NotTaken::NotOurs => Error::StateUnknown,
        NotTaken::TooOld => Error::StateExpired,
    })?;
    let attempt: Attempt = serde_json::from_str(&body).map_err(|_another_version| Error::StateUnknown)?;
    Ok(Attempt { made_at, ..attempt })
}

impl Attempt {
    /// The registration it was begun with.
    pub fn platform(&self) -> Result<PlatformId, Error> {
        self.platform.parse().map_err(|_not_ours| Error::StateUnknown)
    }

    /// Whether `secret` is the one that the browser got when it began.
    #[must_use]
    pub fn is_of(&self, secret: &Secret) -> bool {
        constant_time::verify_slices_are_equal(self.browser.as_bytes(), secret.hash().as_bytes()).is_ok()
    }

    /// Whether the login request named this target.
    #[must_use]
    pub fn targets(&self, target: &str) -> bool {
        self.target == fingerprint(target)
    }

    /// The key under which the platform's storage keeps the proof.
    #[must_use]
    pub fn storage_key(&self) -> String {
        format!("lti_state_{}", self.tag)
    }

    /// The proof that the platform's storage keeps: only who was given it at the beginning can bring it.
    #[must_use]
    pub fn storage_value(&self, seal: &Seal) -> String {
        URL_SAFE_NO_PAD.encode(
            seal.mac(
                "launch storage",
                &[self.tag.as_bytes(), self.nonce.as_bytes(), self.platform.as_bytes()],
            ),
        )
    }
}

/// The login request as a query, without the storage target: what a tab of its own sends us.
fn again(initiation: &Initiation) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("iss", &initiation.issuer);
    query.append_pair("login_hint", &initiation.login_hint);
    query.append_pair("target_link_uri", initiation.target_link_uri.as_str());
    let optional = [
        ("lti_message_hint", &initiation.message_hint),
        ("client_id", &initiation.client_id),
        ("lti_deployment_id", &initiation.deployment_id),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

fn fingerprint(text: &str) -> String {
    short(&URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes())))
}

fn short(text: &str) -> String {
    text.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(now: DateTime<Utc>) -> (Seal, Begun) {
        let seal = Seal::from_bytes(&[7; 32]);
        let public = "https://tool.example".parse().unwrap();
        let form = [
            ("iss", "https://lms.example"),
            ("login_hint", "1"),
            ("target_link_uri", "https://tool.example/lti/launch"),
            ("lti_message_hint", "{\"cmid\":3}"),
            ("lti_storage_target", "post_message_forwarding"),
        ];
        let initiation = Initiation::parse(&form, &public).unwrap();
        let begun = begin(&seal, PlatformId::derived(&["lms"]), &initiation, now).unwrap();
        (seal, begun)
    }

    #[test]
    fn a_state_comes_back_as_it_was_sealed() {
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let (seal, begun) = begun(now);
        let attempt = open(&seal, &begun.state, now + LASTS).unwrap();
        assert_eq!(attempt, begun.attempt);
        assert!(attempt.is_of(&begun.secret) && !attempt.is_of(&Secret::fresh()));
        assert!(
            attempt.targets("https://tool.example/lti/launch") && !attempt.targets("https://tool.example/")
        );
        let again = attempt.again.unwrap();
        assert!(
            again.contains("lti_message_hint=%7B%22cmid%22%3A3%7D") && !again.contains("storage"),
            "{again}"
        );
    }

    #[test]
    fn a_state_that_is_old_changed_or_sealed_by_another_is_refused() {
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let (seal, begun) = begun(now);
        let late = open(&seal, &begun.state, now + LASTS + TimeDelta::microseconds(1));
        assert!(matches!(late, Err(Error::StateExpired)));
        for changed in
            [begun.state.replacen('A', "B", 1), begun.state.replace('.', ""), String::new(), ".".into()]
        {
            assert!(matches!(open(&seal, &changed, now), Err(Error::StateUnknown)), "{changed}");
        }
        assert!(matches!(open(&Seal::from_bytes(&[8; 32]), &begun.state, now), Err(Error::StateUnknown)));
    }
}
