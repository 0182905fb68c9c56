//! The main job in real browsers: instructor, student and guest, from the LMS to the room.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use colloquy::app::App;
use colloquy::clock::Clock;
use colloquy::config::Config;
use colloquy::platforms::{self, DeploymentPolicy, NewPlatform};
use colloquy::practice::{self, PracticeLms};
use colloquy::web::{self, Serving};

use crate::support::browser::{Browser, Cookies};

/// How long the roster's word may take to reach a room (R7).
const A_MINUTE: Duration = Duration::from_mins(1);

struct Stage {
    lms: practice::Running,
    serving: Serving,
    folder: std::path::PathBuf,
}

impl Stage {
    /// The tool and the practice LMS with the machine's clock, as the demo runs them.
    async fn set() -> Self {
        let folder = std::env::temp_dir().join(format!("colloquy-it-{}", uuid::Uuid::new_v4().simple()));
        let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = reserved.local_addr().unwrap();
        let tool = practice::Config::for_tool(format!("http://{address}").parse().unwrap(), Clock::system());
        let lms = PracticeLms::start(tool).await.unwrap();
        let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let values = BTreeMap::from([
            ("public_url", format!("http://{address}")),
            ("bind", address.to_string()),
            ("database_url", format!("sqlite:{}", path("colloquy.sqlite"))),
            ("keys_dir", path("keys")),
            ("outbound_allow", lms.base_url().authority().to_owned()),
            ("roster_live_seconds", "10".to_owned()),
        ]);
        let app = Arc::new(App::build(Config::from_values(&values).unwrap(), Clock::system()).unwrap());
        app.db.migrate().unwrap();
        register(&app, &lms).await;
        drop(reserved);
        let serving = web::serve(app).await.unwrap();
        Self { lms, serving, folder }
    }

    fn course(&self, person: &str, flavour: &str) -> String {
        format!("{}course/ecology-201?as={person}&flavour={flavour}&target=frame", self.lms.base_url())
    }

    async fn strike(self) {
        let _ended = tokio::time::timeout(Duration::from_millis(300), self.serving.stop()).await;
        self.lms.stop().await;
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

async fn register(app: &App, lms: &practice::Running) {
    let new = NewPlatform {
        name: "Practice LMS".to_owned(),
        issuer: lms.issuer(),
        client_id: lms.client_id(),
        auth_url: lms.auth_url().parse().unwrap(),
        token_url: lms.token_url().parse().unwrap(),
        token_audience: None,
        jwks_url: lms.jwks_url().parse().unwrap(),
        deployments: DeploymentPolicy::Auto,
    };
    let now = app.clock.now();
    app.db.write(move |conn| platforms::add(conn, new, now)).await.unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn from_the_lms_to_the_room_in_three_browsers() {
    let stage = Stage::set().await;
    let (teacher, student, guest) = tokio::join!(
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty),
        Browser::open(Cookies::NoThirdParty)
    );

    // An instructor launches in a frame on another site, makes a session, and turns guest access on.
    teacher.go(&stage.course("ingrid", "canvas")).await;
    teacher.enter_frame("#tool").await;
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
    student.go(&stage.course("xiuying", "canvas")).await;
    student.enter_frame("#tool").await;
    student.see_words(".agenda a, .lines a", "Seminar 7: food webs").await.click().await.unwrap();
    student.see_words(".slip", "participant").await;
    student.click(".slip-join form button").await;
    student.newest_window(1).await;
    student.see_words("#controls", "Leave").await;

    // A guest joins by the link, in the guest role.
    guest.go(&link).await;
    guest.type_into("#name", "Theodóra Papadáki").await;
    guest.click("form.panel .btn-primary").await;
    guest.see_words("#controls", "Leave").await;

    // The instructor sees both, each in the right group, and promotes the guest.
    teacher.click(".slip-join form button").await;
    teacher.newest_window(1).await;
    teacher.see_words("#panel", "李秀英").await;
    let people = teacher.see_words("#panel", "Theodóra Papadáki").await.text().await.unwrap();
    assert!(people.contains("Participants 2") || people.contains("Participants\n2"), "{people}");
    teacher.click("[aria-label='Actions for Theodóra Papadáki']").await;
    teacher.see_words("[popover] button, .menu-list button", "Make presenter").await.click().await.unwrap();
    teacher.see_words("#panel", "Presenters").await;
    guest.see_words("#panel, .stage", "presenter").await;
    teacher.screenshot("room").await;

    // The student is dropped in the LMS and is out of the room within a minute.
    stage.lms.world().drop_out("ecology-201", "xiuying").unwrap();
    let dropped = Instant::now();
    while !student.text().await.contains("no longer") {
        assert!(dropped.elapsed() < A_MINUTE, "{}", student.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for browser in [teacher, student, guest] {
        browser.quit().await;
    }
    stage.strike().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookie_in_the_frame_goes_on_in_a_tab() {
    let stage = Stage::set().await;
    let teacher = Browser::open(Cookies::NoneInFrames).await;
    teacher.go(&stage.course("ingrid", "canvas")).await;
    teacher.enter_frame("#tool").await;
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
    stage.strike().await;
}
