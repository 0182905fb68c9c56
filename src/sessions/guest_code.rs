//! The code of a guest link: short, sayable on the phone, not to be guessed.

use std::fmt;
use std::str::FromStr;

use crate::keys::random;

/// Digits and letters without `i l o u`, which are misread or make words.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 12;
/// What is looked at of a code that somebody typed, dashes and spaces included.
const MAX_TYPED: usize = 64;

/// The text is no guest code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a guest code")]
pub struct NotACode;

/// The code in a guest link: 60 random bits, shown as `k7qm-3xvt-9rbn`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GuestCode([u8; LENGTH]);

impl GuestCode {
    /// A new code.
    #[must_use]
    pub fn fresh() -> Self {
        Self(random::<LENGTH>().map(letter))
    }

    /// The code without dashes, as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// 256 is a multiple of 32, so every letter is as likely as any other.
fn letter(random: u8) -> u8 {
    ALPHABET.get(usize::from(random % 32)).copied().unwrap_or(b'0')
}

/// The letter that a person meant who typed `typed`.
fn meant(typed: char) -> Result<u8, NotACode> {
    let letter = match typed.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    u8::try_from(letter).ok().filter(|byte| ALPHABET.contains(byte)).ok_or(NotACode)
}

/// Reads what people type: any case, with or without dashes and spaces, `o` for `0`, `i` and `l` for `1`.
impl FromStr for GuestCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        if text.len() > MAX_TYPED {
            return Err(NotACode);
        }
        let typed = text.chars().filter(|char| !matches!(char, '-' | ' ' | '\u{2010}'..='\u{2015}'));
        let letters = typed.map(meant).collect::<Result<Vec<u8>, NotACode>>()?;
        letters.try_into().map(Self).map_err(|_not_twelve| NotACode)
    }
}

impl fmt::Display for GuestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.as_str().chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// Whoever holds the code gets in, so logs do not show it.
impl fmt::Debug for GuestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code: GuestCode = "k7qm-3xvt-9rbn".parse().expect("a code");
        assert_eq!(code.as_str(), "k7qm3xvt9rbn");
        for typed in ["K7QM3XVT9RBN", " k7qm 3xvt 9rbn ", "k7qm–3xvt–9rbn", "k-7-q-m-3xvt9rbn"] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        assert_eq!("oOiI-lL00-1111".parse(), "0011-1100-1111".parse::<GuestCode>());
        let endless = "-".repeat(100);
        for wrong in
            ["", "k7qm", "k7qm-3xvt-9rbu", "k7qm-3xvt-9rbnn", "k7qm_3xvt_9rbn", "ｋ7qm3xvt9rbn", &endless]
        {
            assert_eq!(wrong.parse::<GuestCode>(), Err(NotACode), "{wrong}");
        }
    }

    #[test]
    fn fresh_codes_differ_and_hide_in_logs() {
        let (one, other) = (GuestCode::fresh(), GuestCode::fresh());
        assert_ne!(one, other);
        assert_eq!(one.to_string().parse(), Ok(one));
        assert!(!format!("{one:?}").contains(one.as_str()));
    }

    proptest! {
        #[test]
        fn anything_may_be_typed(text in any::<String>()) {
            if let Ok(code) = text.parse::<GuestCode>() {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
            }
        }

        #[test]
        fn every_code_survives_being_shown(bytes in any::<[u8; 12]>()) {
            let code = GuestCode(bytes.map(letter));
            prop_assert_eq!(code.to_string().parse(), Ok(code));
            prop_assert_eq!(code.to_string().len(), 14);
        }
    }
}
