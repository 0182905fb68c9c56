//! Accounts that several people change at the same moment.

use colloquy::accounts::{self, Account, Kind, Status};
use colloquy::ids::AccountId;

use crate::support::{Browser, Host, TestApp, with_the_tool};

const NOTHING: &[(&str, &str)] = &[];

async fn of(app: &TestApp, id: AccountId) -> Account {
    app.read(move |conn| Ok(accounts::find(conn, id)?.unwrap())).await
}

async fn managers(app: &TestApp) -> usize {
    let all = app.read(accounts::list).await;
    let manages = |one: &&Account| one.kind == Kind::Manager && one.status == Status::Active;
    all.iter().filter(manages).count()
}

/// Posts all of these forms at the same moment.
async fn at_once(app: &TestApp, host: &Host, forms: &[(String, Vec<(&'static str, &'static str)>)]) {
    let csrf = host.csrf().await;
    let posts = forms.iter().map(|(path, fields)| {
        let (browser, url) = (host.browser.another(), app.url(path));
        browser.keep_all(&host.browser.cookies());
        let mut form = vec![("csrf".to_owned(), csrf.clone())];
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        tokio::spawn(async move { browser.post(&url, &form).await.status })
    });
    for post in posts.collect::<Vec<_>>() {
        assert!(matches!(post.await.unwrap(), 303 | 403 | 404));
    }
}

with_the_tool! {
    async fn there_is_one_manager_whatever_happens_at_once(app: TestApp) {
        let mut manager = app.signed_in("Ingrid", "ingrid@uni.example", Kind::Manager).await;
        for round in 0..12 {
            let other = app.registered("Ada", &format!("ada{round}@uni.example"), Kind::Administrator).await;
            let third = app.registered("Eve", &format!("eve{round}@uni.example"), Kind::Administrator).await;
            let kind = |of: &Account, kind| (format!("/admin/accounts/{}/kind", of.id), vec![("kind", kind)]);
            let off = (format!("/admin/accounts/{}/disable", other.id), Vec::new());
            let forms = [kind(&other, "manager"), kind(&other, "supervisor"), off, kind(&third, "manager")];
            at_once(app, &manager, &forms).await;
            assert_eq!(managers(app).await, 1, "round {round}");
            for account in [other, third] {
                if of(app, account.id).await.kind == Kind::Manager {
                    manager = app.sign_in(account, Browser::new()).await;
                }
            }
        }
    }

    async fn whoever_signs_in_while_their_account_is_switched_off_is_not_signed_in(app: TestApp) {
        let manager = app.signed_in("Ingrid", "ingrid@uni.example", Kind::Manager).await;
        let ada = app.registered("Ada", "ada@uni.example", Kind::Supervisor).await;
        let switch = |to: &str| format!("/admin/accounts/{}/{to}", ada.id);
        for round in 0..12 {
            let (link, browser) = (app.url(&app.sign_in_link(&ada).await), Browser::new());
            let entering = browser.post(&link, NOTHING);
            let off = [(switch("disable"), Vec::new())];
            let (entered, ()) = tokio::join!(entering, at_once(app, &manager, &off));
            assert!(matches!(entered.status, 303 | 410), "{}", entered.body);
            manager.done(&switch("enable"), &[]).await;
            let page = browser.get(&app.url("/scheduler/account")).await;
            assert_eq!(page.status, 303, "round {round}: switched on again, and signed in from before");
            let again = app.sign_in(ada.clone(), Browser::new()).await;
            assert_eq!(again.open("/scheduler/account").await.status, 200, "the control");
        }
    }
}
