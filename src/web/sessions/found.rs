//! What an address names: a session of the visit's course, and one of its dates.

use actix_web::HttpMessage;
use chrono_tz::Tz;

use super::audience;
use crate::ids::{OccurrenceId, SessionId};
use crate::sessions::{Occurrence, Session, Timing, Zone, occurrence_now, store};
use crate::web::failure::{Failure, WayBack};
use crate::web::visitor::Visitor;

/// A session with all its dates, earliest first.
pub(in crate::web) struct Found {
    pub(in crate::web) session: Session,
    pub(in crate::web) dates: Vec<Occurrence>,
}

impl Found {
    /// The session in the address; one of another course is not found, and one for other groups is refused.
    pub(in crate::web) async fn load(visitor: &Visitor) -> Result<Self, Failure> {
        let (owner, id) = (visitor.owner(), session_id(visitor)?);
        let found = visitor.app.db.read(move |conn| {
            let session = store::find(conn, owner, id)?;
            session.map(|session| Ok::<_, Failure>((session, store::occurrences(conn, id)?))).transpose()
        });
        let (session, dates) = found.await?.ok_or_else(|| gone(visitor))?;
        if !visitor.is_meant_by(&session) {
            let known = audience::known(visitor).await?;
            let groups = audience::names(visitor.texts, &known, &session).unwrap_or_default();
            return Err(Failure::NotInGroup { groups });
        }
        Ok(Self { session, dates })
    }

    /// The date `wanted`, else the one that a visitor means who names none.
    pub(super) fn meant(&self, wanted: Option<&str>, visitor: &Visitor) -> Option<&Occurrence> {
        let named = wanted.and_then(|id| self.dates.iter().find(|one| one.id.as_str() == id));
        named.or_else(|| occurrence_now(&self.dates, visitor.app.clock.now()))
    }

    /// Whether there may be several dates, so that addresses say which.
    pub(super) fn repeats(&self) -> bool {
        repeats(&self.session)
    }

    /// The address below the visit of the page about `date`.
    pub(super) fn path(&self, date: &Occurrence) -> String {
        if self.repeats() {
            format!("sessions/{}?date={}", self.session.id, date.id)
        } else {
            format!("sessions/{}", self.session.id)
        }
    }
}

/// There is no such session: the refusal knows the way to those there are.
fn gone(visitor: &Visitor) -> Failure {
    let way = WayBack { href: visitor.address("sessions"), label: visitor.texts.t("gone-to-list") };
    visitor.request().extensions_mut().insert(way);
    Failure::SessionGone
}

/// The session in the address.
pub(in crate::web) fn session_id(visitor: &Visitor) -> Result<SessionId, Failure> {
    let id = visitor.request().match_info().get("session").and_then(|id| id.parse().ok());
    id.ok_or(Failure::SessionGone)
}

/// The date in the address.
pub(super) fn date_id(visitor: &Visitor) -> Result<OccurrenceId, Failure> {
    let id = visitor.request().match_info().get("date").and_then(|id| id.parse().ok());
    id.ok_or(Failure::SessionGone)
}

pub(super) fn repeats(session: &Session) -> bool {
    matches!(session.timing, Timing::Series(_))
}

/// The visitor's zone, as sessions know zones.
pub(super) fn zone_of(visitor: &Visitor) -> Zone {
    visitor.zone().name().parse().unwrap_or(Zone::UTC)
}

/// A session's zone, as times in words know zones.
pub(super) fn tz_of(zone: Zone) -> Tz {
    zone.name().parse().unwrap_or(Tz::UTC)
}
