//! One page of a roster: members as their platform tells them, each read by itself.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::lti::claims::{Custom, Profile, is_id, language_tag};
use crate::lti::json::{take_object, take_text, texts};
use crate::lti::services::groups::id;

/// Groups of one person that are read.
const MOST_GROUPS: usize = 200;

const CUSTOM: &str = "https://purl.imsglobal.org/spec/lti/claim/custom";

/// The page is not a membership container.
#[derive(Debug, thiserror::Error)]
#[error("not a page of a roster")]
pub struct NotAPage(#[source] serde_json::Error);

/// Whether somebody takes part in the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Yes; also if nothing is said.
    Active,
    /// Not now; also if something unknown is said.
    Inactive,
    /// No longer.
    Deleted,
}

/// Somebody on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The same as the subject of their launches, 1 to 255 bytes.
    pub user_id: String,
    /// Role names, full or short, for [`Rank::of`](crate::lti::roles::Rank::of).
    pub roles: Vec<String>,
    /// Whether they take part.
    pub status: Status,
    /// The groups they are in, where that was asked for and the platform tells.
    pub groups: Vec<String>,
    /// What the platform tells about them.
    pub profile: Profile,
    /// The language of a message to them, where the roster is that of a link.
    pub locale: Option<String>,
    /// The custom parameters of a message to them, where the roster is that of a link.
    pub custom: Custom,
}

/// A page of a roster.
#[derive(Debug, Default)]
pub struct Page {
    /// The course's id as the platform writes it here.
    pub context_id: Option<String>,
    /// The members, in order.
    pub members: Vec<Member>,
    /// How many entries had no usable user id.
    pub unreadable: usize,
}

impl Page {
    /// Reads a page (NRPS §2.2). `members` must be there; an entry in it that cannot be read is counted and left out.
    pub fn parse(text: &[u8]) -> Result<Self, NotAPage> {
        serde_json::from_slice(text).map_err(NotAPage)
    }
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Container)
    }
}

struct Container;

impl<'de> Visitor<'de> for Container {
    type Value = Page;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a membership container")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Page, A::Error> {
        let (mut context_id, mut members) = (None, None);
        while let Some(name) = from.next_key::<String>()? {
            match name.as_str() {
                "members" => members = Some(from.next_value::<Members>()?),
                "context" => {
                    let context: Value = from.next_value()?;
                    context_id = context.get("id").and_then(Value::as_str).map(str::to_owned);
                }
                _ => drop(from.next_value::<IgnoredAny>()?),
            }
        }
        let Members { members, unreadable } =
            members.ok_or_else(|| serde::de::Error::missing_field("members"))?;
        Ok(Page { context_id, members, unreadable })
    }
}

/// Turns each entry into a member before the next is read, so that a page is never held twice.
struct Members {
    members: Vec<Member>,
    unreadable: usize,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of members")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Members, A::Error> {
        let mut read = Members { members: Vec::new(), unreadable: 0 };
        while let Some(entry) = from.next_element::<Value>()? {
            match Member::read(entry) {
                Some(member) => read.members.push(member),
                None => read.unreadable = read.unreadable.saturating_add(1),
            }
        }
        Ok(read)
    }
}

impl Member {
    fn read(entry: Value) -> Option<Self> {
        let Value::Object(mut entry) = entry else { return None };
        let user_id = match entry.remove("user_id")? {
            Value::String(id) => id,
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        if !is_id(&user_id) {
            return None;
        }
        let message = message(&mut entry);
        let (locale, custom) = message.map_or((None, Custom::default()), said);
        Some(Self {
            user_id,
            roles: roles(&mut entry),
            status: status(&entry),
            groups: groups(&mut entry),
            profile: Profile::take(&mut entry),
            locale,
            custom,
        })
    }
}

fn roles(entry: &mut Map<String, Value>) -> Vec<String> {
    match entry.remove("roles") {
        Some(Value::Array(roles)) => texts(roles),
        Some(Value::String(role)) => vec![role],
        _ => Vec::new(),
    }
}

/// `group_enrollments`: a list of objects with a `group_id`.
fn groups(entry: &mut Map<String, Value>) -> Vec<String> {
    let Some(Value::Array(all)) = entry.remove("group_enrollments") else { return Vec::new() };
    let id = |enrolment| match enrolment {
        Value::Object(mut enrolment) => id(&mut enrolment, "group_id"),
        _ => None,
    };
    all.into_iter().take(MOST_GROUPS).filter_map(id).collect()
}

fn status(entry: &Map<String, Value>) -> Status {
    let is = |word: &str, name: &str| word.eq_ignore_ascii_case(name);
    match entry.get("status") {
        None | Some(Value::Null) => Status::Active,
        Some(Value::String(word)) if is(word, "Active") => Status::Active,
        Some(Value::String(word)) if is(word, "Deleted") => Status::Deleted,
        Some(_) => Status::Inactive,
    }
}

/// The message of a link's roster: the first of a list, or, as some platforms write it, an object.
fn message(entry: &mut Map<String, Value>) -> Option<Map<String, Value>> {
    let message = match entry.remove("message")? {
        Value::Array(messages) => messages.into_iter().next()?,
        message => message,
    };
    match message {
        Value::Object(message) => Some(message),
        _ => None,
    }
}

fn said(mut message: Map<String, Value>) -> (Option<String>, Custom) {
    let custom = Custom::of(take_object(&mut message, CUSTOM).unwrap_or_default());
    (take_text(&mut message, "locale").and_then(|tag| language_tag(&tag)), custom)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn one(entry: &Value) -> Option<Member> {
        let mut page = Page::parse(json!({ "members": [entry] }).to_string().as_bytes()).unwrap();
        assert_eq!(page.members.len() + page.unreadable, 1);
        page.members.pop()
    }

    #[test]
    fn a_member_needs_a_user_id_and_no_more() {
        let member = one(&json!({"user_id": "u9"})).unwrap();
        assert_eq!(
            (member.roles, member.status, member.profile),
            (Vec::new(), Status::Active, Profile::default())
        );
        let full = one(&json!({"user_id": 9, "roles": ["Learner", 5], "name": "Ada\u{202e} L", "middle_name": "", "email": "a@x.example"})).unwrap();
        assert_eq!((full.user_id.as_str(), full.roles), ("9", vec!["Learner".to_owned()]));
        assert_eq!(
            (full.profile.display_name().as_deref(), full.profile.email.as_deref()),
            (Some("Ada L"), Some("a@x.example"))
        );
        assert_eq!(one(&json!({"user_id": "u", "roles": "Learner"})).unwrap().roles, ["Learner"]);
        for unreadable in [
            json!({}),
            json!({"user_id": ""}),
            json!({"user_id": null}),
            json!("u9"),
            json!({"user_id": "x".repeat(256)}),
            json!({"user_id": "u\u{0}9"}),
        ] {
            assert_eq!(one(&unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn statuses_we_do_not_know_are_inactive() {
        for (status, read) in [
            (json!(null), Status::Active),
            (json!("Active"), Status::Active),
            (json!("Inactive"), Status::Inactive),
            (json!("Deleted"), Status::Deleted),
            (json!("Suspended"), Status::Inactive),
            (json!(5), Status::Inactive),
        ] {
            assert_eq!(one(&json!({"user_id": "u", "status": status})).unwrap().status, read, "{status}");
        }
    }

    #[test]
    fn a_message_is_a_list_or_an_object() {
        let message = json!({CUSTOM: {"tz": "Europe/Paris"}, "locale": "pt_BR"});
        for message in [json!([message, {}]), message] {
            let member = one(&json!({"user_id": "u", "message": message})).unwrap();
            assert_eq!(
                (member.custom.time_zone(), member.locale.as_deref()),
                (Some(Tz::Europe__Paris), Some("pt-BR"))
            );
        }
        for message in [json!([]), json!([5]), json!(null), json!("x"), json!({CUSTOM: 5, "locale": 5})] {
            let member = one(&json!({"user_id": "u", "message": message})).unwrap();
            assert_eq!((member.custom, member.locale), (Custom::default(), None), "{message}");
        }
    }

    #[test]
    fn a_page_without_members_is_none() {
        for bad in ["{}", "[]", "", r#"{"members":{}}"#, r#"{"members":[}"#, r#"{"members":[]} x"#, "<html>"]
        {
            assert!(Page::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        let page = Page::parse(br#"{"id":"x","context":{"id":"c7"},"members":[]}"#).unwrap();
        assert_eq!((page.context_id.as_deref(), page.members.len()), (Some("c7"), 0));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_a_page(bytes: Vec<u8>, id: String, text: String) {
            drop(Page::parse(&bytes));
            one(&json!({"user_id": id, "roles": text, "name": text, "picture": text, "message": {"locale": text}}));
        }
    }
}
