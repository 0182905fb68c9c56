//! Asking for a sign-in link, on the page that everybody can reach.

use chrono::{DateTime, Utc};

use super::store::links::{hold, make_link, open_links};
use super::{find_by_email, link};
use crate::db::{self, Conn};
use crate::mail::{EmailAddress, Kind, Mailbox, Order, outbox};

/// Queues a letter with a link for the account that has this address, if it has one that can be used. `next` is the
/// page they wanted.
///
/// While five links are open no further letter goes out: who asks for somebody else's fills no mailbox. Whoever
/// asked is told the same in every case, and the answer must not wait for this.
pub fn ask_for_link(
    conn: &mut Conn,
    email: &EmailAddress,
    next: Option<String>,
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
        contents: next,
        due: now,
    };
    outbox::queue(conn, &order, now)?;
    Ok(true)
}
