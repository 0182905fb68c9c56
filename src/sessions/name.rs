//! What people write about a session, cleaned of what would deceive the reader.

use std::fmt;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing in it can be seen.
    #[error("the text is blank")]
    Blank,
    /// It has more characters than it may have.
    #[error("the text is longer than {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
}

/// The name of a session: 1 to 255 characters of any script, on one line.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionName(String);

impl SessionName {
    /// The most characters of a name.
    pub const MAX: usize = 255;

    /// Reads a name: control characters and bidirectional overrides go, white space round it too.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        let cleaned: String = text.chars().filter_map(on_one_line).collect();
        let name = cleaned.trim();
        if name.chars().all(is_invisible) {
            return Err(BadText::Blank);
        }
        within(name, Self::MAX).map(Self)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionName({:?})", self.0)
    }
}

/// What is shown before the session: at most 10,000 characters on any number of lines, or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// The most characters of a description.
    pub const MAX: usize = 10_000;

    /// Reads a description; line ends become `\n`, other control characters and overrides go.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        let cleaned: String = text.replace("\r\n", "\n").chars().filter_map(on_lines).collect();
        within(cleaned.trim(), Self::MAX).map(Self)
    }

    /// The description, empty if there is none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn within(text: &str, max: usize) -> Result<String, BadText> {
    if text.chars().nth(max).is_some() { Err(BadText::TooLong { max }) } else { Ok(text.to_owned()) }
}

fn on_one_line(char: char) -> Option<char> {
    match char {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        other => keeps_its_place(other).then_some(other),
    }
}

fn on_lines(char: char) -> Option<char> {
    match char {
        '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\n' | '\t' => Some(char),
        other => keeps_its_place(other).then_some(other),
    }
}

/// Neither a control character nor one that reorders the text after it. Marks that Arabic and
/// Hebrew writers need (U+200E, U+200F, U+061C) reorder nothing beyond their neighbours and stay.
fn keeps_its_place(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(char: char) -> bool {
    char.is_whitespace()
        || matches!(
            char,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        )
        || matches!(char, '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}')
        || matches!(char, '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FE00}'..='\u{FE0F}')
        || matches!(char, '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_cleaned_and_bounded() {
        let long = "ж".repeat(255);
        for (text, name) in [
            ("Seminar 7", "Seminar 7"),
            ("  野外调查方法\n", "野外调查方法"),
            ("one\ttwo\r\nthree", "one two  three"),
            ("a\u{202E}b\u{0}c\u{2066}d", "abcd"),
            ("\u{627}\u{200F}!", "\u{627}\u{200F}!"),
            (long.as_str(), long.as_str()),
        ] {
            assert_eq!(SessionName::parse(text).expect(text).as_str(), name);
        }
        for blank in
            ["", " ", "\n\t", "\u{200B}\u{FEFF}", "\u{3164}", "\u{202E}", "\u{A0}\u{3000}", "\u{2800}"]
        {
            assert_eq!(SessionName::parse(blank), Err(BadText::Blank), "{blank:?}");
        }
        let too_long = "ж".repeat(256);
        assert_eq!(SessionName::parse(&too_long), Err(BadText::TooLong { max: 255 }));
    }

    #[test]
    fn descriptions_keep_their_lines() {
        assert_eq!(Description::parse("a\r\nb\rc\u{7}\n\n").expect("plain").as_str(), "a\nb\nc");
        assert_eq!(Description::parse(" ").expect("empty is allowed").as_str(), "");
        assert!(Description::parse(&"x".repeat(10_000)).is_ok());
        assert_eq!(Description::parse(&"x".repeat(10_001)), Err(BadText::TooLong { max: 10_000 }));
    }

    proptest! {
        #[test]
        fn a_name_that_was_read_reads_the_same_again(text in "\\PC{0,300}|[\\x00-\\x20\u{202A}-\u{202E}a-z]{0,40}") {
            if let Ok(name) = SessionName::parse(&text) {
                prop_assert!(name.as_str().chars().count() <= 255);
                prop_assert!(!name.as_str().chars().any(char::is_control));
                prop_assert_eq!(SessionName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn descriptions_never_panic(text in any::<String>()) {
            let _read = Description::parse(&text);
        }
    }
}
