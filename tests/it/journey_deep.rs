//! Deep linking and copied courses in real browsers, in a frame of another site, in both flavours.

use crate::support::browser::{Browser, Cookies};
use crate::support::program::Site;

fn page(site: &Site, path: &str, person: &str, flavour: &str) -> String {
    format!("{}{path}as={person}&flavour={flavour}&target=frame", site.lms.base_url())
}

async fn out_of_frames(browser: &Browser) {
    browser.0.enter_default_frame().await.unwrap();
}

/// Makes a session in the dialogue, which stands open in its frame, and leaves it chosen.
async fn make(teacher: &Browser, name: &str) {
    teacher.click("button[name=do][value=new]").await;
    teacher.type_into("#name", name).await;
    teacher.click(".savebar .btn-primary").await;
    teacher.see_words(".pick b", name).await;
}

async fn add(site: &Site, teacher: &Browser, flavour: &str) {
    teacher.go(&page(site, "course/ecology-201/add?", "ingrid", flavour)).await;
    teacher.enter_frame("#dialogue").await;
    teacher.see_words("h1", "Add sessions to Ecology 201").await;
}

/// Follows the link with this title from the course page; ends inside the tool's frame.
async fn follow(site: &Site, browser: &Browser, course: &str, person: &str, flavour: &str, title: &str) {
    browser.go(&page(site, &format!("course/{course}?"), person, flavour)).await;
    browser.see_words("#links a", title).await.click().await.unwrap();
    browser.see("#links a[aria-current]").await;
    browser.enter_frame("#tool").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_picked_in_the_lms_is_where_students_land() {
    let site = Site::start().await;
    let (teacher, student) =
        tokio::join!(Browser::open(Cookies::NoThirdParty), Browser::open(Cookies::NoThirdParty));
    add(&site, &teacher, "canvas").await;
    make(&teacher, "Seminar 7: food webs").await;
    make(&teacher, "Lab, group B").await;
    teacher.see_words(".savebar .btn-primary", "Add 2 sessions").await;
    teacher.click("#s-room").await;
    teacher.see_words(".savebar .btn-primary", "Add 3 sessions").await;
    teacher.screenshot("pick").await;
    // Enter searches, and loses no choice.
    teacher.type_into("[name=q]", "Lab\u{e007}").await;
    teacher.see("[name=q][value=Lab]").await;
    teacher.see_words(".savebar .btn-primary", "Add 3 sessions").await;
    teacher.click(".savebar .btn-primary").await;
    teacher.see_words("#placed", "Seminar 7: food webs").await;
    teacher.click("#done").await;
    out_of_frames(&teacher).await;
    teacher.see_words("#links a", "Lab, group B").await;
    follow(&site, &student, "ecology-201", "xiuying", "canvas", "Lab, group B").await;
    student.see_words("h1", "Lab, group B").await;
    follow(&site, &student, "ecology-201", "xiuying", "canvas", "Course room").await;
    student.see_words("h1", "Course room").await;
    // Changing one's mind leaves the course as it was.
    add(&site, &teacher, "canvas").await;
    teacher.click("#s-room").await;
    teacher.click("button[name=do][value=cancel]").await;
    teacher.see("#nothing").await;
    teacher.click("#done").await;
    out_of_frames(&teacher).await;
    assert_eq!(teacher.see("#links").await.text().await.unwrap().lines().count(), 3);
    // A student who finds the dialogue is sent back with a reason.
    student.go(&page(&site, "course/ecology-201/add?", "xiuying", "canvas")).await;
    student.enter_frame("#dialogue").await;
    student.see_words("main p", "Only people who teach").await;
    student.click(".btn-primary").await;
    student.see_words("#said", "Only people who teach").await;
    for browser in [teacher, student] {
        browser.quit().await;
    }
    site.stop().await;
}

/// One session, linked from a course that is then copied.
async fn copy(site: &Site, teacher: &Browser, flavour: &str) {
    add(site, teacher, flavour).await;
    make(teacher, "Seminar 7: food webs").await;
    teacher.see_words(".savebar .btn-primary", "Add 1 session").await;
    teacher.click(".savebar .btn-primary").await;
    if flavour == "moodle" {
        // One offer fills a form there, which the teacher saves.
        teacher.click("#save").await;
    } else {
        teacher.see("#placed").await;
        teacher.click("#done").await;
    }
    out_of_frames(teacher).await;
    teacher.see_words("#links a", "Seminar 7").await;
    teacher.click("#copy").await;
    teacher.see_words("h1", "Ecology 201 (copy)").await;
}

async fn a_copied_course_is_planned_anew(flavour: &str) {
    let site = Site::start().await;
    let (teacher, student) =
        tokio::join!(Browser::open(Cookies::NoThirdParty), Browser::open(Cookies::NoThirdParty));
    copy(&site, &teacher, flavour).await;

    let copy = "ecology-201-copy";
    follow(&site, &student, copy, "xiuying", flavour, "Seminar 7").await;
    student.see_words("h1", "This session isn’t ready yet").await;
    student.screenshot(&format!("not-ready-{flavour}")).await;

    follow(&site, &teacher, copy, "ingrid", flavour, "Seminar 7").await;
    teacher.see_words("h1", "Take sessions over from Ecology 201").await;
    teacher.see_words(".pick b", "Seminar 7").await;
    teacher.screenshot(&format!("copied-{flavour}")).await;
    teacher.click(".savebar .btn-primary").await;
    teacher.see_words("h1", "Seminar 7: food webs").await;
    teacher.see_words("main", "Guest access is off").await;

    follow(&site, &student, copy, "xiuying", flavour, "Seminar 7").await;
    student.see_words("h1", "Seminar 7: food webs").await;
    for browser in [teacher, student] {
        browser.quit().await;
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_course_is_planned_anew_in_canvas() {
    a_copied_course_is_planned_anew("canvas").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_course_is_planned_anew_in_moodle() {
    a_copied_course_is_planned_anew("moodle").await;
}
