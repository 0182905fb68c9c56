//! BigBlueButton as the tests have it: bbblb, a real balancer that checks every signature, and a stand-in server behind it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;

use colloquy::audit::Actor;
use colloquy::config::Engine;
use colloquy::platforms::{self, Rules, USUAL_LEEWAY};
use serde_json::{Value, json};

use super::database::Backend;
use super::{Answer, Browser, TestApp, now};

/// What the tool and the balancer share.
pub(crate) const SECRET: &str = "secret of the school";
/// What the balancer and the server share.
pub(crate) const SERVER_SECRET: &str = "secret of the server";

/// Both, running. They end with this process, when their input does.
pub(crate) struct BigBlueButton {
    /// Where the balancer is.
    pub(crate) balancer: String,
    /// Where the server is, without TLS.
    pub(crate) server: String,
    #[expect(dead_code, reason = "kept for its end")]
    process: Child,
    #[expect(dead_code, reason = "kept open until the end")]
    input: ChildStdin,
}

/// One pair for all tests: their rooms have names of their own.
pub(crate) static BBB: LazyLock<BigBlueButton> = LazyLock::new(BigBlueButton::start);

/// What somebody is inside, as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inside {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) guest: bool,
    pub(crate) waits: bool,
}

impl BigBlueButton {
    /// Another pair, for tests that make trouble.
    pub(crate) fn start() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
        let python = target.join("bbb/bin/python");
        assert!(python.exists(), "run: bash .ci/balancer (.ci/test does); it installs bbblb");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/bbb/counterpart.py");
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python runs");
        let input = process.stdin.take().expect("its input is piped");
        let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let ports =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
        let ports = ports.expect("bbblb listens");
        let (balancer, server) = ports.split_once(' ').expect("two ports");
        let address = |port: &str| format!("http://127.0.0.1:{port}");
        Self { balancer: address(balancer), server: address(server), process, input }
    }

    /// The settings of a tool that has its rooms here.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("meetings", "bigbluebutton".to_owned()),
            ("bbb_url", format!("{}/bigbluebutton/api/", self.balancer)),
            ("bbb_secret", SECRET.to_owned()),
        ]
    }

    /// The settings of a tool that has its rooms at the server itself, which has recordings.
    pub(crate) fn direct(&self, hash: &str) -> Vec<(&'static str, String)> {
        vec![
            ("meetings", "bigbluebutton".to_owned()),
            ("bbb_url", format!("{}/bigbluebutton/api/", self.server)),
            ("bbb_secret", SERVER_SECRET.to_owned()),
            ("bbb_hash", hash.to_owned()),
        ]
    }

    /// Tells the server what happens inside, or asks.
    pub(crate) async fn tell(&self, news: Value) -> Value {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let told = http.post(format!("{}/tell", self.server)).body(news.to_string()).send().await.unwrap();
        serde_json::from_str(&told.text().await.unwrap()).unwrap()
    }

    /// The meeting of a room, if one was ever made.
    pub(crate) async fn meeting(&self, room: &str) -> Option<Value> {
        let told = self.tell(json!({ "meeting": room })).await;
        (!told["meeting"].is_null()).then(|| told["meeting"].clone())
    }

    /// Who is inside, in the order of coming.
    pub(crate) async fn inside(&self, room: &str) -> Vec<Inside> {
        let meeting = self.meeting(room).await.expect("a meeting");
        let people = meeting["people"].as_object().unwrap().values();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        people
            .map(|one| Inside {
                name: text(&one["name"]),
                role: text(&one["role"]),
                guest: one["params"]["guest"] == "true",
                waits: one["waits"] == true,
            })
            .collect()
    }

    /// Follows the way in that the tool's `answer` gives, as a browser does: by the balancer to the server.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.body);
        let page = self.walk(answer.location()).await;
        assert!(page.body.contains("<title>inside</title>"), "{}", page.body);
        page
    }

    /// As [`BigBlueButton::follow`], from an address.
    pub(crate) async fn walk(&self, address: &str) -> Answer {
        let browser = Browser::new();
        let sent = browser.get(address).await;
        if sent.status != 307 {
            return sent;
        }
        // The server by TLS, whose certificate is nobody's, is the server without.
        let url = url::Url::parse(sent.location()).unwrap();
        browser.get(&format!("{}{}?{}", self.server, url.path(), url.query().unwrap())).await
    }
}

impl TestApp {
    /// A tool that has its rooms in BigBlueButton, behind the balancer.
    pub(crate) async fn start_with_bbb(backend: Backend) -> Self {
        let settings = tokio::task::spawn_blocking(|| BBB.settings()).await.unwrap();
        Self::start_with(backend, &settings).await
    }

    /// Chooses what is behind *Join* for the courses of the LMS.
    pub(crate) async fn choose_engine(&self, engine: Option<Engine>) {
        let id = self.platform;
        let chosen = self.app.db.write(move |conn| {
            let rules = Rules {
                assistants_manage: true,
                admins_lead: true,
                anonymous: false,
                leeway: USUAL_LEEWAY,
                engine,
            };
            platforms::set_rules(conn, id, rules, &Actor::operator(), now())
        });
        chosen.await.unwrap();
    }
}
