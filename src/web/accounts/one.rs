//! One account, and what can be done about it.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};

use super::{administrator_choices, kind_word, kinds, named, place, responsible};
use crate::accounts::{self, Account, Carer, Deed, Kind, Status};
use crate::db::Conn;
use crate::ids::AccountId;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Notice;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::Done;
use crate::web::views::accounts::OneAccountPage;

/// The account in the address.
fn whom(path: &str) -> Result<AccountId, Failure> {
    path.parse().map_err(|_not_an_id| Failure::NotFound)
}

pub(super) async fn show(
    Administering(who): Administering,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Failure> {
    let id = whom(&path)?;
    let found = who
        .app
        .db
        .read(move |conn| Ok::<_, Failure>((accounts::find(conn, id)?, accounts::administrators(conn)?)));
    let (account, administrators) = found.await?;
    let theirs = |account: &Account| accounts::may(&who.account, Deed::LookAfter(account));
    let account = account.filter(theirs).ok_or(Failure::NotFound)?;
    let query = Fields::parse(request.query_string().as_bytes());
    let done = query.text("done").and_then(Done::parse);
    html::page(&page(&who, &account, &administrators, done), &who.policy())
}

fn page(who: &SignedIn, account: &Account, administrators: &[Account], done: Option<Done>) -> OneAccountPage {
    let mut page = who.page(Section::Users);
    page.title = account.name.to_string();
    page.notice = done.map(|done| Notice::done(page.texts, done));
    let present = account.responsible.map(|id| id.to_string()).unwrap_or_default();
    OneAccountPage {
        action: place(account.id),
        name: account.name.to_string(),
        email: account.email.to_string(),
        kind: kind_word(who.texts, account.kind),
        responsible: (account.kind == Kind::Supervisor).then(|| {
            let nobody = || who.texts.t("account-responsible-nobody");
            responsible(account, administrators).map_or_else(nobody, str::to_owned)
        }),
        since: who.times().day_in_full(account.created_at),
        off: account.status == Status::Disabled,
        kinds: kinds(who.texts, "", |kind| accounts::may(&who.account, Deed::ChangeKind(account, kind))),
        administrators: accounts::may(&who.account, Deed::Entrust(account))
            .then(|| administrator_choices(who.texts, administrators, &present)),
        page,
    }
}

pub(super) async fn change_kind(
    path: Path<String>,
    posted: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    let kind = posted.fields.only("kind")?.parse::<Kind>().map_err(|_none| Failure::BadRequest)?;
    done(&posted.who, &path, Done::AccountChanged, move |conn, carer, whom, now| {
        accounts::change_kind(conn, carer, whom, kind, now)
    })
    .await
}

pub(super) async fn entrust(
    path: Path<String>,
    posted: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    let administrator = named(&posted.fields)?;
    done(&posted.who, &path, Done::AccountChanged, move |conn, carer, whom, now| {
        accounts::entrust(conn, carer, whom, administrator, now)
    })
    .await
}

pub(super) async fn welcome(
    path: Path<String>,
    posted: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    done(&posted.who, &path, Done::Welcomed, accounts::welcome_again).await
}

pub(super) async fn disable(
    path: Path<String>,
    posted: AdministeringPosted,
) -> Result<HttpResponse, Failure> {
    done(&posted.who, &path, Done::AccountOff, |conn, carer, whom, now| {
        accounts::switch(conn, carer, whom, Status::Disabled, now)
    })
    .await
}

pub(super) async fn enable(path: Path<String>, posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    done(&posted.who, &path, Done::AccountOn, |conn, carer, whom, now| {
        accounts::switch(conn, carer, whom, Status::Active, now)
    })
    .await
}

/// Does `deed` in one transaction, and goes on to the account's page or, if it is none of theirs now, to their own.
async fn done<F>(who: &SignedIn, path: &str, done: Done, deed: F) -> Result<HttpResponse, Failure>
where
    F: FnOnce(&mut Conn, Carer, AccountId, DateTime<Utc>) -> Result<Account, accounts::Error>
        + Send
        + 'static,
{
    let (actor, carer, id, now) = (who.account.id, who.carer(), whom(path)?, who.app.clock.now());
    let still = who
        .app
        .db
        .write(move |conn| {
            deed(conn, carer, id, now)?;
            let (actor, account) = (accounts::find(conn, actor)?, accounts::find(conn, id)?);
            let both = actor.zip(account);
            Ok::<_, accounts::Error>(
                both.is_some_and(|(actor, account)| accounts::may(&actor, Deed::LookAfter(&account))),
            )
        })
        .await?;
    who.app.mail.wake();
    Ok(on_to(if still { place(id) } else { super::LIST.to_owned() }.as_str(), done))
}
