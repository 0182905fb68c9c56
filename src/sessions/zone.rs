//! Time zones, and the one place that turns a wall clock into a moment.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The text names no time zone of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone of the IANA database")]
pub struct NotAZone;

/// A time zone of the IANA database, as in `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// Clocks are put forward in steps of whole quarters of an hour, by a day at most (Samoa, 2011).
const QUARTER: TimeDelta = TimeDelta::minutes(15);
const QUARTERS: i32 = 100;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Every zone there is, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        chrono_tz::TZ_VARIANTS.iter().copied().map(Self)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What the clocks of the zone show at `moment`.
    #[must_use]
    pub fn local(self, moment: DateTime<Utc>) -> NaiveDateTime {
        moment.with_timezone(&self.0).naive_local()
    }

    /// The moment at which the clocks of the zone show `local`.
    ///
    /// A time that the clocks skip moves on by what they skip; of a time they show twice the first is meant.
    #[must_use]
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        let mut back = TimeDelta::zero();
        for _ in 0..QUARTERS {
            let shown = local.checked_sub_signed(back).map(|earlier| self.0.from_local_datetime(&earlier));
            match shown {
                Some(LocalResult::Single(at) | LocalResult::Ambiguous(at, _)) => return at.to_utc() + back,
                _skipped => back += QUARTER,
            }
        }
        local.and_utc()
    }
}

impl FromStr for Zone {
    type Err = NotAZone;

    fn from_str(name: &str) -> Result<Self, NotAZone> {
        name.parse().map(Self).map_err(|_unknown| NotAZone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(zone: &str, local: &str) -> String {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a time");
        zone.parse::<Zone>().expect("a zone").moment(local).format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn skipped_times_move_on_and_doubled_times_mean_the_first() {
        for (zone, local, utc) in [
            ("Europe/Berlin", "2026-11-19 10:15", "2026-11-19 09:15"),
            ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
            ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:30"),
            ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
            ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
            ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),
            ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
            ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),
            ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00"),
        ] {
            assert_eq!(moment(zone, local), utc, "{zone} {local}");
        }
    }

    #[test]
    fn only_zones_of_the_database_are_read() {
        assert_eq!("Europe/Berlin".parse::<Zone>().map(Zone::name), Ok("Europe/Berlin"));
        for other in ["", "Berlin", "europe/berlin ", "../etc/passwd", "Europe/Berlin\0"] {
            assert_eq!(other.parse::<Zone>(), Err(NotAZone), "{other:?}");
        }
        assert!(Zone::all().count() > 400);
    }
}
