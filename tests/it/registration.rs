//! An LMS registers by itself: every rule beside a registration that is taken.

use colloquy::audit::{self, Actor};
use colloquy::db::Conn;
use colloquy::ids::{DeploymentId, PlatformId, RegistrationInvitationId};
use colloquy::lti::wanted::Family;
use colloquy::platforms::{self, DeploymentStatus, Platform, Status};
use colloquy::practice::{Flavour, LaunchOptions};
use colloquy::registration::{self, Aim, NewInvitation, invitation};
use serde_json::{Value, json};

use crate::support::app::until;
use crate::support::database::Backend;
use crate::support::stranger::Stranger;
use crate::support::{Answer, Browser, TestApp, now, with_the_tool};

const NOTHING: &[(&str, &str)] = &[];

impl TestApp {
    async fn link_to_register(&self, aim: Aim) -> (RegistrationInvitationId, String) {
        let (new, now) = (NewInvitation { name: None, aim, maker: None }, self.clock.now());
        let id = self
            .app
            .db
            .write(move |conn| registration::make(conn, &new, &Actor::operator(), now))
            .await
            .unwrap();
        (id, self.url(&invitation::address(&self.app.seal, id)))
    }

    /// A fresh registration address.
    pub(crate) async fn invitation(&self) -> String {
        self.link_to_register(Aim::New).await.1
    }

    /// The registrations other than the one that every test begins with.
    async fn came(&self) -> Vec<Platform> {
        let all = self.read(platforms::list).await;
        all.into_iter().filter(|one| one.id != self.platform).collect()
    }

    async fn switched(&self, deployment: DeploymentId, to: DeploymentStatus) {
        let (by, now) = (Actor::operator(), self.clock.now());
        let switched =
            move |conn: &mut Conn| platforms::set_deployment_status(conn, deployment, to, &by, now);
        assert!(self.app.db.write(switched).await.unwrap());
    }

    async fn confirmed(&self, id: PlatformId) {
        let now = self.clock.now();
        assert!(
            self.app
                .db
                .write(move |conn| platforms::confirm(conn, id, &Actor::operator(), now))
                .await
                .unwrap()
        );
    }
}

/// What an LMS at `configuration` opens in its frame.
fn opened(address: &str, configuration: &str, token: &str) -> String {
    let mut url: url::Url = address.parse().unwrap();
    url.query_pairs_mut()
        .append_pair("openid_configuration", configuration)
        .append_pair("registration_token", token);
    url.into()
}

/// Looks at the page and presses its button; a page that refuses is the answer.
async fn register(app: &TestApp, address: &str) -> Answer {
    let browser = Browser::new();
    let page = browser.get(address).await;
    if page.status != 200 {
        return page;
    }
    let (action, fields) = page.form("form");
    browser.post(&app.url(&action), &fields).await
}

/// Registers with `stranger`, by a fresh invitation.
async fn with(app: &TestApp, stranger: &Stranger) -> Answer {
    let address = app.invitation().await;
    register(app, &opened(&address, &format!("{}/configuration", stranger.url), "t-1")).await
}

/// A tool that may reach strangers on this machine by the name `localhost`, and by nothing else.
async fn among_strangers() -> TestApp {
    TestApp::start_with(Backend::Sqlite, &[("outbound_allow", "localhost".to_owned())]).await
}

with_the_tool! {
    async fn from_an_invitation_to_a_launch_in_both_flavours(app: TestApp) {
        for (flavour, family, options) in [
            (Flavour::Canvas, Family::Canvas, LaunchOptions::default()),
            (Flavour::Moodle, Family::Moodle, LaunchOptions::moodle()),
        ] {
            let before = app.came().await.len();
            let address = app.invitation().await;
            let opened = app.world.begin_registration(&address, flavour, None).unwrap();
            let done = register(app, opened.as_str()).await;
            assert_eq!(done.status, 200, "{}", done.body);
            assert!(done.text("#steps").unwrap().contains(match flavour {
                Flavour::Canvas => "deployment id comes later",
                Flavour::Moodle => "press Activate",
            }));

            let asked = app.world.registrations().pop().unwrap();
            let wanted = asked.asked.clone().unwrap();
            // The Canvas-like platform fails whoever asks for a scope that it does not know.
            let mut scopes = wanted.scopes.clone();
            scopes.sort_unstable();
            let mut ours = colloquy::lti::wanted::scopes(family);
            ours.sort_unstable();
            assert_eq!(scopes, ours);
            assert_eq!(
                scopes.iter().any(|scope| scope == colloquy::lti::services::groups::SCOPE),
                flavour == Flavour::Moodle,
            );
            assert_eq!(wanted.custom["tz"], "$Person.address.timezone");
            assert!(wanted.claims.contains(&"name".to_owned()) && wanted.claims.contains(&"email".to_owned()));
            assert!(!wanted.claims.contains(&"locale".to_owned()), "it was not offered");
            match flavour {
                Flavour::Canvas => assert_eq!(wanted.messages, [
                    "LtiResourceLinkRequest course_navigation",
                    "LtiResourceLinkRequest account_navigation",
                    "LtiResourceLinkRequest user_navigation",
                    "LtiDeepLinkingRequest link_selection",
                    "LtiDeepLinkingRequest assignment_selection",
                ]),
                Flavour::Moodle => assert_eq!(wanted.messages, ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]),
            }

            let came = app.came().await;
            assert_eq!(came.len(), before + 1);
            let registered = came.into_iter().find(|one| one.client_id == asked.client_id).unwrap();
            assert_eq!((registered.status, registered.issuer), (Status::Waiting, app.lms.issuer()));
            assert_eq!(registered.family, family, "as it said of itself");
            let known = app.read({
                let id = registered.id;
                move |conn| platforms::deployments(conn, id)
            }).await;
            assert_eq!(known.len(), usize::from(flavour == Flavour::Moodle));

            // Until the LMS's admin has switched the tool on nothing is launched; until ours has confirmed, it is refused.
            let options = LaunchOptions { client_id: Some(asked.client_id.clone()), ..options };
            assert!(app.world.login_request("ingrid", "ecology-201", &options).is_err());
            app.world.switch_on(&asked.client_id).unwrap();
            let form = app.world.login_request("ingrid", "ecology-201", &options).unwrap();
            app.login(&Browser::new(), &form).await.assert_refused(403, "LMS-WAITS", "unconfirmed");
            app.confirmed(registered.id).await;
            let launched = app.launch("ingrid", "ecology-201", &options).await;
            let page = app.page(&launched).await;
            assert!(page.status == 200 && page.body.contains("Sessions"), "{}", page.body);
        }
    }

    async fn an_invitation_is_good_for_one_registration(app: TestApp) {
        let address = app.invitation().await;
        let again = |flavour| app.world.begin_registration(&address, flavour, None).unwrap();
        assert_eq!(register(app, again(Flavour::Moodle).as_str()).await.status, 200);
        register(app, again(Flavour::Moodle).as_str()).await.assert_refused(410, "REGISTRATION-OVER", "used");
        register(app, again(Flavour::Canvas).as_str()).await.assert_refused(410, "REGISTRATION-OVER", "used");
        assert_eq!(app.came().await.len(), 1);
    }

    async fn looking_twice_spends_nothing_and_two_buttons_at_once_make_one_registration(app: TestApp) {
        let address = app.invitation().await;
        let pages: Vec<_> = futures_util::future::join_all((0..8).map(|_| async {
            let opened = app.world.begin_registration(&address, Flavour::Canvas, None).unwrap();
            Browser::new().get(opened.as_str()).await
        }))
        .await;
        assert!(pages.iter().all(|page| page.status == 200));
        let before = app.world.registrations().len();
        let answers = futures_util::future::join_all(pages.iter().map(|page| async {
            let (action, fields) = page.form("form");
            Browser::new().post(&app.url(&action), &fields).await.status
        }))
        .await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [200, 409, 410].contains(status)), "{answers:?}");
        assert_eq!(app.came().await.len(), 1);
        assert_eq!(app.world.registrations().len(), before + 1, "in the LMS too");
    }

    async fn an_invitation_that_is_old_withdrawn_forged_or_missing_lets_nobody_ask_anybody(app: TestApp) {
        let (id, address) = app.link_to_register(Aim::New).await;
        let open = |address: &str| app.world.begin_registration(address, Flavour::Moodle, None).unwrap();
        assert_eq!(Browser::new().get(open(&address).as_str()).await.status, 200);

        let other = app.url("/lti/register?invite=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        for forged in [other, address.replacen("invite=", "invite=A", 1), app.url("/lti/register")] {
            let answer = Browser::new().get(open(&forged).as_str()).await;
            answer.assert_refused(404, "REGISTRATION-UNKNOWN", &forged);
        }
        let bare = Browser::new().get(&address).await;
        bare.assert_refused(400, "REGISTRATION-FROM-LMS", "opened by itself");

        assert!(app.app.db.write(move |conn| registration::withdraw(conn, id, &Actor::operator(), now())).await.unwrap());
        let answer = Browser::new().get(open(&address).as_str()).await;
        answer.assert_refused(404, "REGISTRATION-UNKNOWN", "withdrawn");

        let (_, address) = app.link_to_register(Aim::New).await;
        app.clock.advance(invitation::LASTS - chrono::TimeDelta::minutes(1));
        assert_eq!(Browser::new().get(open(&address).as_str()).await.status, 200);
        app.clock.advance(chrono::TimeDelta::minutes(1));
        let answer = Browser::new().get(open(&address).as_str()).await;
        answer.assert_refused(410, "REGISTRATION-OVER", "old");
        assert!(app.came().await.is_empty());
    }

    async fn the_button_works_from_our_page_about_this_lms_within_the_hour(app: TestApp) {
        let browser = Browser::new();
        let opened = |address: &str| app.world.begin_registration(address, Flavour::Moodle, None).unwrap();
        let address = app.invitation().await;
        let page = browser.get(opened(&address).as_str()).await;
        let (_, fields) = page.form("form");
        let send = |fields: Vec<(String, String)>, headers: &'static [(&'static str, &'static str)]| {
            let (browser, url) = (browser.clone(), app.url("/lti/register"));
            async move { browser.post_from(&url, &fields, headers).await }
        };
        let with = |name: &str, value: &str| {
            let mut changed = fields.clone();
            changed.iter_mut().filter(|(field, _)| field == name).for_each(|(_, old)| value.clone_into(old));
            changed
        };
        let foreign = send(fields.clone(), &[("Sec-Fetch-Site", "cross-site")]).await;
        foreign.assert_refused(403, "FORM-EXPIRED", "another site's button");
        send(with("csrf", "x"), &[]).await.assert_refused(403, "FORM-EXPIRED", "a forged page");
        let other = app.lms.base_url().join("/mod/lti/openid-configuration.php?x=1").unwrap();
        let moved = send(with("openid_configuration", other.as_str()), &[]).await;
        moved.assert_refused(403, "FORM-EXPIRED", "another address");
        app.clock.advance(chrono::TimeDelta::minutes(61));
        send(fields.clone(), &[]).await.assert_refused(403, "FORM-EXPIRED", "an hour later");
        assert!(app.came().await.is_empty());
        let page = browser.get(opened(&address).as_str()).await;
        let (_, fields) = page.form("form");
        assert_eq!(send(fields, &[("Sec-Fetch-Site", "same-origin")]).await.status, 200);
        assert_eq!(app.came().await.len(), 1);
    }

    async fn a_registration_is_brought_up_to_date_by_its_own_lms_alone(app: TestApp) {
        let address = app.invitation().await;
        let opened = app.world.begin_registration(&address, Flavour::Moodle, None).unwrap();
        register(app, opened.as_str()).await;
        let client = app.world.registrations().pop().unwrap();
        let registered = app.came().await.pop().unwrap();
        app.confirmed(registered.id).await;
        // As if the LMS had been at another path before.
        let id = registered.id;
        let old = platforms::Addresses {
            jwks_url: app.lms.base_url().join("/old").unwrap(),
            auth_url: registered.auth_url.clone(),
            token_url: registered.token_url.clone(),
            token_audience: None,
        };
        let old = platforms::Renewed { addresses: old, family: Family::Moodle };
        app.app.db.write(move |conn| platforms::readdress(conn, id, old, None, now())).await.unwrap();
        let switched_off = app.read(move |conn| platforms::deployments(conn, id)).await.pop().unwrap().id;
        let off = DeploymentStatus::Disabled;
        app.switched(switched_off, off).await;

        // A new tool there instead of an update: our registration stays as it was.
        let (_, update) = app.link_to_register(Aim::Update(id)).await;
        let new = app.world.begin_registration(&update, Flavour::Moodle, None).unwrap();
        register(app, new.as_str()).await.assert_refused(409, "REGISTRATION-ANOTHER", "a new client");
        let still = app.read(move |conn| platforms::find(conn, id)).await.unwrap();
        assert!(still.jwks_url.path() == "/old" && still.client_id == client.client_id);

        // The link was not spent by that.
        let right = app.world.begin_registration(&update, Flavour::Moodle, Some(&client.client_id)).unwrap();
        let done = register(app, right.as_str()).await;
        assert!(done.status == 200 && done.body.contains("has left the activity choosers"), "{}", done.body);
        let now = app.read(move |conn| platforms::find(conn, id)).await.unwrap();
        assert_eq!((now.status, now.client_id, now.jwks_url.path()), (Status::Active, client.client_id, "/jwks"));
        // What it was and what it became stands in the audit log.
        let log = app.read(|conn| audit::list(conn, &audit::Wanted::default(), 0, 10)).await;
        let renewed = log.iter().find(|told| told.deed.to_string() == "registration-renewed").unwrap();
        let changes: Vec<_> =
            renewed.changes.iter().map(|one| (one.field, one.before.as_str(), one.after.as_str())).collect();
        let (was, is) = (format!("{}old", app.lms.base_url()), app.lms.jwks_url());
        assert_eq!(changes, [(audit::Field::JwksUrl, was.as_str(), is.as_str())]);
        assert_eq!(app.came().await.len(), 1);
        let deployments = app.read(move |conn| platforms::deployments(conn, id)).await;
        assert_eq!(deployments.len(), 1);
        assert_eq!(deployments[0].status, off, "nobody is overruled");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_lms_says_of_itself_must_hold() {
    let app = among_strangers().await;
    let stranger = Stranger::start();
    let elsewhere = Stranger::start();
    let at = |path: &str| format!("{}{path}", elsewhere.url);
    let cases = [
        ("issuer", at("").into(), 422, "REGISTRATION-REFUSED"),
        ("issuer", "https://canvas.instructure.com".into(), 422, "REGISTRATION-REFUSED"),
        ("issuer", stranger.url.replace("http:", "https:").into(), 422, "REGISTRATION-REFUSED"),
        ("issuer", "localhost".into(), 422, "REGISTRATION-REFUSED"),
        ("issuer", format!("{}?a=b", stranger.url).into(), 422, "REGISTRATION-REFUSED"),
        ("issuer", Value::Null, 422, "REGISTRATION-REFUSED"),
        ("jwks_uri", Value::Null, 422, "REGISTRATION-REFUSED"),
        ("token_endpoint", "mailto:x@y".into(), 422, "REGISTRATION-REFUSED"),
        (
            "token_endpoint_auth_methods_supported",
            json!(["client_secret_basic"]),
            422,
            "REGISTRATION-REFUSED",
        ),
        ("https://purl.imsglobal.org/spec/lti-platform-configuration", json!(1), 422, "REGISTRATION-REFUSED"),
        // Each address is looked up before anybody is asked to register: plain http, private by number, private by name.
        ("registration_endpoint", "http://lms.example.org/r".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("token_endpoint", "http://lms.example.org/t".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("jwks_uri", "http://lms.example.org/j".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("authorization_endpoint", "http://lms.example.org/a".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("token_endpoint", "https://169.254.169.254/t".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("jwks_uri", "https://10.0.0.7/j".into(), 422, "REGISTRATION-UNREACHABLE"),
        ("registration_endpoint", "https://[::1]/r".into(), 422, "REGISTRATION-UNREACHABLE"),
    ];
    for (member, value, status, code) in cases {
        stranger.says(&json!({ member: value }));
        with(&app, &stranger).await.assert_refused(status, code, &format!("{member}: {value}"));
    }
    assert_eq!((stranger.registrations(), elsewhere.asked().len()), (0, 0), "nobody was asked");
    stranger.says(&json!({}));
    assert_eq!(with(&app, &stranger).await.status, 200, "as it is, it is taken");
    assert_eq!((stranger.registrations(), app.came().await.len()), (1, 1));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_address_is_not_asked_though_a_name_stands_for_it() {
    // `localhost` is the name in DNS of a private address; a tool that allows one other name does not reach it.
    let strict = [("outbound_allow", "lms.internal".to_owned())];
    let (strict, open) = tokio::join!(TestApp::start_with(Backend::Sqlite, &strict), among_strangers());
    let stranger = Stranger::start();
    for scheme in ["http", "https"] {
        let address = strict.invitation().await;
        let at = format!("{}/configuration", stranger.url).replace("http:", &format!("{scheme}:"));
        let answer = register(&strict, &opened(&address, &at, "t")).await;
        answer.assert_refused(422, "REGISTRATION-UNREACHABLE", &at);
    }
    assert!(stranger.asked().is_empty(), "nothing was sent");
    assert_eq!(with(&open, &stranger).await.status, 200, "where it is allowed, it is taken");
    strict.stop().await;
    open.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_are_not_followed_and_long_or_slow_answers_are_cut_off() {
    let app = among_strangers().await;
    let (stranger, other) = (Stranger::start(), Stranger::start());
    let to = |location: &str| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    };
    let ten_megabytes = json!({ "x": "a".repeat(10_000_000) }).to_string();
    let padded = |size: usize| {
        let mut all = stranger.configuration();
        all["x"] = "a".repeat(size).into();
        all.to_string()
    };
    let (configuration, registration) = ("/configuration", "/registration");
    for path in [configuration, registration] {
        for (what, bytes) in [
            ("a redirect to another host", to(&format!("{}/configuration", other.url)).into_bytes()),
            ("a redirect to a private address", to("http://169.254.169.254/latest").into_bytes()),
            ("a redirect to the same host", to(&format!("{}/elsewhere", stranger.url)).into_bytes()),
            ("an error", b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()),
            ("an answer that does not come", Vec::new()),
        ] {
            let stranger = Stranger::start();
            stranger.answers_raw(path, bytes);
            let code = if path == configuration { "REGISTRATION-UNREACHABLE" } else { "REGISTRATION-" };
            with(&app, &stranger).await.assert_refused(422, code, &format!("{path}: {what}"));
        }
        let stranger = Stranger::start();
        stranger.answers(path, "200 OK", &ten_megabytes);
        let answer = with(&app, &stranger).await;
        answer.assert_refused(422, "REGISTRATION-UNREACHABLE", &format!("{path}: 10 MB"));
        assert!(answer.body.contains("longer than 262144 bytes"), "{}", answer.body);
    }
    assert!(other.asked().is_empty(), "no redirect was followed");
    assert!(app.came().await.is_empty());
    stranger.answers(configuration, "200 OK", &padded(200_000));
    assert_eq!(with(&app, &stranger).await.status, 200, "long, and within the limit");
    assert_eq!(app.came().await.len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pair_that_is_registered_is_never_overwritten() {
    let app = among_strangers().await;
    let stranger = Stranger::start();
    assert_eq!(with(&app, &stranger).await.status, 200);
    let first = app.came().await.pop().unwrap();
    stranger.says(&json!({ "jwks_uri": format!("{}/other-keys", stranger.url) }));
    with(&app, &stranger).await.assert_refused(409, "REGISTRATION-KNOWN", "the same client once more");
    let still = app.came().await.pop().unwrap();
    assert_eq!((still.id, still.jwks_url.path(), still.status), (first.id, "/jwks", Status::Waiting));
    stranger.answers("/registration", "200 OK", &json!({ "client_id": 2 }).to_string());
    assert_eq!(with(&app, &stranger).await.status, 200, "another client is another registration");
    assert_eq!(app.came().await.len(), 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_comes_to_nothing_gives_its_invitation_back() {
    let app = among_strangers().await;
    let stranger = Stranger::start();
    let address = opened(&app.invitation().await, &format!("{}/configuration", stranger.url), "t-1");
    for (status, body) in [("400 No", r#"{"error":"not <b>today</b>"}"#), ("200 OK", "{}"), ("200 OK", "no")]
    {
        stranger.answers("/registration", status, body);
        let answer = register(&app, &address).await;
        answer.assert_refused(422, "REGISTRATION-SAID-NO", body);
        assert!(!answer.body.contains("<b>today"), "{}", answer.body);
    }
    stranger.answers("/registration", "200 OK", &json!({ "client_id": "c", "scope": "" }).to_string());
    let done = register(&app, &address).await;
    assert!(done.status == 200 && done.body.contains("did not grant access to rosters"), "{}", done.body);
    let asked = stranger.asked();
    assert!(asked.iter().all(|one| one.contains("authorization: Bearer t-1")), "{asked:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_is_closed_meanwhile_loses_no_registration() {
    let app = among_strangers().await;
    let stranger = Stranger::start();
    let address = opened(&app.invitation().await, &format!("{}/configuration", stranger.url), "t");
    let (_, fields) = Browser::new().get(&address).await.form("form");
    let url = app.url("/lti/register");
    let sent = tokio::spawn(async move { Browser::new().post(&url, &fields).await });
    until("the LMS is asked", || async { (stranger.registrations() > 0).then_some(()) }).await;
    sent.abort();
    until("the registration is kept", || async { app.came().await.pop() }).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuer_may_speak_from_the_hosts_that_the_operator_named() {
    let stranger = Stranger::start();
    let host = stranger.url.strip_prefix("http://").unwrap().to_owned();
    let settings =
        [("outbound_allow", "localhost".to_owned()), ("registration_hosts", format!("lms.example={host}"))];
    let app = TestApp::start_with(Backend::Sqlite, &settings).await;
    stranger.says(&json!({ "issuer": "http://other.example" }));
    with(&app, &stranger).await.assert_refused(422, "REGISTRATION-REFUSED", "an issuer nobody named");
    stranger.says(&json!({ "issuer": "http://lms.example" }));
    assert_eq!(with(&app, &stranger).await.status, 200);
    assert_eq!(app.came().await.pop().unwrap().issuer, "http://lms.example");

    // Brought up to date, it may not move to a host that nobody confirmed.
    let known = app.came().await.pop().unwrap().id;
    let elsewhere = Stranger::start();
    stranger.says(&json!({
        "issuer": "http://lms.example", "jwks_uri": format!("{}/jwks", elsewhere.url),
    }));
    let (_, update) = app.link_to_register(Aim::Update(known)).await;
    let address = opened(&update, &format!("{}/configuration", stranger.url), "t");
    register(&app, &address).await.assert_refused(409, "REGISTRATION-ANOTHER", "another host");
    stranger.says(&json!({ "issuer": "http://lms.example", "jwks_uri": format!("{}/new", stranger.url) }));
    assert_eq!(register(&app, &address).await.status, 200);
    assert_eq!(app.came().await.pop().unwrap().jwks_url.path(), "/new");
    app.stop().await;
}

with_the_tool! {
    async fn no_address_of_registering_breaks(app: TestApp) {
        let browser = Browser::new();
        let address = app.invitation().await;
        for more in [
            "&openid_configuration=x",
            "&openid_configuration=%ff%00",
            "&openid_configuration=http%3A%2F%2F%5B",
            "&openid_configuration=https%3A%2F%2Flms.example&registration_token=a%0d%0ab",
            "&openid_configuration=https%3A%2F%2Flms.example&registration_token=%F0%9F%98%80",
        ] {
            let answer = browser.get(&format!("{address}{more}")).await;
            answer.assert_refused(400, "BAD-REQUEST", more);
        }
        let posted = browser.post(&address, NOTHING).await;
        posted.assert_refused(404, "REGISTRATION-UNKNOWN", "a form without anything");
    }
}
