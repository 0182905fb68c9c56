//! One's own account.

use askama::Template;

use super::{Choice, Faults};
use crate::web::page::Page;

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub struct BrowserLine {
    /// "Firefox, Linux"
    pub name: String,
    /// "Signed in by a mailed link at 10:15, last used at 11:20"
    pub said: String,
    /// Whether it is the reader's.
    pub this: bool,
    /// The address that signs it out, by POST.
    pub action: String,
}

/// `GET /scheduler/account`; saving is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "account/own.html")]
pub struct AccountPage {
    /// The frame.
    pub page: Page,
    /// Where letters go.
    pub email: String,
    /// The name, as typed.
    pub name: String,
    /// The languages.
    pub languages: Vec<Choice>,
    /// The time zones.
    pub zones: Vec<Choice>,
    /// Single sign-on, if there is one.
    pub sso: Option<SsoLine>,
    /// The people of LMSs that are linked.
    pub people: Vec<LmsLine>,
    /// The signed-in browsers.
    pub browsers: Vec<BrowserLine>,
    /// What is wrong.
    pub faults: Faults,
}

/// Somebody of an LMS who is linked to the account.
#[derive(Debug, Clone)]
pub struct LmsLine {
    /// What people call the LMS.
    pub lms: String,
    /// "Ada Lovelace there, linked since Thursday 19 November"
    pub said: String,
    /// The address that takes the link back, by POST.
    pub action: String,
}

/// How single sign-on stands on the page of one's own account.
#[derive(Debug, Clone)]
pub struct SsoLine {
    /// What people call it.
    pub name: String,
    /// "Linked since Thursday 19 November", or empty while it is not linked.
    pub since: String,
}

/// After signing in at the provider: whether to link; a POST of `offer` does.
#[derive(Debug, Clone, Template)]
#[template(path = "account/linking.html")]
pub struct LinkingPage {
    /// The frame.
    pub page: Page,
    /// What people call the provider.
    pub name: String,
    /// Who signed in there: an address, or what the provider calls them.
    pub shown: String,
    /// What comes back.
    pub offer: String,
}

impl LinkingPage {
    /// The question whether `shown` of `name` is the reader.
    #[must_use]
    pub fn new(mut page: Page, name: &str, shown: &str, offer: String) -> Self {
        page.title = page.t_with("sso-link-question", &[("name", name.into())]);
        Self { page, name: name.to_owned(), shown: shown.to_owned(), offer }
    }
}
