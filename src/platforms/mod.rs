//! LMS registrations (issuer and client id) and the deployments under them.

mod kept;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::config::Engine;
use crate::db::{self, words};
use crate::ids::{DeploymentId, PlatformId};
use crate::lti::wanted::Family;

pub(crate) use crate::db::NotAWord;

pub use self::kept::Registrations;
pub use self::store::deployments::{
    Launching, add_deployment, all_deployments, deployments, is_on_for, known_deployment,
    set_deployment_status,
};
pub use self::store::engines::{engine, engine_for, engines};
pub use self::store::waiting::{add_waiting, confirm, readdress};
pub use self::store::{
    add, change, find, find_for_login, list, remove, set_rules, set_status, what_removal_takes,
};

/// Clock difference with the LMS that is forgiven unless the registration says otherwise.
pub const USUAL_LEEWAY: TimeDelta = TimeDelta::seconds(180);
/// The most clock difference that can be forgiven: for as long a token stays good after its end.
pub const LONGEST_LEEWAY: TimeDelta = TimeDelta::seconds(600);
/// Identifiers of the LMS (client, deployment) are at most this long, in bytes (Core §3.1.3).
pub const LONGEST_ID: usize = 255;
/// Longest name of an LMS, in characters: two hundred signs of any script are no more than two hundred letters.
pub const LONGEST_NAME: usize = 255;
/// Longest issuer, audience and address, in bytes.
pub const LONGEST_ADDRESS: usize = 2048;

/// Why a registration was not found, made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// This issuer with this client id is registered already; a registration is never overwritten.
    #[error("this issuer and client id are registered already")]
    AlreadyRegistered,
    /// No registration fits what the LMS said of itself.
    #[error("no such registration")]
    Unknown,
    /// Several registrations share the issuer, and nothing said which one is meant.
    #[error("several registrations share this issuer and the LMS sent no client_id")]
    Ambiguous,
    /// The registration is switched off.
    #[error("this registration is disabled")]
    Disabled,
    /// The registration was made by the LMS itself, and nobody has confirmed it yet.
    #[error("this registration waits to be confirmed")]
    Waiting,
    /// A field of a new registration cannot be used.
    #[error("{field}: {expected}")]
    Field {
        /// The option's name on the command line.
        field: &'static str,
        /// What would have been taken.
        expected: &'static str,
    },
}

/// Whether launches are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Launches are taken.
    Active,
    /// The LMS registered by itself; launches are refused until an administrator has confirmed who it is.
    Waiting,
    /// Launches are refused; courses and sessions are kept.
    Disabled,
}

impl Status {
    /// Refuses what is not on.
    pub fn on(self) -> Result<(), Error> {
        match self {
            Self::Active => Ok(()),
            Self::Waiting => Err(Error::Waiting),
            Self::Disabled => Err(Error::Disabled),
        }
    }
}

/// What to do with a deployment that is launched for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentPolicy {
    /// Take it.
    Auto,
    /// Note it and refuse its launches until somebody approves it.
    Approve,
}

/// Whether launches of a deployment are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// Launches are taken.
    Active,
    /// Seen, but not approved yet.
    Waiting,
    /// Launches are refused.
    Disabled,
}

words!(Status { Active => "active", Waiting => "waiting", Disabled => "disabled" });
words!(DeploymentPolicy { Auto => "auto", Approve => "approve" });
words!(DeploymentStatus { Active => "active", Waiting => "waiting", Disabled => "disabled" });

/// An LMS that may launch the tool: one issuer and client id, with its addresses and switches.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Its identifier here.
    pub id: PlatformId,
    /// What people call it: "Lakeside Canvas".
    pub name: String,
    /// `iss`, compared character by character (Core §3.1.2).
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Where authentication requests go.
    pub auth_url: Url,
    /// Where service tokens come from.
    pub token_url: Url,
    /// The audience the LMS wants in assertions, if it is not the token address.
    pub token_audience: Option<String>,
    /// Where its public keys are.
    pub jwks_url: Url,
    /// What happens to a deployment seen for the first time.
    pub deployments: DeploymentPolicy,
    /// Clock difference that is forgiven.
    pub leeway: TimeDelta,
    /// Whether teaching assistants manage sessions.
    pub assistants_manage: bool,
    /// Whether the LMS's administrators lead in courses they hold no role in.
    pub admins_lead: bool,
    /// Whether launches may come without a person: such a launch is a guest of one session.
    pub anonymous: bool,
    /// Whether launches are taken.
    pub status: Status,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Which product it is: menus differ, and so does what it can be asked for.
    pub family: Family,
}

/// Where an LMS is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Where authentication requests go.
    pub auth_url: Url,
    /// Where service tokens come from.
    pub token_url: Url,
    /// The audience of assertions, if not the token address.
    pub token_audience: Option<String>,
    /// Where its public keys are.
    pub jwks_url: Url,
}

/// What an LMS that brings its registration up to date says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// Where it is reached now.
    pub addresses: Addresses,
    /// Which product it is.
    pub family: Family,
}

/// What can be changed about a registration. Who it is, issuer and client id, stays: another pair is another
/// registration.
#[derive(Debug, Clone)]
pub struct Details {
    /// What people call it.
    pub name: String,
    /// Where authentication requests go.
    pub auth_url: Url,
    /// Where service tokens come from.
    pub token_url: Url,
    /// The audience of assertions, if not the token address.
    pub token_audience: Option<String>,
    /// Where its public keys are.
    pub jwks_url: Url,
    /// What happens to a deployment seen for the first time.
    pub deployments: DeploymentPolicy,
    /// Which product it is; none: what its addresses tell.
    pub family: Option<Family>,
}

/// What an institution decides about launches from one LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether teaching assistants manage sessions.
    pub assistants_manage: bool,
    /// Whether the LMS's administrators lead in courses they hold no role in.
    pub admins_lead: bool,
    /// Whether launches may come without a person: such a launch is a guest of one session.
    pub anonymous: bool,
    /// Clock difference that is forgiven, up to [`LONGEST_LEEWAY`].
    pub leeway: TimeDelta,
    /// What is behind *Join* for its courses; none: what the installation has (R22). Rooms that are open stay what
    /// they are.
    pub engine: Option<Engine>,
}

/// What goes with a registration that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Courses.
    pub courses: i64,
    /// Their sessions, without the course rooms.
    pub sessions: i64,
    /// People that launches and rosters named.
    pub people: i64,
}

/// A registration that is about to be made.
#[derive(Debug, Clone)]
pub struct NewPlatform {
    /// What people call it.
    pub name: String,
    /// `iss`.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Where authentication requests go.
    pub auth_url: Url,
    /// Where service tokens come from.
    pub token_url: Url,
    /// The audience of assertions, if not the token address.
    pub token_audience: Option<String>,
    /// Where its public keys are.
    pub jwks_url: Url,
    /// What happens to a deployment seen for the first time.
    pub deployments: DeploymentPolicy,
    /// Which product it is; none: what its addresses tell.
    pub family: Option<Family>,
}

impl NewPlatform {
    /// Refuses what no LMS could mean: empty or overlong names, addresses that are not http(s).
    pub fn checked(self) -> Result<Self, Error> {
        let refuse = |field, expected| Err(Error::Field { field, expected });
        if !fits(&self.issuer, LONGEST_ADDRESS) {
            return refuse("issuer", "the LMS's issuer, exactly as the LMS states it");
        }
        if !fits(&self.client_id, LONGEST_ID) {
            return refuse("client-id", "the client id that the LMS gave, 1 to 255 bytes");
        }
        self.details().checked()?;
        Ok(self)
    }

    /// What an LMS with this issuer and client id is, with these details.
    #[must_use]
    pub fn of(issuer: String, client_id: String, details: Details) -> Self {
        Self {
            name: details.name,
            issuer,
            client_id,
            auth_url: details.auth_url,
            token_url: details.token_url,
            token_audience: details.token_audience,
            jwks_url: details.jwks_url,
            deployments: details.deployments,
            family: details.family,
        }
    }

    fn details(&self) -> Details {
        Details {
            name: self.name.clone(),
            auth_url: self.auth_url.clone(),
            token_url: self.token_url.clone(),
            token_audience: self.token_audience.clone(),
            jwks_url: self.jwks_url.clone(),
            deployments: self.deployments,
            family: self.family,
        }
    }
}

impl Details {
    /// Refuses what no LMS could mean.
    pub fn checked(self) -> Result<Self, Error> {
        let refuse = |field, expected| Err(Error::Field { field, expected });
        if self.name.trim().is_empty() || self.name.chars().count() > LONGEST_NAME {
            return refuse("name", "1 to 255 characters");
        }
        if self.token_audience.as_ref().is_some_and(|audience| !fits(audience, LONGEST_ADDRESS)) {
            return refuse("token-audience", "the audience, or nothing");
        }
        let urls =
            [("auth-url", &self.auth_url), ("token-url", &self.token_url), ("jwks-url", &self.jwks_url)];
        for (field, url) in urls {
            if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
                return refuse(field, "an https:// address");
            }
        }
        Ok(self)
    }
}

fn fits(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.len() <= most
}

/// One installation of a registration in the LMS.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// Its identifier here.
    pub id: DeploymentId,
    /// `deployment_id`, as the LMS says it.
    pub external_id: String,
    /// Whether launches are taken.
    pub status: DeploymentStatus,
    /// When it was first seen or added.
    pub created_at: DateTime<Utc>,
    /// When somebody last launched from it, give or take a minute.
    pub launched_at: Option<DateTime<Utc>>,
}
