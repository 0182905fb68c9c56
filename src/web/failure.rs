//! What can be told to a visitor who cannot have what they asked for: one table, one page, one log line.

use std::fmt;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use fluent_templates::fluent_bundle::FluentValue;

mod behind;
mod extractors;
mod from_lms;
mod registering;
mod rooms;
mod sso;
mod told;
mod watching;

pub use behind::Behind;
pub use extractors::{forms, json, paths, queries};
pub use from_lms::FromLms;
pub use registering::Registering;
pub use sso::SingleSignOn;
#[cfg(test)]
pub(in crate::web) use told::refusal;
pub use told::{Kept, WayBack, tell};
pub use watching::Watching;

/// Everything a visitor can be told instead of the page they wanted.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The launch's answer was used before.
    LaunchUsed,
    /// The launch took longer than its state lives.
    LaunchExpired,
    /// The launch is not of the protocol; the words say where, for the administrator.
    LaunchMalformed(String),
    /// The launch's answer does not hold; the words say which check, for the administrator.
    LaunchRefused(String),
    /// The launch is the LMS's, and not one that is let in; the words say why, for the administrator.
    LaunchNotAllowed(String),
    /// No registration has this issuer and client.
    LmsUnknown,
    /// The registration is switched off.
    LmsDisabled,
    /// The LMS registered by itself, and nobody has confirmed it yet.
    LmsWaits,
    /// An LMS could not register by itself.
    Registering(Registering),
    /// The LMS answered the login with an error of its own.
    LmsSaidNo {
        /// The error's name, as the LMS spelled it.
        error: String,
        /// What the LMS said about it, or empty.
        description: String,
    },
    /// The LMS's keys could not be fetched.
    LmsKeysUnreachable,
    /// The deployment is new and somebody has to let it in.
    DeploymentWaits,
    /// The deployment is switched off.
    DeploymentDisabled,
    /// The LMS did not say who the person is.
    WhoAreYou,
    /// The browser did not bring back the cookie that a launch needs.
    CookieMissing,
    /// The request cannot be understood.
    BadRequest,
    /// The request is larger than anything this server takes.
    TooLarge,
    /// There is nothing at this address.
    NotFound,
    /// The address is right, but opens in another way.
    WrongMethod,
    /// The visit has ended or belongs to another browser.
    VisitOver,
    /// The person is not, or no longer, enrolled in `course`; empty if its name is not known.
    NotEnrolled {
        /// The course's name.
        course: String,
    },
    /// The session is for groups of the course that the person is not in.
    NotInGroup {
        /// Their names, in words; empty if there is none any more.
        groups: String,
    },
    /// Only staff may do this.
    NotYoursToDo,
    /// The browser is not signed in.
    SignedOut {
        /// The page to come back to after signing in, if it was one.
        next: Option<String>,
    },
    /// The sign-in link was used, or its time is over.
    SignInLinkOver,
    /// No sign-in link of ours looks so.
    SignInLinkUnknown,
    /// The account's kind may not do this.
    NotYourKind,
    /// The private address of a calendar was replaced or ended.
    FeedEnded,
    /// The session has no such invitation, or no longer: its host is told.
    InvitationGone,
    /// No invitation link of ours looks so.
    InvitationUnknown,
    /// The invitation was withdrawn, or its session is gone: the invitee is told (R18).
    InvitationWithdrawn,
    /// The session has as many invitations as it may have.
    InvitationsFull,
    /// The host's letters of this day are used up.
    InvitationsOfDay,
    /// A recording cannot be watched.
    Watching(Watching),
    /// Single sign-on did not sign the person in.
    Sso(SingleSignOn),
    /// Somebody who came from an LMS does not get to the Scheduler.
    FromLms(FromLms),
    /// Something is wrong behind *Join*.
    Behind(Behind),
    /// The session was deleted, or never existed here.
    SessionGone,
    /// The dialogue of the LMS was answered before, or its time is over.
    PickOver,
    /// The link was copied from another course, and its session is not planned here yet.
    LinkNotReady,
    /// There is nothing to take over from another course.
    NothingCopied,
    /// The session's time is over.
    SessionEnded,
    /// Staff have locked the room.
    SessionLocked,
    /// This date does not take place.
    SessionCancelled,
    /// The door is not open yet; `opens` says when, in words.
    NotYetOpen {
        /// Such as "at 15:45".
        opens: String,
    },
    /// The form's token does not fit the visit.
    FormExpired,
    /// Guest access is switched off.
    GuestOff,
    /// A moderator removed this guest; `again` names the day the link works again, if there is one.
    GuestRemoved {
        /// Such as "Thursday 26 November".
        again: Option<String>,
    },
    /// A moderator removed this member of the course from the session's present date.
    SessionRemoved,
    /// No session has this guest link.
    GuestUnknown,
    /// Too many tries.
    SlowDown {
        /// How long to wait.
        seconds: u32,
    },
    /// The server has more to do than it can.
    Busy,
    /// A notice is not of the protocol; the words say where, for the administrator.
    NoticeMalformed(String),
    /// A notice does not hold; the words say which check, for the administrator.
    NoticeRefused(String),
    /// Something broke on our side; the cause is for the log only.
    Broken(Arc<anyhow::Error>),
}

/// What the table says about a failure.
pub(super) struct Told {
    pub(super) status: StatusCode,
    /// The word to quote.
    pub(super) code: &'static str,
    /// The text: its value is the title, `.what` what happened, `.do` what to do next.
    pub(super) text: &'static str,
}

impl Told {
    fn of((status, code, text): (StatusCode, &'static str, &'static str)) -> Self {
        Self { status, code, text }
    }
}

impl Failure {
    /// A fault of ours, caused by `cause`.
    pub fn broken(cause: impl Into<anyhow::Error>) -> Self {
        Self::Broken(Arc::new(cause.into()))
    }

    /// The table: status, code and text of every failure.
    #[rustfmt::skip]
    pub(super) fn told(&self) -> Told {
        Told::of(match self {
            Self::LaunchUsed           => (StatusCode::UNAUTHORIZED,         "LAUNCH-USED",           "failure-launch-used"),
            Self::LaunchExpired        => (StatusCode::UNAUTHORIZED,         "LAUNCH-EXPIRED",        "failure-launch-expired"),
            Self::LaunchMalformed(_)   => (StatusCode::BAD_REQUEST,          "LAUNCH-REFUSED",        "failure-launch-refused"),
            Self::LaunchRefused(_)     => (StatusCode::UNAUTHORIZED,         "LAUNCH-REFUSED",        "failure-launch-refused"),
            Self::LaunchNotAllowed(_)  => (StatusCode::FORBIDDEN,            "LAUNCH-REFUSED",        "failure-launch-refused"),
            Self::LmsUnknown           => (StatusCode::BAD_REQUEST,          "LMS-UNKNOWN",           "failure-lms-unknown"),
            Self::LmsDisabled          => (StatusCode::BAD_REQUEST,          "LMS-DISABLED",          "failure-lms-disabled"),
            Self::LmsWaits             => (StatusCode::FORBIDDEN,            "LMS-WAITS",             "failure-lms-waits"),
            Self::Registering(what)    => return what.told(),
            Self::LmsSaidNo { .. }     => (StatusCode::BAD_REQUEST,         "LMS-SAID-NO",          "failure-lms-said-no"),
            Self::LmsKeysUnreachable   => (StatusCode::SERVICE_UNAVAILABLE, "LMS-KEYS-UNREACHABLE", "failure-lms-keys"),
            Self::DeploymentWaits      => (StatusCode::FORBIDDEN,           "DEPLOYMENT-WAITS",     "failure-deployment-waits"),
            Self::DeploymentDisabled   => (StatusCode::FORBIDDEN,           "DEPLOYMENT-DISABLED",  "failure-deployment-disabled"),
            Self::WhoAreYou            => (StatusCode::FORBIDDEN,            "WHO-ARE-YOU",           "failure-who-are-you"),
            Self::CookieMissing        => (StatusCode::UNAUTHORIZED,         "COOKIE-MISSING",        "failure-cookie-missing"),
            Self::BadRequest           => (StatusCode::BAD_REQUEST,         "BAD-REQUEST",          "failure-bad-request"),
            Self::TooLarge             => (StatusCode::PAYLOAD_TOO_LARGE,   "TOO-LARGE",            "failure-too-large"),
            Self::NotFound             => (StatusCode::NOT_FOUND,           "NOT-FOUND",            "failure-not-found"),
            Self::WrongMethod          => (StatusCode::METHOD_NOT_ALLOWED,  "WRONG-METHOD",         "failure-wrong-method"),
            Self::VisitOver            => (StatusCode::UNAUTHORIZED,        "VISIT-OVER",           "failure-visit-over"),
            Self::NotEnrolled { .. }   => (StatusCode::FORBIDDEN,           "NOT-ENROLLED",         "failure-not-enrolled"),
            Self::NotInGroup { .. }    => (StatusCode::FORBIDDEN,           "NOT-IN-GROUP",         "failure-not-in-group"),
            Self::NotYoursToDo         => (StatusCode::FORBIDDEN,           "NOT-YOURS-TO-DO",      "failure-not-yours"),
            Self::SignedOut { .. }     => (StatusCode::UNAUTHORIZED,        "SIGNED-OUT",           "failure-signed-out"),
            Self::SignInLinkOver       => (StatusCode::GONE,                "SIGN-IN-LINK-OVER",    "failure-sign-in-link-over"),
            Self::SignInLinkUnknown    => (StatusCode::NOT_FOUND,           "SIGN-IN-LINK-UNKNOWN", "failure-sign-in-link-unknown"),
            Self::NotYourKind          => (StatusCode::FORBIDDEN,           "NOT-YOUR-KIND",        "failure-not-your-kind"),
            Self::FeedEnded            => (StatusCode::GONE,                "FEED-ENDED",           "failure-feed-ended"),
            Self::InvitationGone       => (StatusCode::NOT_FOUND,           "INVITATION-GONE",      "failure-invitation-gone"),
            Self::InvitationUnknown    => (StatusCode::NOT_FOUND,           "INVITATION-UNKNOWN",   "failure-invitation-unknown"),
            Self::InvitationWithdrawn  => (StatusCode::GONE,                "INVITATION-WITHDRAWN", "failure-invitation-withdrawn"),
            Self::InvitationsFull      => (StatusCode::CONFLICT,            "INVITATIONS-FULL",     "failure-invitations-full"),
            Self::InvitationsOfDay     => (StatusCode::TOO_MANY_REQUESTS,   "INVITATIONS-OF-DAY",   "failure-invitations-of-day"),
            Self::Watching(what)       => return what.told(),
            Self::Sso(what)            => return what.told(),
            Self::FromLms(what)        => return what.told(),
            Self::Behind(what)         => return what.told(),
            Self::SessionGone          => (StatusCode::NOT_FOUND,           "SESSION-GONE",         "failure-session-gone"),
            Self::PickOver             => (StatusCode::GONE,                "PICK-OVER",            "failure-pick-over"),
            Self::LinkNotReady         => (StatusCode::NOT_FOUND,           "LINK-NOT-READY",       "failure-link-not-ready"),
            Self::NothingCopied        => (StatusCode::NOT_FOUND,           "NOTHING-COPIED",       "failure-nothing-copied"),
            Self::SessionEnded         => (StatusCode::GONE,                "SESSION-ENDED",        "failure-session-ended"),
            Self::SessionLocked        => (StatusCode::FORBIDDEN,           "SESSION-LOCKED",       "failure-session-locked"),
            Self::SessionCancelled     => (StatusCode::GONE,                 "SESSION-CANCELLED",     "failure-session-cancelled"),
            Self::NotYetOpen { .. }    => (StatusCode::FORBIDDEN,           "NOT-YET-OPEN",         "failure-not-yet-open"),
            Self::FormExpired          => (StatusCode::FORBIDDEN,           "FORM-EXPIRED",         "failure-form-expired"),
            Self::GuestOff             => (StatusCode::FORBIDDEN,           "GUEST-OFF",            "failure-guest-off"),
            Self::GuestRemoved { .. }  => (StatusCode::FORBIDDEN,           "GUEST-REMOVED",        "failure-guest-removed"),
            Self::SessionRemoved       => (StatusCode::FORBIDDEN,           "SESSION-REMOVED",      "failure-session-removed"),
            Self::GuestUnknown         => (StatusCode::NOT_FOUND,           "GUEST-UNKNOWN",        "failure-guest-unknown"),
            Self::SlowDown { .. }      => (StatusCode::TOO_MANY_REQUESTS,   "SLOW-DOWN",            "failure-slow-down"),
            Self::NoticeMalformed(_)   => (StatusCode::BAD_REQUEST,         "NOTICE-REFUSED",       "failure-notice-refused"),
            Self::NoticeRefused(_)     => (StatusCode::UNAUTHORIZED,        "NOTICE-REFUSED",       "failure-notice-refused"),
            Self::Busy                 => (StatusCode::SERVICE_UNAVAILABLE, "BUSY",                 "failure-busy"),
            Self::Broken(_)            => (StatusCode::INTERNAL_SERVER_ERROR, "BROKEN",             "failure-broken"),
        })
    }

    /// What fills the variables of the texts.
    pub(super) fn values(&self) -> Vec<(&'static str, FluentValue<'static>)> {
        match self {
            Self::NotEnrolled { course } => {
                let known = if course.is_empty() { "no" } else { "yes" };
                vec![("known", known.into()), ("course", super::texts::isolated(course).into())]
            }
            Self::NotInGroup { groups } => {
                let known = if groups.is_empty() { "no" } else { "yes" };
                vec![("known", known.into()), ("groups", super::texts::isolated(groups).into())]
            }
            Self::NotYetOpen { opens } => vec![("opens", opens.clone().into())],
            Self::GuestRemoved { again } => {
                let known = if again.is_some() { "yes" } else { "no" };
                vec![("known", known.into()), ("again", again.clone().unwrap_or_default().into())]
            }
            Self::SlowDown { seconds } => vec![("seconds", (*seconds).into())],
            _ => Vec::new(),
        }
    }

    /// What an administrator may know beyond the visitor's words. Never the cause of a fault of ours.
    pub(super) fn detail(&self) -> Option<String> {
        match self {
            Self::LaunchMalformed(check)
            | Self::LaunchRefused(check)
            | Self::LaunchNotAllowed(check)
            | Self::NoticeMalformed(check)
            | Self::NoticeRefused(check) => Some(check.clone()),
            Self::Sso(what) => what.detail().map(str::to_owned),
            Self::Behind(what) => what.detail().map(str::to_owned),
            Self::Registering(what) => what.detail().map(str::to_owned),
            Self::LmsSaidNo { error, description } => {
                // The LMS's words come through the browser: no more of them than a sentence needs.
                Some(format!("{error}: {description}").chars().take(300).collect())
            }
            _ => None,
        }
    }

    /// After how many seconds to try again, where that helps.
    pub(super) fn retry_after(&self) -> Option<u32> {
        match self {
            Self::SlowDown { seconds } => Some(*seconds),
            Self::LmsKeysUnreachable | Self::Sso(SingleSignOn::Unreachable) => Some(60),
            Self::Behind(Behind::Unreachable) => Some(15),
            Self::Busy => Some(5),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.told().code)
    }
}

impl std::error::Error for Failure {}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.told().status
    }

    /// An empty answer that carries the failure; [`tell`] puts it into words.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}
