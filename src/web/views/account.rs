//! One's own account.

use askama::Template;

use super::titled;
use crate::web::page::Page;

/// `GET /scheduler/account`.
#[derive(Debug, Clone, Template)]
#[template(path = "account/own.html")]
pub struct AccountPage {
    /// The frame.
    pub page: Page,
    /// Where letters go.
    pub email: String,
}

impl AccountPage {
    /// The page of whoever has the address `email`.
    #[must_use]
    pub fn new(page: Page, email: &str) -> Self {
        let title = page.t("own-account");
        Self { page: titled(page, title), email: email.to_owned() }
    }
}
