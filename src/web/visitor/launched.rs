//! Somebody who was launched into a course: the visit in the address, if this browser holds its secret.

use actix_web::{HttpMessage, HttpRequest, web};
use chrono_tz::Tz;

use crate::access;
use crate::app::App;
use crate::ids::VisitId;
use crate::lti::roles::Standing;
use crate::visits::{self, Display, Visit};
use crate::web::cookies::SecretCookie;
use crate::web::failure::{Failure, WayBack};
use crate::web::forms;
use crate::web::headers::{Ancestors, Policy};
use crate::web::join;
use crate::web::page::{Page, Place, Theme, View};
use crate::web::texts::times::Times;
use crate::web::texts::{Language, Texts};

/// A visit, and the browser that asks in its name.
pub(super) struct Launched {
    pub(super) app: web::Data<App>,
    pub(super) visit: Visit,
    pub(super) texts: Texts,
    pub(super) request: HttpRequest,
}

impl Launched {
    pub(super) async fn of(request: HttpRequest) -> Result<Self, Failure> {
        let app = request.app_data::<web::Data<App>>().cloned().ok_or(Failure::Busy)?;
        let id: VisitId =
            request.match_info().get("visit").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)?;
        let now = app.clock.now();
        let visit =
            app.db.glance(move |conn| visits::find(conn, id, now)).await?.ok_or(Failure::VisitOver)?;
        let accepted = request.headers().get("Accept-Language").and_then(|value| value.to_str().ok());
        let language =
            Language::lookup(visit.locale.as_deref()).or_else(|| accepted.and_then(Language::accepted));
        Ok(Self { app, visit, texts: Texts::new(language.unwrap_or_default()), request })
    }

    pub(super) fn check_cookie(&self) -> Result<(), Failure> {
        let secrets = SecretCookie::visit(&self.app.config, self.visit.id.as_str()).secrets(&self.request);
        let ours = secrets.iter().any(|secret| secret.is_behind(&self.visit.secret_hash));
        if ours { Ok(()) } else { Err(Failure::VisitOver) }
    }

    pub(super) fn check_enrolled(&self) -> Result<(), Failure> {
        // From here on a refusal may speak the visitor's language and know their way back.
        self.request.extensions_mut().insert(self.texts);
        if let Some(href) = &self.visit.return_url {
            let label = self.texts.t("back-to-course");
            self.request.extensions_mut().insert(WayBack { href: href.clone(), label });
        }
        let course = || self.visit.course_title.clone().unwrap_or_default();
        self.visit.standing.map(drop).ok_or_else(|| Failure::NotEnrolled { course: course() })
    }

    /// What they are in the course.
    pub(super) fn standing(&self) -> Standing {
        self.visit.standing.unwrap_or(Standing::Unknown)
    }

    pub(super) fn manages(&self) -> bool {
        access::may_manage(self.standing(), self.visit.assistants_manage)
    }

    /// The token that forms of this visit send back: worked out from what the visit's cookie hashes to.
    pub(super) fn csrf(&self) -> String {
        forms::token(&self.app.seal, &self.visit.secret_hash)
    }

    /// What the visit's addresses begin with.
    pub(super) fn base(&self) -> String {
        format!("/c/{}", self.visit.id)
    }

    /// The display name, or the one made up for people whose name the LMS keeps to itself.
    pub(super) fn name(&self) -> String {
        self.texts.person(self.visit.person, self.visit.name.as_deref())
    }

    /// The zone times are shown in: the browser's, else the LMS's word, else UTC.
    pub(super) fn zone(&self) -> Tz {
        let cookie =
            self.request.cookie("zone").and_then(|cookie| cookie.value().replace("%2F", "/").parse().ok());
        let told = || self.visit.zone.as_deref().and_then(|zone| zone.parse().ok());
        cookie.or_else(told).unwrap_or(Tz::UTC)
    }

    /// What every page of the course knows.
    pub(super) fn page(&self, place: Place) -> Page {
        let view = match self.visit.display {
            Display::Frame => View::of(&self.request),
            Display::Window => View::Window,
        };
        let mut page = Page::new(self.texts, view, Theme::of(&self.request, view));
        self.request.uri().path().clone_into(&mut page.here);
        page.csrf = self.csrf();
        page.who = self.name();
        page.lms.clone_from(&self.visit.return_url);
        page.zone = Times::new(self.texts, self.zone(), self.app.clock.now()).zone_sentence();
        let title = self.visit.course_title.clone();
        let title = title.unwrap_or_else(|| self.texts.t("course-without-title"));
        page.in_course(&title, &self.base(), self.manages(), place)
    }

    /// What the browser may do with pages of the course, and who may frame them: the registration's pages.
    pub(super) fn policy(&self) -> Policy {
        join::policy(Policy::framed_by(framed_by(&self.visit.platform_auth_url)), &self.app)
    }
}

/// LMSs frame us from hosts that no registration names (each school of a hosted Canvas has its own), so any
/// https page may; the registration's own origin stands beside it for practice over plain http.
#[must_use]
pub fn framed_by(auth_url: &str) -> Ancestors {
    let own = url::Url::parse(auth_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    Ancestors::Origins(vec!["https:".to_owned(), own])
}
