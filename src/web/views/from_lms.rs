//! Between an LMS and the Scheduler.

use askama::Template;

use super::titled;
use crate::web::page::Page;

/// Somebody as an LMS knows them.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// What the LMS calls them.
    pub name: String,
    /// What people call the LMS.
    pub lms: String,
}

/// Inside the LMS, after a launch outside the courses: one button, which opens a tab.
#[derive(Debug, Clone, Template)]
#[template(path = "from-lms/frame.html")]
pub struct FramePage {
    /// The frame.
    pub page: Page,
    /// What people call the LMS.
    pub lms: String,
    /// What the account is called that the LMS's person is linked to, if they are.
    pub linked: Option<String>,
    /// Where the form goes.
    pub action: String,
    /// What it carries; it works once.
    pub code: String,
}

impl FramePage {
    /// The page that leads to `action` with `code`.
    #[must_use]
    pub fn new(page: Page, lms: &str, linked: Option<String>, action: &str, code: &str) -> Self {
        let title = page.t("scheduler");
        let (action, code) = (action.to_owned(), code.to_owned());
        Self { page: titled(page, title), lms: lms.to_owned(), linked, action, code }
    }
}

/// `GET /scheduler/link` before signing in: what the Scheduler is, and how to get there.
#[derive(Debug, Clone, Template)]
#[template(path = "from-lms/offer.html")]
pub struct OfferPage {
    /// The frame.
    pub page: Page,
    /// Who was launched.
    pub there: Somebody,
}

impl OfferPage {
    /// The page for `there`.
    #[must_use]
    pub fn new(page: Page, there: Somebody) -> Self {
        let title = page.t("scheduler");
        Self { page: titled(page, title), there }
    }
}

/// `GET /scheduler/link` after signing in: the question whether both are one; a POST to the same address links them.
#[derive(Debug, Clone, Template)]
#[template(path = "from-lms/link.html")]
pub struct LinkPage {
    /// The frame.
    pub page: Page,
    /// Who was launched.
    pub there: Somebody,
    /// What the account is called.
    pub here: String,
    /// Its e-mail address.
    pub email: String,
    /// The LMS's person, as the form sends them back.
    pub person: String,
}
