//! The doors of the standalone pages.

use askama::Template;

use super::titled;
use crate::web::page::Page;

/// `GET /sign-in`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign-in/ask.html")]
pub struct SignInPage {
    /// The frame.
    pub page: Page,
    /// The page wanted, or empty.
    pub next: String,
    /// Whether somebody was signed out just now.
    pub signed_out: bool,
}

impl SignInPage {
    /// The page, on the way to `next`.
    #[must_use]
    pub fn new(page: Page, next: Option<String>, signed_out: bool) -> Self {
        let title = page.t("sign-in-title");
        Self { page: titled(page, title), next: next.unwrap_or_default(), signed_out }
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
