//! Courses of the practice LMS, their members, and the registrations a tool has with it.

use std::collections::HashSet;

use url::Url;

use super::Flavour;
use super::divisions::Divisions;
use super::people::{self, Role, hex40};
use super::registering::Asked;

/// A course and who is in it.
#[derive(Debug, Clone)]
pub struct Course {
    /// The course's name in addresses: `ecology-201`.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Number, unique on the platform.
    pub number: u32,
    /// The numbers of the courses it was copied from, the nearest first.
    history: Vec<u32>,
    /// A place once taken stays in the list when its holder leaves, so that positions never shift under
    /// a reader that pages through the roster.
    places: Vec<Place>,
    crowd: u32,
    left_crowd: HashSet<u32>,
    /// Its groups and sections.
    pub(super) divisions: Divisions,
    /// The client ids that may be launched in this course and read its roster.
    pub(super) clients: HashSet<String>,
}

#[derive(Debug, Clone)]
struct Place {
    person: String,
    role: Role,
    taken: bool,
}

impl Course {
    /// An empty course, open to `clients`.
    #[must_use]
    pub(super) fn new(slug: &str, title: &str, number: u32, clients: HashSet<String>) -> Self {
        Self {
            slug: slug.to_owned(),
            title: title.to_owned(),
            number,
            history: Vec::new(),
            places: Vec::new(),
            crowd: 0,
            left_crowd: HashSet::new(),
            divisions: Divisions::default(),
            clients,
        }
    }

    /// A copy with the same people under another name and number.
    pub(super) fn copied(&self, slug: &str, title: &str, number: u32) -> Self {
        let history = [vec![self.number], self.history.clone()].concat();
        Self { slug: slug.to_owned(), title: title.to_owned(), number, history, ..self.clone() }
    }

    /// The `context.id`: opaque or a number.
    #[must_use]
    pub fn context_id(&self, flavour: Flavour) -> String {
        context_id(self.number, flavour)
    }

    /// `$Context.id.history`: the contexts it was copied from.
    pub(super) fn context_history(&self, flavour: Flavour) -> String {
        self.history.iter().map(|number| context_id(*number, flavour)).collect::<Vec<_>>().join(",")
    }

    /// The `context.id` of the course it is a copy of.
    pub(super) fn origin(&self, flavour: Flavour) -> Option<String> {
        self.history.first().map(|number| context_id(*number, flavour))
    }

    /// The short code of the course: `ECOLOGY-201`.
    #[must_use]
    pub fn label(&self) -> String {
        self.slug.to_uppercase()
    }

    /// The id of the course's link to the tool; on Canvas-like platforms that of the course itself.
    #[must_use]
    pub fn resource_link_id(&self, flavour: Flavour) -> String {
        match flavour {
            Flavour::Canvas => self.context_id(flavour),
            Flavour::Moodle => self.number.saturating_add(100).to_string(),
        }
    }

    /// The role of `person`, if enrolled.
    #[must_use]
    pub fn role_of(&self, person: &str) -> Option<Role> {
        let place = self.places.iter().find(|place| place.person == person);
        match (place, people::crowd_index(person)) {
            (Some(place), _) => place.taken.then_some(place.role),
            (None, Some(index)) => self.crowd_has(index).then_some(Role::Learner),
            (None, None) => None,
        }
    }

    fn crowd_has(&self, index: u32) -> bool {
        (1..=self.crowd).contains(&index) && !self.left_crowd.contains(&index)
    }

    /// Enrols `person`, or changes the role of one who is enrolled.
    pub(super) fn enrol(&mut self, person: &str, role: Role) {
        // A member of the crowd who is something else than a learner gets a place of their own.
        if let Some(index) = people::crowd_index(person).filter(|index| (1..=self.crowd).contains(index)) {
            if role == Role::Learner && !self.places.iter().any(|place| place.person == person) {
                self.left_crowd.remove(&index);
                return;
            }
            self.left_crowd.insert(index);
        }
        match self.places.iter_mut().find(|place| place.person == person) {
            Some(place) => (place.role, place.taken) = (role, true),
            None => self.places.push(Place { person: person.to_owned(), role, taken: true }),
        }
    }

    /// Takes `person` out of the course.
    pub(super) fn drop_out(&mut self, person: &str) {
        if let Some(place) = self.places.iter_mut().find(|place| place.person == person) {
            place.taken = false;
        }
        if let Some(index) = people::crowd_index(person) {
            self.left_crowd.insert(index);
        }
    }

    /// Adds `n` learners who are worked out when somebody asks for them.
    pub(super) fn grow(&mut self, n: u32) {
        self.crowd = self.crowd.saturating_add(n);
    }

    /// How many learners were made up, whether still there or not.
    #[must_use]
    pub fn crowd(&self) -> u32 {
        self.crowd
    }

    /// How many positions the roster has; some may be empty.
    #[must_use]
    pub(super) fn positions(&self) -> usize {
        self.places.len().saturating_add(usize::try_from(self.crowd).unwrap_or(usize::MAX))
    }

    /// Who sits at `position`, counted from 0.
    #[must_use]
    pub(super) fn at(&self, position: usize) -> Option<(String, Role)> {
        if let Some(place) = self.places.get(position) {
            return place.taken.then(|| (place.person.clone(), place.role));
        }
        let index = u32::try_from(position.checked_sub(self.places.len())?).ok()?.checked_add(1)?;
        self.crowd_has(index).then(|| (format!("crowd-{index}"), Role::Learner))
    }
}

/// The tool as this platform knows it: one client id and its deployments.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Client id.
    pub client_id: String,
    /// Deployment ids: the first serves Canvas-like launches, the second Moodle-like ones.
    pub deployments: Vec<String>,
    /// Where launches begin.
    pub login_url: Url,
    /// The one redirect URI, compared byte for byte; also the target of launches.
    pub redirect_uri: String,
    /// The tool's published keys.
    pub tool_jwks_url: Url,
    /// Whether it can be launched: a tool that registered itself is switched on by the platform's admin.
    pub on: bool,
    /// What the tool asked for when it registered itself; none if the platform was set up with it.
    pub asked: Option<Asked>,
}

impl Registration {
    /// The registration `number` of the tool at `tool`.
    pub(super) fn of_tool(tool: &Url, number: u32) -> Result<Self, url::ParseError> {
        Ok(Self {
            client_id: format!("{}", 10_000_000_000_000_u64.saturating_add(u64::from(number))),
            deployments: vec![
                format!("{number}:{}", hex40(&format!("deployment {number}"))),
                number.to_string(),
            ],
            login_url: tool.join("/lti/login")?,
            redirect_uri: tool.join("/lti/launch")?.to_string(),
            tool_jwks_url: tool.join("/.well-known/jwks.json")?,
            on: true,
            asked: None,
        })
    }

    /// Whether it may use the service with this scope.
    #[must_use]
    pub(super) fn may(&self, scope: &str) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked.scopes.iter().any(|one| one == scope))
    }

    /// Whether the platform tells it this about people.
    #[must_use]
    pub(super) fn hears(&self, claim: &str) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked.claims.iter().any(|one| one == claim))
    }

    /// The deployment that launches of this flavour use unless told otherwise.
    #[must_use]
    pub fn deployment(&self, flavour: Flavour) -> &str {
        let index = match flavour {
            Flavour::Canvas => 0,
            Flavour::Moodle => 1,
        };
        self.deployments.get(index).or(self.deployments.first()).map_or("", String::as_str)
    }
}

fn context_id(number: u32, flavour: Flavour) -> String {
    match flavour {
        Flavour::Canvas => hex40(&format!("course {number}")),
        Flavour::Moodle => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_can_shrink_and_grow_without_moving_anybody() {
        let mut course = Course::new("c", "C", 1, HashSet::new());
        course.enrol("ingrid", Role::Instructor);
        course.grow(3);
        assert_eq!(course.positions(), 4);
        course.drop_out("crowd-2");
        course.drop_out("ingrid");
        let there: Vec<_> = (0..4).filter_map(|position| course.at(position)).map(|(key, _)| key).collect();
        assert_eq!(there, ["crowd-1", "crowd-3"]);
        assert_eq!(course.role_of("crowd-2"), None);
        course.enrol("crowd-2", Role::Learner);
        course.enrol("ingrid", Role::Learner);
        assert_eq!(course.role_of("crowd-2"), Some(Role::Learner));
        assert_eq!(course.at(0), Some(("ingrid".to_owned(), Role::Learner)));
        assert_eq!(course.role_of("crowd-4"), None);
    }

    #[test]
    fn a_promoted_member_of_the_crowd_is_listed_once() {
        let mut course = Course::new("c", "C", 1, HashSet::new());
        course.grow(2);
        course.enrol("crowd-1", Role::TeachingAssistant);
        let there: Vec<_> = (0..course.positions()).filter_map(|position| course.at(position)).collect();
        assert_eq!(there.len(), 2);
        assert_eq!(course.role_of("crowd-1"), Some(Role::TeachingAssistant));
    }
}
