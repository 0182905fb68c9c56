//! What goes back to a platform that opened a deep linking dialogue (Deep Linking 2.0 §4.5).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use url::Url;

use super::claims::name;
use super::wanted;
use crate::keys::Secret;

/// The kind of item we make: a link that launches us.
pub const LINK: &str = "ltiResourceLink";

/// How long an answer is good for: it goes straight through the browser.
const LASTS: TimeDelta = TimeDelta::minutes(5);

/// The variable that follows a course through its copies (Core appendix); asked for in each link, since a copied link
/// keeps what it asks for.
const HISTORY: &str = "$Context.id.history";

/// Name of a claim that Deep Linking defines.
macro_rules! dl {
    ($name:literal) => {
        concat!("https://purl.imsglobal.org/spec/lti-dl/claim/", $name)
    };
}

/// Whom the answer is for.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The platform's issuer.
    pub issuer: &'a str,
    /// Our client id there.
    pub client_id: &'a str,
    /// The deployment that the dialogue was opened under.
    pub deployment_id: &'a str,
    /// What the platform wants back, byte for byte.
    pub data: Option<&'a str>,
}

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub enum Reply<'a> {
    /// These links; none means that the person changed their mind.
    Links(&'a [Link]),
    /// Nothing can be chosen; the words are for the person, in the platform's own page.
    Error(&'a str),
}

/// A link to be placed in the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its title.
    pub title: String,
    /// Our own name of what it opens. It is no secret and lets nobody in.
    pub opens: String,
    /// The name of its column in the gradebook, if it is to have one.
    pub column: Option<String>,
}

/// The claims of the answer, to be signed. `target` is where links lead.
#[must_use]
pub fn response(to: &Asker<'_>, reply: Reply<'_>, target: &Url, now: DateTime<Utc>) -> Value {
    let mut claims = json!({
        "iss": to.client_id,
        "aud": to.issuer,
        "iat": now.timestamp(),
        "exp": (now + LASTS).timestamp(),
        "nonce": Secret::fresh().reveal(),
        (name::DEPLOYMENT_ID): to.deployment_id,
        (name::MESSAGE_TYPE): "LtiDeepLinkingResponse",
        (name::VERSION): "1.3.0",
    });
    let mut put = |name: &str, value: Value| {
        if let Some(claims) = claims.as_object_mut() {
            claims.insert(name.to_owned(), value);
        }
    };
    let items: Vec<Value> = match reply {
        Reply::Links(links) => links.iter().map(|link| link.item(target)).collect(),
        Reply::Error(words) => {
            put(dl!("errormsg"), json!(words));
            Vec::new()
        }
    };
    put(dl!("content_items"), json!(items));
    if let Some(data) = to.data {
        put(dl!("data"), json!(data));
    }
    claims
}

impl Link {
    fn item(&self, target: &Url) -> Value {
        let mut item = Map::new();
        item.insert("type".to_owned(), json!(LINK));
        item.insert("title".to_owned(), json!(self.title));
        item.insert("url".to_owned(), json!(target));
        item.insert(
            "custom".to_owned(),
            json!({ "session": self.opens, (wanted::CONTEXT_HISTORY): HISTORY }),
        );
        item.insert("iframe".to_owned(), json!({ "width": 900, "height": 650 }));
        item.insert("window".to_owned(), json!({ "targetName": "colloquy", "width": 1200, "height": 800 }));
        if let Some(label) = &self.column {
            let column =
                json!({ "label": label, "scoreMaximum": 100, "tag": "attendance", "resourceId": self.opens });
            item.insert("lineItem".to_owned(), column);
        }
        Value::Object(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(reply: Reply<'_>, data: Option<&str>) -> Value {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let to = Asker { issuer: "https://lms.example", client_id: "cid", deployment_id: "d1", data };
        response(&to, reply, &Url::parse("https://tool.example/lti/launch").unwrap(), now)
    }

    fn link(column: Option<&str>) -> Link {
        Link { title: "Lab".into(), opens: "s1".into(), column: column.map(str::to_owned) }
    }

    #[test]
    fn an_answer_has_exactly_the_claims_of_the_standard() {
        let claims = answered(Reply::Links(&[link(None)]), Some("a\u{0}\"é "));
        let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "aud",
                "exp",
                "https://purl.imsglobal.org/spec/lti-dl/claim/content_items",
                "https://purl.imsglobal.org/spec/lti-dl/claim/data",
                "https://purl.imsglobal.org/spec/lti/claim/deployment_id",
                "https://purl.imsglobal.org/spec/lti/claim/message_type",
                "https://purl.imsglobal.org/spec/lti/claim/version",
                "iat",
                "iss",
                "nonce"
            ]
        );
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!("cid"), &json!("https://lms.example")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
        assert_eq!(claims[dl!("data")], "a\u{0}\"é ");
        assert_eq!(claims[name::MESSAGE_TYPE], "LtiDeepLinkingResponse");
    }

    #[test]
    fn a_column_and_data_are_there_only_when_wanted() {
        let plain = answered(Reply::Links(&[link(None), link(Some("Lab"))]), None);
        assert_eq!(plain.get(dl!("data")), None);
        let items = plain[dl!("content_items")].as_array().unwrap();
        assert_eq!(items[0].get("lineItem"), None);
        assert_eq!(items[1]["lineItem"]["resourceId"], "s1");
        assert_eq!(items[0]["custom"], json!({ "session": "s1", "context_history": "$Context.id.history" }));
    }

    #[test]
    fn an_error_carries_its_words_and_no_items() {
        let claims = answered(Reply::Error("Only staff"), Some(""));
        assert_eq!(claims[dl!("content_items")], json!([]));
        assert_eq!((&claims[dl!("errormsg")], &claims[dl!("data")]), (&json!("Only staff"), &json!("")));
        assert_eq!(answered(Reply::Links(&[]), None).get(dl!("errormsg")), None);
    }
}
