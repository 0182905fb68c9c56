//! Offers and answers. The server alone offers, so the lines are the rights: a browser can send only on a line
//! that was opened for it.
//!
//! What shall be is compared with what was offered last, one offer at a time; whatever changes meanwhile is in the
//! next. Lines to a viewer only ever become more, lines from a sender are opened and closed.

use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid, Simulcast, SimulcastLayer};

use super::layers::SIZES;
use super::limits::{ANSWER_LINES, ANSWER_STREAMS};
use super::outlet::Outlet;
use super::peer::Peer;
use super::{CAMERAS, Own, VOICES};
use crate::meetings::embedded::slot::{Slot, Slots};

/// Changes of so long a time go into one offer: twenty people who come at once are one change.
const GATHER: Duration = Duration::from_millis(60);
/// How many lines for pictures there are: a browser that shows one more gets the next number of them.
const STEPS: [usize; 5] = [1, 2, 4, 9, CAMERAS + 1];
/// How many lines for voices there are. Each costs memory and time with every packet, so that a lecture should not
/// have the lines of a discussion.
const VOICE_STEPS: [usize; 3] = [2, 4, VOICES];

/// The answer was none, or none to this offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an answer to the offer")]
pub(super) struct NoAnswer;

/// A line on which a browser may send.
#[derive(Debug, Clone, Copy, Default)]
struct OwnLine {
    mid: Option<Mid>,
    /// Open, as was offered last.
    open: bool,
}

/// How far a connection's offers are.
#[derive(Default)]
pub(super) struct Offers {
    own: [OwnLine; 3],
    number: u32,
    pending: Option<SdpPendingOffer>,
    /// Something is not offered yet, since then.
    since: Option<Instant>,
    /// How many pictures found no line.
    missing: usize,
    /// How many voices there are.
    voices: usize,
}

impl Offers {
    /// Something has to be offered.
    pub(super) fn change(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// So many pictures found no line.
    pub(super) fn miss(&mut self, missing: usize, now: Instant) {
        if missing > 0 {
            self.change(now);
        }
        self.missing = missing;
    }

    /// There are so many voices. One line more than that is offered: whoever begins to speak is heard at once.
    pub(super) fn hear(&mut self, voices: usize, lines: usize, now: Instant) {
        self.voices = voices;
        if voice_lines(voices) > lines {
            self.change(now);
        }
    }

    /// Which slot a line is for.
    pub(super) fn slot_of(&self, mid: Mid) -> Option<Slot> {
        let lines = self.own.iter().zip(Slot::ALL);
        lines.filter(|(line, _)| line.mid == Some(mid)).map(|(_, slot)| slot).next()
    }

    /// The line that is open for a slot.
    pub(super) fn line_for(&self, slot: Slot) -> Option<Mid> {
        let mut lines = self.own.iter().zip(Slot::ALL);
        lines.find(|(line, of)| *of == slot && line.open).and_then(|(line, _)| line.mid)
    }

    fn own(&self) -> Own {
        let line = |slot| self.line_for(slot).map(|mid| mid.to_string());
        Own { mic: line(Slot::Mic), cam: line(Slot::Cam), screen: line(Slot::Screen) }
    }
}

/// An offer that was made, and its number.
pub(super) struct Made {
    pub(super) number: u32,
    pub(super) sdp: String,
    pub(super) own: Own,
}

impl Peer {
    /// When there will be something to offer.
    pub(super) fn offer_due(&self) -> Option<Instant> {
        let first = if self.offers.number == 0 { Duration::ZERO } else { GATHER };
        self.offers.since.filter(|_| self.offers.pending.is_none()).map(|since| since + first)
    }

    /// Makes the next offer, if there is anything to change.
    pub(super) fn offer(&mut self, number: u32) -> Option<Made> {
        self.offers.since = None;
        let may = self.may();
        let Self { rtc, offers, voices, pictures, .. } = self;
        let mut changes = rtc.sdp_api();
        own_lines(&mut changes, &mut offers.own, may);
        while voices.len() < voice_lines(offers.voices) {
            voices.push(outlet(&mut changes, MediaKind::Audio));
        }
        let wanted = step(pictures.len() + std::mem::take(&mut offers.missing));
        while pictures.len() < wanted {
            pictures.push(outlet(&mut changes, MediaKind::Video));
        }
        let (offer, pending) = changes.apply()?;
        (offers.pending, offers.number) = (Some(pending), number);
        Some(Made { number, sdp: offer.to_sdp_string(), own: offers.own() })
    }

    /// Takes an answer. One to an earlier offer is passed over.
    pub(super) fn answer(&mut self, number: u32, sdp: &str) -> Result<(), NoAnswer> {
        if number != self.offers.number {
            return Ok(());
        }
        let pending = self.offers.pending.take().ok_or(NoAnswer)?;
        let streams = sdp.lines().filter(|line| line.starts_with("a=ssrc:")).count();
        if streams > ANSWER_STREAMS || sdp.lines().count() > ANSWER_LINES {
            return Err(NoAnswer);
        }
        // We answer whoever proves to know our key: what they say of their addresses is of no use.
        let useful: String =
            sdp.split_inclusive('\n').filter(|line| !line.starts_with("a=candidate")).collect();
        let answer = SdpAnswer::from_sdp_string(&useful).map_err(|_unreadable| NoAnswer)?;
        self.rtc.sdp_api().accept_answer(pending, answer).map_err(|_other| NoAnswer)?;
        self.mark_lines();
        Ok(())
    }
}

fn own_lines(changes: &mut str0m::change::SdpApi, lines: &mut [OwnLine; 3], may: Slots) {
    for (line, slot) in lines.iter_mut().zip(Slot::ALL) {
        let open = may.has(slot);
        match line.mid {
            None if open => {
                let kind = if slot.is_video() { MediaKind::Video } else { MediaKind::Audio };
                let sizes = (slot == Slot::Cam).then(sizes);
                line.mid = Some(changes.add_media(kind, Direction::RecvOnly, None, None, sizes));
            }
            Some(mid) if line.open != open => {
                changes.set_direction(mid, if open { Direction::RecvOnly } else { Direction::Inactive });
            }
            _ => {}
        }
        line.open = open;
    }
}

fn sizes() -> Simulcast {
    let mut simulcast = Simulcast::new();
    for size in SIZES {
        simulcast.add_recv_layer(SimulcastLayer::new(size));
    }
    simulcast
}

fn outlet(changes: &mut str0m::change::SdpApi, kind: MediaKind) -> Outlet {
    let mid = changes.add_media(kind, Direction::SendOnly, None, None, None);
    Outlet::new(mid, kind == MediaKind::Video)
}

/// The number of lines for so many voices, with one to spare.
fn voice_lines(voices: usize) -> usize {
    VOICE_STEPS.into_iter().find(|step| *step > voices).unwrap_or(VOICES)
}

/// The number of lines that has place for so many pictures.
fn step(pictures: usize) -> usize {
    STEPS.into_iter().find(|step| *step >= pictures).unwrap_or(CAMERAS + 1)
}
