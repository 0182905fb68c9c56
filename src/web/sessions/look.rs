//! How sessions look to one visitor at one moment: states, doors, who is inside.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::found::tz_of;
use crate::access::{self, Refusal};
use crate::config::DialIn;
use crate::ids::OccurrenceId;
use crate::meetings::{MeetingBackend, RoomRef};
use crate::sessions::window::{self, Door as State};
use crate::sessions::{Occurrence, Session, Timing, Zone};
use crate::web::failure::Failure;
use crate::web::texts::Texts;
use crate::web::texts::times::Times;
use crate::web::views::{Door, Standing};
use crate::web::visitor::Visitor;

/// One visitor, one moment.
pub(super) struct Look<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) texts: Texts,
    pub(super) times: Times,
    pub(super) now: DateTime<Utc>,
    pub(super) staff: bool,
    inside: HashMap<RoomRef, usize>,
}

impl<'a> Look<'a> {
    /// A look at the rooms of `dates`.
    pub(super) async fn at(
        visitor: &'a Visitor,
        dates: impl Iterator<Item = OccurrenceId>,
    ) -> Result<Self, Failure> {
        let rooms: Vec<RoomRef> = dates.map(RoomRef).collect();
        Ok(Self {
            inside: visitor.app.meetings.counts(&rooms).await?,
            texts: visitor.texts,
            times: visitor.times(),
            now: visitor.app.clock.now(),
            staff: visitor.manages(),
            visitor,
        })
    }

    pub(super) fn state(&self, session: &Session, date: &Occurrence) -> State {
        window::state(session, date, self.now)
    }

    pub(super) fn standing(&self, session: &Session, date: &Occurrence) -> Standing {
        match self.state(session, date) {
            State::Scheduled { .. } => Standing::Scheduled,
            State::EarlyEntry => Standing::Early,
            State::Open => Standing::Open,
            State::Ended => Standing::Ended,
            State::Locked => Standing::Locked,
            State::Cancelled => Standing::Cancelled,
        }
    }

    /// What the visitor can do at the door, by the rules of access.
    pub(super) fn door(&self, session: &Session, date: &Occurrence, first: bool) -> Door {
        match access::admit(session, date, &self.visitor.ticket(), self.now) {
            Ok(_admission) => Door::Join { first },
            Err(Refusal::NotYet { opens_at }) => Door::Later(self.opens(opens_at)),
            Err(
                Refusal::Ended
                | Refusal::Locked
                | Refusal::Cancelled
                | Refusal::GuestsOff
                | Refusal::Excluded
                | Refusal::NotInAudience,
            ) => Door::Closed,
        }
    }

    /// "Opens at 15:45".
    pub(super) fn opens(&self, at: DateTime<Utc>) -> String {
        self.texts.opens(&self.times, at)
    }

    /// How the date's room is reached by phone.
    pub(super) async fn phone(&self, date: &Occurrence) -> Result<Option<DialIn>, Failure> {
        let app = &self.visitor.app;
        Ok(app
            .meetings
            .phone((RoomRef(date.id), date.session), app.config.dial_in.as_ref(), self.now)
            .await?)
    }

    pub(super) fn inside(&self, date: &Occurrence) -> u32 {
        let n = self.inside.get(&RoomRef(date.id)).copied().unwrap_or_default();
        n.try_into().unwrap_or(u32::MAX)
    }

    /// Times as the clocks of the session's own zone show them.
    pub(super) fn own_times(&self, zone: Zone) -> Times {
        Times::new(self.texts, tz_of(zone), self.now)
    }

    /// "Every Thursday", if it repeats.
    pub(super) fn every(&self, session: &Session) -> Option<String> {
        match session.timing {
            Timing::Series(series) => Some(self.texts.every(&series.every.into())),
            Timing::Once | Timing::Open | Timing::Room => None,
        }
    }

    /// "Every Thursday until 25 Feb 2027", if it repeats.
    pub(super) fn every_until(&self, session: &Session) -> Option<String> {
        let Timing::Series(series) = session.timing else { return None };
        let last = session.zone.moment(series.preview().ok()?.last.start);
        Some(self.texts.every_until(&series.every.into(), self.own_times(session.zone).day(last)))
    }
}
