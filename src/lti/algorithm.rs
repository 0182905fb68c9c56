//! The signature algorithms that may stand in a token: public-key ones only, so that `none` and the
//! shared-secret ones cannot be said.

use std::fmt;
use std::str::FromStr;

use jsonwebtoken::Algorithm;

/// Not an algorithm that a platform may sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signature algorithm: RS256, RS384, RS512, ES256 or ES384")]
pub struct NotASigningAlgorithm;

/// A signature algorithm of Security Framework §5.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SigningAlgorithm {
    /// RSA PKCS #1 v1.5 with SHA-256: what every platform must be able to do.
    Rs256,
    /// RSA PKCS #1 v1.5 with SHA-384.
    Rs384,
    /// RSA PKCS #1 v1.5 with SHA-512.
    Rs512,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// ECDSA over P-384 with SHA-384.
    Es384,
}

impl SigningAlgorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Rs256, Self::Rs384, Self::Rs512, Self::Es256, Self::Es384];

    /// The name in `alg` members (RFC 7518 §3.1).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
        }
    }

    pub(super) fn verifier(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Rs384 => Algorithm::RS384,
            Self::Rs512 => Algorithm::RS512,
            Self::Es256 => Algorithm::ES256,
            Self::Es384 => Algorithm::ES384,
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for SigningAlgorithm {
    type Err = NotASigningAlgorithm;

    fn from_str(word: &str) -> Result<Self, NotASigningAlgorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.word() == word).ok_or(NotASigningAlgorithm)
    }
}
