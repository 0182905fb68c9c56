//! What an LMS answers when it has registered the tool.

use serde_json::{Map, Value};

use super::Error;
use super::configuration::texts;
use crate::lti::json;

const TOOL: &str = "https://purl.imsglobal.org/spec/lti-tool-configuration";

/// What came of asking. Only the client id is needed; everything else may come later, or never.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Our client id there.
    pub client_id: String,
    /// The deployment, where the LMS makes it together with the registration.
    pub deployment_id: Option<String>,
    scopes: Option<Vec<String>>,
}

impl Answer {
    pub(super) fn parse(text: &[u8]) -> Result<Self, Error> {
        let members = json::object(text).map_err(|_not_json| Error::Answer("it is no JSON object"))?;
        let client_id = id(&members, "client_id").ok_or(Error::Answer("it has no client_id"))?;
        let tool = members.get(TOOL).and_then(Value::as_object);
        Ok(Self {
            client_id,
            deployment_id: tool.and_then(|tool| id(tool, "deployment_id")),
            scopes: members.get("scope").map(|scopes| texts(Some(scopes))),
        })
    }

    /// Those of the scopes we asked for that the LMS did not grant. One that does not say has granted all.
    #[must_use]
    pub fn withheld<'a>(&self, asked: &[&'a str]) -> Vec<&'a str> {
        let granted = |scope: &str| self.scopes.as_ref().is_none_or(|all| all.iter().any(|one| one == scope));
        asked.iter().filter(|scope| !granted(scope)).copied().collect()
    }
}

/// An identifier, written as text or as a number.
fn id(members: &Map<String, Value>, name: &str) -> Option<String> {
    match members.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(answer: &Value) -> Result<Answer, Error> {
        Answer::parse(answer.to_string().as_bytes())
    }

    #[test]
    fn only_a_client_id_is_needed_in_either_spelling() {
        let canvas = parsed(&json!({"client_id": 10_000_000_000_007_u64})).unwrap();
        assert_eq!((canvas.client_id.as_str(), canvas.deployment_id.as_ref()), ("10000000000007", None));
        let moodle = parsed(&json!({
            "client_id": "aBcD", "application_type": ["web"], TOOL: {"deployment_id": 3}, "scope": "a b",
        }));
        let moodle = moodle.unwrap();
        assert_eq!((moodle.client_id.as_str(), moodle.deployment_id.as_deref()), ("aBcD", Some("3")));
        assert_eq!(moodle.withheld(&["a", "c"]), ["c"]);
        assert!(canvas.withheld(&["a"]).is_empty(), "nothing said, nothing withheld");
        let listed = parsed(&json!({"client_id": "x", "scope": ["a"], TOOL: 5})).unwrap();
        assert_eq!((listed.withheld(&["a", "b"]), listed.deployment_id), (vec!["b"], None));
    }

    #[test]
    fn an_answer_without_one_is_refused() {
        for bad in [json!({}), json!({"client_id": ""}), json!({"client_id": null}), json!([1]), json!("x")] {
            assert!(matches!(parsed(&bad), Err(Error::Answer(_))), "{bad}");
        }
    }
}
