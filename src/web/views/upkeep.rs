//! How the installation does: for administrators.

use askama::Template;

use crate::web::page::Page;

/// `GET /admin/health`; changing the key is asked at `/admin/health/rotate`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/health.html")]
pub struct UpkeepPage {
    /// The frame.
    pub page: Page,
    /// Mail, rounds, rosters, storage.
    pub parts: Vec<Part>,
    /// "The new key is published; it signs from tomorrow at 11:15."
    pub said: String,
    /// The published keys, oldest first.
    pub keys: Vec<KeyLine>,
    /// Whether a new key can be made: none waits for its time.
    pub may_rotate: bool,
    /// The program's version.
    pub version: &'static str,
}

/// One thing that is looked after.
#[derive(Debug, Clone)]
pub struct Part {
    /// "Mail"
    pub title: String,
    /// "Works"
    pub word: String,
    /// The class that colours the word.
    pub class: &'static str,
    /// What is known of it.
    pub lines: Vec<String>,
}

/// One published key.
#[derive(Debug, Clone)]
pub struct KeyLine {
    /// Its name in the key set.
    pub kid: String,
    /// "Signs since Thu 19 Nov at 10:15"
    pub said: String,
    /// "Signs"
    pub word: String,
    /// The class that colours the word, or empty.
    pub class: &'static str,
}
