//! Searching registered users, to invite one of them (R15).

use actix_web::HttpResponse;

use super::hosted;
use crate::accounts;
use crate::invitations::store;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::views::invitations::{User, UsersPage};
use crate::web::visitor::Staff;

/// Users shown at most.
const MOST: usize = 20;

/// `GET /scheduler/sessions/{session}/invitations/users?q=`. It finds accounts of the Scheduler alone, never people
/// whom an LMS told of.
pub(super) async fn search(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let (found, of) = hosted(&visitor).await?;
    let query = Fields::parse(visitor.request().query_string().as_bytes());
    let typed = query.text_or_empty("q").trim().chars();
    let search: String = typed.take(accounts::LONGEST_SEARCH).collect();
    let (wanted, own) = (search.clone(), visitor.account()?.id);
    let users = visitor.app.db.read(move |conn| {
        let users = if wanted.is_empty() { Vec::new() } else { accounts::search(conn, &wanted, MOST + 2)? };
        let emails: Vec<String> = users.iter().map(|user| user.email.key()).collect();
        Ok::<_, Failure>((users, store::invited_of(conn, &of, &emails)?))
    });
    let (users, invited) = users.await?;
    let users: Vec<_> = users.into_iter().filter(|user| user.id != own).collect();
    let session = visitor.address(&format!("sessions/{}", found.session.id));
    let shown = |user: &accounts::Account| User {
        name: user.name.to_string(),
        email: user.email.to_string(),
        href: (!invited.contains(&user.email.key()))
            .then(|| format!("{session}?invite={}#invitations", user.id)),
    };
    let mut page = visitor.page(Place::Sessions);
    page.title = page.t("users-title");
    let page = UsersPage {
        page,
        id: found.session.id.to_string(),
        session: found.session.name.as_str().to_owned(),
        search,
        more: users.len() > MOST,
        people: users.iter().take(MOST).map(shown).collect(),
    };
    html::page(&page, &visitor.policy())
}
