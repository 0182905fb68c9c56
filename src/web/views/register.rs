//! The pages in the LMS's frame while it registers the tool.

use askama::Template;

use super::launch::Carried;
use super::titled;
use crate::lti::wanted::Family;
use crate::web::page::Page;

/// What is about to be registered.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Whether a registration is brought up to date.
    pub update: bool,
    /// What the LMS is called here.
    pub name: String,
    /// As the LMS says.
    pub issuer: String,
    /// Hosts of registration, authorization, tokens and keys.
    pub hosts: [String; 4],
    /// Whether the LMS offers rosters.
    pub roster: bool,
}

/// `GET /lti/register`; registering is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "register/ask.html")]
pub struct RegisterPage {
    /// The frame.
    pub page: Page,
    /// What it is about.
    pub asking: Asking,
    /// What the form carries.
    pub fields: Carried,
}

impl RegisterPage {
    /// The page about `asking`.
    #[must_use]
    pub fn new(page: Page, asking: Asking, fields: Carried) -> Self {
        let title = page.t(if asking.update { "register-update-title" } else { "register-title" });
        Self { page: titled(page, title), asking, fields }
    }

    /// Each thing that an administrator looks at: its name and what the LMS says.
    fn facts(&self) -> Vec<(String, &str)> {
        let [registration, authorization, token, keys] = &self.asking.hosts;
        let fact = |id: &str, value| (self.page.t(id), value);
        vec![
            fact("register-issuer", self.asking.issuer.as_str()),
            fact("register-authorization", authorization.as_str()),
            fact("register-token", token.as_str()),
            fact("register-keys", keys.as_str()),
            fact("register-endpoint", registration.as_str()),
        ]
    }
}

/// What came of registering.
#[derive(Debug, Clone)]
pub struct Came {
    /// Whether a registration was brought up to date.
    pub update: bool,
    /// The registration.
    pub id: String,
    /// What the LMS is called here.
    pub name: String,
    /// Whose words the next steps are in.
    pub family: Family,
    /// Whether rosters were withheld.
    pub no_roster: bool,
    /// Other scopes that were withheld, or empty.
    pub withheld: String,
    /// The page on which an administrator confirms a new one.
    pub confirm: String,
}

/// The answer of `POST /lti/register`.
#[derive(Debug, Clone, Template)]
#[template(path = "register/done.html")]
pub struct RegisteredPage {
    /// The frame.
    pub page: Page,
    /// What came of it.
    pub came: Came,
}

impl RegisteredPage {
    /// The page about `came`.
    #[must_use]
    pub fn new(page: Page, came: Came) -> Self {
        let title = page.t(if came.update { "registered-update-title" } else { "registered-title" });
        Self { page: titled(page, title), came }
    }

    /// What is still to be done in this LMS, in its own words.
    fn steps(&self) -> Vec<String> {
        let ids: &[&str] = match (self.came.family, self.came.update) {
            (Family::Moodle, false) => &["registered-moodle-activate", "registered-moodle-chooser"],
            (Family::Moodle, true) => &["registered-moodle-again"],
            (Family::Canvas, false) => {
                &["registered-canvas-on", "registered-canvas-places", "registered-canvas-deployment"]
            }
            (Family::Canvas, true) => &["registered-canvas-places"],
            (Family::Other, _) => &["registered-other"],
        };
        ids.iter().map(|id| self.page.t(id)).collect()
    }
}
