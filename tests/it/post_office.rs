//! The practice LMS's post office: what the tool sends can be read there, and nothing that is said to it hurts.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::app::until;
use crate::support::database::{Backend, Folder};
use crate::support::port::Port;
use crate::support::program::demo;
use crate::support::{Answer, Browser, TestApp, Typed, with_the_tool};

impl TestApp {
    /// A page of the practice LMS.
    async fn practice(&self, path: &str) -> Answer {
        Browser::new().get(&format!("{}{path}", self.lms.issuer())).await
    }

    fn counter(&self) -> Counter {
        Counter::open(&self.lms.smtp_url())
    }

    /// The subjects of the mails it has, the newest first.
    async fn subjects(&self) -> Vec<String> {
        self.practice("/mail").await.texts(".mails a")
    }
}

/// A connection to the post office, by hand.
struct Counter {
    stream: BufReader<TcpStream>,
}

impl Counter {
    fn open(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("smtp://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// The next line it says; nothing if it hung up.
    fn answer(&mut self) -> String {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(_) => line,
            Err(_reset) => String::new(),
        }
    }

    fn say(&mut self, line: &str) -> String {
        self.write(format!("{line}\r\n").as_bytes()).unwrap();
        self.answer()
    }

    /// Greets it, and goes as far as where the mail itself begins.
    fn begin(&mut self) {
        assert!(self.answer().starts_with("220 "));
        assert!(self.say("HELO tests").starts_with("250 "));
        assert!(self.say("MAIL FROM:<a@lakeside.example>").starts_with("250 "));
        assert!(self.say("RCPT TO:<b@lakeside.example>").starts_with("250 "));
        assert!(self.say("DATA").starts_with("354 "));
    }

    fn deliver(&mut self, content: &str) {
        self.begin();
        let answer = self.say(&format!("{content}\r\n."));
        assert!(answer.starts_with("250 "), "{answer}");
    }

    /// Writes until it hangs up, at most so many times; the answer is how often, and what it said last.
    fn flood(&mut self, with: &[u8], times: usize) -> (usize, String) {
        let written = (0..times).take_while(|_| self.write(with).is_ok()).count();
        let mut said = Vec::new();
        let _reset = self.stream.read_to_end(&mut said);
        (written, String::from_utf8_lossy(&said).into_owned())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_read_there_and_its_link_opens_the_session() {
    let app = TestApp::start_with_post_office(Backend::Sqlite).await;
    assert!(app.practice("/mail").await.has("p#none"));
    assert!(app.practice("/").await.has("a#mail[href='/mail']"));
    let host = app.host("Ingrid Halvorsen").await;
    let path = host.make(&Typed::once("Board of <examiners>")).await;
    host.invite(&path, "Ærlig Ødegård", "shira@huji.example", "presenter").await;
    let listed = until("the mail", || async {
        app.app.mail.wake();
        let page = app.practice("/mail").await;
        page.has("li#mail-1").then_some(page)
    })
    .await;
    assert!(listed.text("#mail-1 a").unwrap().contains("Board of <examiners>"), "{}", listed.body);
    assert!(listed.text("#mail-1 span").unwrap().contains("shira@huji.example"), "{}", listed.body);

    let mail = app.practice(&listed.attribute("#mail-1 a", "href").unwrap()).await;
    let headers = mail.texts("#headers dd").join("\n");
    assert!(headers.contains("Ærlig Ødegård") && headers.contains("live@lakeside.example"), "{headers}");
    assert!(mail.text("pre#calendar").unwrap().contains("METHOD:REQUEST"), "{}", mail.body);
    let link = app.url(&app.invitation_link("shira@huji.example").await);
    assert!(mail.attributes("#text a", "href").contains(&link), "{link} in {}", mail.body);
    let seat = app.enter(&Browser::new().post::<&str, &str>(&link, &[]).await).await;
    assert_eq!(seat.role, "presenter");

    assert_eq!(mail.attribute("iframe#html", "src").unwrap(), "/mail/1/html");
    let html = app.practice("/mail/1/html").await;
    assert!(html.body.contains(&link) && html.has("base[target=_blank]"), "{}", html.body);
    app.stop().await;
}

with_the_tool! {
    async fn a_mail_shows_its_markup_where_no_script_runs(app: TestApp) {
        let hostile = "Subject: <script>alert(1)</script>\r\nContent-Type: text/html\r\n\r\n\
                       <script>alert(2)</script><img src=x onerror=alert(3)>";
        app.counter().deliver(hostile);
        app.counter().deliver("Subject: words\r\n\r\n<script>alert(4)</script>\r\n..dots");
        for path in ["/mail", "/mail/1", "/mail/2"] {
            let page = app.practice(path).await;
            assert!(page.status == 200 && !page.has("script") && !page.has("img"), "{}", page.body);
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self'"), "{policy}");
        }
        assert_eq!(app.practice("/mail/1").await.text("h1").unwrap(), "<script>alert(1)</script>");
        let text = app.practice("/mail/2").await.text("#text").unwrap();
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["<script>alert(4)</script>", ".dots"]);
        let sandbox = app.practice("/mail/1").await.attribute("iframe#html", "sandbox").unwrap();
        let html = app.practice("/mail/1/html").await;
        let policy = html.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("script-src"), "{policy}");
        assert!(policy.contains("; sandbox "), "{policy}");
        for allowed in [&sandbox, policy] {
            assert!(!allowed.contains("allow-scripts") && !allowed.contains("allow-same-origin"), "{allowed}");
        }
        assert_eq!(html.headers["x-content-type-options"], "nosniff");
        for path in ["/mail/2/html", "/mail/3", "/mail/0", "/mail/-1", "/mail/99999999999999999999999"] {
            assert_eq!(app.practice(path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_said_to_it_the_next_mail_still_arrives() {
    let app = TestApp::start_with_post_office(Backend::Sqlite).await;
    let kilobytes = vec![b'x'; 64 * 1024];
    let (endless, said) = app.counter().flood(&kilobytes, 1600);
    assert!(endless < 400, "an endless line: {endless} {said}");
    app.counter().deliver("Subject: after an endless line\r\n");

    let mut large = app.counter();
    large.begin();
    let lines = b"0123456789\r\n".repeat(5000);
    let (written, said) = large.flood(&lines, 1700);
    assert!(written < 400, "100 MB: {written} {said}");
    assert!(app.counter().say("NOOP").starts_with("220 "));
    app.counter().deliver("Subject: after a large mail\r\n");

    let mut garbage = app.counter();
    let noise: Vec<u8> = (0..=255_u8).cycle().take(64 * 1024).collect();
    let (written, said) = garbage.flood(&noise, 1600);
    assert!(written < 400 && !said.contains("250 "), "{written} {said}");
    app.counter().deliver("Subject: after garbage\r\n\r\n\0\u{7f}\u{fffd}");

    let mut idle: Vec<Counter> = (0..200).map(|_| app.counter()).collect();
    app.counter().deliver("Subject: beside 200 connections\r\n");
    assert!(idle[199].answer().starts_with("220 ") && idle[199].say("NOOP").starts_with("250 "));
    let first = &mut idle[0];
    assert!(first.answer().is_empty() || first.answer().is_empty(), "it made room");
    let subjects = ["beside 200 connections", "after garbage", "after a large mail", "after an endless line"];
    assert_eq!(app.subjects().await, subjects);
    app.stop().await;
}

/// What stands after this word in what the demo printed.
fn printed<'a>(all: &'a str, name: &str) -> &'a str {
    let line = all.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {all}")).trim()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_signs_in_to_the_scheduler_and_shows_its_mail() {
    let (folder, ports) = (Folder::make("it"), [Port::hold(), Port::hold()]);
    let (demo, said) = demo(&folder, &ports);
    let (browser, link) = (Browser::new(), printed(&said, "Scheduler"));
    let page = browser.get(link).await;
    assert!(page.status == 200 && page.body.contains("Ingrid Halvorsen"), "{}", page.body);
    let answer = browser.post::<&str, &str>(link, &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/scheduler/sessions"), "{}", answer.body);
    let tool = printed(&said, "Colloquy");
    let page = browser.get(&format!("{tool}/scheduler/sessions/new")).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let send = async |path: &str, mut form: Vec<(&str, &str)>| {
        form.push(("csrf", &csrf));
        let answer = browser.post(&format!("{tool}{path}"), &form).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        answer
    };
    let made = send("/scheduler/sessions/new", Typed::open("Office hours").fields()).await;
    let session = made.location().split(['?', '#']).next().unwrap();
    let form = vec![("name", "Shira"), ("email", "shira@huji.example"), ("invite_role", "participant")];
    send(&format!("{session}/invitations"), form).await;
    let mail = printed(&said, "Its mail");
    until("the invitation", || async { browser.get(mail).await.has("li#mail-1").then_some(()) }).await;
    Browser::new().post(&format!("{tool}/sign-in"), &[("email", "adaeze@lakeside.example")]).await;
    until("a link to sign in", || async { browser.get(mail).await.has("li#mail-2").then_some(()) }).await;
    drop(demo);
}
