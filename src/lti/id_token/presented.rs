//! A token as it was presented: taken apart, its header read, nothing believed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::refusal::Refusal;
use crate::lti::algorithm::SigningAlgorithm;
use crate::lti::json;

/// Longest token looked at, in bytes: large courses of Canvas make long ones.
const LONGEST: usize = 128 * 1024;

/// A token of which only the header was read. The way to its claims is
/// [`verify`](Presented::verify), with the key that [`kid`](Presented::kid) names.
pub struct Presented<'a> {
    pub(super) signed: &'a str,
    pub(super) payload: &'a str,
    pub(super) signature: &'a str,
    pub(super) kid: String,
    pub(super) algorithm: SigningAlgorithm,
}

impl<'a> Presented<'a> {
    /// Takes a token apart and reads its header: the checks up to the key (Security Framework §5.1.3).
    ///
    /// `allowed` are the registration's algorithms. Keys and key addresses in the header are ignored.
    pub fn parse(token: &'a str, allowed: &[SigningAlgorithm]) -> Result<Self, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::NotCompact)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::NotCompact)?;
        if [header, payload, signature].into_iter().any(|part| !is_base64url(part)) {
            return Err(Refusal::NotCompact);
        }
        let header = URL_SAFE_NO_PAD.decode(header).map_err(|_not_base64| Refusal::NotCompact)?;
        let header = json::object(&header).map_err(|_no_object| Refusal::Header)?;
        let is_token = |typ: &Value| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"));
        if !header.get("typ").is_none_or(is_token) {
            return Err(Refusal::HeaderType);
        }
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(|word| word.parse().ok());
        let algorithm =
            algorithm.filter(|algorithm| allowed.contains(algorithm)).ok_or(Refusal::Algorithm)?;
        let kid = header.get("kid").and_then(Value::as_str).filter(|kid| !kid.is_empty());
        let kid = kid.ok_or(Refusal::KeyIdMissing)?.to_owned();
        if header.contains_key("crit") {
            return Err(Refusal::Critical);
        }
        Ok(Self { signed, payload, signature, kid, algorithm })
    }

    /// Names the key in the platform's key set. Unverified text: good for a comparison, nothing else.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm the key must be good for; one of those allowed.
    #[must_use]
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }
}

impl std::fmt::Debug for Presented<'_> {
    /// Shows no part of the token: whoever reads a log could present it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presented").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn is_base64url(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
