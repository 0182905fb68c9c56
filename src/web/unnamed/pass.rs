//! The pass in the address: which session of which course, under our seal, bound to the browser's secret.

use chrono::{DateTime, Utc};

use crate::ids::{CourseId, GuestId, SessionId};
use crate::keys::Seal;
use crate::visits;

const PURPOSE: &str = "launch without a person";

/// Leave to look at the door of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) course: CourseId,
    pub(super) session: SessionId,
    /// Who they are in its room.
    pub(super) guest: GuestId,
    /// When the launch was here.
    pub(super) made_at: DateTime<Utc>,
}

impl Pass {
    /// The pass for the browser whose secret hashes to `holder`.
    pub(super) fn sealed(&self, seal: &Seal, holder: &str) -> String {
        let value = format!("{} {} {}", self.course, self.session, self.guest);
        seal.dated(&purpose(holder), &value, self.made_at)
    }

    /// Reads a pass of this holder's, unless it is older than a visit gets.
    pub(super) fn opened(seal: &Seal, text: &str, holder: &str, now: DateTime<Utc>) -> Option<Self> {
        let (value, made_at) = seal.undated(&purpose(holder), text, visits::LASTS, now).ok()?;
        let (course, rest) = value.split_once(' ')?;
        let (session, guest) = rest.split_once(' ')?;
        Some(Self {
            course: course.parse().ok()?,
            session: session.parse().ok()?,
            guest: guest.parse().ok()?,
            made_at,
        })
    }
}

/// Each holder's passes have a seal of their own.
fn purpose(holder: &str) -> String {
    format!("{PURPOSE}: {holder}")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_pass_is_good_for_its_holder_and_its_time() {
        let seal = Seal::from_bytes(&[1; 32]);
        let now = DateTime::from_timestamp(1_760_000_000, 0).unwrap();
        let (course, session, guest) = (CourseId::fresh(), SessionId::fresh(), GuestId::fresh());
        let pass = Pass { course, session, guest, made_at: now };
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
