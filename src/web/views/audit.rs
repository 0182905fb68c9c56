//! The audit log: for administrators.

use askama::Template;

use super::{Choice, Pager};
use crate::web::page::Page;

/// `GET /admin/audit?q=&topic=&from=&to=&page=`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/audit.html")]
pub struct AuditPage {
    /// The frame.
    pub page: Page,
    /// What is searched for.
    pub search: String,
    /// What the lines may be about.
    pub topics: Vec<Choice>,
    /// The first day, as the field has it, or empty.
    pub from: String,
    /// The last day, as the field has it, or empty.
    pub to: String,
    /// Whether fewer than all lines are wanted.
    pub narrowed: bool,
    /// "1,204 entries"
    pub count: String,
    /// One page of them.
    pub lines: Vec<AuditLine>,
    /// Where all of them are to be had as a table.
    pub csv: String,
    /// The other pages.
    pub pager: Pager,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// "Registration switched off: Lakeside Canvas"
    pub what: String,
    /// Where that is looked after, if it has a page.
    pub href: String,
    /// "Ingrid Halvorsen, from 192.0.2.7"
    pub who: String,
    /// "Thu 19 Nov, 10:15:07"
    pub when: String,
    /// The same for machines.
    pub datetime: String,
    /// "Kind: supervisor → administrator"
    pub changes: Vec<String>,
}
