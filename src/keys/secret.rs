//! Random tokens that stand in links and cookies.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::{constant_time, digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The text is no token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotASecret;

/// 256 random bits as 43 characters of base64url.
///
/// It is shown once, to whom it belongs; what is stored is its [`Secret::hash`]. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A token nobody has seen.
    #[must_use]
    pub fn fresh() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// The token itself, for the link or cookie it goes into.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the token in base64url: finds the stored row, gives nothing away to a reader of the database.
    #[must_use]
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.0.as_bytes()))
    }
}

impl Secret {
    /// Whether `hash` is this token's, compared in constant time.
    #[must_use]
    pub fn is_behind(&self, hash: &str) -> bool {
        constant_time::verify_slices_are_equal(self.hash().as_bytes(), hash.as_bytes()).is_ok()
    }
}

impl FromStr for Secret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(text.to_owned())),
            Ok(_) | Err(_) => Err(NotASecret),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Random bytes, where a secret has a shape of its own.
#[expect(clippy::expect_used, reason = "a machine without randomness must not go on")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_is_not_printed() {
        let secret = Secret::fresh();
        assert_eq!(secret.reveal().len(), 43);
        assert_eq!(secret.reveal().parse(), Ok(secret.clone()));
        assert_ne!(secret, Secret::fresh());
        assert_ne!(secret.hash(), secret.reveal());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn other_text_is_no_secret() {
        let good = Secret::fresh().reveal().to_owned();
        for bad in [
            "",
            "a",
            good.strip_suffix(good.chars().last().unwrap()).unwrap(),
            &format!("{good}="),
            &good.replace(|_| true, "+"),
            &format!("{good}A"),
        ] {
            assert_eq!(bad.parse::<Secret>(), Err(NotASecret), "{bad}");
        }
    }
}
