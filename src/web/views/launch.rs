//! The pages between the LMS and the course: most visitors never see them.

use askama::Template;
use serde::Serialize;

use super::{Choice, titled};
use crate::web::page::{Page, Theme};

/// Fields that a form only carries on: name and value.
pub type Carried = Vec<(String, String)>;

/// A cookie did not stick inside the LMS: the login once more, in a tab of its own.
#[derive(Debug, Clone, Template)]
#[template(path = "launch/new-tab.html")]
pub struct NewTabPage {
    /// The frame.
    pub page: Page,
    /// The LMS's name, such as Canvas.
    pub lms: String,
    /// Our login initiation.
    pub action: String,
    /// Its parameters, without `lti_storage_target`.
    pub fields: Carried,
}

impl NewTabPage {
    /// The page that leads to `action` with `fields`.
    #[must_use]
    pub fn new(page: Page, lms: &str, action: &str, fields: Carried) -> Self {
        let title = page.t("newtab-title");
        Self { page: titled(page, title), lms: lms.to_owned(), action: action.to_owned(), fields }
    }
}

/// What the script of the storage pages is told, as JSON.
#[derive(Debug, Clone, Serialize)]
pub struct StorageConfig {
    /// What to do.
    pub step: Step,
    /// `_parent`, or the checked name of a frame beside ours.
    pub target: String,
    /// The origin of the LMS's authorization address: nobody else is asked or heard.
    pub origin: String,
    /// The key, `lti_state_…`.
    pub key: String,
    /// What to keep; empty when reading.
    pub value: String,
}

/// One of the script's tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Keep a value with the LMS, then go on.
    Put,
    /// Read it back and post it.
    Get,
    /// Only go on.
    Send,
}

/// Login, second half: keeps the state with the LMS, then goes to its authorization address.
#[derive(Debug, Clone, Template)]
#[template(path = "launch/go-on.html")]
pub struct GoOnPage {
    /// The frame.
    pub page: Page,
    /// What the script does first.
    pub config: StorageConfig,
    /// The LMS's name, or empty.
    pub lms: String,
    /// Where to go, with its whole query. A link, for a form may not be redirected to other sites.
    pub href: String,
}

impl GoOnPage {
    /// The page that leads to `href`.
    #[must_use]
    pub fn new(page: Page, config: StorageConfig, lms: &str, href: &str) -> Self {
        let title = page.t("goon-title");
        Self { page: titled(page, title), config, lms: lms.to_owned(), href: href.to_owned() }
    }
}

/// A form that the browser has to carry somewhere, such as an answer for the LMS.
#[derive(Debug, Clone, Template)]
#[template(path = "launch/carry.html")]
pub struct CarryPage {
    /// The frame.
    pub page: Page,
    /// For the script: step [`Step::Send`].
    pub config: StorageConfig,
    /// Where the form goes; its origin must be in the page's policy.
    pub action: String,
    /// What it carries.
    pub fields: Carried,
}

impl CarryPage {
    /// The page that posts `fields` to `action`.
    #[must_use]
    pub fn new(page: Page, action: &str, fields: Carried) -> Self {
        let title = page.t("carry-title");
        let nothing = String::new;
        let config = StorageConfig {
            step: Step::Send,
            target: nothing(),
            origin: nothing(),
            key: nothing(),
            value: nothing(),
        };
        Self { page: titled(page, title), config, action: action.to_owned(), fields }
    }
}

/// Launch without a cookie: reads the state back from the LMS and posts it as `proof`.
#[derive(Debug, Clone, Template)]
#[template(path = "launch/proof.html")]
pub struct ProofPage {
    /// The frame.
    pub page: Page,
    /// What the script reads.
    pub config: StorageConfig,
    /// Where `proof` and `fields` are posted.
    pub action: String,
    /// What goes with the proof, such as the number of the waiting launch.
    pub fields: Carried,
    /// The way out if the LMS does not answer.
    pub instead: NewTabPage,
}

impl ProofPage {
    /// The page that posts the proof to `action`, or leads to `instead`.
    #[must_use]
    pub fn new(config: StorageConfig, action: &str, fields: Carried, instead: NewTabPage) -> Self {
        let title = instead.page.t("goon-title");
        let page = titled(instead.page.clone(), title);
        Self { page, config, action: action.to_owned(), fields, instead }
    }
}

/// `GET /theme?back=`; the POST to the same address sets the cookie `theme` and goes back.
#[derive(Debug, Clone, Template)]
#[template(path = "launch/theme.html")]
pub struct ThemePage {
    /// The frame.
    pub page: Page,
    /// The path to go back to: checked to be one of ours.
    pub back: String,
}

impl ThemePage {
    /// The choice, leading back to `back`.
    #[must_use]
    pub fn new(page: Page, back: &str) -> Self {
        let title = page.t("theme-title");
        Self { page: titled(page, title), back: back.to_owned() }
    }

    fn themes(&self) -> Vec<Choice> {
        let label = |theme| match theme {
            Theme::Auto => self.page.t("theme-auto"),
            Theme::Light => self.page.t("theme-light"),
            Theme::Dark => self.page.t("theme-dark"),
        };
        Theme::ALL.map(|theme| Choice::new(theme.word(), label(theme), self.page.theme.word())).into()
    }
}
