//! From the LMS to the course's pages: login initiation, launch, and what happens where cookies do not stick.

pub(super) mod checked;
mod declined;
mod landing;
mod proof;
mod tab;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use url::Url;

pub use self::proof::prove;
pub use self::tab::{landed, resume};

use self::checked::{checked, facts};
use self::proof::{ask_for_proof, storage_config};
use self::tab::once_more_in_a_tab;
use super::cookies::{SecretCookie, forget_old_visits};
use super::failure::{Failure, FromLms};
use super::forms::{Fields, from_our_origin};
use super::headers::Policy;
use super::page::Page;
use super::views::launch::{GoOnPage, Step};
use super::visitor::framed_by;
use super::{from_lms, health, html, unnamed};
use crate::accounts::LmsPerson;
use crate::app::App;
use crate::ids::VisitId;
use crate::keys::Secret;
use crate::launch::{self, Arrival, Attempt, Error};
use crate::lti::login::{Initiation, StorageTarget, authorization_url};
use crate::lti::roles::Standing;
use crate::platforms::Platform;
use crate::visits;

/// Login requests are short; LMSs' hints are the longest part.
const LOGIN_LIMIT: usize = 32 * 1024;
/// Tokens of large courses pass 16 KiB.
const LAUNCH_LIMIT: usize = 128 * 1024;
/// Visits whose cookies one browser keeps.
const VISITS_KEPT: usize = 12;
/// The one registered redirect address: byte-exact in every request.
#[must_use]
pub fn redirect_uri(app: &App) -> Url {
    let mut uri = app.config.public_url.clone();
    uri.set_path("/lti/launch");
    uri
}

/// `GET, POST /lti/login`: login initiation (Security Framework §5.1.1.1). Writes nothing.
pub async fn login(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let fields = if request.method() == Method::GET {
        Fields::parse(request.query_string().as_bytes())
    } else {
        Fields::read(&request, payload, LOGIN_LIMIT).await?
    };
    let initiation = Initiation::parse(fields.pairs(), &app.config.public_url).map_err(Error::from)?;
    let (client, deployment) = (initiation.client_id.as_deref(), initiation.deployment_id.as_deref());
    let platform = app.registrations.for_login(&app.db, &initiation.issuer, client, deployment).await?;
    let begun = launch::begin(&app.seal, platform.id, &initiation, app.clock.now())?;
    let to = authorization_url(
        &platform.auth_url,
        &platform.client_id,
        &redirect_uri(&app),
        &initiation,
        &begun.state,
        &begun.attempt.nonce,
    );
    let mut response = match &initiation.storage {
        Some(target) => go_on(&request, &app, target, &platform, &begun.attempt, &to)?,
        None => HttpResponse::Found()
            .insert_header((header::LOCATION, to.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
    };
    let cookie = SecretCookie::login(&app.config, &begun.attempt.tag);
    cookie.set(&mut response, &begun.secret, launch::LASTS.num_seconds());
    Ok(response)
}

/// The page that puts the proof into the platform's storage before it goes on to the platform.
fn go_on(
    request: &HttpRequest,
    app: &App,
    target: &StorageTarget,
    platform: &Platform,
    attempt: &Attempt,
    to: &Url,
) -> Result<HttpResponse, Failure> {
    let config = storage_config(Step::Put, target, platform, attempt, attempt.storage_value(&app.seal));
    let page = GoOnPage::new(Page::of(request), config, &platform.name, to.as_str());
    html::page(&page, &Policy::framed_by(framed_by(platform.auth_url.as_str())))
}

/// `POST /lti/launch`: the authentication response (Core §5, Security Framework §5.1.1.3).
pub async fn arrive(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let fields = Fields::read(&request, payload, LAUNCH_LIMIT).await?;
    let now = app.clock.now();
    if fields.text("error").is_some() {
        return Err(said_no(&fields));
    }
    let (token, state) = (fields.only("id_token")?, fields.only("state")?);
    let attempt = launch::open(&app.seal, state, now)?;
    let cookie = SecretCookie::login(&app.config, &attempt.tag);
    let bound = cookie.secrets(&request).iter().any(|secret| attempt.is_of(secret));
    let platform = app.registrations.active(&app.db, attempt.platform()?).await?;
    if !bound && attempt.storage.is_none() {
        return once_more_in_a_tab(&request, &app, &attempt, &platform);
    }
    let launch = checked(&app, &platform, &attempt, token, now).await?;
    if let Some(service) = &launch.notifications {
        app.heard.note(platform.id, &launch.deployment_id, service);
    }
    if let Some(dialogue) = declined::of(&launch) {
        return if bound {
            dialogue.answer(&request, &app, &platform, &attempt).await
        } else {
            Err(Failure::WhoAreYou)
        };
    }
    if launch.subject.is_none() {
        if !bound {
            return Err(Failure::CookieMissing);
        }
        let mut response = unnamed::arrived(&request, &app, platform, attempt, &launch).await?;
        cookie.clear(&mut response);
        return Ok(response);
    }
    let arriving = facts(&request, &platform, &attempt, &launch)?;
    if !bound {
        return ask_for_proof(&request, &app, &platform, attempt, arriving).await;
    }
    let secret = Secret::fresh();
    let kept = secret.clone();
    let arrival = app.db.write(move |conn| launch::arrive(conn, &platform, &arriving, &kept, now)).await?;
    let mut response = match opened(&app, arrival)? {
        OnTo::Visit(visit, path) => go_to(&request, &app, visit, &secret, &format!("/c/{visit}/{path}")),
        OnTo::Scheduler(who, framed) => from_lms::arrived(&request, &app, who, framed).await?,
    };
    cookie.clear(&mut response);
    Ok(response)
}

fn said_no(fields: &Fields) -> Failure {
    let short =
        |name: &str| fields.text_or_empty(name).chars().filter(|c| !c.is_control()).take(300).collect();
    Failure::LmsSaidNo { error: short("error"), description: short("error_description") }
}

/// Where an accepted launch goes on.
enum OnTo {
    /// To a page below an open visit: its cookie, and 303, so that a reload repeats nothing.
    Visit(VisitId, String),
    /// To the Scheduler; whether it is a frame that the launch came into.
    Scheduler(LmsPerson, bool),
}

fn opened(app: &App, arrival: Arrival) -> Result<OnTo, Failure> {
    let on = match arrival {
        Arrival::Opened { visit, course, standing, landing, .. } => {
            // The launch of a member of staff wished for a walk of the roster.
            if standing > Standing::Learner {
                app.roster_wished.notify_one();
            }
            OnTo::Visit(visit, landing::path(&app.seal, course, landing))
        }
        // Who may act as others in the LMS is not thereby somebody here.
        Arrival::Outside { masked: true, .. } => return Err(FromLms::AsAnother.into()),
        Arrival::Outside { person, deployment, framed, masked: false } => {
            OnTo::Scheduler(LmsPerson { person, deployment }, framed)
        }
        Arrival::DeploymentWaits => return Err(Failure::DeploymentWaits),
        Arrival::DeploymentDisabled => return Err(Failure::DeploymentDisabled),
    };
    health::LAUNCHES.inc();
    Ok(on)
}

/// Sends the browser to `address` with the cookie of `visit`.
#[must_use]
pub fn go_to(
    request: &HttpRequest,
    app: &App,
    visit: VisitId,
    secret: &Secret,
    address: &str,
) -> HttpResponse {
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    give_visit(request, app, (visit, secret), &mut response);
    response
}

/// Gives the browser the cookie of a visit with `response`.
pub fn give_visit(
    request: &HttpRequest,
    app: &App,
    (visit, secret): (VisitId, &Secret),
    response: &mut HttpResponse,
) {
    SecretCookie::visit(&app.config, visit.as_str()).set(response, secret, visits::LASTS.num_seconds());
    forget_old_visits(&app.config, request, response, VISITS_KEPT);
}

/// `GET /lti/launch`: somebody typed or reloaded the address.
pub async fn not_by_get() -> Result<HttpResponse, Failure> {
    Err(Failure::WrongMethod)
}

/// The fields of a form that one of our own pages sent: another site's could bring its own launch into
/// somebody else's browser.
pub(super) async fn sent_by_our_page(
    request: &HttpRequest,
    payload: web::Payload,
    app: &App,
) -> Result<Fields, Failure> {
    let fields = Fields::read(request, payload, LOGIN_LIMIT).await?;
    if from_our_origin(request, &app.config.public_url) {
        Ok(fields)
    } else {
        Err(Error::NotThisBrowser.into())
    }
}

pub(super) fn secret_in(fields: &Fields, name: &str) -> Result<Secret, Failure> {
    fields.only(name)?.parse().map_err(|_not_ours| Failure::BadRequest)
}
