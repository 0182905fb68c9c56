//! A sign-in that was begun and not finished: nothing is stored, the sealed state carries it all.

use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::keys::{Seal, Secret};

/// What the sign-in is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in, and then to go to this page if one was wanted.
    #[serde(rename = "s")]
    SignIn(Option<String>),
    /// To link the provider's person to the account with this identifier.
    #[serde(rename = "l")]
    Link(String),
}

/// What the sealed state says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Names the attempt in the cookie; guessing it gains nothing.
    #[serde(rename = "i")]
    pub tag: String,
    /// What the token must repeat.
    #[serde(rename = "n")]
    pub nonce: String,
    /// Hash of the secret that only the browser which began has.
    #[serde(rename = "b")]
    browser: String,
    /// What it is for.
    #[serde(rename = "p")]
    pub purpose: Purpose,
}

impl Attempt {
    pub(super) fn new(purpose: Purpose, secret: &Secret) -> Self {
        Self {
            tag: Secret::fresh().hash().chars().take(16).collect(),
            nonce: Secret::fresh().reveal().to_owned(),
            browser: secret.hash(),
            purpose,
        }
    }

    /// Whether `secret` is the one that the browser got when it began.
    #[must_use]
    pub fn is_of(&self, secret: &Secret) -> bool {
        constant_time::verify_slices_are_equal(self.browser.as_bytes(), secret.hash().as_bytes()).is_ok()
    }
}

/// The PKCE verifier (RFC 7636 §4.1): it follows from what only the browser has and what only we have, so it need
/// not stand in the state, which travels through addresses.
pub(super) fn verifier(seal: &Seal, secret: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(seal.mac("sso verifier", &[secret.reveal().as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_knows_its_browser_and_not_the_verifier() {
        let (seal, secret) = (Seal::from_bytes(&[7; 32]), Secret::fresh());
        let attempt = Attempt::new(Purpose::SignIn(None), &secret);
        assert!(attempt.is_of(&secret) && !attempt.is_of(&Secret::fresh()));
        let verifier = verifier(&seal, &secret);
        assert_eq!(verifier.len(), 43);
        assert!(!serde_json::to_string(&attempt).unwrap().contains(&verifier));
    }
}
