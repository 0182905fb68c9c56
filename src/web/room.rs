//! The room page and the WebSocket behind it.

mod words;

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, Payload, Query, ServiceConfig, get, resource};
use actix_web::{HttpRequest, HttpResponse, rt};
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, ProtocolError, Session,
};
use askama::Template;
use serde::Deserialize;
use tokio::time::{interval, timeout};

use super::headers::Policy;
use super::page::Page;
use crate::clock::Clock;
use crate::meetings::Why;
use crate::meetings::embedded::protocol::{ANSWER_LIMIT, Message};
use crate::meetings::embedded::{Connected, Doorway, Hall};

pub use words::WORDS;

/// How often both sides hear that the connection lives.
const BEAT: Duration = Duration::from_secs(20);
/// So many beats without a sound from the browser, and the connection is given up.
const SILENT_BEATS: u8 = 3;

/// A sentence of the room page, by language and message id.
pub type Words = fn(locale: &str, id: &str) -> String;

/// What the room page needs of the application.
#[derive(Clone)]
pub struct RoomPages {
    /// All rooms.
    pub hall: Hall,
    /// The time.
    pub clock: Clock,
    /// Our own origins, as browsers send them: scheme, host, port if unusual.
    pub origins: Vec<String>,
    /// Addresses of the style sheets, in order.
    pub css: Vec<String>,
    /// The sign in the browser's tab.
    pub icon: String,
    /// Address of the page's module.
    pub js: String,
    /// The sentences.
    pub words: Words,
}

/// Adds the room's addresses; [`RoomPages`] has to be among the application's data.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/room/{ticket}").route(get().to(page)))
        .service(resource("/room/{ticket}/socket").route(get().to(socket)));
}

#[derive(Template)]
#[template(path = "room/room.html")]
struct RoomPage<'a> {
    lang: &'a str,
    dir: &'static str,
    css: &'a [String],
    icon: &'a str,
    js: &'a str,
    title: &'a str,
    socket: String,
    back: Option<&'a str>,
    words_json: String,
    /// What the person may send, as JSON.
    send_json: String,
    media: bool,
    say: BTreeMap<&'static str, String>,
}

#[derive(Template)]
#[template(path = "room/refused.html")]
struct Refused<'a> {
    lang: &'a str,
    dir: &'static str,
    css: &'a [String],
    icon: &'a str,
    title: String,
    what: String,
    code: &'static str,
}

impl RoomPage<'_> {
    fn say(&self, id: &str) -> &str {
        self.say.get(id).map_or("", String::as_str)
    }
}

async fn page(request: HttpRequest, pages: Data<RoomPages>, ticket: Path<String>) -> HttpResponse {
    match pages.hall.doorway(&ticket, pages.clock.now()) {
        Some(doorway) => html(StatusCode::OK, room_page(&pages, &ticket, &doorway).render()),
        None => html(StatusCode::GONE, refused(&pages, Page::of(&request).lang()).render()),
    }
}

fn room_page<'a>(pages: &'a RoomPages, ticket: &str, doorway: &'a Doorway) -> RoomPage<'a> {
    let lang = doorway.attendee.locale.as_str();
    let say: BTreeMap<_, _> = WORDS.iter().map(|id| (*id, (pages.words)(lang, id))).collect();
    RoomPage {
        lang,
        dir: direction(lang),
        css: &pages.css,
        icon: &pages.icon,
        js: &pages.js,
        title: &doorway.title,
        socket: format!("/room/{ticket}/socket"),
        back: doorway.attendee.back.as_deref(),
        media: doorway.media,
        send_json: serde_json::to_string(&doorway.send).unwrap_or_default(),
        words_json: serde_json::to_string(&say).unwrap_or_default(),
        say,
    }
}

fn refused<'a>(pages: &'a RoomPages, lang: &'a str) -> Refused<'a> {
    Refused {
        lang,
        dir: direction(lang),
        css: &pages.css,
        icon: &pages.icon,
        title: (pages.words)(lang, "room-gone-expired"),
        what: (pages.words)(lang, "room-gone-expired-do"),
        code: "ROOM-TICKET",
    }
}

fn direction(lang: &str) -> &'static str {
    let language = lang.split('-').next().unwrap_or(lang);
    if ["ar", "fa", "he", "ur"].contains(&language) { "rtl" } else { "ltr" }
}

fn html(status: StatusCode, page: askama::Result<String>) -> HttpResponse {
    match page {
        Ok(page) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_SECURITY_POLICY, Policy::default().value()))
            .body(page),
        Err(error) => {
            tracing::error!(%error, "a room page could not be drawn");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[derive(Deserialize)]
struct Back {
    resume: Option<String>,
}

async fn socket(
    request: HttpRequest,
    body: Payload,
    pages: Data<RoomPages>,
    ticket: Path<String>,
    back: Query<Back>,
) -> actix_web::Result<HttpResponse> {
    let origin = request.headers().get(header::ORIGIN).map(HeaderValue::as_bytes);
    if !pages.origins.iter().any(|ours| origin == Some(ours.as_bytes())) {
        return Ok(HttpResponse::Forbidden().finish());
    }
    let (response, session, stream) = actix_ws::handle(&request, body)?;
    let stream = stream.max_frame_size(ANSWER_LIMIT).aggregate_continuations();
    let stream = stream.max_continuation_size(ANSWER_LIMIT);
    let now = pages.clock.now();
    let inside = match &back.resume {
        Some(token) => pages.hall.resume(token, now),
        None => pages.hall.enter(&ticket, now),
    };
    match inside {
        Ok(connected) => drop(rt::spawn(serve(pages, connected, session, stream))),
        // Coming too fast is no end: the page comes back by itself, more slowly each time.
        Err(Why::Flood) => drop(rt::spawn(session.close(Some(CloseCode::Again.into())))),
        Err(why) => drop(rt::spawn(turn_away(session, Message::Gone { why }))),
    }
    Ok(response)
}

async fn turn_away(mut session: Session, message: Message) {
    if session.text(message.to_json()).await.is_ok() {
        // The browser may be gone already; then there is nothing to close.
        let _ = session.close(None).await;
    }
}

async fn serve(
    pages: Data<RoomPages>,
    connected: Connected,
    mut session: Session,
    stream: AggregatedMessageStream,
) {
    let connection = connected.connection;
    let why = carry(&pages, connected, &mut session, stream).await;
    pages.hall.lose(connection, pages.clock.now());
    let _ = timeout(BEAT, session.close(why)).await;
}

/// Carries messages both ways until one side ends it; the reason, where there is more to say than that.
async fn carry(
    pages: &RoomPages,
    mut connected: Connected,
    session: &mut Session,
    mut stream: AggregatedMessageStream,
) -> Option<CloseReason> {
    let mut beat = interval(BEAT);
    let mut silent = 0;
    loop {
        let lives = tokio::select! {
            message = connected.outgoing.recv() => match message {
                Some(message) => in_time(session.text(String::from(&*message))).await,
                None => return None,
            },
            message = stream.recv() => {
                silent = 0;
                match message {
                    Some(Ok(AggregatedMessage::Text(text))) => {
                        pages.hall.hear(connected.connection, &text, pages.clock.now());
                        true
                    }
                    Some(Ok(AggregatedMessage::Ping(bytes))) => in_time(session.pong(&bytes)).await,
                    Some(Ok(AggregatedMessage::Pong(_))) => true,
                    Some(Ok(AggregatedMessage::Binary(_))) => return Some(CloseCode::Unsupported.into()),
                    Some(Err(error)) => return Some(broken(&error)),
                    Some(Ok(AggregatedMessage::Close(_))) | None => return None,
                }
            }
            _ = beat.tick() => {
                silent += 1;
                silent <= SILENT_BEATS && in_time(session.ping(b"")).await
                    && in_time(session.text(Message::Ping {}.to_json())).await
            }
        };
        if !lives {
            return None;
        }
    }
}

/// Whether the connection takes something in time: whoever does not read keeps nobody waiting.
async fn in_time(sends: impl Future<Output = Result<(), Closed>>) -> bool {
    matches!(timeout(BEAT, sends).await, Ok(Ok(())))
}

/// What a browser is told that sent what no browser sends.
fn broken(error: &ProtocolError) -> CloseReason {
    let code = match error {
        // A message in several pieces is too long as a whole.
        ProtocolError::Overflow | ProtocolError::Io(_) => CloseCode::Size,
        _ => CloseCode::Protocol,
    };
    (code, "A message was too long, or none at all.").into()
}

#[cfg(test)]
mod tests;
