//! Form fields and query parameters, read once.

use std::collections::HashMap;

use url::form_urlencoded;

/// Parameters by name, each at most once.
#[derive(Debug, Default)]
pub(super) struct Params(HashMap<String, String>);

impl Params {
    /// Reads a query or a form body; `None` if a name comes twice.
    pub(super) fn read(encoded: &[u8]) -> Option<Self> {
        let mut params = HashMap::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if params.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        Some(Self(params))
    }

    /// The value of `name`, if present and not empty.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of `name`, or nothing at all.
    pub(super) fn text(&self, name: &str) -> &str {
        self.named(name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_come_once() {
        let params = Params::read(b"a=1&b=%20&c=").unwrap();
        assert_eq!((params.named("a"), params.named("b"), params.named("c")), (Some("1"), Some(" "), None));
        assert!(Params::read(b"a=1&a=1").is_none());
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_was_written(value in "\\PC{1,40}", other in "\\PC{0,40}") {
            let pairs = [("a", value.as_str()), ("b", other.as_str())];
            let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            let params = Params::read(encoded.as_bytes()).unwrap();
            proptest::prop_assert_eq!((params.named("a"), params.text("b")), (Some(value.as_str()), other.as_str()));
        }

        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let _ = Params::read(&bytes);
        }
    }
}
