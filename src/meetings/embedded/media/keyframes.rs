//! Asking a sender for a whole picture: not too often, and never forgotten.

use std::time::{Duration, Instant};

/// A sender is asked once in this time. Asked more often, browsers send nothing but whole pictures.
const AT_MOST_EVERY: Duration = Duration::from_millis(500);

/// The wishes for whole pictures of one stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Keyframes {
    asked: Option<Instant>,
    wanted: bool,
}

impl Keyframes {
    /// Somebody cannot go on without a whole picture.
    pub(super) fn want(&mut self) {
        self.wanted = true;
    }

    /// A whole picture came.
    pub(super) fn came(&mut self) {
        self.wanted = false;
    }

    /// Whether to ask the sender now. A wish that comes too early waits, and one that stays unheard is repeated.
    pub(super) fn ask(&mut self, now: Instant) -> bool {
        let rested = self.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= AT_MOST_EVERY);
        let ask = self.wanted && rested;
        if ask {
            self.asked = Some(now);
        }
        ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_too_early_is_put_off_and_repeated_until_it_is_fulfilled() {
        let (mut wishes, start) = (Keyframes::default(), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        assert!(!wishes.ask(at(0)), "nobody wants one");
        wishes.want();
        assert!(wishes.ask(at(0)));
        wishes.came();
        wishes.want();
        assert!(!wishes.ask(at(100)));
        assert!(wishes.ask(at(500)), "put off, not dropped");
        assert!(!wishes.ask(at(900)));
        assert!(wishes.ask(at(1_000)), "repeated");
        wishes.came();
        assert!(!wishes.ask(at(2_000)));
    }
}
