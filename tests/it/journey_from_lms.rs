//! The Scheduler from the LMS's account menu, in a real browser, in a frame and in a window: signed in once by a mailed
//! link, then straight in.

use colloquy::accounts::Kind;

use crate::support::TestApp;
use crate::support::app::until;
use crate::support::browser::{Browser, Cookies};
use crate::support::database::Backend;

#[tokio::test(flavor = "multi_thread")]
async fn signed_in_once_and_straight_in_from_then_on() {
    let (app, mail) = TestApp::start_with_mail(Backend::Sqlite).await;
    app.registered("Ingrid at home", "ingrid@uni.example", Kind::Supervisor).await;
    let browser = Browser::open(Cookies::NoThirdParty).await;
    let lms = |path: &str| format!("{}{path}", app.lms.base_url());

    // From a course of the LMS to its account, and there the tool in a frame on another site.
    browser.go(&lms("course/ecology-201?as=ingrid&flavour=canvas&target=frame")).await;
    browser.click("#account").await;
    browser.enter_frame("#tool").await;
    browser.see_words("h1", "Scheduler").await;
    browser.screenshot("from-lms-frame").await;
    browser.see_words("main form button", "Sign in once to link").await.click().await.unwrap();
    browser.newest_window(1).await;
    browser.see_words("dd", "Ingrid Halvorsen").await;
    browser.screenshot("from-lms-offer").await;
    browser.click("a.btn-primary").await;

    // The mail's link, in the same browser.
    browser.type_into("#email", "ingrid@uni.example").await;
    browser.click("form.panel .btn-primary").await;
    browser.see_words(".notice", "on its way").await;
    until("the mail", || async {
        app.app.mail.wake();
        (mail.count() >= 1).then_some(())
    })
    .await;
    let letter = mail.all().pop().unwrap();
    let own = format!("{}/sign-in/", app.address);
    let link = letter.text().split_whitespace().find(|word| word.starts_with(&own)).unwrap().to_owned();
    browser.go(&link).await;
    browser.click("form.panel button").await;
    browser.see_words("h1", "Link this LMS identity to your account?").await;
    browser.see_words("dd", "ingrid@uni.example").await;
    browser.screenshot("from-lms-link").await;
    browser.see_words("main form button", "Link").await.click().await.unwrap();
    browser.see_words(".notice", "Linked").await;
    browser.see_words("h1", "Sessions").await;

    // Signed out; from the LMS it leads straight in, in a window.
    browser.click(".masthead summary").await;
    browser.click(".masthead .menu-list button").await;
    browser.see_words(".notice", "You are signed out.").await;
    browser.go(&lms("account?as=ingrid&flavour=canvas&target=window")).await;
    browser.click("#open-tool").await;
    browser.newest_window(2).await;
    browser.see_words("h1", "Sessions").await;
    browser.see_words(".masthead", "Ingrid at home").await;

    // And out of the frame by one button.
    browser.go(&lms("account?as=ingrid&flavour=canvas&target=frame")).await;
    browser.enter_frame("#tool").await;
    browser.see_words("main", "linked to the account of").await;
    browser.screenshot("from-lms-frame-linked").await;
    browser.see_words("main form button", "Open the Scheduler").await.click().await.unwrap();
    browser.newest_window(3).await;
    browser.see_words("h1", "Sessions").await;

    // Unlinked, the LMS offers to link again.
    browser.go(&app.url("/scheduler/account")).await;
    browser.see_words("#lms .lines", "Ingrid Halvorsen there, linked since").await;
    browser.screenshot("from-lms-account").await;
    browser.see_words("#lms button", "Unlink").await.click().await.unwrap();
    browser.see_words("#lms .notice", "Unlinked").await;
    browser.go(&lms("account?as=ingrid&flavour=canvas&target=frame")).await;
    browser.enter_frame("#tool").await;
    browser.see_words("main form button", "Sign in once to link").await;
    browser.quit().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookie_in_the_frame_gets_there_too() {
    let app = TestApp::start(Backend::Sqlite).await;
    let browser = Browser::open(Cookies::NoneInFrames).await;
    browser.go(&format!("{}account?as=ana&flavour=canvas&target=frame", app.lms.base_url())).await;
    browser.enter_frame("#tool").await;
    // The platform's storage proved the browser.
    browser.see_words("main form button", "Sign in once to link").await.click().await.unwrap();
    browser.newest_window(1).await;
    browser.see_words("dd", "Ana María").await;
    browser.quit().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_the_lms_does_not_name_is_a_guest_of_the_course_room() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.let_unnamed_in(true).await;
    let browser = Browser::open(Cookies::NoThirdParty).await;
    let course = "course/ecology-201?as=ana&flavour=canvas&target=frame&nameless=true";
    browser.go(&format!("{}{course}", app.lms.base_url())).await;
    browser.enter_frame("#tool").await;
    browser.see_words("h1", "Course room").await;
    browser.type_into("#name", "Somebody").await;
    browser.screenshot("unnamed-frame").await;
    browser.click("form.panel button").await;
    // In a tab, which the frame's cookie does not reach.
    browser.newest_window(1).await;
    browser.click("#door .btn-primary").await;
    browser.see_words("#controls", "Leave").await;
    browser.quit().await;
    app.stop().await;
}
