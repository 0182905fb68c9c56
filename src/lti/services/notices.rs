//! Telling a platform where its notices go (Platform Notification Service 1.0).

use chrono::{DateTime, Utc};
use serde_json::json;
use url::Url;

use super::Failure;
use super::token::{AccessTokens, Client};
use crate::outbound::{self, Limits};

/// The scope of telling it.
pub const SCOPE: &str = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";

const LIMITS: Limits = Limits::bytes(64 * 1024);

/// Tells the platform at `service` to send its notices of `kind` to `handler`. It keeps one address for each kind.
pub async fn register(
    tokens: &AccessTokens,
    client: &Client,
    service: &Url,
    (kind, handler): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    match register_once(tokens, client, service, (kind, handler), now).await {
        Err(Failure::Unauthorized) => register_once(tokens, client, service, (kind, handler), now).await,
        told => told,
    }
}

async fn register_once(
    tokens: &AccessTokens,
    client: &Client,
    service: &Url,
    (kind, handler): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let token = tokens.token(client, &[SCOPE], now).await?;
    let body = json!({ "notice_type": kind, "handler": handler }).to_string().into_bytes();
    let answer = tokens.outbound().put(service, "application/json", body, Some(token.reveal()), LIMITS).await;
    if matches!(&answer, Err(outbound::Error::Status(status)) if status.code == 401) {
        tokens.forget(client, &[SCOPE], &token);
    }
    answer.map(drop).map_err(|error| Failure::of(error, now))
}
