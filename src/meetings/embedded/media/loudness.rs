//! Who is speaking: the loudness of voices, smoothed, so that a cough does not move pictures about.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Quieter than this is no speech, in decibels below the loudest possible.
const QUIET: f32 = 50.0;
/// Whoever spoke is a speaker for so long after the last word.
const AFTERGLOW: Duration = Duration::from_millis(1_500);
/// How much one packet (20 ms) counts: the half is reached after some 150 ms.
const WEIGHT: f32 = 0.1;
/// How much louder somebody has to be to go before a speaker who is heard already.
const AHEAD: f32 = 6.0;
/// The level of silence.
const SILENCE: f32 = 127.0;

#[derive(Debug, Clone, Copy)]
struct Voice {
    level: f32,
    spoke: Option<Instant>,
}

/// The voices of one room.
#[derive(Debug, Clone)]
pub(super) struct Loudness<K> {
    voices: HashMap<K, Voice>,
    order: Vec<K>,
}

impl<K> Default for Loudness<K> {
    fn default() -> Self {
        Self { voices: HashMap::new(), order: Vec::new() }
    }
}

impl<K: Copy + Eq + Hash + Ord> Loudness<K> {
    /// A packet of `who`, so many decibels below the loudest possible.
    pub(super) fn hear(&mut self, who: K, below: u8, now: Instant) {
        let voice = self.voices.entry(who).or_insert(Voice { level: SILENCE, spoke: None });
        voice.level += (f32::from(below) - voice.level) * WEIGHT;
        if voice.level < QUIET {
            voice.spoke = Some(now);
        }
    }

    /// Forgets whoever is not among `sending`.
    pub(super) fn keep(&mut self, sending: impl Fn(&K) -> bool) {
        self.voices.retain(|who, _| sending(who));
        self.order.retain(&sending);
    }

    /// Who is speaking, first speaker first: somebody louder passes a speaker only if clearly louder.
    pub(super) fn speakers(&mut self, now: Instant) -> &[K] {
        let (voices, order) = (&self.voices, &mut self.order);
        let speaks =
            |voice: &Voice| voice.spoke.is_some_and(|at| now.saturating_duration_since(at) < AFTERGLOW);
        order.retain(|who| voices.get(who).is_some_and(speaks));
        let mut fresh: Vec<_> =
            voices.iter().filter(|(_, voice)| speaks(voice)).map(|(who, _)| *who).collect();
        fresh.retain(|who| !order.contains(who));
        fresh.sort_unstable();
        order.extend(fresh);
        let level = |who: &K| voices.get(who).map_or(SILENCE, |voice| voice.level);
        for end in 1..order.len() {
            let mut at = end;
            while at > 0 {
                let [before, after] = [at - 1, at].map(|place| order.get(place).map_or(SILENCE, level));
                if after + AHEAD >= before {
                    break;
                }
                order.swap(at - 1, at);
                at -= 1;
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second at this level.
    fn talk(room: &mut Loudness<char>, who: char, below: u8, from: Instant) -> Instant {
        let mut now = from;
        for _ in 0..25 {
            now += Duration::from_millis(20);
            room.hear(who, below, now);
        }
        now
    }

    #[test]
    fn who_speaks_comes_first_and_stays_until_silent_for_a_while() {
        let (mut room, start) = (Loudness::default(), Instant::now());
        room.hear('c', 10, start);
        assert!(room.speakers(start).is_empty(), "one loud packet is a cough");
        let now = talk(&mut room, 'a', 30, start);
        talk(&mut room, 'b', 80, start);
        assert_eq!(room.speakers(now), ['a']);
        talk(&mut room, 'b', 28, start);
        assert_eq!(room.speakers(now), ['a', 'b'], "hardly louder does not pass");
        talk(&mut room, 'b', 5, start);
        assert_eq!(room.speakers(now), ['b', 'a']);
        let later = talk(&mut room, 'b', 90, now);
        assert_eq!(room.speakers(later).len(), 2, "both spoke a moment ago");
        assert!(room.speakers(later + AFTERGLOW).is_empty());
        talk(&mut room, 'a', 10, later);
        room.keep(|who| *who != 'a');
        assert_eq!(room.speakers(later), ['b']);
    }
}
