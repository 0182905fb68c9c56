//! When a session is held, as a letter says it: on the session's own clocks, with their zone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::session::When;
use crate::sessions::{Occurrence, Series, Session, Timing, Zone, occurrence_now};
use crate::web::texts::Texts;
use crate::web::texts::times::Times;

impl When {
    /// When `session` is held, seen from `now`; empty for one without dates.
    #[must_use]
    pub fn of(texts: Texts, session: &Session, occurrences: &[Occurrence], now: DateTime<Utc>) -> Self {
        let Some(next) = occurrence_now(occurrences, now) else { return Self::default() };
        let times = Times::new(texts, zone(session.zone), now);
        let repeats = match session.timing {
            Timing::Series(series) => repeats(texts, &times, session.zone, &series),
            Timing::Once | Timing::Open | Timing::Room => String::new(),
        };
        Self {
            repeats,
            doors: doors(texts, session),
            ..Self::once(texts, session.zone, (next.starts_at, next.ends_at), now)
        }
    }

    /// When a date is held that nothing more is known of.
    #[must_use]
    pub fn once(
        texts: Texts,
        of: Zone,
        (start, end): (DateTime<Utc>, Option<DateTime<Utc>>),
        now: DateTime<Utc>,
    ) -> Self {
        let next = Times::new(texts, zone(of), now).when_in_full(start, end);
        let name = of.name().replace('_', " ");
        Self { next, zone: texts.t_with("mail-zone", &[("zone", name.into())]), ..Self::default() }
    }
}

fn doors(texts: Texts, session: &Session) -> String {
    match session.early.minutes() {
        0 => String::new(),
        n => texts.t_with("mail-doors", &[("n", n.into())]),
    }
}

fn repeats(texts: Texts, times: &Times, zone: Zone, series: &Series) -> String {
    let Ok(preview) = series.preview() else { return String::new() };
    texts.every_until(&series.every.into(), times.day(zone.moment(preview.last.start)))
}

fn zone(zone: Zone) -> Tz {
    zone.name().parse().unwrap_or(Tz::UTC)
}
