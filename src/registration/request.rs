//! What we ask of an LMS: exactly what the product uses, and of that only what the LMS offers.

use serde_json::{Map, Value, json};
use url::Url;

use super::Configuration;
use super::configuration::CANVAS;
use crate::lti::wanted::{self, Family, Message, PLACEMENTS, Placement};

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

/// Size of the dialogue in which a session is picked for a link.
pub(super) const DIALOGUE: (u32, u32) = (770, 580);
/// Names the tool among others of its kind, in Canvas.
pub(super) const TOOL_ID: &str = "colloquy";

/// The tool, as an LMS has to know it.
pub struct Tool<'a> {
    /// Its public address.
    pub public_url: &'a Url,
    /// Where its mark is.
    pub icon: Url,
    /// A text by its name in every language: the first is for LMSs that take one.
    pub words: fn(&str) -> Vec<(&'static str, String)>,
}

impl Tool<'_> {
    /// What the tool is called, everywhere.
    pub const NAME: &'static str = "Colloquy";

    /// An address of the tool.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// The one redirect URI, which is the target of links too.
    #[must_use]
    pub fn launch(&self) -> String {
        self.address("/lti/launch")
    }

    /// The host, with its port if that is not the usual one: Moodle compares it with the launch address (`domain`).
    #[must_use]
    pub fn domain(&self) -> String {
        let host = self.public_url.host_str().unwrap_or_default();
        self.public_url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The text named `id`, in the first language.
    pub(super) fn word(&self, id: &str) -> String {
        (self.words)(id).into_iter().next().map(|(_, text)| text).unwrap_or_default()
    }

    /// What stands on the tool's entry in this place.
    pub(super) fn label_of(placement: &Placement) -> &'static str {
        match placement.name {
            "account_navigation" | "user_navigation" => "lms-scheduler",
            _ => "lms-sessions",
        }
    }
}

/// The body of the registration request (Dynamic Registration §3.5).
pub(super) fn request(configuration: &Configuration, tool: &Tool<'_>) -> Map<String, Value> {
    let mut request = Map::new();
    let mut put = |name: &str, value: Value| request.insert(name.to_owned(), value);
    put("application_type", json!("web"));
    put("response_types", json!(["id_token"]));
    put("grant_types", json!(["implicit", "client_credentials"]));
    put("initiate_login_uri", json!(tool.address("/lti/login")));
    put("redirect_uris", json!([tool.launch()]));
    put("client_name", json!(Tool::NAME));
    put("client_uri", json!(tool.public_url));
    put("jwks_uri", json!(tool.address("/.well-known/jwks.json")));
    put("logo_uri", json!(tool.icon));
    put("token_endpoint_auth_method", json!("private_key_jwt"));
    put("scope", json!(configuration.scopes().join(" ")));
    put(TOOL, Value::Object(tool_configuration(configuration, tool)));
    request
}

fn tool_configuration(configuration: &Configuration, tool: &Tool<'_>) -> Map<String, Value> {
    let parameters: Map<String, Value> = wanted::parameters(configuration.family)
        .map(|(name, variable)| (name.to_owned(), json!(variable)))
        .collect();
    let mut asked = Map::new();
    let mut put = |name: &str, value: Value| asked.insert(name.to_owned(), value);
    put("domain", json!(tool.domain()));
    put("target_link_uri", json!(tool.launch()));
    put("description", json!(tool.word("lms-description")));
    put("custom_parameters", Value::Object(parameters));
    put("claims", json!(configuration.claims(wanted::CLAIMS)));
    put("messages", Value::Array(messages(configuration, tool)));
    if configuration.family == Family::Canvas {
        // Left to itself, Canvas works it out from the claims; said, it cannot be misread.
        put(&format!("{CANVAS}privacy_level"), json!("public"));
        put(&format!("{CANVAS}tool_id"), json!(TOOL_ID));
    }
    asked
}

fn messages(configuration: &Configuration, tool: &Tool<'_>) -> Vec<Value> {
    if configuration.family == Family::Canvas {
        let offered = |one: &&Placement| configuration.sends_from(one.message, one.name);
        return PLACEMENTS.iter().filter(offered).map(|one| placed(one, tool)).collect();
    }
    let offered = |message: &Message| configuration.sends(*message);
    let one = |message: Message| {
        json!({
            "type": message.word(), "target_link_uri": tool.launch(), "label": tool.word("lms-sessions"),
        })
    };
    Message::ALL.into_iter().filter(offered).map(one).collect()
}

/// One message for each of Canvas's places: each counts once there.
fn placed(placement: &Placement, tool: &Tool<'_>) -> Value {
    let mut message = Map::new();
    let mut put = |name: &str, value: Value| message.insert(name.to_owned(), value);
    put("type", json!(placement.message.word()));
    put("target_link_uri", json!(tool.launch()));
    put("placements", json!([placement.name]));
    put("icon_uri", json!(tool.icon));
    for (at, (language, text)) in (tool.words)(Tool::label_of(placement)).into_iter().enumerate() {
        let name = if at == 0 { "label".to_owned() } else { format!("label#{language}") };
        put(&name, json!(text));
    }
    if placement.message == Message::DeepLinking {
        put(&format!("{CANVAS}launch_width"), json!(DIALOGUE.0));
        put(&format!("{CANVAS}launch_height"), json!(DIALOGUE.1));
    } else if placement.name == "course_navigation" {
        put(&format!("{CANVAS}course_navigation/default_enabled"), json!(true));
    } else {
        // The Scheduler is never framed.
        put(&format!("{CANVAS}display_type"), json!("new_window"));
    }
    Value::Object(message)
}
