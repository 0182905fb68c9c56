//! People with an account, signed in as they do it: by a link and its button.

use colloquy::accounts::{self, Account, Kind, NewAccount};
use colloquy::audit::Actor;

use super::{Answer, Browser, TestApp};

const NOTHING: &[(&str, &str)] = &[];

/// Somebody who is signed in.
pub(crate) struct Host {
    pub(crate) browser: Browser,
    pub(crate) account: Account,
    address: String,
}

impl TestApp {
    /// Registers somebody.
    pub(crate) async fn registered(&self, name: &str, email: &str, kind: Kind) -> Account {
        let (name, email) = (name.parse().unwrap(), email.parse().unwrap());
        let (new, now) = (NewAccount { kind, name, email, responsible: None }, self.clock.now());
        self.app.db.write(move |conn| accounts::add(conn, &new, &Actor::operator(), now)).await.unwrap()
    }

    /// The path of a fresh sign-in link for `account`.
    pub(crate) async fn sign_in_link(&self, account: &Account) -> String {
        let (id, now) = (account.id, self.clock.now());
        let link = self
            .app
            .db
            .write(move |conn| accounts::make_link(conn, id, accounts::link::LASTS, now))
            .await
            .unwrap();
        format!("/sign-in/{}", accounts::link::token(&self.app.seal, link))
    }

    /// Registers somebody and signs them in with a browser of their own.
    pub(crate) async fn signed_in(&self, name: &str, email: &str, kind: Kind) -> Host {
        let account = self.registered(name, email, kind).await;
        self.sign_in(account, Browser::new()).await
    }

    /// Signs `account` in with `browser`.
    pub(crate) async fn sign_in(&self, account: Account, browser: Browser) -> Host {
        let link = self.sign_in_link(&account).await;
        let answer = browser.post(&self.url(&link), NOTHING).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        Host { browser, account, address: self.address.clone() }
    }
}

impl Host {
    /// The page at `path`, which begins with a slash.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        self.browser.get(&format!("{}{path}", self.address)).await
    }

    /// The token that this browser's forms carry: every standalone page has the form that signs out.
    pub(crate) async fn csrf(&self) -> String {
        let page = self.open("/scheduler/account").await;
        page.attribute("input[name=csrf]", "value").unwrap_or_else(|| panic!("no form in {}", page.body))
    }

    /// Posts a form as our pages do.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        self.browser.post(&format!("{}{path}", self.address), &form).await
    }

    /// As [`Host::send`]; it must be done.
    pub(crate) async fn done(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        answer
    }
}
