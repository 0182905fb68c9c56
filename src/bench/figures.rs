//! What was measured, and how it is told.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// How long each leg of some launches took.
#[derive(Debug, Default)]
pub(super) struct Legs {
    /// Login initiation, up to the redirect.
    pub(super) login: Vec<Duration>,
    /// The signed post, up to the redirect.
    pub(super) launch: Vec<Duration>,
    /// The first page.
    pub(super) page: Vec<Duration>,
    /// First pages that showed the course's title.
    pub(super) shown: u32,
}

impl Legs {
    /// How many launches.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.launch.len()).unwrap_or(u32::MAX)
    }

    /// Takes in another visitor's.
    pub(super) fn add(&mut self, other: Self) {
        self.login.extend(other.login);
        self.launch.extend(other.launch);
        self.page.extend(other.page);
        self.shown += other.shown;
    }

    /// Median and 99th percentile of each leg, in ms.
    pub(super) fn told(&self) -> Value {
        let leg = |times: &[Duration]| json!({ "p50": quantile(times, 50), "p99": quantile(times, 99) });
        json!({ "login": leg(&self.login), "launch": leg(&self.launch), "page": leg(&self.page) })
    }
}

/// The time that `percent` of the times do not exceed, in ms with two decimals.
pub(super) fn quantile(times: &[Duration], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = (times.len() * percent).div_ceil(100).saturating_sub(1);
    ms(times.get(at).copied().unwrap_or_default())
}

/// A time in ms with two decimals.
pub(super) fn ms(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1000.0)
}

/// A number with three decimals at most.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Writes the findings as text: a line for each number, its name before it.
pub(super) fn write(
    findings: &Map<String, Value>,
    before: &str,
    out: &mut impl std::io::Write,
) -> std::io::Result<()> {
    for (name, value) in findings {
        let name = if before.is_empty() { name.clone() } else { format!("{before}, {name}") };
        match value {
            Value::Object(inner) => write(inner, &name, out)?,
            value => writeln!(out, "{name:<48} {value}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_time_that_was_seen() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        for (percent, wanted) in [(50, 100.0), (99, 198.0), (100, 200.0)] {
            assert!((quantile(&times, percent) - wanted).abs() < f64::EPSILON, "{percent}");
        }
        assert!(quantile(&[], 99).abs() < f64::EPSILON);
    }
}
