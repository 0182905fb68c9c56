//! How sessions look to one visitor at one moment: states, doors, who is inside.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::found::tz_of;
use crate::access::{self, Refusal, Ticket};
use crate::ids::OccurrenceId;
use crate::meetings::{MeetingBackend, RoomRef};
use crate::sessions::role::Permissions;
use crate::sessions::window::{self, Door as State};
use crate::sessions::{Every, Occurrence, Session, Timing, Until, Zone};
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
        let ticket = Ticket::Member(self.visitor.standing);
        match access::admit(session, date, &ticket, self.now) {
            Ok(_admission) => Door::Join { first },
            Err(Refusal::NotYet { opens_at }) => Door::Later(self.opens(opens_at)),
            Err(
                Refusal::Ended
                | Refusal::Locked
                | Refusal::Cancelled
                | Refusal::GuestsOff
                | Refusal::Excluded,
            ) => Door::Closed,
        }
    }

    /// "Opens at 15:45".
    pub(super) fn opens(&self, at: DateTime<Utc>) -> String {
        let today = self.times.date(at) == self.times.date(self.now);
        let value = [("at", self.times.at(at).into())];
        if today { self.texts.t_with("opens-at", &value) } else { self.texts.t_with("opens-on", &value) }
    }

    pub(super) fn inside(&self, date: &Occurrence) -> usize {
        self.inside.get(&RoomRef(date.id)).copied().unwrap_or_default()
    }

    /// Times as the clocks of the session's own zone show them.
    pub(super) fn own_times(&self, zone: Zone) -> Times {
        Times::new(self.texts, tz_of(zone), self.now)
    }

    /// "Every Thursday", if it repeats.
    pub(super) fn every(&self, session: &Session) -> Option<String> {
        let Timing::Series(series) = session.timing else { return None };
        Some(match series.every {
            Every::Day => self.texts.t("repeats-day"),
            Every::Week(days) => {
                let list =
                    if days.len() == 1 { self.texts.t("weekdays") } else { self.texts.t("weekdays-short") };
                let names = list.split_whitespace().zip(0_u8..);
                let on = |n: u8| chrono::Weekday::try_from(n).is_ok_and(|day| days.contains(day));
                let names: Vec<&str> = names.filter(|(_, n)| on(*n)).map(|(name, _)| name).collect();
                self.texts.t_with("repeats-week", &[("days", names.join(", ").into())])
            }
            Every::Month => {
                let day = series.first.start.format("%-d").to_string();
                self.texts.t_with("repeats-month", &[("day", day.into())])
            }
        })
    }

    /// "Every Thursday until 25 Feb 2027", if it repeats.
    pub(super) fn every_until(&self, session: &Session) -> Option<String> {
        let every = self.every(session)?;
        let Timing::Series(series) = session.timing else { return None };
        Some(match series.until {
            Until::Date(date) => {
                let noon = date.and_hms_opt(12, 0, 0).unwrap_or_default();
                let date = self.own_times(session.zone).day(session.zone.moment(noon));
                self.texts.t_with("repeats-until", &[("every", every.into()), ("date", date.into())])
            }
            Until::Times(n) => {
                self.texts.t_with("repeats-times", &[("every", every.into()), ("n", n.into())])
            }
        })
    }

    /// "speak, show video, chat"
    pub(super) fn may(&self, permissions: Permissions) -> String {
        let all = [
            (permissions.audio, self.texts.t("may-audio")),
            (permissions.video, self.texts.t("may-video")),
            (permissions.chat, self.texts.t("may-chat")),
            (permissions.draw, self.texts.t("may-draw")),
        ];
        let may: Vec<String> = all.into_iter().filter(|(on, _)| *on).map(|(_, words)| words).collect();
        if may.is_empty() { self.texts.t("may-nothing") } else { may.join(", ") }
    }
}
