//! A session for a section, in real browsers: its students find it, others don't.

use colloquy::practice::Division;

use crate::support::browser::{Browser, Cookies};
use crate::support::program::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_for_a_section_is_found_by_its_students_alone() {
    let site = Site::start().await;
    let (world, course) = (site.lms.world(), "ecology-201");
    let mut sections = Vec::new();
    for (name, student) in [("A", "xiuying"), ("B", "joerg")] {
        let section = (Division::Section, world.divide(course, Division::Section, name).unwrap());
        world.set_inside(course, section, student, true).unwrap();
        sections.push(section.1);
    }
    let address =
        |who: &str| format!("{}course/{course}?as={who}&flavour=canvas&target=frame", site.lms.base_url());
    let (teacher, of_a, of_b) = tokio::join!(
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty)
    );
    // Canvas tells of sections when their people come.
    for (browser, who) in [(&of_a, "xiuying"), (&of_b, "joerg"), (&teacher, "ingrid")] {
        browser.go(&address(who)).await;
        browser.enter_frame("#tool").await;
        browser.see_words("h1", if who == "joerg" { "Sitzungen" } else { "Sessions" }).await;
    }
    teacher.click("a[href$='/sessions/new']").await;
    teacher.type_into("#name", "Dissection").await;
    teacher.click("#kind-open").await;
    teacher.click("label[for='audience-some']").await;
    teacher.see_words(".audience label", &format!("Section {}", sections[0])).await.click().await.unwrap();
    teacher.screenshot("audience").await;
    teacher.click(".savebar .btn-primary").await;
    teacher.see_words("h1", "Dissection").await;
    teacher.see_words("main", "Only people in these groups and sections").await;
    let session = teacher.ask("return location.pathname").await.as_str().unwrap().to_owned();

    of_a.go(&address("xiuying")).await;
    of_a.enter_frame("#tool").await;
    of_a.see_words(".agenda a, .lines a", "Dissection").await.click().await.unwrap();
    of_a.see_words("h1", "Dissection").await;

    of_b.go(&address("joerg")).await;
    of_b.enter_frame("#tool").await;
    of_b.see_words("h1", "Sitzungen").await;
    assert!(!of_b.text().await.contains("Dissection"), "{}", of_b.text().await);
    // The address of the others' session, below this visit.
    let id = session.rsplit('/').next().unwrap();
    of_b.ask(&format!("location.href = location.pathname + '/{id}'")).await;
    of_b.see_words(".quote-code", "NOT-IN-GROUP").await;
    of_b.see_words("main", &format!("Sektion {}", sections[0])).await;
    for browser in [teacher, of_a, of_b] {
        browser.quit().await;
    }
    site.stop().await;
}
