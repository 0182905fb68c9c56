//! Who looks at pages of sessions: somebody who was launched into a course, or who is signed in to the Scheduler.
//!
//! The pages are the same, and ask this visitor whose sessions they show and what the visitor may do.

mod launched;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono_tz::Tz;

use self::launched::Launched;
pub use self::launched::framed_by;
use super::failure::Failure;
use super::forms::{self, Fields};
use super::headers::Policy;
use super::page::{Page, Place};
use super::signed_in::{Section, SignedIn};
use super::slow_down::client;
use super::texts::Texts;
use super::texts::times::Times;
use crate::access::{self, Ticket};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Actor;
use crate::ids::{GroupId, PersonId};
use crate::lti::roles::Standing;
use crate::meetings::PersonKey;
use crate::sessions::{Owner, Session};
use crate::visits::Visit;

/// Longest form of a course page, in bytes: a description of 10,000 characters fits in any script.
const FORM_LIMIT: usize = 256 * 1024;

/// Somebody with access to the sessions that the pages show, right now.
pub struct Visitor {
    /// The application.
    pub app: web::Data<App>,
    /// The words for them.
    pub texts: Texts,
    came: Came,
}

/// The way that somebody came.
enum Came {
    /// By a launch, to the sessions of a course.
    Launched(Box<Launched>),
    /// By signing in, to their own sessions.
    SignedIn(Box<SignedIn>),
}

/// A visitor who may manage the sessions.
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
    /// Whoever the address speaks of; whether it is them is to be seen yet.
    async fn of(request: HttpRequest) -> Result<Self, Failure> {
        if request.match_info().get("visit").is_none() {
            let host = SignedIn::of(request).await?;
            return Ok(Self {
                app: host.app.clone(),
                texts: host.texts,
                came: Came::SignedIn(Box::new(host)),
            });
        }
        let launched = Launched::of(request).await?;
        let (app, texts) = (launched.app.clone(), launched.texts);
        Ok(Self { app, texts, came: Came::Launched(Box::new(launched)) })
    }

    fn with_cookie(self) -> Result<Self, Failure> {
        if let Came::Launched(launched) = &self.came {
            launched.check_cookie()?;
        }
        Ok(self)
    }

    /// Whether the browser sent what its pages are opened with. From the tab that a frame's form opens it may not.
    #[must_use]
    pub fn has_cookie(&self) -> bool {
        match &self.came {
            Came::Launched(launched) => launched.check_cookie().is_ok(),
            Came::SignedIn(_) => true,
        }
    }

    fn enrolled(self) -> Result<Self, Failure> {
        if let Came::Launched(launched) = &self.came {
            launched.check_enrolled()?;
        }
        Ok(self)
    }

    fn staff(self) -> Result<Self, Failure> {
        if self.manages() { Ok(self) } else { Err(Failure::NotYoursToDo) }
    }

    async fn posted(
        self,
        payload: Result<web::Payload, actix_web::Error>,
    ) -> Result<(Self, Fields), Failure> {
        let token = match &self.came {
            Came::Launched(launched) => launched.csrf(),
            Came::SignedIn(host) => host.csrf(),
        };
        let fields = forms::from_our_page(self.request(), payload, &token, FORM_LIMIT).await?;
        Ok((self, fields))
    }

    /// The launch that they came by, on pages that only courses have.
    pub fn visit(&self) -> Result<&Visit, Failure> {
        match &self.came {
            Came::Launched(launched) => Ok(&launched.visit),
            Came::SignedIn(_) => Err(Failure::NotFound),
        }
    }

    /// The account that they are signed in with, on pages that only the Scheduler has.
    pub fn account(&self) -> Result<&Account, Failure> {
        match &self.came {
            Came::SignedIn(host) => Ok(&host.account),
            Came::Launched(_) => Err(Failure::NotFound),
        }
    }

    /// Whose sessions the pages show.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match &self.came {
            Came::Launched(launched) => Owner::Course(launched.visit.course),
            Came::SignedIn(host) => Owner::Account(host.account.id),
        }
    }

    /// What they show at the door of a session.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        match &self.came {
            Came::Launched(launched) => {
                Ticket::Member { standing: launched.standing(), groups: launched.visit.groups.clone() }
            }
            Came::SignedIn(_) => Ticket::Host,
        }
    }

    /// The groups that narrow which sessions of the course they see; `None` if they see all of them.
    #[must_use]
    pub fn narrowed(&self) -> Option<BTreeSet<GroupId>> {
        let Came::Launched(launched) = &self.came else { return None };
        let staff =
            matches!(launched.standing(), Standing::Leader | Standing::Assistant | Standing::Designer);
        // Sessions are limited to groups that are known, so where none is, no session is limited.
        (launched.visit.grouped && !staff).then(|| launched.visit.groups.clone())
    }

    /// Whether the session is for them, among others.
    #[must_use]
    pub fn is_meant_by(&self, session: &Session) -> bool {
        match &self.came {
            Came::Launched(launched) => access::is_for(session, launched.standing(), &launched.visit.groups),
            Came::SignedIn(_) => true,
        }
    }

    /// Who they are in rooms.
    #[must_use]
    pub fn key(&self) -> PersonKey {
        match &self.came {
            Came::Launched(launched) => PersonKey::member(launched.visit.person),
            Came::SignedIn(host) => PersonKey::host(host.account.id),
        }
    }

    /// Who made what they make, where it does not belong to them.
    #[must_use]
    pub fn maker(&self) -> Option<PersonId> {
        self.visit().ok().map(|visit| visit.person)
    }

    /// They, as whoever the audit log names.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.came {
            Came::Launched(launched) => {
                let from = client(&launched.request, &self.app.config.trusted_proxies);
                Actor::person(launched.visit.person, launched.name(), from)
            }
            Came::SignedIn(host) => host.actor(),
        }
    }

    /// Whether they may make and change sessions.
    #[must_use]
    pub fn manages(&self) -> bool {
        match &self.came {
            Came::Launched(launched) => launched.manages(),
            Came::SignedIn(_) => true,
        }
    }

    /// An address of these pages; `path` begins without a slash.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        match &self.came {
            Came::Launched(launched) => format!("{}/{path}", launched.base()),
            Came::SignedIn(_) => format!("/scheduler/{path}"),
        }
    }

    /// The display name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.came {
            Came::Launched(launched) => launched.name(),
            Came::SignedIn(host) => host.account.name.to_string(),
        }
    }

    /// The zone times are shown in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        match &self.came {
            Came::Launched(launched) => launched.zone(),
            Came::SignedIn(host) => host.zone(),
        }
    }

    /// Times in words, for this visitor, now.
    #[must_use]
    pub fn times(&self) -> Times {
        Times::new(self.texts, self.zone(), self.app.clock.now())
    }

    /// What every one of these pages knows.
    #[must_use]
    pub fn page(&self, place: Place) -> Page {
        match &self.came {
            Came::Launched(launched) => launched.page(place),
            Came::SignedIn(host) => host.page(Section::Sessions),
        }
    }

    /// What the browser may do with these pages, and who may frame them.
    #[must_use]
    pub fn policy(&self) -> Policy {
        match &self.came {
            Came::Launched(launched) => launched.policy(),
            Came::SignedIn(host) => host.policy(),
        }
    }

    /// The request, for what only it knows.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        match &self.came {
            Came::Launched(launched) => &launched.request,
            Came::SignedIn(host) => host.request(),
        }
    }
}
