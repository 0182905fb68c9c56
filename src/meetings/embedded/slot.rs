//! What one person can send: their microphone, their camera, their screen.

use serde::{Deserialize, Serialize};

/// One thing a person can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// Their voice.
    Mic,
    /// Their picture.
    Cam,
    /// What is on their screen.
    Screen,
}

impl Slot {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mic, Self::Cam, Self::Screen];

    /// Whether it is a picture.
    #[must_use]
    pub fn is_video(self) -> bool {
        self != Self::Mic
    }
}

/// Some of the three, such as those a person may send, or those they are sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Slots {
    /// The microphone is among them.
    pub mic: bool,
    /// The camera is.
    pub cam: bool,
    /// The screen is.
    pub screen: bool,
}

impl Slots {
    /// Those for which `holds` is true.
    #[must_use]
    pub fn of(holds: impl Fn(Slot) -> bool) -> Self {
        Self { mic: holds(Slot::Mic), cam: holds(Slot::Cam), screen: holds(Slot::Screen) }
    }

    /// Whether this one is among them.
    #[must_use]
    pub fn has(self, slot: Slot) -> bool {
        match slot {
            Slot::Mic => self.mic,
            Slot::Cam => self.cam,
            Slot::Screen => self.screen,
        }
    }

    /// Adds one, or takes it away.
    pub fn set(&mut self, slot: Slot, on: bool) {
        match slot {
            Slot::Mic => self.mic = on,
            Slot::Cam => self.cam = on,
            Slot::Screen => self.screen = on,
        }
    }

    /// Those that are among both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::of(|slot| self.has(slot) && other.has(slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_held_and_nothing_else() {
        for slot in Slot::ALL {
            let mut slots = Slots::default();
            slots.set(slot, true);
            assert_eq!(Slot::ALL.map(|other| slots.has(other)), Slot::ALL.map(|other| other == slot));
            assert_eq!(slots.and(Slots::default()), Slots::default());
            assert_eq!(slots.and(Slots::of(|_| true)), slots);
        }
    }
}
