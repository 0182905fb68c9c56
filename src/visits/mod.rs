//! Visits: accepted launches, the browsers they belong to, and what those may see.

mod store;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::db::words;
use crate::ids::{CourseId, DeploymentId, GroupId, PersonId, PlatformId, VisitId};
use crate::lti::roles::Standing;

pub use self::store::{find, forget_expired, hand_over, leave_errand, open, run_errand};

/// How long a visit lasts: a teaching day. The LMS is asked again after it.
pub const LASTS: TimeDelta = TimeDelta::hours(12);

/// How the LMS shows the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// Inside a page of the LMS.
    Frame,
    /// In a window or tab of its own.
    Window,
}

words!(Display { Frame => "frame", Window => "window" });

/// What a one-use secret is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// A checked launch that waits for the browser to prove that it began it.
    Proof,
    /// A visit on its way to another tab.
    Handover,
    /// Somebody from outside the courses on their way from a frame to the Scheduler.
    Scheduler,
}

impl Errand {
    /// How long it may take. A person has to press a button for the last one, and may read the page first.
    #[must_use]
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::Proof | Self::Handover => TimeDelta::seconds(60),
            Self::Scheduler => TimeDelta::minutes(15),
        }
    }
}

words!(Errand { Proof => "proof", Handover => "handover", Scheduler => "scheduler" });

/// A visit that is about to be opened.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// Under which registration.
    pub platform: PlatformId,
    /// Under which deployment.
    pub deployment: DeploymentId,
    /// To which course.
    pub course: CourseId,
    /// Whose.
    pub person: PersonId,
    /// How the LMS shows it.
    pub display: Display,
    /// The launch's language tag.
    pub locale: Option<String>,
    /// The person's time zone, if the LMS told a real one.
    pub zone: Option<String>,
    /// The way back into the LMS.
    pub return_url: Option<Url>,
}

/// A visit as a page sees it: with the course and the person as they are now.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Its identifier, part of every address under it.
    pub id: VisitId,
    /// Hash of the secret in its browser's cookie.
    pub secret_hash: String,
    /// Under which registration.
    pub platform: PlatformId,
    /// What people call the registration.
    pub platform_name: String,
    /// Where the registration's pages live: who may frame ours.
    pub platform_auth_url: String,
    /// Whether assistants manage sessions there.
    pub assistants_manage: bool,
    /// To which course.
    pub course: CourseId,
    /// The course's title, if the LMS told.
    pub course_title: Option<String>,
    /// Whose.
    pub person: PersonId,
    /// The person's display name, if the LMS told.
    pub name: Option<String>,
    /// What they are in the course now; `None`: dropped since the launch.
    pub standing: Option<Standing>,
    /// Whether any group or section of the course is known.
    pub grouped: bool,
    /// The groups and sections of the course that the person is in now.
    pub groups: BTreeSet<GroupId>,
    /// How the LMS shows it.
    pub display: Display,
    /// The launch's language tag.
    pub locale: Option<String>,
    /// The person's time zone.
    pub zone: Option<String>,
    /// The way back into the LMS.
    pub return_url: Option<String>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}
