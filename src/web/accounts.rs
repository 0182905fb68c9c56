//! The registered users, for the people who look after them.

mod import;
mod make;
mod one;

use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

pub(super) use self::make::name_fault;
use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::Notice;
use super::signed_in::{Administering, Section, SignedIn};
use super::texts::{Done, Texts};
use super::views::accounts::{AccountLine, AccountsPage};
use super::views::{Choice, Pager};
use crate::accounts::{self, Account, Deed, Kind, Listed, Status};
use crate::db::Worded;
use crate::ids::AccountId;

/// The list, below which all of these pages stand.
const LIST: &str = "/admin/accounts";

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin/accounts").route(get().to(list)))
        .service(resource("/admin/accounts/new").route(get().to(make::form)).route(post().to(make::make)))
        .service(
            resource("/admin/accounts/import").route(get().to(import::form)).route(post().to(import::look)),
        )
        .service(resource("/admin/accounts/import/take").route(post().to(import::take)))
        .service(resource("/admin/accounts/{account}").route(get().to(one::show)))
        .service(resource("/admin/accounts/{account}/kind").route(post().to(one::change_kind)))
        .service(resource("/admin/accounts/{account}/responsible").route(post().to(one::entrust)))
        .service(resource("/admin/accounts/{account}/welcome").route(post().to(one::welcome)))
        .service(resource("/admin/accounts/{account}/disable").route(post().to(one::disable)))
        .service(resource("/admin/accounts/{account}/enable").route(post().to(one::enable)));
}

async fn list(Administering(who): Administering, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let search: String = query.text_or_empty("q").trim().chars().take(accounts::LONGEST_SEARCH).collect();
    let wanted = query.text("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let (actor, text) = (who.account.id, search.clone());
    let (listed, administrators) = who
        .app
        .db
        .read(move |conn| {
            let listed = accounts::looked_after(conn, actor, &text, wanted)?;
            Ok::<_, accounts::Error>((listed, accounts::administrators(conn)?))
        })
        .await?;
    let mut page = who.page(Section::Users);
    page.title = page.t("scheduler-users");
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    let shown = AccountsPage {
        count: count(&who, &listed),
        lines: listed.accounts.iter().map(|one| line(&who, one, &administrators)).collect(),
        pager: Pager::new(page.texts, listed.page, listed.pages, |n| address(&search, n)),
        search,
        page,
    };
    html::page(&shown, &who.policy())
}

fn count(who: &SignedIn, listed: &Listed) -> String {
    let n = u32::try_from(listed.all).unwrap_or(u32::MAX);
    match who.account.kind {
        Kind::Manager => who.texts.t_with("accounts-count", &[("n", n.into())]),
        _ => who.texts.t_with("accounts-count-own", &[("n", n.into())]),
    }
}

fn line(who: &SignedIn, account: &Account, administrators: &[Account]) -> AccountLine {
    let theirs = accounts::may(&who.account, Deed::LookAfter(account));
    AccountLine {
        name: account.name.to_string(),
        email: account.email.to_string(),
        kind: kind_word(who.texts, account.kind),
        strong: account.kind != Kind::Supervisor,
        off: account.status == Status::Disabled,
        note: match responsible(account, administrators) {
            _ if account.id == who.account.id => who.texts.t("accounts-you"),
            Some(name) if who.account.kind == Kind::Manager => {
                who.texts.t_with("accounts-under", &[("name", super::texts::isolated(name).into())])
            }
            _ => String::new(),
        },
        href: if theirs { place(account.id) } else { String::new() },
    }
}

fn responsible<'a>(account: &Account, administrators: &'a [Account]) -> Option<&'a str> {
    let found = administrators.iter().find(|one| Some(one.id) == account.responsible)?;
    Some(found.name.as_str())
}

fn address(search: &str, number: u32) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !search.is_empty() {
        query.append_pair("q", search);
    }
    if number > 1 {
        query.append_pair("page", &number.to_string());
    }
    let query = query.finish();
    if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{query}") }
}

fn place(id: AccountId) -> String {
    format!("{LIST}/{id}")
}

/// The kind in words.
pub(super) fn kind_word(texts: Texts, kind: Kind) -> String {
    texts.t(match kind {
        Kind::Manager => "kind-manager",
        Kind::Administrator => "kind-administrator",
        Kind::Supervisor => "kind-supervisor",
    })
}

/// The kinds that `fits` lets through, the usual one first.
fn kinds(texts: Texts, present: &str, fits: impl Fn(Kind) -> bool) -> Vec<Choice> {
    let kinds = Kind::ALL.into_iter().rev().filter(|kind| fits(*kind));
    kinds.map(|kind| Choice::new(kind.word(), kind_word(texts, kind), present)).collect()
}

/// Nobody, and every administrator.
fn administrator_choices(texts: Texts, administrators: &[Account], present: &str) -> Vec<Choice> {
    let nobody = Choice::new("", texts.t("account-responsible-nobody"), present);
    let one = |one: &Account| Choice::new(one.id.as_str(), format!("{} ({})", one.name, one.email), present);
    std::iter::once(nobody).chain(administrators.iter().map(one)).collect()
}

/// The administrator that a form names; none for an empty field.
fn named(fields: &Fields) -> Result<Option<AccountId>, accounts::Error> {
    match fields.text_or_empty("responsible") {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_not_an_id| accounts::Error::NotAnAdministrator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_kept_from_page_to_page() {
        assert_eq!(address("", 1), "/admin/accounts");
        assert_eq!(address("a b&c", 1), "/admin/accounts?q=a+b%26c");
        assert_eq!(address("é", 3), "/admin/accounts?q=%C3%A9&page=3");
    }
}
