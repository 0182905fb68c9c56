//! Single sign-on, against a real OpenID provider.

use chrono::TimeDelta;
use colloquy::accounts::{self, Kind};
use colloquy::db::schema::{account_identity, sign_in};
use diesel::prelude::*;
use serde_json::json;

use crate::support::app::until;
use crate::support::oidc::OidcProvider;
use crate::support::{Browser, Host, TestApp};

const BEGIN: &str = "/sign-in/sso";
const ACCOUNT: &str = "/scheduler/account";

/// Makes of each function, which is given a tool and a provider, a test on SQLite and one on PostgreSQL.
macro_rules! with_single_sign_on {
    ($($(#[$about:meta])* async fn $name:ident($app:ident, $provider:ident; $($key:literal = $value:literal),*) $body:block)+) => {$(
        $(#[$about])*
        mod $name {
            use super::*;

            async fn test($app: &TestApp, $provider: &OidcProvider) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let more = [$(($key, $value.to_owned())),*];
                let (app, provider) =
                    TestApp::start_with_sso($crate::support::database::Backend::Sqlite, &more).await;
                test(&app, &provider).await;
                app.stop().await;
            }

            #[cfg(feature = "postgres")]
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let more = [$(($key, $value.to_owned())),*];
                let (app, provider) =
                    TestApp::start_with_sso($crate::support::database::Backend::Postgres, &more).await;
                test(&app, &provider).await;
                app.stop().await;
            }
        }
    )+};
}

impl TestApp {
    async fn identities(&self) -> i64 {
        self.read(|conn| Ok(account_identity::table.count().get_result(conn)?)).await
    }

    async fn signed_in_browsers(&self) -> i64 {
        self.read(|conn| Ok(sign_in::table.count().get_result(conn)?)).await
    }

    /// An account with the provider's Ada linked to it, as its person does that.
    async fn linked(&self, provider: &OidcProvider) -> Host {
        let ada = self.signed_in("Ada", "ada@uni.example", Kind::Supervisor).await;
        let question = self.by_sso(provider, &ada.browser, "/sign-in/sso?link").await;
        assert_eq!(question.status, 200, "{}", question.body);
        let (action, fields) = question.form("main form");
        let linked = ada.browser.post(&self.url(&action), &fields).await;
        assert_eq!((linked.status, linked.location()), (303, "/scheduler/account?done=done-sso-linked#sso"));
        ada
    }
}

with_single_sign_on! {
    async fn who_linked_it_signs_in_with_it(app, provider;) {
        let stranger = Browser::new();
        let door = stranger.get(&app.url("/sign-in?next=/scheduler/account")).await;
        assert_eq!(door.attribute("a.btn", "href").unwrap(), "/sign-in/sso?next=%2Fscheduler%2Faccount");
        assert!(door.text("a.btn").unwrap().contains("Lakeside University"));
        app.by_sso(provider, &stranger, BEGIN).await.assert_refused(403, "SSO-UNKNOWN", "not linked yet");
        assert_eq!(app.identities().await, 0, "a verified address alone binds nothing");

        let ada = app.linked(provider).await;
        assert!(ada.open(ACCOUNT).await.body.contains("has been linked to this account since"));
        let browser = Browser::new();
        let back = app.by_sso(provider, &browser, "/sign-in/sso?next=/scheduler/account").await;
        assert_eq!((back.status, back.location()), (303, ACCOUNT), "{}", back.body);
        let page = browser.get(&app.url(ACCOUNT)).await;
        assert_eq!(page.text(".masthead bdi").unwrap(), "Ada");
        assert!(page.body.contains("Signed in by single sign-on"), "{}", page.body);
        assert_eq!(browser.cookies().len(), 1, "the attempt's cookie is gone: {:?}", browser.cookies());
        // By the subject, whatever the address is now.
        provider.tell(json!({ "email": "ada@elsewhere.example", "verified": false })).await;
        assert_eq!(app.by_sso(provider, &Browser::new(), BEGIN).await.status, 303);

        ada.done("/scheduler/account/sso/unlink", &[]).await;
        app.by_sso(provider, &Browser::new(), BEGIN).await.assert_refused(403, "SSO-UNKNOWN", "unlinked");
    }

    async fn what_the_provider_did_not_say_is_refused(app, provider;) {
        let ada = app.linked(provider).await;
        let before = app.signed_in_browsers().await;
        for (lie, words) in [
            ("nonce", "Invalid nonce"),
            ("no-nonce", "Invalid nonce"),
            ("audience", "Invalid audience"),
            ("audiences", "Invalid audience"),
            ("azp", "(azp)"),
            ("issuer", "Invalid issuer"),
            ("expired", "Expired"),
            ("future", "issued in the future"),
            ("signature", "Signature verification failed"),
            ("unknown-key", "Signature verification failed"),
            ("no-signature", "Signature verification failed"),
            ("client-secret", "Signature verification failed"),
        ] {
            provider.tell(json!({ "lie": lie })).await;
            let browser = Browser::new();
            let refused = app.by_sso(provider, &browser, BEGIN).await;
            refused.assert_refused(401, "SSO-REFUSED", lie);
            assert!(refused.body.contains(words), "{lie}: {:?}", refused.text("details"));
            assert!(!browser.cookies().contains_key("account"), "{lie}");
        }
        assert_eq!(app.signed_in_browsers().await, before);
        provider.tell(json!({ "lie": "unreachable" })).await;
        app.by_sso(provider, &Browser::new(), BEGIN).await.assert_refused(401, "SSO-REFUSED", "no token");
        provider.tell(json!({ "lie": "" })).await;
        assert_eq!(app.by_sso(provider, &Browser::new(), BEGIN).await.status, 303, "the control");
        drop(ada);
    }

    async fn an_answer_counts_once_and_in_its_browser(app, provider;) {
        app.linked(provider).await;
        let browser = Browser::new();
        let back = app.back_from(provider, &browser, BEGIN).await;
        Browser::new().get(&back).await.assert_refused(401, "SSO-REFUSED", "another browser");
        let jar = browser.cookies();
        assert_eq!(browser.get(&back).await.status, 303, "the browser that began");
        let thief = Browser::new();
        thief.keep_all(&jar);
        thief.get(&back).await.assert_refused(401, "SSO-REFUSED", "a replayed code");
        assert!(!thief.cookies().contains_key("account"));

        // A code of somebody else's sign-in under a state of one's own: it belongs to another verifier.
        let (mine, theirs) = (Browser::new(), Browser::new());
        let (my_back, their_back) =
            (app.back_from(provider, &mine, BEGIN).await, app.back_from(provider, &theirs, BEGIN).await);
        let part = |address: &str, name: &str| crate::support::lms::query(address, name).unwrap();
        let mut mixed = url::Url::parse(&my_back).unwrap();
        mixed.query_pairs_mut().clear().append_pair("state", &part(&my_back, "state")).append_pair("code", &part(&their_back, "code"));
        mine.get(mixed.as_str()).await.assert_refused(401, "SSO-REFUSED", "another verifier");

        let changed = back.replace("state=", "state=a");
        browser.get(&changed).await.assert_refused(401, "SSO-REFUSED", "a state that we did not seal");
        let late = app.back_from(provider, &browser, BEGIN).await;
        app.clock.advance(colloquy::sso::LASTS + TimeDelta::seconds(1));
        browser.get(&late).await.assert_refused(401, "SSO-REFUSED", "too late");
        let other = app.back_from(provider, &browser, BEGIN).await;
        let other = url::Url::parse_with_params(&format!("{}?", other.split('?').next().unwrap()), [
            ("state", part(&other, "state")), ("code", part(&other, "code")), ("iss", "https://evil.example".to_owned()),
        ]).unwrap();
        browser.get(other.as_str()).await.assert_refused(401, "SSO-REFUSED", "another provider");
    }

    async fn of_equal_answers_one_signs_in(app, provider;) {
        app.linked(provider).await;
        let browser = Browser::new();
        let back = app.back_from(provider, &browser, BEGIN).await;
        let before = app.signed_in_browsers().await;
        let answers = (0..8).map(|_| {
            let (browser, back) = (browser.clone(), back.clone());
            tokio::spawn(async move { browser.get(&back).await.status })
        });
        let mut statuses = Vec::new();
        for answer in answers.collect::<Vec<_>>() {
            statuses.push(answer.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(app.signed_in_browsers().await, before + 1);
    }

    async fn the_provider_wants_a_challenge_and_gets_one(app, provider;) {
        app.linked(provider).await;
        let browser = Browser::new();
        let sent = browser.get(&app.url(BEGIN)).await;
        let address = url::Url::parse(sent.location()).unwrap();
        let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        let has = |name: &str, value: &str| pairs.iter().any(|(key, held)| key == name && held == value);
        assert!(has("response_type", "code") && has("code_challenge_method", "S256"), "{pairs:?}");
        let mut without = address.clone();
        without.query_pairs_mut().clear().extend_pairs(pairs.iter().filter(|(key, _)| !key.starts_with("code_challenge")));
        let back = provider.sign_in(without.as_str()).await;
        browser.get(&back).await.assert_refused(403, "SSO-SAID-NO", "the provider wants PKCE");
        let back = provider.sign_in(address.as_str()).await;
        assert_eq!(browser.get(&back).await.status, 303, "the control");
    }

    async fn a_verified_address_binds_where_the_operator_allows_it(app, provider; "sso_bind_by_email" = "true") {
        let ada = app.registered("Ada", "ADA@uni.example", Kind::Supervisor).await;
        let theo = app.registered("Theo", "theo@uni.example", Kind::Supervisor).await;
        for news in [
            json!({ "verified": false }),
            json!({ "verified": false, "inToken": false }),
            json!({ "verified": true, "inToken": true, "email": "nobody@uni.example" }),
        ] {
            provider.tell(news.clone()).await;
            app.by_sso(provider, &Browser::new(), BEGIN).await.assert_refused(403, "SSO-UNKNOWN", &news.to_string());
        }
        assert_eq!(app.identities().await, 0);
        // Only asked for: the address is not in the token.
        provider.tell(json!({ "inToken": false, "email": "ada@uni.example" })).await;
        assert_eq!(app.by_sso(provider, &Browser::new(), BEGIN).await.status, 303);
        assert_eq!(app.identities().await, 1);
        // From now on it is the subject that counts.
        provider.tell(json!({ "email": "theo@uni.example" })).await;
        let browser = Browser::new();
        assert_eq!(app.by_sso(provider, &browser, BEGIN).await.status, 303);
        assert_eq!(browser.get(&app.url(ACCOUNT)).await.text(".masthead bdi").unwrap(), "Ada");
        // Somebody else who got Ada's address does not get her account.
        provider.tell(json!({ "subject": "eve", "email": "ada@uni.example", "inToken": true })).await;
        app.by_sso(provider, &Browser::new(), BEGIN).await.assert_refused(403, "SSO-UNKNOWN", "bound already");
        provider.tell(json!({ "subject": "theo", "email": "theo@uni.example" })).await;
        let (id, now) = (theo.id, app.clock.now());
        app.app.db.write(move |conn| accounts::make_link(conn, id, accounts::link::LASTS, now)).await.unwrap();
        assert_eq!(app.by_sso(provider, &Browser::new(), BEGIN).await.status, 303);
        let bound = app.read(move |conn| accounts::linked_since(conn, ada.id, "nobody")).await;
        assert_eq!(bound, None);
    }

    async fn only_ones_own_account_is_linked_and_only_when_one_says_so(app, provider;) {
        let ada = app.linked(provider).await;
        let theo = app.signed_in("Theo", "theo@uni.example", Kind::Supervisor).await;
        let taken = app.by_sso(provider, &theo.browser, "/sign-in/sso?link").await;
        let (action, fields) = taken.form("main form");
        let refused = theo.browser.post(&app.url(&action), &fields).await;
        refused.assert_refused(409, "SSO-TAKEN", "Ada's already");
        let offer = fields.iter().find(|(name, _)| name == "offer").unwrap().1.clone();
        ada.send(&action, &[("offer", &offer)]).await.assert_refused(401, "SSO-REFUSED", "offered to Theo");
        theo.send(&action, &[("offer", "a.b")]).await.assert_refused(401, "SSO-REFUSED", "made up");
        theo.browser.post(&app.url(&action), &[("offer", &offer)]).await.assert_refused(403, "FORM-EXPIRED", "no token");
        // Coming back only asks.
        provider.tell(json!({ "subject": "theo" })).await;
        assert_eq!(app.by_sso(provider, &theo.browser, "/sign-in/sso?link").await.status, 200);
        assert_eq!(app.identities().await, 1);
        // Who is signed in as somebody else meanwhile links nothing.
        let back = app.back_from(provider, &theo.browser, "/sign-in/sso?link").await;
        let Host { account, browser, .. } = ada;
        browser.keep_all(&theo.browser.cookies().into_iter().filter(|(name, _)| name.starts_with("sso-")).collect());
        let ada = app.sign_in(account, browser).await;
        ada.browser.get(&back).await.assert_refused(401, "SSO-REFUSED", "another account began");
        let signed_out = Browser::new().get(&app.url("/sign-in/sso?link")).await;
        assert_eq!((signed_out.status, signed_out.location()), (303, "/sign-in?next=%2Fscheduler%2Faccount"));
    }

    async fn a_disabled_account_does_not_come_in(app, provider;) {
        let ada = app.linked(provider).await;
        let manager = app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
        manager.done(&format!("/admin/accounts/{}/disable", ada.account.id), &[]).await;
        app.by_sso(provider, &Browser::new(), BEGIN).await.assert_refused(403, "SSO-UNKNOWN", "switched off");
        manager.done(&format!("/admin/accounts/{}/enable", ada.account.id), &[]).await;
        assert_eq!(app.by_sso(provider, &Browser::new(), BEGIN).await.status, 303);
    }

    async fn a_provider_that_cannot_be_used_is_said_to_be(app, provider;) {
        provider.tell(json!({ "lie": "discovery" })).await;
        let refused = Browser::new().get(&app.url(BEGIN)).await;
        refused.assert_refused(503, "SSO-UNREACHABLE", "its document is another provider's");
        assert_eq!(refused.header("retry-after"), "60");
        provider.tell(json!({ "lie": "" })).await;
        app.clock.advance(TimeDelta::minutes(1));
        until("it is asked again", async || (Browser::new().get(&app.url(BEGIN)).await.status == 303).then_some(())).await;
        let seen = app.app.sso.as_ref().unwrap().try_out(app.clock.now()).await.unwrap();
        assert!(seen.contains(&provider.issuer) && seen.contains("1 keys"), "{seen}");
        let denied = app.back_from(provider, &Browser::new(), BEGIN).await;
        let state = crate::support::lms::query(&denied, "state").unwrap();
        let said = app.url(&format!("/sign-in/sso/back?state={state}&error=access_denied&error_description=%3Cb%3E"));
        let answer = Browser::new().get(&said).await;
        answer.assert_refused(403, "SSO-SAID-NO", "its own words");
        assert!(!answer.body.contains("<b>") && answer.body.contains("access_denied"), "{}", answer.body);
    }
}
