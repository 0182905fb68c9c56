//! The letters that wait, and what became of the others: for administrators.

use askama::Template;

use super::{Pager, Segment};
use crate::web::page::Page;

/// `GET /admin/mail?show=&page=`; queueing one anew is a POST to `/admin/mail/{letter}/retry`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/mail.html")]
pub struct QueuePage {
    /// The frame.
    pub page: Page,
    /// Why nothing is sent at all, if it is not.
    pub not_set_up: Option<String>,
    /// Which letters: those that failed, those that wait, all.
    pub segments: Vec<Segment>,
    /// One page of them.
    pub letters: Vec<Line>,
    /// The other pages.
    pub pager: Pager,
}

/// One letter.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whom it goes to: the name, or the address of somebody without one.
    pub to: String,
    /// "ada@example.org · Invitation · queued at 09:14 · tried twice · mailbox unknown (550)"
    pub sub: String,
    /// "Refused"
    pub word: String,
    /// The class that colours the word, or empty.
    pub class: &'static str,
    /// The letter's identifier, if it can be queued anew.
    pub retry: Option<String>,
}
