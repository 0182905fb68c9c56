//! Asking for a sign-in link, on the page that everybody can reach.

use chrono::{DateTime, Utc};

use super::store::links::{hold, make_link, open_links};
use super::{find_by_email, link};
use crate::db::{self, Conn};
use crate::mail::{EmailAddress, Kind, Mailbox, Order, outbox};

/// What somebody had before them who asked for a link; the letter goes on from there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The page they wanted.
    pub next: Option<String>,
    /// The language of the page they asked on, as a tag.
    pub language: String,
}

impl Asked {
    fn kept(&self) -> String {
        format!("{} {}", self.language, self.next.as_deref().unwrap_or_default())
    }

    /// Reads what a letter's order kept.
    #[must_use]
    pub fn read(kept: &str) -> Self {
        let (language, next) = kept.split_once(' ').unwrap_or((kept, ""));
        Self { next: (!next.is_empty()).then(|| next.to_owned()), language: language.to_owned() }
    }
}

/// Queues a letter with a link for the account that has this address, if it has one that can be used.
///
/// While five links are open no further letter goes out: who asks for somebody else's fills no mailbox. Whoever
/// asked is told the same in every case, and the answer must not wait for this.
pub fn ask_for_link(
    conn: &mut Conn,
    email: &EmailAddress,
    asked: &Asked,
    now: DateTime<Utc>,
) -> db::Result<bool> {
    let Some(account) = find_by_email(conn, email)? else { return Ok(false) };
    if !hold(conn, account.id)? || open_links(conn, account.id, now)? >= link::MOST {
        return Ok(false);
    }
    let link = make_link(conn, account.id, link::LASTS, now)?;
    let order = Order {
        kind: Kind::SignIn,
        about: link.to_string(),
        to: Mailbox::new(account.name.as_str(), account.email),
        contents: Some(asked.kept()),
        due: now,
    };
    outbox::queue(conn, &order, now)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again() {
        for next in [None, Some("/scheduler/sessions?q=a+b".to_owned())] {
            let asked = Asked { next, language: "de".to_owned() };
            assert_eq!(Asked::read(&asked.kept()), asked);
        }
    }
}
