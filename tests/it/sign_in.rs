//! Signing in to the standalone pages, by a link that works once.

use chrono::TimeDelta;
use colloquy::accounts::{self, Kind};
use colloquy::db::schema::{sign_in, sign_in_link};
use diesel::prelude::*;

use crate::support::{Browser, Host, TestApp, with_the_tool};

const NOTHING: &[(&str, &str)] = &[];
const ACCOUNT: &str = "/scheduler/account";

impl TestApp {
    async fn ingrid(&self) -> Host {
        self.signed_in("Ingrid Halvorsen", "ingrid@uni.example", Kind::Administrator).await
    }

    async fn open_links(&self) -> i64 {
        self.read(|conn| Ok(sign_in_link::table.count().get_result(conn)?)).await
    }

    async fn open_sign_ins(&self) -> i64 {
        self.read(|conn| Ok(sign_in::table.count().get_result(conn)?)).await
    }
}

with_the_tool! {
    async fn a_link_signs_in_by_its_button_and_only_by_that(app: TestApp) {
        let account = app.registered("Ingrid <b>", "ingrid@uni.example", Kind::Supervisor).await;
        let (link, browser) = (app.url(&app.sign_in_link(&account).await), Browser::new());
        for _ in 0..3 {
            let page = browser.get(&link).await;
            assert_eq!(page.status, 200);
            assert!(page.has("form[method=post] button") && page.body.contains("Ingrid &#60;b&#62;"), "{}", page.body);
            assert!(page.set_cookies().is_empty(), "looking leaves no trace");
            assert_eq!(browser.method("HEAD", &link).await.status, 200);
        }
        assert_eq!((app.open_links().await, app.open_sign_ins().await), (1, 0));
        let answer = browser.post(&link, NOTHING).await;
        assert_eq!((answer.status, answer.location()), (303, "/scheduler/sessions"));
        assert_eq!(browser.get(&app.url(ACCOUNT)).await.text(".masthead bdi").unwrap(), "Ingrid <b>");
        assert_eq!((app.open_links().await, app.open_sign_ins().await), (0, 1));
        let other = Browser::new();
        other.post(&link, NOTHING).await.assert_refused(410, "SIGN-IN-LINK-OVER", "used");
        other.get(&link).await.assert_refused(410, "SIGN-IN-LINK-OVER", "used");
        assert!(other.cookies().is_empty());
    }

    async fn of_sixteen_equal_posts_one_signs_in(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let link = app.url(&app.sign_in_link(&account).await);
        let posts = (0..16).map(|_| {
            let (link, browser) = (link.clone(), Browser::new());
            tokio::spawn(async move { browser.post(&link, NOTHING).await.status })
        });
        let mut statuses = Vec::new();
        for post in posts.collect::<Vec<_>>() {
            statuses.push(post.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (303, &[410; 15][..]));
        assert_eq!(app.open_sign_ins().await, 1);
    }

    async fn a_link_ends_with_its_time_and_with_its_account(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let links = [app.sign_in_link(&account).await, app.sign_in_link(&account).await];
        app.clock.advance(accounts::link::LASTS - TimeDelta::microseconds(1));
        let browser = Browser::new();
        assert_eq!(browser.post(&app.url(&links[0]), NOTHING).await.status, 303);
        app.clock.advance(TimeDelta::microseconds(1));
        browser.another().post(&app.url(&links[1]), NOTHING).await.assert_refused(410, "SIGN-IN-LINK-OVER", "late");
        let unknown = app.url(&format!("/sign-in/{}", "A".repeat(43)));
        browser.get(&unknown).await.assert_refused(404, "SIGN-IN-LINK-UNKNOWN", "made up");
        browser.post(&unknown, NOTHING).await.assert_refused(404, "SIGN-IN-LINK-UNKNOWN", "made up");
    }

    async fn only_five_links_of_an_account_are_open(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let mut links = Vec::new();
        for _ in 0..6 {
            links.push(app.url(&app.sign_in_link(&account).await));
            app.clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(app.open_links().await, 5);
        Browser::new().get(&links[0]).await.assert_refused(410, "SIGN-IN-LINK-OVER", "the oldest gave way");
        assert_eq!(Browser::new().get(&links[1]).await.status, 200);
    }

    async fn another_site_cannot_sign_a_browser_in(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let (link, browser) = (app.url(&app.sign_in_link(&account).await), Browser::new());
        for headers in [
            [("Sec-Fetch-Site", "cross-site")],
            [("Sec-Fetch-Site", "same-site")],
            [("Origin", "https://evil.example")],
            [("Origin", "null")],
        ] {
            let refused = browser.post_from(&link, NOTHING, &headers).await;
            refused.assert_refused(403, "FORM-EXPIRED", headers[0].1);
        }
        let own = [("Sec-Fetch-Site", "same-origin"), ("Origin", app.address.as_str())];
        assert_eq!(browser.post_from(&link, NOTHING, &own).await.status, 303);
    }

    async fn who_wants_a_page_gets_it_after_signing_in(app: TestApp) {
        let account = app.registered("Ingrid", "ingrid@uni.example", Kind::Supervisor).await;
        let browser = Browser::new();
        let sent = browser.get(&app.url(&format!("{ACCOUNT}?a=b"))).await;
        assert_eq!((sent.status, sent.location()), (303, "/sign-in?next=%2Fscheduler%2Faccount%3Fa%3Db"));
        browser.post(&app.url("/sign-out"), NOTHING).await.assert_refused(401, "SIGNED-OUT", "a form");
        let link = app.sign_in_link(&account).await;
        let page = browser.get(&app.url(&format!("{link}?next=%2Fscheduler%2Faccount%3Fa%3Db"))).await;
        let (action, fields) = page.form("form.panel");
        let answer = browser.post(&app.url(&action), &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/scheduler/account?a=b"));
        let link = app.sign_in_link(&account).await;
        let evil = browser.post(&app.url(&link), &[("next", "//evil.example/scheduler/")]).await;
        assert_eq!(evil.location(), "/scheduler/sessions");
    }

    async fn signing_in_again_takes_the_old_secret_away(app: TestApp) {
        let ingrid = app.ingrid().await;
        let old = ingrid.browser.cookies();
        let Host { account, browser, .. } = ingrid;
        let ingrid = app.sign_in(account, browser).await;
        assert_eq!(app.open_sign_ins().await, 1, "one browser, one sign-in");
        let thief = Browser::new();
        thief.keep_all(&old);
        assert_eq!(thief.get(&app.url(ACCOUNT)).await.status, 303, "the old secret is worth nothing");
        assert_eq!(ingrid.open(ACCOUNT).await.status, 200);
    }

    async fn a_secret_that_was_changed_is_worth_nothing(app: TestApp) {
        let ingrid = app.ingrid().await;
        let (name, value) = ingrid.browser.cookies().into_iter().next().unwrap();
        let (id, secret) = value.split_once('.').unwrap();
        let stranger = Browser::new();
        for wrong in [
            id.to_owned(),
            format!("{id}.{}", colloquy::keys::Secret::fresh().reveal()),
            format!("{}.{secret}", colloquy::ids::SignInId::fresh()),
        ] {
            stranger.keep(&name, &wrong);
            assert_eq!(stranger.get(&app.url(ACCOUNT)).await.status, 303, "{wrong}");
        }
        stranger.keep(&name, &value);
        assert_eq!(stranger.get(&app.url(ACCOUNT)).await.status, 200);
    }

    async fn a_browser_is_signed_out_by_its_button(app: TestApp) {
        let ingrid = app.ingrid().await;
        let kept = ingrid.browser.cookies();
        let url = app.url("/sign-out");
        ingrid.browser.post(&url, NOTHING).await.assert_refused(403, "FORM-EXPIRED", "no token");
        let csrf = ingrid.csrf().await;
        let cross = [("Sec-Fetch-Site", "cross-site")];
        let refused = ingrid.browser.post_from(&url, &[("csrf", csrf.as_str())], &cross).await;
        refused.assert_refused(403, "FORM-EXPIRED", "another site");
        assert_eq!(ingrid.open(ACCOUNT).await.status, 200);
        let out = ingrid.done("/sign-out", &[]).await;
        assert_eq!(out.location(), "/sign-in?out");
        assert!(ingrid.browser.cookies().is_empty());
        ingrid.browser.keep_all(&kept);
        assert_eq!(ingrid.open(ACCOUNT).await.status, 303, "the cookie alone is worth nothing");
    }

    async fn a_browser_that_is_not_used_is_signed_out(app: TestApp) {
        let ingrid = app.ingrid().await;
        for _ in 0..28 {
            app.clock.advance(accounts::IDLE - accounts::SEEN_EVERY);
            assert_eq!(ingrid.open(ACCOUNT).await.status, 200, "used every day");
        }
        app.clock.advance(accounts::LASTS - (accounts::IDLE - accounts::SEEN_EVERY) * 28);
        assert_eq!(ingrid.open(ACCOUNT).await.status, 303, "after two weeks, whatever was done");
        let Host { account, browser, .. } = ingrid;
        let ingrid = app.sign_in(account, browser).await;
        app.clock.advance(accounts::IDLE);
        assert_eq!(ingrid.open(ACCOUNT).await.status, 303, "after a night");
    }

    async fn looking_writes_once_in_some_minutes(app: TestApp) {
        let ingrid = app.ingrid().await;
        let seen = async || app.read(|conn| Ok(sign_in::table.select(sign_in::seen_at).first::<colloquy::db::UtcTime>(conn)?)).await;
        let first = seen().await;
        app.clock.advance(accounts::SEEN_EVERY - TimeDelta::seconds(1));
        ingrid.open(ACCOUNT).await;
        assert_eq!(seen().await, first);
        app.clock.advance(TimeDelta::seconds(1));
        ingrid.open(ACCOUNT).await;
        assert_eq!(seen().await, app.clock.now().into());
    }
}
