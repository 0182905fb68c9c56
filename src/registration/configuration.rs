//! What an LMS says of itself: its OpenID configuration with the platform's part in it.

use serde_json::{Map, Value};
use url::Url;

use super::Error;
use crate::config::IssuerHosts;
use crate::lti::json;
use crate::lti::wanted::{self, Family, Message};
use crate::platforms::Addresses;

const PLATFORM: &str = "https://purl.imsglobal.org/spec/lti-platform-configuration";
/// Before the names of Canvas's placements, where it writes them in full.
pub(super) const CANVAS: &str = "https://canvas.instructure.com/lti/";
/// Longest issuer, client id and address that is read.
const LONGEST: usize = 2048;

/// What an LMS says of itself. Read leniently, because no two LMSs write it alike; what is kept is checked.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// `iss`, to the letter.
    pub issuer: String,
    /// Where authentication requests go.
    pub auth_url: Url,
    /// Where service tokens come from.
    pub token_url: Url,
    /// The audience of assertions, if it is not the token address.
    pub token_audience: Option<String>,
    /// Where its public keys are.
    pub jwks_url: Url,
    /// Where the tool is registered.
    pub registration_url: Url,
    /// What kind of LMS it is.
    pub family: Family,
    /// What it calls itself, if it says so.
    pub name: Option<String>,
    scopes: Vec<String>,
    claims: Vec<String>,
    messages: Vec<Offer>,
}

/// A message the LMS may send, and where; without places, wherever it likes.
#[derive(Debug, Clone)]
struct Offer {
    kind: String,
    places: Option<Vec<String>>,
}

impl Configuration {
    /// Reads a configuration. Names of members may have blanks around them, as one LMS once had.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Error> {
        let members = json::object(text).map_err(|_not_json| Error::Configuration("it is no JSON object"))?;
        let mut members: Map<String, Value> =
            members.into_iter().map(|(name, value)| (name.trim().to_owned(), value)).collect();
        let Some(Value::Object(platform)) = members.remove(PLATFORM) else {
            return Err(Error::Configuration("it has no lti-platform-configuration"));
        };
        usable_with_keys(&members)?;
        let family = Family::of(text_of(&platform, "product_family_code").unwrap_or_default());
        Ok(Self {
            issuer: issuer(&members)?,
            auth_url: address(&members, "authorization_endpoint")?,
            token_url: address(&members, "token_endpoint")?,
            token_audience: audience(&members),
            jwks_url: address(&members, "jwks_uri")?,
            registration_url: address(&members, "registration_endpoint")?,
            name: text_of(&platform, &format!("{CANVAS}account_name")).map(short),
            family,
            scopes: texts(members.get("scopes_supported")),
            claims: texts(members.get("claims_supported")),
            messages: offers(platform.get("messages_supported")),
        })
    }

    /// Refuses an issuer that another host speaks for.
    pub(super) fn check_issuer(&self, hosts: &IssuerHosts, at: &Url) -> Result<(), Error> {
        let issuer: Url = self.issuer.parse().map_err(|_no_address| Error::Configuration("issuer"))?;
        if issuer.scheme() == at.scheme() && hosts.allow(&issuer, at) {
            return Ok(());
        }
        let host = at.host_str().unwrap_or_default().to_owned();
        Err(Error::ForeignIssuer { issuer: self.issuer.clone(), host })
    }

    /// The addresses that it names, and what each is for.
    #[must_use]
    pub fn addresses(&self) -> [(&'static str, &Url); 4] {
        [
            ("registration_endpoint", &self.registration_url),
            ("authorization_endpoint", &self.auth_url),
            ("token_endpoint", &self.token_url),
            ("jwks_uri", &self.jwks_url),
        ]
    }

    /// The addresses that a registration keeps.
    #[must_use]
    pub fn addresses_kept(&self) -> Addresses {
        Addresses {
            auth_url: self.auth_url.clone(),
            token_url: self.token_url.clone(),
            token_audience: self.token_audience.clone(),
            jwks_url: self.jwks_url.clone(),
        }
    }

    /// What a registration with it is about, in one line: who saw this page saw all of it.
    #[must_use]
    pub fn said(&self) -> String {
        let addresses = self.addresses().map(|(_, url)| url.as_str()).join("\n");
        format!("{}\n{addresses}", self.issuer)
    }

    /// Those of our scopes that the LMS offers. One that names no scope of LTI at all is asked for all that its kind
    /// may know: some list only `openid`. One that does name them may refuse whoever asks for another.
    #[must_use]
    pub fn scopes(&self) -> Vec<&'static str> {
        let names_them = self.scopes.iter().any(|scope| scope.starts_with("https://"));
        let offered = |scope: &&str| !names_them || self.scopes.iter().any(|offered| offered == scope);
        wanted::scopes(self.family).into_iter().filter(offered).collect()
    }

    /// Those of our claims that the LMS offers; all, if it does not say.
    #[must_use]
    pub fn claims<'a>(&self, ours: &[&'a str]) -> Vec<&'a str> {
        let offered =
            |claim: &&&str| self.claims.is_empty() || self.claims.iter().any(|offered| offered == **claim);
        ours.iter().filter(offered).copied().collect()
    }

    /// Whether the LMS sends this message; one that does not say is taken to send all.
    #[must_use]
    pub fn sends(&self, message: Message) -> bool {
        self.messages.is_empty() || self.messages.iter().any(|offer| offer.kind == message.word())
    }

    /// Whether the LMS sends this message from this place.
    #[must_use]
    pub fn sends_from(&self, message: Message, place: &str) -> bool {
        let from = |offer: &Offer| {
            let here = offer.places.as_ref().is_none_or(|places| places.iter().any(|one| one == place));
            offer.kind == message.word() && here
        };
        self.messages.is_empty() || self.messages.iter().any(from)
    }
}

/// Refuses an LMS that knows other ways of proving who calls its services than ours.
fn usable_with_keys(members: &Map<String, Value>) -> Result<(), Error> {
    let ways = texts(members.get("token_endpoint_auth_methods_supported"));
    if ways.is_empty() || ways.iter().any(|way| way == "private_key_jwt") {
        Ok(())
    } else {
        Err(Error::Configuration("its token endpoint does not take private_key_jwt"))
    }
}

/// An issuer is an address without query and fragment (OpenID Connect Discovery §3), and is kept to the letter.
fn issuer(members: &Map<String, Value>) -> Result<String, Error> {
    let issuer = text_of(members, "issuer").ok_or(Error::Configuration("issuer"))?;
    let url: Url = issuer.parse().map_err(|_no_address| Error::Configuration("issuer"))?;
    let plain =
        url.has_host() && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if plain { Ok(issuer.to_owned()) } else { Err(Error::Configuration("issuer")) }
}

fn address(members: &Map<String, Value>, name: &'static str) -> Result<Url, Error> {
    let url: Option<Url> = text_of(members, name).and_then(|text| text.trim().parse().ok());
    let usable =
        |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty();
    url.filter(usable).ok_or(Error::Configuration(name))
}

/// `authorization_server` is the audience of assertions, if it is an address. Canvas names a bare host there, and wants
/// the token address.
fn audience(members: &Map<String, Value>) -> Option<String> {
    let server = text_of(members, "authorization_server")?;
    let url: Url = server.parse().ok()?;
    (url.scheme() == "https" && url.has_host()).then(|| server.to_owned())
}

fn offers(said: Option<&Value>) -> Vec<Offer> {
    let Some(Value::Array(items)) = said else { return Vec::new() };
    let one = |item: &Value| match item {
        Value::String(kind) => Some(Offer { kind: kind.clone(), places: None }),
        Value::Object(offer) => {
            let bare = |place: String| place.strip_prefix(CANVAS).map(str::to_owned).unwrap_or(place);
            let places = texts(offer.get("placements")).into_iter().map(bare).collect::<Vec<_>>();
            let kind = text_of(offer, "type")?.to_owned();
            Some(Offer { kind, places: (!places.is_empty()).then_some(places) })
        }
        _ => None,
    };
    items.iter().filter_map(one).collect()
}

fn text_of<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str().filter(|text| !text.is_empty() && text.len() <= LONGEST)
}

fn short(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The strings of an array, or the words of a string.
pub(super) fn texts(said: Option<&Value>) -> Vec<String> {
    match said {
        Some(Value::Array(items)) => {
            items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        }
        Some(Value::String(words)) => words.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lti::services::groups;

    /// A configuration with these members instead of the usual ones.
    fn parsed(changes: &Value) -> Result<Configuration, Error> {
        let at = |path: &str| format!("https://lms.example{path}");
        let mut all = json!({
            "issuer": "https://lms.example", "authorization_endpoint": at("/a"), "token_endpoint": at("/t"),
            "jwks_uri": at("/j"), "registration_endpoint": at("/r"), PLATFORM: {},
        });
        all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Configuration::parse(all.to_string().as_bytes())
    }

    #[test]
    fn messages_are_words_or_objects_and_names_may_have_blanks() {
        let moodle = parsed(&json!({
            PLATFORM: null, format!("{PLATFORM} "): {
                "product_family_code": "moodle", "messages_supported": ["LtiResourceLinkRequest", 5],
            },
        }));
        // The member with the blank comes later and wins; without one there is none.
        let moodle = moodle.unwrap();
        assert_eq!(moodle.family, Family::Moodle);
        assert!(moodle.sends(Message::ResourceLink) && !moodle.sends(Message::DeepLinking));
        let canvas = parsed(&json!({
            PLATFORM: {
                "product_family_code": "canvas", "messages_supported": [
                    {"type": "LtiResourceLinkRequest", "placements": [format!("{CANVAS}course_navigation")]},
                    {"type": "LtiDeepLinkingRequest"}, {"placements": []},
                ],
                format!("{CANVAS}account_name"): " Lakeside\u{7} ",
            },
        }));
        let canvas = canvas.unwrap();
        assert_eq!((canvas.family, canvas.name.as_deref()), (Family::Canvas, Some("Lakeside")));
        assert!(canvas.sends_from(Message::ResourceLink, "course_navigation"));
        assert!(!canvas.sends_from(Message::ResourceLink, "account_navigation"));
        assert!(canvas.sends_from(Message::DeepLinking, "link_selection"), "no places are all places");
        assert!(
            parsed(&json!({})).unwrap().sends_from(Message::DeepLinking, "x"),
            "nothing said is all said"
        );
    }

    #[test]
    fn only_what_is_offered_is_asked_for() {
        let asked = |scopes: Value| parsed(&json!({ "scopes_supported": scopes })).unwrap().scopes();
        assert_eq!(asked(json!(["openid", groups::SCOPE])), [groups::SCOPE]);
        assert!(asked(json!(["https://purl.example/c"])).is_empty());
        assert_eq!(asked(json!(["openid"])), wanted::scopes(Family::Other), "it does not list scopes of LTI");
        assert_eq!(asked(json!(null)), wanted::scopes(Family::Other));
        let canvas =
            parsed(&json!({ PLATFORM: { "product_family_code": "canvas" }, "scopes_supported": null }));
        assert_eq!(canvas.unwrap().scopes(), wanted::scopes(Family::Canvas));
        let claims =
            |claims: Value| parsed(&json!({ "claims_supported": claims })).unwrap().claims(&["name"]).len();
        assert_eq!([claims(json!(["name"])), claims(json!(["sub"])), claims(json!([]))], [1, 0, 1]);
    }

    #[test]
    fn the_audience_of_assertions_is_an_address_or_the_token_address() {
        let audience =
            |server: Value| parsed(&json!({ "authorization_server": server })).unwrap().token_audience;
        assert_eq!(
            audience(json!("https://api.lms.example/aud")).as_deref(),
            Some("https://api.lms.example/aud")
        );
        for other in [json!("canvas.instructure.com"), json!("http://lms.example"), json!(5), json!(null)] {
            assert_eq!(audience(other), None);
        }
    }

    #[test]
    fn whatever_bytes_come_are_read_or_refused() {
        for text in ["", "[]", "null", "{}", "{\"issuer\":1}", "{\"issuer\":\"a\",\"issuer\":\"b\"}"] {
            assert!(Configuration::parse(text.as_bytes()).is_err(), "{text}");
        }
        for (member, bad) in [
            ("issuer", "https://lms.example/?a=b"),
            ("issuer", "https://user@lms.example"),
            ("issuer", "urn:lms"),
            ("jwks_uri", "https://user@lms.example/j"),
            ("token_endpoint", "ftp://lms.example/t"),
        ] {
            assert!(parsed(&json!({ member: bad })).is_err(), "{member}: {bad}");
        }
        assert!(parsed(&json!({})).is_ok());
    }
}
