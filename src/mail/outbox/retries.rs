//! When a letter that was not taken is tried again.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;

use crate::ids::LetterId;

/// The wait after the first attempt; it doubles with each.
const FIRST: TimeDelta = TimeDelta::minutes(1);
/// Doublings, to about an hour.
const DOUBLINGS: u32 = 6;

/// How long `letter` waits after its `attempts`-th attempt: a minute, doubled each time up to an hour, and up to a
/// quarter more or less, so that what failed together does not come back together. Follows from the two alone.
pub(super) fn wait(letter: LetterId, attempts: u32) -> TimeDelta {
    let doubled = FIRST * 2_i32.pow(attempts.saturating_sub(1).min(DOUBLINGS));
    let mut hasher = DefaultHasher::new();
    (letter.as_str(), attempts).hash(&mut hasher);
    let spread = i32::try_from(hasher.finish() % 51).unwrap_or_default() + 75;
    doubled.min(TimeDelta::hours(1)) * spread / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour_and_are_spread() {
        let letter = LetterId::derived(&["a"]);
        for (attempt, minutes) in [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (40, 60)] {
            let (wait, middle) = (wait(letter, attempt), TimeDelta::minutes(minutes));
            assert!(wait >= middle * 3 / 4 && wait <= middle * 5 / 4, "{attempt}: {wait}");
        }
        let waits = |attempt| (0..20).map(move |n| wait(LetterId::derived(&[&n.to_string()]), attempt));
        let distinct: std::collections::HashSet<_> = waits(1).collect();
        assert!(distinct.len() > 10);
        assert!(waits(3).eq(waits(3)));
    }
}
