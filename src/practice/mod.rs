//! The practice LMS: a small but real LTI 1.3 platform with a web server of its own.
//!
//! It serves `colloquy demo`, the integration and browser tests and the benchmark, and it speaks to the
//! tool only as any LMS would: through LTI over HTTP. All it knows lives in memory and ends with it.
//! [`Running`] is the server, [`World`] the handle by which a test arranges things behind its back.
//!
//! Pages, for people and for browser tests:
//!
//! * `GET /`: selects `person`, `flavour`, `target`, `course` in the form `#choose`, button `#open`.
//! * `GET /course/{slug}?as={person}&flavour=canvas|moodle&target=frame|window[&login=get]`: the course,
//!   entered directly. In a frame the tool is `iframe#tool`, "Launch again" is `a#again`; otherwise button
//!   `#open-tool` opens it in the window named `tool-window`. The form `#choose` is here too.
//!   With `&nameless=true` a tool in a frame is not told who it is.
//!   Links to the tool are `ul#links a`; following one is `…&link={number}`. `a#add` and `a#add-assignment` open a dialogue,
//!   and button `#copy` copies the course.
//! * `GET /course/{slug}/add?…[&placement=modules|assignment|editor]`: the dialogue, the tool in `iframe#dialogue` of 770 by
//!   580. It ends on `/picked/{id}`: what was placed in `ul#placed`, what the tool said in `p#said`, the way on in
//!   `a#done`. A Moodle-like platform has one offer saved first: field `title`, button `#save`.
//! * `GET /course/{slug}/launch?…` (same query): form `#launch`, sent by itself, else by button `#continue`.
//! * `GET /account?…`: the account that the courses belong to, where Canvas-like platforms offer tools outside courses
//!   (`a#account` on every page of a course): `iframe#tool` and `a#again`, or `#open-tool`, as in a course.
//! * `GET /course/{slug}/people?…`: per person a row `tr#person-{key}` with a form that posts `course`,
//!   `person` and, for enrolling, `role` to `/people/drop` or `/people/enrol`.
//! * `GET /registration?…[&course={slug}]`: the registration's values in `dd#issuer`, `dd#client-id`, `dd#auth-url`,
//!   `dd#token-url`, `dd#jwks-url`, `dd#deployment-canvas`, `dd#deployment-moodle`.
//! * `GET /register`: tools by their address: the form `#register` with `#address`, `#flavour` and `#update`; each tool
//!   is `li#tool-{client}` with what it asked for and the button that switches it on. `GET /register/open?…` has the tool
//!   in `iframe#registration`. A course opened with `&client={client}` is launched with that registration.
//! * `GET` or `POST /authorize`: form `#answer`; a refusal shown instead is `main#refused`.
//! * `GET /mail`: the mail the tool sent, newest first, each a line `li#mail-{n}`; before there is any, `p#none`.
//! * `GET /mail/{n}`: one of them, with `dl#headers`, the text `pre#text` with its links, `iframe#html` and
//!   `pre#calendar`. `GET /mail/{n}/html` is what stands in the frame; it runs no scripts and loads nothing.
//!
//! Protocol: `/.well-known/openid-configuration`, `/jwks`, `/authorize`, `/token`, and the rosters
//! `/api/lti/courses/{n}/names_and_roles` (Canvas-like) and
//! `/mod/lti/services.php/CourseSection/{n}/bindings/{deployment}/memberships` (Moodle-like). Mail is taken by SMTP at
//! [`Running::smtp_url`].

mod authorize;
mod claims;
mod courses;
mod dialogue;
mod divisions;
mod frames;
mod http;
mod launch;
mod notices;
mod pages;
mod params;
mod people;
mod picked;
mod placed;
mod post;
mod register_pages;
mod registering;
mod roster;
mod signing;
mod token;
mod world;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use serde::{Deserialize, Serialize};
use tokio::task::AbortHandle;
use url::Url;

use crate::clock::Clock;
use post::PostOffice;

pub use authorize::{AuthRefusal, AuthResponse};
pub use courses::{Course, Registration};
pub use dialogue::{Picked, Placement};
pub use divisions::Division;
pub use launch::{LaunchOptions, LoginMethod, Target};
pub use people::{Person, Role};
pub use placed::Placed;
pub use registering::Asked;
pub use roster::Fault;
pub use signing::SigningKey;
pub use world::{Counters, World};

/// Why the practice LMS could not start, or could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {at}")]
    Listen {
        /// The address asked for.
        at: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The tool's or the platform's own URL cannot carry the addresses below it.
    #[error("not a usable base URL")]
    Url(#[from] url::ParseError),
    /// No outgoing HTTP client.
    #[error("no client for fetching the tool's keys")]
    Client(#[source] reqwest::Error),
    /// The system gave no key.
    #[error("no signing key could be made")]
    Crypto(#[source] aws_lc_rs::error::Unspecified),
    /// Nobody has this key.
    #[error("nobody is called {0}")]
    UnknownPerson(String),
    /// No course has this slug.
    #[error("there is no course {0}")]
    UnknownCourse(String),
    /// The registration with this client id is not switched on.
    #[error("the client {0} is not switched on")]
    NotOn(String),
    /// No registration has this client id.
    #[error("there is no client {0}")]
    UnknownClient(String),
}

/// Which LMS the platform behaves like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Opaque ids, long tokens, storage by `postMessage`, rosters of 50 a page.
    #[default]
    Canvas,
    /// Numeric ids, tokens of a minute, hints for one use, short role names.
    Moodle,
}

impl Flavour {
    /// The flavour's name in addresses.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Canvas => "canvas",
            Self::Moodle => "moodle",
        }
    }
}

/// How to start a practice LMS.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Its own address and issuer; by default `http://localhost:PORT`, another site than `127.0.0.1`.
    pub base_url: Option<Url>,
    /// The tool's public URL; `/lti/login`, `/lti/launch` and `/.well-known/jwks.json` are found below it.
    pub tool_url: Url,
    /// The custom parameters the tool's registration asks for, with `$Variables`.
    pub custom: BTreeMap<String, String>,
    /// The clock of tokens and hints.
    pub clock: Clock,
}

impl Config {
    /// A platform on a free port of this machine for the tool at `tool_url`.
    #[must_use]
    pub fn for_tool(tool_url: Url, clock: Clock) -> Self {
        let custom = BTreeMap::from([("tz".to_owned(), "$Person.address.timezone".to_owned())]);
        Self { bind: SocketAddr::from(([127, 0, 0, 1], 0)), base_url: None, tool_url, custom, clock }
    }
}

/// Starts practice LMSs.
pub struct PracticeLms;

impl PracticeLms {
    /// Starts a platform with its cast and two courses, serving from one worker of its own.
    ///
    /// Wants a tokio runtime to stand in. Making the signing key takes a noticeable part of a second.
    #[expect(clippy::unused_async, reason = "the server can be spawned only from inside a runtime")]
    pub async fn start(config: Config) -> Result<Running, Error> {
        let listen = |source| Error::Listen { at: config.bind, source };
        let listener = TcpListener::bind(config.bind).map_err(listen)?;
        let port = listener.local_addr().map_err(listen)?.port();
        let base = match &config.base_url {
            Some(base) => base.clone(),
            None => Url::parse(&format!("http://localhost:{port}"))?,
        };
        let world = World::open(&base, &config)?;
        let office = PostOffice::new(config.clock);
        let (smtp, counter) = open(&office)?;
        let server = http::server(world.clone(), office, listener).map_err(listen)?;
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Running { world, base, handle, smtp, counter })
    }
}

/// Opens the post office at a free port of this machine.
fn open(office: &PostOffice) -> Result<(SocketAddr, AbortHandle), Error> {
    let at = SocketAddr::from(([127, 0, 0, 1], 0));
    let listen = |source| Error::Listen { at, source };
    let listener = TcpListener::bind(at).map_err(listen)?;
    let smtp = listener.local_addr().map_err(listen)?;
    Ok((smtp, office.open(listener).map_err(listen)?))
}

/// A practice LMS that listens until it is stopped or dropped.
pub struct Running {
    world: World,
    base: Url,
    handle: ServerHandle,
    smtp: SocketAddr,
    /// Where mail is taken, to be closed.
    counter: AbortHandle,
}

impl Running {
    /// The address of its pages.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.base
    }

    /// The handle on what it holds.
    #[must_use]
    pub fn world(&self) -> World {
        self.world.clone()
    }

    /// The issuer: [`Running::base_url`] without a slash at its end.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.world.issuer().to_owned()
    }

    /// The first registration's client id.
    #[must_use]
    pub fn client_id(&self) -> String {
        self.world.registration().client_id
    }

    /// The authorization endpoint.
    #[must_use]
    pub fn auth_url(&self) -> String {
        self.world.address("/authorize")
    }

    /// The token endpoint, also the audience of assertions.
    #[must_use]
    pub fn token_url(&self) -> String {
        self.world.address("/token")
    }

    /// The platform's key set.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        self.world.address("/jwks")
    }

    /// Where the tool is to send its mail, as its settings take it.
    #[must_use]
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.smtp)
    }

    /// The page on which that mail is read.
    #[must_use]
    pub fn mail_url(&self) -> String {
        self.world.address("/mail")
    }

    /// The page on which a tool is added by its address.
    #[must_use]
    pub fn tools_url(&self) -> String {
        self.world.address("/register")
    }

    /// Closes the ports; answers under way are cut off.
    pub async fn stop(self) {
        self.counter.abort();
        self.handle.stop(false).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.counter.abort();
        drop(self.handle.stop(false));
    }
}
