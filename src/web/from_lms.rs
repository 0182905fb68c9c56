//! The Scheduler, opened from an LMS outside its courses: by whoever it is linked to, or on the way to linking it.
//!
//! The Scheduler is never framed, so that no page around it can have its buttons pressed. A launch in a frame shows
//! one page there, whose button opens the Scheduler in a tab, by a code that works once.

mod cookie;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use self::cookie::{Offer, OfferCookie};
use super::failure::{Failure, FromLms, WayBack};
use super::headers::Policy;
use super::html;
use super::launch::{secret_in, sent_by_our_page};
use super::page::Page;
use super::sign_in::{HOME, device};
use super::signed_in::cookie::AccountCookie;
use super::signed_in::{Section, SignedIn, SignedInPosted, held, on_to};
use super::texts::{Done, Language, Texts};
use super::views::from_lms::{FramePage, LinkPage, OfferPage, Somebody};
use super::visitor::framed_by;
use crate::accounts::{self, Entered, Introduced, LmsPerson, Status};
use crate::app::App;
use crate::db;
use crate::ids::PersonId;
use crate::keys::Secret;
use crate::launch::Error;
use crate::visits::{self, Errand};

/// Where somebody of an LMS is linked to an account.
const LINK: &str = "/scheduler/link";
/// The page of one's own account.
const ACCOUNT: &str = "/scheduler/account";

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/lti/scheduler").route(post().to(out_of_the_frame)))
        .service(resource(LINK).route(get().to(look)).route(post().to(link)))
        .service(resource("/scheduler/account/lms/{person}/unlink").route(post().to(unlink)));
}

/// A launch from outside the courses is here, and counts.
pub(super) async fn arrived(
    request: &HttpRequest,
    app: &App,
    who: LmsPerson,
    framed: bool,
) -> Result<HttpResponse, Failure> {
    if framed { in_the_frame(request, app, who).await } else { enter(request, app, who).await }
}

/// The one page inside the LMS.
async fn in_the_frame(request: &HttpRequest, app: &App, who: LmsPerson) -> Result<HttpResponse, Failure> {
    let (code, now) = (Secret::fresh(), app.clock.now());
    let (kept, contents) = (code.clone(), format!("{} {}", who.person, who.deployment));
    let noted = app.db.write(move |conn| {
        visits::leave_errand(conn, Errand::Scheduler, &kept, &contents, now)?;
        accounts::introduced(conn, who)
    });
    let seen = noted.await?.ok_or(Failure::LmsDisabled)?;
    let page = page(request, &seen);
    if seen.account.as_ref().is_some_and(|account| account.status == Status::Disabled) {
        return Err(FromLms::SwitchedOff.into());
    }
    let policy = Policy::framed_by(framed_by(&seen.lms_address)).with_origin_on_forms();
    let linked = seen.account.map(|account| account.name.to_string());
    let action = app.config.address("/lti/scheduler");
    html::page(&FramePage::new(page, &seen.lms, linked, &action, code.reveal()), &policy)
}

/// `POST /lti/scheduler`: the code of the page above, in the new tab.
async fn out_of_the_frame(
    request: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> Result<HttpResponse, Failure> {
    let (fields, now) = (sent_by_our_page(&request, payload, &app).await?, app.clock.now());
    let code = secret_in(&fields, "code")?;
    let left = app.db.write(move |conn| visits::run_errand(conn, Errand::Scheduler, &code, now)).await?;
    let left = left.ok_or(Error::Used)?;
    let who = left.split_once(' ').and_then(|(person, deployment)| {
        Some(LmsPerson { person: person.parse().ok()?, deployment: deployment.parse().ok()? })
    });
    enter(&request, &app, who.ok_or(db::Error::BrokenRow("errand"))?).await
}

/// Into the Scheduler, or to the page that says how to get there.
async fn enter(request: &HttpRequest, app: &App, who: LmsPerson) -> Result<HttpResponse, Failure> {
    let (device, secret, now) = (device(request, app), Secret::fresh(), app.clock.now());
    let before = held(app, request).await?.map(|(_, sign_in)| sign_in.id);
    let kept = secret.clone();
    let entered =
        app.db.write(move |conn| accounts::enter_from_lms(conn, who, device, before, &kept, now)).await?;
    match entered {
        Entered::SignedIn(id) => {
            let mut response = to(HOME);
            AccountCookie::new(&app.config).set(&mut response, id, &secret);
            Ok(response)
        }
        Entered::Stranger => {
            let mut response = to(LINK);
            OfferCookie::new(app).set(&mut response, Offer { who, made_at: now });
            Ok(response)
        }
        Entered::SwitchedOff => Err(FromLms::SwitchedOff.into()),
        Entered::LmsOff => Err(Failure::LmsDisabled),
    }
}

/// `GET /scheduler/link`: what the Scheduler is and how to get there; for whoever signed in after the launch, the
/// question whether to link. It changes nothing.
async fn look(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let (offer, seen) = offered(&request, &app).await?;
    let signed_in = held(&app, &request).await?;
    if !signed_in.is_some_and(|(_, sign_in)| sign_in.proves_since(offer.made_at)) {
        let page = page(&request, &seen);
        let there = somebody(page.texts, offer.who.person, &seen);
        return html::page(&OfferPage::new(page, there), &Policy::default());
    }
    let who = SignedIn::of(request).await?;
    let mut page = who.page(Section::Account);
    page.title = page.t("from-lms-question");
    let view = LinkPage {
        there: somebody(who.texts, offer.who.person, &seen),
        here: who.account.name.to_string(),
        email: who.account.email.to_string(),
        person: offer.who.person.to_string(),
        page,
    };
    html::page(&view, &who.policy())
}

/// `POST /scheduler/link`: links whom the page showed, and nobody whom another launch put in their place since.
async fn link(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let SignedInPosted { who, fields } = posted;
    let (offer, _) = offered(who.request(), &who.app).await?;
    let shown = fields.only("person")? == offer.who.person.as_str();
    if !shown || !who.sign_in.proves_since(offer.made_at) {
        return Err(FromLms::Over.into());
    }
    let (id, by, now) = (who.account.id, who.actor(), who.app.clock.now());
    who.app.db.write(move |conn| accounts::link_person(conn, id, offer.who, &by, now)).await?;
    let mut response = on_to(HOME, Done::LmsLinked);
    OfferCookie::new(&who.app).clear(&mut response);
    Ok(response)
}

/// The launch that this browser may link, and who was launched.
async fn offered(request: &HttpRequest, app: &App) -> Result<(Offer, Introduced), Failure> {
    let now = app.clock.now();
    let offer = OfferCookie::new(app).offer(request, now).ok_or_else(|| over(request))?;
    let seen = app.db.read(move |conn| accounts::introduced(conn, offer.who)).await?;
    let seen = seen.filter(|seen| seen.account.is_none()).ok_or_else(|| over(request))?;
    Ok((offer, seen))
}

fn over(request: &HttpRequest) -> Failure {
    let label = Page::of(request).t("scheduler");
    request.extensions_mut().insert(WayBack { href: HOME.to_owned(), label });
    FromLms::Over.into()
}

/// `POST /scheduler/account/lms/{person}/unlink`.
async fn unlink(path: Path<String>, posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let who = posted.who;
    let person: PersonId = path.parse().map_err(|_not_an_id| Failure::NotFound)?;
    let (id, kept, by, now) = (who.account.id, who.sign_in.id, who.actor(), who.app.clock.now());
    // One that is gone already is what was wanted.
    who.app.db.write(move |conn| accounts::unlink_person(conn, id, person, kept, &by, now)).await?;
    Ok(on_to(ACCOUNT, Done::LmsUnlinked))
}

/// A page in the language that the person has in the LMS, else the browser's. A refusal speaks it, too.
fn page(request: &HttpRequest, seen: &Introduced) -> Page {
    let mut page = Page::of(request);
    if let Some(language) = Language::lookup(seen.locale.as_deref()) {
        page.texts = Texts::new(language);
    }
    request.extensions_mut().insert(page.texts);
    page
}

fn somebody(texts: Texts, id: PersonId, seen: &Introduced) -> Somebody {
    Somebody { name: texts.person(id, seen.name.as_deref()), lms: seen.lms.clone() }
}

fn to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
