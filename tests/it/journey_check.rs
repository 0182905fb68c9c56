//! "Check this browser" in real browsers, inside the LMS's frame on another site.

use crate::support::browser::{Browser, Cookies};
use crate::support::program::Site;

async fn found(browser: &Browser, check: &str) -> String {
    let line =
        format!("return document.querySelector(\"[data-check='{check}']:not([hidden])\")?.dataset.case");
    browser.ask(&line).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_checked_where_people_meet_the_tool() {
    let site = Site::start().await;
    let address = format!("{}course/ecology-201?as=ingrid&flavour=canvas&target=frame", site.lms.base_url());
    let teacher = Browser::open(Cookies::NoThirdParty).await;
    teacher.go(&address).await;
    teacher.enter_frame("#tool").await;
    teacher.see_words("h1", "Sessions").await;
    teacher.click("nav.tabs a[href$='/people']").await;
    teacher.click("main a[href$='/check']").await;
    teacher.see_words("#sum", "Everything works here").await;
    for (check, case) in [
        ("where", "know"),
        ("cookies", "know"),
        ("partitioned", "pass"),
        ("lms-storage", "pass"),
        ("camera", "pass"),
    ] {
        assert_eq!(found(&teacher, check).await, case, "{check}: {}", teacher.text().await);
    }
    assert!(!teacher.text().await.contains("needs JavaScript"));
    teacher.screenshot("check-frame").await;
    teacher.quit().await;

    // Where no cookie is kept, the page that anybody may open says so.
    let strict = Browser::open(Cookies::NoneInFrames).await;
    strict.go(&address).await;
    strict.enter_frame("#tool").await;
    strict.ask(&format!("location.href = '{}'", site.url("/check"))).await;
    strict.see_words("#sum", "keeps Colloquy from working").await;
    assert_eq!(found(&strict, "partitioned").await, "change");
    strict.quit().await;
    site.stop().await;
}
