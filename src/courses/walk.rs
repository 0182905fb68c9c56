//! Walking rosters: read page by page, noted in small transactions, in force when complete.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use url::Url;

use super::store::services;
use super::walk_store::{self, Claim};
use super::{PersonSeen, groups_store};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::ids::{CourseId, GroupId, PersonId, PlatformId};
use crate::lti::roles::{Rank, Standing};
use crate::lti::services::Failure;
use crate::lti::services::groups;
use crate::lti::services::names_roles::{self, Member, Status};
use crate::lti::services::token::{AccessTokens, Client};
use crate::platforms;

/// People noted in one transaction where all writers take turns: few enough that no launch waits long behind it.
const NOTED_IN_TURN: usize = 100;
/// The longest pause after each such transaction: a walk leaves the writer to launches for part of the time.
const PAUSE: Duration = Duration::from_millis(2);
/// People noted in one transaction where writers do not wait for one another: a page of most LMSs.
const NOTED_AT_ONCE: usize = 1000;

/// People gathered before they are noted in the order of their identifiers: neighbours share the database's pages.
/// Noted as they come, each would rewrite pages of its own, and a large roster hundreds of megabytes of them.
const GATHERED: usize = 25_000;

/// Walks rosters; cheap to clone.
#[derive(Clone)]
pub struct Rosters {
    db: Db,
    clock: Clock,
    tokens: AccessTokens,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Service(#[from] Failure),
    #[error("the roster's address is not one")]
    NoAddress,
    #[error("the registration is gone or disabled")]
    NoPlatform,
}

impl Trouble {
    /// The word that the people page explains.
    fn code(&self) -> &'static str {
        match self {
            Self::Db(_) => "OUR-SIDE",
            Self::Service(failure) => failure.code(),
            Self::NoAddress => "NOT-FOUND",
            Self::NoPlatform => "DISABLED",
        }
    }
}

impl Trouble {
    /// Whether it says something about the LMS's service.
    fn is_of_the_service(&self) -> bool {
        match self {
            Self::Service(_) | Self::NoAddress => true,
            Self::Db(_) | Self::NoPlatform => false,
        }
    }
}

impl Rosters {
    /// Rosters read with `tokens` into `db`.
    #[must_use]
    pub fn new(db: Db, clock: Clock, tokens: AccessTokens) -> Self {
        Self { db, clock, tokens }
    }

    /// Does the oldest walk that waits; the course whose roster is complete now, `None` if none waited
    /// or the walk failed. Whatever goes wrong on the LMS's side is noted with the walk.
    pub async fn walk_next(&self) -> db::Result<Option<Walked>> {
        let now = self.clock.now();
        if !self.db.read(move |conn| walk_store::any_waiting(conn, now)).await? {
            return Ok(None);
        }
        // The walk begins now, and not when it was looked for: only launches since then outweigh what it finds.
        let now = self.clock.now();
        let Some(claim) = self.db.write(move |conn| walk_store::claim(conn, now)).await? else {
            return Ok(None);
        };
        let (course, walk, platform) = (claim.course, claim.walk, claim.platform);
        let outcome = self.walk(claim).await;
        if let Err(trouble) = &outcome {
            let (code, now) = (trouble.code(), self.clock.now());
            tracing::warn!(course = %course, code, why = %trouble, "roster walk failed");
            let of = trouble.is_of_the_service().then_some(platform);
            self.db.write(move |conn| walk_store::give_up(conn, walk, of, code, now)).await?;
        }
        Ok(Some(Walked { course, complete: outcome.is_ok() }))
    }

    async fn walk(&self, claim: Claim) -> Result<(), Trouble> {
        let (id, course) = (claim.platform, claim.course);
        let on = move |conn: &mut _| {
            Ok::<_, db::Error>(platforms::find(conn, id)?.zip(Some(platforms::is_on_for(conn, course)?)))
        };
        let platform = self.db.read(on).await?;
        let platform = platform.and_then(|(platform, on)| on.then_some(platform));
        let platform = platform.ok_or(Trouble::NoPlatform)?;
        let service: Url = claim.roster_url.parse().map_err(|_broken| Trouble::NoAddress)?;
        let client = Client {
            client_id: platform.client_id,
            token_url: platform.token_url,
            audience: platform.token_audience,
            deployment_id: Some(claim.deployment.clone()),
        };
        let groups = self.groups(&claim, &client).await?;
        let mut walk = names_roles::Walk::new(self.tokens.clone(), client, &service, None, self.clock.now());
        if groups.is_some() {
            walk = walk.with_groups();
        }
        let mut gathered = Vec::new();
        let mut in_groups = Vec::new();
        while let Some(page) = walk.next(self.clock.now()).await? {
            let (id, more, now) = (claim.walk, page.members.len(), self.clock.now());
            in_groups.extend(memberships(claim.platform, &page.members, groups.as_ref()));
            gathered.extend(page.members.into_iter().map(|member| seen(claim.platform, member)));
            self.db.write(move |conn| walk_store::beat(conn, id, more, now)).await?;
            if gathered.len() >= GATHERED {
                self.note(&claim, std::mem::take(&mut gathered)).await?;
            }
        }
        self.note(&claim, gathered).await?;
        self.note_in_groups(&claim, in_groups).await?;
        let now = self.clock.now();
        let complete = move |conn: &mut _| {
            if let Some(groups) = groups {
                services::note_groups_read(conn, claim.platform)?;
                let listed = groups.into_values().collect();
                groups_store::complete(conn, claim.course, claim.walk, &listed)?;
            }
            walk_store::complete(conn, &claim, now)
        };
        Ok(self.db.write(complete).await?)
    }

    /// The course's groups, if the LMS tells of them. If they cannot be read, the roster is read without them, and
    /// what was known of them stands.
    async fn groups(&self, claim: &Claim, client: &Client) -> Result<Option<Groups>, Trouble> {
        let Some(url) = claim.groups_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            return Ok(None);
        };
        match groups::read(&self.tokens, client, &url, self.clock.now()).await {
            Ok(all) => {
                let course = claim.course;
                let listed: Vec<_> = all.into_iter().map(|group| (group.id, group.name)).collect();
                let noted = move |conn: &mut _| groups_store::note_listed(conn, course, &listed);
                Ok(Some(self.db.write(noted).await?))
            }
            Err(why) => {
                let (code, of, now) = (why.code(), claim.platform, self.clock.now());
                tracing::warn!(course = %claim.course, code, "groups cannot be read");
                self.db.write(move |conn| services::note_groups_failed(conn, of, code, now)).await?;
                Ok(None)
            }
        }
    }

    /// Notes memberships in transactions between which launches go on; after their people.
    async fn note_in_groups(&self, claim: &Claim, mut all: Vec<(PersonId, GroupId)>) -> db::Result<()> {
        all.sort_unstable();
        for some in all.chunks(NOTED_IN_TURN) {
            let (some, walk, now, began) = (some.to_vec(), claim.walk, self.clock.now(), Instant::now());
            let noted = move |conn: &mut _| {
                groups_store::note_members(conn, walk, &some)?;
                walk_store::beat(conn, walk, 0, now)
            };
            self.db.write(noted).await?;
            if self.db.writes_in_turn() {
                tokio::time::sleep(began.elapsed().min(PAUSE)).await;
            }
        }
        Ok(())
    }

    /// Notes people in transactions between which launches go on.
    async fn note(&self, claim: &Claim, mut people: Vec<Seen>) -> db::Result<()> {
        // A stable order: of somebody listed twice, the last word stays the last.
        people.sort_by_cached_key(|(person, _)| person.id());
        let at_once = if self.db.writes_in_turn() { NOTED_IN_TURN } else { NOTED_AT_ONCE };
        let mut people = people.into_iter().peekable();
        while people.peek().is_some() {
            let some: Vec<_> = people.by_ref().take(at_once).collect();
            let (claim, now, began) = (claim.clone(), self.clock.now(), Instant::now());
            self.db.write(move |conn| walk_store::note_people(conn, &claim, &some, now)).await?;
            if self.db.writes_in_turn() {
                tokio::time::sleep(began.elapsed().min(PAUSE)).await;
            }
        }
        Ok(())
    }
}

type Seen = (PersonSeen, Option<Standing>);

/// The groups that the LMS lists, by its own identifiers.
type Groups = HashMap<String, GroupId>;

/// Who of `members` is in which of `groups`. One that the LMS does not list is none.
fn memberships(
    platform: PlatformId,
    members: &[Member],
    groups: Option<&Groups>,
) -> Vec<(PersonId, GroupId)> {
    let of = |member: &Member| {
        let person = PersonId::derived(&[platform.as_str(), &member.user_id]);
        let known = member.groups.iter().filter_map(|id| groups?.get(id).copied());
        known.map(|group| (person, group)).collect::<Vec<_>>()
    };
    members.iter().filter(|member| member.status == Status::Active).flat_map(of).collect()
}

/// A walk that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walked {
    /// Whose roster.
    pub course: CourseId,
    /// Whether it is in force now.
    pub complete: bool,
}

/// A member as a person with a standing; none for people who are listed but not active (NRPS §2.2).
fn seen(platform: PlatformId, member: Member) -> Seen {
    let standing = match member.status {
        Status::Active => Some(Rank::of(member.roles.iter().map(String::as_str), false).standing),
        Status::Inactive | Status::Deleted => None,
    };
    let person = PersonSeen {
        platform,
        subject: member.user_id,
        name: member.profile.display_name(),
        email: member.profile.email,
        locale: member.locale,
        zone: member.custom.time_zone().map(|zone| zone.name().to_owned()),
    };
    (person, standing)
}
