//! An LMS that says whatever a test wants it to say: a server on this machine, one answer for each path.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// What it answers, and what it was asked.
#[derive(Clone, Default)]
struct Said {
    answers: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A stranger. It goes with the test's process.
pub(crate) struct Stranger {
    pub(crate) url: String,
    said: Said,
}

impl Stranger {
    /// One that answers for itself: a configuration and a registration, as they should be.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let said = Said::default();
        let (stranger, answering) = (Self { url, said: said.clone() }, said);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answering = answering.clone();
                std::thread::spawn(move || answering.serve(stream));
            }
        });
        let configuration = stranger.configuration();
        stranger.answers("/configuration", "200 OK", &configuration.to_string());
        stranger.answers("/registration", "200 OK", &json!({ "client_id": "c-1" }).to_string());
        stranger
    }

    /// What it says of itself.
    pub(crate) fn configuration(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.url);
        json!({
            "issuer": self.url,
            "authorization_endpoint": at("/auth"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/jwks"),
            "registration_endpoint": at("/registration"),
            "https://purl.imsglobal.org/spec/lti-platform-configuration": { "product_family_code": "other" },
        })
    }

    /// Says this of itself from now on.
    pub(crate) fn says(&self, changes: &Value) {
        let mut all = self.configuration();
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.answers("/configuration", "200 OK", &all.to_string());
    }

    pub(crate) fn answers(&self, path: &str, status: &str, body: &str) {
        let whole = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        self.answers_raw(path, whole.into_bytes());
    }

    /// These bytes, whatever they are.
    pub(crate) fn answers_raw(&self, path: &str, bytes: Vec<u8>) {
        self.said.answers.lock().unwrap().insert(path.to_owned(), bytes);
    }

    /// The requests so far, as they came.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.said.asked.lock().unwrap().clone()
    }

    /// How often it was asked to register somebody.
    pub(crate) fn registrations(&self) -> usize {
        self.asked().iter().filter(|one| one.starts_with("POST /registration")).count()
    }
}

impl Said {
    fn serve(&self, mut stream: TcpStream) {
        let (mut asked, mut piece) = (Vec::new(), [0; 4096]);
        let path = loop {
            let Ok(read @ 1..) = stream.read(&mut piece) else { return };
            asked.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&asked).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.to_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
            });
            if body.len() >= length.unwrap_or(0) {
                let target = head.split(' ').nth(1).unwrap_or_default();
                let path = target.split('?').next().unwrap_or_default().to_owned();
                self.asked.lock().unwrap().push(text);
                break path;
            }
        };
        let answer = self.answers.lock().unwrap().get(&path).cloned();
        let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec();
        let answer = answer.unwrap_or(missing);
        stream.write_all(&answer).ok();
        // An answer without an end: the connection stays until the other side has enough of it.
        if answer.is_empty() {
            stream.read_to_end(&mut asked).ok();
        }
    }
}
