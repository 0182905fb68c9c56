//! The claims of a launch as types (Core §5.3, §5.4): optional ones that make no sense are absent.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use url::Url;

use super::json::{self, NotAnObject, take_object, take_text};

/// Prefix of the claims that Core defines.
macro_rules! lti {
    ($name:literal) => {
        concat!("https://purl.imsglobal.org/spec/lti/claim/", $name)
    };
}

/// Full names of the claims that a launch is refused for.
pub mod name {
    #![expect(missing_docs, reason = "each is the name it holds")]
    pub const VERSION: &str = lti!("version");
    pub const MESSAGE_TYPE: &str = lti!("message_type");
    pub const DEPLOYMENT_ID: &str = lti!("deployment_id");
    pub const TARGET_LINK_URI: &str = lti!("target_link_uri");
    pub const RESOURCE_LINK: &str = lti!("resource_link");
    pub const ROLES: &str = lti!("roles");
    pub const NOTICE: &str = lti!("notice");
    pub const DEEP_LINKING_SETTINGS: &str =
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings";
}

const NAMES_AND_ROLES: &str = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice";
const GROUPS: &str = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice";

/// Longest identifier of the standard, in bytes.
const LONGEST_ID: usize = 255;

/// Entries of a history that are read.
const MOST_IN_HISTORY: usize = 20;

/// Most identifiers read from one custom parameter.
const MOST_LISTED: usize = 200;

/// Longest name or title kept, in characters.
const LONGEST_NAME: usize = 255;

/// The claims of a token whose signature was found good.
pub struct Claims(Map<String, Value>);

/// A claim that must be there is absent, or of the wrong type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the claim {0} is missing or malformed")]
pub struct Wrong(pub &'static str);

impl std::fmt::Debug for Claims {
    /// Shows names only: the values are about people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Claims {
    /// Reads a token's payload; members that occur twice are refused.
    pub fn parse(payload: &[u8]) -> Result<Self, NotAnObject> {
        json::object(payload).map(Self)
    }

    /// The claim `name` as it came.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The string `name`, if it is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A time claim (RFC 7519 §2 `NumericDate`, fractions allowed); `None` if absent.
    pub fn moment(&self, name: &'static str) -> Result<Option<DateTime<Utc>>, Wrong> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Number(seconds)) => {
                let moment = seconds.as_f64().and_then(moment);
                moment.map(Some).ok_or(Wrong(name))
            }
            Some(_) => Err(Wrong(name)),
        }
    }

    /// A required string of 1 to 255 bytes.
    pub fn id(&self, name: &'static str) -> Result<&str, Wrong> {
        self.text(name).filter(|id| is_id(id)).ok_or(Wrong(name))
    }

    /// The entries of the roles claim that are strings; an empty list is legal.
    pub fn roles(&mut self) -> Result<Vec<String>, Wrong> {
        match self.0.remove(name::ROLES) {
            Some(Value::Array(roles)) => Ok(json::texts(roles)),
            _ => Err(Wrong(name::ROLES)),
        }
    }

    /// The link that was followed.
    pub fn resource_link(&mut self) -> Result<ResourceLink, Wrong> {
        let wrong = Wrong(name::RESOURCE_LINK);
        let mut link = take_object(&mut self.0, name::RESOURCE_LINK).ok_or(wrong)?;
        let id = take_text(&mut link, "id").filter(|id| is_id(id)).ok_or(wrong)?;
        Ok(ResourceLink { id, title: take_name(&mut link, "title") })
    }

    /// What the platform takes back from a deep linking dialogue; `own` is our own address.
    pub fn deep_linking(&mut self, own: &Url) -> Result<DeepLinking, Wrong> {
        let wrong = Wrong(name::DEEP_LINKING_SETTINGS);
        let mut settings = take_object(&mut self.0, name::DEEP_LINKING_SETTINGS).ok_or(wrong)?;
        let return_url = take_address(&mut settings, "deep_link_return_url", own).ok_or(wrong)?;
        let Some(Value::Array(accept_types)) = settings.remove("accept_types") else { return Err(wrong) };
        Ok(DeepLinking {
            return_url,
            accept_types: json::texts(accept_types),
            accept_multiple: is_true(settings.get("accept_multiple")),
            accept_line_item: is_true(settings.get("accept_lineitem")),
            title: take_name(&mut settings, "title"),
            data: match settings.remove("data") {
                Some(Value::String(data)) => Some(data),
                _ => None,
            },
        })
    }

    /// The course; absent if it has no usable id.
    pub fn context(&mut self) -> Option<Context> {
        let mut context = take_object(&mut self.0, lti!("context"))?;
        let kinds = match context.remove("type") {
            Some(Value::Array(kinds)) => json::texts(kinds),
            Some(Value::String(kind)) => vec![kind],
            _ => Vec::new(),
        };
        let id = take_text(&mut context, "id").filter(|id| is_id(id))?;
        let (label, title) = (take_name(&mut context, "label"), take_name(&mut context, "title"));
        Some(Context { id, label, title, kinds })
    }

    /// Name, address and picture, as far as the platform shares them.
    pub fn profile(&mut self) -> Profile {
        Profile::take(&mut self.0)
    }

    /// The standard claim `locale`.
    pub fn locale(&mut self) -> Option<String> {
        take_text(&mut self.0, "locale").and_then(|tag| language_tag(&tag))
    }

    /// The wishes for the page; `own` is our own address.
    pub fn presentation(&mut self, own: &Url) -> Presentation {
        let Some(mut wishes) = take_object(&mut self.0, lti!("launch_presentation")) else {
            return Presentation::default();
        };
        Presentation {
            document_target: take_text(&mut wishes, "document_target")
                .and_then(|word| DocumentTarget::read(&word)),
            return_url: take_address(&mut wishes, "return_url", own),
            locale: take_text(&mut wishes, "locale").and_then(|tag| language_tag(&tag)),
        }
    }

    /// Which LMS this is, if it says so.
    pub fn tool_platform(&mut self) -> Option<ToolPlatform> {
        let mut platform = take_object(&mut self.0, lti!("tool_platform"))?;
        Some(ToolPlatform {
            guid: take_name(&mut platform, "guid"),
            family: take_name(&mut platform, "product_family_code").map(|code| code.to_ascii_lowercase()),
            name: take_name(&mut platform, "name"),
        })
    }

    /// The roster's address (NRPS §3.6.1.1).
    pub fn names_and_roles(&mut self) -> Option<Url> {
        let mut service = take_object(&mut self.0, NAMES_AND_ROLES)?;
        take_text(&mut service, "context_memberships_url").and_then(|url| web_address(&url))
    }

    /// Where the platform can be asked for notices, and for which.
    pub fn notification_service(&mut self) -> Option<NotificationService> {
        let mut service = take_object(&mut self.0, lti!("platformnotificationservice"))?;
        let url = take_text(&mut service, "platform_notification_service_url");
        let Some(Value::Array(kinds)) = service.remove("notice_types_supported") else { return None };
        Some(NotificationService { url: url.and_then(|url| web_address(&url))?, kinds: json::texts(kinds) })
    }

    /// What a notice says.
    pub fn notice(&mut self) -> Result<NoticeSaid, Wrong> {
        let wrong = Wrong(name::NOTICE);
        let mut notice = take_object(&mut self.0, name::NOTICE).ok_or(wrong)?;
        let id = take_text(&mut notice, "id").filter(|id| is_id(id)).ok_or(wrong)?;
        let kind = take_text(&mut notice, "type").filter(|kind| is_id(kind)).ok_or(wrong)?;
        let origins = match self.0.remove(lti!("origin_contexts")) {
            Some(Value::Array(origins)) => json::texts(origins),
            _ => Vec::new(),
        };
        let origins = origins.into_iter().filter(|id| is_id(id)).take(MOST_IN_HISTORY).collect();
        Ok(NoticeSaid { id, kind, context: self.context().map(|context| context.id), origins })
    }

    /// Where the course's groups can be read (Course Groups §3).
    pub fn groups(&mut self) -> Option<Url> {
        let mut service = take_object(&mut self.0, GROUPS)?;
        take_text(&mut service, "context_groups_url").and_then(|url| web_address(&url))
    }

    /// The custom parameters that the platform knows.
    pub fn custom(&mut self) -> Custom {
        Custom::of(take_object(&mut self.0, lti!("custom")).unwrap_or_default())
    }
}

/// A link in a course that leads to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceLink {
    /// Unique in its deployment; another one in a copied course.
    pub id: String,
    /// What the link is called in the course.
    pub title: Option<String>,
}

/// The settings of a deep linking request (Deep Linking §4.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeepLinking {
    /// Where the browser posts the choice to.
    pub return_url: Url,
    /// Which kinds of items are taken, such as `ltiResourceLink`.
    pub accept_types: Vec<String>,
    /// Whether more than one item is taken.
    pub accept_multiple: bool,
    /// Whether an item may bring a gradebook column.
    pub accept_line_item: bool,
    /// A title the person has typed already.
    pub title: Option<String>,
    /// To be sent back byte for byte.
    pub data: Option<String>,
}

/// Where a platform can be asked to send notices (Platform Notification Service 1.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationService {
    /// The service's address.
    pub url: Url,
    /// The kinds of notices it has.
    pub kinds: Vec<String>,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSaid {
    /// The platform's name of it; the same in each token that brings it.
    pub id: String,
    /// Its kind, such as `LtiContextCopyNotice`.
    pub kind: String,
    /// The context it is about.
    pub context: Option<String>,
    /// The contexts that one was copied from.
    pub origins: Vec<String>,
}

/// A course, or what stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Unique in its deployment.
    pub id: String,
    /// A short name, often the course code.
    pub label: Option<String>,
    /// The course's name.
    pub title: Option<String>,
    /// Context types as they came, full or short.
    pub kinds: Vec<String>,
}

/// What a platform tells about a person. Nothing of it is to be relied on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// `name`: the whole name.
    pub name: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `email`; never a key to anything.
    pub email: Option<String>,
    /// `picture`, https only.
    pub picture: Option<Url>,
}

impl Profile {
    pub(super) fn take(members: &mut Map<String, Value>) -> Self {
        Self {
            name: take_name(members, "name"),
            given_name: take_name(members, "given_name"),
            family_name: take_name(members, "family_name"),
            email: take_name(members, "email").filter(|email| email.contains('@')),
            picture: take_text(members, "picture")
                .and_then(|url| web_address(&url))
                .filter(|url| url.scheme() == "https"),
        }
    }

    /// The name to show: the whole name, or the given and the family name; `None` if neither came.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        let parts: Vec<_> = [&self.given_name, &self.family_name].into_iter().flatten().cloned().collect();
        self.name.clone().or_else(|| (!parts.is_empty()).then(|| cut(&parts.join(" "))))
    }
}

/// Where the platform shows us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentTarget {
    /// In a frame of its page.
    Frame,
    /// In a window or tab of our own.
    Window,
}

impl DocumentTarget {
    fn read(word: &str) -> Option<Self> {
        match word {
            "frame" | "iframe" => Some(Self::Frame),
            "window" => Some(Self::Window),
            _ => None,
        }
    }
}

/// The platform's wishes for the page (Core §5.4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presentation {
    /// Frame or window.
    pub document_target: Option<DocumentTarget>,
    /// Where to send the person who leaves; https, or plain http where we ourselves are served so.
    pub return_url: Option<Url>,
    /// The language of the page, as a language tag.
    pub locale: Option<String>,
}

/// The LMS behind the registration (Core §5.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolPlatform {
    /// Names the instance.
    pub guid: Option<String>,
    /// `product_family_code`, lower case: `canvas`, `moodle`.
    pub family: Option<String>,
    /// The institution's name for it.
    pub name: Option<String>,
}

/// Custom parameters that the platform knows. `null` and an unresolved `$Name` mean that it does not; `""` that there
/// is no value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Custom(BTreeMap<String, String>);

impl Custom {
    pub(super) fn of(members: Map<String, Value>) -> Self {
        Self(members.into_iter().filter_map(|(name, value)| Some((name, custom_value(value)?))).collect())
    }

    /// The value of the parameter `name`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The identifiers between the commas of the parameter `name`: none for an empty one, `None` where the platform
    /// does not know it.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let known = self.0.get(name)?.split(',').map(str::trim).filter(|id| is_id(id));
        Some(known.take(MOST_LISTED).map(str::to_owned).collect())
    }

    /// The identifiers in the parameter `name`, a list of which each is URL-encoded (Core appendix D: histories).
    #[must_use]
    pub fn ids(&self, name: &str) -> Vec<String> {
        let list = self.text(name).unwrap_or_default().split(',').take(MOST_IN_HISTORY);
        list.map(|id| decoded(id.trim())).filter(|id| is_id(id)).collect()
    }

    /// The parameter `tz`, if it is the name of a time zone.
    #[must_use]
    pub fn time_zone(&self) -> Option<Tz> {
        self.text(super::wanted::TIME_ZONE).and_then(|zone| zone.parse().ok())
    }
}

fn decoded(id: &str) -> String {
    // Outside forms these three stand for themselves.
    let id = id.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(id.as_bytes()).next().map(|(id, _)| id.into_owned()).unwrap_or_default()
}

fn custom_value(value: Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.starts_with('$')).then_some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a platform could mean this as an identifier; U+0000 no database text takes.
pub(super) fn is_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len()) && !id.contains('\0')
}

fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| *value == Value::Bool(true) || value.as_str() == Some("true"))
}

/// Seconds since 1970 as a moment up to the year 9999, so that spans can be added to it and databases keep it.
fn moment(seconds: f64) -> Option<DateTime<Utc>> {
    let since =
        Duration::try_from_secs_f64(seconds).ok().filter(|since| since.as_secs() < 253_402_300_800)?;
    DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::from_std(since).ok()?)
}

fn take_name(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    take_text(members, name).and_then(|text| clean(&text))
}

/// Text to be shown: without control characters and those that turn the writing direction of what
/// follows, at most 255 characters; `None` if nothing is left.
#[must_use]
pub fn clean(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|sign| !sign.is_control() && !turns_direction(*sign)).collect();
    let kept = cut(kept.trim());
    (!kept.is_empty()).then_some(kept)
}

fn turns_direction(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_NAME).collect::<String>().trim_end().to_owned()
}

/// A language tag with hyphens; junk is `None`.
pub(super) fn language_tag(tag: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let usable = (2..=64).contains(&tag.len()) && tag.bytes().all(plain);
    usable.then(|| tag.replace('_', "-"))
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (text.len() <= 4096 && matches!(url.scheme(), "https" | "http") && url.has_host()).then_some(url)
}

/// An address to send the browser to: https, or http if `own` is http too, as on one's own machine.
fn take_address(members: &mut Map<String, Value>, name: &str, own: &Url) -> Option<Url> {
    let url = take_text(members, name).and_then(|text| web_address(&text))?;
    (url.scheme() == "https" || url.scheme() == own.scheme()).then_some(url)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn claims(value: &Value) -> Claims {
        Claims::parse(value.to_string().as_bytes()).unwrap()
    }

    fn own() -> Url {
        Url::parse("https://tool.example/").unwrap()
    }

    #[test]
    fn names_are_cleaned_and_fall_back_to_their_parts() {
        let long = "é".repeat(300);
        let table = [
            (json!({"name": "Ada L", "given_name": "x"}), Some("Ada L".to_owned())),
            (json!({"given_name": "Ada", "family_name": "L"}), Some("Ada L".to_owned())),
            (json!({"family_name": "李"}), Some("李".to_owned())),
            (json!({"name": "", "given_name": " ", "family_name": 5}), None),
            (json!({"name": " a\u{202e}b\u{0}c\u{2066}\r\n "}), Some("abc".to_owned())),
            (json!({"name": "\u{202e}", "given_name": "Ada"}), Some("Ada".to_owned())),
            (json!({"name": long}), Some("é".repeat(255))),
            (json!({}), None),
        ];
        for (value, shown) in table {
            assert_eq!(claims(&value).profile().display_name(), shown, "{value}");
        }
    }

    #[test]
    fn optional_claims_of_the_wrong_type_are_absent() {
        for odd in [json!(null), json!(5), json!("x"), json!([1]), json!({"id": 5, "guid": []}), json!({})] {
            let all = json!({
                lti!("context"): odd, lti!("launch_presentation"): odd, lti!("custom"): odd, NAMES_AND_ROLES: odd,
                "name": 5, "email": odd, "picture": odd, "locale": json!({"a": odd}),
            });
            let mut claims = claims(&all);
            assert_eq!(claims.context(), None, "{odd}");
            assert_eq!(claims.presentation(&own()), Presentation::default(), "{odd}");
            assert_eq!(claims.names_and_roles(), None, "{odd}");
            assert_eq!((claims.custom().time_zone(), claims.locale()), (None, None), "{odd}");
            assert_eq!(claims.profile(), Profile::default(), "{odd}");
        }
    }

    #[test]
    fn custom_values_that_say_nothing_are_absent() {
        let table = [
            (json!("Europe/Paris"), Some(Tz::Europe__Paris)),
            (json!("$Person.address.timezone"), None),
            (json!(""), None),
            (json!(null), None),
            (json!("99"), None),
            (json!(99), None),
        ];
        for (value, zone) in table {
            let mut claims = claims(&json!({lti!("custom"): {"tz": value, "session": "s-42"}}));
            let custom = claims.custom();
            assert_eq!((custom.time_zone(), custom.text("session")), (zone, Some("s-42")), "{value}");
        }
    }

    #[test]
    fn addresses_to_return_to_are_as_safe_as_we_are() {
        let local = Url::parse("http://127.0.0.1:8080/").unwrap();
        for (url, on_https, on_http) in [
            ("https://lms.example/r?a=1", true, true),
            ("http://lms.example/", false, true),
            ("javascript:alert(1)", false, false),
            ("data:text/html,x", false, false),
            ("/r", false, false),
        ] {
            let value = json!({lti!("launch_presentation"): {"return_url": url, "locale": "pt_br", "document_target": "iframe"}});
            let presentation = claims(&value).presentation(&own());
            assert_eq!(presentation.return_url.is_some(), on_https, "{url}");
            assert_eq!(
                (presentation.locale.as_deref(), presentation.document_target),
                (Some("pt-br"), Some(DocumentTarget::Frame))
            );
            assert_eq!(claims(&value).presentation(&local).return_url.is_some(), on_http, "{url}");
        }
    }

    #[test]
    fn times_are_numbers_and_may_have_fractions() {
        let table = [
            (json!(5), Ok(Some(5000))),
            (json!(5.25), Ok(Some(5250))),
            (json!(null), Err(Wrong("exp"))),
            (json!("5"), Err(Wrong("exp"))),
            (json!(-5), Err(Wrong("exp"))),
            (json!(253_402_300_800_i64), Err(Wrong("exp"))),
            (json!(1e300), Err(Wrong("exp"))),
            (json!(u64::MAX), Err(Wrong("exp"))),
        ];
        for (value, read) in table {
            let moment = claims(&json!({"exp": value})).moment("exp");
            assert_eq!(moment.map(|moment| moment.map(|at| at.timestamp_millis())), read, "{value}");
        }
        assert_eq!(claims(&json!({})).moment("exp"), Ok(None));
    }

    proptest! {
        #[test]
        fn any_text_cleans_to_something_short(text: String) {
            let cleaned = clean(&text);
            prop_assert!(cleaned.as_ref().is_none_or(|text| text.chars().count() <= 255 && clean(text) == cleaned));
        }

        #[test]
        fn any_bytes_can_be_claims(bytes: Vec<u8>, seconds: f64) {
            drop(Claims::parse(&bytes));
            moment(seconds);
        }
    }
}
