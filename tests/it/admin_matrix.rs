//! Every address below `/admin` refuses every visitor it is not for. The addresses are read from the sources: one that
//! has no row here fails the test.

use std::collections::BTreeSet;
use std::path::Path;

use colloquy::accounts::{self, Kind, NewAccount, Status};
use colloquy::audit::Actor;
use colloquy::platforms::{self, DeploymentPolicy, DeploymentStatus, Details, NewPlatform};
use colloquy::practice::LaunchOptions;

use crate::support::{Answer, Browser, Host, TestApp, now, with_the_tool};

/// A method, an address, what its form holds, and what whoever it is for gets: the manager, an administrator.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)], [u16; 2]);

const NOTHING: &[(&str, &str)] = &[];
const ACCOUNT: &[(&str, &str)] = &[("name", "N"), ("email", "{fresh}@uni.example"), ("kind", "supervisor")];
const LMS: &[(&str, &str)] = &[
    ("name", "N"),
    ("issuer", "https://{fresh}.example"),
    ("client_id", "c"),
    ("auth_url", "https://l.example/a"),
    ("token_url", "https://l.example/t"),
    ("jwks_url", "https://l.example/k"),
];

const PRESETS: &[(&str, &str)] = &[
    ("early", "30"),
    ("role", "participant"),
    ("audio", "on"),
    ("video", "on"),
    ("chat", "on"),
    ("private", "nobody"),
    ("draw", "off"),
];

const CANVAS: &[(&str, &str)] = &[("environment", "production"), ("name", "N"), ("client_id", "{fresh}")];
const MOODLE: &[(&str, &str)] =
    &[("name", "N"), ("issuer", "https://{fresh}.example"), ("client_id", "c"), ("deployment", "1")];

/// Every address. What is in braces is filled with things made for each row, so that no row spoils another.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("GET",  "/admin", NOTHING, [303, 303]),
    ("GET",  "/admin/accounts", NOTHING, [200, 200]),
    ("GET",  "/admin/accounts/new", NOTHING, [200, 200]),
    ("POST", "/admin/accounts/new", ACCOUNT, [303, 303]),
    ("GET",  "/admin/accounts/import", NOTHING, [200, 200]),
    ("POST", "/admin/accounts/import", &[("table", "A,{fresh}@uni.example")], [200, 200]),
    ("POST", "/admin/accounts/import/take", &[("table", "A,{fresh}@uni.example"), ("count", "1")], [303, 303]),
    ("GET",  "/admin/accounts/{account}", NOTHING, [200, 200]),
    // Kinds and responsibilities are the manager's alone to change.
    ("POST", "/admin/accounts/{account}/kind", &[("kind", "administrator")], [303, 403]),
    ("POST", "/admin/accounts/{account}/responsible", &[("responsible", "")], [303, 403]),
    ("POST", "/admin/accounts/{account}/welcome", NOTHING, [303, 303]),
    ("POST", "/admin/accounts/{account}/disable", NOTHING, [303, 303]),
    ("POST", "/admin/accounts/{account}/enable", NOTHING, [303, 303]),
    ("GET",  "/admin/mail", NOTHING, [200, 200]),
    ("POST", "/admin/mail/{letter}/retry", NOTHING, [303, 303]),
    ("GET",  "/admin/registrations", NOTHING, [200, 200]),
    ("GET",  "/admin/registrations/new", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/new", LMS, [303, 303]),
    ("GET",  "/admin/registrations/{registration}", NOTHING, [200, 200]),
    ("GET",  "/admin/registrations/{registration}/edit", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/{registration}/edit", LMS, [303, 303]),
    ("POST", "/admin/registrations/{registration}/rules", &[("leeway", "60")], [303, 303]),
    ("GET",  "/admin/registrations/{registration}/presets", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/{registration}/presets", PRESETS, [303, 303]),
    ("POST", "/admin/registrations/{registration}/enable", NOTHING, [303, 303]),
    ("POST", "/admin/registrations/{registration}/disable", NOTHING, [303, 303]),
    ("GET",  "/admin/registrations/{registration}/remove", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/{registration}/remove", NOTHING, [303, 303]),
    ("POST", "/admin/registrations/{registration}/deployments", &[("deployment", "d")], [303, 303]),
    ("POST", "/admin/registrations/{registration}/deployments/{deployment}/enable", NOTHING, [303, 303]),
    ("POST", "/admin/registrations/{registration}/deployments/{deployment}/disable", NOTHING, [303, 303]),
    ("GET",  "/admin/registrations/invite", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/invite", &[("name", "N")], [303, 303]),
    ("POST", "/admin/registrations/invite/{invitation}/withdraw", NOTHING, [303, 303]),
    ("GET",  "/admin/registrations/canvas", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/canvas", CANVAS, [303, 303]),
    ("GET",  "/admin/registrations/moodle", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/moodle", MOODLE, [303, 303]),
    ("GET",  "/admin/registrations/{registration}/confirm", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/{registration}/confirm", NOTHING, [303, 303]),
    ("GET",  "/admin/registrations/{id}/doctor", NOTHING, [200, 200]),
    ("POST", "/admin/registrations/{id}/doctor", NOTHING, [303, 303]),
    ("GET",  "/admin/doctor", NOTHING, [200, 200]),
    ("GET",  "/admin/doctor/{code}", NOTHING, [200, 200]),
    ("GET",  "/admin/meetings", NOTHING, [200, 200]),
    ("GET",  "/admin/health", NOTHING, [200, 200]),
    ("GET",  "/admin/health/rotate", NOTHING, [200, 200]),
    ("POST", "/admin/health/rotate", NOTHING, [303, 303]),
    ("GET",  "/admin/audit", NOTHING, [200, 200]),
    ("GET",  "/admin/audit.csv", NOTHING, [200, 200]),
];

/// The sources of the pages: path and text.
fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The methods and addresses below `/admin` that `text` routes.
fn routed(path: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if !text.contains("\"/admin") {
        return found;
    }
    assert!(
        !text.contains("scope(\"") && !text.contains("route(\"/admin"),
        "{path}: addresses stand in resource(\"…\")"
    );
    for part in text.split("resource(").skip(1) {
        // An address that is put together could not be found here.
        let Some((address, rest)) = part.strip_prefix('"').and_then(|part| part.split_once('"')) else {
            assert!(
                path.ends_with("/sessions.rs"),
                "{path}: write addresses out: resource({}",
                part.lines().next().unwrap_or_default()
            );
            continue;
        };
        let rest = rest.split(';').next().unwrap_or_default();
        let methods = [("GET", "get()"), ("POST", "post()"), ("PUT", "put()"), ("DELETE", "delete()")];
        if address.starts_with("/admin") {
            let here = methods.iter().filter(|(_, call)| rest.contains(call));
            found.extend(here.map(|(method, _)| ((*method).to_owned(), address.to_owned())));
        }
    }
    found
}

#[test]
fn every_address_below_admin_has_its_row() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"), &mut all);
    let routed: BTreeSet<_> = all.iter().flat_map(|(path, text)| routed(path, text)).collect();
    let rows: BTreeSet<_> =
        ROWS.iter().map(|(method, address, ..)| ((*method).to_owned(), (*address).to_owned())).collect();
    assert!(routed.len() > 20, "the sources were read");
    let missing: Vec<_> = routed.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&routed).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "without a row: {missing:?}; without an address: {gone:?}"
    );
}

#[test]
fn a_new_address_is_found() {
    let text = r#".service(resource("/admin/a").route(get().to(a)).route(post().to(b))).service(resource("/b").route(post()));"#;
    let pair = |method: &str| (method.to_owned(), "/admin/a".to_owned());
    assert_eq!(routed("x.rs", text), [pair("GET"), pair("POST")]);
}

/// The visitors, and what the rows are about.
struct Scene {
    manager: Host,
    administrator: Host,
    supervisor: Host,
    /// An administrator who was switched off while signed in, with the token that their forms had.
    disabled: (Host, String),
    launched: [Browser; 2],
    fresh: u32,
}

impl Scene {
    async fn set(app: &TestApp) -> Self {
        let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
        let disabled = app.signed_in("Dora", "dora@uni.example", Kind::Administrator).await;
        let token = disabled.csrf().await;
        manager.done(&format!("/admin/accounts/{}/disable", disabled.account.id), &[]).await;
        let options = LaunchOptions::default();
        let launched = ["ana", "ingrid"].map(|who| app.launch(who, "ecology-201", &options));
        let [student, instructor] = launched;
        Self {
            manager,
            administrator: app.signed_in("Ada", "ada@uni.example", Kind::Administrator).await,
            supervisor: app.signed_in("Sam", "sam@uni.example", Kind::Supervisor).await,
            disabled: (disabled, token),
            launched: [student.await.browser, instructor.await.browser],
            fresh: 0,
        }
    }

    /// A row with things of its own in it.
    async fn fill(&mut self, app: &TestApp, row: &Row) -> (String, Vec<(&'static str, String)>) {
        self.fresh += 1;
        let fresh = format!("fresh{}", self.fresh);
        let mut address = row.1.replace("{id}", "{registration}").replace("{code}", "LAUNCH-USED");
        if address.contains("{account}") {
            let id = self.account(app, &fresh).await;
            address = address.replace("{account}", &id);
        }
        if address.contains("{registration}") {
            let (registration, deployment) = registration(app, &fresh).await;
            address = address.replace("{registration}", &registration).replace("{deployment}", &deployment);
        }
        let nothing = "00000000000000000000000000000000";
        let address = address.replace("{letter}", nothing).replace("{invitation}", nothing);
        assert!(!address.contains('{'), "{address}: nothing to fill it with");
        (address, row.2.iter().map(|(name, value)| (*name, value.replace("{fresh}", &fresh))).collect())
    }

    /// A supervisor that the administrator is responsible for.
    async fn account(&self, app: &TestApp, fresh: &str) -> String {
        let email = format!("{fresh}@under.example").parse().unwrap();
        let responsible = Some(self.administrator.account.id);
        let new = NewAccount { kind: Kind::Supervisor, name: fresh.parse().unwrap(), email, responsible };
        let made = app.app.db.write(move |conn| accounts::add(conn, &new, &Actor::operator(), now()));
        made.await.unwrap().id.to_string()
    }
}

async fn registration(app: &TestApp, fresh: &str) -> (String, String) {
    let url = || "https://l.example/x".parse().unwrap();
    let details = Details {
        name: fresh.to_owned(),
        auth_url: url(),
        token_url: url(),
        token_audience: None,
        jwks_url: url(),
        deployments: DeploymentPolicy::Approve,
        family: None,
    };
    let new = NewPlatform::of(format!("https://{fresh}.lms.example"), "c".to_owned(), details);
    let made = app.app.db.write(move |conn| {
        let by = Actor::operator();
        let id = platforms::add(conn, new, &by, now())?;
        let deployment = platforms::add_deployment(conn, id, "1", DeploymentStatus::Waiting, &by, now())?;
        Ok::<_, platforms::Error>((id.to_string(), deployment.to_string()))
    });
    made.await.unwrap()
}

/// Asks as `method` does; a form carries `csrf`, if there is one.
async fn ask(
    app: &TestApp,
    browser: &Browser,
    method: &str,
    (address, fields): (&str, &[(&'static str, String)]),
    csrf: Option<&str>,
    headers: &[(&str, &str)],
) -> Answer {
    if method == "GET" {
        return browser.get(&app.url(address)).await;
    }
    let mut form: Vec<(&str, &str)> = csrf.map(|csrf| ("csrf", csrf)).into_iter().collect();
    form.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    browser.post_from(&app.url(address), &form, headers).await
}

/// Nobody is there: a page leads to the sign-in, a form is refused.
fn assert_signed_out(answer: &Answer, method: &str, what: &str) {
    if method == "GET" {
        let to_sign_in = answer.status == 303 && answer.location().starts_with("/sign-in?next=");
        assert!(to_sign_in, "{what}: {} {} {}", answer.status, answer.location(), answer.body);
    } else {
        answer.assert_refused(401, "SIGNED-OUT", what);
    }
}

with_the_tool! {
    async fn every_address_refuses_every_other_visitor(app: TestApp) {
        let mut scene = Scene::set(app).await;
        let csrf = scene.administrator.csrf().await;
        let theirs = scene.supervisor.csrf().await;
        for row in ROWS {
            let (method, what) = (row.0, format!("{} {}", row.0, row.1));
            let (address, fields) = scene.fill(app, row).await;
            let to = (address.as_str(), fields.as_slice());
            let off = (&scene.disabled.0.browser, scene.disabled.1.as_str());
            let [student, instructor] = &scene.launched;
            let nobody = Browser::new();
            for (name, browser, csrf) in [
                ("nobody", &nobody, csrf.as_str()),
                ("a student", student, &csrf),
                ("an instructor", instructor, &csrf),
                ("a disabled administrator", off.0, off.1),
            ] {
                let answer = ask(app, browser, method, to, Some(csrf), &[]).await;
                assert_signed_out(&answer, method, &format!("{what} by {name}"));
            }
            let answer = ask(app, &scene.supervisor.browser, method, to, Some(&theirs), &[]).await;
            answer.assert_refused(403, "NOT-YOUR-KIND", &format!("{what} by a supervisor"));
            if method == "POST" {
                let own = &scene.administrator.browser;
                for (name, csrf, site) in [
                    ("without its token", None, "same-origin"),
                    ("with another's token", Some(theirs.as_str()), "same-origin"),
                    ("from another site", Some(csrf.as_str()), "cross-site"),
                    ("from a sibling site", Some(csrf.as_str()), "same-site"),
                ] {
                    let answer = ask(app, own, method, to, csrf, &[("Sec-Fetch-Site", site)]).await;
                    answer.assert_refused(403, "FORM-EXPIRED", &format!("{what} {name}"));
                }
            }
        }
        assert_eq!(scene.administrator.account.status, Status::Active);
    }

    async fn every_address_is_there_for_those_it_is_for(app: TestApp) {
        let mut scene = Scene::set(app).await;
        for row in ROWS {
            for (of, status) in row.3.into_iter().enumerate() {
                let (address, fields) = scene.fill(app, row).await;
                let who = if of == 0 { &scene.manager } else { &scene.administrator };
                let csrf = who.csrf().await;
                let to = (address.as_str(), fields.as_slice());
                let answer = ask(app, &who.browser, row.0, to, Some(&csrf), &[]).await;
                let what = format!("{} {} by {}", row.0, row.1, who.account.name);
                assert_eq!(answer.status, status, "{what}: {}", answer.body);
                assert!(!answer.location().starts_with("/sign-in"), "{what}");
            }
        }
    }
}
