//! The pages on which LMSs come to be registered, as administrators use them.

use colloquy::accounts::Kind;
use colloquy::platforms::{self, Platform, Status};
use colloquy::practice::{Flavour, LaunchOptions};

use crate::support::{Browser, TestApp, with_the_tool};

const LINKS: &str = "/admin/registrations/invite";
const PAGES: [&str; 4] = [
    LINKS,
    "/admin/registrations/moodle",
    "/admin/registrations/canvas",
    "/admin/registrations/0190a0b0c0d0e0f00102030405060708/confirm",
];

async fn registered(app: &TestApp, client: &str) -> Platform {
    let all = app.read(platforms::list).await;
    all.into_iter().find(|one| one.client_id == client).unwrap_or_else(|| panic!("no {client}"))
}

with_the_tool! {
    async fn these_pages_are_for_administrators_alone(app: TestApp) {
        let supervisor = app.signed_in("Sam", "sam@x.example", Kind::Supervisor).await;
        let admin = app.signed_in("Ada", "ada@x.example", Kind::Administrator).await;
        for page in PAGES {
            assert_eq!(Browser::new().get(&app.url(page)).await.status, 303, "{page}: to sign in");
            supervisor.open(page).await.assert_refused(403, "NOT-YOUR-KIND", page);
            let there = if page.ends_with("/confirm") { 404 } else { 200 };
            assert_eq!(admin.open(page).await.status, there, "{page}");
        }
        let withdraw = format!("{LINKS}/0190a0b0c0d0e0f00102030405060708/withdraw");
        for post in PAGES.into_iter().chain([withdraw.as_str()]) {
            let nobody = Browser::new().post(&app.url(post), &[("csrf", "x")]).await;
            nobody.assert_refused(401, "SIGNED-OUT", post);
            supervisor.send(post, &[]).await.assert_refused(403, "NOT-YOUR-KIND", post);
            let forged = admin.browser.post(&app.url(post), &[("csrf", "x")]).await;
            forged.assert_refused(403, "FORM-EXPIRED", post);
        }
        assert!(!admin.open(LINKS).await.body.contains("invite="), "nothing was made");
    }

    async fn a_link_from_the_page_registers_and_a_look_confirms(app: TestApp) {
        let admin = app.signed_in("Ada Lovelace", "ada@x.example", Kind::Administrator).await;
        let made = admin.done(LINKS, &[("name", "Lakeside Moodle"), ("for", "")]).await;
        assert!(made.location().starts_with(LINKS), "{}", made.location());
        let page = admin.open(LINKS).await;
        assert!(page.body.contains("Made by Ada Lovelace"), "{}", page.body);
        let address = page.text(".copybox code").unwrap();
        let opened = app.world.begin_registration(&address, Flavour::Moodle, None).unwrap();
        let browser = Browser::new();
        let (action, fields) = browser.get(opened.as_str()).await.form("form");
        let done = browser.post(&app.url(&action), &fields).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert!(!admin.open(LINKS).await.body.contains("invite="), "a used link is no longer shown");

        let client = app.world.registrations().pop().unwrap().client_id;
        let confirm = done.attribute("#confirm", "href").unwrap();
        let confirm = confirm.strip_prefix(&app.address).unwrap();
        let page = admin.open(confirm).await;
        assert!(page.body.contains("It came by a link of Ada Lovelace"), "{}", page.body);
        assert!(page.body.contains(&app.lms.issuer()) && page.body.contains(&client), "{}", page.body);
        assert_eq!(registered(app, &client).await.status, Status::Waiting);
        admin.done(confirm, &[]).await;
        let lms = registered(app, &client).await;
        assert_eq!((lms.status, lms.name.as_str()), (Status::Active, "Lakeside Moodle"));
        app.world.switch_on(&client).unwrap();
        let options = LaunchOptions { client_id: Some(client.clone()), ..LaunchOptions::moodle() };
        app.launch("ingrid", "ecology-201", &options).await;
        // Once it is in, this page turns nobody away.
        admin.done(confirm, &[("away", "on")]).await;
        assert_eq!(registered(app, &client).await.status, Status::Active);

        // Brought up to date by a link that the page makes for it; and what was made and done is written down.
        let update = admin.open(&format!("{LINKS}?for={}", lms.id)).await;
        assert!(update.attribute("option[selected]", "value").is_some_and(|id| id == lms.id.to_string()));
        admin.done(LINKS, &[("name", ""), ("for", &lms.id.to_string())]).await;
        assert!(admin.open(LINKS).await.body.contains("Bring “Lakeside Moodle” up to date"));
        let log = admin.open("/admin/audit").await.body;
        for deed in ["Registration link made", "LMS registered by itself", "LMS confirmed"] {
            assert!(log.contains(deed), "{deed} in {log}");
        }
    }

    async fn who_is_turned_away_does_not_launch_and_a_link_taken_back_registers_nobody(app: TestApp) {
        let admin = app.signed_in("Ada", "ada@x.example", Kind::Manager).await;
        admin.done(LINKS, &[("name", ""), ("for", "")]).await;
        let page = admin.open(LINKS).await;
        let address = page.text(".copybox code").unwrap();
        let opened = app.world.begin_registration(&address, Flavour::Canvas, None).unwrap();
        let browser = Browser::new();
        let (action, fields) = browser.get(opened.as_str()).await.form("form");
        let done = browser.post(&app.url(&action), &fields).await;
        let confirm = done.attribute("#confirm", "href").unwrap();
        admin.done(confirm.strip_prefix(&app.address).unwrap(), &[("away", "on")]).await;
        let client = app.world.switch_on(&app.world.registrations().pop().unwrap().client_id).unwrap().client_id;
        assert_eq!(registered(app, &client).await.status, Status::Disabled);
        let options = LaunchOptions { client_id: Some(client), ..LaunchOptions::default() };
        let form = app.world.login_request("ingrid", "ecology-201", &options).unwrap();
        app.login(&Browser::new(), &form).await.assert_refused(400, "LMS-DISABLED", "turned away");

        admin.done(LINKS, &[("name", "x"), ("for", "")]).await;
        let page = admin.open(LINKS).await;
        let address = page.text(".copybox code").unwrap();
        let open = || app.world.begin_registration(&address, Flavour::Canvas, None).unwrap();
        assert_eq!(browser.get(open().as_str()).await.status, 200);
        let withdraw = page.attribute("form[action$=withdraw]", "action").unwrap();
        admin.done(&withdraw, &[]).await;
        admin.done(&withdraw, &[]).await;
        browser.get(open().as_str()).await.assert_refused(404, "REGISTRATION-UNKNOWN", "taken back");
        let (fits, long) = ("学".repeat(100), "x".repeat(101));
        assert_eq!(admin.send(LINKS, &[("name", &long), ("for", "")]).await.status, 422);
        // A name that the page takes is kept, however many bytes it has.
        admin.done(LINKS, &[("name", &fits), ("for", "")]).await;
        let address = admin.open(LINKS).await.text(".copybox code").unwrap();
        let opened = app.world.begin_registration(&address, Flavour::Moodle, None).unwrap();
        let (action, fields) = browser.get(opened.as_str()).await.form("form");
        assert_eq!(browser.post(&app.url(&action), &fields).await.status, 200);
        let client = app.world.registrations().pop().unwrap().client_id;
        assert_eq!(registered(app, &client).await.name, fits);
        admin.send(LINKS, &[("name", ""), ("for", "0190a0b0c0d0e0f00102030405060708")]).await
            .assert_refused(404, "NOT-FOUND", "no such registration");
    }

    async fn moodles_values_are_shown_to_paste_and_taken_back(app: TestApp) {
        let (admin, at) = (app.signed_in("Ada", "ada@x.example", Kind::Manager).await, "/admin/registrations/moodle");
        let page = admin.open(at).await;
        assert_eq!(page.text("#m-redirect").unwrap(), app.url("/lti/launch"));
        assert_eq!(page.text("#m-login").unwrap(), app.url("/lti/login"));
        assert_eq!(page.text("#m-keys").unwrap(), app.url("/.well-known/jwks.json"));
        let custom = page.text("#m-custom").unwrap();
        assert!(custom.lines().all(|line| line.contains("=$")) && custom.contains("$Moodle.Person.userGroupIds"));
        assert!(page.has("form.form button:first-of-type:not([name])"), "Enter registers: {}", page.body);
        let values = "Platform ID\nhttps://moodle.example/site\nClient ID\nm-1\nDeployment ID\n7\nPublic keyset URL\nx";
        let read = admin.send(at, &[("values", values), ("read", "on"), ("name", "Our Moodle")]).await;
        assert_eq!(read.status, 200);
        let field = |name: &str| read.attribute(&format!("#{name}"), "value").unwrap();
        let fields = ["name", "issuer", "client_id", "deployment"].map(|name| (name, field(name)));
        let typed: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(typed, [
            ("name", "Our Moodle"), ("issuer", "https://moodle.example/site"), ("client_id", "m-1"), ("deployment", "7"),
        ]);
        let nothing = admin.send(at, &[("values", "hello"), ("read", "on")]).await;
        assert!(nothing.status == 422 && nothing.body.contains("values-fault"), "{}", nothing.body);
        admin.done(at, &typed).await;
        let lms = registered(app, "m-1").await;
        assert_eq!((lms.status, lms.issuer.as_str()), (Status::Active, "https://moodle.example/site"));
        assert_eq!(lms.jwks_url.as_str(), "https://moodle.example/site/mod/lti/certs.php");
        let id = lms.id;
        let known = app.read(move |conn| platforms::deployments(conn, id)).await;
        assert_eq!((known.len(), known[0].external_id.as_str()), (1, "7"));
        let again = admin.send(at, &typed).await;
        assert!(again.status == 422 && again.body.contains("client_id-fault"), "the same once more");
        let long = format!("https://moodle.example/{}", "x".repeat(2048));
        for (wrong, instead) in [("name", " "), ("issuer", " "), ("issuer", &long), ("client_id", " ")] {
            let mut less = typed.clone();
            less.iter_mut().filter(|(name, _)| *name == wrong).for_each(|(_, value)| *value = instead);
            let answer = admin.send(at, &less).await;
            assert!(answer.status == 422 && answer.body.contains(&format!("{wrong}-fault")), "{wrong}");
        }
    }

    async fn canvas_gives_back_its_client_id_alone(app: TestApp) {
        let (admin, at) = (app.signed_in("Ada", "ada@x.example", Kind::Manager).await, "/admin/registrations/canvas");
        let page = admin.open(at).await;
        let address = page.text("#configuration").unwrap();
        assert_eq!(address, app.url("/lti/canvas.json"));
        let typed = |client: &'static str, environment: &'static str, own: &'static str| {
            [("name", "Canvas"), ("client_id", client), ("environment", environment), ("own", own), ("issuer", "")]
        };
        admin.done(at, &typed("c-1", "beta", "")).await;
        let hosted = registered(app, "c-1").await;
        assert_eq!(hosted.issuer, "https://canvas.beta.instructure.com");
        assert_eq!(hosted.auth_url.as_str(), "https://sso.beta.canvaslms.com/api/lti/authorize_redirect");
        admin.done(at, &typed("c-2", "own", "https://canvas.school.example/")).await;
        let own = registered(app, "c-2").await;
        assert_eq!((own.issuer.as_str(), own.token_url.path()), ("https://canvas.school.example", "/login/oauth2/token"));
        let nowhere = admin.send(at, &typed("c-3", "own", "canvas")).await;
        assert!(nowhere.status == 422 && nowhere.body.contains("own-fault"), "{}", nowhere.body);
    }
}
