//! Tickets and resume tokens: 256 random bits for the browser, their hash for us.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::meetings::Error;

/// What is kept of a secret.
pub(super) type Hash = [u8; 32];

/// A fresh secret as text, and its hash.
pub(super) fn fresh() -> Result<(String, Hash), Error> {
    let mut bits = [0; 32];
    rand::fill(&mut bits).map_err(|_unspecified| Error::NoRandomness)?;
    let text = URL_SAFE_NO_PAD.encode(bits);
    let hash = hash(&text);
    Ok((text, hash))
}

/// The hash under which a secret is looked up. No comparison in constant time is needed:
/// whoever can choose the hash's first bytes has already guessed the secret.
pub(super) fn hash(text: &str) -> Hash {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest::digest(&digest::SHA256, text.as_bytes()).as_ref()) {
        *to = *from;
    }
    hash
}
