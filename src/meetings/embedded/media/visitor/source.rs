//! A picture and a voice that nobody filmed: packets of the size and the rhythm of real ones.

use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::media::Mid;
use str0m::rtp::{ExtensionValues, RtpWrite};

/// Pictures come at 24 a second, packets of a voice at 50.
const PICTURE: Duration = Duration::from_micros(41_667);
const VOICE: Duration = Duration::from_millis(20);
/// Bytes of a picture in one packet, and of a voice.
const PACKET: usize = 1_100;
const VOICE_BYTES: usize = 80;
/// The payload types that every offer of the server names.
const VP8: u8 = 96;
const OPUS: u8 = 111;

/// What a visitor sends.
pub(super) struct Source {
    screen: Mid,
    mic: Mid,
    bytes: usize,
    start: Instant,
    pictures: u16,
    voices: u32,
    seq: u64,
    whole: bool,
    /// When there is something to send.
    pub(super) next: Instant,
}

impl Source {
    pub(super) fn new(screen: Mid, mic: Mid, rate: u64, now: Instant) -> Self {
        let bytes = usize::try_from(rate / 8 / 24).unwrap_or(PACKET);
        Self { screen, mic, bytes, start: now, pictures: 0, voices: 0, seq: 1_000, whole: true, next: now }
    }

    /// Somebody needs a whole picture.
    pub(super) fn begin_anew(&mut self) {
        self.whole = true;
    }

    /// Sends what is due.
    pub(super) fn send(&mut self, rtc: &mut Rtc, now: Instant) {
        while self.start + PICTURE * u32::from(self.pictures) <= now {
            self.picture(rtc, now);
        }
        while self.start + VOICE * self.voices <= now {
            self.voice(rtc, now);
        }
        self.next = (self.start + PICTURE * u32::from(self.pictures)).min(self.start + VOICE * self.voices);
    }

    fn picture(&mut self, rtc: &mut Rtc, now: Instant) {
        let packets = self.bytes.div_ceil(PACKET).max(1);
        let mut api = rtc.direct_api();
        for at in 0..packets {
            let Some(stream) = api.stream_tx_by_mid(self.screen, None) else { break };
            let [high, low] = self.pictures.to_be_bytes();
            let begins = if at == 0 { 0x10 } else { 0 };
            // The descriptor with a long picture id, and the first byte of VP8, which says whether it is a whole picture.
            let mut payload = vec![0x80 | begins, 0x80, 0x80 | high, low, u8::from(!self.whole)];
            payload.resize(PACKET, 0x55);
            let time = u32::from(self.pictures) * 3_750;
            let write = RtpWrite::new(VP8.into(), self.seq.into(), time, now, payload);
            stream.write_rtp(write.marker(at + 1 == packets).nackable(true));
            self.seq += 1;
        }
        self.whole = false;
        self.pictures += 1;
    }

    fn voice(&mut self, rtc: &mut Rtc, now: Instant) {
        let mut api = rtc.direct_api();
        if let Some(stream) = api.stream_tx_by_mid(self.mic, None) {
            let loud =
                ExtensionValues { audio_level: Some(-20), voice_activity: Some(true), ..Default::default() };
            let seq = u64::from(self.voices) + 1_000;
            let payload = vec![0x55; VOICE_BYTES];
            stream.write_rtp(
                RtpWrite::new(OPUS.into(), seq.into(), self.voices * 960, now, payload).ext_vals(loud),
            );
        }
        self.voices += 1;
    }
}
