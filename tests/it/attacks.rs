//! What somebody would try who means harm: each attack stands beside what honest people may do.

use std::os::unix::fs::PermissionsExt;

use colloquy::db::Db;
use colloquy::lti::roles::Standing;
use colloquy::meetings::embedded::Connected;
use colloquy::meetings::{MeetingBackend, RoomRef};
use colloquy::platforms::DeploymentStatus;
use colloquy::practice::LaunchOptions;
use colloquy::sessions::role::Role as SessionRole;
use serde_json::json;

use crate::support::database::Folder;
use crate::support::{Answer, Launched, TestApp, with_the_tool};

fn usual() -> LaunchOptions {
    LaunchOptions::default()
}

const STRANGE: [&str; 14] = [
    "\0",
    "a\0b",
    "\u{202e}",
    "\u{fffd}\u{fffe}",
    "-1",
    "0",
    "1e9",
    "1000000000",
    "4294967295",
    "99999999999999999999",
    "9999-12-31",
    "+262142-12-31",
    "23:59:60",
    "%_\\'\"<script>",
];

async fn csrf(app: &TestApp, who: &Launched) -> String {
    let page = app.page(who).await;
    page.attribute("input[name=csrf]", "value").unwrap_or_else(|| panic!("{}", page.body))
}

fn session(csrf: &str) -> Vec<(&'static str, String)> {
    [
        ("csrf", csrf),
        ("name", "Seminar"),
        ("kind", "repeats"),
        ("date", "2026-11-19"),
        ("start", "10:15"),
        ("end", "11:45"),
        ("end_date", ""),
        ("zone", "Europe/Berlin"),
        ("frequency", "weekly"),
        ("thu", "on"),
        ("until", "count"),
        ("count", "3"),
        ("last_date", ""),
        ("early", "15"),
        ("role", "participant"),
        ("description", "d"),
        ("guest_role", "participant"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

async fn made(app: &TestApp, by: &Launched, form: &[(&str, String)]) -> Answer {
    by.browser.post(&app.url(&format!("/c/{}/sessions/new", by.visit)), form).await
}

with_the_tool! {
    async fn no_text_breaks_a_page_of_the_course(app: TestApp) {
        let staff = app.launch("ingrid", "ecology-201", &usual()).await;
        let csrf = csrf(app, &staff).await;
        let good = session(&csrf);
        let answer = made(app, &staff, &good).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let at = answer.location().split('?').next().unwrap().to_owned();
        let base = format!("/c/{}", staff.visit);
        for value in STRANGE {
            let typed: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            for name in ["q", "page", "from", "to", "show", "date", "done", "undo"] {
                for path in [format!("{base}/sessions"), format!("{base}/people"), at.clone(), format!("{at}/edit"), "/theme".to_owned()] {
                    for more in ["", "&show=dates", "&show=previous"] {
                        let answer = staff.browser.get(&app.url(&format!("{path}?{name}={typed}{more}"))).await;
                        assert!(answer.status < 500, "{path}?{name}={value:?}: {}", answer.body);
                    }
                }
            }
            staff.browser.keep("zone", &typed);
            assert_eq!(app.page(&staff).await.status, 200, "{value:?} as a zone");
            staff.browser.keep("zone", "Europe/Berlin");
            for kind in ["once", "repeats", "open"] {
                for index in 1..good.len() {
                    let mut form = good.clone();
                    for field in &mut form {
                        if field.0 == "kind" {
                            kind.clone_into(&mut field.1);
                        }
                    }
                    value.clone_into(&mut form[index].1);
                    for path in [format!("{base}/sessions/new"), format!("{at}/edit"), format!("{at}/guests"), format!("{at}/join")] {
                        let answer = staff.browser.post(&app.url(&path), &form).await;
                        assert!(answer.status < 500, "{path} {}={value:?}: {}", form[index].0, answer.body);
                    }
                }
            }
        }
    }

    async fn a_deployment_switched_off_closes_its_visits_at_once(app: TestApp) {
        let staff = app.launch("ingrid", "ecology-201", &usual()).await;
        assert_eq!(app.page(&staff).await.status, 200);
        app.switch_deployment(DeploymentStatus::Disabled).await;
        app.page(&staff).await.assert_refused(401, "VISIT-OVER", "switched off");
        app.switch_deployment(DeploymentStatus::Active).await;
        assert_eq!(app.page(&staff).await.status, 200, "switched on again");
    }

    async fn who_is_demoted_does_not_stay_moderator_by_joining_once_more(app: TestApp) {
        let before = enter(app, &launch_as(app, "Instructor").await).await;
        assert_eq!(role_inside(app).await, SessionRole::Moderator);
        let demoted = launch_as(app, "Learner").await;
        assert_eq!(app.visit(&demoted).await.standing, Some(Standing::Learner));
        let after = enter(app, &demoted).await;
        assert_eq!(role_inside(app).await, SessionRole::Participant);
        drop((before, after));
    }
}

/// A launch of a course without a roster, so that launches alone say what people are.
async fn launch_as(app: &TestApp, role: &str) -> Launched {
    let begun = app.begin("ingrid").await;
    let changes = json!({
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": null,
        "/roles": [format!("http://purl.imsglobal.org/vocab/lis/v2/membership#{role}")],
    });
    let answer = app.arrive_with(&begun, &begun.changed(&changes)).await;
    Launched::of(begun.browser.clone(), &answer)
}

/// Joins the course room.
async fn enter(app: &TestApp, who: &Launched) -> Connected {
    let page = app.page(who).await;
    let join = page.attribute("form[action$='/join']", "action").unwrap_or_else(|| panic!("{}", page.body));
    let form = [("csrf", csrf(app, who).await)];
    let answer = who.browser.post(&app.url(&join), &form).await;
    let ticket = answer.location().strip_prefix("/room/").unwrap_or_else(|| panic!("{}", answer.body));
    app.app.meetings.hall().enter(ticket, app.clock.now()).unwrap()
}

/// The role of the only person in the only room.
async fn role_inside(app: &TestApp) -> SessionRole {
    let room = app.app.meetings.hall().occupied()[0];
    let present = app.app.meetings.presence(RoomRef(room)).await.unwrap();
    assert_eq!(present.len(), 1);
    present[0].role
}

#[test]
fn other_users_of_the_machine_read_neither_the_database_nor_its_copy() {
    let folder = Folder::make("closed");
    let db = Db::open(format!("sqlite:{}", folder.0.join("data").display()).parse().unwrap()).unwrap();
    db.migrate().unwrap();
    let copy = folder.0.join("copy");
    db.copy_into(&copy).unwrap();
    assert!(db.copy_into(&copy).is_err(), "nothing is written over");
    for file in std::fs::read_dir(&folder.0).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.path().display());
        assert!(file.file_name() != "copy" || file.metadata().unwrap().len() > 4096, "a whole copy");
    }
}
