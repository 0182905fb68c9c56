//! The guest link: one field, one button, and explained refusals.

mod cookie;
mod door;
pub(super) mod name;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use self::cookie::GuestCookie;
use self::door::Looked;
use super::failure::{Failure, WayBack};
use super::forms::{Fields, from_another_site};
use super::headers::Policy;
use super::html;
use super::join;
use super::page::Page;
use super::slow_down::Caller;
use super::views::Faults;
use super::views::guest::{AboutPage, GuestDoor, GuestPage};
use crate::access::{Admission, Refusal};
use crate::app::App;
use crate::guests::{self, GuestCode};
use crate::ids::GuestId;
use crate::meetings::{MeetingBackend as _, OnTheWay, PersonKey, RoomRef};
use crate::sessions::GuestAccess;

/// Longest form of a guest, in bytes: a name of 64 characters in any script, and nothing else.
const FORM_LIMIT: usize = 4096;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/g/about").route(get().to(about)))
        .service(resource("/g/{code}").route(get().to(look)).route(post().to(enter)));
}

async fn about(request: HttpRequest) -> Result<HttpResponse, Failure> {
    html::page(&AboutPage::new(Page::of(&request)), &Policy::default())
}

async fn look(request: HttpRequest, app: Data<App>, code: Path<String>) -> Result<HttpResponse, Failure> {
    let looked = looked(&request, &app, &code).await?;
    match looked.admission() {
        Ok(admission) => {
            let page = open(&app, &looked, admission, String::new(), Faults::default()).await?;
            html::page(&page, &join::policy(Policy::default(), &app))
        }
        Err(Refusal::NotYet { opens_at }) => html::page(
            &looked.outside.early_page(looked.address(), "guest-early", opens_at),
            &join::policy(Policy::default(), &app),
        ),
        Err(refusal) => Err(looked.outside.failure(refusal)),
    }
}

async fn enter(
    request: HttpRequest,
    app: Data<App>,
    code: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let looked = looked(&request, &app, &code).await?;
    let admission = looked.admission();
    if !matches!(admission, Err(Refusal::Excluded | Refusal::Ended | Refusal::Cancelled)) {
        let label = looked.outside.page.t("guest-look-again");
        request.extensions_mut().insert(WayBack { href: looked.address(), label });
    }
    let admission = admission.map_err(|refusal| looked.outside.failure(refusal))?;
    let fields = Fields::read(&request, payload, FORM_LIMIT).await?;
    let typed = fields.text_or_empty("name");
    let name = match looked.outside.named(typed) {
        Ok(name) => name,
        Err(faults) => {
            let page = open(&app, &looked, admission, typed.to_owned(), faults).await?;
            let policy = join::policy(Policy::default(), &app);
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &policy);
        }
    };
    let guest = looked.guest.unwrap_or_else(GuestId::fresh);
    let entered = looked.outside.enter(&app, guest, name, looked.ticket(), looked.address());
    let mut response = entered.await?;
    // Turned off or replaced since it was looked up: whoever did so could not know of the ticket.
    if let Err(closed) = still_leads_in(&app, looked.code).await {
        let whom = OnTheWay::Person(PersonKey::guest(guest));
        let room = RoomRef(looked.outside.occurrence.id);
        app.meetings.turn_away(room, &whom, app.clock.now()).await?;
        return Err(closed);
    }
    GuestCookie::new(&app).set(&mut response, guest);
    Ok(response)
}

/// Whether guests come in by `code` at this moment (R9, R13).
async fn still_leads_in(app: &App, code: GuestCode) -> Result<(), Failure> {
    match app.db.read(move |conn| guests::find_by_code(conn, code)).await? {
        Some(entrance) if entrance.session.guests != GuestAccess::Off => Ok(()),
        Some(_off) => Err(Failure::GuestOff),
        None => Err(Failure::GuestUnknown),
    }
}

/// What is behind `code`. Wrong codes are counted against the network they come from.
async fn looked(request: &HttpRequest, app: &App, code: &str) -> Result<Looked, Failure> {
    let caller = Caller::of(request, app, &app.guesses)?;
    let found = match code.parse::<GuestCode>() {
        Ok(code) => Looked::find(request, app, code, app.clock.now()).await,
        Err(_not_a_code) => Err(Failure::GuestUnknown),
    };
    if let Err(Failure::GuestUnknown) = found {
        caller.count();
    }
    if let Some(kept) = found.as_ref().ok().and_then(Looked::kept) {
        request.extensions_mut().insert(kept);
    }
    found
}

async fn open(
    app: &App,
    looked: &Looked,
    admission: Admission,
    typed: String,
    faults: Faults,
) -> Result<GuestPage, Failure> {
    let inside = looked.outside.inside(app).await?;
    let role = looked.outside.page.texts.you_join_as(admission.role);
    Ok(GuestPage {
        faults,
        note: inside,
        ..looked.outside.shown(looked.address(), GuestDoor::Open { typed, role })
    })
}
