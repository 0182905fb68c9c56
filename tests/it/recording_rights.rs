//! Who may open which address of a recording: every address, every kind of visitor, both kinds of session.

use colloquy::practice::LaunchOptions;
use colloquy::recordings::viewer_token;

use crate::support::recording::session_in;
use crate::support::{Answer, Browser, TestApp, Typed, with_the_tool};

/// Below the recording's page; what is posted comes with a token that holds for the visitor's own pages.
const PAGES: [&str; 4] = ["", "/watch.webm", "/save.webm", "/delete"];
const FORMS: [&str; 4] = ["/name", "/share", "/unshare", "/delete"];

/// Somebody with a browser, and what their forms carry.
struct Visitor {
    who: &'static str,
    browser: Browser,
    csrf: String,
    /// What stands before `/sessions` in addresses of theirs.
    base: String,
}

/// What a visitor may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Nothing,
    Watch,
    All,
}

impl Visitor {
    async fn launched(app: &TestApp, who: &'static str, course: &str) -> Self {
        let launched = app.launch(who, course, &LaunchOptions::default()).await;
        let csrf = app.csrf(&launched).await;
        Self { who, browser: launched.browser.clone(), csrf, base: format!("/c/{}", launched.visit) }
    }

    async fn hosting(app: &TestApp, who: &'static str) -> Self {
        let host = app.host(who).await;
        Self { who, csrf: host.csrf().await, browser: host.browser, base: "/scheduler".into() }
    }

    fn nobody(base: &str) -> Self {
        Self { who: "nobody", browser: Browser::new(), csrf: "a".into(), base: base.into() }
    }

    async fn post(&self, url: &str) -> Answer {
        self.browser.post(url, &[("csrf", self.csrf.as_str()), ("name", "x")]).await
    }
}

async fn check(app: &TestApp, visitor: &Visitor, place: &str, may: May) {
    let recording = app.url(&format!("{}{place}", visitor.base));
    for page in PAGES {
        let answer = visitor.browser.get(&format!("{recording}{page}")).await;
        let allowed = may == May::All || (may == May::Watch && ["", "/watch.webm"].contains(&page));
        assert_eq!(answer.status == 200, allowed, "{} at {place}{page}: {}", visitor.who, answer.status);
        assert!(allowed || !answer.header("content-type").starts_with("video"), "{}{page}", visitor.who);
    }
    for form in FORMS {
        let answer = visitor.post(&format!("{recording}{form}")).await;
        let done = answer.status == 303 && !answer.location().starts_with("/sign-in");
        assert_eq!(done, may == May::All, "{} at {place}{form}: {}", visitor.who, answer.status);
    }
    let downloads = format!("{}/downloads", recording.rsplit_once('/').unwrap().0);
    let answer = visitor.post(&downloads).await;
    let done = answer.status == 303 && !answer.location().starts_with("/sign-in");
    assert_eq!(done, may == May::All, "{} at {downloads}", visitor.who);
}

with_the_tool! {
    async fn a_course_shows_its_recordings_to_its_people_and_lets_staff_look_after_them(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::once("Seminar").with_guests("moderator").with("guest_sure", "on")).await;
        let id = app.recorded(session_in(&path)).await;
        let place = format!("/{path}/recordings/{id}");
        let guest = Browser::new();
        guest.post(&app.guest_link(&ingrid, &path).await, &[("name", "Theodóra")]).await;
        let guest = Visitor { who: "guest", browser: guest, ..Visitor::nobody(&format!("/c/{}", ingrid.visit)) };
        for (visitor, may) in [
            (Visitor::nobody(&format!("/c/{}", ingrid.visit)), May::Nothing),
            (Visitor::nobody("/scheduler"), May::Nothing),
            (guest, May::Nothing),
            (Visitor::hosting(app, "Olga").await, May::Nothing),
            (Visitor::launched(app, "xiuying", "ecology-201").await, May::Watch),
            (Visitor::launched(app, "ingrid", "statistics-110").await, May::Nothing),
            // Last, because it deletes.
            (Visitor::launched(app, "ingrid", "ecology-201").await, May::All),
        ] {
            check(app, &visitor, &place, may).await;
        }
    }

    async fn the_scheduler_shows_recordings_to_their_host_alone(app: TestApp) {
        let host = app.host("Ingrid Halvorsen").await;
        let path = host.make(&Typed::once("Board of examiners")).await;
        for (name, email, role) in [("Ivan", "ivan@spbu.example", "moderator"), ("Shira", "shira@huji.example", "presenter")] {
            host.invite(&path, name, email, role).await;
        }
        let id = app.recorded(session_in(&path)).await;
        let place = format!("{}/recordings/{id}", path.trim_start_matches("/scheduler"));
        let owner = Visitor { who: "host", csrf: host.csrf().await, browser: host.browser.clone(), base: "/scheduler".into() };
        for (visitor, may) in [
            (Visitor::nobody("/scheduler"), May::Nothing),
            (Visitor::hosting(app, "Olga").await, May::Nothing),
            (Visitor::launched(app, "ingrid", "ecology-201").await, May::Nothing),
            (Visitor::launched(app, "xiuying", "ecology-201").await, May::Nothing),
        ] {
            check(app, &visitor, &place, may).await;
        }
        // Links lead to watching, and there is no address behind them that does more.
        for (email, watches) in [("ivan@spbu.example", true), ("shira@huji.example", false)] {
            let link = format!("/r/{}/{id}", viewer_token(&app.app.seal, app.invitation_id(email).await));
            let anybody = Visitor::nobody("");
            check(app, &anybody, &link, if watches { May::Watch } else { May::Nothing }).await;
        }
        check(app, &owner, &place, May::All).await;
    }
}
