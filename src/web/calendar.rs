//! Sessions for calendars: one to download, or all of an account's at a private address.

use actix_web::http::header;
use actix_web::web::{Data, Path, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;

use super::failure::Failure;
use super::forms::Fields;
use super::html;
use super::page::{Notice, Page};
use super::sessions::Found;
use super::signed_in::{Section, SignedIn, SignedInPosted};
use super::texts::{Done, Language, Texts};
use super::views::Link;
use super::views::calendar::CalendarPage;
use super::visitor::Visitor;
use crate::accounts::{self, Account};
use crate::app::App;
use crate::calendar::{self, Entry};
use crate::lti::course_page;
use crate::sessions::{Owner, Session, store};

/// Sessions in a feed at most.
const MOST: i64 = 500;
/// How long what is over stays in a feed.
const KEPT: TimeDelta = TimeDelta::days(60);

/// The addresses for calendars.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/c/{visit}/sessions/{session}/calendar.ics").route(get().to(download)))
        .service(resource("/scheduler/sessions/{session}/calendar.ics").route(get().to(download)))
        .service(resource("/scheduler/calendar").route(get().to(show)).route(post().to(renew)))
        .service(resource("/scheduler/calendar/stop").route(post().to(stop)))
        .service(resource("/scheduler/feed/{feed}.ics").route(get().to(feed)));
}

/// What calendars know a session, or an invitation to one, by: the same in every letter, file and feed.
pub(super) fn uid(app: &App, of: &str) -> String {
    format!("{of}@{}", app.config.public_url.host_str().unwrap_or("localhost"))
}

/// `GET …/sessions/{session}/calendar.ics`. The link of a course's session leads through the LMS: whoever follows it
/// comes in as who they are there, and not by somebody else's visit.
async fn download(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let (url, words) = way_in(&visitor, &found.session);
    let uid = uid(&visitor.app, found.session.id.as_str());
    let entry = Entry::of(&found.session, &found.dates, &uid, (&url, &words)).ok_or(Failure::NotFound)?;
    let name = found.session.name.as_str();
    Ok(file(calendar::publish(name, &[entry], visitor.app.clock.now()), "session.ics"))
}

fn way_in(visitor: &Visitor, session: &Session) -> (String, String) {
    let own = || visitor.app.config.address(&visitor.address(&format!("sessions/{}", session.id)));
    let Ok(visit) = visitor.visit() else { return (own(), described(session, String::new())) };
    let back = visit.return_url.as_deref().unwrap_or(&visit.platform_auth_url);
    let url = course_page(back).map(String::from).unwrap_or_default();
    let course = visit.course_title.clone().unwrap_or_else(|| visitor.texts.t("course-without-title"));
    let hint = visitor.texts.t_with("calendar-through-course", &[("course", course.into())]);
    (url, described(session, hint))
}

fn described(session: &Session, hint: String) -> String {
    let parts = [hint, session.description.as_str().to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn file(content: String, name: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(content)
}

/// `GET /scheduler/calendar`: the private address, or the offer to make one.
async fn show(who: SignedIn) -> Result<HttpResponse, Failure> {
    let id = who.account.id;
    let serial = who.app.db.read(move |conn| accounts::feed(conn, id)).await?;
    let address =
        |serial| format!("/scheduler/feed/{}.ics", accounts::feed::token(&who.app.seal, id, serial));
    let link = serial.map(|serial| Link::new(&who.app.config.address(&address(serial))));
    let mut page: Page = who.page(Section::Account);
    page.title = page.t("calendar-title");
    let query = Fields::parse(who.request().query_string().as_bytes());
    page.notice = query.text("done").and_then(Done::parse).map(|done| Notice::done(page.texts, done));
    html::page(&CalendarPage { page, link }, &who.policy())
}

/// `POST /scheduler/calendar`: a new address; the old one ends.
async fn renew(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let (id, now) = (posted.who.account.id, posted.who.app.clock.now());
    posted.who.app.db.write(move |conn| accounts::open_feed(conn, id, now)).await?;
    Ok(back(Done::FeedMade))
}

/// `POST /scheduler/calendar/stop`.
async fn stop(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let id = posted.who.account.id;
    posted.who.app.db.write(move |conn| accounts::close_feed(conn, id)).await?;
    Ok(back(Done::FeedEnded))
}

fn back(done: Done) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/scheduler/calendar?done={}", done.word())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// `GET /scheduler/feed/{feed}.ics`: whoever has the address reads it, so that calendars can.
async fn feed(request: HttpRequest, app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    let (id, serial) = accounts::feed::opened(&app.seal, &token).ok_or(Failure::NotFound)?;
    let now = app.clock.now();
    let found = app.db.read(move |conn| {
        let Some(account) = accounts::find(conn, id)? else { return Ok(None) };
        let in_force = accounts::feed(conn, id)? == Some(serial);
        let planned = store::planned(conn, Owner::Account(id), now - KEPT, MOST)?;
        Ok::<_, Failure>(in_force.then_some((account, planned)))
    });
    let (account, planned) = found.await?.ok_or(Failure::FeedEnded)?;
    let keys: Vec<_> = planned
        .iter()
        .map(|(session, _)| {
            let url = app.config.address(&format!("/scheduler/sessions/{}", session.id));
            (uid(&app, session.id.as_str()), url, described(session, String::new()))
        })
        .collect();
    let entries = planned
        .iter()
        .zip(&keys)
        .filter_map(|((session, dates), (uid, url, words))| Entry::of(session, dates, uid, (url, words)));
    let name =
        language(&account, &request).t_with("calendar-name", &[("name", account.name.as_str().into())]);
    Ok(file(calendar::publish(&name, &entries.collect::<Vec<_>>(), now), "sessions.ics"))
}

fn language(account: &Account, request: &HttpRequest) -> Texts {
    let chosen = Language::lookup(account.locale.as_deref()).map(Texts::new);
    chosen.unwrap_or_else(|| Page::of(request).texts)
}
