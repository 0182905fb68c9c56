//! For operators: does it live, can it work, what has it done.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use serde_json::json;

use super::failure::Failure;
use crate::app::App;
use crate::mail::outbox;

/// Launches that opened a visit since the start.
pub static LAUNCHES: LazyLock<Counter> = LazyLock::new(Counter::default);
/// Requests that were refused or broke since the start.
pub static FAILURES: LazyLock<Counter> = LazyLock::new(Counter::default);

/// `GET /health/live`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// `GET /health/ready`: the database answers, and every migration that this version knows has run on it.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let error = match app.db.missing_migrations().await {
        Ok(missing) if missing.is_empty() => {
            return Ok(HttpResponse::Ok().json(json!({ "status": "ready" })));
        }
        Ok(missing) => format!("migrations have not run: {}", missing.join(", ")),
        Err(error) => error.to_string(),
    };
    tracing::error!(error, "not ready");
    Err(Failure::Busy)
}

/// `GET /metrics`, on its own address only.
pub async fn metrics(app: web::Data<App>) -> HttpResponse {
    let mut registry = Registry::with_prefix("colloquy");
    registry.register("launches", "Launches that opened a visit", LAUNCHES.clone());
    registry.register("failures", "Requests refused or broken", FAILURES.clone());
    let rooms: Gauge = Gauge::default();
    rooms.set(i64::try_from(app.meetings.hall().occupied().len()).unwrap_or(i64::MAX));
    registry.register("rooms_occupied", "Rooms with somebody inside", rooms);
    let media = app.meetings.hall().media_counts();
    let connections: Gauge = Gauge::default();
    connections.set(i64::try_from(media.connected()).unwrap_or(i64::MAX));
    registry.register("media_connections", "Connections with sound and pictures", connections);
    let forwarded: Counter = Counter::default();
    forwarded.inc_by(media.forwarded());
    registry.register("media_packets_forwarded", "Packets of sound and pictures sent on", forwarded);
    let tally = &app.mail.tally;
    registry.register("letters_sent", "Letters the mail server took", tally.sent.clone());
    registry.register("letters_refused", "Letters the mail server refused for good", tally.refused.clone());
    registry.register("letters_given_up", "Letters given up after 48 hours", tally.given_up.clone());
    // Without the database's answer the number is left out; the others stand.
    if let Ok(waiting) = app.db.read(outbox::waiting).await {
        let letters: Gauge = Gauge::default();
        letters.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        registry.register("letters_waiting", "Letters that wait or are on their way", letters);
    }
    let mut text = String::new();
    if encode(&mut text, &registry).is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text)
}

/// `GET /.well-known/jwks.json`: our public keys (Security Framework §6.3).
pub async fn jwks(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "public, max-age=3600"))
        .json(app.keys.jwks(app.clock.now()))
}
