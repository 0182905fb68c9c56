//! Signing in by the institution's single sign-on, and linking it to one's account.

use actix_web::http::header;
use actix_web::web::{Data, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};

use super::cookies::WindowCookie;
use super::failure::{Failure, SingleSignOn};
use super::forms::Fields;
use super::html;
use super::sign_in::{HOME, device, next};
use super::signed_in::cookie::AccountCookie;
use super::signed_in::{Section, SignedIn, SignedInPosted, held, on_to};
use super::texts::Done;
use super::views::account::LinkingPage;
use crate::accounts::{self, Account, By, Device, NewSignIn, SignIn};
use crate::app::App;
use crate::db::Conn;
use crate::ids::SignInId;
use crate::keys::Secret;
use crate::launch;
use crate::sso::{LASTS, Person, Purpose, Sso};

/// The page of one's own account.
const ACCOUNT: &str = "/scheduler/account";
/// Most characters of what the provider says.
const LONGEST_WORDS: usize = 300;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/sign-in/sso").route(get().to(begin)))
        .service(resource("/sign-in/sso/back").route(get().to(back)))
        .service(resource("/scheduler/account/sso").route(post().to(link)))
        .service(resource("/scheduler/account/sso/unlink").route(post().to(unlink)));
}

fn sso(app: &App) -> Result<&Sso, Failure> {
    app.sso.as_ref().ok_or(Failure::NotFound)
}

/// Sends the browser to the provider. Whoever wants to link has to be signed in already.
async fn begin(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let purpose = if query.ticked("link") {
        let (account, _) =
            held(&app, &request).await?.ok_or(Failure::SignedOut { next: Some(ACCOUNT.to_owned()) })?;
        Purpose::Link(account.id.to_string())
    } else {
        Purpose::SignIn(next(&query))
    };
    let begun = sso(&app)?.begin(purpose, app.clock.now()).await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, begun.address.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    cookie(&app, &begun.tag).set(&mut response, begun.secret.reveal(), LASTS.num_seconds());
    Ok(response)
}

/// The browser comes back from the provider.
async fn back(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let (sso, now) = (sso(&app)?, app.clock.now());
    let query = Fields::parse(request.query_string().as_bytes());
    let (attempt, made_at) = sso.opened(query.only("state")?, now)?;
    if let Some(error) = query.text("error") {
        let words = format!("{error}: {}", query.text_or_empty("error_description"));
        return Err(Failure::Sso(SingleSignOn::SaidNo(words.chars().take(LONGEST_WORDS).collect())));
    }
    // An answer of another provider, if it says whose it is (RFC 9207).
    if query.text("iss").is_some_and(|issuer| issuer != sso.issuer()) {
        return Err(Failure::Sso(SingleSignOn::Refused(
            "the answer is of another provider (iss)".to_owned(),
        )));
    }
    let held = cookie(&app, &attempt.tag).value(&request);
    let secrets: Vec<Secret> = held.and_then(|secret| secret.parse().ok()).into_iter().collect();
    let person = sso.finish(&attempt, &secrets, query.only("code")?, now).await?;
    let mut response = match attempt.purpose {
        Purpose::SignIn(next) => {
            let arrival = Arrival { nonce: attempt.nonce, made_at, person, device: device(&request, &app) };
            signed_in(&request, &app, arrival, next.as_deref().unwrap_or(HOME)).await?
        }
        Purpose::Link(account) => {
            spend(&app, made_at, &person, attempt.nonce).await?;
            ask(request, &app, &account, &person).await?
        }
    };
    cookie(&app, &attempt.tag).clear(&mut response);
    Ok(response)
}

/// Somebody whom the provider vouched for.
struct Arrival {
    nonce: String,
    made_at: DateTime<Utc>,
    person: Person,
    device: Device,
}

async fn signed_in(
    request: &HttpRequest,
    app: &App,
    arrival: Arrival,
    next: &str,
) -> Result<HttpResponse, Failure> {
    let (before, secret, now) = (held(app, request).await?, Secret::fresh(), app.clock.now());
    let (kept, binds) = (secret.clone(), sso(app)?.binds_by_email());
    let id = app.db.write(move |conn| arrive(conn, arrival, binds, before, &kept, now)).await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, next))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    AccountCookie::new(&app.config).set(&mut response, id, &secret);
    Ok(response)
}

/// One transaction: the nonce is spent, the account found, and the browser signed in.
fn arrive(
    conn: &mut Conn,
    arrival: Arrival,
    binds: bool,
    before: Option<(Account, SignIn)>,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<SignInId, Failure> {
    let Person { issuer, subject, verified_email } = arrival.person;
    if !launch::spend_nonce(conn, arrival.made_at, &issuer, &arrival.nonce)? {
        return Err(Failure::Sso(SingleSignOn::Used));
    }
    let email = verified_email.filter(|_| binds).and_then(|email| email.parse().ok());
    let known = match (accounts::of_identity(conn, &issuer, &subject)?, email) {
        (None, Some(email)) => accounts::bind_by_email(conn, &issuer, &subject, &email, now)?,
        (known, _) => known,
    };
    let account = known.ok_or(Failure::Sso(SingleSignOn::Unknown))?;
    let instead_of = before.map(|(_, sign_in)| sign_in.id);
    let new = NewSignIn { account: account.id, by: By::Sso, device: arrival.device, instead_of };
    accounts::open_sign_in(conn, new, secret, now)?.ok_or(Failure::Sso(SingleSignOn::Unknown))
}

async fn spend(app: &App, made_at: DateTime<Utc>, person: &Person, nonce: String) -> Result<(), Failure> {
    let issuer = person.issuer.clone();
    let spent = app.db.write(move |conn| launch::spend_nonce(conn, made_at, &issuer, &nonce)).await?;
    if spent { Ok(()) } else { Err(Failure::Sso(SingleSignOn::Used)) }
}

/// Asks whether to link: whoever was led here without wanting it says no.
async fn ask(
    request: HttpRequest,
    app: &App,
    account: &str,
    person: &Person,
) -> Result<HttpResponse, Failure> {
    let who = SignedIn::of(request).await?;
    if who.account.id.as_str() != account {
        return Err(Failure::Sso(SingleSignOn::Refused("another account began to link".to_owned())));
    }
    let offer = sso(app)?.offer(person, account, app.clock.now())?;
    let shown = person.verified_email.as_deref().unwrap_or(&person.subject);
    let page = LinkingPage::new(who.page(Section::Account), sso(app)?.name(), shown, offer);
    html::page(&page, &who.policy())
}

async fn link(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let SignedInPosted { who, fields } = posted;
    let (now, id) = (who.app.clock.now(), who.account.id);
    let offer = sso(&who.app)?.offered(fields.only("offer")?, now)?;
    if offer.account != id.as_str() {
        return Err(Failure::Sso(SingleSignOn::Refused("it was offered to another account".to_owned())));
    }
    who.app
        .db
        .write(move |conn| accounts::link_identity(conn, id, &offer.issuer, &offer.subject, now))
        .await?;
    Ok(on_to(ACCOUNT, Done::SsoLinked))
}

async fn unlink(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let (id, issuer) = (posted.who.account.id, sso(&posted.who.app)?.issuer().to_owned());
    posted.who.app.db.write(move |conn| accounts::unlink_identity(conn, id, &issuer)).await?;
    Ok(on_to(ACCOUNT, Done::SsoUnlinked))
}

/// The cookie that binds a sign-in to its browser; two in two tabs have two. The provider's answer comes from another site.
fn cookie(app: &App, tag: &str) -> WindowCookie {
    WindowCookie::named(&app.config, &format!("sso-{tag}"))
}
