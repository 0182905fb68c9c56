//! The configuration that Canvas reads from an address, where a developer key is made by hand.

use serde_json::{Map, Value, json};

use super::Tool;
use super::request::{DIALOGUE, TOOL_ID};
use crate::lti::wanted::{self, Family, Message, PLACEMENTS, Placement};

/// The whole document.
#[must_use]
pub fn document(tool: &Tool<'_>) -> Value {
    let custom: Map<String, Value> = wanted::parameters(Family::Canvas)
        .map(|(name, variable)| (name.to_owned(), json!(variable)))
        .collect();
    json!({
        "title": Tool::NAME,
        "description": tool.word("lms-description"),
        "oidc_initiation_url": tool.address("/lti/login"),
        "target_link_uri": tool.launch(),
        "public_jwk_url": tool.address("/.well-known/jwks.json"),
        "scopes": wanted::scopes(Family::Canvas),
        "custom_fields": custom,
        "extensions": [{
            "platform": "canvas.instructure.com",
            "domain": tool.domain(),
            "tool_id": TOOL_ID,
            "privacy_level": "public",
            "settings": settings(tool),
        }],
    })
}

fn settings(tool: &Tool<'_>) -> Value {
    let placements: Vec<Value> = PLACEMENTS.iter().map(|one| Value::Object(placement(one, tool))).collect();
    json!({
        "text": Tool::NAME,
        "icon_url": tool.icon,
        "selection_width": DIALOGUE.0,
        "selection_height": DIALOGUE.1,
        "placements": placements,
    })
}

fn placement(one: &Placement, tool: &Tool<'_>) -> Map<String, Value> {
    let words = (tool.words)(Tool::label_of(one));
    let labels: Map<String, Value> =
        words.iter().map(|(tag, text)| ((*tag).to_owned(), json!(text))).collect();
    let mut placement = Map::new();
    let mut put = |name: &str, value: Value| placement.insert(name.to_owned(), value);
    put("placement", json!(one.name));
    put("message_type", json!(one.message.word()));
    put("target_link_uri", json!(tool.launch()));
    put("text", json!(words.first().map(|(_, text)| text)));
    put("labels", Value::Object(labels));
    put("icon_url", json!(tool.icon));
    put("enabled", json!(true));
    if one.message == Message::DeepLinking {
        put("selection_width", json!(DIALOGUE.0));
        put("selection_height", json!(DIALOGUE.1));
    } else if one.name == "course_navigation" {
        put("default", json!("enabled"));
    } else {
        // The Scheduler is never framed.
        put("windowTarget", json!("_blank"));
    }
    placement
}
