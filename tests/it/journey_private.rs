//! Whom a room's page offers to write to privately, in real browsers.

use crate::support::browser::Browser;
use crate::support::database::Backend;
use crate::support::{TestApp, Typed};

/// The names in the list of those who can be written to.
const OFFERED: &str =
    "return [...document.querySelectorAll('#chat-to option')].map(one => one.textContent).join('|')";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_offers_whom_the_room_lets_one_write_to() {
    let app = TestApp::start(Backend::Sqlite).await;
    let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
    let noor = app.of_ecology("noor").await;
    let path = app.make(&ingrid, &Typed::open("Seminar")).await;
    let (one, other) = tokio::join!(Browser::with_devices(&[]), Browser::with_devices(&[]));
    let teacher = app.in_person(&ingrid, "Ingrid", &path, one).await;
    let student = app.in_person(&ana, "Ana", &path, other).await;
    let third = app.inside(&noor, &path).await;
    student.browser.click("#ctl-chat").await;
    student.until("both others", &format!("{OFFERED}.split('|').length === 4")).await;

    teacher.browser.click("[data-key=permissions]").await;
    teacher.browser.click("#permit-private option[value=moderators]").await;
    student.until("the moderator alone", &format!("{OFFERED}.split('|').length === 3")).await;
    let offered = student.browser.ask(OFFERED).await;
    assert!(offered.as_str().unwrap().contains("Ingrid"), "{offered}");
    teacher.browser.screenshot("room-private-moderators").await;

    teacher.browser.click("#permit-private option[value=nobody]").await;
    student.browser.see_words("#panel .hint", "Private messages are off").await;
    student.until("nobody by name", &format!("{OFFERED}.split('|').length === 2")).await;
    student.browser.screenshot("room-private-nobody").await;
    third.leave().await;
    teacher.browser.quit().await;
    student.browser.quit().await;
}
