//! Who has the floor: the loudest, once they have been it for a moment.

use crate::ids::SeatId;

/// The energy below which a voice counts as silence: about -42 dB of the loudest.
const SILENCE: u64 = 70_000;
/// How much louder, in energy, somebody has to be to take the floor from one who speaks.
const LOUDER: u64 = 3;
/// For how many bits of sound of 20 ms.
const TURNS: u32 = 20;

/// Who speaks.
#[derive(Debug, Default)]
pub(super) struct Floor {
    speaker: Option<SeatId>,
    challenger: Option<(SeatId, u32)>,
}

impl Floor {
    /// The voices of a moment, with their energy.
    pub(super) fn turn(&mut self, voices: impl Iterator<Item = (SeatId, u64)> + Clone) {
        let loudest =
            voices.clone().filter(|(_, energy)| *energy >= SILENCE).max_by_key(|(_, energy)| *energy);
        let mut theirs = voices.filter(|(seat, _)| Some(*seat) == self.speaker).map(|(_, energy)| energy);
        let held = theirs.next().filter(|energy| *energy >= SILENCE).unwrap_or_default();
        let Some((seat, _)) = loudest
            .filter(|(seat, energy)| Some(*seat) != self.speaker && *energy >= held.saturating_mul(LOUDER))
        else {
            self.challenger = None;
            return;
        };
        let turns = self.challenger.filter(|(other, _)| *other == seat).map_or(1, |(_, turns)| turns + 1);
        self.challenger = Some((seat, turns));
        if turns >= TURNS || self.speaker.is_none() {
            self.speaker = Some(seat);
            self.challenger = None;
        }
    }

    /// Somebody is not inside any longer.
    pub(super) fn left(&mut self, seat: SeatId) {
        if self.speaker == Some(seat) {
            *self = Self::default();
        }
    }

    /// Who spoke last.
    pub(super) fn speaker(&self) -> Option<SeatId> {
        self.speaker
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cough_does_not_take_the_floor_and_a_turn_does() {
        let (ada, bo) = (SeatId::derived(&["ada"]), SeatId::derived(&["bo"]));
        let mut floor = Floor::default();
        let mut turns = |ada_is: u64, bo_is: u64, times: u32| {
            for _ in 0..times {
                floor.turn([(ada, ada_is), (bo, bo_is)].into_iter());
            }
            floor.speaker()
        };
        assert_eq!(turns(100, 50, 50), None, "nobody speaks");
        assert_eq!(turns(1_000_000, 0, 1), Some(ada));
        assert_eq!(turns(1_000_000, 2_000_000, 100), Some(ada), "not much louder");
        assert_eq!(turns(1_000_000, 9_000_000, TURNS - 1), Some(ada), "a cough");
        assert_eq!(turns(1_000_000, 0, 1), Some(ada));
        assert_eq!(turns(0, 100_000, TURNS), Some(bo), "the other is silent");
        assert_eq!(turns(0, 0, 500), Some(bo), "silence changes nothing");
        floor.left(bo);
        assert_eq!(floor.speaker(), None);
    }
}
