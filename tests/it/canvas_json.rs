//! The configuration that Canvas reads from an address, against the keys that Canvas knows.

use serde_json::{Map, Value, json};

use crate::support::{Browser, TestApp, with_the_tool};

/// Keys of one level: those that must be there, and those that may.
struct Keys {
    must: &'static [&'static str],
    may: &'static [&'static str],
}

const TOP: Keys = Keys {
    must: &["title", "description", "oidc_initiation_url", "target_link_uri"],
    may: &["oidc_initiation_urls", "scopes", "public_jwk_url", "public_jwk", "custom_fields", "extensions"],
};
const EXTENSION: Keys =
    Keys { must: &["privacy_level"], may: &["platform", "domain", "tool_id", "settings"] };
const SETTINGS: Keys = Keys {
    must: &[],
    may: &["text", "labels", "icon_url", "selection_width", "selection_height", "placements"],
};
const PLACEMENT: Keys = Keys {
    must: &["placement"],
    may: &[
        "message_type",
        "target_link_uri",
        "text",
        "labels",
        "icon_url",
        "canvas_icon_class",
        "custom_fields",
        "enabled",
        "selection_width",
        "selection_height",
        "launch_width",
        "launch_height",
        "required_permissions",
        "visibility",
        "default",
        "display_type",
        "windowTarget",
    ],
};
const PRIVACY: [&str; 4] = ["anonymous", "name_only", "email_only", "public"];
/// Where Canvas takes which message.
const LAUNCHES: [&str; 4] =
    ["course_navigation", "account_navigation", "user_navigation", "global_navigation"];
const DIALOGUES: [&str; 4] =
    ["link_selection", "assignment_selection", "course_assignments_menu", "editor_button"];

/// What Canvas would object to.
fn faults(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let top = level(document, &TOP, "top", &mut faults);
    if top.contains_key("public_jwk_url") == top.contains_key("public_jwk") {
        faults.push("one of public_jwk_url and public_jwk".to_owned());
    }
    for extension in list(&top, "extensions") {
        let extension = level(&extension, &EXTENSION, "extension", &mut faults);
        if !extension.get("privacy_level").and_then(Value::as_str).is_some_and(|it| PRIVACY.contains(&it)) {
            faults.push("privacy_level".to_owned());
        }
        let settings = extension.get("settings").cloned().unwrap_or_else(|| json!({}));
        let settings = level(&settings, &SETTINGS, "settings", &mut faults);
        for placement in list(&settings, "placements") {
            let placement = level(&placement, &PLACEMENT, "placement", &mut faults);
            let text =
                |name: &str| placement.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (place, message) = (text("placement"), text("message_type"));
            let fits = match message.as_str() {
                "LtiResourceLinkRequest" => LAUNCHES.contains(&place.as_str()),
                "LtiDeepLinkingRequest" => DIALOGUES.contains(&place.as_str()),
                _ => false,
            };
            if !fits {
                faults.push(format!("{place} sends no {message}"));
            }
            if placement.contains_key("default") && place != "course_navigation" {
                faults.push(format!("{place} has no default"));
            }
        }
    }
    faults
}

fn level(value: &Value, keys: &Keys, name: &str, faults: &mut Vec<String>) -> Map<String, Value> {
    let members = value.as_object().cloned().unwrap_or_default();
    faults.extend(
        keys.must.iter().filter(|key| !members.contains_key(**key)).map(|key| format!("{name} lacks {key}")),
    );
    let known = |key: &str| keys.must.contains(&key) || keys.may.contains(&key);
    faults.extend(members.keys().filter(|key| !known(key)).map(|key| format!("{name} has {key}")));
    members
}

fn list(members: &Map<String, Value>, name: &str) -> Vec<Value> {
    members.get(name).and_then(Value::as_array).cloned().unwrap_or_default()
}

with_the_tool! {
    async fn the_configuration_for_canvas_has_the_keys_that_canvas_knows(app: TestApp) {
        let answer = Browser::new().get(&app.url("/lti/canvas.json")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(faults(&document), Vec::<String>::new());

        assert_eq!(document["target_link_uri"], app.url("/lti/launch"));
        assert_eq!(document["oidc_initiation_url"], app.url("/lti/login"));
        assert_eq!(document["public_jwk_url"], app.url("/.well-known/jwks.json"));
        assert_eq!(document["custom_fields"]["tz"], "$Person.address.timezone");
        let keys = Browser::new().get(document["public_jwk_url"].as_str().unwrap()).await;
        assert!(keys.status == 200 && keys.body.contains("\"kid\""));
        let extension = &document["extensions"][0];
        assert_eq!((&extension["privacy_level"], &extension["platform"]), (&"public".into(), &"canvas.instructure.com".into()));
        assert_eq!(extension["domain"], app.address.strip_prefix("http://").unwrap());
        let places: Vec<_> = extension["settings"]["placements"].as_array().unwrap().iter()
            .map(|one| one["placement"].as_str().unwrap()).collect();
        assert_eq!(places, ["course_navigation", "account_navigation", "user_navigation", "link_selection", "assignment_selection"]);
        // The Scheduler is never framed.
        for (at, window) in [(0, json!(null)), (1, json!("_blank")), (2, json!("_blank"))] {
            assert_eq!(extension["settings"]["placements"][at]["windowTarget"], window, "{}", places[at]);
        }
        let icon = extension["settings"]["icon_url"].as_str().unwrap();
        assert_eq!(Browser::new().get(icon).await.status, 200, "{icon}");
        assert_eq!(extension["settings"]["placements"][0]["labels"]["de"], "Live-Sitzungen");

        // What is missing or unknown is found at every level.
        for key in TOP.must.iter().chain(&["public_jwk_url"]) {
            let mut less = document.clone();
            less.as_object_mut().unwrap().remove(*key);
            assert_eq!(faults(&less).len(), 1, "without {key}");
        }
        for pointer in ["", "/extensions/0", "/extensions/0/settings", "/extensions/0/settings/placements/1"] {
            let mut more = document.clone();
            more.pointer_mut(pointer).unwrap()["environments"] = json!({});
            assert_eq!(faults(&more).len(), 1, "{pointer}");
        }
        let mut wrong = document.clone();
        wrong["extensions"][0].as_object_mut().unwrap().remove("privacy_level");
        wrong["extensions"][0]["settings"]["placements"][0]["message_type"] = "LtiDeepLinkingRequest".into();
        wrong["extensions"][0]["settings"]["placements"][1].as_object_mut().unwrap().remove("placement");
        assert!(faults(&wrong).len() >= 4, "{:?}", faults(&wrong));
    }
}
