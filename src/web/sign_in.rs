//! Signing in and out of the standalone pages.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Payload, ServiceConfig, get, head, post, resource};
use actix_web::{HttpRequest, HttpResponse, Resource};

use super::failure::Failure;
use super::forms::{Fields, from_another_site, from_our_origin};
use super::headers::Policy;
use super::html;
use super::page::Page;
use super::request::local_path;
use super::signed_in::cookie::AccountCookie;
use super::signed_in::{SignedInPosted, held};
use super::slow_down::{Caller, client};
use super::texts::Wrong;
use super::views::sign_in::{LinkPage, Said, SignInPage};
use crate::accounts::{self, Account, Asked, By, Device, NewSignIn, SignIn};
use crate::app::App;
use crate::db::{self, Conn};
use crate::ids::{SignInId, SignInLinkId};
use crate::keys::Secret;
use crate::mail::EmailAddress;

/// Longest form, in bytes: an address and a way on.
const FORM_LIMIT: usize = 8 * 1024;
/// Where one is after signing in, unless one wanted to go elsewhere.
pub(super) const HOME: &str = "/scheduler/sessions";

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/sign-in").route(get().to(show)).route(head().to(show)).route(post().to(ask)))
        .service(at_link())
        .service(resource("/sign-out").route(post().to(leave)));
}

/// Letters are read by scanners, which ask with HEAD as well.
fn at_link() -> Resource {
    resource("/sign-in/{token}").route(get().to(look)).route(head().to(look)).route(post().to(enter))
}

/// The pages' forms name our origin, so that no other page can sign a browser in with a link of its own.
fn policy() -> Policy {
    Policy::default().with_origin_on_forms()
}

async fn show(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let said = match (query.ticked("asked"), query.ticked("out")) {
        (true, _) => Said::Asked,
        (false, true) => Said::Out,
        (false, false) => Said::Nothing,
    };
    html::page(&page(&request, &app, next(&query), said), &policy())
}

fn page(request: &HttpRequest, app: &App, next: Option<String>, said: Said) -> SignInPage {
    let mut page = SignInPage::new(Page::of(request), next, said);
    page.by_mail = app.mail.is_set_up();
    page.sso = app.sso.as_ref().map(|sso| sso.name().to_owned());
    page
}

/// Takes the same steps, and gives the same answer, whether or not the address has an account: what differs is done
/// after the answer.
async fn ask(request: HttpRequest, app: Data<App>, payload: Payload) -> Result<HttpResponse, Failure> {
    from_our_page(&request, &app)?;
    let caller = Caller::of(&request, &app, &app.asked)?;
    let fields = Fields::read(&request, payload, FORM_LIMIT).await?;
    let (typed, next) = (fields.text_or_empty("email"), next(&fields));
    let Ok(email) = typed.parse::<EmailAddress>() else {
        let mut page = page(&request, &app, next, Said::Nothing);
        page.by_mail = true;
        typed.clone_into(&mut page.typed);
        page.faults.add("email", page.page.texts.wrong(&Wrong::EmailAddress));
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &policy());
    };
    caller.count();
    let (now, language) = (app.clock.now(), Page::of(&request).lang().to_owned());
    let asked = Asked { next, language };
    tokio::spawn(async move {
        match app.db.write(move |conn| accounts::ask_for_link(conn, &email, &asked, now)).await {
            Ok(true) => app.mail.wake(),
            Ok(false) => {}
            Err(error) => {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(error, "a sign-in link could not be queued");
            }
        }
    });
    Ok(to("/sign-in?asked"))
}

/// What a browser says about where a form comes from; it has no token yet.
fn from_our_page(request: &HttpRequest, app: &App) -> Result<(), Failure> {
    let elsewhere =
        request.headers().contains_key(header::ORIGIN) && !from_our_origin(request, &app.config.public_url);
    if from_another_site(request) || elsewhere { Err(Failure::FormExpired) } else { Ok(()) }
}

async fn look(request: HttpRequest, app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    let (id, now) = (opened(&request, &app, &token)?, app.clock.now());
    let account = app.db.read(move |conn| accounts::link_for(conn, id, now)).await?;
    let account = account.ok_or(Failure::SignInLinkOver)?;
    let query = Fields::parse(request.query_string().as_bytes());
    let page = LinkPage::new(Page::of(&request), request.path(), account.name.as_str(), next(&query));
    html::page(&page, &policy())
}

async fn enter(
    request: HttpRequest,
    app: Data<App>,
    token: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    from_our_page(&request, &app)?;
    let link = opened(&request, &app, &token)?;
    let fields = Fields::read(&request, payload, FORM_LIMIT).await?;
    let (device, before, secret) = (device(&request, &app), held(&app, &request).await?, Secret::fresh());
    let (now, kept) = (app.clock.now(), secret.clone());
    let opened = app.db.write(move |conn| by_link(conn, link, device, before, &kept, now)).await?;
    let id = opened.ok_or(Failure::SignInLinkOver)?;
    let mut response = to(next(&fields).as_deref().unwrap_or(HOME));
    AccountCookie::new(&app.config).set(&mut response, id, &secret);
    Ok(response)
}

/// One transaction: the link is used up, and whoever used it is signed in.
fn by_link(
    conn: &mut Conn,
    link: SignInLinkId,
    device: Device,
    before: Option<(Account, SignIn)>,
    secret: &Secret,
    now: chrono::DateTime<chrono::Utc>,
) -> db::Result<Option<SignInId>> {
    let Some(account) = accounts::use_link(conn, link, now)? else { return Ok(None) };
    let instead_of = before.map(|(_, sign_in)| sign_in.id);
    let new = NewSignIn { account: account.id, by: By::Link, device, instead_of };
    accounts::open_sign_in(conn, new, secret, now)
}

async fn leave(posted: SignedInPosted) -> Result<HttpResponse, Failure> {
    let SignedInPosted { who, .. } = posted;
    let (account, id) = (who.account.id, who.sign_in.id);
    who.app.db.write(move |conn| accounts::end_sign_in(conn, account, id)).await?;
    let mut response = to("/sign-in?out");
    AccountCookie::new(&who.app.config).clear(&mut response);
    Ok(response)
}

/// The link behind `token`. Wrong ones are counted against the network they come from.
fn opened(request: &HttpRequest, app: &App, token: &str) -> Result<SignInLinkId, Failure> {
    let caller = Caller::of(request, app, &app.guesses)?;
    accounts::link::opened(&app.seal, token).ok_or_else(|| {
        caller.count();
        Failure::SignInLinkUnknown
    })
}

/// The standalone page that one wanted, if it is one.
pub(super) fn next(fields: &Fields) -> Option<String> {
    let path = local_path(fields.text("next")?)?;
    let standalone = ["/scheduler/", "/admin/"].iter().any(|begin| path.starts_with(begin));
    standalone.then(|| path.to_owned())
}

/// What `request` comes from: the browser as the list of one's browsers calls it, and where it is.
pub(super) fn device(request: &HttpRequest, app: &App) -> Device {
    let said = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let browser = accounts::browser_name(said.unwrap_or_default());
    Device { browser, from: client(request, &app.config.trusted_proxies) }
}

fn to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_to_a_standalone_page_or_home() {
        for (query, path) in [
            ("next=%2Fscheduler%2Fsessions%2F1%3Fa%3Db", Some("/scheduler/sessions/1?a=b")),
            ("next=/admin/accounts", Some("/admin/accounts")),
            ("next=/lti/launch", None),
            ("next=/schedulers", None),
            ("next=//evil.example/scheduler/", None),
            ("next=https://evil.example/admin/", None),
            ("next=", None),
            ("", None),
        ] {
            assert_eq!(next(&Fields::parse(query.as_bytes())).as_deref(), path, "{query}");
        }
    }
}
