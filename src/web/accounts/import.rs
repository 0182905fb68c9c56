//! Many accounts from a table: pasted, looked at, taken. Every line is taken that was shown as fine, or none is.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{LIST, kind_word, name_fault};
use crate::accounts::import::{self, Fault, Line, MOST, Unreadable};
use crate::accounts::{self, NewAccount};
use crate::db;
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, SignedIn, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::Faults;
use crate::web::views::accounts::{AccountLine, ImportPage, PreviewPage, RefusedLine};

pub(super) async fn form(Administering(who): Administering) -> Result<HttpResponse, Failure> {
    html::page(&page(&who, "", Faults::default()), &who.policy())
}

/// `POST /admin/accounts/import`: the preview, or from there back to the table as it was pasted.
pub(super) async fn look(posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let table = fields.only("table")?;
    if fields.text("correct").is_some() {
        return html::page(&page(&who, table, Faults::default()), &who.policy());
    }
    match import::read(table, &who.account) {
        Ok(lines) => preview(&who, table, checked(&who, lines).await?, false),
        Err(why) => unreadable(&who, table, why),
    }
}

pub(super) async fn take(posted: AdministeringPosted) -> Result<HttpResponse, Failure> {
    let AdministeringPosted { who, fields } = posted;
    let table = fields.only("table")?;
    let lines = match import::read(table, &who.account) {
        Ok(lines) => checked(&who, lines).await?,
        Err(why) => return unreadable(&who, table, why),
    };
    let all: Vec<NewAccount> = lines.iter().filter_map(|line| line.read.clone().ok()).collect();
    if fields.only("count")?.parse() != Ok(all.len()) || all.is_empty() {
        return preview(&who, table, lines, true);
    }
    let (carer, now) = (who.carer(), who.app.clock.now());
    match who.app.db.write(move |conn| accounts::make_all(conn, carer, all, now)).await {
        Ok(_) => {
            who.app.mail.wake();
            Ok(on_to(LIST, Done::AccountsMade))
        }
        // Somebody else was quicker with one of them.
        Err(accounts::Error::EmailTaken | accounts::Error::Database(db::Error::Duplicate)) => {
            preview(&who, table, checked(&who, lines).await?, true)
        }
        Err(error) => Err(error.into()),
    }
}

async fn checked(who: &SignedIn, mut lines: Vec<Line>) -> Result<Vec<Line>, Failure> {
    let check = move |conn: &mut db::Conn| -> db::Result<Vec<Line>> {
        import::mark_taken(conn, &mut lines)?;
        Ok(lines)
    };
    Ok(who.app.db.read(check).await?)
}

fn page(who: &SignedIn, table: &str, faults: Faults) -> ImportPage {
    let mut page = who.page(Section::Users);
    page.title = page.t("import-title");
    ImportPage { page, table: table.to_owned(), faults }
}

fn unreadable(who: &SignedIn, table: &str, why: Unreadable) -> Result<HttpResponse, Failure> {
    let mut faults = Faults::default();
    let wrong = match why {
        Unreadable::Empty => Wrong::TableEmpty,
        Unreadable::TooLong => Wrong::TableLong(u32::try_from(MOST).unwrap_or(u32::MAX)),
    };
    faults.add("table", who.texts.wrong(&wrong));
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page(who, table, faults), &who.policy())
}

fn preview(who: &SignedIn, table: &str, lines: Vec<Line>, changed: bool) -> Result<HttpResponse, Failure> {
    let mut page = who.page(Section::Users);
    page.title = page.t("import-preview");
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for line in lines {
        match line.read {
            Ok(new) => taken.push(taken_line(who.texts, &new)),
            Err(fault) => refused.push(RefusedLine {
                line: who.texts.t_with("import-line", &[("line", line.number.into())]),
                name: line.name,
                email: line.email,
                why: why(who.texts, fault),
            }),
        }
    }
    let shown = PreviewPage { page, table: table.to_owned(), taken, refused, changed };
    let status = if changed { StatusCode::CONFLICT } else { StatusCode::OK };
    html::with_status(status, &shown, &who.policy())
}

fn taken_line(texts: Texts, new: &NewAccount) -> AccountLine {
    AccountLine {
        name: new.name.to_string(),
        email: new.email.to_string(),
        kind: kind_word(texts, new.kind),
        strong: new.kind != accounts::Kind::Supervisor,
        off: false,
        note: String::new(),
        href: String::new(),
    }
}

fn why(texts: Texts, fault: Fault) -> String {
    match fault {
        Fault::Columns => texts.t("import-columns"),
        Fault::Name(bad) => name_fault(texts, bad),
        Fault::Email => texts.wrong(&Wrong::EmailAddress),
        Fault::Kind => texts.t("import-kind"),
        Fault::NotAllowed(_) => texts.t("import-not-allowed"),
        Fault::Twice(line) => texts.t_with("import-twice", &[("line", line.into())]),
        Fault::Taken => texts.wrong(&Wrong::EmailTaken),
    }
}
