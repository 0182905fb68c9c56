//! Posted forms: bounded, and on our pages only with the token that the page was given.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::body;
use super::failure::Failure;
use crate::keys::Seal;

/// The decoded fields of a form or query, in the order they came.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// Reads a posted form of at most `limit` bytes.
    pub async fn read(request: &HttpRequest, payload: web::Payload, limit: usize) -> Result<Self, Failure> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = kind.split(';').next().unwrap_or("").trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Failure::BadRequest);
        }
        Ok(Self::parse(&body::whole(payload, limit).await?))
    }

    /// The first value under `name`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value under `name`, or nothing.
    #[must_use]
    pub fn text_or_empty(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// All values under `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The one value under `name`: none and several are refused.
    pub fn only(&self, name: &str) -> Result<&str, Failure> {
        match self.all(name).count() {
            1 => self.text(name).ok_or(Failure::BadRequest),
            _ => Err(Failure::BadRequest),
        }
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// Names and values.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// The token that the forms of one browser send back: worked out from what its cookie's secret hashes to.
#[must_use]
pub fn token(seal: &Seal, secret_hash: &str) -> String {
    URL_SAFE_NO_PAD.encode(seal.mac("form", &[secret_hash.as_bytes()]))
}

/// Reads a form of at most `limit` bytes that must come from a page of ours, with the token that the page was given.
pub async fn from_our_page(
    request: &HttpRequest,
    payload: Result<web::Payload, actix_web::Error>,
    token: &str,
    limit: usize,
) -> Result<Fields, Failure> {
    let payload = payload.map_err(|_no_body| Failure::BadRequest)?;
    if from_another_site(request) {
        return Err(Failure::FormExpired);
    }
    let fields = Fields::read(request, payload, limit).await?;
    let sent = fields.text_or_empty("csrf");
    match constant_time::verify_slices_are_equal(sent.as_bytes(), token.as_bytes()) {
        Ok(()) => Ok(fields),
        Err(_differ) => Err(Failure::FormExpired),
    }
}

/// Whether the browser says that another site made this request. Old browsers say nothing.
#[must_use]
pub fn from_another_site(request: &HttpRequest) -> bool {
    let said = request.headers().get("Sec-Fetch-Site").and_then(|value| value.to_str().ok());
    said.is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether `Origin` is ours to the letter; a missing one is not.
#[must_use]
pub fn from_our_origin(request: &HttpRequest, public: &url::Url) -> bool {
    let origin = request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok());
    origin == Some(public.origin().ascii_serialization().as_str())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::FromRequest;
    use actix_web::dev::Payload;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;
    use futures_util::{StreamExt as _, stream};

    use super::*;

    /// Reads a form of which one byte comes each second.
    async fn trickling(bytes: usize) -> Result<Fields, Failure> {
        let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = TestRequest::post().insert_header(kind).to_http_request();
        let trickle = stream::iter(vec![b'a'; bytes]).then(|byte| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, PayloadError>(Bytes::copy_from_slice(&[byte]))
        });
        let mut payload: Payload = Payload::Stream { payload: Box::pin(trickle) };
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        Fields::read(&request, payload, 1000).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_may_take_half_a_minute_to_come_and_no_longer() {
        assert!(trickling(29).await.is_ok_and(|fields| fields.pairs()[0].0.len() == 29));
        assert!(matches!(trickling(31).await, Err(Failure::BadRequest)));
    }
}
