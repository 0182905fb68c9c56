//! An LMS registers the tool by itself: the page in the LMS's frame, its one button, and what is still to be done.

mod asked;
mod done;

use actix_web::web::{Data, Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};

use self::asked::{Asked, Seen};
use super::failure::Failure;
use super::forms::{Fields, from_another_site};
use super::headers::{Ancestors, Policy};
use super::page::Page;
use super::slow_down::client;
use super::texts::{Language, Texts};
use super::views::register::{Asking, RegisterPage};
use super::{assets, html};
use crate::app::App;
use crate::lti::services::names_roles;
use crate::registration::{self, Aim, Tool};

/// Registration tokens are signed, and so long.
const FORM_LIMIT: usize = 32 * 1024;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/lti/register").route(get().to(look)).route(post().to(register)))
        .service(resource("/lti/canvas.json").route(get().to(canvas)));
}

/// The tool, as an LMS has to know it.
pub(super) fn tool(app: &App) -> Tool<'_> {
    let public_url = &app.config.public_url;
    let icon = public_url.join(&assets::url("mark.svg")).unwrap_or_else(|_never| public_url.clone());
    Tool { public_url, icon, words }
}

fn words(id: &str) -> Vec<(&'static str, String)> {
    Language::ALL.map(|language| (language.tag(), Texts::new(language).t(id))).into()
}

/// `GET /lti/canvas.json`: what Canvas reads when a developer key is made from an address. Anybody may.
async fn canvas(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(registration::canvas::document(&tool(&app)))
}

/// `GET /lti/register`: what is about to be registered. Nothing is used up, so a frame may open it twice.
async fn look(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let asked = Asked::read(&app, &Fields::parse(request.query_string().as_bytes()))?;
    let seen = asked.see(&app).await?;
    let made = app.clock.now().timestamp();
    let carried = asked.carried(&app, &seen, made);
    html::page(&page(Page::of(&request), &seen, carried), &policy())
}

/// The LMS's own pages stand on hosts that nobody knows beforehand. What can be done here takes an invitation, which
/// whoever frames the page would need to have.
fn policy() -> Policy {
    Policy::framed_by(Ancestors::Anybody)
}

fn page(page: Page, seen: &Seen, carried: Vec<(String, String)>) -> RegisterPage {
    let configuration = &seen.configuration;
    let host = |url: &url::Url| url.host_str().unwrap_or_default().to_owned();
    let [registration, authorization, token, keys] = configuration.addresses().map(|(_, url)| host(url));
    let asks_roster = configuration.scopes().contains(&names_roles::SCOPE);
    RegisterPage::new(
        page,
        Asking {
            update: seen.invitation.aim != Aim::New,
            name: seen.name(),
            issuer: configuration.issuer.clone(),
            hosts: [registration, authorization, token, keys],
            roster: asks_roster,
        },
        carried,
    )
}

/// `POST /lti/register`: asks the LMS to register us, and keeps what came of it.
async fn register(request: HttpRequest, payload: Payload, app: Data<App>) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let fields = Fields::read(&request, payload, FORM_LIMIT).await?;
    let asked = Asked::read(&app, &fields)?;
    Asked::check_age(&app, &fields)?;
    let seen = asked.see(&app).await?;
    asked.check_seal(&app, &seen, &fields)?;
    // A frame that is closed meanwhile must not break off between the LMS's answer and our note of it.
    let from = client(&request, &app.config.trusted_proxies);
    let attempt = actix_web::rt::spawn(async move { done::attempt(&app, &asked, seen, from).await });
    let done = attempt.await.map_err(Failure::broken)??;
    html::page(&done.page(Page::of(&request)), &policy())
}
