//! The platform's signing keys: made at start, held parsed, published as a key set.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Error;

/// An RSA key of 2048 bits with its name.
///
/// Public so that a test can also sign as somebody else, under a name of its choice.
pub struct SigningKey {
    kid: String,
    pair: KeyPair,
}

impl SigningKey {
    /// A fresh key named `kid`.
    pub fn generate(kid: &str) -> Result<Self, Error> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(Error::Crypto)?;
        Ok(Self { kid: kid.to_owned(), pair })
    }

    /// The key's name in the key set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, as it stands in the key set.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let (modulus, exponent) = public_numbers(self.pair.public_key().as_ref()).unwrap_or_default();
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent),
        })
    }

    /// A compact JWS over `claims`: RS256, whatever its header says.
    ///
    /// The members of `header` replace those of the usual header; `null` takes one out.
    #[must_use]
    pub fn sign(&self, claims: &Value, header: &Value) -> String {
        let input = format!("{}.{}", encoded(&self.header(header)), encoded(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        // Fails only for a buffer of the wrong length; an empty signature is then refused by every reader.
        if self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature).is_err()
        {
            signature.clear();
        }
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn header(&self, overrides: &Value) -> Value {
        let mut header = Map::new();
        header.insert("alg".to_owned(), json!("RS256"));
        header.insert("typ".to_owned(), json!("JWT"));
        header.insert("kid".to_owned(), json!(self.kid));
        for (name, value) in overrides.as_object().into_iter().flatten() {
            if value.is_null() {
                header.remove(name);
            } else {
                header.insert(name.clone(), value.clone());
            }
        }
        Value::Object(header)
    }
}

/// A key set of `keys`, with what real sets also hold: a key of another type and an unreadable one.
///
/// A careful reader skips both and still finds the others.
#[must_use]
pub(super) fn key_set<'a>(keys: impl Iterator<Item = &'a SigningKey>) -> Value {
    let mut set = vec![
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "unreadable", "n": "!!!", "e": 65537 }),
        json!({
            "kty": "EC", "use": "sig", "alg": "ES256", "kid": "curve", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }),
    ];
    set.extend(keys.map(SigningKey::jwk));
    json!({ "keys": set })
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Modulus and exponent out of an `RSAPublicKey` (RFC 8017 §A.1.1), without leading zeros.
fn public_numbers(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (0x30, body, _) = element(der)? else { return None };
    let (0x02, modulus, rest) = element(body)? else { return None };
    let (0x02, exponent, _) = element(rest)? else { return None };
    Some((unsigned(modulus), unsigned(exponent)))
}

fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit)), rest)
    };
    let (body, rest) = rest.split_at_checked(length)?;
    Some((tag, body, rest))
}

fn unsigned(integer: &[u8]) -> Vec<u8> {
    integer.iter().copied().skip_while(|byte| *byte == 0).collect()
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};

    use super::*;

    #[test]
    fn what_a_key_signs_its_published_half_proves() {
        let key = SigningKey::generate("k1").unwrap();
        let other = SigningKey::generate("k1").unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let token = key.sign(&json!({ "sub": "u" }), &json!({}));
        let proves = |key: &SigningKey| {
            let jwk = serde_json::from_value(key.jwk()).unwrap();
            jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &validation).is_ok()
        };
        assert!(proves(&key));
        assert!(!proves(&other));
    }

    #[test]
    fn header_members_can_be_replaced_and_taken_out() {
        let key = SigningKey::generate("k1").unwrap();
        assert_eq!(
            key.header(&json!({ "kid": null, "alg": "none" })),
            json!({ "alg": "none", "typ": "JWT" })
        );
    }

    proptest::proptest! {
        #[test]
        fn no_encoding_is_too_broken_to_read(der in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            public_numbers(&der);
        }
    }
}
