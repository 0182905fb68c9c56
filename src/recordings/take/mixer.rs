//! One voice out of many: each is decoded, they are added, and the sum is encoded anew.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ropus::{Application, Bitrate, Channels, DecodeMode, Decoder, Encoder};

use super::floor::Floor;
use crate::ids::SeatId;

/// How long one bit of sound is.
pub(super) const SLOT_MS: u64 = 20;
/// The samples of one bit of sound.
const SLOT: usize = 960;
/// Samples of a millisecond.
const PER_MS: u64 = 48;
/// How long a bit of sound waits for packets that are late.
const DELAY_MS: u64 = 140;
/// A voice that comes earlier or later than its media time says is put where it came: its clock differs, or its
/// packets were held up.
const SLACK: u64 = 120 * PER_MS;
/// Voices at a time; of more, those that were heard first are mixed.
const MOST_VOICES: usize = 64;
/// A voice that was silent for so long gives its place up.
const FORGET_MS: u64 = 10_000;
/// No packet of Opus that a browser sends is larger.
const MOST_BYTES: usize = 1_500;
/// The most samples one packet holds: 120 ms.
const MOST_SAMPLES: usize = 5_760;
/// As loud as the sum may get.
const LOUDEST: i32 = 31_000;
/// One, as a gain.
const FULL: i32 = 1 << 12;
/// How much of the gain comes back with each bit of sound after something loud.
const RECOVERY: i32 = FULL / 50;

/// A bit of mixed sound, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mixed {
    pub(super) at_ms: u64,
    pub(super) packet: Vec<u8>,
}

/// Somebody's voice.
struct Voice {
    decoder: Decoder,
    /// A media time, and the sample of the recording that belongs to it.
    anchor: (u64, u64),
    last: Option<u64>,
    energy: u64,
    heard_ms: u64,
}

/// All voices.
pub(super) struct Mixer {
    encoder: Encoder,
    voices: HashMap<SeatId, Voice>,
    /// Bits of sound that are not mixed yet; the first is number `next`.
    slots: VecDeque<Vec<i32>>,
    next: u64,
    gain: i32,
    floor: Floor,
}

impl Mixer {
    pub(super) fn new() -> io::Result<Self> {
        let encoder = Encoder::builder(48_000, Channels::Mono, Application::Audio)
            .bitrate(Bitrate::try_bits(40_000).map_err(io::Error::other)?)
            .complexity(5)
            .vbr(true)
            .build()
            .map_err(io::Error::other)?;
        let (voices, slots) = (HashMap::new(), VecDeque::new());
        Ok(Self { encoder, voices, slots, next: 0, gain: FULL, floor: Floor::default() })
    }

    /// Takes a packet of somebody's voice, with its media time.
    pub(super) fn hear(&mut self, seat: SeatId, time: u64, packet: &[u8], now_ms: u64) {
        if packet.is_empty() || packet.len() > MOST_BYTES {
            return;
        }
        let Some(voice) = self.voice(seat, time, now_ms) else { return };
        // What comes late was left out already, and would be heard in the wrong place; so would what comes twice.
        if voice.last.is_some_and(|last| time <= last) {
            return;
        }
        let mut samples = [0_i16; MOST_SAMPLES];
        let decoder = &mut voice.decoder;
        // What people send is decoded by a large piece of arithmetic: if it gives up, it does so for them alone.
        let tried =
            catch_unwind(AssertUnwindSafe(|| decoder.decode(packet, &mut samples, DecodeMode::Normal)));
        let Ok(heard) = tried else {
            self.voices.remove(&seat);
            return;
        };
        let Some(samples) = heard.ok().and_then(|many| samples.get(..many)) else { return };
        (voice.last, voice.heard_ms) = (Some(time), now_ms);
        voice.energy = (voice.energy * 3 + energy(samples)) / 4;
        let from = voice.place(time, now_ms);
        self.add(from, samples);
    }

    /// Mixes what has waited long enough.
    pub(super) fn mix(&mut self, now_ms: u64) -> Vec<Mixed> {
        self.mix_until(now_ms.saturating_sub(DELAY_MS))
    }

    /// Mixes all that is left.
    pub(super) fn rest(&mut self, now_ms: u64) -> Vec<Mixed> {
        self.mix_until(now_ms)
    }

    /// Who has the floor.
    pub(super) fn speaker(&self) -> Option<SeatId> {
        self.floor.speaker()
    }

    /// Somebody is silent from now on; what they said is still mixed.
    pub(super) fn left(&mut self, seat: SeatId) {
        self.voices.remove(&seat);
        self.floor.left(seat);
    }

    fn voice(&mut self, seat: SeatId, time: u64, now_ms: u64) -> Option<&mut Voice> {
        if !self.voices.contains_key(&seat) {
            if self.voices.len() >= MOST_VOICES {
                return None;
            }
            let decoder = Decoder::new(48_000, Channels::Mono).ok()?;
            let anchor = (time, now_ms * PER_MS);
            self.voices.insert(seat, Voice { decoder, anchor, last: None, energy: 0, heard_ms: now_ms });
        }
        self.voices.get_mut(&seat)
    }

    fn add(&mut self, from: u64, samples: &[i16]) {
        let begin = self.next * length(SLOT);
        for (at, sample) in (from..).zip(samples) {
            let Some(at) = at.checked_sub(begin).and_then(|at| usize::try_from(at).ok()) else { continue };
            let (slot, place) = (at / SLOT, at % SLOT);
            while self.slots.len() <= slot {
                self.slots.push_back(vec![0; SLOT]);
            }
            if let Some(sum) = self.slots.get_mut(slot).and_then(|slot| slot.get_mut(place)) {
                *sum += i32::from(*sample);
            }
        }
    }

    fn mix_until(&mut self, end_ms: u64) -> Vec<Mixed> {
        let mut mixed = Vec::new();
        while (self.next + 1) * SLOT_MS <= end_ms {
            let slot = self.slots.pop_front().unwrap_or_else(|| vec![0; SLOT]);
            let at_ms = self.next * SLOT_MS;
            self.next += 1;
            self.turn(at_ms + DELAY_MS);
            let samples = self.limited(&slot);
            let mut packet = vec![0; MOST_BYTES];
            // A bit that can not be encoded is a gap of 20 ms, and no end of the recording.
            if let Ok(bytes) = self.encoder.encode(&samples, &mut packet) {
                packet.truncate(bytes);
                mixed.push(Mixed { at_ms, packet });
            }
        }
        mixed
    }

    fn turn(&mut self, now_ms: u64) {
        self.voices.retain(|_, voice| now_ms < voice.heard_ms + FORGET_MS);
        for voice in self.voices.values_mut().filter(|voice| now_ms > voice.heard_ms + 2 * SLOT_MS) {
            voice.energy /= 2;
        }
        self.floor.turn(self.voices.iter().map(|(seat, voice)| (*seat, voice.energy)));
    }

    /// The sum as loud as sound can be: turned down at once where it would be louder, and up again bit by bit.
    fn limited(&mut self, slot: &[i32]) -> Vec<i16> {
        let peak = slot.iter().map(|sum| sum.saturating_abs()).max().unwrap_or_default();
        let fits = if peak > LOUDEST { scaled(LOUDEST, FULL, peak) } else { FULL };
        self.gain = (self.gain + RECOVERY).min(fits);
        let quieter = |sum: &i32| i16::try_from(scaled(*sum, self.gain, FULL)).unwrap_or_default();
        slot.iter().map(quieter).collect()
    }
}

impl Voice {
    /// The sample of the recording at which something of this media time begins.
    fn place(&mut self, time: u64, now_ms: u64) -> u64 {
        let came = now_ms * PER_MS;
        let (since, from) = self.anchor;
        let due = from.saturating_add(time.saturating_sub(since));
        if due.abs_diff(came) > SLACK {
            self.anchor = (time, came);
            return came;
        }
        due
    }
}

fn scaled(value: i32, by: i32, of: i32) -> i32 {
    let scaled = i64::from(value) * i64::from(by) / i64::from(of.max(1));
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

fn energy(samples: &[i16]) -> u64 {
    let sum: u64 = samples.iter().map(|sample| u64::from(sample.unsigned_abs()).pow(2)).sum();
    sum / length(samples.len()).max(1)
}

fn length(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
