//! Letters to people with an account: a link to sign in with, and that there is an account.

use super::invited::sender;
use super::plain::Plain;
use crate::accounts::{self, Account, Asked, Status};
use crate::app::App;
use crate::ids::{AccountId, SignInLinkId};
use crate::mail::{Due, Written};
use crate::web::texts::{Language, Texts, isolated};

/// Writes the letter with a sign-in link. One that was used, or whose time is over, nobody wants any more.
pub(super) async fn sign_in(app: &App, due: &Due) -> anyhow::Result<Written> {
    let (Ok(id), now) = (due.about.parse::<SignInLinkId>(), app.clock.now()) else {
        return Ok(Written::Dropped);
    };
    let Some(account) = app.db.read(move |conn| accounts::link_for(conn, id, now)).await? else {
        return Ok(Written::Dropped);
    };
    let asked = Asked::read(due.contents.as_deref().unwrap_or_default());
    let mut url = app.config.address(&format!("/sign-in/{}", accounts::link::token(&app.seal, id)));
    if let Some(next) = asked.next {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        url = format!("{url}?{}", query.append_pair("next", &next).finish());
    }
    let texts = texts(&account, &asked.language);
    finished(Plain::sign_in(texts, account.name.as_str(), &url, &sender(app)), texts, due)
}

/// Writes the letter that tells somebody of their account.
pub(super) async fn welcome(app: &App, due: &Due) -> anyhow::Result<Written> {
    let Ok(id) = due.about.parse::<AccountId>() else { return Ok(Written::Dropped) };
    let found = app.db.read(move |conn| accounts::find(conn, id)).await?;
    let Some(account) = found.filter(|account| account.status == Status::Active) else {
        return Ok(Written::Dropped);
    };
    let texts = texts(&account, due.contents.as_deref().unwrap_or_default());
    let door = app.config.address("/sign-in");
    finished(Plain::welcome(texts, &account, &door, &sender(app)), texts, due)
}

fn finished(plain: Plain, texts: Texts, due: &Due) -> anyhow::Result<Written> {
    Ok(Written::Letter(Box::new(plain.sheet(texts).into_letter(due.to.clone(), None, None)?)))
}

/// The language they chose, else that of the page where the letter began.
fn texts(account: &Account, language: &str) -> Texts {
    Texts::new(Language::lookup(account.locale.as_deref().into_iter().chain([language])).unwrap_or_default())
}

impl Plain {
    /// The letter with the link `url`, which signs `name` in.
    #[must_use]
    pub fn sign_in(texts: Texts, name: &str, url: &str, sender: &str) -> Self {
        Self {
            subject: texts.t("mail-sign-in"),
            words: vec![texts.t_with("mail-sign-in-words", &[("name", isolated(name).into())])],
            button: Some((texts.t("mail-sign-in-button"), url.to_owned())),
            note: texts.t("mail-sign-in-note"),
            foot: texts.t_with("mail-sign-in-foot", &[("sender", sender.into())]),
        }
    }

    /// The letter that tells of `account`, whose person signs in at `door`.
    #[must_use]
    pub fn welcome(texts: Texts, account: &Account, door: &str, sender: &str) -> Self {
        let email = account.email.to_string();
        Self {
            subject: texts.t("mail-welcome"),
            words: vec![
                texts.t_with("mail-welcome-words", &[("name", isolated(account.name.as_str()).into())]),
                texts.t_with("mail-welcome-how", &[("email", email.into())]),
            ],
            button: Some((texts.t("mail-welcome-button"), door.to_owned())),
            note: String::new(),
            foot: texts.t_with("mail-welcome-foot", &[("sender", sender.into())]),
        }
    }
}
