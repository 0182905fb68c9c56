//! The institution's single sign-on, by OpenID Connect: the code flow with PKCE.
//!
//! What it learns is who somebody is to the provider: issuer and subject. Which account that is, `accounts` knows.

mod attempt;
mod offer;
mod provider;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

pub use self::attempt::{Attempt, Purpose};
pub use self::offer::Offer;
use self::provider::Provider;
use crate::config::Sso as Settings;
use crate::keys::{NotTaken, Seal, Secret};
use crate::outbound::Outbound;

/// How long a sign-in at the provider may take.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
const STATE: &str = "sso state";
const OFFER: &str = "sso offer";

/// Why a sign-in goes no further.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The provider can't be reached, or its discovery document can't be used; for the log.
    #[error("the provider cannot be used: {0}")]
    Provider(String),
    /// The state is none of ours.
    #[error("the state is none of ours")]
    StateUnknown,
    /// The state is ours, but too old.
    #[error("the sign-in took longer than ten minutes")]
    StateExpired,
    /// Another browser began it.
    #[error("this browser did not begin the sign-in")]
    NotThisBrowser,
    /// The provider did not take the code.
    #[error("the provider did not take the code: {0}")]
    Code(String),
    /// The token does not hold.
    #[error("the token was refused: {0}")]
    Token(String),
}

impl From<NotTaken> for Error {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::NotOurs => Self::StateUnknown,
            NotTaken::TooOld => Self::StateExpired,
        }
    }
}

/// Who somebody is to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider.
    pub issuer: String,
    /// The person, as the provider names them for good.
    pub subject: String,
    /// Their e-mail address, if the provider says that it is theirs.
    pub verified_email: Option<String>,
}

/// A sign-in just begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub address: Url,
    /// Names the browser's cookie.
    pub tag: String,
    /// Goes into that cookie.
    pub secret: Secret,
}

/// Single sign-on at one provider. One for each instance, shared by its workers.
pub struct Sso {
    settings: Settings,
    provider: Provider,
    seal: Seal,
}

impl Sso {
    /// Single sign-on by these settings. The provider is asked when it is first needed.
    #[must_use]
    pub fn new(settings: Settings, outbound: Outbound, seal: Seal, back: String) -> Self {
        Self { provider: Provider::new(settings.clone(), outbound, back), settings, seal }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The provider.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether the first sign-in finds its account by a verified e-mail address.
    #[must_use]
    pub fn binds_by_email(&self) -> bool {
        self.settings.bind_by_email
    }

    /// Begins a sign-in. Nothing is written: the sealed state carries it all.
    pub async fn begin(&self, purpose: Purpose, now: DateTime<Utc>) -> Result<Begun, Error> {
        let secret = Secret::fresh();
        let attempt = Attempt::new(purpose, &secret);
        let state = self.sealed(STATE, &attempt, now)?;
        let verifier = attempt::verifier(&self.seal, &secret);
        let address = self.provider.address(state, &attempt.nonce, verifier, now).await?;
        Ok(Begun { address, tag: attempt.tag, secret })
    }

    /// Reads a state that came back from the provider, and when it left.
    pub fn opened(&self, state: &str, now: DateTime<Utc>) -> Result<(Attempt, DateTime<Utc>), Error> {
        self.unsealed(STATE, state, now)
    }

    /// Offers `person` to the account with this identifier, for the form that asks whether to link them.
    pub fn offer(&self, person: &Person, account: &str, now: DateTime<Utc>) -> Result<String, Error> {
        let offer = Offer {
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
            account: account.to_owned(),
        };
        self.sealed(OFFER, &offer, now)
    }

    /// Reads an offer that came back with the form.
    pub fn offered(&self, sealed: &str, now: DateTime<Utc>) -> Result<Offer, Error> {
        self.unsealed(OFFER, sealed, now).map(|(offer, _)| offer)
    }

    fn sealed(&self, purpose: &str, value: &impl Serialize, now: DateTime<Utc>) -> Result<String, Error> {
        let value = serde_json::to_string(value).map_err(|_never_for_these_fields| Error::StateUnknown)?;
        Ok(self.seal.dated(purpose, &value, now))
    }

    fn unsealed<T: DeserializeOwned>(
        &self,
        purpose: &str,
        sealed: &str,
        now: DateTime<Utc>,
    ) -> Result<(T, DateTime<Utc>), Error> {
        let (value, made_at) = self.seal.undated(purpose, sealed, LASTS, now)?;
        let value = serde_json::from_str(&value).map_err(|_another_version| Error::StateUnknown)?;
        Ok((value, made_at))
    }

    /// Finishes a sign-in with the browser that holds one of `secrets`.
    pub async fn finish(
        &self,
        attempt: &Attempt,
        secrets: &[Secret],
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Person, Error> {
        let secret = secrets.iter().find(|secret| attempt.is_of(secret)).ok_or(Error::NotThisBrowser)?;
        let verifier = attempt::verifier(&self.seal, secret);
        self.provider.person(code, verifier, &attempt.nonce, now).await
    }

    /// Tries the provider out; what was seen.
    pub async fn try_out(&self, now: DateTime<Utc>) -> Result<String, Error> {
        self.provider.try_out(now).await
    }
}
