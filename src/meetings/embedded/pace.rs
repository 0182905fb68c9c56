//! How fast one person may speak to the server.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

/// Counts acts in a sliding window.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    most: usize,
    window: TimeDelta,
    recent: VecDeque<DateTime<Utc>>,
}

impl Pace {
    /// At most `most` acts in any `window`.
    pub(super) fn new(most: usize, window: TimeDelta) -> Self {
        Self { most, window, recent: VecDeque::with_capacity(most) }
    }

    /// Counts one more act, unless it is one too many. A refused act does not count, so that
    /// whoever goes on knocking is let through as soon as the window allows.
    pub(super) fn allows(&mut self, now: DateTime<Utc>) -> bool {
        while self.recent.front().is_some_and(|first| now - *first >= self.window) {
            self.recent.pop_front();
        }
        let room = self.recent.len() < self.most;
        if room {
            self.recent.push_back(now);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_in_five_seconds_and_then_one_as_each_grows_old() {
        let mut pace = Pace::new(5, TimeDelta::seconds(5));
        let at = |millis| DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis);
        for n in 0..5 {
            assert!(pace.allows(at(n * 100)), "{n}");
        }
        assert!(!pace.allows(at(4_999)));
        assert!(pace.allows(at(5_000)));
        assert!(!pace.allows(at(5_099)));
        assert!(pace.allows(at(5_100)));
    }
}
