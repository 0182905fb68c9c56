//! A room of the embedded engine, as a recording hears it.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::recorder::{Gone, Source};
use super::take::{Heard, Kind, Lens};
use crate::ids::OccurrenceId;
use crate::meetings::embedded::Hall;
use crate::meetings::embedded::media::{self, Tap, Tapped};
use crate::meetings::embedded::slot::Slot;

/// What a room sends. The recorder's thread waits for it on the runtime that made it.
pub struct Room {
    hall: Hall,
    occurrence: OccurrenceId,
    tap: Tap,
    runtime: Handle,
    looked: Instant,
}

impl Room {
    /// The room of `occurrence`, from now on.
    #[must_use]
    pub fn of(hall: &Hall, occurrence: OccurrenceId) -> Self {
        Self {
            tap: hall.tap(occurrence),
            hall: hall.clone(),
            occurrence,
            runtime: Handle::current(),
            looked: Instant::now(),
        }
    }
}

impl Source for Room {
    fn next(&mut self, patience: Duration) -> Result<Option<(Instant, Heard)>, Gone> {
        // Nothing is recorded after the light went out, however busy the database is that is to note it.
        if self.looked.elapsed() >= patience {
            if !self.hall.is_recorded(self.occurrence) {
                return Err(Gone);
            }
            self.looked = Instant::now();
        }
        let tap = &mut self.tap;
        match self.runtime.block_on(async { timeout(patience, tap.next()).await }) {
            Ok(Some(tapped)) => Ok(heard(tapped)),
            Err(_nothing) => Ok(None),
            Ok(None) => {
                // The last connection is gone, and its person may come back: the room says when it is over.
                std::thread::sleep(patience);
                self.tap = self.hall.tap(self.occurrence);
                Ok(None)
            }
        }
    }

    fn ask(&mut self, lens: Lens) {
        let slot = match lens.kind {
            Kind::Voice => return,
            Kind::Camera => Slot::Cam,
            Kind::Screen => Slot::Screen,
        };
        self.tap.ask_picture(lens.seat, slot);
    }
}

fn heard(tapped: Tapped) -> Option<(Instant, Heard)> {
    let now = Instant::now();
    Some(match tapped {
        Tapped::Started(seat, slot) => (now, Heard::On(seat, kind(slot))),
        Tapped::Stopped(seat, slot) => (now, Heard::Off(seat, kind(slot))),
        Tapped::Lost(_many) => (now, Heard::Lost),
        // The mixer hears for itself who speaks.
        Tapped::Speaking(_) => return None,
        Tapped::Frame(frame) => {
            let (seat, time, key, data) = (frame.seat, frame.time, frame.key, frame.data);
            let heard = match frame.kind {
                media::Kind::Opus => Heard::Voice { seat, time, data },
                media::Kind::Vp8 => Heard::Picture { lens: Lens { seat, kind: kind(frame.slot) }, key, data },
            };
            (frame.at, heard)
        }
    })
}

fn kind(slot: Slot) -> Kind {
    match slot {
        Slot::Mic => Kind::Voice,
        Slot::Cam => Kind::Camera,
        Slot::Screen => Kind::Screen,
    }
}
