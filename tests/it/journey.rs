//! The main job in real browsers: instructor, student and guest, from the LMS to the room.

use std::time::{Duration, Instant};

use crate::support::browser::{Browser, Cookies};
use crate::support::program::Site;

/// How long the roster's word may take to reach a room (R7).
const A_MINUTE: Duration = Duration::from_mins(1);

/// The course as the LMS shows it to this person, the tool in a frame.
fn course(site: &Site, person: &str, flavour: &str) -> String {
    format!("{}course/ecology-201?as={person}&flavour={flavour}&target=frame", site.lms.base_url())
}

/// Third-party cookies really are blocked in the frame, and partitioned ones are not.
async fn cookies_are_kept_apart(browser: &Browser) {
    let kept = browser
        .ask(
            "document.cookie = 'plain=1; SameSite=None; Secure'; \
             document.cookie = 'own=1; SameSite=None; Secure; Partitioned'; return document.cookie;",
        )
        .await;
    let kept = kept.as_str().unwrap();
    assert!(!kept.contains("plain=1") && kept.contains("own=1"), "{kept}");
}

/// Goes in without a microphone or a camera.
async fn go_in(browser: &Browser) {
    browser.click("#door .btn-primary").await;
    browser.see_words("#controls", "Leave").await;
}

async fn launch(browser: &Browser, site: &Site, person: &str) {
    browser.go(&course(site, person, "canvas")).await;
    browser.enter_frame("#tool").await;
}

/// The room stands in a tab of its own, which the frame's cookie does not reach; it leads back all the same.
async fn leave(browser: &Browser, to: &str) {
    browser.click("#ctl-leave").await;
    browser.see_words("h1", "You left the session").await;
    browser.click("main .btn-primary").await;
    browser.see_words("h1", to).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_lms_to_the_room_in_three_browsers() {
    let site = Site::start().await;
    let (teacher, student, guest) = tokio::join!(
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty)
    );

    // An instructor launches in a frame on another site, makes a session, and turns guest access on.
    launch(&teacher, &site, "ingrid").await;
    teacher.see_words("h1", "Sessions").await;
    cookies_are_kept_apart(&teacher).await;
    teacher.click("a[href$='/sessions/new']").await;
    teacher.type_into("#name", "Seminar 7: food webs").await;
    teacher.click("#kind-open").await;
    teacher
        .ask(
            "document.querySelector('#date').value = new Date(Date.now() - 864e5).toISOString().slice(0, 10); \
             document.querySelector('#start').value = '00:00';",
        )
        .await;
    teacher.click(".savebar .btn-primary").await;
    teacher.see_words("h1", "Seminar 7: food webs").await;
    teacher.see_words("#guests-said", "Guest access is off").await;
    teacher.click("#guests-on").await;
    teacher.click("#guests form.access .row > button.btn").await;
    teacher.see_words("#guests-said", "Guest access is on").await;
    teacher.screenshot("session").await;
    let link = teacher.see("#guest-link").await.text().await.unwrap().replace(char::is_whitespace, "");
    assert!(link.len() < 76 && link.contains("/g/") && !link.contains(['?', '&', '=']), "{link}");

    // A student of the course joins by the same session, as participant.
    launch(&student, &site, "xiuying").await;
    student.see_words(".agenda a, .lines a", "Seminar 7: food webs").await.click().await.unwrap();
    student.see_words(".slip", "participant").await;
    student.click(".slip-join form button").await;
    student.newest_window(1).await;
    go_in(&student).await;

    // A guest joins by the link, in the guest role.
    guest.go(&link).await;
    guest.type_into("#name", "Theodóra Papadáki").await;
    guest.click("form.panel .btn-primary").await;
    go_in(&guest).await;

    // The instructor sees both, each in the right group, and promotes the guest.
    teacher.click(".slip-join form button").await;
    teacher.newest_window(1).await;
    go_in(&teacher).await;
    teacher.see_words("#panel", "李秀英").await;
    let people = teacher.see_words("#panel", "Theodóra Papadáki").await.text().await.unwrap();
    assert!(people.contains("Participants 2") || people.contains("Participants\n2"), "{people}");
    teacher.click("[aria-label='Actions for Theodóra Papadáki']").await;
    teacher.see_words("[popover] button, .menu-list button", "Make presenter").await.click().await.unwrap();
    teacher.see_words("#panel", "Presenters").await;
    guest.see_words("#panel, .stage", "presenter").await;
    teacher.screenshot("room").await;

    // The student is dropped in the LMS and is out of the room within a minute.
    site.lms.world().drop_out("ecology-201", "xiuying").unwrap();
    let dropped = Instant::now();
    while !student.text().await.contains("no longer") {
        assert!(dropped.elapsed() < A_MINUTE, "{}", student.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    leave(&teacher, "Seminar 7: food webs").await;
    for browser in [teacher, student, guest] {
        browser.quit().await;
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookie_in_the_frame_goes_on_in_a_tab() {
    let site = Site::start().await;
    let teacher = Browser::open(Cookies::NoneInFrames).await;
    launch(&teacher, &site, "ingrid").await;
    // The platform's storage proved the browser, but no cookie stuck.
    teacher.see_words("h1", "One more click, in a new tab").await;
    assert_eq!(
        teacher
            .ask("document.cookie = 'own=1; SameSite=None; Secure; Partitioned'; return document.cookie;")
            .await,
        ""
    );
    teacher.click("main form button").await;
    teacher.newest_window(1).await;
    teacher.see_words("h1", "Sessions").await;
    teacher.quit().await;
    site.stop().await;
}
