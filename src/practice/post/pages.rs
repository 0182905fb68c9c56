//! The pages on which the mail is read.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;
use chrono::{DateTime, Utc};

use super::reading::{self, Piece, Read};
use super::{Kept, MOST, PostOffice};
use crate::practice::pages::{missing, page};

/// A mail runs nothing and loads nothing. Its links open in windows of their own, free of all this.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           base-uri 'none'; frame-ancestors 'self'; \
                           sandbox allow-popups allow-popups-to-escape-sandbox";
/// Before the mail's own markup, where browsers read it into the mail's head.
const OPENS_WINDOWS: &str = "<!doctype html><base target=\"_blank\">";

/// The routes of this file.
pub(in crate::practice) fn routes(app: &mut ServiceConfig) {
    app.route("/mail", web::get().to(list))
        .route("/mail/{number}", web::get().to(mail))
        .route("/mail/{number}/html", web::get().to(html));
}

#[derive(Template)]
#[template(path = "practice/mails.html")]
struct ListPage {
    mails: Vec<Row>,
    most: usize,
}

struct Row {
    number: u64,
    to: String,
    subject: String,
    at: String,
}

fn row(mail: &Kept) -> Row {
    let subject = if mail.subject.trim().is_empty() { "(no subject)" } else { mail.subject.trim() };
    Row {
        number: mail.number,
        to: mail.recipients.join(", "),
        subject: subject.to_owned(),
        at: moment(mail.at),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

async fn list(office: Data<PostOffice>) -> HttpResponse {
    page(&ListPage { mails: office.newest_first().iter().map(|mail| row(mail)).collect(), most: MOST })
}

#[derive(Template)]
#[template(path = "practice/mail.html")]
struct MailPage<'a> {
    row: Row,
    headers: Vec<(&'static str, String)>,
    text: Vec<Piece<'a>>,
    html: bool,
    calendar: Option<String>,
}

async fn mail(office: Data<PostOffice>, number: Path<String>) -> HttpResponse {
    let Some(mail) = find(&office, &number) else { return missing() };
    let Read { headers, text, html, calendar } = reading::read(&mail.content);
    let text = text.unwrap_or_default();
    page(&MailPage { row: row(&mail), headers, text: reading::pieces(&text), html: html.is_some(), calendar })
}

async fn html(office: Data<PostOffice>, number: Path<String>) -> HttpResponse {
    let read = find(&office, &number).map(|mail| reading::read(&mail.content));
    let Some(html) = read.and_then(|read| read.html) else { return missing() };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(format!("{OPENS_WINDOWS}{html}"))
}

fn find(office: &PostOffice, number: &str) -> Option<std::sync::Arc<Kept>> {
    office.find(number.parse().ok()?)
}
