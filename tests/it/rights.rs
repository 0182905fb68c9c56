//! Who may open which address of a course, and with which token.

use colloquy::db::schema::platform;
use colloquy::practice::LaunchOptions;
use diesel::prelude::*;

use crate::support::{Browser, Launched, TestApp, Typed, with_the_tool};

#[derive(Clone, Copy, PartialEq, Debug)]
enum For {
    Everyone,
    Staff,
}

/// `{s}` stands for a session of Ecology 201, `{d}` for one of its dates.
const PAGES: [(&str, For); 9] = [
    ("sessions", For::Everyone),
    ("sessions/new", For::Staff),
    ("{s}", For::Everyone),
    ("{s}/edit", For::Staff),
    ("{s}/delete", For::Staff),
    ("{s}/guests/replace", For::Staff),
    ("{s}/dates/{d}", For::Staff),
    ("{s}/dates/{d}/cancel", For::Staff),
    ("people", For::Staff),
];

/// In an order in which each can follow the one before.
const FORMS: [(&str, For); 13] = [
    ("sessions/new", For::Staff),
    ("{s}/edit", For::Staff),
    ("{s}/guests", For::Staff),
    ("{s}/guests/replace", For::Staff),
    ("{s}/dates/{d}", For::Staff),
    ("{s}/dates/{d}/cancel", For::Staff),
    ("{s}/dates/{d}/restore", For::Staff),
    ("{s}/lock", For::Staff),
    ("{s}/unlock", For::Staff),
    ("people/roster", For::Staff),
    ("window", For::Everyone),
    ("{s}/join", For::Everyone),
    ("{s}/delete", For::Staff),
];

struct Scene {
    ingrid: Launched,
    typed: Typed,
    session: String,
    date: String,
}

impl Scene {
    async fn set(app: &TestApp) -> Self {
        let ingrid = app.of_ecology("ingrid").await;
        // The first date is under way, so that students may join.
        let typed = Typed::weekly("Seminar", "2026-11-18").with("thu", "").with("wed", "on");
        let typed = typed.with("start", "12:00").with("end", "13:00");
        let mut scene = Self { ingrid, typed, session: String::new(), date: String::new() };
        scene.renew(app).await;
        scene
    }

    /// A fresh session in place of one that was deleted.
    async fn renew(&mut self, app: &TestApp) {
        self.session = app.make(&self.ingrid, &self.typed.clone().with_guests("participant")).await;
        self.date = app.dates(&self.ingrid, &self.session).await.swap_remove(1);
    }

    fn path(&self, address: &str) -> String {
        address.replace("{s}", &self.session).replace("{d}", &self.date)
    }

    fn fields<'a>(&'a self, address: &str) -> Vec<(&'a str, &'a str)> {
        match address {
            "sessions/new" | "{s}/edit" => self.typed.fields(),
            "{s}/guests" => vec![("guests", "on"), ("guest_role", "participant")],
            "{s}/dates/{d}" => vec![("date", "2026-11-26"), ("start", "09:00"), ("end", "10:00")],
            _ => Vec::new(),
        }
    }

    async fn post(&self, app: &TestApp, who: &Launched, address: &str, csrf: Option<&str>) -> (u16, String) {
        let mut form = self.fields(address);
        form.extend(csrf.map(|csrf| ("csrf", csrf)));
        let answer = who.browser.post(&app.below(who, &self.path(address)), &form).await;
        (answer.status, answer.body)
    }

    /// Everybody may open what is everybody's; what is for staff, `manages` says.
    async fn check(&mut self, app: &TestApp, name: &str, who: &Launched, manages: bool) {
        let csrf = app.csrf(who).await;
        for (address, whose) in PAGES {
            let page = app.open(who, &self.path(address)).await;
            let expected = if manages || whose == For::Everyone { 200 } else { 403 };
            assert_eq!(page.status, expected, "{name}, GET {address}: {}", page.body);
            assert_eq!(page.body.contains("NOT-YOURS-TO-DO"), expected == 403, "{name}, GET {address}");
        }
        for (address, whose) in FORMS {
            let (status, body) = self.post(app, who, address, Some(&csrf)).await;
            let expected = if manages || whose == For::Everyone { 303 } else { 403 };
            assert_eq!(status, expected, "{name}, POST {address}: {body}");
            assert_eq!(body.contains("NOT-YOURS-TO-DO"), expected == 403, "{name}, POST {address}");
        }
        if manages {
            self.renew(app).await;
        }
    }
}

/// Every date of the scene's session, as its page shows it, and how many sessions are listed.
async fn dates(app: &TestApp, scene: &Scene) -> (Vec<String>, usize) {
    let page = app.open(&scene.ingrid, &format!("{}?date=all", scene.session)).await;
    let listed = app.open(&scene.ingrid, "sessions").await.texts(".agenda li").len();
    (page.texts("#dates li"), listed)
}

with_the_tool! {
    async fn each_opens_what_is_theirs(app: TestApp) {
        let mut scene = Scene::set(app).await;
        for (who, manages) in [("ingrid", true), ("adaeze", true), ("ana", false), ("mother", false)] {
            scene.check(app, who, &app.of_ecology(who).await, manages).await;
        }
        let adaeze = app.of_ecology("adaeze").await;
        let set = |conn: &mut colloquy::db::Conn| -> colloquy::db::Result<usize> {
            let off = diesel::update(platform::table).set(platform::assistants_manage.eq(false));
            Ok(off.execute(conn)?)
        };
        app.app.db.write(set).await.unwrap();
        scene.check(app, "an assistant who may not manage", &adaeze, false).await;
        assert_eq!(app.enter(&app.join(&adaeze, &scene.session).await).await.role, "moderator");
        let ingrid = app.of_ecology("ingrid").await;
        scene.check(app, "ingrid still", &ingrid, true).await;
    }

    async fn a_student_sees_no_controls_of_staff(app: TestApp) {
        let scene = Scene::set(app).await;
        let room = app.open(&scene.ingrid, "sessions").await.attribute("#course-room a", "href").unwrap();
        let room = room.replace(&format!("/c/{}/", scene.ingrid.visit), "");
        let controls = "a[href$='/edit'], a[href$='/delete'], a[href$='/new'], a[href*='/dates/'], \
            a[href*='/people'], form[action$='/guests'], form[action$='lock'], .slip-share, #guests, .menu";
        for path in ["sessions".to_owned(), scene.session.clone(), room] {
            let staff = app.open(&scene.ingrid, &path).await;
            assert!(staff.has(controls), "the control: {path}");
            for who in ["ana", "mother"] {
                let page = app.open(&app.of_ecology(who).await, &path).await;
                assert!(page.status == 200 && !page.has(controls), "{who}, {path}: {:?}", page.texts(controls));
                assert!(!page.body.contains("/g/"), "{who}, {path}: no guest link");
            }
        }
    }

    async fn no_cookie_no_page(app: TestApp) {
        let scene = Scene::set(app).await;
        let csrf = app.csrf(&scene.ingrid).await;
        let ana = app.of_ecology("ana").await;
        let strangers = [("nobody", Browser::new()), ("a student's browser", ana.browser.clone())];
        for (name, browser) in strangers {
            let stranger = Launched { browser, visit: scene.ingrid.visit, path: String::new() };
            for (address, _) in PAGES {
                let page = app.open(&stranger, &scene.path(address)).await;
                page.assert_refused(401, "VISIT-OVER", &format!("{name}, GET {address}"));
            }
            for (address, _) in FORMS {
                // A window that opens may come without the cookie, but never without the token.
                let carried = matches!(address, "window" | "{s}/join");
                let (status, body) = scene.post(app, &stranger, address, None).await;
                assert_eq!(status, if carried { 403 } else { 401 }, "{name}, POST {address}: {body}");
                if !carried {
                    let (status, body) = scene.post(app, &stranger, address, Some(&csrf)).await;
                    assert_eq!(status, 401, "{name}, POST {address} with the token: {body}");
                }
            }
        }
        assert_eq!(app.open(&scene.ingrid, &scene.session).await.status, 200);
        assert_eq!(scene.post(app, &scene.ingrid, "{s}/lock", Some(&csrf)).await.0, 303);
        let unknown = app.url("/c/00000000000000000000000000000000/sessions");
        scene.ingrid.browser.get(&unknown).await.assert_refused(401, "VISIT-OVER", "no visit");
    }

    async fn a_session_of_another_course_is_not_there(app: TestApp) {
        let mut scene = Scene::set(app).await;
        let options = LaunchOptions::default();
        let other = app.launch("ingrid", "statistics-110", &options).await;
        let csrf = app.csrf(&other).await;
        for (address, _) in PAGES.iter().filter(|(address, _)| address.contains("{s}")) {
            let page = app.open(&other, &scene.path(address)).await;
            page.assert_refused(404, "SESSION-GONE", &format!("GET {address}"));
        }
        for (address, _) in FORMS.iter().filter(|(address, _)| address.contains("{s}")) {
            let (status, body) = scene.post(app, &other, address, Some(&csrf)).await;
            assert_eq!(status, 404, "POST {address}: {body}");
            assert!(body.contains("SESSION-GONE"), "POST {address}: {body}");
        }
        assert!(!app.open(&other, "sessions").await.has(".agenda"));
        let own = app.make(&other, &Typed::once("Regression")).await;
        assert_eq!(app.open(&other, &own).await.status, 200);
        // And nothing of it was done.
        let ingrid = app.of_ecology("ingrid").await;
        let page = app.open(&ingrid, &format!("{}?date=all", scene.session)).await;
        assert_eq!(page.texts("#dates .num"), ["12:00–13:00"; 4]);
        scene.check(app, "its own instructor", &ingrid, true).await;
    }

    async fn forms_of_other_pages_are_refused(app: TestApp) {
        let scene = Scene::set(app).await;
        let second = app.of_ecology("ingrid").await;
        let (right, other) = (app.csrf(&scene.ingrid).await, app.csrf(&second).await);
        assert_ne!(right, other);
        let before = dates(app, &scene).await;
        let cut = right.get(..right.len() - 1).unwrap();
        for (address, _) in FORMS {
            let to = app.below(&scene.ingrid, &scene.path(address));
            for csrf in [None, Some(""), Some("x"), Some(cut), Some(&*other), Some("\0")] {
                let (status, body) = scene.post(app, &scene.ingrid, address, csrf).await;
                assert_eq!(status, 403, "POST {address} with {csrf:?}: {body}");
                assert!(body.contains("FORM-EXPIRED"), "POST {address} with {csrf:?}: {body}");
            }
            let mut form = scene.fields(address);
            form.push(("csrf", &right));
            let from = scene.ingrid.browser.post_from(&to, &form, &[("Sec-Fetch-Site", "cross-site")]).await;
            from.assert_refused(403, "FORM-EXPIRED", address);
        }
        assert_eq!(dates(app, &scene).await, before, "nothing was done");
        for (address, _) in FORMS {
            assert_eq!(scene.post(app, &scene.ingrid, address, Some(&right)).await.0, 303, "{address}");
        }
    }
}
