//! What BigBlueButton calls back with: tokens signed with the interface's secret.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Clock difference with the server that is forgiven.
const LEEWAY: TimeDelta = TimeDelta::seconds(180);
/// Longest token that is looked at.
const LONGEST: usize = 8 * 1024;

/// Why a callback is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no token, or none that can be read.
    #[error("no token that can be read")]
    NoToken,
    /// The token is signed with something else.
    #[error("the signature does not hold")]
    Signature,
    /// The token's time is over, or it has none.
    #[error("the token's time is over")]
    Expired,
    /// It speaks of another meeting than its address.
    #[error("it is about another meeting")]
    OtherMeeting,
    /// What came is not what BigBlueButton sends.
    #[error("it cannot be understood")]
    Unreadable,
}

#[derive(Deserialize)]
struct Bearer {
    exp: Option<i64>,
}

/// A recording that can be watched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Ready {
    pub(super) meeting_id: String,
    pub(super) record_id: String,
    /// BigBlueButton sets none; what a balancer sets holds.
    exp: Option<i64>,
}

/// The sender of a callback knows the interface's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Believed(());

/// Checks the `Authorization` of a callback: by BigBlueButton itself HS512, by balancers HS256, in any spelling of the
/// scheme. An end of its time is asked for.
pub(super) fn bearer(header: Option<&str>, secret: &str, now: DateTime<Utc>) -> Result<Believed, Refused> {
    let (scheme, token) = header.and_then(|text| text.trim().split_once(' ')).ok_or(Refused::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refused::NoToken);
    }
    let algorithms = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let claims: Bearer = checked(token.trim(), secret, &algorithms)?;
    claims.exp.ok_or(Refused::Expired).and_then(|exp| lasts(exp, now)).map(Believed)
}

/// The recording that `signed_parameters` speak of.
pub(super) fn ready(token: &str, secret: &str, now: DateTime<Utc>) -> Result<Ready, Refused> {
    let algorithms = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let ready: Ready = checked(token, secret, &algorithms)?;
    if let Some(exp) = ready.exp {
        lasts(exp, now)?;
    }
    let fits =
        |text: &str| !text.is_empty() && text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic());
    if fits(&ready.record_id) { Ok(ready) } else { Err(Refused::Unreadable) }
}

fn lasts(exp: i64, now: DateTime<Utc>) -> Result<(), Refused> {
    if now.timestamp() < exp.saturating_add(LEEWAY.num_seconds()) { Ok(()) } else { Err(Refused::Expired) }
}

fn checked<T: DeserializeOwned>(token: &str, secret: &str, allowed: &[Algorithm]) -> Result<T, Refused> {
    // An empty secret would let anybody sign; the settings refuse one as well.
    if secret.is_empty() || token.len() > LONGEST {
        return Err(Refused::NoToken);
    }
    let header = decode_header(token).map_err(|_unreadable| Refused::NoToken)?;
    if !allowed.contains(&header.alg) {
        return Err(Refused::Signature);
    }
    // Times are checked by our clock, not by the library's.
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(secret.as_bytes());
    match decode::<T>(token, &key, &validation) {
        Ok(token) => Ok(token.claims),
        Err(error) => Err(match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => Refused::Signature,
            _ => Refused::Unreadable,
        }),
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;
    use crate::meetings::fixtures::at;

    fn signed(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
        encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    #[test]
    fn bearers_are_believed_in_all_their_spellings_and_no_others() {
        let _installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let good = json!({ "exp": 1_000 });
        let token = |algorithm| signed(algorithm, "s3cret", &good);
        let (direct, relayed) = (token(Algorithm::HS512), token(Algorithm::HS256));
        for header in [format!("Bearer {direct}"), format!("bearer {relayed}"), format!("BEARER  {direct} ")]
        {
            assert_eq!(bearer(Some(&header), "s3cret", at(0)), Ok(Believed(())), "{header}");
        }
        let unsigned = "eyJhbGciOiJub25lIn0.eyJleHAiOjEwMDB9.";
        let cases = [
            (None, Refused::NoToken),
            (Some(direct.clone()), Refused::NoToken),
            (Some(format!("Basic {direct}")), Refused::NoToken),
            (Some("Bearer x".to_owned()), Refused::NoToken),
            (Some(format!("Bearer {unsigned}")), Refused::NoToken),
            (Some(format!("Bearer {}", signed(Algorithm::HS512, "other", &good))), Refused::Signature),
            (Some(format!("Bearer {}", signed(Algorithm::HS512, "s3cret", &json!({})))), Refused::Expired),
            (
                Some(format!("Bearer {}", signed(Algorithm::HS512, "s3cret", &json!({ "exp": -999 })))),
                Refused::Expired,
            ),
            (Some(format!("Bearer {}", "a".repeat(9_000))), Refused::NoToken),
        ];
        for (header, refused) in cases {
            assert_eq!(bearer(header.as_deref(), "s3cret", at(0)), Err(refused), "{header:?}");
        }
        assert_eq!(bearer(Some(&format!("Bearer {direct}")), "s3cret", at(2_000)), Err(Refused::Expired));
        let empty = format!("Bearer {}", signed(Algorithm::HS256, "x", &good));
        assert_eq!(bearer(Some(&empty), "", at(0)), Err(Refused::NoToken));
    }

    #[test]
    fn a_recording_that_is_ready_is_named_by_a_token_of_theirs() {
        let _installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let claims = json!({ "meeting_id": "m", "record_id": "r-1" });
        let told = ready(&signed(Algorithm::HS256, "s3cret", &claims), "s3cret", at(0)).unwrap();
        assert_eq!((told.meeting_id.as_str(), told.record_id.as_str()), ("m", "r-1"));
        let forged = signed(Algorithm::HS256, "guess", &claims);
        assert_eq!(ready(&forged, "s3cret", at(0)), Err(Refused::Signature));
        let long = json!({ "meeting_id": "m", "record_id": "r".repeat(256) });
        assert_eq!(
            ready(&signed(Algorithm::HS256, "s3cret", &long), "s3cret", at(0)),
            Err(Refused::Unreadable)
        );
        let old = json!({ "meeting_id": "m", "record_id": "r-1", "exp": -999 });
        assert_eq!(ready(&signed(Algorithm::HS256, "s3cret", &old), "s3cret", at(0)), Err(Refused::Expired));
    }
}
