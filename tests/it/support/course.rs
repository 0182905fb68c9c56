//! Course pages as people use them: forms filled in, buttons pressed, pages read.

use std::collections::BTreeMap;

use colloquy::practice::LaunchOptions;
use scraper::{Html, Selector};

use super::{Answer, Launched, TestApp};

/// A session's form, filled in. An empty value takes a field out, as an unticked box does.
#[derive(Clone)]
pub(crate) struct Typed(BTreeMap<&'static str, String>);

impl Typed {
    fn of(kind: &str, name: &str) -> Self {
        Self(BTreeMap::default())
            .with("kind", kind)
            .with("name", name)
            .with("date", "2026-11-18")
            .with("start", "12:00")
            .with("end", "13:00")
            .with("zone", "Europe/Oslo")
            .with("early", "15")
            .with("role", "participant")
            .with("audio", "on")
            .with("video", "on")
            .with("chat", "on")
            .with("draw", "on")
    }

    /// From 12:00 to 13:00 in Oslo on the day on which every test begins: under way.
    pub(crate) fn once(name: &str) -> Self {
        Self::of("once", name)
    }

    /// Open since noon, without an end.
    pub(crate) fn open(name: &str) -> Self {
        Self::of("open", name)
    }

    /// Thursdays from 10:15 to 11:45 in Oslo, four times, from the first Thursday after `first`.
    pub(crate) fn weekly(name: &str, first: &str) -> Self {
        let typed = Self::of("repeats", name).with("date", first).with("frequency", "weekly");
        let typed = typed.with("thu", "on").with("until", "count").with("count", "4");
        typed.with("start", "10:15").with("end", "11:45")
    }

    pub(crate) fn with(mut self, field: &'static str, value: &str) -> Self {
        self.0.insert(field, value.to_owned());
        self
    }

    /// With guest access on from the start.
    pub(crate) fn with_guests(self, role: &str) -> Self {
        self.with("guests", "on").with("guest_role", role)
    }

    pub(crate) fn fields(&self) -> Vec<(&str, &str)> {
        let typed = self.0.iter().filter(|(_, value)| !value.is_empty());
        typed.map(|(field, value)| (*field, value.as_str())).collect()
    }
}

impl TestApp {
    /// A launch of Ecology 201.
    pub(crate) async fn of_ecology(&self, who: &str) -> Launched {
        self.launch(who, "ecology-201", &LaunchOptions::default()).await
    }

    /// The page at `path` below the visit.
    pub(crate) async fn open(&self, who: &Launched, path: &str) -> Answer {
        who.browser.get(&self.below(who, path)).await
    }

    /// The address of `path` below the visit.
    pub(crate) fn below(&self, who: &Launched, path: &str) -> String {
        self.url(&format!("/c/{}/{path}", who.visit))
    }

    /// The token that the visit's forms carry.
    pub(crate) async fn csrf(&self, who: &Launched) -> String {
        let page = self.open(who, "sessions").await;
        page.attribute("input[name=csrf]", "value").unwrap_or_else(|| panic!("no form in {}", page.body))
    }

    /// Posts a form as our pages do.
    pub(crate) async fn send(&self, who: &Launched, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf(who).await;
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        who.browser.post(&self.below(who, path), &form).await
    }

    /// As [`TestApp::send`]; it must be done.
    pub(crate) async fn done(&self, who: &Launched, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send(who, path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        answer
    }

    /// Makes a session; the answer is its path below the visit.
    pub(crate) async fn make(&self, who: &Launched, typed: &Typed) -> String {
        let answer = self.done(who, "sessions/new", &typed.fields()).await;
        let path = answer.location().split(['?', '#']).next().unwrap();
        path.trim_start_matches(&format!("/c/{}/", who.visit)).to_owned()
    }

    /// Presses Join.
    pub(crate) async fn join(&self, who: &Launched, session: &str) -> Answer {
        self.send(who, &format!("{session}/join"), &[]).await
    }

    /// The guest link that the session's page shows.
    pub(crate) async fn guest_link(&self, staff: &Launched, session: &str) -> String {
        let page = self.open(staff, session).await;
        page.text("#guest-link").unwrap_or_else(|| panic!("no guest link in {}", page.body))
    }

    /// The identifiers of the session's dates, in order.
    pub(crate) async fn dates(&self, staff: &Launched, session: &str) -> Vec<String> {
        let page = self.open(staff, &format!("{session}?date=all")).await;
        let links = page.attributes("#dates li a.btn", "href");
        links.iter().map(|link| link.rsplit('/').next().unwrap().to_owned()).collect()
    }
}

impl Answer {
    fn each<T>(&self, selector: &str, read: impl Fn(scraper::ElementRef<'_>) -> T) -> Vec<T> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse(selector).unwrap()).map(read).collect()
    }

    /// The text of every element that `selector` finds, without space around it.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        self.each(selector, |one| one.text().collect::<String>().trim().to_owned())
    }

    /// This attribute of every element that `selector` finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.each(selector, |one| one.value().attr(name).unwrap_or_default().to_owned())
    }

    pub(crate) fn has(&self, selector: &str) -> bool {
        !self.texts(selector).is_empty()
    }
}
