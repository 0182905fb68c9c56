//! The names of registered users.

use std::fmt;
use std::str::FromStr;

use crate::lti::claims::clean;

/// The text is no name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing in it can be seen.
    #[error("the name is blank")]
    Blank,
    /// It is longer than [`PersonName::MAX`] characters.
    #[error("the name is longer than {} characters", PersonName::MAX)]
    TooLong,
}

/// A person's display name: on one line, of any script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters of a name.
    pub const MAX: usize = 64;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PersonName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let name =
            clean(text).filter(|name| name.chars().any(char::is_alphanumeric)).ok_or(BadName::Blank)?;
        if name.chars().count() > Self::MAX { Err(BadName::TooLong) } else { Ok(Self(name)) }
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_letters_and_an_end() {
        for (typed, name) in
            [(" Ada ", "Ada"), ("نور", "نور"), ("李秀英", "李秀英"), ("A\u{202e}da\u{7}", "Ada")]
        {
            assert_eq!(typed.parse::<PersonName>().as_ref().map(PersonName::as_str), Ok(name));
        }
        for blank in ["", "  ", "\u{200b}", "...", "\u{202e}"] {
            assert_eq!(blank.parse::<PersonName>(), Err(BadName::Blank), "{blank:?}");
        }
        assert!("ä".repeat(64).parse::<PersonName>().is_ok());
        assert_eq!("ä".repeat(65).parse::<PersonName>(), Err(BadName::TooLong));
    }
}
