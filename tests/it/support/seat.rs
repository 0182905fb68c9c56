//! A place in a room: the WebSocket behind the room's page.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Answer, Launched, PATIENCE, TestApp};

/// An open connection into a room.
pub(crate) struct Seat {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The seat's identifier, once inside.
    pub(crate) id: String,
    pub(crate) role: String,
}

impl TestApp {
    /// Opens the socket behind a room's page, saying that our own page does so.
    pub(crate) async fn socket(&self, room: &str) -> Seat {
        self.socket_from(room, &self.address).await.unwrap()
    }

    pub(crate) async fn socket_from(&self, room: &str, origin: &str) -> Result<Seat, tungstenite::Error> {
        Seat::open(&self.address, room, origin).await
    }

    /// Follows the way into the room that `answer` gives.
    pub(crate) async fn enter(&self, answer: &Answer) -> Seat {
        Seat::enter(&self.address, answer).await
    }

    /// Presses Join and goes in.
    pub(crate) async fn inside(&self, who: &Launched, session: &str) -> Seat {
        self.enter(&self.join(who, session).await).await
    }
}

impl Seat {
    /// Opens a room's socket at the server's address, as a page of `origin` would.
    async fn open(server: &str, room: &str, origin: &str) -> Result<Self, tungstenite::Error> {
        let address = format!("{}{room}/socket", server.replacen("http", "ws", 1));
        let mut request = address.into_client_request()?;
        request.headers_mut().insert("origin", origin.parse().unwrap());
        let (socket, _) = connect_async(request).await?;
        Ok(Self { socket, id: String::new(), role: String::new() })
    }

    /// Follows the way into the room that the server's `answer` gives.
    pub(crate) async fn enter(server: &str, answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{}", answer.body);
        let mut seat = Self::open(server, answer.location(), server).await.unwrap();
        let you = seat.told("you").await;
        seat.id = you["seat"].as_str().unwrap().to_owned();
        seat.role = you["role"].as_str().unwrap().to_owned();
        seat.told("room").await;
        seat
    }

    /// The next message; none when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        let next = async {
            loop {
                match self.socket.next().await?.ok()? {
                    Message::Text(text) => return serde_json::from_str(&text).ok(),
                    Message::Close(_) => return None,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.expect("a message, or the end")
    }

    /// The next message of this sort; others are passed over.
    pub(crate) async fn told(&mut self, is: &str) -> Value {
        loop {
            let message = self.next().await.unwrap_or_else(|| panic!("the end instead of «{is}»"));
            if message["is"] == is {
                return message;
            }
            assert!(message["is"] != "gone" && message["is"] != "denied", "{message} instead of «{is}»");
        }
    }

    /// The next news of this person.
    pub(crate) async fn told_of(&mut self, person: &str) -> Value {
        loop {
            let message = self.told("person").await;
            if message["seat"] == person {
                return message;
            }
        }
    }

    pub(crate) async fn say(&mut self, command: Value) {
        self.socket.send(Message::text(command.to_string())).await.unwrap();
    }

    /// Asks for something that is refused, and returns why.
    pub(crate) async fn denied(&mut self, command: Value) -> String {
        let what = command["do"].clone();
        self.say(command).await;
        loop {
            let message = self.next().await.expect("a refusal");
            if message["is"] == "denied" {
                assert_eq!(message["what"], what);
                return message["why"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Waits for the end, and returns why it came.
    pub(crate) async fn gone(&mut self) -> String {
        loop {
            let message = self.next().await.expect("a reason before the end");
            if message["is"] == "gone" {
                // A sign of life may be under way; news may not.
                while let Some(after) = self.next().await {
                    assert_eq!(after["is"], "ping", "nothing comes after the reason");
                }
                return message["why"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Leaves for good.
    pub(crate) async fn leave(mut self) {
        self.say(json!({ "do": "leave" })).await;
        while self.next().await.is_some() {}
    }
}
