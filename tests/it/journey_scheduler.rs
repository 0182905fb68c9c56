//! The Scheduler in real browsers: from signing in to an invitee in the room, resent and deleted (R15-R18).

use chrono::TimeDelta;
use colloquy::accounts::Kind;

use crate::support::app::until;
use crate::support::browser::{Browser, Cookies};
use crate::support::database::Backend;
use crate::support::{Mail, MailServer, TestApp};

/// The newest of `n` mails, as soon as they are there.
async fn newest(app: &TestApp, mail: &MailServer, n: usize) -> Mail {
    until("the mail", || async {
        app.app.mail.wake();
        (mail.count() >= n).then_some(())
    })
    .await;
    mail.all().pop().unwrap()
}

fn link(app: &TestApp, mail: &Mail) -> String {
    let mut words = mail.text().split_whitespace();
    let own = format!("{}/i/", app.address);
    words.rfind(|word| word.starts_with(&own)).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_signing_in_to_the_invitee_in_the_room() {
    let (app, mail) = TestApp::start_with_mail(Backend::Sqlite).await;
    let account = app.registered("Ingrid Halvorsen", "ingrid@lakeside.example", Kind::Supervisor).await;
    app.registered("Nguyễn Thị Minh Khai", "minh@hcmus.example", Kind::Supervisor).await;
    let (host, invitee) =
        tokio::join!(Browser::open(Cookies::NoThirdParty), Browser::open(Cookies::NoThirdParty));

    // The host signs in by the link and its button, and makes a session.
    host.go(&app.url(&app.sign_in_link(&account).await)).await;
    host.click("main form button").await;
    host.see_words("h1", "Sessions").await;
    host.click("a[href$='/sessions/new']").await;
    host.type_into("#name", "Board of examiners").await;
    host.click("#kind-open").await;
    host.click(".savebar .btn-primary").await;
    host.see_words("h1", "Board of examiners").await;

    // Search registered users; choosing one fills name and e-mail.
    host.see_words("#invitations a", "Search registered users").await.click().await.unwrap();
    host.type_into("input[name=q]", "minh").await;
    host.click(".search button").await;
    host.see_words(".lines .act a", "Choose").await.click().await.unwrap();
    let name = host.see("#invite_name").await.value().await.unwrap();
    assert_eq!(name.as_deref(), Some("Nguyễn Thị Minh Khai"));
    host.see_words("#invitations form.asks button", "Save and send").await.click().await.unwrap();
    host.see_words("#invitations .notice", "on its way to Nguyễn Thị Minh Khai").await;
    let first = newest(&app, &mail, 1).await;
    assert_eq!(first.to().1, "minh@hcmus.example");

    // The invitee opens the link, joins by its button, and is inside under that name and role.
    invitee.go(&link(&app, &first)).await;
    invitee.see_words("main", "Ingrid Halvorsen invited you").await;
    invitee.screenshot("invitee").await;
    invitee.click("form.panel button").await;
    invitee.click("#door .btn-primary").await;
    invitee.see_words("#controls", "Leave").await;
    host.0.refresh().await.unwrap();
    host.see_words("#invitations .tag-ok", "Accepted by mail server").await;
    host.see_words("#invitations .sub", "Joined").await;
    host.screenshot("scheduler-session").await;

    // Resend mails the same link.
    app.clock.advance(TimeDelta::minutes(1));
    host.see_words("#invitations .act button", "Resend").await.click().await.unwrap();
    host.see_words("#invitations .notice", "on its way").await;
    let second = newest(&app, &mail, 2).await;
    assert_eq!(link(&app, &second), link(&app, &first));

    // Deleting asks, offers to remove her from the room, and ends the link.
    host.see_words("#invitations .act a", "Delete").await.click().await.unwrap();
    host.see_words("h1", "Delete this invitation?").await;
    host.click("#remove").await;
    host.click("main form button").await;
    host.see_words("#invitations .notice", "no longer valid").await;
    invitee.see_words("h1", "no longer have access").await;
    invitee.go(&link(&app, &first)).await;
    invitee.see_words("h1", "This invitation is no longer valid").await;
    let last = newest(&app, &mail, 3).await;
    assert_eq!(last.calendar()["method"], "CANCEL");
    for browser in [host, invitee] {
        browser.quit().await;
    }
    app.stop().await;
}
