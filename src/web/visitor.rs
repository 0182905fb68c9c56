//! Who looks at a course page: the visit in the address, if this browser holds its secret.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono_tz::Tz;

use super::cookies::SecretCookie;
use super::failure::{Failure, WayBack};
use super::forms::{self, Fields};
use super::headers::{Ancestors, Policy};
use super::page::{Page, Place, Theme, View};
use super::texts::times::Times;
use super::texts::{Language, Texts};
use crate::access::{self, Ticket};
use crate::app::App;
use crate::ids::{PersonId, VisitId};
use crate::lti::roles::Standing;
use crate::meetings::PersonKey;
use crate::sessions::Owner;
use crate::visits::{self, Display, Visit};

/// Longest form of a course page, in bytes: a description of 10,000 characters fits in any script.
const FORM_LIMIT: usize = 256 * 1024;

/// Somebody with access to the visit's course, right now.
pub struct Visitor {
    /// The application.
    pub app: web::Data<App>,
    /// The words for them.
    pub texts: Texts,
    visit: Visit,
    standing: Standing,
    request: HttpRequest,
}

/// A visitor who may manage the course's sessions.
pub struct Staff(pub Visitor);

/// A form that a visitor sent from one of our pages.
pub struct Posted {
    /// Who.
    pub visitor: Visitor,
    /// What.
    pub fields: Fields,
}

/// A form that opens a new window.
///
/// A browser that keeps cookies apart by the page around them sends none from there, so the form's token alone
/// says which visit it is: only that visit's own pages ever held it.
pub struct Carried {
    /// Who.
    pub visitor: Visitor,
    /// What.
    pub fields: Fields,
}

/// A form that staff sent from one of our pages.
pub struct StaffPosted {
    /// Who.
    pub visitor: Visitor,
    /// What.
    pub fields: Fields,
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

impl FromRequest for Visitor {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async { Self::of(request).await?.with_cookie()?.enrolled() })
    }
}

impl FromRequest for Staff {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async { Visitor::of(request).await?.with_cookie()?.enrolled()?.staff().map(Self) })
    }
}

impl FromRequest for Posted {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async {
            let (visitor, fields) =
                Visitor::of(request).await?.with_cookie()?.enrolled()?.posted(payload).await?;
            Ok(Self { visitor, fields })
        })
    }
}

impl FromRequest for Carried {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async {
            let (visitor, fields) = Visitor::of(request).await?.posted(payload).await?;
            Ok(Self { visitor: visitor.enrolled()?, fields })
        })
    }
}

impl FromRequest for StaffPosted {
    type Error = Failure;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async {
            let visitor = Visitor::of(request).await?.with_cookie()?.enrolled()?.staff()?;
            let (visitor, fields) = visitor.posted(payload).await?;
            Ok(Self { visitor, fields })
        })
    }
}

impl Visitor {
    async fn of(request: HttpRequest) -> Result<Self, Failure> {
        let app = request.app_data::<web::Data<App>>().cloned().ok_or(Failure::Busy)?;
        let id: VisitId =
            request.match_info().get("visit").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)?;
        let now = app.clock.now();
        let visit =
            app.db.glance(move |conn| visits::find(conn, id, now)).await?.ok_or(Failure::VisitOver)?;
        let accepted = request.headers().get("Accept-Language").and_then(|value| value.to_str().ok());
        let language =
            Language::lookup(visit.locale.as_deref()).or_else(|| accepted.and_then(Language::accepted));
        let texts = Texts::new(language.unwrap_or_default());
        Ok(Self { app, standing: visit.standing.unwrap_or(Standing::Unknown), visit, texts, request })
    }

    fn with_cookie(self) -> Result<Self, Failure> {
        let secrets = SecretCookie::visit(&self.app.config, self.visit.id.as_str()).secrets(&self.request);
        let ours = secrets.iter().any(|secret| secret.is_behind(&self.visit.secret_hash));
        if ours { Ok(self) } else { Err(Failure::VisitOver) }
    }

    fn enrolled(self) -> Result<Self, Failure> {
        // From here on a refusal may speak the visitor's language and know their way back.
        self.request.extensions_mut().insert(self.texts);
        if let Some(href) = &self.visit.return_url {
            let label = self.texts.t("back-to-course");
            self.request.extensions_mut().insert(WayBack { href: href.clone(), label });
        }
        match self.visit.standing {
            Some(_) => Ok(self),
            None => Err(Failure::NotEnrolled { course: self.visit.course_title.unwrap_or_default() }),
        }
    }

    /// The launch that they came by, on pages that only courses have.
    pub fn visit(&self) -> Result<&Visit, Failure> {
        Ok(&self.visit)
    }

    /// Whose sessions the pages show.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner::Course(self.visit.course)
    }

    /// What they show at the door of a session.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        Ticket::Member(self.standing)
    }

    /// Who they are in rooms.
    #[must_use]
    pub fn key(&self) -> PersonKey {
        PersonKey::member(self.visit.person)
    }

    /// Who made what they make, where it does not belong to them.
    #[must_use]
    pub fn maker(&self) -> Option<PersonId> {
        Some(self.visit.person)
    }

    /// Whether they may make and change sessions.
    #[must_use]
    pub fn manages(&self) -> bool {
        access::may_manage(self.standing, self.visit.assistants_manage)
    }

    fn staff(self) -> Result<Self, Failure> {
        if self.manages() { Ok(self) } else { Err(Failure::NotYoursToDo) }
    }

    async fn posted(
        self,
        payload: Result<web::Payload, actix_web::Error>,
    ) -> Result<(Self, Fields), Failure> {
        let fields = forms::from_our_page(&self.request, payload, &self.csrf(), FORM_LIMIT).await?;
        Ok((self, fields))
    }

    /// The token that forms of this visit send back: worked out from what the visit's cookie hashes to.
    fn csrf(&self) -> String {
        forms::token(&self.app.seal, &self.visit.secret_hash)
    }

    /// An address under the visit; `path` begins without a slash.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("/c/{}/{path}", self.visit.id)
    }

    /// The course's title, or what stands for it.
    #[must_use]
    pub fn course_name(&self) -> String {
        self.visit.course_title.clone().unwrap_or_else(|| self.texts.t("course-without-title"))
    }

    /// The display name, or the one made up for people whose name the LMS keeps to itself.
    #[must_use]
    pub fn name(&self) -> String {
        let short: String = self.visit.person.as_str().chars().take(4).collect();
        self.visit
            .name
            .clone()
            .unwrap_or_else(|| self.texts.t_with("person-without-name", &[("short", short.into())]))
    }

    /// The zone times are shown in: the browser's, else the LMS's word, else UTC.
    #[must_use]
    pub fn zone(&self) -> Tz {
        let cookie =
            self.request.cookie("zone").and_then(|cookie| cookie.value().replace("%2F", "/").parse().ok());
        let told = || self.visit.zone.as_deref().and_then(|zone| zone.parse().ok());
        cookie.or_else(told).unwrap_or(Tz::UTC)
    }

    /// Times in words, for this visitor, now.
    #[must_use]
    pub fn times(&self) -> Times {
        Times::new(self.texts, self.zone(), self.app.clock.now())
    }

    /// What every page of the course knows.
    #[must_use]
    pub fn page(&self, place: Place) -> Page {
        let view = match self.visit.display {
            Display::Frame => View::of(&self.request),
            Display::Window => View::Window,
        };
        let mut page = Page::new(self.texts, view, Theme::of(&self.request, view));
        self.request.uri().path().clone_into(&mut page.here);
        page.csrf = self.csrf();
        page.who = self.name();
        page.lms.clone_from(&self.visit.return_url);
        page.zone = self.times().zone_sentence();
        page.in_course(&self.course_name(), &format!("/c/{}", self.visit.id), self.manages(), place)
    }

    /// What the browser may do with pages of the course, and who may frame them: the registration's pages.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy::framed_by(framed_by(&self.visit.platform_auth_url))
    }

    /// The request, for what only it knows.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }
}

/// LMSs frame us from hosts that no registration names (each school of a hosted Canvas has its own), so any
/// https page may; the registration's own origin stands beside it for practice over plain http.
#[must_use]
pub fn framed_by(auth_url: &str) -> Ancestors {
    let own = url::Url::parse(auth_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    Ancestors::Origins(vec!["https:".to_owned(), own])
}
