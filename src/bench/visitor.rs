//! A visitor: signed in at the practice LMS, launching the tool again and again over one connection.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context;
use url::form_urlencoded;

use super::client::{Answer, Client};
use super::figures::Legs;
use crate::practice::{LaunchOptions, World};

/// Who opens the tool in which course.
#[derive(Debug, Clone)]
pub(super) struct Who {
    /// The person's key at the practice LMS.
    pub(super) person: String,
    /// The course's slug.
    pub(super) course: String,
}

/// A signed launch that only has to be posted.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    cookies: String,
    form: String,
}

/// A visitor with a kept connection.
pub(super) struct Visitor {
    world: World,
    client: Client,
}

impl Visitor {
    /// Connects to the tool at `address`; the LMS is asked in this process.
    pub(super) fn new(world: &World, address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { world: world.clone(), client: Client::connect(address)? })
    }

    /// The first half of a launch: login initiation, and the LMS's signature, which the time leaves out.
    pub(super) fn login(&mut self, who: &Who) -> anyhow::Result<(Signed, Duration)> {
        let fields = self.world.login_request(&who.person, &who.course, &LaunchOptions::moodle())?;
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let began = Instant::now();
        let answer = self.client.form("/lti/login", "", &form)?;
        let took = began.elapsed();
        let to = answer.location.with_context(|| format!("login answered {}", answer.status))?;
        let signed = self.world.authorize(&to)?;
        let fields = [("id_token", &signed.id_token), ("state", &signed.state)];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Ok((Signed { cookies: answer.cookies.join("; "), form }, took))
    }

    /// The second half: the signed post.
    pub(super) fn post(&mut self, signed: &Signed) -> anyhow::Result<(Answer, Duration)> {
        let began = Instant::now();
        let answer = self.client.form("/lti/launch", &signed.cookies, &signed.form)?;
        Ok((answer, began.elapsed()))
    }

    /// A whole launch, to the first page. Fails if it is not taken.
    pub(super) fn launch(&mut self, who: &Who, title: &str, legs: &mut Legs) -> anyhow::Result<()> {
        let (page, _) = self.arrive(who, legs)?;
        let shown = page.status == 200 && String::from_utf8_lossy(&page.body).contains(title);
        legs.shown += u32::from(shown);
        Ok(())
    }

    /// A launch, and *Join* beside the first session of the page: the address of the room's page.
    pub(super) fn way_in(&mut self, who: &Who) -> anyhow::Result<String> {
        let (page, cookies) = self.arrive(who, &mut Legs::default())?;
        let page = String::from_utf8_lossy(&page.body);
        let (before, after) = page.split_once("/join\"").context("the page has no session to join")?;
        let (_, path) = before.rsplit_once('"').context("the form leads nowhere")?;
        let (_, token) = after.split_once("name=\"csrf\" value=\"").context("the form has no token")?;
        let token = token.split('"').next().unwrap_or_default();
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("csrf", token).finish();
        let answer = self.client.form(&format!("{path}/join"), &cookies, &form)?;
        answer.location.with_context(|| format!("Join was answered {}", answer.status))
    }

    /// Launches, and opens the first page: that page, and the visit's cookies.
    fn arrive(&mut self, who: &Who, legs: &mut Legs) -> anyhow::Result<(Answer, String)> {
        let (signed, login) = self.login(who)?;
        let (answer, launch) = self.post(&signed)?;
        let to = answer.location.filter(|_| answer.status == 303);
        let to = to.with_context(|| format!("a launch was answered {}", answer.status))?;
        // The login's cookies are taken away by the same answer: what is left is the visit's.
        let kept = answer.cookies.iter().filter(|cookie| !cookie.ends_with('='));
        let cookies = kept.map(String::as_str).collect::<Vec<_>>().join("; ");
        let began = Instant::now();
        let page = self.client.page(&to, &cookies)?;
        legs.page.push(began.elapsed());
        legs.login.push(login);
        legs.launch.push(launch);
        Ok((page, cookies))
    }
}
