//! Signing in by mail, from the page to the mail server and back.

use chrono::TimeDelta;
use colloquy::accounts::{self, Kind};
use colloquy::db::schema::letter;
use diesel::prelude::*;

use crate::support::app::until;
use crate::support::database::Backend;
use crate::support::{Browser, Mail, MailServer, TestApp};

impl TestApp {
    async fn states(&self, kind: &'static str) -> Vec<String> {
        self.read(move |conn| {
            let of_kind = letter::table.filter(letter::kind.eq(kind)).order(letter::queued_at);
            Ok(of_kind.select(letter::state).load(conn)?)
        })
        .await
    }

    async fn until_states(&self, kind: &'static str, states: &[&str]) {
        until("the letters", async || {
            self.app.mail.wake();
            (self.states(kind).await == states).then_some(())
        })
        .await;
    }
}

async fn mails(server: &MailServer, n: usize) -> Vec<Mail> {
    until("the mails", async || (server.count() >= n).then_some(())).await;
    server.all()
}

async fn a_new_user_gets_in_by_two_mails(backend: Backend) {
    let (app, mail) = TestApp::start_with_mail(backend).await;
    let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
    manager.done("/scheduler/account", &[("name", "Mia"), ("language", "de"), ("zone", "")]).await;
    let new = [("name", "Ada \"Countess\", Lovelace"), ("email", "ada@uni.example"), ("kind", "supervisor")];
    manager.done("/admin/accounts/new", &new).await;
    let welcome = mails(&mail, 1).await.remove(0);
    assert_eq!(welcome.to(), ("Ada \"Countess\", Lovelace", "ada@uni.example"));
    let door = app.url("/sign-in");
    assert!(
        welcome.text().contains("Sie haben ein Konto") && welcome.text().contains(&door),
        "{}",
        welcome.text()
    );
    assert!(
        !welcome.text().contains("/sign-in/") && !welcome.html().contains("/sign-in/"),
        "no link of its own"
    );

    let browser = Browser::new();
    let page = browser.get(&format!("{door}?next=/scheduler/account")).await;
    let (action, fields) = page.form("form.panel");
    let typed = |(name, value): (String, String)| match name.as_str() {
        "email" => (name, "Ada@Uni.example".to_owned()),
        _ => (name, value),
    };
    let fields: Vec<_> = fields.into_iter().map(typed).collect();
    assert_eq!(browser.post(&app.url(&action), &fields).await.location(), "/sign-in?asked");
    let letter = mails(&mail, 2).await.remove(1);
    assert_eq!(letter.to().1, "ada@uni.example");
    let begins = format!("{door}/");
    let link = letter.text().split_whitespace().find(|word| word.starts_with(&begins)).unwrap().to_owned();
    assert!(letter.html().contains(&link), "{}", letter.html());
    assert!(letter.text().contains("Your sign-in link"), "{}", letter.text());
    assert_eq!(letter.headers("Auto-Submitted"), ["auto-generated"]);
    // Nothing that signs in lies in the database.
    let token = link.trim_start_matches(&begins).split('?').next().unwrap().to_owned();
    let rows: Vec<(String, Option<String>)> =
        app.read(|conn| Ok(letter::table.select((letter::about, letter::contents)).load(conn)?)).await;
    assert!(rows.iter().all(|row| !format!("{row:?}").contains(&token)), "{rows:?}");

    let (action, fields) = browser.get(&link).await.form("form.panel");
    let inside = browser.post(&app.url(&action), &fields).await;
    assert_eq!((inside.status, inside.location()), (303, "/scheduler/account"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_user_gets_in_by_two_mails_on_sqlite() {
    a_new_user_gets_in_by_two_mails(Backend::Sqlite).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_user_gets_in_by_two_mails_on_postgres() {
    a_new_user_gets_in_by_two_mails(Backend::Postgres).await;
}

/// While the mail server is away links end; nobody gets one that is worth nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_whose_link_ended_is_not_sent() {
    let (app, mut mail) = TestApp::start_with_mail(Backend::Sqlite).await;
    let ada = app.registered("Ada", "ada@uni.example", Kind::Supervisor).await;
    let bo = app.registered("Bo", "bo@uni.example", Kind::Supervisor).await;
    let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
    mail.stop();
    for email in ["ada@uni.example", "bo@uni.example"] {
        Browser::new().post(&app.url("/sign-in"), &[("email", email)]).await;
    }
    app.until_states("sign_in", &["waiting"; 2]).await;
    manager.done(&format!("/admin/accounts/{}/disable", bo.id), &[]).await;
    app.clock.advance(accounts::link::LASTS + TimeDelta::hours(1));
    mail.start_again();
    Browser::new().post(&app.url("/sign-in"), &[("email", "ada@uni.example")]).await;
    app.until_states("sign_in", &["dropped", "dropped", "sent"]).await;
    assert_eq!(mails(&mail, 1).await.remove(0).to().1, ada.email.as_str());
    app.stop().await;
}
