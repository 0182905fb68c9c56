use std::net::TcpListener;

use actix_web::{App, HttpServer};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message as Frame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;
use crate::meetings::embedded::media::Media;
use crate::meetings::embedded::protocol::Denial;
use crate::meetings::embedded::slot::Slots;
use crate::meetings::fixtures::{attendee, spec};
use crate::meetings::{Attendee, JoinTarget, MeetingBackend as _, RoomSpec, Why};
use crate::sessions::role::Role;

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

const ORIGIN: &str = "https://colloquy.example";

/// Somebody whose language is written from right to left, and who has somewhere to go back to.
fn pat() -> Attendee {
    Attendee {
        locale: "ar".to_owned(),
        back: Some("/sessions/7".to_owned()),
        ..attendee("Pat", Role::Participant)
    }
}

/// A hall behind a port of this machine, and a ticket into its room.
async fn served() -> (u16, String) {
    let (clock, (hall, _events)) = (Clock::system(), Hall::new(Media::new().0));
    let room = hall.open(RoomSpec { end: None, ..spec() }, clock.now()).await.unwrap();
    let JoinTarget::Page(ticket) = hall.join(room, pat(), clock.now()).await.unwrap() else {
        panic!("another engine")
    };
    let pages = RoomPages {
        hall,
        clock,
        origins: vec![ORIGIN.to_owned()],
        css: vec!["/static/css/room.css".to_owned()],
        icon: String::new(),
        js: "/static/js/room.js".to_owned(),
        words: |locale, id| format!("{locale}:{id}"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = move || App::new().app_data(Data::new(pages.clone())).configure(routes);
    rt::spawn(HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run());
    (port, ticket)
}

async fn connect(port: u16, path: &str, origin: &str) -> Result<Socket, tungstenite::Error> {
    let mut request = format!("ws://127.0.0.1:{port}/room/{path}").into_client_request()?;
    request.headers_mut().insert("origin", origin.parse().unwrap());
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn next(socket: &mut Socket) -> Option<serde_json::Value> {
    loop {
        match socket.next().await?.ok()? {
            Frame::Text(text) => return serde_json::from_str(&text).ok(),
            Frame::Close(_) => return None,
            _ => {}
        }
    }
}

/// The next message but pings.
async fn told(socket: &mut Socket) -> Option<serde_json::Value> {
    loop {
        let message = next(socket).await?;
        if message["is"] != "ping" {
            return Some(message);
        }
    }
}

#[actix_web::test]
async fn a_socket_opens_for_our_own_origin_once_per_ticket_and_again_with_its_token() {
    let (port, ticket) = served().await;
    let path = format!("{ticket}/socket");
    for origin in ["https://evil.example", "null", "http://colloquy.example"] {
        let refused = connect(port, &path, origin).await.err();
        let status = |error| match error {
            tungstenite::Error::Http(response) => Some(response.status().as_u16()),
            _ => None,
        };
        assert_eq!(refused.and_then(status), Some(403), "{origin}");
    }
    let mut first = connect(port, &path, ORIGIN).await.unwrap();
    let you = told(&mut first).await.unwrap();
    assert_eq!((&you["is"], &you["role"]), (&"you".into(), &"participant".into()));
    assert_eq!(told(&mut first).await.unwrap()["people"][0]["name"], "Pat");

    let mut again = connect(port, &path, ORIGIN).await.unwrap();
    assert_eq!(told(&mut again).await, Some(serde_json::json!({ "is": "gone", "why": "expired" })));
    assert_eq!(told(&mut again).await, None);

    first.close(None).await.unwrap();
    let resume = format!("{path}?resume={}", you["resume"].as_str().unwrap());
    let mut back = connect(port, &resume, ORIGIN).await.unwrap();
    assert_eq!(told(&mut back).await.unwrap()["seat"], you["seat"]);
}

#[actix_web::test]
async fn commands_are_answered_and_a_message_too_long_ends_the_connection() {
    let (port, ticket) = served().await;
    let mut socket = connect(port, &format!("{ticket}/socket"), ORIGIN).await.unwrap();
    for _ in 0..2 {
        told(&mut socket).await.unwrap();
    }
    let mut asks = async |text: &str| {
        socket.send(Frame::text(text)).await.unwrap();
        told(&mut socket).await
    };
    assert_eq!(asks(r#"{"do":"hand","up":true}"#).await.unwrap()["is"], "hands");
    assert_eq!(asks(r#"{"do":"end"}"#).await.unwrap()["why"], "right");
    assert_eq!(asks("nonsense").await.unwrap()["why"], "garbled");
    assert_eq!(asks(&" ".repeat(ANSWER_LIMIT + 1)).await, None);
}

#[actix_web::test]
async fn whoever_sends_what_no_browser_sends_is_told_why_the_connection_ends() {
    let long = || Frame::text(" ".repeat(ANSWER_LIMIT + 1));
    for (frame, code) in [(long(), 1009), (Frame::binary(vec![7; 100]), 1003)] {
        let (port, ticket) = served().await;
        let mut socket = connect(port, &format!("{ticket}/socket"), ORIGIN).await.unwrap();
        socket.send(frame).await.unwrap();
        let end = loop {
            match socket.next().await {
                Some(Ok(Frame::Close(reason))) => break reason.map(|reason| u16::from(reason.code)),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(end, Some(code));
    }
}

#[actix_web::test]
async fn the_page_is_drawn_for_a_known_ticket_and_refused_otherwise() {
    let app = |path: &str| actix_web::test::TestRequest::get().uri(path).to_request();
    let (clock, (hall, _events)) = (Clock::system(), Hall::new(Media::new().0));
    let pages = RoomPages {
        hall,
        clock,
        origins: vec![ORIGIN.to_owned()],
        css: Vec::new(),
        icon: String::new(),
        js: String::new(),
        words: |locale, id| format!("{locale}:{id}"),
    };
    let doorway =
        Doorway { title: "Seminar <7>".to_owned(), attendee: pat(), send: Slots::default(), media: true };
    let page = scraper::Html::parse_document(&room_page(&pages, "t1", &doorway).render().unwrap());
    let room = page.select(&scraper::Selector::parse("html[dir=rtl] #room").unwrap()).next().unwrap().value();
    assert_eq!(
        (room.attr("data-socket"), room.attr("data-back")),
        (Some("/room/t1/socket"), Some("/sessions/7"))
    );
    let words: BTreeMap<String, String> = serde_json::from_str(room.attr("data-words").unwrap()).unwrap();
    assert_eq!(words.len(), WORDS.len());

    let service = App::new().app_data(Data::new(pages)).configure(routes);
    let service = actix_web::test::init_service(service).await;
    let refused = actix_web::test::call_service(&service, app("/room/unknown")).await;
    assert_eq!(refused.status(), StatusCode::GONE);
}

#[test]
fn every_word_of_the_page_exists_in_every_language() {
    let texts = [include_str!("../../../locales/en/room.ftl"), include_str!("../../../locales/de/room.ftl")];
    for text in texts {
        let ids: Vec<_> =
            text.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id.to_owned()).collect();
        assert_eq!(ids, WORDS);
    }
    let modules = [
        include_str!("../../../static/js/room.js"),
        include_str!("../../../static/js/room-people.js"),
        include_str!("../../../static/js/room-chat.js"),
        include_str!("../../../static/js/room-door.js"),
        include_str!("../../../static/js/room-news.js"),
        include_str!("../../../static/js/room-sending.js"),
        include_str!("../../../static/js/room-stage.js"),
    ];
    let said = modules.iter().flat_map(|module| module.split("say(\"").skip(1));
    let mut used: Vec<String> =
        said.filter_map(|rest| rest.split_once('"')).map(|(id, _)| format!("room-{id}")).collect();
    assert!(used.len() > 40);
    for why in
        [Why::Removed, Why::Dropped, Why::Ended, Why::Moved, Why::Locked, Why::Full, Why::Flood, Why::Expired]
    {
        let word = serde_json::to_value(why).unwrap();
        used.extend(["", "-do"].map(|end| format!("room-gone-{}{end}", word.as_str().unwrap())));
    }
    for why in [Denial::Right, Denial::Slow, Denial::Absent, Denial::Moderator, Denial::Garbled] {
        used.push(format!("room-denied-{}", serde_json::to_value(why).unwrap().as_str().unwrap()));
    }
    for id in used {
        assert!(WORDS.contains(&id.as_str()), "{id}");
    }
}
