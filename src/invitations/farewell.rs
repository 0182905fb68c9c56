//! What a letter has to know of a session, or an invitation, that is gone when the letter is written out.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Hosted;
use crate::accounts::Account;
use crate::sessions::{Occurrence, Plan, Span, State, Timing, Zone};

/// A session as it stood when it was called off, or when somebody was no longer invited to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    /// Whether the session is off for everybody, or one person is no longer invited.
    pub whole: bool,
    /// The `SEQUENCE` of this last word.
    pub sequence: i64,
    /// The session's name.
    pub name: String,
    /// Who invited.
    pub host: String,
    /// Their address.
    pub host_email: String,
    /// The language of the letter, as a tag.
    pub locale: String,
    /// When the next date would have begun.
    pub starts_at: DateTime<Utc>,
    /// When it would have ended, if it had an end.
    pub ends_at: Option<DateTime<Utc>>,
    zone: String,
    start: NaiveDateTime,
    end: Option<NaiveDateTime>,
    rule: Option<String>,
}

impl Farewell {
    /// To one person whose invitation is withdrawn; none if nothing lies ahead that a calendar could remind them of.
    #[must_use]
    pub fn to_one(of: &Hosted, dates: &[Occurrence], host: &Account, now: DateTime<Utc>) -> Option<Self> {
        let session = of.session();
        let next = dates.iter().find(|date| date.state != State::Cancelled && !date.has_ended(now))?;
        let rule = match session.timing {
            Timing::Series(series) => Some(series.to_string()),
            Timing::Once | Timing::Open | Timing::Room => None,
        };
        Some(Self {
            whole: false,
            sequence: session.sequence + 1,
            name: session.name.as_str().to_owned(),
            host: host.name.to_string(),
            host_email: host.email.to_string(),
            locale: String::new(),
            starts_at: next.starts_at,
            ends_at: next.ends_at,
            zone: session.zone.name().to_owned(),
            start: next.local_start,
            end: next.local_end,
            rule,
        })
    }

    /// To everybody, before the session is deleted.
    #[must_use]
    pub fn to_all(of: &Hosted, dates: &[Occurrence], host: &Account, now: DateTime<Utc>) -> Option<Self> {
        Some(Self { whole: true, ..Self::to_one(of, dates, host, now)? })
    }

    /// The text that a letter in the language `locale` keeps.
    #[must_use]
    pub fn kept(&self, locale: &str) -> String {
        serde_json::to_string(&Self { locale: locale.to_owned(), ..self.clone() }).unwrap_or_default()
    }

    /// What a letter kept; none if it is no text of ours.
    #[must_use]
    pub fn read(kept: &str) -> Option<Self> {
        serde_json::from_str(kept).ok()
    }

    /// The zone of the plan.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone.parse().unwrap_or(Zone::UTC)
    }

    /// The plan that is off.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let series = self.rule.as_deref().and_then(|rule| rule.parse().ok());
        match (series, self.end) {
            (Some(series), _) => Plan::Series(series),
            (None, Some(end)) => Plan::Once(Span { start: self.start, end }),
            (None, None) => Plan::Open { start: self.start },
        }
    }
}
