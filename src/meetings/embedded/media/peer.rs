//! One connection's `Rtc`, and what goes in and out of it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::config::DtlsCert;
use str0m::ice::IceCreds;
use str0m::media::{Direction, KeyframeRequestKind, Mid, Rid};
use str0m::rtp::Ssrc;
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcError};

use super::limits::{Flow, Gate};
use super::negotiation::Offers;
use super::net::Net;
use super::outlet::{Incoming, Outlet};
use super::{Failure, View};
use crate::ids::{OccurrenceId, SeatId};
use crate::meetings::embedded::room::ConnectionId;
use crate::meetings::embedded::slot::{Slot, Slots};

/// What the way to a viewer is taken to carry before it was measured, in bits a second.
const FIRST_ESTIMATE: u64 = 1_500_000;
/// Packets of a picture that are kept, in case a viewer misses one, and for how long: what comes later than that
/// is of no use to anybody. What is kept is most of a viewer's memory.
const KEPT: usize = 512;
const KEPT_FOR: Duration = Duration::from_millis(1_500);
/// No more than this share of the last second may be sent again. In a stream's first moments a single packet is a large
/// share: a smaller bound would lose it for good.
const AGAIN: f32 = 0.3;

/// What is due so soon is due now.
const MOMENT: Duration = Duration::from_micros(5);
/// Moments that may pass for one connection before it is the others' turn: more than a whole picture has packets.
const MOMENTS: u32 = 128;

/// One connection.
pub(super) struct Peer {
    pub(super) connection: ConnectionId,
    pub(super) room: OccurrenceId,
    pub(super) seat: SeatId,
    pub(super) rtc: Rtc,
    pub(super) offers: Offers,
    pub(super) voices: Vec<Outlet>,
    pub(super) pictures: Vec<Outlet>,
    /// What the page shows, once it has said so.
    pub(super) view: Option<View>,
    /// What the way to this viewer carries, in bits a second.
    pub(super) estimate: u64,
    /// What it would take to send all that is shown, as it was said last.
    wished: u64,
    /// When it wants to be driven on.
    pub(super) next: Instant,
    /// Packets were written that time has to drive out.
    pub(super) touched: bool,
    /// Something else was asked of it that time has to drive out.
    pub(super) stirred: bool,
    /// It has to end, and why.
    pub(super) over: Option<Failure>,
    /// What of its packets is looked at.
    pub(super) gate: Gate,
    /// By how many ways its packets came.
    pub(super) ways: usize,
    /// The name by which packets find it.
    pub(super) name: String,
    may: Slots,
    on: Slots,
    streams: HashMap<Ssrc, Stream>,
}

/// One stream that a browser sends.
#[derive(Debug, Clone, Copy)]
struct Stream {
    slot: Slot,
    /// Which of a camera's sizes.
    rid: Option<Rid>,
    flow: Flow,
}

/// Whose connection it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose {
    pub(super) connection: ConnectionId,
    pub(super) room: OccurrenceId,
    pub(super) seat: SeatId,
    pub(super) may: Slots,
}

impl Peer {
    /// A connection that was not offered anything yet.
    pub(super) fn new(whose: Whose, cert: &DtlsCert, candidates: &[Candidate], now: Instant) -> Self {
        let names = IceCreds::new();
        let name = names.ufrag.clone();
        let mut rtc = Rtc::builder()
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_local_ice_credentials(names)
            .set_dtls_cert(cert.clone())
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_send_buffer_video(KEPT)
            .enable_bwe(Some(Bitrate::bps(FIRST_ESTIMATE)))
            .build(now);
        for candidate in candidates {
            rtc.add_local_candidate(candidate.clone());
        }
        let mut offers = Offers::default();
        offers.change(now);
        Self {
            connection: whose.connection,
            room: whose.room,
            seat: whose.seat,
            rtc,
            offers,
            voices: Vec::new(),
            pictures: Vec::new(),
            view: None,
            estimate: FIRST_ESTIMATE,
            wished: 0,
            next: now,
            touched: false,
            stirred: false,
            over: None,
            gate: Gate::default(),
            ways: 0,
            name,
            may: whose.may,
            on: Slots::default(),
            streams: HashMap::new(),
        }
    }

    /// What it may send.
    pub(super) fn may(&self) -> Slots {
        self.may
    }

    /// What it is sending, as far as it may.
    pub(super) fn sending(&self) -> Slots {
        self.may.and(self.on)
    }

    /// Lets it send these, and nothing else from this moment on.
    pub(super) fn allow(&mut self, may: Slots, now: Instant) {
        if self.may != may {
            // What was taken away does not come back by itself when it is given again.
            self.on = self.on.and(may);
            self.may = may;
            self.offers.change(now);
        }
    }

    /// It begins to send something, or ends it.
    pub(super) fn publish(&mut self, slot: Slot, on: bool) {
        self.on.set(slot, on && self.may.has(slot));
    }

    /// Lets time go on, and with it everything that was written.
    pub(super) fn advance(&mut self, now: Instant) -> Result<(), RtcError> {
        (self.touched, self.stirred) = (false, false);
        self.rtc.handle_input(Input::Timeout(now))
    }

    /// Sends what has to go out, and hands over what came in.
    ///
    /// After each paced packet the connection wants a moment to pass. It passes here, so that all packets of a
    /// picture that may go go together, while everything they need is at hand.
    pub(super) fn drain(
        &mut self,
        mut now: Instant,
        net: &mut Net,
        arrived: &mut Vec<Incoming>,
    ) -> Result<(), RtcError> {
        let mut moments = 0;
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) if at <= now + MOMENT && moments < MOMENTS => {
                    now = now.max(at);
                    moments += 1;
                    self.rtc.handle_input(Input::Timeout(now))?;
                }
                Output::Timeout(at) => {
                    self.next = at;
                    net.flush();
                    return Ok(());
                }
                Output::Transmit(packet) => net.send(&packet),
                Output::Event(event) => arrived.extend(self.heard(event)),
            }
        }
    }

    fn heard(&mut self, event: Event) -> Option<Incoming> {
        match event {
            Event::RtpPacket(packet) => {
                let stream = self.stream(packet.header.ssrc)?;
                let (slot, rid) = (stream.slot, stream.rid);
                if !stream.flow.takes(slot, packet.payload.len(), packet.timestamp) {
                    self.over = Some(Failure::Broken);
                    return None;
                }
                let source = (self.connection, slot);
                // A line that is closed, or that nobody was told of, may still be sent on; it is not heard.
                let sends = self.sending().has(slot);
                sends.then(|| Incoming::read(source, rid.as_deref(), packet))
            }
            Event::KeyframeRequest(wish) => {
                if let Some(line) = self.pictures.iter_mut().find(|line| line.mid == wish.mid) {
                    line.lost();
                }
                None
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
                self.estimate = estimate.as_u64();
                None
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) | Event::Closed => {
                self.over.get_or_insert(Failure::Lost);
                None
            }
            _ => None,
        }
    }

    /// Which slot a stream belongs to, and which of its sizes it is.
    fn stream(&mut self, ssrc: Ssrc) -> Option<&mut Stream> {
        let Self { rtc, offers, streams, .. } = self;
        match streams.entry(ssrc) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(place) => {
                let mut api = rtc.direct_api();
                let stream = api.stream_rx(&ssrc)?;
                let (slot, rid) = (offers.slot_of(stream.mid())?, stream.rid());
                Some(place.insert(Stream { slot, rid, flow: Flow::default() }))
            }
        }
    }

    /// Sends a packet on one of the lines to this viewer; whether it went.
    pub(super) fn write(&mut self, video: bool, line: usize, packet: &Incoming) -> bool {
        let lines = if video { &mut self.pictures } else { &mut self.voices };
        let Some(outlet) = lines.get_mut(line) else { return false };
        let Some(ssrc) = outlet.ssrc else { return false };
        let Some(write) = outlet.take(packet) else { return false };
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx(&ssrc) else { return false };
        stream.write_rtp(write);
        true
    }

    /// Forgets what waits on a line: what may not be seen any longer is not sent late.
    pub(super) fn silence(&mut self, mid: Mid) {
        // Nothing is offered by this. A line that does not send forgets what it was to send.
        let mut api = self.rtc.sdp_api();
        api.set_direction(mid, Direction::Inactive);
        api.set_direction(mid, Direction::SendOnly);
        self.stirred = true;
    }

    /// Notes by what the packets of each line are marked, now that the browser has taken it.
    pub(super) fn mark_lines(&mut self) {
        let mut api = self.rtc.direct_api();
        for outlet in &mut self.voices {
            outlet.ssrc = api.stream_tx_by_mid(outlet.mid, None).map(|stream| stream.ssrc());
        }
        for outlet in self.pictures.iter_mut().filter(|outlet| outlet.ssrc.is_none()) {
            let Some(stream) = api.stream_tx_by_mid(outlet.mid, None) else { continue };
            stream.set_rtx_cache(KEPT, KEPT_FOR, Some(AGAIN));
            outlet.ssrc = Some(stream.ssrc());
        }
    }

    /// Asks the browser for a whole picture.
    pub(super) fn ask_picture(&mut self, slot: Slot, size: Option<Rid>) {
        let Some(mid) = self.offers.line_for(slot) else { return };
        let mut api = self.rtc.direct_api();
        if let Some(stream) = api.stream_rx_by_mid(mid, size) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
            self.stirred = true;
        }
    }

    /// What it would take to send this viewer all that is shown, for the search of a better way.
    pub(super) fn wish(&mut self, bits: u64) {
        if self.wished != bits {
            self.wished = bits;
            self.rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::bps(bits));
            self.stirred = true;
        }
    }
}
