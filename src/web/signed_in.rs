//! Who looks at a standalone page: the account that this browser is signed in with.

pub(super) mod cookie;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use chrono_tz::Tz;

use self::cookie::AccountCookie;
use super::failure::{Failure, WayBack};
use super::forms::{self, Fields};
use super::headers::Policy;
use super::join;
use super::page::{Page, Tab, Theme, View};
use super::slow_down::client;
use super::texts::times::Times;
use super::texts::{Done, Language, Texts};
use crate::accounts::{self, Account, Carer, Kind, SignIn};
use crate::app::App;
use crate::audit::Actor;

/// Longest form of a standalone page, in bytes: a description of 10,000 characters fits in any script, and so does a
/// list of people that was pasted.
const FORM_LIMIT: usize = 256 * 1024;

/// Somebody with an account, signed in right now.
pub struct SignedIn {
    /// The application.
    pub app: web::Data<App>,
    /// Their account.
    pub account: Account,
    /// What this browser is signed in with.
    pub sign_in: SignIn,
    /// The words for them.
    pub texts: Texts,
    request: HttpRequest,
}

/// A form that somebody who is signed in sent from one of our pages.
pub struct SignedInPosted {
    /// Who.
    pub who: SignedIn,
    /// What.
    pub fields: Fields,
}

/// Somebody who may look after accounts: the manager or an administrator.
pub struct Administering(pub SignedIn);

/// A form that somebody who may look after accounts sent from one of our pages.
pub struct AdministeringPosted {
    /// Who.
    pub who: SignedIn,
    /// What.
    pub fields: Fields,
}

/// One of the standalone pages that the masthead leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The Scheduler's sessions and everything below them.
    Sessions,
    /// The LMSs.
    Registrations,
    /// The registered users.
    Users,
    /// The links by which LMSs register.
    Links,
    /// The audit log.
    Audit,
    /// How the installation does.
    Health,
    /// The queue of letters.
    Mail,
    /// The registration doctor.
    Doctor,
    /// What is behind *Join*.
    Rooms,
    /// One's own account.
    Account,
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}

impl FromRequest for Administering {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async { SignedIn::of(request).await?.administering().map(Self) })
    }
}

impl FromRequest for SignedInPosted {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async {
            let who = SignedIn::of(request).await?;
            Ok(Self { fields: who.fields(payload).await?, who })
        })
    }
}

impl FromRequest for AdministeringPosted {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async {
            let who = SignedIn::of(request).await?.administering()?;
            Ok(Self { fields: who.fields(payload).await?, who })
        })
    }
}

impl SignedIn {
    pub(super) async fn of(request: HttpRequest) -> Result<Self, Failure> {
        let app = request.app_data::<web::Data<App>>().cloned().ok_or(Failure::Busy)?;
        let (account, sign_in) = held(&app, &request).await?.ok_or_else(|| signed_out(&request))?;
        let texts = Texts::new(language(&account, &request));
        // From here on a refusal may speak their language and know their way back.
        request.extensions_mut().insert(texts);
        let (href, label) = ("/scheduler/sessions".to_owned(), texts.t("back-to-scheduler"));
        request.extensions_mut().insert(WayBack { href, label });
        let seen = Self { app, account, sign_in, texts, request };
        seen.touch().await;
        Ok(seen)
    }

    async fn touch(&self) {
        let (seen, now) = (self.sign_in.clone(), self.app.clock.now());
        if now - seen.seen_at < accounts::SEEN_EVERY {
            return;
        }
        // Their page does not depend on it.
        if let Err(error) = self.app.db.write(move |conn| accounts::touch(conn, &seen, now)).await {
            tracing::warn!(%error, "it could not be noted that a browser was used");
        }
    }

    fn administering(self) -> Result<Self, Failure> {
        if self.looks_after_accounts() { Ok(self) } else { Err(Failure::NotYourKind) }
    }

    async fn fields(&self, payload: Result<web::Payload, actix_web::Error>) -> Result<Fields, Failure> {
        forms::from_our_page(&self.request, payload, &self.csrf(), FORM_LIMIT).await
    }

    /// Whether the pages of the registered users are for them.
    #[must_use]
    pub fn looks_after_accounts(&self) -> bool {
        matches!(self.account.kind, Kind::Manager | Kind::Administrator)
    }

    /// They, as somebody who looks after accounts.
    #[must_use]
    pub fn carer(&self) -> Carer {
        let from = client(&self.request, &self.app.config.trusted_proxies);
        Carer { id: self.account.id, language: self.texts.language().tag(), from }
    }

    /// They, as whoever the audit log names.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::account(self.account.id, self.account.name.as_str(), self.carer().from)
    }

    /// The token that forms of this browser send back.
    #[must_use]
    pub fn csrf(&self) -> String {
        forms::token(&self.app.seal, &self.sign_in.secret_hash)
    }

    /// The zone times are shown in: the one they chose, else the browser's, else UTC.
    #[must_use]
    pub fn zone(&self) -> Tz {
        let cookie =
            self.request.cookie("zone").and_then(|cookie| cookie.value().replace("%2F", "/").parse().ok());
        let chosen = self.account.zone.as_deref().and_then(|zone| zone.parse().ok());
        chosen.or(cookie).unwrap_or(Tz::UTC)
    }

    /// Times in words, for them, now.
    #[must_use]
    pub fn times(&self) -> Times {
        Times::new(self.texts, self.zone(), self.app.clock.now())
    }

    /// What every standalone page knows; its addresses begin with `/scheduler`.
    #[must_use]
    pub fn page(&self, section: Section) -> Page {
        let mut page = Page::new(self.texts, View::Window, Theme::of(&self.request, View::Window));
        self.request.uri().path().clone_into(&mut page.here);
        "/scheduler".clone_into(&mut page.base);
        page.course = self.texts.t("scheduler");
        page.csrf = self.csrf();
        page.who = self.account.name.to_string();
        page.zone = self.times().zone_sentence();
        let place = |label: &str, href: &str, here: Section| Tab {
            label: self.texts.t(label),
            href: href.to_owned(),
            current: here == section,
        };
        page.places = vec![place("scheduler-sessions", "/scheduler/sessions", Section::Sessions)];
        if self.looks_after_accounts() {
            let tabs = vec![
                place("registrations-title", "/admin/registrations", Section::Registrations),
                place("scheduler-users", "/admin/accounts", Section::Users),
                place("links-title", "/admin/registrations/invite", Section::Links),
                place("scheduler-mail", "/admin/mail", Section::Mail),
                place("doctor-tab", "/admin/doctor", Section::Doctor),
                place("meetings-title", "/admin/meetings", Section::Rooms),
                place("audit-title", "/admin/audit", Section::Audit),
                place("health-title", "/admin/health", Section::Health),
            ];
            let inside = tabs.iter().any(|tab| tab.current);
            page.places.push(Tab { current: inside, ..place("administration", "/admin", section) });
            if inside {
                page.tabs = tabs;
            }
        }
        page
    }

    /// What the browser may do with standalone pages: nobody frames them.
    #[must_use]
    pub fn policy(&self) -> Policy {
        join::policy(Policy::default(), &self.app)
    }

    /// The request, for what only it knows.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }
}

/// Who is signed in with the secret that this browser holds, if anybody is.
pub(super) async fn held(app: &App, request: &HttpRequest) -> Result<Option<(Account, SignIn)>, Failure> {
    let Some(held) = AccountCookie::new(&app.config).held(request) else { return Ok(None) };
    let (id, now) = (held.id, app.clock.now());
    let found = app.db.glance(move |conn| accounts::signed_in(conn, id, now)).await?;
    Ok(found.filter(|(_, sign_in)| held.secret.is_behind(&sign_in.secret_hash)))
}

/// The answer to an action: on to the page at `path`, and to the section of the notice.
pub(super) fn on_to(path: &str, done: Done) -> HttpResponse {
    let hash = if done.place().is_empty() { String::new() } else { format!("#{}", done.place()) };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{path}?done={}{hash}", done.word())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn signed_out(request: &HttpRequest) -> Failure {
    let page = matches!(*request.method(), Method::GET | Method::HEAD);
    Failure::SignedOut { next: page.then(|| request.uri().to_string()) }
}

/// The language they chose, else the browser's.
fn language(account: &Account, request: &HttpRequest) -> Language {
    let accepted = request.headers().get("Accept-Language").and_then(|value| value.to_str().ok());
    let chosen = Language::lookup(account.locale.as_deref());
    chosen.or_else(|| accepted.and_then(Language::accepted)).unwrap_or_default()
}
