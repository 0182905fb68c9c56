//! The provider: its discovery document and keys, kept for an hour, and what it says of people.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse, http,
};
use url::Url;

use super::{Error, Person};
use crate::config::Sso as Settings;
use crate::outbound::{self, Limits, Outbound};

/// How long the document and the keys are used before they are asked for again.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// How soon they are asked for again because a key is not among them.
const SOON: TimeDelta = TimeDelta::minutes(1);
/// How long a provider that could not be used is left alone.
const REST: TimeDelta = TimeDelta::seconds(10);
/// By how much clocks may differ.
const LEEWAY: TimeDelta = TimeDelta::minutes(1);
/// Largest answer of the provider.
const LIMITS: Limits = Limits::bytes(512 * 1024);

/// The algorithms that a token may be signed with: with a private key that only the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    asked_at: DateTime<Utc>,
}

pub(super) struct Provider {
    settings: Settings,
    outbound: Outbound,
    back: String,
    known: Mutex<Option<Known>>,
    failed_at: Mutex<Option<DateTime<Utc>>>,
}

impl Provider {
    pub(super) fn new(settings: Settings, outbound: Outbound, back: String) -> Self {
        Self { settings, outbound, back, known: Mutex::default(), failed_at: Mutex::default() }
    }

    /// Where the browser signs in.
    pub(super) async fn address(
        &self,
        state: String,
        nonce: &str,
        verifier: String,
        now: DateTime<Utc>,
    ) -> Result<Url, Error> {
        let client = self.client(self.metadata(FRESH, now).await?.as_ref())?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let nonce = nonce.to_owned();
        let (address, _state, _nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(address)
    }

    /// Who signed in there, by the code that came back.
    pub(super) async fn person(
        &self,
        code: &str,
        verifier: String,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<Person, Error> {
        let metadata = self.metadata(FRESH, now).await?;
        let client = self.client(&metadata)?;
        let http = |request| self.call(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Error::Provider(told(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&http)
            .await
            .map_err(|error| Error::Code(told(&error)))?;
        let token = answer.id_token().ok_or_else(|| Error::Token("there is none".to_owned()))?;
        let claims = self.claims(&client, token, nonce, now).await?;
        let email = match verified_email(&claims) {
            None if self.settings.bind_by_email => {
                self.asked_email(&client, answer.access_token().clone(), &claims).await
            }
            known => known,
        };
        Ok(Person {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            verified_email: email,
        })
    }

    /// Checks the token; a key that is not known yet is looked for once more.
    async fn claims(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<CoreIdTokenClaims, Error> {
        let nonce = Nonce::new(nonce.to_owned());
        let claims = match token.claims(&verifier(client, now), &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let fresh = self.client(self.metadata(SOON, now).await?.as_ref())?;
                token.claims(&verifier(&fresh, now), &nonce).cloned()
            }
            other => other.cloned(),
        };
        let claims = claims.map_err(|why| Error::Token(told(&why)))?;
        // The library leaves this to us (OpenID Connect Core §3.1.3.7, 5).
        let party = claims.authorized_party().map(|party| party.as_str());
        if party.is_some_and(|party| party != self.settings.client_id) {
            return Err(Error::Token("it was made for another client (azp)".to_owned()));
        }
        Ok(claims)
    }

    /// Many providers tell the address only where one asks for it. Without it the sign-in goes on: it may be known.
    async fn asked_email(
        &self,
        client: &Client,
        token: AccessToken,
        claims: &CoreIdTokenClaims,
    ) -> Option<String> {
        let http = |request| self.call(request);
        let request = client.user_info(token, Some(claims.subject().clone())).ok()?;
        let said: CoreUserInfoClaims = request.request_async(&http).await.ok()?;
        (said.email_verified() == Some(true)).then(|| said.email().map(|email| email.to_string()))?
    }

    /// Whether the provider can be used.
    pub(super) async fn try_out(&self, now: DateTime<Utc>) -> Result<String, Error> {
        let metadata = self.metadata(TimeDelta::zero(), now).await?;
        let client = self.client(&metadata)?;
        let keys = metadata.jwks().keys().len();
        Ok(format!("{} usable, {keys} keys, sign-in at {}", self.settings.issuer, client.auth_uri().as_str()))
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Result<Client, Error> {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let id = ClientId::new(self.settings.client_id.clone());
        let back = RedirectUrl::new(self.back.clone()).map_err(|error| Error::Provider(error.to_string()))?;
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret);
        Ok(client.set_redirect_uri(back))
    }

    /// The provider's document and keys, asked for again if they are older than `age`.
    async fn metadata(&self, age: TimeDelta, now: DateTime<Utc>) -> Result<Arc<CoreProviderMetadata>, Error> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| now - known.asked_at < age) {
            return Ok(known.metadata);
        }
        let failed = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.is_some_and(|at| now - at < REST) {
            return Err(Error::Provider("it could not be used a moment ago".to_owned()));
        }
        let asked = self.asked().await;
        *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = asked.is_err().then_some(now);
        let metadata = asked?;
        let known = Known { metadata: Arc::clone(&metadata), asked_at: now };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }

    async fn asked(&self) -> Result<Arc<CoreProviderMetadata>, Error> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone());
        let issuer = issuer.map_err(|error| Error::Provider(error.to_string()))?;
        let http = |request| self.call(request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &http).await;
        metadata.map(Arc::new).map_err(|error| Error::Provider(told(&error)))
    }

    /// Sends what the library wants to send.
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, Failed> {
        let url: Url = request.uri().to_string().parse()?;
        let headers: Vec<(String, Vec<u8>)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect();
        let body = (request.method() == http::Method::POST).then(|| request.into_body());
        let answer = self.outbound.forward(&url, &headers, body, LIMITS).await?;
        let mut response = http::Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value.as_slice());
        }
        Ok(response.body(answer.body)?)
    }
}

/// Why what the library wanted to send brought no answer.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Outbound(#[from] outbound::Error),
    #[error("not an address: {0}")]
    Address(#[from] url::ParseError),
    #[error("not an answer: {0}")]
    Answer(#[from] http::Error),
}

fn verifier(client: &Client, now: DateTime<Utc>) -> CoreIdTokenVerifier<'_> {
    let issued = move |at: DateTime<Utc>| {
        if at > now + LEEWAY { Err("issued in the future".to_owned()) } else { Ok(()) }
    };
    client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - LEEWAY)
        .set_issue_time_verifier_fn(issued)
}

fn verified_email(claims: &CoreIdTokenClaims) -> Option<String> {
    claims.email().filter(|_| claims.email_verified() == Some(true)).map(|email| email.to_string())
}

/// The error with its causes, in one line, for the log.
fn told(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        line = format!("{line}: {next}");
        cause = next.source();
    }
    line.chars().take(500).collect()
}
