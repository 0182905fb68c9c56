//! A real mail server for tests, and what it took, read by parsers that are not ours.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::database::Folder;
use super::port::Port;

/// A mail server on this machine. It ends when this is dropped.
pub(crate) struct MailServer {
    folder: Folder,
    port: Port,
    process: Option<Child>,
}

impl MailServer {
    /// Starts one that takes every letter.
    pub(crate) fn start() -> Self {
        Self::in_folder(Folder::make("mail"), &[])
    }

    /// Starts one that wants STARTTLS and a password, with a certificate for `localhost`.
    pub(crate) fn start_closed() -> Self {
        let folder = Folder::make("mail");
        make_certificate(&folder.0);
        Self::in_folder(folder, &["cert.pem", "key.pem"])
    }

    fn in_folder(folder: Folder, certificate: &[&str]) -> Self {
        std::fs::create_dir_all(folder.0.join("mails")).unwrap();
        let port = Port::hold();
        let process = Some(run(&folder.0, &port, certificate));
        Self { folder, port, process }
    }

    /// The certificate of a server started by [`MailServer::start_closed`].
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.0.join("cert.pem")
    }

    /// As `COLLOQUY_SMTP_URL` takes it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.port.at())
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.number()
    }

    /// What happens to every letter from now on; the words stand in `smtp_server.py`.
    pub(crate) fn always(&self, word: &str) {
        self.tell("mode", word);
    }

    /// What happens to the next letters, one after the other.
    pub(crate) fn next(&self, words: &[&str]) {
        self.tell("next", &words.join("\n"));
    }

    fn tell(&self, file: &str, words: &str) {
        let new = self.folder.0.join("told");
        std::fs::write(&new, words).unwrap();
        std::fs::rename(new, self.folder.0.join(file)).unwrap();
    }

    /// Ends it: nobody listens at its port.
    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again at the same port, with what it took before.
    pub(crate) fn start_again(&mut self) {
        self.stop();
        self.process = Some(run(&self.folder.0, &self.port, &[]));
    }

    /// How many letters it took.
    pub(crate) fn count(&self) -> usize {
        self.files().len()
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.0.join("mails")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        files.sort();
        files
    }

    /// Everything it took, in that order.
    pub(crate) fn all(&self) -> Vec<Mail> {
        let mut all = Vec::new();
        for some in self.files().chunks(1000) {
            let mut reader = python();
            reader.arg(script("read_mails.py")).args(some).stdin(Stdio::null());
            let Value::Array(mails) = printed(&mut reader, b"") else { panic!("a list of mails") };
            all.extend(mails.into_iter().map(Mail));
        }
        all
    }

    /// Each letter's Message-ID, without reading more of it.
    pub(crate) fn ids(&self) -> Vec<String> {
        let id = |path: PathBuf| {
            let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
            line.expect("a Message-ID")
        };
        self.files().into_iter().map(id).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A mail as Python's `email` and `icalendar` read it; the fields stand in `read_mails.py`.
#[derive(Debug, Clone)]
pub(crate) struct Mail(pub(crate) Value);

impl Mail {
    fn string(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_else(|| panic!("{name} in {:#}", self.0))
    }

    pub(crate) fn subject(&self) -> &str {
        self.string("subject")
    }

    pub(crate) fn id(&self) -> &str {
        self.string("id")
    }

    /// Name and address of the one it goes to, from the header.
    pub(crate) fn to(&self) -> (&str, &str) {
        let [one] = self.0["to"].as_array().unwrap().as_slice() else { panic!("to one: {:#}", self.0) };
        (one[0].as_str().unwrap(), one[1].as_str().unwrap())
    }

    /// Every value of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let all = self.0["headers"].as_array().unwrap();
        let named = all.iter().filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
        named.map(|header| header[1].as_str().unwrap()).collect()
    }

    /// The types of the parts, as in `mixed(alternative(plain, html, calendar), ics)`.
    pub(crate) fn shape(&self) -> String {
        shape(&self.0["body"])
    }

    /// The part of this type.
    pub(crate) fn part(&self, kind: &str) -> &Value {
        find(&self.0["body"], kind).unwrap_or_else(|| panic!("no {kind} in {:#}", self.0))
    }

    /// The words without markup.
    pub(crate) fn text(&self) -> &str {
        self.part("text/plain")["text"].as_str().unwrap()
    }

    /// The words with markup.
    pub(crate) fn html(&self) -> &str {
        self.part("text/html")["text"].as_str().unwrap()
    }

    /// What the calendar part says.
    pub(crate) fn calendar(&self) -> &Value {
        &self.part("text/calendar")["calendar"]
    }
}

fn shape(part: &Value) -> String {
    let name = part["type"].as_str().unwrap().split_once('/').unwrap().1;
    match part["parts"].as_array() {
        Some(parts) => format!("{name}({})", parts.iter().map(shape).collect::<Vec<_>>().join(", ")),
        None => name.to_owned(),
    }
}

fn find<'a>(part: &'a Value, kind: &str) -> Option<&'a Value> {
    match part["parts"].as_array() {
        Some(parts) => parts.iter().find_map(|part| find(part, kind)),
        None => (part["type"] == kind).then_some(part),
    }
}

/// An iCalendar object, read.
pub(crate) fn read_calendar(content: &str) -> Value {
    let mut reader = python();
    reader.arg(script("read_mails.py")).arg("-").stdin(Stdio::piped());
    printed(&mut reader, content.as_bytes())
}

fn printed(command: &mut Command, input: &[u8]) -> Value {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the reader failed on {}", String::from_utf8_lossy(input));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn run(folder: &Path, port: &Port, certificate: &[&str]) -> Child {
    let mut server = python();
    server.arg(script("smtp_server.py")).arg(folder).arg(port.number().to_string());
    server.args(certificate.iter().map(|name| folder.join(name)));
    // Its standard input ends with this process, and the server with it.
    let mut child = server.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "listening\n", "the mail server does not listen");
    child
}

fn make_certificate(folder: &Path) {
    let mut openssl = Command::new("openssl");
    openssl.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "3650",
        "-subj",
        "/CN=localhost",
    ]);
    openssl.args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"]);
    assert!(openssl.status().unwrap().success());
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support").join(name)
}

/// A Python that has aiosmtpd and icalendar: the distribution's, if another stands before it.
fn python() -> Command {
    static FOUND: OnceLock<&str> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let knows = |python: &&str| {
            let mut asked = Command::new(python);
            asked.args(["-c", "import aiosmtpd, icalendar, dateutil"]).stderr(Stdio::null());
            asked.status().is_ok_and(|status| status.success())
        };
        let found = ["python3", "/usr/bin/python3"].into_iter().find(knows);
        found.expect("a python3 with aiosmtpd and icalendar: run .ci/packages")
    });
    let mut python = Command::new(found);
    python.args(["-W", "ignore"]);
    python
}
