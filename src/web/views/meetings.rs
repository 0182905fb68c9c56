//! What is behind *Join*: for administrators.

use askama::Template;

use crate::web::page::Page;

/// `GET /admin/meetings`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/meetings.html")]
pub struct MeetingsPage {
    /// The frame.
    pub page: Page,
    /// The engines, the usual one first.
    pub engines: Vec<EngineCard>,
    /// Registrations with an engine of their own: name and engine.
    pub registrations: Vec<(String, String)>,
    /// The addresses of the instances that live, where there are several.
    pub instances: Vec<String>,
}

/// One engine.
#[derive(Debug, Clone)]
pub struct EngineCard {
    /// "BigBlueButton"
    pub name: String,
    /// "For everything that chooses nothing else"
    pub used: String,
    /// Where it is, and how it is set.
    pub facts: Vec<String>,
    /// Whether it works, and what to change if not; none where there is nothing to try.
    pub tried: Option<(bool, String)>,
    /// What it cannot do.
    pub cannot: Vec<String>,
}
