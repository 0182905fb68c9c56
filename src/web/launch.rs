//! From the LMS to the course's pages: login initiation, launch, and what happens where cookies do not stick.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use url::Url;

use super::cookies::{SecretCookie, forget_old_visits};
use super::failure::Failure;
use super::forms::{Fields, from_our_origin};
use super::headers::Policy;
use super::page::{Page, View};
use super::views::launch::{GoOnPage, NewTabPage, ProofPage, Step, StorageConfig};
use super::visitor::framed_by;
use super::{health, html};
use crate::app::App;
use crate::ids::VisitId;
use crate::keys::Secret;
use crate::launch::{self, Arrival, Arriving, Attempt, Error, Facts};
use crate::lti::algorithm::SigningAlgorithm;
use crate::lti::claims::DocumentTarget;
use crate::lti::id_token::{Expected, Launch, Message, Presented, Refusal};
use crate::lti::login::{Initiation, StorageTarget, authorization_url};
use crate::lti::roles::{Rank, Standing};
use crate::platforms::{self, Platform, Status};
use crate::visits::{self, Errand};

/// Login requests are short; LMSs' hints are the longest part.
const LOGIN_LIMIT: usize = 32 * 1024;
/// Tokens of large courses pass 16 KiB.
const LAUNCH_LIMIT: usize = 128 * 1024;
/// Visits whose cookies one browser keeps.
const VISITS_KEPT: usize = 12;
/// What registrations are taken to sign with.
const ALGORITHMS: &[SigningAlgorithm] = &[SigningAlgorithm::Rs256];

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
    let sought = initiation.clone();
    let platform = app
        .db
        .glance(move |conn| {
            let (client, deployment) = (sought.client_id.as_deref(), sought.deployment_id.as_deref());
            platforms::find_for_login(conn, &sought.issuer, client, deployment)
        })
        .await?;
    let begun = launch::begin(&app.seal, platform.id, &initiation, app.clock.now())?;
    let to = authorization_url(
        &platform.auth_url,
        &platform.client_id,
        &redirect_uri(&app),
        &initiation,
        &begun.state,
        &begun.attempt.nonce,
    );
    let cookie = SecretCookie::login(&app.config, &begun.attempt.tag);
    let seconds = launch::LASTS.num_seconds();
    let Some(target) = &initiation.storage else {
        let mut response = HttpResponse::Found();
        response
            .insert_header((header::LOCATION, to.as_str()))
            .insert_header((header::CACHE_CONTROL, "no-store"));
        cookie.set(&mut response, &begun.secret, seconds);
        return Ok(response.finish());
    };
    let config =
        storage_config(Step::Put, target, &platform, &begun.attempt, begun.attempt.storage_value(&app.seal));
    let page = GoOnPage::new(Page::of(&request), config, &platform.name, to.as_str());
    let mut response = html::page(&page, &Policy::framed_by(framed_by(platform.auth_url.as_str())))?;
    cookie.set_on(&mut response, &begun.secret, seconds);
    Ok(response)
}

fn storage_config(
    step: Step,
    target: &StorageTarget,
    platform: &Platform,
    attempt: &Attempt,
    value: String,
) -> StorageConfig {
    StorageConfig {
        step,
        target: target.name().to_owned(),
        origin: storage_origin(platform),
        key: attempt.storage_key(),
        value,
    }
}

/// The origin that keeps data for us: that of the authorization address. Registrations of hosted Canvas from
/// before 2023 name a host that has since moved.
fn storage_origin(platform: &Platform) -> String {
    let origin = platform.auth_url.origin().ascii_serialization();
    let moved = origin.strip_prefix("https://canvas.").and_then(|rest| rest.strip_suffix("instructure.com"));
    moved.map_or(origin.clone(), |environment| format!("https://sso.{environment}canvaslms.com"))
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
    let platform = registration(&app, &attempt).await?;
    if !bound && attempt.storage.is_none() {
        return once_more_in_a_tab(&request, &app, &attempt, &platform);
    }
    let launch = checked(&app, &platform, &attempt, token, now).await?;
    let arriving = facts(&request, &platform, &attempt, &launch)?;
    if !bound {
        return ask_for_proof(&request, &app, &platform, attempt, arriving).await;
    }
    let secret = Secret::fresh();
    let kept = secret.clone();
    let arrival = app.db.write(move |conn| launch::arrive(conn, &platform, &arriving, &kept, now)).await?;
    let mut response = welcome(&request, &app, arrival, &secret)?;
    cookie.clear(&mut response);
    Ok(response)
}

fn said_no(fields: &Fields) -> Failure {
    let short =
        |name: &str| fields.text_or_empty(name).chars().filter(|c| !c.is_control()).take(300).collect();
    Failure::LmsSaidNo { error: short("error"), description: short("error_description") }
}

async fn registration(app: &App, attempt: &Attempt) -> Result<Platform, Failure> {
    let id = attempt.platform()?;
    let platform = app.db.glance(move |conn| platforms::find(conn, id)).await?.ok_or(Failure::LmsUnknown)?;
    match platform.status {
        Status::Active => Ok(platform),
        Status::Disabled => Err(Failure::LmsDisabled),
    }
}

/// The checks of the token, all of them, in their order; there is no other way past here.
async fn checked(
    app: &App,
    platform: &Platform,
    attempt: &Attempt,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Launch, Error> {
    let presented = Presented::parse(token, ALGORITHMS)?;
    let key = app.key_sets.key(&platform.jwks_url, presented.kid(), presented.algorithm(), now).await?;
    let expected = Expected {
        issuer: &platform.issuer,
        client_id: &platform.client_id,
        nonce: &attempt.nonce,
        state_made_at: attempt.made_at(),
        leeway: platform.leeway,
        own_origin: &app.config.public_url,
        anonymous: false,
        now,
    };
    Ok(presented.verify(&key, &expected)?)
}

fn facts(
    request: &HttpRequest,
    platform: &Platform,
    attempt: &Attempt,
    launch: &Launch,
) -> Result<Arriving, Failure> {
    // Deep linking is checked like any launch, and has no page to go to.
    let Message::ResourceLink { link, target } = &launch.message else {
        return Err(Error::from(Refusal::MessageUnserved).into());
    };
    if !attempt.targets(target.as_str()) {
        tracing::info!(platform = %platform.id, "the signed target differs from the login's; the signed one counts");
    }
    let rank = Rank::of(launch.roles.iter().map(String::as_str), platform.admins_lead);
    let framed = match request.headers().get("Sec-Fetch-Dest") {
        Some(_) => View::of(request) == View::Frame,
        None => launch.presentation.document_target != Some(DocumentTarget::Window),
    };
    let facts = Facts {
        deployment: launch.deployment_id.clone(),
        name: launch.profile.display_name(),
        email: launch.profile.email.clone(),
        locale: launch.locales().next().map(str::to_owned),
        zone: launch.custom.time_zone().map(|zone| zone.name().to_owned()),
        context: launch.context.as_ref().map(|context| context.id.clone()),
        title: launch
            .context
            .as_ref()
            .and_then(|context| context.title.clone())
            .or_else(|| link.title.clone()),
        link: link.id.clone(),
        standing: rank.standing.word().to_owned(),
        preview: rank.preview,
        roster_url: launch.names_and_roles.clone(),
        return_url: launch.presentation.return_url.clone(),
        framed,
        subject: launch.subject.clone().ok_or(Failure::WhoAreYou)?,
    };
    Ok(Arriving::new(platform, facts, attempt))
}

/// The visit is open: its cookie, and the course's pages. 303, so that a reload repeats nothing.
fn welcome(
    request: &HttpRequest,
    app: &App,
    arrival: Arrival,
    secret: &Secret,
) -> Result<HttpResponse, Failure> {
    let visit = opened(app, arrival)?;
    Ok(go_to(request, app, visit, secret, &format!("/c/{visit}/sessions")))
}

fn opened(app: &App, arrival: Arrival) -> Result<VisitId, Failure> {
    match arrival {
        Arrival::Opened { visit, standing, .. } => {
            health::LAUNCHES.inc();
            // The launch of a member of staff wished for a walk of the roster.
            if standing > Standing::Learner {
                app.roster_wished.notify_one();
            }
            Ok(visit)
        }
        Arrival::DeploymentWaits => Err(Failure::DeploymentWaits),
        Arrival::DeploymentDisabled => Err(Failure::DeploymentDisabled),
    }
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
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    SecretCookie::visit(&app.config, visit.as_str()).set(&mut response, secret, visits::LASTS.num_seconds());
    let mut response = response.finish();
    forget_old_visits(&app.config, request, &mut response, VISITS_KEPT);
    response
}

/// Neither a cookie nor storage: the login once more, in a tab of its own, where cookies are first-party.
fn once_more_in_a_tab(
    request: &HttpRequest,
    app: &App,
    attempt: &Attempt,
    platform: &Platform,
) -> Result<HttpResponse, Failure> {
    let framed = View::of(request) == View::Frame || request.headers().get("Sec-Fetch-Dest").is_none();
    let page = new_tab(request, app, attempt, platform).filter(|_| framed).ok_or(Failure::CookieMissing)?;
    html::with_status(StatusCode::UNAUTHORIZED, &page, &tab_policy(platform))
}

fn new_tab(request: &HttpRequest, app: &App, attempt: &Attempt, platform: &Platform) -> Option<NewTabPage> {
    let query = attempt.again.as_ref()?;
    let fields = Fields::parse(query.as_bytes()).pairs().to_vec();
    Some(NewTabPage::new(Page::of(request), &platform.name, &app.config.address("/lti/login"), fields))
}

/// The form goes to us, and from there through the LMS's own redirects: browsers hold the whole way against
/// the policy.
fn tab_policy(platform: &Platform) -> Policy {
    let policy = Policy::framed_by(framed_by(platform.auth_url.as_str())).with_forms_to("https:");
    policy.with_forms_to(&platform.auth_url.origin().ascii_serialization())
}

/// The cookie did not come back, but the platform keeps data for us: the checked launch waits for the proof.
async fn ask_for_proof(
    request: &HttpRequest,
    app: &App,
    platform: &Platform,
    attempt: Attempt,
    arriving: Arriving,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let (ticket, proof) = (Secret::fresh(), attempt.storage_value(&app.seal));
    let kept = ticket.clone();
    app.db.write(move |conn| launch::wait_for_proof(conn, &arriving, &kept, &proof, now)).await?;
    let target = StorageTarget::read(attempt.storage.as_deref().unwrap_or_default());
    let config = storage_config(Step::Get, &target, platform, &attempt, String::new());
    let instead = new_tab(request, app, &attempt, platform).ok_or(Failure::CookieMissing)?;
    let fields = vec![("ticket".to_owned(), ticket.reveal().to_owned())];
    let page = ProofPage::new(config, &app.config.address("/lti/proof"), fields, instead);
    html::page(&page, &tab_policy(platform).with_origin_on_forms())
}

/// `POST /lti/proof`: the page above brings what the platform kept. Only our own page may: another site's
/// could bring its own launch into somebody else's browser.
pub async fn prove(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let (fields, now) = (Fields::read(&request, payload, LOGIN_LIMIT).await?, app.clock.now());
    if !from_our_origin(&request, &app.config.public_url) {
        return Err(Error::NotThisBrowser.into());
    }
    let ticket: Secret = fields.only("ticket")?.parse().map_err(|_not_ours| Failure::BadRequest)?;
    let proof = fields.only("proof")?.to_owned();
    let (secret, code) = (Secret::fresh(), Secret::fresh());
    let (kept, kept_code) = (secret.clone(), code.clone());
    let proven = app
        .db
        .write(move |conn| {
            let Some((arrival, _)) = launch::arrive_by_proof(conn, (&ticket, &proof), &kept, now)? else {
                return Ok(None);
            };
            if let Arrival::Opened { visit, .. } = arrival {
                visits::leave_errand(conn, Errand::Handover, &kept_code, visit.as_str(), now)?;
            }
            Ok::<_, Error>(Some(arrival))
        })
        .await?;
    let visit = opened(&app, proven.ok_or(Error::NotThisBrowser)?)?;
    let landing = format!("/lti/landed?visit={visit}&code={}", code.reveal());
    Ok(go_to(&request, &app, visit, &secret, &landing))
}

/// `GET /lti/landed`: did the visit's cookie stick? If not, the visit goes on in a tab of its own, by a code
/// that works once within a minute.
pub async fn landed(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let fields = Fields::parse(request.query_string().as_bytes());
    let visit: VisitId = fields.only("visit")?.parse().map_err(|_not_ours| Failure::BadRequest)?;
    let code: Secret = fields.only("code")?.parse().map_err(|_not_ours| Failure::BadRequest)?;
    if !SecretCookie::visit(&app.config, visit.as_str()).secrets(&request).is_empty() {
        let mut response = HttpResponse::SeeOther();
        return Ok(response.insert_header((header::LOCATION, format!("/c/{visit}/sessions"))).finish());
    }
    let now = app.clock.now();
    let found = app.db.read(move |conn| visits::find(conn, visit, now)).await?.ok_or(Failure::VisitOver)?;
    let fields = vec![("code".to_owned(), code.reveal().to_owned())];
    let page =
        NewTabPage::new(Page::of(&request), &found.platform_name, &app.config.address("/lti/resume"), fields);
    html::page(&page, &Policy::framed_by(framed_by(&found.platform_auth_url)).with_origin_on_forms())
}

/// `POST /lti/resume`: the code of the page above, in the new tab.
pub async fn resume(
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, Failure> {
    let (fields, now) = (Fields::read(&request, payload, LOGIN_LIMIT).await?, app.clock.now());
    if !from_our_origin(&request, &app.config.public_url) {
        return Err(Error::NotThisBrowser.into());
    }
    let code: Secret = fields.only("code")?.parse().map_err(|_not_ours| Failure::BadRequest)?;
    let secret = Secret::fresh();
    let kept = secret.clone();
    let visit = app
        .db
        .write(move |conn| {
            let visit = visits::run_errand(conn, Errand::Handover, &code, now)?.ok_or(Error::Used)?;
            let visit = visit.parse().map_err(|_broken| crate::db::Error::BrokenRow("errand"))?;
            visits::hand_over(conn, visit, &kept, now)?.ok_or(Error::Used)
        })
        .await?;
    Ok(go_to(&request, &app, visit, &secret, &format!("/c/{visit}/sessions")))
}

/// `GET /lti/launch`: somebody typed or reloaded the address.
pub async fn not_by_get() -> Result<HttpResponse, Failure> {
    Err(Failure::WrongMethod)
}
