//! Deep linking as a platform does it: what a dialogue asks the tool for, and what it takes back (Deep Linking 2.0 §4).

use std::collections::{BTreeMap, HashSet};

use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::placed::Placed;
use super::world::World;
use super::{Error, Flavour, LaunchOptions};

const CLAIM: &str = "https://purl.imsglobal.org/spec/lti/claim/";
const DL: &str = "https://purl.imsglobal.org/spec/lti-dl/claim/";
/// The longest life of an answer that is taken.
const LONGEST_SECONDS: i64 = 300;

/// Where in the LMS a dialogue is opened: that decides what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Placement {
    /// Among a course's modules or activities: several links.
    #[default]
    Modules,
    /// As an assignment: one link, with a column of the gradebook. Canvas-like platforms only.
    Assignment,
    /// In the editor of a text, which takes no links that launch a tool.
    Editor,
}

impl Placement {
    /// The placement's name in addresses.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Modules => "modules",
            Self::Assignment => "assignment",
            Self::Editor => "editor",
        }
    }
}

/// A dialogue under way.
#[derive(Debug, Clone)]
pub(super) struct Dialogue {
    course: String,
    flavour: Flavour,
    placement: Placement,
    /// Canvas-like platforms want something back, to the byte.
    data: Option<String>,
    back: String,
}

/// What the tool answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// What it offered; nothing if the person changed their mind.
    pub links: Vec<Placed>,
    /// What it says went wrong.
    pub error: Option<String>,
}

impl World {
    /// Opens a dialogue: the options of the launch that carries it. `back` is the query of the page it ends on.
    pub fn open_dialogue(
        &self,
        course: &str,
        flavour: Flavour,
        placement: Placement,
        back: &str,
    ) -> Result<LaunchOptions, Error> {
        self.course(course)?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let data = (flavour == Flavour::Canvas).then(|| format!("{id}:+/=\" é\u{1f600} {placement:?}"));
        let dialogue =
            Dialogue { course: course.to_owned(), flavour, placement, data, back: back.to_owned() };
        self.state().shelf.dialogues.insert(id.clone(), dialogue);
        Ok(LaunchOptions { flavour, dialogue: Some(id), ..LaunchOptions::default() })
    }

    /// The claim that says what a dialogue takes.
    pub(super) fn dialogue_settings(&self, id: &str) -> Option<(String, Value)> {
        let dialogue = self.state().shelf.dialogues.get(id).cloned()?;
        let back = self.address(&format!("/picked/{id}?{}", dialogue.back));
        let mut settings = match dialogue.flavour {
            Flavour::Canvas => canvas(dialogue.placement),
            Flavour::Moodle => moodle(),
        };
        settings.insert("deep_link_return_url".to_owned(), json!(back));
        if let Some(data) = dialogue.data {
            settings.insert("data".to_owned(), json!(data));
        }
        Some((format!("{DL}deep_linking_settings"), Value::Object(settings)))
    }

    /// Checks the tool's answer to a dialogue as real platforms do; each answer is taken once.
    pub async fn take_answer(&self, id: &str, jwt: &str) -> Result<Picked, &'static str> {
        let dialogue = self.state().shelf.dialogues.get(id).cloned().ok_or("There is no such dialogue.")?;
        let registration = self.registration();
        let kid = jsonwebtoken::decode_header(jwt).ok().and_then(|header| header.kid);
        let key = self.tool_key(&registration, &kid.ok_or("The answer names no key.")?).await;
        let key = key.ok_or("The tool publishes no such key.")?;
        let mut validation = Validation::new(Algorithm::RS256);
        // Times and audience are compared below, by the platform's own clock.
        (validation.validate_exp, validation.validate_aud) = (false, false);
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Value>(jwt, &key, &validation);
        let claims = claims.map_err(|_forged| "The signature is wrong.")?.claims;
        self.addressed(&claims, &registration.client_id, registration.deployment(dialogue.flavour))?;
        self.timely(&claims)?;
        if claims.get(format!("{DL}data")).and_then(Value::as_str) != dialogue.data.as_deref() {
            return Err("The data is not what was sent.");
        }
        let picked = read(&claims, &dialogue, &registration.login_url)?;
        self.state().shelf.dialogues.remove(id);
        Ok(picked)
    }

    fn addressed(&self, claims: &Value, client: &str, deployment: &str) -> Result<(), &'static str> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
        let lti = |name: &str| text(&format!("{CLAIM}{name}")).to_owned();
        if text("iss") != client || text("aud") != self.issuer() {
            return Err("The answer is from or for somebody else.");
        }
        if lti("deployment_id") != deployment {
            return Err("The answer is for another deployment.");
        }
        if lti("message_type") != "LtiDeepLinkingResponse" || lti("version") != "1.3.0" {
            return Err("This is no answer to a dialogue.");
        }
        Ok(())
    }

    fn timely(&self, claims: &Value) -> Result<(), &'static str> {
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        let (Some(issued), Some(expires)) = (seconds("iat"), seconds("exp")) else {
            return Err("The answer has no times.");
        };
        let now = self.now().timestamp();
        if issued > now.saturating_add(60)
            || expires <= now
            || expires.saturating_sub(issued) > LONGEST_SECONDS
        {
            return Err("The answer is too old, too young or too long-lived.");
        }
        let nonce = claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
        let fresh = !nonce.is_empty()
            && self.state().spent_assertions.insert(format!("answer {nonce}"), expires).is_none();
        if fresh { Ok(()) } else { Err("The answer was used before.") }
    }

    /// The course that a dialogue was opened in, and how that platform places what comes back.
    pub(super) fn dialogue_of(&self, id: &str) -> Option<(String, Flavour)> {
        self.state().shelf.dialogues.get(id).map(|dialogue| (dialogue.course.clone(), dialogue.flavour))
    }
}

fn canvas(placement: Placement) -> Map<String, Value> {
    let kinds = match placement {
        Placement::Modules | Placement::Assignment => json!(["ltiResourceLink"]),
        Placement::Editor => json!(["link", "html", "image"]),
    };
    let assignment = placement == Placement::Assignment;
    let settings = json!({
        "accept_types": kinds, "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": !assignment, "accept_lineitem": assignment, "auto_create": false,
        "accept_media_types": "application/vnd.ims.lti.v1.ltilink",
    });
    settings.as_object().cloned().unwrap_or_default()
}

/// No `data`, and no word on columns; the title is what the teacher typed.
fn moodle() -> Map<String, Value> {
    let settings = json!({
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_multiple": true, "auto_create": false, "title": "", "text": "",
    });
    settings.as_object().cloned().unwrap_or_default()
}

fn read(claims: &Value, dialogue: &Dialogue, tool: &Url) -> Result<Picked, &'static str> {
    let items = claims.get(format!("{DL}content_items")).and_then(Value::as_array);
    let items = items.ok_or("The answer has no list of items.")?;
    let one = dialogue.flavour == Flavour::Canvas && dialogue.placement == Placement::Assignment;
    if one && items.len() > 1 {
        return Err("One item was asked for.");
    }
    let links = items.iter().map(|item| link(item, one, tool)).collect::<Result<Vec<_>, _>>()?;
    let error = claims.get(format!("{DL}errormsg")).and_then(Value::as_str).map(str::to_owned);
    Ok(Picked { links, error })
}

fn link(item: &Value, columns: bool, tool: &Url) -> Result<Placed, &'static str> {
    if item.get("type").and_then(Value::as_str) != Some("ltiResourceLink") {
        return Err("An item is of a kind that was not asked for.");
    }
    let target = item.get("url").and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    let target = target.filter(|url| url.origin() == tool.origin()).ok_or("An item leads elsewhere.")?;
    let column = item.get("lineItem").is_some();
    if column && !columns {
        return Err("No column was asked for.");
    }
    let title = item.get("title").and_then(Value::as_str).unwrap_or("The tool").to_owned();
    let mut custom = BTreeMap::new();
    for (name, value) in item.get("custom").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().ok_or("A custom value is no text.")?;
        custom.insert(name.clone(), value.to_owned());
    }
    known_members(item)?;
    Ok(Placed::new(title, target, custom, column))
}

fn known_members(item: &Value) -> Result<(), &'static str> {
    let known = HashSet::from([
        "type",
        "title",
        "text",
        "url",
        "icon",
        "thumbnail",
        "window",
        "iframe",
        "custom",
        "lineItem",
        "available",
        "submission",
    ]);
    let members = item.as_object().into_iter().flatten();
    let strange = members.into_iter().any(|(name, _)| !known.contains(name.as_str()));
    if strange { Err("An item has a member that the standard does not know.") } else { Ok(()) }
}
