//! What the platform holds, and the verbs that change it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::courses::{Course, Registration};
use super::launch::{LaunchOptions, Pending};
use super::notices::Board;
use super::people::{self, Person, Role};
use super::placed::Shelf;
use super::registering::Permission;
use super::roster::Fault;
use super::signing::{self, SigningKey};
use super::token::Grant;
use super::{Config, Error};
use crate::clock::Clock;

/// How often the platform was asked for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Fetches of the key set.
    pub jwks_requests: u64,
    /// Requests for service tokens, granted or not.
    pub token_requests: u64,
    /// Requests for roster pages, answered or not.
    pub roster_pages: u64,
    /// ID tokens handed out.
    pub authorizations: u64,
}

/// A handle on everything the platform holds; clones see the same.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    issuer: String,
    tool: Url,
    /// As it was made; later deployments stand in the state.
    first: Registration,
    custom: BTreeMap<String, String>,
    clock: Clock,
    seal: hmac::Key,
    http: reqwest::Client,
    state: Mutex<State>,
    jwks_requests: AtomicU64,
    token_requests: AtomicU64,
    roster_pages: AtomicU64,
    authorizations: AtomicU64,
    /// Seconds by which its clock is ahead of the right time. Read under the state's lock too, so no part of it.
    ahead: AtomicI64,
}

/// What changes. Signing and fetching happen outside its lock.
#[derive(Default)]
pub(super) struct State {
    /// The last one signs.
    keys: Vec<Arc<SigningKey>>,
    keys_made: u32,
    people: BTreeMap<String, Person>,
    pub(super) courses: BTreeMap<String, Course>,
    pub(super) registrations: Vec<Registration>,
    pub(super) pending: HashMap<String, Pending>,
    pub(super) grants: HashMap<String, Grant>,
    pub(super) spent_assertions: HashMap<String, i64>,
    pub(super) fault: Fault,
    pub(super) shelf: Shelf,
    /// Whether tokens for rosters are refused.
    rosters_withheld: bool,
    groups_withheld: bool,
    pub(super) permissions: HashMap<String, Permission>,
    pub(super) board: Board,
}

impl World {
    /// The platform at `base` with the usual cast, Ecology 201 and Statistics 110.
    pub(super) fn open(base: &Url, config: &Config) -> Result<Self, Error> {
        let seal = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).map_err(Error::Crypto)?;
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.timeout(std::time::Duration::from_secs(5)).build().map_err(Error::Client)?;
        let world = Self(Arc::new(Inner {
            issuer: base.as_str().trim_end_matches('/').to_owned(),
            first: Registration::of_tool(&config.tool_url, 1)?,
            tool: config.tool_url.clone(),
            custom: config.custom.clone(),
            clock: config.clock.clone(),
            seal,
            http,
            state: Mutex::default(),
            jwks_requests: AtomicU64::default(),
            token_requests: AtomicU64::default(),
            roster_pages: AtomicU64::default(),
            authorizations: AtomicU64::default(),
            ahead: AtomicI64::default(),
        }));
        world.rotate_key()?;
        world.add_registration()?;
        world.add_course("ecology-201", "Ecology 201");
        world.add_course("statistics-110", "Statistics 110");
        for (person, role) in people::cast() {
            let key = person.key.clone();
            world.add_person(person);
            for course in ["ecology-201", "statistics-110"] {
                if let Some(role) = role {
                    world.enrol(course, &key, role)?;
                }
            }
        }
        Ok(world)
    }

    /// Gives `person` an account; an account of the same key is replaced.
    pub fn add_person(&self, person: Person) {
        self.state().people.insert(person.key.clone(), person);
    }

    /// The account called `key`; members of crowds included.
    pub fn person(&self, key: &str) -> Result<Person, Error> {
        if let Some(person) = self.state().people.get(key) {
            return Ok(person.clone());
        }
        people::crowd_index(key).map(Person::of_crowd).ok_or_else(|| Error::UnknownPerson(key.to_owned()))
    }

    /// Everybody with an account, crowds left out, by number.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let mut people: Vec<Person> = self.state().people.values().cloned().collect();
        people.sort_by_key(|person| person.number);
        people
    }

    /// Makes an empty course, open to every registration there is.
    pub fn add_course(&self, slug: &str, title: &str) {
        let mut state = self.state();
        let number = u32::try_from(state.courses.len()).unwrap_or(u32::MAX).saturating_add(2);
        let clients: HashSet<String> = state.registrations.iter().map(|it| it.client_id.clone()).collect();
        state.courses.insert(slug.to_owned(), Course::new(slug, title, number, clients));
    }

    /// The course called `slug`, as it stands now.
    pub fn course(&self, slug: &str) -> Result<Course, Error> {
        let state = self.state();
        state.courses.get(slug).cloned().ok_or_else(|| Error::UnknownCourse(slug.to_owned()))
    }

    /// All courses by slug.
    #[must_use]
    pub fn courses(&self) -> Vec<Course> {
        self.state().courses.values().cloned().collect()
    }

    /// Enrols `person` as `role`, or gives the enrolled person that role.
    pub fn enrol(&self, course: &str, person: &str, role: Role) -> Result<(), Error> {
        self.person(person)?;
        self.in_course(course, |course| course.enrol(person, role))
    }

    /// Another name for [`World::enrol`] where somebody is enrolled already.
    pub fn set_role(&self, course: &str, person: &str, role: Role) -> Result<(), Error> {
        self.enrol(course, person, role)
    }

    /// Takes `person` out of the course; they vanish from its roster.
    pub fn drop_out(&self, course: &str, person: &str) -> Result<(), Error> {
        self.in_course(course, |course| course.drop_out(person))
    }

    /// Adds `n` learners, called `crowd-1` and so on, without storing them.
    pub fn add_many_members(&self, course: &str, n: u32) -> Result<(), Error> {
        self.in_course(course, |course| course.grow(n))
    }

    pub(super) fn in_course<T>(&self, slug: &str, change: impl FnOnce(&mut Course) -> T) -> Result<T, Error> {
        let mut state = self.state();
        let course = state.courses.get_mut(slug).ok_or_else(|| Error::UnknownCourse(slug.to_owned()))?;
        Ok(change(course))
    }

    /// Registers the tool once more under the same issuer, in every course there is.
    pub fn add_registration(&self) -> Result<Registration, Error> {
        let mut state = self.state();
        let number = u32::try_from(state.registrations.len()).unwrap_or(u32::MAX).saturating_add(1);
        let registration = Registration::of_tool(&self.0.tool, number)?;
        for course in state.courses.values_mut() {
            course.clients.insert(registration.client_id.clone());
        }
        state.registrations.push(registration.clone());
        Ok(registration)
    }

    /// Adds a deployment to a registration; launches use it when [`LaunchOptions::deployment`] says so.
    pub fn add_deployment(&self, client_id: &str, deployment: &str) -> Result<(), Error> {
        let mut state = self.state();
        let registration = state.registrations.iter_mut().find(|it| it.client_id == client_id);
        let registration = registration.ok_or_else(|| Error::UnknownClient(client_id.to_owned()))?;
        registration.deployments.push(deployment.to_owned());
        Ok(())
    }

    /// Takes the tool out of one course: no launch there any more, and its roster is closed.
    pub fn uninstall(&self, course: &str, client_id: &str) -> Result<(), Error> {
        self.in_course(course, |course| {
            course.clients.remove(client_id);
        })
    }

    /// The first registration.
    #[must_use]
    pub fn registration(&self) -> Registration {
        let first = &self.0.first;
        self.registration_of(&first.client_id).unwrap_or_else(|_gone| first.clone())
    }

    /// The registration with this client id.
    pub fn registration_of(&self, client_id: &str) -> Result<Registration, Error> {
        let found = self.state().registrations.iter().find(|it| it.client_id == client_id).cloned();
        found.ok_or_else(|| Error::UnknownClient(client_id.to_owned()))
    }

    /// The registration a launch uses.
    pub(super) fn registration_for(&self, options: &LaunchOptions) -> Result<Registration, Error> {
        match &options.client_id {
            Some(client_id) => self.registration_of(client_id),
            None => Ok(self.registration()),
        }
    }

    /// Signs with a new key from now on and returns its name; the old keys stay published.
    pub fn rotate_key(&self) -> Result<String, Error> {
        let number = {
            let mut state = self.state();
            state.keys_made = state.keys_made.saturating_add(1);
            state.keys_made
        };
        let kid = format!("practice-{number}");
        let key = Arc::new(SigningKey::generate(&kid)?);
        self.state().keys.push(key);
        Ok(kid)
    }

    /// Publishes only the key in use from now on.
    pub fn withdraw_old_keys(&self) {
        let mut state = self.state();
        let old = state.keys.len().saturating_sub(1);
        state.keys.drain(..old);
    }

    /// Signs `claims` with the key in use; `header` as in [`SigningKey::sign`].
    #[must_use]
    pub fn sign(&self, claims: &Value, header: &Value) -> String {
        let key = self.state().keys.last().map(Arc::clone);
        key.map(|key| key.sign(claims, header)).unwrap_or_default()
    }

    /// The published key set; counts as a request for it.
    pub(super) fn key_set(&self) -> Value {
        self.0.jwks_requests.fetch_add(1, Ordering::Relaxed);
        let keys = self.state().keys.clone();
        signing::key_set(keys.iter().map(AsRef::as_ref))
    }

    /// What is wrong with the roster service from now on.
    pub fn roster_fault(&self, fault: Fault) {
        self.state().fault = fault;
    }

    /// Sets the platform's clock wrong by so much.
    pub fn clock_ahead(&self, by: TimeDelta) {
        self.0.ahead.store(by.num_seconds(), Ordering::Relaxed);
    }

    /// Takes the permission to read rosters from the tool, or gives it back.
    pub fn withhold_rosters(&self, withheld: bool) {
        self.state().rosters_withheld = withheld;
    }

    /// Takes the permission to read groups from the tool, or gives it back.
    pub fn withhold_groups(&self, withheld: bool) {
        self.state().groups_withheld = withheld;
    }

    pub(super) fn gives_groups(&self) -> bool {
        !self.state().groups_withheld
    }

    pub(super) fn gives_rosters(&self) -> bool {
        !self.state().rosters_withheld
    }

    /// Forgets all service tokens: each is refused from now on, though it has not run out.
    pub fn revoke_tokens(&self) {
        self.state().grants.clear();
    }

    /// The counts up to now.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counters {
            jwks_requests: read(&self.0.jwks_requests),
            token_requests: read(&self.0.token_requests),
            roster_pages: read(&self.0.roster_pages),
            authorizations: read(&self.0.authorizations),
        }
    }

    pub(super) fn count_token_request(&self) {
        self.0.token_requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_roster_page(&self) {
        self.0.roster_pages.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_authorization(&self) {
        self.0.authorizations.fetch_add(1, Ordering::Relaxed);
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The whole address of `path`, which begins with a slash.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.0.issuer)
    }

    /// The tool's origin, as browsers write it.
    pub(super) fn tool_origin(&self) -> String {
        self.0.tool.origin().ascii_serialization()
    }

    /// The custom parameters that `registration` asks for.
    pub(super) fn custom<'a>(&'a self, registration: &'a Registration) -> &'a BTreeMap<String, String> {
        registration.asked.as_ref().map_or(&self.0.custom, |asked| &asked.custom)
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(super) fn seal(&self) -> &hmac::Key {
        &self.0.seal
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now() + TimeDelta::seconds(self.0.ahead.load(Ordering::Relaxed))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
