//! Groups and sections of courses: told by variables of launches and, on the Moodle-like platform, by a service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::world::World;
use super::{Course, Error, Flavour};

/// What divides a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Division {
    /// A group.
    Group,
    /// A section; only the Canvas-like platform has any.
    Section,
}

/// The groups and sections of one course, by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Divisions(BTreeMap<(Division, u32), Divided>);

#[derive(Debug, Clone)]
struct Divided {
    name: String,
    people: BTreeSet<String>,
}

impl Divisions {
    /// The parameters that the tool's registration asks a platform of this flavour for.
    pub(super) fn parameters(&self, flavour: Flavour) -> &'static [(&'static str, &'static str)] {
        match flavour {
            _ if self.0.is_empty() => &[],
            Flavour::Canvas => {
                &[("sections", "$Canvas.course.sectionIds"), ("groups", "$Canvas.group.contextIds")]
            }
            Flavour::Moodle => &[("groups", "$Moodle.Person.userGroupIds")],
        }
    }

    /// The value of a variable, if it is about groups and this platform knows it.
    pub(super) fn expanded(&self, variable: &str, person: &str, flavour: Flavour) -> Option<String> {
        let kind = match (variable, flavour) {
            ("$Canvas.course.sectionIds", Flavour::Canvas) => Division::Section,
            ("$Canvas.group.contextIds", Flavour::Canvas)
            | ("$Moodle.Person.userGroupIds", Flavour::Moodle) => Division::Group,
            _ => return None,
        };
        Some(self.of(kind, person).join(","))
    }

    fn of(&self, kind: Division, person: &str) -> Vec<String> {
        let inside = self.0.iter().filter(|((of, _), one)| *of == kind && one.people.contains(person));
        inside.map(|((_, number), _)| number.to_string()).collect()
    }

    /// The groups of a member as the roster tells them.
    pub(super) fn enrolments(&self, person: &str) -> Value {
        self.of(Division::Group, person).into_iter().map(|id| json!({ "group_id": id })).collect()
    }

    /// Whether a groups service has something to tell.
    pub(super) fn has_groups(&self) -> bool {
        self.0.keys().any(|(kind, _)| *kind == Division::Group)
    }

    /// What the groups service answers.
    pub(super) fn container(&self) -> Value {
        let groups = self.0.iter().filter(|((kind, _), _)| *kind == Division::Group);
        let groups: Value =
            groups.map(|((_, number), one)| json!({ "id": number.to_string(), "name": one.name })).collect();
        json!({ "groups": groups })
    }
}

impl World {
    /// Makes a group or section of a course; gives its number.
    pub fn divide(&self, course: &str, kind: Division, name: &str) -> Result<u32, Error> {
        self.in_divisions(course, |all, first| {
            let number = first.saturating_add(u32::try_from(all.0.len()).unwrap_or(u32::MAX));
            all.0.insert((kind, number), Divided { name: name.to_owned(), people: BTreeSet::new() });
            number
        })
    }

    /// Puts `person` into the group or section, or takes them out of it.
    pub fn set_inside(
        &self,
        course: &str,
        (kind, number): (Division, u32),
        person: &str,
        inside: bool,
    ) -> Result<(), Error> {
        self.person(person)?;
        self.in_divisions(course, |all, _first| {
            let Some(one) = all.0.get_mut(&(kind, number)) else { return };
            if inside {
                one.people.insert(person.to_owned());
            } else {
                one.people.remove(person);
            }
        })
    }

    /// Deletes a group or section.
    pub fn undivide(&self, course: &str, of: (Division, u32)) -> Result<(), Error> {
        self.in_divisions(course, |all, _first| {
            all.0.remove(&of);
        })
    }

    fn in_divisions<T>(
        &self,
        course: &str,
        change: impl FnOnce(&mut Divisions, u32) -> T,
    ) -> Result<T, Error> {
        self.in_course(course, |course: &mut Course| {
            let first = course.number.saturating_mul(1000);
            change(&mut course.divisions, first)
        })
    }

    /// The address of a course's groups, as a Moodle-like launch names it.
    pub(super) fn groups_url(&self, course: &Course) -> String {
        self.address(&format!("/mod/lti/services.php/CourseGroups/{}/groups", course.number))
    }
}
