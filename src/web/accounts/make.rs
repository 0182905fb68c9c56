//! Making an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{administrator_choices, kinds, named, place};
use crate::accounts::{self, Account, BadName, Deed, Kind, NewAccount};
use crate::db::Worded;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::Faults;
use crate::web::views::accounts::NewAccountPage;

pub(super) async fn form(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    let page = page(&who, &Fields::default(), Faults::default()).await?;
    html::page(&page, &who.policy())
}

pub(super) async fn make(posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let new = match read(&who, &fields) {
        Ok(new) => new,
        Err(faults) => return again(&who, &fields, faults).await,
    };
    let (carer, now) = (who.carer(), who.app.clock.now());
    let made = who.app.db.write(move |conn| accounts::make(conn, carer, new, now)).await;
    let mut faults = Faults::default();
    match made {
        Ok(made) => {
            who.app.mail.wake();
            return Ok(on_to(&place(made.id), Done::AccountMade));
        }
        Err(accounts::Error::EmailTaken) => faults.add("email", who.texts.wrong(&Wrong::EmailTaken)),
        Err(accounts::Error::NotAnAdministrator) => {
            faults.add("responsible", who.texts.wrong(&Wrong::Responsible));
        }
        Err(error) => return Err(error.into()),
    }
    again(&who, &fields, faults).await
}

fn read(who: &SignedIn, fields: &Fields) -> Result<NewAccount, Faults> {
    let mut faults = Faults::default();
    let name = fields.text_or_empty("name").parse();
    let email = fields.text_or_empty("email").parse();
    let kind = fields.text_or_empty("kind").parse::<Kind>();
    let kind = kind.ok().filter(|kind| accounts::may(&who.account, Deed::Make(*kind)));
    let responsible = named(fields);
    if let Err(bad) = name {
        faults.add("name", name_fault(who.texts, bad));
    }
    if email.is_err() {
        faults.add("email", who.texts.wrong(&Wrong::EmailAddress));
    }
    if kind.is_none() {
        faults.add("kind", who.texts.wrong(&Wrong::AccountKind));
    }
    if responsible.is_err() {
        faults.add("responsible", who.texts.wrong(&Wrong::Responsible));
    }
    match (name, email, kind, responsible) {
        (Ok(name), Ok(email), Some(kind), Ok(responsible)) => Ok(NewAccount {
            kind,
            name,
            email,
            responsible: responsible.filter(|_| kind == Kind::Supervisor),
        }),
        _ => Err(faults),
    }
}

/// What is wrong with a person's name.
pub(in crate::web) fn name_fault(texts: Texts, bad: BadName) -> String {
    texts.wrong(match bad {
        BadName::Blank => &Wrong::PersonName,
        BadName::TooLong => &Wrong::PersonNameLong,
    })
}

async fn again(who: &SignedIn, fields: &Fields, faults: Faults) -> Result<HttpResponse, Failure> {
    let page = page(who, fields, faults).await?;
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &who.policy())
}

async fn page(who: &SignedIn, typed: &Fields, faults: Faults) -> Result<NewAccountPage, Failure> {
    let manager = who.account.kind == Kind::Manager;
    let administrators: Vec<Account> =
        if manager { who.app.db.read(accounts::administrators).await? } else { Vec::new() };
    let mut page = who.page(Section::Users);
    page.title = page.t("accounts-new");
    let kind = typed.text("kind").unwrap_or(Kind::Supervisor.word());
    let present = typed.text_or_empty("responsible");
    Ok(NewAccountPage {
        page,
        name: typed.text_or_empty("name").to_owned(),
        email: typed.text_or_empty("email").to_owned(),
        kinds: kinds(who.texts, kind, |kind| accounts::may(&who.account, Deed::Make(kind))),
        responsible: manager.then(|| administrator_choices(who.texts, &administrators, present)),
        mailed: who.app.mail.is_set_up(),
        faults,
    })
}
