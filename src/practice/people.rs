//! The people of the practice LMS, and what each kind of platform says about them.

use aws_lc_rs::digest;
use serde_json::{Map, Value, json};

use super::Flavour;

/// The first number given to members that are made up on the fly.
const CROWD_FROM: u32 = 1_000_000;
const CROWD_PREFIX: &str = "crowd-";
const MEMBERSHIP: &str = "http://purl.imsglobal.org/vocab/lis/v2/membership";
const INSTITUTION: &str = "http://purl.imsglobal.org/vocab/lis/v2/institution/person";
const SYSTEM: &str = "http://purl.imsglobal.org/vocab/lis/v2/system/person";

/// A place in a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Teaches the course.
    Instructor,
    /// Helps teaching it; Moodle-like rosters call this a learner.
    TeachingAssistant,
    /// Edits the course without teaching.
    Designer,
    /// Studies.
    Learner,
    /// Looks on for a learner: a parent, a mentor.
    Observer,
    /// The teacher's preview as a student; never on the roster.
    TestStudent,
}

impl Role {
    /// Every role, in the order of the enrolment form.
    pub const ALL: [Self; 6] = [
        Self::Instructor,
        Self::TeachingAssistant,
        Self::Designer,
        Self::Learner,
        Self::Observer,
        Self::TestStudent,
    ];

    /// The role's name in forms.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Instructor => "instructor",
            Self::TeachingAssistant => "assistant",
            Self::Designer => "designer",
            Self::Learner => "student",
            Self::Observer => "observer",
            Self::TestStudent => "test-student",
        }
    }

    /// The role whose [`Role::slug`] is `slug`.
    #[must_use]
    pub fn named(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// The context roles of a launch.
    #[must_use]
    pub(super) fn launch_roles(self, flavour: Flavour) -> Vec<String> {
        let names: &[&str] = match (flavour, self) {
            (Flavour::Canvas, Self::TeachingAssistant) => &["/Instructor#TeachingAssistant", "#Instructor"],
            (Flavour::Canvas, Self::Designer) => &["#ContentDeveloper"],
            (Flavour::Canvas, Self::Observer) => &["#Mentor"],
            (_, Self::Instructor) | (Flavour::Moodle, Self::TeachingAssistant | Self::Designer) => {
                &["#Instructor"]
            }
            (_, Self::Learner | Self::TestStudent) | (Flavour::Moodle, Self::Observer) => &["#Learner"],
        };
        let mut roles: Vec<String> = names.iter().map(|name| format!("{MEMBERSHIP}{name}")).collect();
        if flavour == Flavour::Canvas && self == Self::TestStudent {
            roles.push("http://purl.imsglobal.org/vocab/lti/system/person#TestUser".to_owned());
        }
        roles
    }

    /// The roles of a roster entry; `None` for people the roster leaves out.
    ///
    /// Moodle-like rosters use short names and ask another question than launches do, so that an
    /// assistant is `Learner` there and `Instructor` here.
    #[must_use]
    pub(super) fn roster_roles(self, flavour: Flavour) -> Option<Vec<String>> {
        match (flavour, self) {
            (_, Self::TestStudent) | (Flavour::Moodle, Self::Observer) => None,
            (Flavour::Canvas, role) => Some(role.launch_roles(flavour)),
            (Flavour::Moodle, Self::Instructor | Self::Designer) => Some(vec!["Instructor".to_owned()]),
            (Flavour::Moodle, Self::TeachingAssistant | Self::Learner) => Some(vec!["Learner".to_owned()]),
        }
    }
}

/// Somebody with an account on the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The short name tests and addresses use: `ingrid`.
    pub key: String,
    /// The account's number, unique on the platform.
    pub number: u32,
    /// Given name, absent for an account without a name.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Language of the account, BCP 47.
    pub locale: String,
    /// IANA time zone.
    pub zone: String,
    /// Whether they run the whole site.
    pub site_admin: bool,
    /// The key of the learner they look on for.
    pub mentors: Option<String>,
}

impl Person {
    /// A person without a name, English, in UTC.
    #[must_use]
    pub fn nameless(key: &str, number: u32) -> Self {
        Self {
            key: key.to_owned(),
            number,
            given: None,
            family: None,
            email: None,
            locale: "en".to_owned(),
            zone: "UTC".to_owned(),
            site_admin: false,
            mentors: None,
        }
    }

    fn named(key: &str, number: u32, name: (&str, &str), home: (&str, &str)) -> Self {
        Self {
            given: Some(name.0.to_owned()).filter(|given| !given.is_empty()),
            family: Some(name.1.to_owned()).filter(|family| !family.is_empty()),
            email: Some(format!("{key}@school.example")),
            locale: home.0.to_owned(),
            zone: home.1.to_owned(),
            ..Self::nameless(key, number)
        }
    }

    /// The member of a course's crowd with this `index`, from 1.
    #[must_use]
    pub fn of_crowd(index: u32) -> Self {
        let family = format!("{index:06}");
        let key = format!("{CROWD_PREFIX}{index}");
        Self::named(&key, CROWD_FROM.saturating_add(index), ("Student", &family), ("en", "UTC"))
    }

    /// The whole name as the platform writes it; family name first where that is the custom.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        match (&self.given, &self.family) {
            (Some(given), Some(family)) if self.locale.starts_with("zh") => Some(format!("{family}{given}")),
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (Some(only), None) | (None, Some(only)) => Some(only.clone()),
            (None, None) => None,
        }
    }

    /// The `sub` of launches and the `user_id` of rosters.
    #[must_use]
    pub fn subject(&self, flavour: Flavour) -> String {
        match flavour {
            Flavour::Moodle => self.number.to_string(),
            Flavour::Canvas => uuid_of(&format!("subject {}", self.number)),
        }
    }

    /// The `login_hint`: on Canvas-like platforms not the subject.
    #[must_use]
    pub fn login_hint(&self, flavour: Flavour) -> String {
        match flavour {
            Flavour::Moodle => self.number.to_string(),
            Flavour::Canvas => hex40(&format!("login {}", self.number)),
        }
    }

    /// What `$Person.address.timezone` becomes.
    #[must_use]
    pub(super) fn zone_value(&self, flavour: Flavour) -> &str {
        match flavour {
            Flavour::Moodle => "99",
            Flavour::Canvas => &self.zone,
        }
    }

    /// Every role of a launch by this person, enrolled as `role` or not at all.
    #[must_use]
    pub(super) fn launch_roles(&self, role: Option<Role>, flavour: Flavour) -> Vec<String> {
        let mut roles = role.map(|role| role.launch_roles(flavour)).unwrap_or_default();
        if self.site_admin {
            if flavour == Flavour::Moodle {
                roles = vec![format!("{MEMBERSHIP}#Instructor"), format!("{SYSTEM}#Administrator")];
            }
            roles.push(format!("{INSTITUTION}#Administrator"));
        } else if flavour == Flavour::Canvas {
            let standing = if matches!(role, Some(Role::Instructor)) { "Instructor" } else { "Student" };
            roles.push(format!("{INSTITUTION}#{standing}"));
            roles.push(format!("{SYSTEM}#User"));
        }
        roles
    }

    /// The name and address claims, the same words in launches and rosters.
    #[must_use]
    pub(super) fn profile(&self, flavour: Flavour) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut put = |claim: &str, value: Option<String>| {
            if let Some(value) = value {
                claims.insert(claim.to_owned(), json!(value));
            }
        };
        put("name", self.name());
        put("given_name", self.given.clone());
        put("family_name", self.family.clone());
        put("email", self.email.clone());
        if flavour == Flavour::Canvas {
            put(
                "picture",
                self.email.as_ref().map(|_| format!("https://school.example/pictures/{}.png", self.number)),
            );
        }
        claims
    }
}

/// The index of the crowd member called `key`.
#[must_use]
pub(super) fn crowd_index(key: &str) -> Option<u32> {
    key.strip_prefix(CROWD_PREFIX)?.parse().ok()
}

/// The people every practice LMS starts with, and their place in its courses.
#[must_use]
pub(super) fn cast() -> Vec<(Person, Option<Role>)> {
    let learner = Some(Role::Learner);
    let mother = Person {
        mentors: Some("noor".to_owned()),
        ..Person::named("mother", 12, ("Noor’s mother", ""), ("ar", "Asia/Beirut"))
    };
    let admin =
        Person { site_admin: true, ..Person::named("admin", 2, ("Site", "Administrator"), ("en", "UTC")) };
    vec![
        (Person::named("ingrid", 3, ("Ingrid", "Halvorsen"), ("en", "Europe/Oslo")), Some(Role::Instructor)),
        (
            Person::named("adaeze", 4, ("Adaeze", "Nwosu"), ("en", "Africa/Lagos")),
            Some(Role::TeachingAssistant),
        ),
        (Person::named("xiuying", 5, ("秀英", "李"), ("zh-Hans", "Asia/Shanghai")), learner),
        (Person::named("noor", 6, ("نور", "الحسيني"), ("ar", "Asia/Beirut")), learner),
        (Person::named("dipika", 7, ("दीपिका", "शर्मा"), ("hi", "Asia/Kolkata")), learner),
        (Person::named("ivan", 8, ("Иван", "Соколов"), ("ru", "Europe/Sofia")), learner),
        (Person::named("joerg", 9, ("Jörg", "Weiß"), ("de", "Europe/Berlin")), learner),
        (
            Person::named("ana", 10, ("Ana María", "Núñez de la Cruz"), ("es-MX", "America/Mexico_City")),
            learner,
        ),
        (Person::nameless("nameless", 11), learner),
        (mother, Some(Role::Observer)),
        (admin, None),
    ]
}

/// Forty hexadecimal digits that always belong to `name`.
#[must_use]
pub(super) fn hex40(name: &str) -> String {
    let digest = digest::digest(&digest::SHA256, name.as_bytes());
    digest.as_ref().iter().take(20).fold(String::new(), |hex, byte| hex + format!("{byte:02x}").as_str())
}

/// A UUID that always belongs to `name`.
#[must_use]
pub(super) fn uuid_of(name: &str) -> String {
    let digest = digest::digest(&digest::SHA256, name.as_bytes());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assistant_is_another_on_the_moodle_roster_than_at_launch() {
        let assistant = Role::TeachingAssistant;
        assert_eq!(assistant.launch_roles(Flavour::Moodle), [format!("{MEMBERSHIP}#Instructor")]);
        assert_eq!(assistant.roster_roles(Flavour::Moodle), Some(vec!["Learner".to_owned()]));
        let both =
            vec![format!("{MEMBERSHIP}/Instructor#TeachingAssistant"), format!("{MEMBERSHIP}#Instructor")];
        assert_eq!(assistant.roster_roles(Flavour::Canvas), Some(both));
    }

    #[test]
    fn the_cast_has_distinct_keys_numbers_and_subjects() {
        let cast = cast();
        let marks: [fn(&Person) -> String; 3] =
            [|p| p.key.clone(), |p| p.number.to_string(), |p| p.subject(Flavour::Canvas)];
        for of in marks {
            let distinct: std::collections::HashSet<String> =
                cast.iter().map(|(person, _)| of(person)).collect();
            assert_eq!(distinct.len(), cast.len());
        }
    }

    #[test]
    fn canvas_hints_do_not_tell_the_subject() {
        let person = Person::of_crowd(1);
        assert_ne!(person.subject(Flavour::Canvas), person.login_hint(Flavour::Canvas));
        assert_eq!(person.subject(Flavour::Moodle), person.login_hint(Flavour::Moodle));
        assert_eq!(crowd_index(&person.key), Some(1));
    }
}
