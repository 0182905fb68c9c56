//! What BigBlueButton tells us by itself. Each address vouches for its room; what matters is signed besides.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use super::body;
use super::failure::{Behind, Failure};
use super::forms::Fields;
use crate::app::App;
use crate::ids::OccurrenceId;
use crate::meetings::bbb::{BigBlueButton, Refused};
use crate::sessions::store;

/// Largest report: some thousand people, each with many comings and goings.
const REPORT: usize = 4 * 1024 * 1024;
/// Largest token.
const TOKEN: usize = 16 * 1024;

/// The addresses that stand in BigBlueButton's meetings.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/meetings/bbb/{token}/ended").route(get().to(ended)))
        .service(resource("/meetings/bbb/{token}/recording").route(post().to(recording)))
        .service(resource("/meetings/bbb/{token}/analytics").route(post().to(analytics)));
}

/// The room that an address is about. Of a room whose session was deleted nothing is to be told any more.
async fn room_of<'a>(app: &'a App, token: &str) -> Result<(&'a BigBlueButton, OccurrenceId), Failure> {
    let bbb = app.meetings.bbb().ok_or(Failure::NotFound)?;
    let room = bbb.called_back(token).ok_or(Failure::NotFound)?;
    let there = app.db.read(move |conn| store::exists(conn, room)).await?;
    if there { Ok((bbb, room)) } else { Err(Failure::SessionGone) }
}

/// `GET /meetings/bbb/{token}/ended`: a meeting has ended. Unsigned, so it changes nothing but when we ask next.
async fn ended(app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    let (bbb, room) = room_of(&app, &token).await?;
    bbb.told_ended(room, app.clock.now()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /meetings/bbb/{token}/recording`: a recording can be watched. 410 tells BigBlueButton to forget it.
async fn recording(app: Data<App>, token: Path<String>, payload: Payload) -> Result<HttpResponse, Failure> {
    let (bbb, room) = match room_of(&app, &token).await {
        Err(Failure::SessionGone) => return Ok(HttpResponse::Gone().finish()),
        other => other?,
    };
    let fields = Fields::parse(&body::whole(payload, TOKEN).await?);
    let signed = fields.text("signed_parameters").unwrap_or_default();
    answered(bbb.told_ready(room, signed, app.clock.now()).await?)
}

/// `POST /meetings/bbb/{token}/analytics`: who came and went when. Nothing is read of what nobody vouches for.
async fn analytics(
    request: HttpRequest,
    app: Data<App>,
    token: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let (bbb, room) = room_of(&app, &token).await?;
    let authorization = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let believed = match bbb.believes(authorization, app.clock.now()) {
        Ok(believed) => believed,
        Err(refused) => return answered(Err(refused)),
    };
    let body = body::whole(payload, REPORT).await?;
    answered(bbb.told_attendance(believed, room, &body, app.clock.now()).await?)
}

fn answered(told: Result<(), Refused>) -> Result<HttpResponse, Failure> {
    told.map(|()| HttpResponse::NoContent().finish())
        .map_err(|refused| Failure::Behind(Behind::Callback(refused.to_string())))
}
