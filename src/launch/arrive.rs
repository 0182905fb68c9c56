//! The end of a launch: one durable transaction that spends the nonce and opens the visit, or does neither.

use aws_lc_rs::constant_time;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Attempt, Error, store};
use crate::audit::{self, Actor, Entry, Field, OnPerson};
use crate::courses::{self, CourseKind, CourseSeen, GroupsSaid, PersonSeen, SaidBy};
use crate::db::{self, Conn};
use crate::ids::{CourseId, DeploymentId, NotAnId, PersonId, PickId, SessionId, VisitId};
use crate::keys::Secret;
use crate::lti::place::Place;
use crate::lti::roles::Standing;
use crate::picks;
use crate::platforms::{self, DeploymentStatus, Platform};
use crate::visits::{self, Display, Errand, NewVisit};

/// What a checked launch brings, free of the protocol.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// `deployment_id`.
    pub deployment: String,
    /// `sub`.
    pub subject: String,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The launch's language tag.
    pub locale: Option<String>,
    /// The person's IANA time zone.
    pub zone: Option<String>,
    /// Where they were launched.
    pub place: Place,
    /// The course's title.
    pub title: Option<String>,
    /// The word of the person's standing.
    pub standing: String,
    /// Whether they preview the student's view.
    pub preview: bool,
    /// Where the roster can be read.
    pub roster_url: Option<Url>,
    /// Where the course's groups can be read.
    #[serde(default)]
    pub groups_url: Option<Url>,
    /// What the launch says of the person's groups and sections.
    #[serde(default)]
    pub groups: GroupsSaid,
    /// The way back into the LMS.
    pub return_url: Option<Url>,
    /// Whether the LMS shows the tool in a frame.
    pub framed: bool,
    /// Who it really is, in the words of `sub`, if somebody acts as this person.
    #[serde(default)]
    pub actual: Option<String>,
    /// The contexts that the course was copied from, the nearest first.
    pub history: Vec<String>,
    /// What the person came for.
    pub wants: Wants,
}

/// What a launch asks to be shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Wants {
    /// The course's sessions.
    Sessions,
    /// What a link of ours opens.
    Linked(Linked),
    /// A dialogue in which something is chosen for the course (Deep Linking §3).
    Pick(picks::Asked),
}

/// What a link that we made opens. A copied link names what the one it was copied from named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Linked {
    /// The room of whichever course the link stands in.
    Room,
    /// A session, of this course or of one that this was copied from.
    Session(SessionId),
}

impl Linked {
    /// The word in links that stands for the course room.
    pub const ROOM: &str = "room";
}

impl std::fmt::Display for Linked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Room => f.write_str(Self::ROOM),
            Self::Session(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for Linked {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text == Self::ROOM { Ok(Self::Room) } else { text.parse().map(Self::Session) }
    }
}

impl TryFrom<String> for Linked {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<Linked> for String {
    fn from(linked: Linked) -> Self {
        linked.to_string()
    }
}

/// Where a launch leads, now that its visit is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// To the list of sessions.
    Sessions,
    /// To what the link opens.
    Linked(Linked),
    /// To the dialogue.
    Pick(PickId),
}

/// A checked launch on its way in: what it brings, and what makes it count once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arriving {
    facts: Facts,
    platform: String,
    nonce: String,
}

/// What became of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// A visit was opened.
    Opened {
        /// The visit.
        visit: VisitId,
        /// To which course.
        course: CourseId,
        /// Whose.
        person: PersonId,
        /// What they are there.
        standing: Standing,
        /// What they are shown first.
        landing: Landing,
    },
    /// Somebody came from outside the courses: no visit is opened, and no course gained anybody.
    Outside {
        /// Who.
        person: PersonId,
        /// From which deployment.
        deployment: DeploymentId,
        /// Whether the LMS shows the tool in a frame.
        framed: bool,
        /// Whether somebody else acts as them.
        masked: bool,
    },
    /// The deployment waits for approval.
    DeploymentWaits,
    /// The deployment is disabled.
    DeploymentDisabled,
}

impl Arriving {
    /// A launch of `platform` that answers `attempt`.
    #[must_use]
    pub fn new(platform: &Platform, facts: Facts, attempt: &Attempt) -> Self {
        let nonce = store::key(attempt.made_at, platform.id, &attempt.nonce);
        Self { facts, platform: platform.id.to_string(), nonce }
    }
}

/// Spends the launch's nonce and opens its visit for the browser that holds `secret`.
pub fn arrive(
    conn: &mut Conn,
    platform: &Platform,
    arriving: &Arriving,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Arrival, Error> {
    store::spend(conn, &arriving.nonce)?;
    enter(conn, platform, &arriving.facts, secret, now)
}

/// Spends the nonce of a dialogue that can be answered without opening it: by nobody the LMS names, or for no course.
pub fn decline(
    conn: &mut Conn,
    platform: &Platform,
    attempt: &Attempt,
    deployment: &str,
    now: DateTime<Utc>,
) -> Result<DeploymentStatus, Error> {
    store::spend(conn, &store::key(attempt.made_at, platform.id, &attempt.nonce))?;
    Ok(platforms::known_deployment(conn, platform, deployment, now)?.status)
}

/// Spends the launch's nonce and lets it wait for the browser's proof under `ticket`.
pub fn wait_for_proof(
    conn: &mut Conn,
    arriving: &Arriving,
    ticket: &Secret,
    proof: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::spend(conn, &arriving.nonce)?;
    let contents =
        serde_json::to_string(&(arriving, proof)).map_err(|_never_for_these_fields| Error::StateUnknown)?;
    Ok(visits::leave_errand(conn, Errand::Proof, ticket, &contents, now)?)
}

fn enter(
    conn: &mut Conn,
    platform: &Platform,
    facts: &Facts,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Arrival, Error> {
    let launching = platforms::known_deployment(conn, platform, &facts.deployment, now)?;
    let deployment = launching.id;
    match launching.status {
        DeploymentStatus::Active => {}
        // Committed all the same: the waiting deployment is noted, and the launch is spent.
        DeploymentStatus::Waiting => return Ok(Arrival::DeploymentWaits),
        DeploymentStatus::Disabled => return Ok(Arrival::DeploymentDisabled),
    }
    let of_person = facts.person(platform);
    note_masquerade(conn, platform, facts, now)?;
    let Some(of_course) = facts.course(deployment) else {
        let person = courses::note_outsider(conn, &of_person)?;
        let (framed, masked) = (facts.framed, facts.actual.is_some());
        return Ok(Arrival::Outside { person, deployment, framed, masked });
    };
    let says = (facts.standing.parse().unwrap_or(Standing::Unknown), facts.preview);
    let standing = courses::note_launch(conn, &of_course, &of_person, says, now)?;
    let (course, person) = (of_course.id(), of_person.id());
    launching.note(conn, course, now)?;
    courses::note_groups(conn, course, person, &facts.groups, now)?;
    if standing > Standing::Learner {
        courses::wish_walk(conn, course, now)?;
        note_copy(conn, facts, deployment, now)?;
    }
    let visit = NewVisit {
        platform: platform.id,
        deployment,
        course,
        person,
        display: if facts.framed { Display::Frame } else { Display::Window },
        locale: facts.locale.clone(),
        zone: facts.zone.clone(),
        return_url: facts.return_url.clone(),
    };
    let visit = visits::open(conn, visit, secret, now)?;
    let landing = match &facts.wants {
        Wants::Sessions => Landing::Sessions,
        Wants::Linked(linked) => Landing::Linked(*linked),
        Wants::Pick(asked) => Landing::Pick(picks::open(conn, deployment, (course, person), asked, now)?),
    };
    Ok(Arrival::Opened { visit, course, person, standing, landing })
}

/// Who acts as another person is written down, with the launch: once for each.
fn note_masquerade(
    conn: &mut Conn,
    platform: &Platform,
    facts: &Facts,
    now: DateTime<Utc>,
) -> db::Result<()> {
    let Some(actual) = &facts.actual else { return Ok(()) };
    let real = PersonId::derived(&[platform.id.as_str(), actual]);
    let known = courses::name_of(conn, real)?;
    let person = facts.person(platform).id();
    let name = facts.name.as_deref().unwrap_or(&facts.subject);
    let entry = Entry::person(OnPerson::ActedAs, person, name)
        .with(Field::ActualUser, known.unwrap_or_else(|| actual.clone()))
        .with(Field::Course, facts.title.clone().unwrap_or_default());
    audit::record(conn, &Actor::lms(platform.id, platform.name.as_str(), None), &entry, now)
}

/// Only staff need to know where a course comes from, and few courses come from another: usual launches pass by here.
fn note_copy(conn: &mut Conn, facts: &Facts, deployment: DeploymentId, now: DateTime<Utc>) -> db::Result<()> {
    match &facts.place {
        Place::Course(context) if !facts.history.is_empty() => {
            courses::note_origins(conn, deployment, context, &facts.history, SaidBy::History, now)
        }
        _usual => Ok(()),
    }
}

/// The course at `place`, if that is one, without its services.
fn course_at(place: &Place, deployment: DeploymentId, title: Option<String>) -> Option<CourseSeen> {
    let (kind, external_id) = match place {
        Place::Course(context) => (CourseKind::Context, context.clone()),
        Place::Link(link) => (CourseKind::Link, link.clone()),
        Place::Outside => return None,
    };
    Some(CourseSeen { deployment, kind, external_id, title, roster_url: None, groups_url: None })
}

/// A launch by nobody the LMS names (Core §5.3.6), where the registration lets such launches in.
#[derive(Debug, Clone)]
pub struct Unnamed {
    /// `deployment_id`.
    pub deployment: String,
    /// Where it comes from.
    pub place: Place,
    /// The course's title.
    pub title: Option<String>,
}

/// Spends the nonce of a launch by nobody. It vouches for nobody: of it only the course is noted, if there is one and
/// the deployment is on.
pub fn arrive_unnamed(
    conn: &mut Conn,
    platform: &Platform,
    attempt: &Attempt,
    unnamed: &Unnamed,
    now: DateTime<Utc>,
) -> Result<(DeploymentStatus, Option<CourseId>), Error> {
    let status = decline(conn, platform, attempt, &unnamed.deployment, now)?;
    if status != DeploymentStatus::Active {
        return Ok((status, None));
    }
    let deployment = platforms::known_deployment(conn, platform, &unnamed.deployment, now)?.id;
    let course = course_at(&unnamed.place, deployment, unnamed.title.clone());
    if let Some(course) = &course {
        courses::note_course_alone(conn, course, now)?;
    }
    Ok((status, course.map(|course| course.id())))
}

impl Facts {
    fn course(&self, deployment: DeploymentId) -> Option<CourseSeen> {
        let seen = course_at(&self.place, deployment, self.title.clone())?;
        let (roster_url, groups_url) = (self.roster_url.clone(), self.groups_url.clone());
        Some(CourseSeen { roster_url, groups_url, ..seen })
    }

    fn person(&self, platform: &Platform) -> PersonSeen {
        PersonSeen {
            platform: platform.id,
            subject: self.subject.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            locale: self.locale.clone(),
            zone: self.zone.clone(),
        }
    }
}

/// Opens the visit of the launch that waits under `ticket`. `None` if `proof` is not what its browser was given.
///
/// Of any number who bring the ticket, one gets past here; a wrong proof uses the ticket up.
pub fn arrive_by_proof(
    conn: &mut Conn,
    (ticket, proof): (&Secret, &str),
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<(Arrival, Platform)>, Error> {
    let contents = visits::run_errand(conn, Errand::Proof, ticket, now)?.ok_or(Error::Used)?;
    let (arriving, wanted): (Arriving, String) =
        serde_json::from_str(&contents).map_err(|_broken| db::Error::BrokenRow("errand"))?;
    if constant_time::verify_slices_are_equal(wanted.as_bytes(), proof.as_bytes()).is_err() {
        return Ok(None);
    }
    let id = arriving.platform.parse().map_err(|_broken| db::Error::BrokenRow("errand"))?;
    let platform = platforms::find(conn, id)?.ok_or(platforms::Error::Unknown)?;
    platform.status.on()?;
    let arrival = enter(conn, &platform, &arriving.facts, secret, now)?;
    Ok(Some((arrival, platform)))
}
