//! Firefox, driven by the protocol for that which it speaks itself: a program between it and the tests is not needed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::PATIENCE;
use super::database::Folder;

/// A camera and a microphone that are not there, and no questions.
const PREFERENCES: &str = r#"
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
user_pref("media.getusermedia.insecure.enabled", true);
user_pref("media.autoplay.default", 0);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
"#;

/// One window of a Firefox of its own.
pub(crate) struct Firefox {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    context: String,
    count: u64,
    process: Child,
    _profile: Folder,
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

impl Firefox {
    pub(crate) async fn open() -> Self {
        let profile = Folder::make("firefox");
        std::fs::write(profile.0.join("user.js"), PREFERENCES).unwrap();
        let mut process = Command::new("firefox-esr")
            .args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"])
            .arg(&profile.0)
            .env("HOME", &profile.0)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("firefox-esr runs; Debian's package has the same name");
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| line.split_once("BiDi listening on ").map(|(_, address)| address.to_owned()));
        let address = address.expect("Firefox listens");
        // Its complaints are read to the end: a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let (socket, _) = connect_async(format!("{address}/session")).await.unwrap();
        let mut firefox = Self { socket, context: String::new(), count: 0, process, _profile: profile };
        firefox.command("session.new", json!({ "capabilities": {} })).await;
        let tree = firefox.command("browsingContext.getTree", json!({})).await;
        tree["contexts"][0]["context"].as_str().unwrap().clone_into(&mut firefox.context);
        firefox
    }

    async fn command(&mut self, method: &str, params: Value) -> Value {
        self.count += 1;
        let command = json!({ "id": self.count, "method": method, "params": params });
        self.socket.send(Message::text(command.to_string())).await.unwrap();
        let answer = async {
            loop {
                let Message::Text(text) = self.socket.next().await.expect("an answer").unwrap() else {
                    continue;
                };
                let answer: Value = serde_json::from_str(&text).unwrap();
                if answer["id"] == self.count {
                    assert_ne!(answer["type"], "error", "{method}: {answer}");
                    return answer["result"].clone();
                }
            }
        };
        tokio::time::timeout(PATIENCE, answer).await.expect("an answer in time")
    }

    pub(crate) async fn go(&mut self, address: &str) {
        let context = self.context.clone();
        self.command(
            "browsingContext.navigate",
            json!({ "context": context, "url": address, "wait": "complete" }),
        )
        .await;
    }

    /// What a script's function body gives, as text; promises are waited for.
    pub(crate) async fn ask(&mut self, script: &str) -> String {
        let expression = format!("Promise.resolve((() => {{ {script} }})()).then(String)");
        let target = json!({ "context": self.context });
        let params = json!({ "expression": expression, "target": target, "awaitPromise": true });
        let answer = self.command("script.evaluate", params).await;
        answer["result"]["value"].as_str().map_or_else(|| answer.to_string(), str::to_owned)
    }

    /// Waits until a script gives true.
    pub(crate) async fn until(&mut self, what: &str, script: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.ask(script).await != "true" {
            assert!(
                Instant::now() < deadline,
                "Firefox: {what} is missing\n{}",
                self.ask("return document.body.innerText").await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
