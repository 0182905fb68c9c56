//! The ID token's claims, as either kind of platform writes them (Core §5.3 and §5.4).

use serde_json::{Map, Value, json};

use super::courses::{Course, Registration};
use super::launch::Target;
use super::people::{Person, hex40, uuid_of};
use super::placed::Placed;
use super::token::GROUPS_SCOPE;
use super::world::World;
use super::{Error, Flavour, LaunchOptions};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const GROUPS_CLAIM: &str = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice";
const ROSTER_CLAIM: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";

impl World {
    /// The claims of a launch of `course` by `person`, valid from now.
    ///
    /// A test may change any of them and pass the result to [`World::sign`].
    pub fn claims_for(
        &self,
        person: &str,
        course: &str,
        options: &LaunchOptions,
        nonce: &str,
    ) -> Result<Value, Error> {
        let registration = self.registration_for(options)?;
        let (person, course) = (self.person(person)?, self.course(course)?);
        let launch = Launch { world: self, person, course, registration, options };
        let mut claims = launch.identity(nonce);
        claims.extend(launch.message());
        claims.extend(match options.flavour {
            Flavour::Canvas => launch.canvas(),
            Flavour::Moodle => launch.moodle(),
        });
        Ok(Value::Object(claims))
    }
}

/// What the account is called that all courses belong to.
pub(super) const ACCOUNT: &str = "Practice School";

/// The `context.id` of launches from the account's menu.
fn account_id() -> String {
    hex40("account 1")
}

struct Launch<'a> {
    world: &'a World,
    person: Person,
    course: Course,
    registration: Registration,
    options: &'a LaunchOptions,
}

impl Launch<'_> {
    fn identity(&self, nonce: &str) -> Map<String, Value> {
        let now = self.world.now().timestamp();
        let life = match self.options.flavour {
            Flavour::Canvas => 3600,
            Flavour::Moodle => 60,
        };
        let mut claims = self.person.profile(self.options.flavour);
        claims.retain(|claim, _| self.registration.hears(claim) && !self.options.nameless);
        claims.insert("iss".to_owned(), json!(self.world.issuer()));
        claims.insert("aud".to_owned(), json!(self.registration.client_id));
        if !self.options.nameless {
            claims.insert("sub".to_owned(), json!(self.person.subject(self.options.flavour)));
        }
        claims.insert("nonce".to_owned(), json!(nonce));
        claims.insert("iat".to_owned(), json!(now));
        claims.insert("exp".to_owned(), json!(now.saturating_add(life)));
        claims
    }

    fn message(&self) -> Map<String, Value> {
        let flavour = self.options.flavour;
        let role = self.course.role_of(&self.person.key).filter(|_| !self.options.outside);
        let target = self.options.target_link_uri.as_ref().unwrap_or(&self.registration.redirect_uri);
        let deployment = self.options.deployment.as_deref().unwrap_or(self.registration.deployment(flavour));
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(format!("{CLAIM}{name}"), value);
        let dialogue = self.options.dialogue.as_deref().and_then(|id| self.world.dialogue_settings(id));
        let message = if dialogue.is_some() { "LtiDeepLinkingRequest" } else { "LtiResourceLinkRequest" };
        put("message_type", json!(message));
        put("version", json!("1.3.0"));
        put("deployment_id", json!(deployment));
        put("target_link_uri", json!(target));
        put("roles", json!(self.person.launch_roles(role, flavour)));
        if dialogue.is_none() {
            put("resource_link", self.resource_link());
        }
        put("custom", self.custom());
        put("context", self.context());
        if self.options.outside {
            return claims;
        }
        let empty = self.world.links(&self.course.slug).is_empty();
        // A Moodle-like platform offers no roster to a dialogue while its course has no activity of the tool.
        if !(dialogue.is_some() && empty && flavour == Flavour::Moodle) {
            let roster = self.world.roster_url(&self.course, &self.registration, flavour);
            claims.insert(
                ROSTER_CLAIM.to_owned(),
                json!({ "context_memberships_url": roster, "service_versions": ["2.0"] }),
            );
        }
        claims.extend(dialogue);
        claims
    }

    /// The placed link that is followed.
    fn placed(&self) -> Option<Placed> {
        self.options.link.and_then(|number| self.world.link(&self.course.slug, number))
    }

    fn resource_link(&self) -> Value {
        if self.options.outside {
            return json!({ "id": account_id(), "title": ACCOUNT });
        }
        let placed = self.placed().map(|link| (link.id(self.options.flavour), link.title));
        match self.options.resource_link.clone().or(placed) {
            Some((id, title)) => json!({ "id": id, "title": title }),
            None => {
                json!({ "id": self.course.resource_link_id(self.options.flavour), "title": self.course.title })
            }
        }
    }

    fn context(&self) -> Value {
        if self.options.outside {
            return json!({ "id": account_id(), "title": ACCOUNT, "type": ["Account"] });
        }
        let kind = match self.options.flavour {
            Flavour::Canvas => "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering",
            Flavour::Moodle => "CourseSection",
        };
        json!({
            "id": self.course.context_id(self.options.flavour),
            "label": self.course.label(), "title": self.course.title, "type": [kind],
        })
    }

    fn custom(&self) -> Value {
        let of_link = self.placed().map(|link| link.custom).unwrap_or_default();
        // Where both name a parameter, the registration's wins.
        let asked = of_link.iter().chain(self.world.custom(&self.registration)).chain(&self.options.custom);
        let asked = asked.map(|(name, value)| (name.as_str(), value.as_str()));
        let divided = self.course.divisions.parameters(self.options.flavour).iter().copied();
        let all = divided.chain(asked);
        all.map(|(name, value)| (name.to_owned(), self.expanded(value))).collect::<Map<_, _>>().into()
    }

    /// A variable the platform does not know stays as it was written.
    fn expanded(&self, value: &str) -> Value {
        let flavour = self.options.flavour;
        let link = self.placed();
        if let Some(ids) = self.course.divisions.expanded(value, &self.person.key, flavour) {
            return json!(ids);
        }
        json!(match value {
            "$Person.address.timezone" => self.person.zone_value(flavour).to_owned(),
            "$Context.id" if self.options.outside => account_id(),
            "$Context.id" => self.course.context_id(flavour),
            "$Context.id.history" => self.course.context_history(flavour),
            "$ResourceLink.id.history" => link.map(|link| link.history(flavour)).unwrap_or_default(),
            "$ResourceLink.title" if self.options.dialogue.is_some() => return Value::Null,
            "$ResourceLink.title" => link.map_or_else(|| self.course.title.clone(), |link| link.title),
            "$User.id" => self.person.subject(flavour),
            other => other.to_owned(),
        })
    }

    fn canvas(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        let (back, lis, placement) = if self.options.outside {
            ("/account".to_owned(), json!({ "person_sourcedid": null }), "account_navigation")
        } else {
            let course = format!("SIS-{}", self.course.number);
            let lis = json!({ "person_sourcedid": null, "course_offering_sourcedid": course });
            (format!("/course/{}", self.course.slug), lis, "course_navigation")
        };
        claims.insert("locale".to_owned(), json!(self.person.locale));
        claims.insert(
            format!("{CLAIM}tool_platform"),
            json!({
                "guid": hex40("school"), "name": "Practice School", "version": "cloud",
                "product_family_code": "canvas", "validation_context": null, "errors": { "errors": {} },
            }),
        );
        // Says `iframe` even for a window of its own, as that LMS does.
        claims.insert(
            format!("{CLAIM}launch_presentation"),
            json!({
                "document_target": "iframe", "locale": self.person.locale, "height": null, "width": null,
                "return_url": self.world.address(&back),
            }),
        );
        claims.insert(
            format!("{CLAIM}lti11_legacy_user_id"),
            json!(hex40(&format!("legacy {}", self.person.number))),
        );
        claims.insert(format!("{CLAIM}lis"), lis);
        claims.extend(self.world.notice_service(self.registration.deployment(Flavour::Canvas)));
        claims.insert("https://www.instructure.com/placement".to_owned(), json!(placement));
        if let Some(learner) = self.person.mentors.as_ref().and_then(|key| self.world.person(key).ok()) {
            let learner = learner.subject(Flavour::Canvas);
            claims.insert(format!("{CLAIM}role_scope_mentor"), json!([learner]));
        }
        claims
    }

    fn moodle(&self) -> Map<String, Value> {
        let mut claims = self.moodle_alone();
        if self.course.divisions.has_groups() {
            let url = self.world.groups_url(&self.course);
            claims.insert(
                GROUPS_CLAIM.to_owned(),
                json!({ "context_groups_url": url, "scope": [GROUPS_SCOPE], "service_versions": ["1.0"] }),
            );
        }
        claims
    }

    fn moodle_alone(&self) -> Map<String, Value> {
        let target = match self.options.target {
            Target::Frame => "iframe",
            Target::Window => "window",
        };
        let locale = self.person.locale.to_lowercase().replace('-', "_");
        let mut claims = Map::new();
        claims.insert(
            format!("{CLAIM}tool_platform"),
            json!({
                "guid": uuid_of("moodle site").replace('-', ""), "name": "practice",
                "description": "Practice School", "version": "2024100706", "product_family_code": "moodle",
            }),
        );
        let mut presentation = json!({ "document_target": target, "locale": locale });
        if let (Some(members), None) = (presentation.as_object_mut(), &self.options.dialogue) {
            let back = self.world.address(&format!("/course/{}?flavour=moodle", self.course.slug));
            members.insert("return_url".to_owned(), json!(back));
        }
        claims.insert(format!("{CLAIM}launch_presentation"), presentation);
        claims
            .insert(format!("{CLAIM}lis"), json!({ "person_sourcedid": "", "course_section_sourcedid": "" }));
        claims.insert(format!("{CLAIM}ext"), json!({ "user_username": self.person.key, "lms": "moodle-2" }));
        claims
    }
}
