//! Values that leave the house and come back, as they were and not too late.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Error, LASTS};
use crate::keys::Seal;

#[derive(Serialize, Deserialize)]
struct Dated<T> {
    #[serde(rename = "v")]
    value: T,
    #[serde(rename = "m")]
    made_at: i64,
}

/// `value` with its time, under our seal for `purpose`.
pub(super) fn seal<T: Serialize>(
    seal: &Seal,
    purpose: &str,
    value: T,
    now: DateTime<Utc>,
) -> Result<String, Error> {
    let dated = Dated { value, made_at: now.timestamp_micros() };
    let body = serde_json::to_vec(&dated).map_err(|_never_for_these_fields| Error::StateUnknown)?;
    let tag = seal.mac(purpose, &[&body]);
    Ok(format!("{}.{}", URL_SAFE_NO_PAD.encode(&body), URL_SAFE_NO_PAD.encode(tag)))
}

/// The value, and when it was sealed. Refuses what we did not seal for `purpose`, and what we sealed too long ago.
pub(super) fn open<T: DeserializeOwned>(
    seal: &Seal,
    purpose: &str,
    sealed: &str,
    now: DateTime<Utc>,
) -> Result<(T, DateTime<Utc>), Error> {
    let (body, tag) = sealed.split_once('.').ok_or(Error::StateUnknown)?;
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_not_ours| Error::StateUnknown);
    let (body, tag) = (decoded(body)?, decoded(tag)?);
    if !seal.verify(purpose, &[&body], &tag) {
        return Err(Error::StateUnknown);
    }
    let dated: Dated<T> = serde_json::from_slice(&body).map_err(|_another_version| Error::StateUnknown)?;
    let made_at = DateTime::from_timestamp_micros(dated.made_at).unwrap_or_default();
    let age = now - made_at;
    // Instances' clocks may differ a little; a value from the future by more was not made by one of them.
    let in_time = age <= LASTS && age >= -TimeDelta::minutes(1);
    if in_time { Ok((dated.value, made_at)) } else { Err(Error::StateExpired) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_as_it_was_sealed_for_ten_minutes() {
        let ours = Seal::from_bytes(&[7; 32]);
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let sealed = seal(&ours, "a", "value".to_owned(), now).unwrap();
        let opened = |seal: &Seal, purpose: &str, text: &str, now| open::<String>(seal, purpose, text, now);
        assert_eq!(opened(&ours, "a", &sealed, now + LASTS).unwrap(), ("value".to_owned(), now));
        let late = opened(&ours, "a", &sealed, now + LASTS + TimeDelta::microseconds(1));
        assert!(matches!(late, Err(Error::StateExpired)));
        for changed in [sealed.replacen('A', "B", 1), sealed.replace('.', ""), String::new(), ".".to_owned()]
        {
            assert!(matches!(opened(&ours, "a", &changed, now), Err(Error::StateUnknown)), "{changed}");
        }
        assert!(matches!(opened(&ours, "b", &sealed, now), Err(Error::StateUnknown)));
        assert!(matches!(opened(&Seal::from_bytes(&[8; 32]), "a", &sealed, now), Err(Error::StateUnknown)));
    }
}
