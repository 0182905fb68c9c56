//! Links to the tool that teachers placed in courses, and copies of courses with them.

use std::collections::{BTreeMap, HashMap};

use url::Url;

use super::dialogue::Dialogue;
use super::people::uuid_of;
use super::world::World;
use super::{Course, Error, Flavour};

/// A link to the tool in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Number, unique on the platform.
    pub number: u32,
    /// Its title in the course.
    pub title: String,
    /// Where it leads.
    pub target: Url,
    /// What the tool wants back at each launch, with `$Variables`.
    pub custom: BTreeMap<String, String>,
    /// Whether it came with a column of the gradebook.
    pub column: bool,
    /// The links it was copied from, the nearest first.
    pub(super) history: Vec<u32>,
}

impl Placed {
    /// A link that is not in a course yet.
    pub(super) fn new(title: String, target: Url, custom: BTreeMap<String, String>, column: bool) -> Self {
        Self { number: 0, title, target, custom, column, history: Vec::new() }
    }

    /// The `resource_link.id`: opaque or a number.
    #[must_use]
    pub fn id(&self, flavour: Flavour) -> String {
        id_of(self.number, flavour)
    }

    /// `$ResourceLink.id.history`.
    pub(super) fn history(&self, flavour: Flavour) -> String {
        self.history.iter().map(|number| id_of(*number, flavour)).collect::<Vec<_>>().join(",")
    }
}

fn id_of(number: u32, flavour: Flavour) -> String {
    match flavour {
        Flavour::Canvas => uuid_of(&format!("link {number}")),
        Flavour::Moodle => number.to_string(),
    }
}

/// What courses hold of the tool, and the dialogues under way.
#[derive(Default)]
pub(super) struct Shelf {
    links: BTreeMap<String, Vec<Placed>>,
    made: u32,
    pub(super) dialogues: HashMap<String, Dialogue>,
    /// Offers that a teacher still has to save, by their dialogue: the course, and what was offered.
    offers: HashMap<String, (String, Placed)>,
}

/// The first number of a link; courses' own links have the numbers below.
const FIRST: u32 = 1_001;

impl Shelf {
    fn number(&mut self) -> u32 {
        let number = FIRST.saturating_add(self.made);
        self.made = self.made.saturating_add(1);
        number
    }
}

impl World {
    /// The links in `course`, in the order they were placed.
    #[must_use]
    pub fn links(&self, course: &str) -> Vec<Placed> {
        self.state().shelf.links.get(course).cloned().unwrap_or_default()
    }

    /// The link of `course` with this number.
    pub(super) fn link(&self, course: &str, number: u32) -> Option<Placed> {
        self.links(course).into_iter().find(|link| link.number == number)
    }

    /// Puts `link` into `course`, as a teacher does who saves what the tool offered; gives it with its number.
    #[must_use]
    pub fn place(&self, course: &str, link: Placed) -> Placed {
        let mut state = self.state();
        let placed = Placed { number: state.shelf.number(), ..link };
        state.shelf.links.entry(course.to_owned()).or_default().push(placed.clone());
        placed
    }

    /// Keeps what a dialogue brought until the teacher saves it.
    pub(super) fn keep_offer(&self, dialogue: &str, course: &str, offer: Placed) {
        self.state().shelf.offers.insert(dialogue.to_owned(), (course.to_owned(), offer));
    }

    /// What was kept; once.
    pub(super) fn take_offer(&self, dialogue: &str) -> Option<(String, Placed)> {
        self.state().shelf.offers.remove(dialogue)
    }

    /// Makes a copy of a course: its people and its links, under new identifiers.
    pub fn copy_course(&self, slug: &str) -> Result<Course, Error> {
        let source = self.course(slug)?;
        let links = self.links(slug);
        let mut state = self.state();
        let taken = |n: u32| state.courses.contains_key(&copied(slug, n));
        let nth = (1..1_000).find(|n| !taken(*n)).unwrap_or(1_000);
        let number = u32::try_from(state.courses.len()).unwrap_or(u32::MAX).saturating_add(2);
        let title = format!("{} (copy)", source.title);
        let copy = source.copied(&copied(slug, nth), &title, number);
        state.courses.insert(copy.slug.clone(), copy.clone());
        for link in links {
            let history = [vec![link.number], link.history.clone()].concat();
            let link = Placed { number: state.shelf.number(), history, ..link };
            state.shelf.links.entry(copy.slug.clone()).or_default().push(link);
        }
        Ok(copy)
    }
}

fn copied(slug: &str, nth: u32) -> String {
    if nth == 1 { format!("{slug}-copy") } else { format!("{slug}-copy-{nth}") }
}
