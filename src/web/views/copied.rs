//! The page on which the sessions of a copied course are planned anew.

use askama::Template;

use super::{Choice, Faults};
use crate::web::page::Page;

/// One session that can be taken over.
#[derive(Debug, Clone)]
pub struct CopiedRow {
    /// The session in the other course.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was held there.
    pub before: String,
    /// When it would be held here.
    pub after: String,
    /// Whether its box is ticked.
    pub ticked: bool,
    /// The page of the session here that stands for it already.
    pub copy: Option<String>,
}

/// `GET /c/{visit}/copied`: one form, posted to its own address.
#[derive(Debug, Clone, Template)]
#[template(path = "sessions/copied.html")]
pub struct CopiedPage {
    /// The frame.
    pub page: Page,
    /// The other course.
    pub title: String,
    /// All courses to choose from, if there are several.
    pub sources: Vec<Choice>,
    /// The one that is shown.
    pub from: String,
    /// Fields that the forms only carry on.
    pub carried: Vec<(String, String)>,
    /// The day of the first date here.
    pub first: String,
    /// The sessions, by their first date.
    pub rows: Vec<CopiedRow>,
    /// What is wrong with what was typed.
    pub faults: Faults,
}

impl CopiedPage {
    /// Whether anything is left to be taken over.
    #[must_use]
    pub fn open(&self) -> bool {
        self.rows.iter().any(|row| row.copy.is_none())
    }
}
