//! The course's people, as the roster names them.

use askama::Template;

use super::{Choice, Pager, Segment};
use crate::web::page::Page;

/// `GET {base}/people?show=&q=&page=`, staff only. `POST {base}/people/roster` reads the roster anew.
#[derive(Debug, Clone, Template)]
#[template(path = "people/list.html")]
pub struct PeoplePage {
    /// The frame.
    pub page: Page,
    /// What is known about the roster itself.
    pub roster: Roster,
    /// Everyone, staff, and so on.
    pub segments: Vec<Segment>,
    /// What was searched for, or empty.
    pub search: String,
    /// The way to look at the list, for the search to keep; or empty.
    pub show: String,
    /// The course's groups and sections, to narrow the list to one of them; none where it has none.
    pub divisions: Vec<Choice>,
    /// The people by role; no empty groups.
    pub groups: Vec<Group>,
    /// The pages of a long list.
    pub pager: Pager,
}

impl PeoplePage {
    fn in_group(&self) -> bool {
        self.divisions.iter().any(|one| one.chosen && !one.value.is_empty())
    }
}

/// How the roster stands.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// The LMS it comes from, such as Canvas.
    pub lms: String,
    /// "1,400 people so far", while it is being read.
    pub reading: Option<String>,
    /// How much of it is read, 0 to 100, where the whole is known.
    pub percent: Option<u8>,
    /// "Last complete roster: today, 12:00, 38 people.", or that there was none yet.
    pub last: String,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// Whether it can be read at all: not where the LMS offers no roster.
    pub readable: bool,
}

/// A try to read the roster that failed. Nobody is removed by one.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// "The roster could not be read at 12:30. Nobody was removed."
    pub title: String,
    /// The cause and the next step.
    pub text: String,
    /// "ROSTER-SLOW-DOWN"
    pub code: String,
}

/// The people of one role.
#[derive(Debug, Clone)]
pub struct Group {
    /// "Moderators"
    pub heading: String,
    /// By name.
    pub people: Vec<Person>,
}

/// One person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Two letters at most, or a dash.
    pub face: String,
    /// The name, or that the LMS gave none.
    pub name: String,
    /// E-mail, LMS role, section: what is known, between dots.
    pub sub: String,
    /// The role here, in words.
    pub role: String,
    /// Whether that is moderator.
    pub strong: bool,
    /// "Here today", or empty.
    pub note: String,
}
