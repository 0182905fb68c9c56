//! The private address of an account's calendar.

use askama::Template;

use super::Link;
use crate::web::page::Page;

/// `GET /scheduler/calendar`; a POST there makes a new address, one to `/scheduler/calendar/stop` ends it.
#[derive(Debug, Clone, Template)]
#[template(path = "account/calendar.html")]
pub struct CalendarPage {
    /// The frame.
    pub page: Page,
    /// The address, if there is one.
    pub link: Option<Link>,
}
