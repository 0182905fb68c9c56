//! Copied courses: which sessions a copy may take from where it came from, and on which days.
//!
//! A copied link names a session of the source course. It never leads there: the copy's staff plan the session anew,
//! and the link then leads to that. What is taken over is what an LMS copies too (names, descriptions, plans, settings);
//! rosters, guest links, recordings and what happened stay where they are.

mod shift;
mod store;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;

use crate::ids::{CourseId, SessionId};
use crate::keys::Seal;
use crate::sessions::{Draft, Occurrence, Plan, Session};

pub use self::shift::{Shift, proposed, shifted};
pub use self::store::{copy, copy_of, is_copy, is_elsewhere, sources};

/// Sessions that are offered of one source at most.
pub const MOST: i64 = 200;

/// A session that a link of ours named in a launch of a course: what makes it thinkable that the course is a copy.
/// Without a launch that named it, a session of another course is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named(SessionId);

impl Named {
    /// The proof that a launch of `course` named `session`, for the address that the launch leads to.
    #[must_use]
    pub fn proof(seal: &Seal, course: CourseId, session: SessionId) -> String {
        let parts: [&[u8]; 2] = [course.as_str().as_bytes(), session.as_str().as_bytes()];
        URL_SAFE_NO_PAD.encode(seal.mac("copied link", &parts))
    }

    /// The session, if `proof` is ours.
    #[must_use]
    pub fn proven(seal: &Seal, course: CourseId, session: SessionId, proof: &str) -> Option<Self> {
        let parts: [&[u8]; 2] = [course.as_str().as_bytes(), session.as_str().as_bytes()];
        let tag = URL_SAFE_NO_PAD.decode(proof).ok()?;
        seal.verify("copied link", &parts, &tag).then_some(Self(session))
    }

    /// The session that was named.
    #[must_use]
    pub fn session(self) -> SessionId {
        self.0
    }
}

/// A course that this one was copied from, as far as its sessions go.
#[derive(Debug, Clone)]
pub struct Source {
    /// The course.
    pub course: CourseId,
    /// Its title, if the LMS told.
    pub title: Option<String>,
    /// What can be taken over, by its first date. Of a course that neither history nor notice names, only what a link
    /// names.
    pub sessions: Vec<Offered>,
}

/// A session that can be taken over.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The session.
    pub session: Session,
    /// Its plan there.
    pub plan: Plan,
    /// The session here that stands for it already.
    pub copy: Option<SessionId>,
}

impl Offered {
    /// The session as it can be taken over; the room, and what has no date, can't.
    #[must_use]
    pub fn of(session: Session, dates: &[Occurrence], copy: Option<SessionId>) -> Option<Self> {
        let plan = session.plan(dates).filter(|plan| *plan != Plan::Room)?;
        Some(Self { session, plan, copy })
    }

    /// The day of its first date there.
    #[must_use]
    pub fn first_day(&self) -> NaiveDate {
        shift::start(&self.plan).date()
    }

    /// The session as it would be here: everything the form says, on other days.
    #[must_use]
    pub fn draft(&self, by: Shift) -> Draft {
        let from = &self.session;
        Draft {
            name: from.name.clone(),
            description: from.description.clone(),
            plan: shifted(&self.plan, by),
            zone: from.zone,
            early: from.early,
            // Its groups are none of this course: until staff choose others, it is for nobody but them.
            audience: from.audience.clone(),
            attendee_role: from.attendee_role,
            permissions: from.permissions,
        }
    }
}

impl Source {
    /// The day from which dates are counted: that of the first session still to be taken over, else of the first.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        let open = self.sessions.iter().filter(|one| one.copy.is_none()).map(Offered::first_day).min();
        open.or_else(|| self.sessions.iter().map(Offered::first_day).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_for_one_session_in_one_course() {
        let seal = Seal::from_bytes(&[7; 32]);
        let (course, session) = (CourseId::fresh(), SessionId::fresh());
        let proof = Named::proof(&seal, course, session);
        assert_eq!(Named::proven(&seal, course, session, &proof), Some(Named(session)));
        for (course, session, proof) in [
            (CourseId::fresh(), session, proof.as_str()),
            (course, SessionId::fresh(), proof.as_str()),
            (course, session, ""),
            (course, session, "nonsense!"),
        ] {
            assert_eq!(Named::proven(&seal, course, session, proof), None);
        }
        assert_eq!(Named::proven(&Seal::from_bytes(&[8; 32]), course, session, &proof), None);
    }
}
