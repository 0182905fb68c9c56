//! Values that leave the house with their time, and come back as they were and not too late.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use super::Seal;

/// By how much instances' clocks may differ: a value from the future by more was made by none of them.
const CLOCKS: TimeDelta = TimeDelta::minutes(1);

/// Why a value that came back is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It was not sealed here for this purpose.
    #[error("the value is none of ours")]
    NotOurs,
    /// It was, but too long ago.
    #[error("the value is too old")]
    TooOld,
}

impl Seal {
    /// `value` with its time, under this seal for `purpose`: fit for addresses and cookies.
    #[must_use]
    pub fn dated(&self, purpose: &str, value: &str, now: DateTime<Utc>) -> String {
        let body = format!("{}.{value}", now.timestamp_micros());
        let tag = self.mac(purpose, &[body.as_bytes()]);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(tag))
    }

    /// The value that [`Seal::dated`] sealed for `purpose` no longer than `lasts` ago, and when.
    pub fn undated(
        &self,
        purpose: &str,
        sealed: &str,
        lasts: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), NotTaken> {
        let (value, made_at) = self.read(purpose, sealed).ok_or(NotTaken::NotOurs)?;
        let age = now - made_at;
        if age <= lasts && age >= -CLOCKS { Ok((value, made_at)) } else { Err(NotTaken::TooOld) }
    }

    fn read(&self, purpose: &str, sealed: &str) -> Option<(String, DateTime<Utc>)> {
        let (body, tag) = sealed.split_once('.')?;
        let (body, tag) = (URL_SAFE_NO_PAD.decode(body).ok()?, URL_SAFE_NO_PAD.decode(tag).ok()?);
        if !self.verify(purpose, &[&body], &tag) {
            return None;
        }
        let body = String::from_utf8(body).ok()?;
        let (made_at, value) = body.split_once('.')?;
        Some((value.to_owned(), DateTime::from_timestamp_micros(made_at.parse().ok()?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LASTS: TimeDelta = TimeDelta::minutes(10);

    #[test]
    fn a_value_comes_back_as_it_was_sealed_for_its_time() {
        let (ours, other) = (Seal::from_bytes(&[7; 32]), Seal::from_bytes(&[8; 32]));
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let sealed = ours.dated("a", "a value. And more", now);
        let came = |seal: &Seal, purpose: &str, text: &str, now| seal.undated(purpose, text, LASTS, now);
        assert_eq!(came(&ours, "a", &sealed, now + LASTS), Ok(("a value. And more".to_owned(), now)));
        let late = now + LASTS + TimeDelta::microseconds(1);
        assert_eq!(came(&ours, "a", &sealed, late), Err(NotTaken::TooOld));
        assert!(came(&ours, "a", &sealed, now - CLOCKS).is_ok());
        assert_eq!(came(&ours, "a", &sealed, now - TimeDelta::minutes(2)), Err(NotTaken::TooOld));
        let later = ours.dated("a", "a value. And more", late);
        let mixed = format!("{}.{}", later.split_once('.').unwrap().0, sealed.split_once('.').unwrap().1);
        let changed = [sealed.replacen('M', "N", 1), sealed.replace('.', ""), format!("{sealed}A"), mixed];
        for wrong in changed.iter().map(String::as_str).chain(["", ".", "a.b.c"]) {
            assert_eq!(came(&ours, "a", wrong, now), Err(NotTaken::NotOurs), "{wrong}");
        }
        assert_eq!(came(&ours, "b", &sealed, now), Err(NotTaken::NotOurs));
        assert_eq!(came(&other, "a", &sealed, now), Err(NotTaken::NotOurs));
    }
}
