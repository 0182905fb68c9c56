//! Which picture is recorded: what somebody shares, else whoever speaks. A change waits for a whole picture.

use super::Kind;
use crate::ids::SeatId;

/// Somebody is asked for a whole picture once in this time.
const ASK_EVERY_MS: u64 = 500;
/// A whole picture is asked for so often, for players that jump.
const KEY_EVERY_MS: u64 = 10_000;
/// More pictures at a time than a room has people are not followed.
const MOST_LENSES: usize = 2_000;

/// Something that sends pictures: somebody's camera or screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lens {
    /// Whose.
    pub seat: SeatId,
    /// Which of theirs.
    pub kind: Kind,
}

/// Who is in the picture.
#[derive(Default)]
pub(super) struct Director {
    /// In the order in which they began.
    lenses: Vec<Lens>,
    speaker: Option<SeatId>,
    shown: Option<Lens>,
    /// Something was lost: nothing is of use before a whole picture.
    blind: bool,
    /// Who was asked for a whole picture last, and when.
    asked: Option<(Lens, u64)>,
    key_ms: u64,
}

impl Director {
    pub(super) fn on(&mut self, lens: Lens) {
        self.off(lens);
        if lens.kind != Kind::Voice && self.lenses.len() < MOST_LENSES {
            self.lenses.push(lens);
        }
    }

    pub(super) fn off(&mut self, lens: Lens) {
        self.lenses.retain(|other| *other != lens);
        self.shown = self.shown.filter(|shown| *shown != lens);
    }

    /// Somebody speaks; with nobody, the last one goes on being shown.
    pub(super) fn speaker(&mut self, seat: Option<SeatId>) {
        self.speaker = seat.or(self.speaker);
    }

    /// Pictures were lost on the way here.
    pub(super) fn lost(&mut self) {
        self.blind = true;
    }

    /// Whether somebody's picture is shown.
    pub(super) fn shows(&self) -> bool {
        self.shown.is_some()
    }

    /// Whether a picture that came is recorded. `key` says that it needs none before it.
    pub(super) fn records(&mut self, lens: Lens, key: bool, now_ms: u64) -> bool {
        if key && Some(lens) == self.wanted() {
            (self.shown, self.blind, self.key_ms) = (Some(lens), false, now_ms);
            return true;
        }
        if key && Some(lens) == self.shown {
            self.blind = false;
        }
        Some(lens) == self.shown && !self.blind
    }

    /// Who is to be asked for a whole picture, if one is needed: while one is waited for, after a loss, and from
    /// time to time.
    pub(super) fn wish(&mut self, now_ms: u64) -> Option<Lens> {
        let lens = self.wanted()?;
        let needs = Some(lens) != self.shown || self.blind || now_ms >= self.key_ms + KEY_EVERY_MS;
        let asked = self.asked.is_some_and(|(other, at_ms)| other == lens && now_ms < at_ms + ASK_EVERY_MS);
        if !needs || asked {
            return None;
        }
        self.asked = Some((lens, now_ms));
        Some(lens)
    }

    /// The newest thing that is shared, else the camera of whoever speaks, else the one that is shown, else the first.
    fn wanted(&self) -> Option<Lens> {
        let cameras = || self.lenses.iter().filter(|lens| lens.kind == Kind::Camera);
        let of = |seat: Option<SeatId>| cameras().find(|lens| Some(lens.seat) == seat);
        let screen = self.lenses.iter().rfind(|lens| lens.kind == Kind::Screen);
        let lens = screen
            .or_else(|| of(self.speaker))
            .or_else(|| of(self.shown.map(|shown| shown.seat)))
            .or_else(|| cameras().next());
        lens.copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(name: &str) -> Lens {
        Lens { seat: SeatId::derived(&[name]), kind: Kind::Camera }
    }

    fn screen(name: &str) -> Lens {
        Lens { kind: Kind::Screen, ..camera(name) }
    }

    #[test]
    fn what_is_shared_comes_before_who_speaks_and_a_change_waits_for_a_whole_picture() {
        let mut set = Director::default();
        set.on(camera("ada"));
        set.on(camera("bo"));
        assert_eq!(set.wish(0), Some(camera("ada")), "the first camera, with nobody speaking");
        assert!(!set.records(camera("ada"), false, 10), "nothing to begin at");
        assert!(set.records(camera("ada"), true, 20));
        set.speaker(Some(camera("bo").seat));
        assert!(set.records(camera("ada"), false, 30), "goes on until the other begins");
        assert!(!set.records(camera("bo"), false, 40));
        assert_eq!(set.wish(50), Some(camera("bo")), "asked at once, though another was asked just now");
        assert!(set.records(camera("bo"), true, 60));
        assert!(!set.records(camera("ada"), true, 70));
        set.speaker(None);
        assert!(set.records(camera("bo"), false, 72), "silence changes nothing");
        set.on(screen("ada"));
        assert!(set.records(camera("bo"), false, 75));
        assert!(set.records(screen("ada"), true, 80));
        assert!(!set.records(camera("bo"), true, 90));
        set.off(screen("ada"));
        assert!(!set.shows());
        assert!(set.records(camera("bo"), true, 100));
        set.off(camera("bo"));
        assert!(set.records(camera("ada"), true, 110), "the speaker has no camera");
        set.off(camera("ada"));
        assert!(!set.shows() && set.wish(5_000).is_none());
    }

    #[test]
    fn a_whole_picture_is_asked_for_until_it_comes_after_a_loss_and_from_time_to_time() {
        let mut set = Director::default();
        set.on(camera("ada"));
        assert!(set.wish(0).is_some());
        assert!(set.wish(ASK_EVERY_MS - 1).is_none());
        assert!(set.wish(ASK_EVERY_MS).is_some());
        assert!(set.records(camera("ada"), true, 600));
        assert!(set.wish(2_000).is_none());
        set.lost();
        assert!(!set.records(camera("ada"), false, 2_100));
        assert!(set.wish(2_200).is_some());
        assert!(set.records(camera("ada"), true, 2_300));
        assert!(set.records(camera("ada"), false, 2_340));
        assert!(set.wish(2_300 + KEY_EVERY_MS - 1).is_none());
        assert!(set.wish(2_300 + KEY_EVERY_MS).is_some());
    }
}
