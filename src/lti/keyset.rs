//! Key sets of platforms: read leniently, kept parsed, fetched again only when it may help.

mod cache;

use std::sync::Arc;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use super::algorithm::SigningAlgorithm;

pub use cache::{Error, KeySets};

/// Most keys looked at in a set.
const MOST_KEYS: usize = 100;

/// Not a key set: not JSON, or without an array `keys`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key set")]
pub struct NotAKeySet;

/// A public key a platform signs with.
#[derive(Debug, Clone)]
pub struct PlatformKey {
    kid: String,
    family: Family,
    algorithm: Option<SigningAlgorithm>,
    decoding: DecodingKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    P256,
    P384,
}

impl Family {
    fn verifies(self, algorithm: SigningAlgorithm) -> bool {
        use SigningAlgorithm::{Es256, Es384, Rs256, Rs384, Rs512};
        match self {
            Self::Rsa => matches!(algorithm, Rs256 | Rs384 | Rs512),
            Self::P256 => algorithm == Es256,
            Self::P384 => algorithm == Es384,
        }
    }
}

impl PlatformKey {
    /// Whether this is the key `kid` names, and one for `algorithm`.
    #[must_use]
    pub fn fits(&self, kid: &str, algorithm: SigningAlgorithm) -> bool {
        self.kid == kid
            && self.family.verifies(algorithm)
            && self.algorithm.is_none_or(|only| only == algorithm)
    }

    pub(super) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    /// Reads one JWK (RFC 7517); `None` if it is no public signing key of a kind we use.
    fn read(jwk: &Value) -> Option<Self> {
        let jwk = jwk.as_object()?;
        let for_signing = jwk.get("use").is_none_or(|purpose| purpose == "sig");
        let algorithm = match jwk.get("alg") {
            None => None,
            Some(alg) => Some(alg.as_str()?.parse().ok()?),
        };
        let kid = match jwk.get("kid")? {
            Value::String(kid) if !kid.is_empty() => kid.clone(),
            Value::Number(kid) => kid.to_string(),
            _ => return None,
        };
        let (family, decoding) = match jwk.get("kty")?.as_str()? {
            "RSA" => (Family::Rsa, rsa(jwk)?),
            "EC" => elliptic(jwk)?,
            _ => return None,
        };
        for_signing.then_some(Self { kid, family, algorithm, decoding })
    }
}

/// The usable keys of a platform.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Arc<PlatformKey>>);

impl KeySet {
    /// Reads a key set. Keys that are malformed, of another kind, too weak or not for signatures are
    /// left out; padding, the standard alphabet and leading zeros are repaired.
    pub fn parse(text: &[u8]) -> Result<Self, NotAKeySet> {
        let set: Value = serde_json::from_slice(text).map_err(|_not_json| NotAKeySet)?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or(NotAKeySet)?;
        Ok(Self(keys.iter().take(MOST_KEYS).filter_map(PlatformKey::read).map(Arc::new).collect()))
    }

    /// The key that `kid` names, if it is one for `algorithm`.
    #[must_use]
    pub fn find(&self, kid: &str, algorithm: SigningAlgorithm) -> Option<Arc<PlatformKey>> {
        self.0.iter().find(|key| key.fits(kid, algorithm)).cloned()
    }

    /// How many keys are usable.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key is usable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn rsa(jwk: &Map<String, Value>) -> Option<DecodingKey> {
    let (n, e) = (number(jwk.get("n")?)?, number(jwk.get("e")?)?);
    let bits = n.first().map(|first| n.len() * 8 - usize::try_from(first.leading_zeros()).unwrap_or(0))?;
    let usable =
        (2048..=8192).contains(&bits) && (1..=4).contains(&e.len()) && e.last()? & 1 == 1 && e != [1];
    usable.then(|| DecodingKey::from_rsa_raw_components(&n, &e))
}

fn elliptic(jwk: &Map<String, Value>) -> Option<(Family, DecodingKey)> {
    let (family, width) = match jwk.get("crv")?.as_str()? {
        "P-256" => (Family::P256, 32),
        "P-384" => (Family::P384, 48),
        _ => return None,
    };
    let mut point = vec![0x04];
    for coordinate in ["x", "y"] {
        let digits = number(jwk.get(coordinate)?)?;
        point.extend(std::iter::repeat_n(0, usize::checked_sub(width, digits.len())?));
        point.extend(digits);
    }
    Some((family, DecodingKey::from_ec_der(&point)))
}

/// Base64 with or without padding, whatever its last bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A number in base64, as RFC 7518 §6 wants it or with the common mistakes; without leading zeros.
fn number(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str().filter(|text| text.len() <= 2048)?;
    let text: String = text.trim().trim_end_matches('=').replace('+', "-").replace('/', "_");
    let digits = LENIENT.decode(text).ok()?;
    Some(digits.into_iter().skip_while(|digit| *digit == 0).collect())
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn set(key: &Value) -> KeySet {
        KeySet::parse(json!({ "keys": [key] }).to_string().as_bytes()).unwrap()
    }

    fn good() -> Value {
        let mut n = [0xfb; 256];
        n[255] = 0xff;
        json!({"kty": "RSA", "kid": "k1", "n": URL_SAFE_NO_PAD.encode(n), "e": "AQAB", "use": "sig", "alg": "RS256"})
    }

    fn changed(member: &str, value: Value) -> Value {
        let mut key = good();
        if value == json!("-") {
            key.as_object_mut().unwrap().remove(member);
        } else {
            key[member] = value;
        }
        key
    }

    #[test]
    fn keys_are_repaired_or_left_out() {
        let n = [0xfb; 256];
        let zeros = [&[0, 0][..], &n].concat();
        let table = [
            (good(), true),
            (changed("n", json!(STANDARD.encode(n))), true),
            (changed("n", json!(URL_SAFE_NO_PAD.encode(&zeros))), true),
            (changed("e", json!("AQAB==")), true),
            (changed("use", json!("-")), true),
            (changed("alg", json!("-")), true),
            (changed("x5c", json!([5])), true),
            (changed("use", json!("enc")), false),
            (changed("alg", json!("RS384")), false),
            (changed("alg", json!("PS256")), false),
            (changed("alg", json!("HS256")), false),
            (changed("kty", json!("oct")), false),
            (changed("kid", json!("-")), false),
            (changed("kid", json!("")), false),
            (changed("kid", json!("k2")), false),
            (changed("n", json!(URL_SAFE_NO_PAD.encode([0xfb; 128]))), false),
            (changed("n", json!("%%")), false),
            (changed("n", json!("")), false),
            (changed("e", json!("AQ")), false),
            (changed("e", json!("")), false),
            (json!(null), false),
        ];
        for (key, found) in table {
            assert_eq!(set(&key).find("k1", SigningAlgorithm::Rs256).is_some(), found, "{key}");
        }
        assert!(set(&changed("kid", json!(7))).find("7", SigningAlgorithm::Rs256).is_some());
    }

    #[test]
    fn curves_fit_their_algorithm_only() {
        let key = json!({"kty": "EC", "crv": "P-256", "kid": "k1", "x": URL_SAFE_NO_PAD.encode([1; 32]), "y": "AQ"});
        let set = set(&key);
        assert!(set.find("k1", SigningAlgorithm::Es256).is_some());
        assert!(set.find("k1", SigningAlgorithm::Es384).is_none());
        assert!(set.find("k1", SigningAlgorithm::Rs256).is_none());
    }

    #[test]
    fn a_bad_key_does_not_spoil_the_set_and_a_set_has_a_most() {
        let keys: Vec<_> =
            std::iter::once(json!({"kid": 5})).chain(std::iter::repeat_n(good(), 120)).collect();
        assert_eq!(KeySet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap().len(), 99);
        for bad in ["", "[]", "{}", r#"{"keys":{}}"#] {
            assert!(KeySet::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_a_key_set(text: Vec<u8>, n: String, crv in "P-(256|384)", kty in "RSA|EC") {
            drop(KeySet::parse(&text));
            set(&json!({"kty": kty, "crv": crv, "kid": "k", "n": n, "e": n, "x": n, "y": n}));
        }
    }
}
