//! The section of a session's page that says who is invited.

use super::letters;
use crate::accounts::{self, Account};
use crate::db::{self, Conn};
use crate::ids::{AccountId, InvitationId};
use crate::invitations::{Hosted, Invitation, store};
use crate::mail::outbox::{self, Told};
use crate::sessions::Session;
use crate::sessions::role::Role;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::page::Notice;
use crate::web::sessions::Found;
use crate::web::views::invitations::{Invitations, Row};
use crate::web::views::{Choice, Pager};
use crate::web::visitor::Visitor;

/// Invitations on a page.
const ROWS: i64 = 50;

struct Known {
    count: i64,
    page: i64,
    rows: Vec<Invitation>,
    letters: Vec<Told>,
    chosen: Option<Account>,
}

/// Who is invited to `session`, as the page's `query` wants to see it; nothing for a session of a course (R8).
pub(in crate::web) async fn section(
    visitor: &Visitor,
    session: &Session,
    query: &Fields,
) -> Result<Option<Invitations>, Failure> {
    let Some(of) = Hosted::of(session.clone()) else { return Ok(None) };
    let asked: i64 = query.text("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let invite = query.text("invite").map(str::to_owned);
    let chosen: Option<AccountId> = invite.as_deref().and_then(|id| id.parse().ok());
    let known = visitor.app.db.read(move |conn| known(conn, &of, asked, chosen)).await?;
    let (name, email) = known
        .chosen
        .as_ref()
        .map_or_else(Default::default, |account| (account.name.to_string(), account.email.to_string()));
    let base = visitor.address(&format!("sessions/{}", session.id));
    let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Some(Invitations {
        open: invite.is_some() || known.count == 0,
        name,
        email,
        roles: Choice::roles(visitor.texts, "participant"),
        no_mail: (!visitor.app.mail.is_set_up()).then(|| visitor.texts.t("invitations-no-mail")),
        count: visitor.texts.t_with("invitations-count", &[("n", known.count.into())]),
        rows: known.rows.iter().map(|one| row(visitor, one, &known.letters)).collect(),
        pager: Pager::new(visitor.texts, number(known.page), number(pages(known.count)), |n| {
            format!("{base}?page={n}#invitations")
        }),
    }))
}

/// `notice` with the name or the number that its sentence needs: looked up, never taken from the address.
pub(in crate::web) async fn named(
    visitor: &Visitor,
    found: &Found,
    query: &Fields,
    notice: Notice,
) -> Result<Notice, Failure> {
    let who: Option<InvitationId> = query.text("who").and_then(|id| id.parse().ok());
    let (Some(of), Some(id)) = (Hosted::of(found.session.clone()), who) else { return Ok(notice) };
    let invitation =
        visitor.app.db.read(move |conn| Ok::<_, Failure>(store::find_of(conn, &of, id).ok())).await?;
    let text = invitation
        .map(|one| visitor.texts.t_with("invitations-saved", &[("name", one.name.as_str().into())]));
    Ok(Notice { text: text.unwrap_or(notice.text), ..notice })
}

fn pages(count: i64) -> i64 {
    ((count + ROWS - 1) / ROWS).max(1)
}

fn known(conn: &mut Conn, of: &Hosted, asked: i64, chosen: Option<AccountId>) -> db::Result<Known> {
    let count = store::count(conn, of.session().id)?;
    let page = asked.clamp(1, pages(count));
    let rows = store::list(conn, of, (page - 1) * ROWS, ROWS)?;
    let letters = outbox::told_about(conn, rows.iter().map(|one| one.id.as_str()))?;
    let chosen = chosen.map(|id| accounts::find(conn, id)).transpose()?.flatten();
    Ok(Known { count, page, rows, letters, chosen })
}

fn row(visitor: &Visitor, of: &Invitation, letters: &[Told]) -> Row {
    let texts = visitor.texts;
    let (letter, said) = letters::said(texts, &visitor.times(), of, letters);
    let joined = || {
        let when = of.joined_at.map(|at| visitor.times().at(at))?;
        Some(texts.t_with("invitee-joined", &[("when", when.into())]))
    };
    let opened = || of.opened_at.map(|_at| texts.t("invitee-opened"));
    let seen = joined().or_else(opened);
    Row {
        id: of.id.to_string(),
        name: of.name.to_string(),
        email: of.email.to_string(),
        role: texts.role(of.role),
        strong: of.role == Role::Moderator,
        letter,
        sub: [Some(said).filter(|said| !said.is_empty()), seen]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(". "),
    }
}
