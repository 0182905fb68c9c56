//! The doors of the standalone pages.

use askama::Template;

use super::{Faults, titled};
use crate::web::page::Page;

/// What came of the last action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// There was none.
    Nothing,
    /// A link was asked for.
    Asked,
    /// Somebody was signed out.
    Out,
}

/// `GET /sign-in`; asking for a link is a POST with `email`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign-in/ask.html")]
pub struct SignInPage {
    /// The frame.
    pub page: Page,
    /// The page wanted, or empty.
    pub next: String,
    /// What was done just now.
    pub said: Said,
    /// Whether links are mailed here.
    pub by_mail: bool,
    /// What people call single sign-on, if there is one.
    pub sso: Option<String>,
    /// The address as typed.
    pub typed: String,
    /// What is wrong with it.
    pub faults: Faults,
}

impl SignInPage {
    /// The page, on the way to `next`.
    #[must_use]
    pub fn new(page: Page, next: Option<String>, said: Said) -> Self {
        let title = page.t("sign-in-title");
        Self {
            page: titled(page, title),
            next: next.unwrap_or_default(),
            said,
            by_mail: true,
            sso: None,
            typed: String::new(),
            faults: Faults::default(),
        }
    }

    fn sso_address(&self) -> String {
        if self.next.is_empty() {
            return "/sign-in/sso".to_owned();
        }
        let query =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &self.next).finish();
        format!("/sign-in/sso?{query}")
    }
}

/// `GET /sign-in/{token}`: one button, so that a mail scanner that opens every link uses none up.
#[derive(Debug, Clone, Template)]
#[template(path = "sign-in/link.html")]
pub struct LinkPage {
    /// The frame.
    pub page: Page,
    /// The address to POST to.
    pub action: String,
    /// Whom it signs in.
    pub name: String,
    /// The page wanted, or empty.
    pub next: String,
}

impl LinkPage {
    /// The page of a link that signs `name` in.
    #[must_use]
    pub fn new(page: Page, action: &str, name: &str, next: Option<String>) -> Self {
        let title = page.t("sign-in-title");
        Self {
            page: titled(page, title),
            action: action.to_owned(),
            name: name.to_owned(),
            next: next.unwrap_or_default(),
        }
    }
}
