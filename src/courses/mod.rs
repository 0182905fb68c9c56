//! Courses, the people in them, and what each may claim to be: from launches and from the roster.

mod groups;
mod groups_store;
mod origins_store;
mod standing;
mod store;
mod walk;
mod walk_store;

use chrono::{DateTime, Utc};
use url::Url;

use crate::db::{Worded, words};
use crate::ids::{CourseId, DeploymentId, PersonId, PlatformId};
use crate::lti::roles::Standing;

pub use self::groups::{Group, GroupKind, GroupsSaid};
pub use self::groups_store::{note_said as note_groups, of_course as groups, of_people as groups_of};
pub use self::origins_store::{SaidBy, note_origins, origins};
pub use self::standing::{LaunchWord, RosterWord, fallen, standing};
pub use self::store::people::{name_of, note_outsider};
pub use self::store::services::{counts, roster_services};
pub use self::store::{
    Member, MemberFilter, count_listed, count_members, course, members, note_course_alone, note_launch,
    standings,
};
pub(crate) use self::store::{MemberRow, Witnesses, standing_by};
pub use self::walk::{Rosters, Walked};
pub use self::walk_store::{
    Walk, WalkState, forget_old_walks, last_walks, last_wish, walks_waiting, wish_walk, wish_walk_anew,
};

/// What a course is in the LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseKind {
    /// A context of the LMS.
    Context,
    /// A placement that was launched without a context: people who share the link share the course.
    Link,
}

words!(CourseKind { Context => "context", Link => "link" });

impl Worded for Standing {
    fn word(&self) -> &'static str {
        Standing::word(*self)
    }
}

/// How reading rosters goes with an LMS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterService {
    /// When one was last complete.
    pub done_at: Option<DateTime<Utc>>,
    /// When one last failed for a reason of the LMS's, and the word for the reason.
    pub failed: Option<(DateTime<Utc>, String)>,
    /// Since when all have failed; nothing while some are complete.
    pub failing_since: Option<DateTime<Utc>>,
    /// When groups last failed, and the word for the reason; nothing once a walk was told of groups again.
    pub groups_failed: Option<(DateTime<Utc>, String)>,
}

/// A course as a launch describes it.
#[derive(Debug, Clone)]
pub struct CourseSeen {
    /// Under which deployment; nothing is ever looked up across deployments.
    pub deployment: DeploymentId,
    /// What it is in the LMS.
    pub kind: CourseKind,
    /// The context's or link's id in the LMS.
    pub external_id: String,
    /// Its title, if the LMS told.
    pub title: Option<String>,
    /// Where its roster can be read, if the LMS offers that.
    pub roster_url: Option<Url>,
    /// Where its groups can be read, if the LMS offers that.
    pub groups_url: Option<Url>,
}

impl CourseSeen {
    /// The course's identifier here.
    #[must_use]
    pub fn id(&self) -> CourseId {
        CourseId::derived(&[self.deployment.as_str(), self.kind.word(), &self.external_id])
    }
}

/// A course.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its identifier.
    pub id: CourseId,
    /// Under which registration.
    pub platform: PlatformId,
    /// Its title, if the LMS told.
    pub title: Option<String>,
    /// Whether the LMS offers its roster.
    pub has_roster: bool,
    /// When the last complete walk of the roster began.
    pub walked_at: Option<DateTime<Utc>>,
}

/// A person as a launch or the roster describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSeen {
    /// Under which registration: the same person of two registrations is two people here.
    pub platform: PlatformId,
    /// `sub`.
    pub subject: String,
    /// Display name, if the LMS told.
    pub name: Option<String>,
    /// E-mail address, if the LMS told. Never used to tell people apart.
    pub email: Option<String>,
    /// Language tag, if the LMS told.
    pub locale: Option<String>,
    /// IANA time zone, if the LMS told.
    pub zone: Option<String>,
}

impl PersonSeen {
    /// The person's identifier here.
    #[must_use]
    pub fn id(&self) -> PersonId {
        PersonId::derived(&[self.platform.as_str(), &self.subject])
    }
}
