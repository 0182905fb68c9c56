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
    /// The signed-in browsers.
    pub browsers: Vec<BrowserLine>,
    /// What is wrong.
    pub faults: Faults,
}
