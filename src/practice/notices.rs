//! Notices to the tool, as a Canvas-like platform sends them (Platform Notification Service 1.0).

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::token::NOTICES_SCOPE;
use super::world::World;
use super::{Error, Flavour};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const COPY: &str = "LtiContextCopyNotice";
/// What is sent is taken at once or not at all; there is no second try.
const LIFE_SECONDS: i64 = 300;

/// Where the tool wants its notices.
#[derive(Default)]
pub(super) struct Board {
    offered: bool,
    handlers: BTreeMap<String, String>,
    told: u64,
}

/// The routes of this file.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.route("/api/lti/notice-handlers/{deployment}", web::put().to(keep));
}

#[derive(Deserialize)]
struct Handler {
    notice_type: String,
    handler: String,
}

async fn keep(
    world: Data<World>,
    _deployment: Path<String>,
    request: HttpRequest,
    handler: Json<Handler>,
) -> HttpResponse {
    let authorization = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if world.bearer(authorization, NOTICES_SCOPE).is_none() {
        return HttpResponse::Unauthorized().finish();
    }
    world.keep_handler(&handler.notice_type, &handler.handler);
    HttpResponse::Ok().json(json!({ "notice_type": handler.notice_type, "handler": handler.handler }))
}

impl World {
    /// From now on launches of Canvas-like courses say that notices can be had.
    pub fn offer_notices(&self) {
        self.state().board.offered = true;
    }

    /// Where the tool wants its notices, by their kind.
    #[must_use]
    pub fn handlers(&self) -> BTreeMap<String, String> {
        self.state().board.handlers.clone()
    }

    /// How often the tool has said so.
    #[must_use]
    pub fn handlers_told(&self) -> u64 {
        self.state().board.told
    }

    fn keep_handler(&self, kind: &str, handler: &str) {
        let board = &mut self.state().board;
        board.told = board.told.saturating_add(1);
        if handler.is_empty() {
            board.handlers.remove(kind);
        } else {
            board.handlers.insert(kind.to_owned(), handler.to_owned());
        }
    }

    /// The claim of a launch that says where the tool can ask for notices, if there are any.
    pub(super) fn notice_service(&self, deployment: &str) -> Option<(String, Value)> {
        let offered = self.state().board.offered;
        let deployment: String = url::form_urlencoded::byte_serialize(deployment.as_bytes()).collect();
        let url = self.address(&format!("/api/lti/notice-handlers/{deployment}"));
        let service = json!({
            "service_versions": ["1.0"], "platform_notification_service_url": url, "scope": [NOTICES_SCOPE],
            "notice_types_supported": ["LtiHelloWorldNotice", COPY, "LtiAssetProcessorSubmissionNotice"],
        });
        offered.then(|| (format!("{CLAIM}platformnotificationservice"), service))
    }

    /// The claims of a notice of this kind, valid from now. A test may change any of them and sign the result.
    #[must_use]
    pub fn notice_claims(&self, kind: &str) -> Value {
        let (now, registration) = (self.now(), self.registration());
        let fresh = || uuid::Uuid::new_v4().to_string();
        let notice = json!({ "id": fresh(), "timestamp": now.to_rfc3339(), "type": kind });
        let mut claims = json!({
            "iss": self.issuer(), "aud": registration.client_id, "nonce": fresh(),
            "iat": now.timestamp(), "exp": now.timestamp().saturating_add(LIFE_SECONDS),
        });
        if let Some(claims) = claims.as_object_mut() {
            let deployment = registration.deployment(Flavour::Canvas);
            let more =
                [("version", json!("1.3.0")), ("deployment_id", json!(deployment)), ("notice", notice)];
            claims.extend(more.map(|(name, value)| (format!("{CLAIM}{name}"), value)));
        }
        claims
    }

    /// The claims of the notice that a course is a copy.
    pub fn copy_notice(&self, copy: &str) -> Result<Value, Error> {
        let course = self.course(copy)?;
        let mut claims = self.notice_claims(COPY);
        if let Some(claims) = claims.as_object_mut() {
            let context = json!({ "id": course.context_id(Flavour::Canvas), "title": course.title });
            claims.insert(format!("{CLAIM}context"), context);
            if let Some(origin) = course.origin(Flavour::Canvas) {
                claims.insert(format!("{CLAIM}origin_contexts"), json!([origin]));
            }
        }
        Ok(claims)
    }

    /// Tells the tool that a course is a copy, if it wants to know; the status of its answer.
    pub async fn announce_copy(&self, copy: &str) -> Option<u16> {
        let handler = self.handlers().remove(COPY)?;
        let jwt = self.sign(&self.copy_notice(copy).ok()?, &Value::Null);
        let body = json!({ "notices": [{ "jwt": jwt }] });
        let answer = self.http().post(handler).json(&body).send().await.ok()?;
        Some(answer.status().as_u16())
    }
}
