//! `check-config` with mail, over a mail server that wants TLS and a password, and metrics of letters.

use std::process::{Command, Output};

use colloquy::mail::{Kind, Order, outbox};

use crate::support::app::now;
use crate::support::database::{Backend, Folder};
use crate::support::sending::mailbox;
use crate::support::{Browser, Mail, MailServer, TestApp, app::until};

/// `check-config` in a folder of its own, trusting the certificates in `trusted`.
fn check(mail: &MailServer, url: &str, arguments: &[&str]) -> Output {
    let folder = Folder::make("it");
    let mut command = Command::new(env!("CARGO_BIN_EXE_colloquy"));
    command.current_dir(&folder.0).env_clear().arg("check-config").args(arguments);
    command.env("COLLOQUY_BIND", "127.0.0.1:0").env("COLLOQUY_SMTP_URL", url);
    command.env("COLLOQUY_MAIL_FROM", "Live classes <live@lakeside.example>");
    command.env("SSL_CERT_FILE", mail.certificate());
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &*String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_test_letter_goes_over_tls_with_a_password() {
    let mail = MailServer::start_closed();
    let url = |who: &str| format!("smtp://{who}localhost:{}?tls=required", mail.port());
    let output = check(&mail, &url("ada%40school.example:a%2Bb%20c%25@"), &["--mail-to", "ada@example.org"]);
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    let line =
        format!("ok      mail: localhost:{} took a letter to ada@example.org: 2.0.0 queued", mail.port());
    assert!(told.contains(&line) && !told.contains("a+b") && !told.contains("a%2Bb"), "{told}");
    let mails: Vec<Mail> = mail.all();
    let [letter] = mails.as_slice() else { panic!("one letter: {mails:?}") };
    assert_eq!(letter.subject(), "Mail from Colloquy works");
    assert_eq!(letter.to(), ("", "ada@example.org"));
    assert_eq!(letter.shape(), "alternative(plain, html)");
    assert!(letter.text().contains("http://127.0.0.1:8080"));
}

#[test]
fn what_is_wrong_with_mail_is_said() {
    let mail = MailServer::start_closed();
    let at = format!("localhost:{}", mail.port());
    for (url, arguments, words) in [
        (
            format!("smtp://{at}?tls=required"),
            vec!["--mail-to", "a@example.org"],
            "5.7.0 Authentication required (530)",
        ),
        (format!("smtp://ada:wrong@{at}?tls=required"), vec![], "Authentication credentials invalid (535)"),
        (
            format!("smtp://{at}?tls=none"),
            vec!["--mail-to", "a@example.org"],
            "Must issue a STARTTLS command first (530)",
        ),
        (format!("smtps://{at}"), vec![], "the connection to the mail server failed"),
        (format!("smtp://127.0.0.1:{}/inbox", mail.port()), vec![], "smtp_url: expected smtp://HOST:PORT"),
    ] {
        let output = check(&mail, &url, &arguments);
        let told = said(&output);
        assert!(!output.status.success() && told.contains("CHANGE  mail: "), "{url}: {told}");
        assert!(told.contains(words) && !told.contains("wrong@"), "{url}: {told}");
    }
    let untrusted = MailServer::start_closed();
    let output = check(&untrusted, &format!("smtp://{at}?tls=required"), &[]);
    assert!(said(&output).contains("invalid peer certificate"), "{}", said(&output));
    assert_eq!(mail.count(), 0);
}

#[test]
fn without_a_mail_server_nothing_is_wrong() {
    let folder = Folder::make("it");
    let mut command = Command::new(env!("CARGO_BIN_EXE_colloquy"));
    command.current_dir(&folder.0).env_clear().arg("check-config").env("COLLOQUY_BIND", "127.0.0.1:0");
    let output = command.output().unwrap();
    assert!(output.status.success() && said(&output).contains("note    mail: smtp_url is not set"));
    let asked = command.args(["--mail-to", "a@example.org"]).output().unwrap();
    assert!(!asked.status.success() && said(&asked).contains("CHANGE  mail: smtp_url is not set"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_serving_tool_sends_letters_and_counts_them() {
    let (app, mail) = TestApp::start_with_mail(Backend::Sqlite).await;
    let order = Order {
        kind: Kind::SignIn,
        about: "nothing".to_owned(),
        to: mailbox("Ada", "ada@example.org"),
        contents: None,
        due: now(),
    };
    app.app.db.write(move |conn| outbox::queue(conn, &order, now())).await.unwrap();
    app.app.mail.wake();
    let carried = until("carried", || async {
        let told = app.read(|conn| outbox::told_about(conn, ["nothing"])).await;
        told.into_iter().find(|told| told.finished_at.is_some() || told.attempts > 0)
    });
    assert_eq!(carried.await.kind, Kind::SignIn);
    assert_eq!(mail.count(), 0, "what it was about is not there");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_letters() {
    let more = [("metrics_bind", "127.0.0.1:0".to_owned())];
    let app = TestApp::start_with(Backend::Sqlite, &more).await;
    let order = Order {
        kind: Kind::Welcome,
        about: "a".to_owned(),
        to: mailbox("Ada", "ada@example.org"),
        contents: None,
        due: now(),
    };
    app.app.db.write(move |conn| outbox::queue(conn, &order, now())).await.unwrap();
    let page = Browser::new().get(&format!("http://{}/metrics", app.metrics_address())).await;
    for line in
        ["colloquy_letters_waiting 1", "colloquy_letters_sent_total 0", "colloquy_letters_refused_total 0"]
    {
        assert!(page.body.contains(line), "{}", page.body);
    }
    app.stop().await;
}
