//! The dialogue in which sessions are chosen for the LMS's course.

use askama::Template;

use super::form::{Draft, zones};
use super::{Choice, Faults, Pager, Standing};
use crate::web::page::Page;

/// One line to choose.
#[derive(Debug, Clone)]
pub struct PickRow {
    /// What the form sends.
    pub value: String,
    /// The session's name.
    pub name: String,
    /// "Every Thursday until 25 Feb, 10:15–11:45"
    pub when: String,
    /// How its next date stands; the course room is always open.
    pub standing: Option<Standing>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `GET /c/{visit}/pick/{pick}`: one form, posted to its own address.
#[derive(Debug, Clone, Template)]
#[template(path = "pick/list.html")]
pub struct PickPage {
    /// The frame.
    pub page: Page,
    /// What was searched for.
    pub search: String,
    /// What can be chosen.
    pub rows: Vec<PickRow>,
    /// Whether several can be.
    pub several: bool,
    /// Whether the LMS takes columns of the gradebook.
    pub columns: bool,
    /// Whether that box is ticked.
    pub column: bool,
    /// The button's words for each number of chosen lines.
    pub labels: Vec<String>,
    /// More to choose from.
    pub pager: Pager,
    /// What is wrong with the choice.
    pub faults: Faults,
}

impl PickPage {
    fn label(&self) -> &str {
        self.labels.first().map_or("", String::as_str)
    }
}

/// The same dialogue for somebody who can choose nothing in it.
#[derive(Debug, Clone, Template)]
#[template(path = "pick/barred.html")]
pub struct BarredPage {
    /// The frame.
    pub page: Page,
    /// Why.
    pub why: String,
}

/// `GET /c/{visit}/pick/{pick}/new`: the short form for a new session, posted to its own address.
#[derive(Debug, Clone, Template)]
#[template(path = "pick/new.html")]
pub struct FreshPage {
    /// The frame.
    pub page: Page,
    /// The way back to the list.
    pub back: String,
    /// What is chosen already, as the form carries it on.
    pub chosen: Vec<String>,
    /// What was typed.
    pub draft: Draft,
    /// What is wrong with it.
    pub faults: Faults,
}

impl FreshPage {
    fn zones(&self) -> Vec<Choice> {
        zones(&self.draft.zone)
    }
}
