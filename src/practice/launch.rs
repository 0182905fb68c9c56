//! The first half of a launch: what the platform posts to the tool's login address, and the hints in it.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::world::World;
use super::{Error, Flavour};

/// The frame that keeps values for the tool, as the tool is told of it.
pub(super) const STORAGE_FRAME: &str = "post_message_forwarding";
const HINT_LIFE: TimeDelta = TimeDelta::minutes(5);
/// From here on a new pending launch clears out those that have run out.
const PENDING_CROWDED: usize = 1_000;

/// Where the tool is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// In a frame of the course page.
    #[default]
    Frame,
    /// In a window of its own.
    Window,
}

impl Target {
    /// The target's name in addresses.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Window => "window",
        }
    }
}

/// How the login request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoginMethod {
    /// As a form.
    #[default]
    Post,
    /// As a query.
    Get,
}

impl LoginMethod {
    /// The method's name in addresses and forms.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Get => "get",
        }
    }
}

/// What may differ from launch to launch; the default is a Canvas-like one in a frame.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchOptions {
    /// The LMS to behave like.
    pub flavour: Flavour,
    /// Frame or window.
    pub target: Target,
    /// Form or query; matters to pages only.
    pub login: LoginMethod,
    /// Another registration than the first.
    pub client_id: Option<String>,
    /// Another deployment than the flavour's own.
    pub deployment: Option<String>,
    /// Another target than the redirect URI.
    pub target_link_uri: Option<String>,
    /// Another resource link than the course's: id and title.
    pub resource_link: Option<(String, String)>,
    /// Custom parameters beside those of the registration.
    pub custom: BTreeMap<String, String>,
    /// The number of the placed link that is followed.
    pub link: Option<u32>,
    /// The dialogue that is opened, instead of a link.
    pub dialogue: Option<String>,
    /// Whether the tool is opened from the account's menu, outside every course (Canvas-like: `account_navigation`).
    pub outside: bool,
    /// Whether the platform keeps to itself who it is: no `sub`, no name.
    pub nameless: bool,
}

impl LaunchOptions {
    /// A launch as a Moodle-like platform makes it.
    #[must_use]
    pub fn moodle() -> Self {
        Self { flavour: Flavour::Moodle, ..Self::default() }
    }
}

/// A launch that began and waits for the tool's authentication request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) person: String,
    pub(super) course: String,
    pub(super) options: LaunchOptions,
    /// Seconds of the Unix epoch.
    pub(super) until: i64,
}

impl World {
    /// The fields the platform posts to the tool's `/lti/login` when `person` opens `course`.
    pub fn login_request(
        &self,
        person: &str,
        course: &str,
        options: &LaunchOptions,
    ) -> Result<Vec<(String, String)>, Error> {
        let registration = self.registration_for(options)?;
        if !registration.on {
            return Err(Error::NotOn(registration.client_id));
        }
        let someone = self.person(person)?;
        let course_number = self.course(course)?.number;
        let target = options.target_link_uri.as_ref().unwrap_or(&registration.redirect_uri);
        let deployment = options.deployment.as_deref().unwrap_or(registration.deployment(options.flavour));
        let pending = Pending {
            person: person.to_owned(),
            course: course.to_owned(),
            options: options.clone(),
            until: (self.now() + HINT_LIFE).timestamp(),
        };
        let mut fields = vec![
            ("iss", self.issuer().to_owned()),
            ("login_hint", someone.login_hint(options.flavour)),
            ("client_id", registration.client_id.clone()),
            ("lti_deployment_id", deployment.to_owned()),
            ("target_link_uri", target.clone()),
        ];
        fields.push(("lti_message_hint", self.message_hint(pending, course_number)));
        if options.flavour == Flavour::Canvas {
            fields.push(("canvas_environment", "production".to_owned()));
            fields.push(("canvas_region", "us-east-1".to_owned()));
            fields.push(("lti_storage_target", STORAGE_FRAME.to_owned()));
        }
        Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn message_hint(&self, pending: Pending, course_number: u32) -> String {
        match pending.options.flavour {
            Flavour::Canvas => self.sealed(&pending),
            Flavour::Moodle => {
                let id = format!("ltilaunch{course_number}_{}", uuid::Uuid::new_v4().simple());
                let now = self.now().timestamp();
                let mut state = self.state();
                if state.pending.len() >= PENDING_CROWDED {
                    state.pending.retain(|_, pending| pending.until > now);
                }
                state.pending.insert(id.clone(), pending);
                json!({ "cmid": course_number.saturating_add(100), "launchid": id }).to_string()
            }
        }
    }

    /// The launch that `hint` belongs to, if it is one of ours and has not run out.
    pub(super) fn pending(&self, hint: &str) -> Option<Pending> {
        let pending = match launch_id(hint) {
            Some(id) => self.state().pending.get(&id).cloned()?,
            None => self.unsealed(hint)?,
        };
        (pending.until > self.now().timestamp()).then_some(pending)
    }

    /// Takes a hint for one use out of circulation; false if somebody else was quicker.
    pub(super) fn spend(&self, hint: &str) -> bool {
        launch_id(hint).is_none_or(|id| self.state().pending.remove(&id).is_some())
    }

    fn sealed(&self, pending: &Pending) -> String {
        let body = URL_SAFE_NO_PAD.encode(json!(pending).to_string());
        let tag = hmac::sign(self.seal(), body.as_bytes());
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    fn unsealed(&self, hint: &str) -> Option<Pending> {
        let (body, tag) = hint.split_once('.')?;
        hmac::verify(self.seal(), body.as_bytes(), &URL_SAFE_NO_PAD.decode(tag).ok()?).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }
}

fn launch_id(hint: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Hint {
        launchid: String,
    }
    serde_json::from_str(hint).ok().map(|Hint { launchid }| launchid)
}
