//! JSON from strangers: objects in which no member occurs twice, read without trusting any type.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The text is not a JSON object, or some member occurs twice in it.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON object with distinct members")]
pub struct NotAnObject(#[source] Option<serde_json::Error>);

/// Reads an object; a member that occurs twice, at any depth, is refused.
///
/// Two readers of the same token must not see different values, and which of two equal names
/// wins is up to each reader (RFC 8259 §4).
pub fn object(text: &[u8]) -> Result<Map<String, Value>, NotAnObject> {
    match serde_json::from_slice(text) {
        Ok(Distinct(Value::Object(members))) => Ok(members),
        Ok(_another_kind) => Err(NotAnObject(None)),
        Err(error) => Err(NotAnObject(Some(error))),
    }
}

/// A value of which every object has distinct members.
struct Distinct(Value);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON with distinct members")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Distinct(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, Distinct(value))) = from.next_entry::<String, _>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

/// Takes the string `name` out of `members`; another type counts as absent, and so does `""`.
pub(super) fn take_text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Takes the object `name` out of `members`; another type counts as absent.
pub(super) fn take_object(members: &mut Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    match members.remove(name) {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The strings of an array; other entries are left out.
pub(super) fn texts(items: Vec<Value>) -> Vec<String> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Value::String(text) => Some(text),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_must_be_distinct_at_every_depth() {
        let good = br#"{"a":1,"b":{"a":[{"a":null,"b":true,"c":-1.5}]},"c":"x\u0000"}"#;
        assert_eq!(Value::Object(object(good).unwrap()), serde_json::from_slice::<Value>(good).unwrap());
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"b":{"a":1,"\u0061":2}}"#,
            r#"{"b":[{"a":1,"a":2}]}"#,
            "[]",
            "1",
            "",
            "{} x",
        ] {
            assert!(object(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(object(deep.as_bytes()).is_err());
    }
}
