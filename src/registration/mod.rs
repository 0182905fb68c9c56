//! An LMS registers the tool by itself (Dynamic Registration 1.0): invited, looked at, asked, and confirmed.
//!
//! Whoever pastes an invitation's address into an LMS lets that LMS tell us who it is. Nothing of that is believed for
//! its own sake: the addresses pass the policy of `outbound`, the issuer must speak from its own host, one invitation
//! makes one registration, and launches are refused until an administrator has confirmed what the LMS said.

mod answer;
pub mod canvas;
mod configuration;
pub mod invitation;
mod request;
pub mod stated;
mod store;

use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::config::IssuerHosts;
use crate::ids::PlatformId;
use crate::outbound::{self, Limits, Outbound};
use crate::{db, platforms};

pub use self::answer::Answer;
pub use self::configuration::Configuration;
pub use self::invitation::{Invitation, NewInvitation};
pub use self::request::Tool;
pub use self::store::{
    Hold, finish, finish_update, hold, invitation_of, make, open_invitations, opened, release, withdraw,
};

/// What is read of a configuration or an answer: 256 KiB in five seconds.
const LIMITS: Limits = Limits { bytes: 256 * 1024, time: Duration::from_secs(5) };

/// Why an LMS was not registered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// No invitation of ours looks so, or it was withdrawn.
    #[error("no such invitation")]
    Unknown,
    /// The invitation was used.
    #[error("the invitation was used")]
    Used,
    /// The invitation's time is over.
    #[error("the invitation has expired")]
    Expired,
    /// Another window is registering with this invitation right now.
    #[error("another window uses this invitation")]
    UnderWay,
    /// An address of the LMS cannot be reached, or may not be.
    #[error("{what}: {why}")]
    Unreachable {
        /// What stands there.
        what: &'static str,
        /// Why not.
        why: outbound::Error,
    },
    /// What stands at the configuration's address is none.
    #[error("the configuration cannot be used: {0}")]
    Configuration(&'static str),
    /// The issuer's configuration came from a host that may not speak for it.
    #[error("the issuer {issuer} does not stand on the host of its configuration, {host}")]
    ForeignIssuer {
        /// As the configuration says.
        issuer: String,
        /// Where the configuration is.
        host: String,
    },
    /// The LMS refused the request.
    #[error("the LMS answered {code}: {words}")]
    Refused {
        /// The status.
        code: u16,
        /// What it said, cut short.
        words: String,
    },
    /// The LMS registered the tool and its answer cannot be used.
    #[error("the answer of the LMS cannot be used: {0}")]
    Answer(&'static str),
    /// This issuer with this client id is registered already; a registration is never overwritten.
    #[error("the issuer and client id are registered already")]
    AlreadyRegistered,
    /// An invitation to bring a registration up to date met another LMS, another client, or other hosts.
    #[error("{0}")]
    AnotherOne(&'static str),
    /// The registration's fields cannot be kept.
    #[error(transparent)]
    Platform(platforms::Error),
}

impl From<platforms::Error> for Error {
    fn from(error: platforms::Error) -> Self {
        match error {
            platforms::Error::Db(error) => Self::Db(error),
            platforms::Error::AlreadyRegistered => Self::AlreadyRegistered,
            other => Self::Platform(other),
        }
    }
}

/// The token that an LMS lets us register with: what a header can carry.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    const LONGEST: usize = 8 * 1024;

    /// The token, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits =
            (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// As the LMS gave it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Reads the configuration that an LMS says stands at `at`, and checks everything that can be checked of it.
///
/// Redirects are not followed; the addresses it names are looked up, and must be such that we would send to them.
pub async fn look(
    outbound: &Outbound,
    hosts: &IssuerHosts,
    at: &Url,
    token: Option<&Token>,
) -> Result<Configuration, Error> {
    let what = "the configuration";
    let unreachable = |why| Error::Unreachable { what, why };
    let bearer = token.map(Token::reveal);
    let answer = outbound.get(at, "application/json", bearer, LIMITS).await.map_err(unreachable)?;
    let configuration = Configuration::parse(&answer.body)?;
    configuration.check_issuer(hosts, at)?;
    for (what, url) in configuration.addresses() {
        outbound.check(url).await.map_err(|why| Error::Unreachable { what, why })?;
    }
    Ok(configuration)
}

/// Asks the LMS to register `tool` as its configuration says it can be asked.
pub async fn ask(
    outbound: &Outbound,
    configuration: &Configuration,
    tool: &Tool<'_>,
    token: Option<&Token>,
) -> Result<Answer, Error> {
    let body = Value::from(request::request(configuration, tool)).to_string().into_bytes();
    let (at, bearer) = (&configuration.registration_url, token.map(Token::reveal));
    let answer = outbound.post(at, "application/json", body, bearer, LIMITS).await.map_err(refused)?;
    Answer::parse(&answer.body)
}

fn refused(why: outbound::Error) -> Error {
    match why {
        outbound::Error::Status(status) => Error::Refused {
            code: status.code,
            words: String::from_utf8_lossy(&status.body)
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect(),
        },
        why => Error::Unreachable { what: "the registration address", why },
    }
}

/// What `known` would become if it were brought up to date by `configuration`. Issuer and client id stay, and so does the
/// LMS: another host than those that were confirmed once is another registration.
pub fn updated(
    known: &platforms::Platform,
    configuration: &Configuration,
    hosts: &IssuerHosts,
) -> Result<platforms::Addresses, Error> {
    if configuration.issuer != known.issuer {
        return Err(Error::AnotherOne("this LMS has another issuer than the registration"));
    }
    let issuer: Url = known.issuer.parse().map_err(|_no_address| Error::Configuration("issuer"))?;
    let old = [&known.auth_url, &known.token_url, &known.jwks_url];
    let confirmed =
        |url: &Url| hosts.allow(&issuer, url) || old.iter().any(|old| old.origin() == url.origin());
    let to = configuration.addresses_kept();
    if [&to.auth_url, &to.token_url, &to.jwks_url].into_iter().all(confirmed) {
        Ok(to)
    } else {
        Err(Error::AnotherOne("this LMS names a host that was never confirmed for the registration"))
    }
}

/// Which registration an invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// One that does not exist yet.
    New,
    /// This one, to be brought up to date.
    Update(PlatformId),
}
