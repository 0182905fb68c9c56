//! A room's page in a real browser, with a camera and a microphone.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::browser::Browser;
use super::lms::Launched;
use super::soon::{self, Saw};
use super::{PATIENCE, TestApp};

/// A person inside, and their browser.
pub(crate) struct Inside {
    pub(crate) browser: Browser,
    name: &'static str,
}

/// What has come in so far: pictures that were made visible, and sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heard {
    pub(crate) frames: u64,
    pub(crate) sounds: u64,
}

impl TestApp {
    /// Opens the door to a session's room in a browser.
    pub(crate) async fn at_the_door(&self, who: &Launched, session: &str, browser: &Browser) {
        let room = self.join(who, session).await.location().to_owned();
        browser.go(&self.url(&room)).await;
        browser.see("#door").await;
    }

    /// Joins as this person of the course, and goes in with camera and microphone on.
    pub(crate) async fn in_person(
        &self,
        who: &Launched,
        name: &'static str,
        session: &str,
        browser: Browser,
    ) -> Inside {
        self.at_the_door(who, session, &browser).await;
        Inside::enter(name, browser).await
    }
}

impl Inside {
    /// Goes through the door, with camera and microphone on.
    pub(crate) async fn enter(name: &'static str, browser: Browser) -> Self {
        browser.see("#door .mirror").await;
        let ready = "return document.querySelector('#door .mirror').videoWidth > 0";
        let inside = Inside { browser, name };
        inside.until("a picture in the mirror", ready).await;
        inside.browser.ask(soon::watch()).await;
        inside.browser.click("#join-muted").await;
        inside.browser.click("#door .btn-primary").await;
        inside.browser.see_words("#controls", "Leave").await;
        inside
    }

    /// When this person saw these.
    pub(crate) async fn saw(&self, others: &[&str]) -> Saw {
        let mut saw = Saw::by(self.name);
        for name in others.iter().filter(|name| **name != self.name) {
            saw.add(name, self.browser.ask(&soon::when(name)).await.as_str().unwrap());
        }
        saw
    }

    /// Waits until a script gives true.
    pub(crate) async fn until(&self, what: &str, script: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.browser.ask(script).await != Value::Bool(true) {
            if Instant::now() > deadline {
                self.browser.screenshot(&format!("missing-{}", self.name)).await;
                panic!(
                    "{}: {what} is missing\n{}\n{}",
                    self.name,
                    self.browser.text().await,
                    self.log().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What the browser itself says of its connection, for failures.
    async fn log(&self) -> Value {
        self.browser
            .ask(
                "return room.figures().then(all => all.filter(one => ['inbound-rtp', 'outbound-rtp', 'candidate-pair', \
                 'remote-candidate'].includes(one.type)).map(one => JSON.stringify(one)).join('\\n'))",
            )
            .await
    }

    /// What has come in so far.
    pub(crate) async fn heard(&self) -> Heard {
        let figures = self
            .browser
            .ask(
                "return room.figures().then(all => { \
                 const of = (kind, what) => all.filter(one => one.type === 'inbound-rtp' && one.kind === kind) \
                   .reduce((sum, one) => sum + (one[what] ?? 0), 0); \
                 return [of('video', 'framesDecoded'), of('audio', 'packetsReceived')]; })",
            )
            .await;
        let figure = |at: usize| figures[at].as_u64().unwrap();
        Heard { frames: figure(0), sounds: figure(1) }
    }

    /// The picture of this person moves: it is there, and more of it comes.
    pub(crate) async fn sees(&self, name: &str) {
        self.sees_slot(name, "cam").await;
    }

    /// What this person shares moves.
    pub(crate) async fn sees_share(&self, name: &str) {
        self.sees_slot(name, "screen").await;
    }

    async fn sees_slot(&self, name: &str, slot: &str) {
        self.until(&format!("the {slot} of {name}"), &shown(name, slot)).await;
        self.until(&format!("a moving {slot} of {name}"), &moves(name, slot)).await;
    }

    /// There is no picture of this person (any longer).
    pub(crate) async fn sees_none(&self, name: &str, slot: &str) {
        let tile = tile(name, slot);
        let gone = format!("const video = {tile}; return !video || video.hidden");
        self.until(&format!("the end of the {slot} of {name}"), &gone).await;
    }

    /// Chooses from somebody's menu in the list of people.
    pub(crate) async fn gives(&self, name: &str, what: &str) {
        self.browser.click(&format!("#panel [aria-label^='Actions for {name}']")).await;
        self.browser.see_words(".room-menu button", what).await.click().await.expect("it can be chosen");
    }

    /// Over what sound and pictures come: `udp` or `tcp`.
    pub(crate) async fn protocol(&self) -> String {
        self.way("remoteCandidateId", "protocol").await
    }

    /// From where they go: `host`, or `relay` if a TURN server carries them.
    pub(crate) async fn begins(&self) -> String {
        self.way("localCandidateId", "candidateType").await
    }

    async fn way(&self, end: &str, what: &str) -> String {
        let used = format!(
            "room.figures().then(all => {{ \
             const way = all.find(one => one.type === 'transport')?.selectedCandidatePairId; \
             const pair = all.find(one => one.id === way); \
             return all.find(one => one.id === pair?.{end})?.{what} ?? '' }})"
        );
        self.until("a way that was chosen", &format!("return {used}.then(what => what !== '')")).await;
        self.browser.ask(&format!("return {used}")).await.as_str().unwrap().to_owned()
    }

    /// How wide the picture of the other person is that comes in.
    pub(crate) async fn width(&self) -> u64 {
        let width = "return document.querySelector('#tiles > .tile[data-slot=cam]:not(.mine) video')?.videoWidth ?? 0";
        self.browser.ask(width).await.as_u64().unwrap()
    }

    /// How wide the pictures are that are being sent, smallest first.
    pub(crate) async fn sent_widths(&self) -> Vec<u64> {
        let widths = "return room.figures().then(all => all \
             .filter(one => one.type === 'outbound-rtp' && one.kind === 'video' && one.framesPerSecond > 0) \
             .map(one => one.frameWidth).sort((a, b) => a - b))";
        let widths = self.browser.ask(widths).await;
        widths.as_array().unwrap().iter().map(|width| width.as_u64().unwrap()).collect()
    }

    /// The page says this to those who listen to it.
    pub(crate) async fn is_told(&self, words: &str) {
        let said = format!("return document.querySelector('#heard').textContent.includes('{words}')");
        self.until(words, &said).await;
    }

    /// Somebody is heard: sound comes in.
    pub(crate) async fn hears(&self) {
        let before = self.heard().await.sounds;
        let more = format!(
            "return room.figures().then(all => all.filter(one => one.type === 'inbound-rtp' && one.kind === 'audio') \
             .reduce((sum, one) => sum + one.packetsReceived, 0) > {before} + 20)"
        );
        self.until("sound", &more).await;
    }
}

/// An expression for the video of somebody's tile.
fn tile(name: &str, slot: &str) -> String {
    format!(
        "[...document.querySelectorAll('#tiles > .tile[data-slot={slot}]')] \
         .find(tile => tile.textContent.includes('{name}'))?.querySelector('video')"
    )
}

/// A script that tells whether somebody's picture is there.
pub(crate) fn shown(name: &str, slot: &str) -> String {
    let tile = tile(name, slot);
    format!("const video = {tile}; return Boolean(video) && !video.hidden && video.videoWidth > 0")
}

/// A script that tells whether it moves: two more pictures of it are shown.
pub(crate) fn moves(name: &str, slot: &str) -> String {
    let tile = tile(name, slot);
    format!(
        "const video = {tile}; return new Promise(tell => {{ \
         if (!video) return tell(false); \
         setTimeout(() => tell(false), 3000); \
         video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(() => tell(true))); }})"
    )
}
