//! Signing in, in a real browser: by a link, by single sign-on, and out again.

use colloquy::accounts::Kind;

use crate::support::TestApp;
use crate::support::browser::{Browser, Cookies};
use crate::support::database::Backend;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_by_a_link_and_out_and_in_by_single_sign_on() {
    let (app, provider) = TestApp::start_with_sso(Backend::Sqlite, &[]).await;
    let ada = app.registered("Ada", "ada@uni.example", Kind::Administrator).await;
    let browser = Browser::open(Cookies::NoThirdParty).await;
    browser.go(&app.url("/scheduler/account")).await;
    browser.see_words("h1", "Sign in to the Scheduler").await;
    let link = app.sign_in_link(&ada).await;
    browser.go(&app.url(&format!("{link}?next=/scheduler/account"))).await;
    browser.click("form.panel button").await;
    browser.see_words("h1", "My account").await;

    browser.click("#sso a.btn").await;
    browser.see_words("h1", "Link Lakeside University to your account?").await;
    browser.click("main form button").await;
    browser.see_words("#sso .notice", "linked").await;

    browser.click(".masthead summary").await;
    browser.click(".masthead .menu-list button").await;
    browser.see_words(".notice", "You are signed out.").await;
    browser.go(&app.url("/sign-in?next=/scheduler/account")).await;
    browser.click("a.btn-large").await;
    browser.see_words("h1", "My account").await;
    browser.see_words("#browsers .lines", "Chrome, Linux").await;
    browser.see_words("#browsers .lines", "Signed in by single sign-on").await;
    browser.quit().await;
    drop(provider);
    app.stop().await;
}
