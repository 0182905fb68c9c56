//! The pass in the address: which session of which course, under our seal, bound to the browser's secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{CourseId, SessionId};
use crate::keys::Seal;
use crate::visits;

const PURPOSE: &str = "launch without a person";

/// Leave to look at the door of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) course: CourseId,
    pub(super) session: SessionId,
    /// When the launch was here.
    pub(super) made_at: DateTime<Utc>,
}

impl Pass {
    /// The pass for the browser whose secret hashes to `holder`.
    pub(super) fn sealed(&self, seal: &Seal, holder: &str) -> String {
        let body = format!("{}.{}.{}", self.course, self.session, self.made_at.timestamp_micros());
        let tag = seal.mac(PURPOSE, &[body.as_bytes(), holder.as_bytes()]);
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// Reads a pass of this holder's, unless it is older than a visit gets.
    pub(super) fn opened(seal: &Seal, text: &str, holder: &str, now: DateTime<Utc>) -> Option<Self> {
        let (body, tag) = text.rsplit_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if !seal.verify(PURPOSE, &[body.as_bytes(), holder.as_bytes()], &tag) {
            return None;
        }
        let mut parts = body.split('.');
        let (course, session) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let made_at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let age = now - made_at;
        // Instances' clocks may differ a little.
        let in_time = age <= visits::LASTS && age >= -TimeDelta::minutes(1);
        in_time.then_some(Self { course, session, made_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_good_for_its_holder_and_its_time() {
        let seal = Seal::from_bytes(&[1; 32]);
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let pass = Pass { course: CourseId::fresh(), session: SessionId::fresh(), made_at: now };
        let text = pass.sealed(&seal, "ours");
        assert_eq!(Pass::opened(&seal, &text, "ours", now + visits::LASTS), Some(pass));
        let late = now + visits::LASTS + TimeDelta::microseconds(1);
        assert_eq!(Pass::opened(&seal, &text, "ours", late), None);
        assert_eq!(Pass::opened(&seal, &text, "theirs", now), None);
        let other = Pass { session: SessionId::fresh(), ..pass }.sealed(&seal, "ours");
        let mixed = format!("{}.{}", other.rsplit_once('.').unwrap().0, text.rsplit_once('.').unwrap().1);
        for wrong in ["", ".", "a.b.c.d", &mixed, &Pass::sealed(&pass, &Seal::from_bytes(&[2; 32]), "ours")] {
            assert_eq!(Pass::opened(&seal, wrong, "ours", now), None, "{wrong}");
        }
    }
}
