//! The door for somebody whom an LMS launched without saying who it is: a guest of the one session of the link.
//!
//! They are on no roster and in no course, so there is no visit. What they hold is a sealed pass in the address, which
//! is worth something only in the browser that was launched, and for as long as a visit lasts.

mod pass;

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use self::pass::Pass;
use super::cookies::SecretCookie;
use super::failure::Failure;
use super::forms::{Fields, from_another_site};
use super::headers::Policy;
use super::join;
use super::launch::checked::{linked, title};
use super::outside::{self, Outside};
use super::page::{Page, View};
use super::views::Faults;
use super::views::guest::{GuestDoor, GuestPage};
use super::visitor::framed_by;
use super::{health, html};
use crate::access::{Admission, Refusal, Ticket};
use crate::app::App;
use crate::courses;
use crate::db::Conn;
use crate::ids::{CourseId, GuestId, SessionId};
use crate::keys::Secret;
use crate::launch::{self, Attempt, Linked, Unnamed};
use crate::lti::id_token::Launch;
use crate::lti::place::Place;
use crate::meetings::PersonKey;
use crate::platforms::{self, DeploymentStatus, Platform};
use crate::sessions::{Owner, SessionName, Zone, store};
use crate::visits;

/// Longest form, in bytes: a name of 64 characters in any script, and what the page knows.
const FORM_LIMIT: usize = 4096;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/lti/guest/{pass}").route(get().to(look)).route(post().to(enter)));
}

/// A checked launch by nobody: it counts once, and leads to the door of one session.
pub(super) async fn arrived(
    request: &HttpRequest,
    app: &App,
    platform: Arc<Platform>,
    attempt: Attempt,
    launch: &Launch,
) -> Result<HttpResponse, Failure> {
    let (place, now) = (Place::of(launch), app.clock.now());
    let unnamed = Unnamed { deployment: launch.deployment_id.clone(), place, title: title(launch) };
    let room = SessionName::parse(&Page::of(request).t("room-name")).map_err(Failure::broken)?;
    let zone = launch.custom.time_zone().and_then(|zone| zone.name().parse().ok()).unwrap_or(Zone::UTC);
    let wanted = linked(launch).unwrap_or(Linked::Room);
    let arrived = move |conn: &mut Conn| {
        let (status, course) = launch::arrive_unnamed(conn, &platform, &attempt, &unnamed, now)?;
        let found = match (course, wanted) {
            (None, _) => None,
            (Some(course), Linked::Room) => {
                Some((course, store::ensure_course_room(conn, course, &room, zone, now)?.0.id))
            }
            (Some(course), Linked::Session(id)) => {
                let session = store::find(conn, Owner::Course(course), id)?;
                session.map(|session| (course, session.id))
            }
        };
        Ok::<_, Failure>((status, course, found))
    };
    match app.db.write(arrived).await? {
        (DeploymentStatus::Waiting, ..) => Err(Failure::DeploymentWaits),
        (DeploymentStatus::Disabled, ..) => Err(Failure::DeploymentDisabled),
        // Outside courses there is nothing for nobody.
        (DeploymentStatus::Active, None, _) => Err(Failure::WhoAreYou),
        (DeploymentStatus::Active, Some(_), None) => Err(Failure::LinkNotReady),
        (DeploymentStatus::Active, Some(_), Some((course, session))) => {
            health::LAUNCHES.inc();
            Ok(to_the_door(request, app, course, session))
        }
    }
}

fn to_the_door(request: &HttpRequest, app: &App, course: CourseId, session: SessionId) -> HttpResponse {
    let cookie = SecretCookie::unnamed(&app.config);
    // Two such launches in two tabs are one guest.
    let secret = cookie.secrets(request).into_iter().next().unwrap_or_else(Secret::fresh);
    let holder = secret.hash();
    let guest = GuestId::derived(&[&holder, session.as_str()]);
    let pass = Pass { course, session, guest, made_at: app.clock.now() };
    let address = address(&pass.sealed(&app.seal, &holder));
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    cookie.set(&mut response, &secret, visits::LASTS.num_seconds());
    response
}

fn address(pass: &str) -> String {
    format!("/lti/guest/{pass}")
}

/// A session, as somebody unnamed finds it.
struct Looked {
    outside: Outside,
    excluded: bool,
    pass: Pass,
    holder: String,
    address: String,
    lms_address: String,
}

impl Looked {
    /// What `pass` leads to, for a browser that holds one of `holders`.
    async fn find(request: &HttpRequest, app: &App, pass: &str, holders: &[String]) -> Result<Self, Failure> {
        let now = app.clock.now();
        let (known, holder) = holders
            .iter()
            .find_map(|holder| Some((Pass::opened(&app.seal, pass, holder, now)?, holder.clone())))
            .ok_or(Failure::VisitOver)?;
        let read = move |conn: &mut Conn| {
            let course = courses::course(conn, known.course)?.ok_or(Failure::VisitOver)?;
            let platform = platforms::find(conn, course.platform)?.ok_or(Failure::VisitOver)?;
            if !platform.anonymous {
                return Err(Failure::WhoAreYou);
            }
            let owner = Owner::Course(known.course);
            let session = store::find(conn, owner, known.session)?.ok_or(Failure::SessionGone)?;
            let (over, who) = (course.title.unwrap_or_default(), PersonKey::guest(known.guest));
            let found = outside::found(conn, session, over, Some(&who), now)?;
            Ok((found, platform.auth_url.to_string()))
        };
        let (found, lms_address) = app.db.read(read).await?;
        if !found.owner_on {
            return Err(Failure::LmsDisabled);
        }
        let excluded = found.excluded;
        let outside = Outside::of(request, found, now)?;
        Ok(Self { outside, excluded, pass: known, holder, address: address(pass), lms_address })
    }

    fn ticket(&self) -> Ticket {
        Ticket::Unnamed { excluded: self.excluded }
    }

    fn policy(&self, app: &App) -> Policy {
        join::policy(Policy::framed_by(framed_by(&self.lms_address)), app)
    }

    /// What the tab that a frame's form opened comes back with: a secret of its own, and the same pass for it. None
    /// where the browser sent the secret of this one.
    fn tab(&self, request: &HttpRequest, app: &App) -> Option<(Secret, String)> {
        let held = SecretCookie::unnamed(&app.config).secrets(request);
        if held.iter().any(|secret| secret.hash() == self.holder) {
            return None;
        }
        let secret = held.into_iter().next().unwrap_or_else(Secret::fresh);
        let address = address(&self.pass.sealed(&app.seal, &secret.hash()));
        Some((secret, address))
    }

    async fn open(
        &self,
        app: &App,
        admission: Admission,
        typed: &str,
        faults: Faults,
    ) -> Result<GuestPage, Failure> {
        let door = GuestDoor::Unnamed {
            typed: typed.to_owned(),
            role: self.outside.page.texts.you_join_as(admission.role),
            holder: self.holder.clone(),
            framed: self.outside.page.view == View::Frame,
        };
        let note = self.outside.inside(app).await?;
        Ok(GuestPage { note, faults, ..self.outside.shown(self.address.clone(), door) })
    }
}

async fn look(request: HttpRequest, app: Data<App>, pass: Path<String>) -> Result<HttpResponse, Failure> {
    let secrets = SecretCookie::unnamed(&app.config).secrets(&request);
    let holders: Vec<String> = secrets.iter().map(Secret::hash).collect();
    let looked = Looked::find(&request, &app, &pass, &holders).await?;
    match looked.outside.admission(&looked.ticket()) {
        Ok(admission) => {
            let page = looked.open(&app, admission, "", Faults::default()).await?;
            html::page(&page, &looked.policy(&app))
        }
        Err(Refusal::NotYet { opens_at }) => {
            let page = looked.outside.early_page(looked.address.clone(), "guest-early", opens_at);
            html::page(&page, &looked.policy(&app))
        }
        Err(refusal) => Err(looked.outside.failure(refusal)),
    }
}

/// The form says whose page it stood on: from a frame it opens a tab, which the frame's cookie does not reach.
async fn enter(
    request: HttpRequest,
    app: Data<App>,
    pass: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let fields = Fields::read(&request, payload, FORM_LIMIT).await?;
    let looked = Looked::find(&request, &app, &pass, &[fields.only("holder")?.to_owned()]).await?;
    let ticket = looked.ticket();
    let admission = looked.outside.admission(&ticket).map_err(|refusal| looked.outside.failure(refusal))?;
    let typed = fields.text_or_empty("name");
    let name = match looked.outside.named(typed) {
        Ok(name) => name,
        Err(faults) => {
            let page = looked.open(&app, admission, typed, faults).await?;
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &looked.policy(&app));
        }
    };
    let tab = looked.tab(&request, &app);
    let back = tab.as_ref().map_or_else(|| looked.address.clone(), |(_, address)| address.clone());
    let mut response = looked.outside.enter(&app, looked.pass.guest, name, ticket, back).await?;
    if let Some((secret, _)) = tab {
        SecretCookie::unnamed(&app.config).set(&mut response, &secret, visits::LASTS.num_seconds());
    }
    Ok(response)
}
