//! A visitor without a browser: speaks WebRTC to a room as a browser would, for tests and for measuring.

mod figures;
mod source;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use str0m::change::SdpOffer;
use str0m::media::Mid;
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

pub use self::figures::Figures;
use self::source::Source;

/// How a visitor behaves.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Manner {
    /// Sends a screen of about so many bits a second, and a voice.
    pub sends: Option<u64>,
    /// Loses so many of a thousand packets, each way.
    pub loses: u32,
}

/// One visitor: hears messages of the room, says commands, and sends and receives packets by itself.
pub struct Visitor {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    manner: Manner,
    source: Option<Source>,
    figures: Arc<Mutex<Figures>>,
    next: Instant,
    dice: u32,
}

impl Visitor {
    /// A visitor on this machine; what comes in is counted in `figures`.
    pub async fn new(manner: Manner, figures: Arc<Mutex<Figures>>) -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (local, now) = (socket.local_addr()?, Instant::now());
        let dice = u32::from(local.port());
        Ok(Self { rtc: link(local, now)?, socket, local, manner, source: None, figures, next: now, dice })
    }

    /// Lives until the room has no more messages. `heard` are its messages, `say` takes commands, both as JSON.
    pub async fn live(
        mut self,
        mut heard: UnboundedReceiver<String>,
        say: UnboundedSender<String>,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 2_000];
        loop {
            let sends = self.source.as_ref().map_or(self.next, |source| source.next.min(self.next));
            tokio::select! {
                message = heard.recv() => match message {
                    Some(message) => self.hear(&message, &say)?,
                    None => return Ok(()),
                },
                ready = self.socket.readable() => {
                    ready?;
                    self.read(&mut buffer)?;
                }
                () = tokio::time::sleep_until(sends.into()) => {}
            }
            self.go_on(Instant::now())?;
        }
    }

    fn hear(&mut self, message: &str, say: &UnboundedSender<String>) -> io::Result<()> {
        let message: Value = serde_json::from_str(message)?;
        let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("is") != "offer" {
            return Ok(());
        }
        if message.get("fresh") == Some(&true.into()) {
            (self.rtc, self.source) = (link(self.local, Instant::now())?, None);
        }
        let sdp = text("sdp");
        let offer = SdpOffer::from_sdp_string(sdp).map_err(io::Error::other)?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(io::Error::other)?;
        self.drain()?;
        let commands =
            [json!({ "do": "answer", "offer": message.get("offer"), "sdp": answer.to_sdp_string() })];
        let begins = self.manner.sends.is_some() && self.source.is_none();
        let publish = ["screen", "mic"].map(|slot| json!({ "do": "publish", "slot": slot, "on": true }));
        for command in commands.into_iter().chain(publish.into_iter().filter(|_| begins)) {
            let _over = say.send(command.to_string());
        }
        let own = |slot: &str| message.get("own")?.get(slot)?.as_str().map(Mid::from);
        if let (true, Some(rate), Some(screen), Some(mic)) =
            (begins, self.manner.sends, own("screen"), own("mic"))
        {
            if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(screen, None) {
                // Browsers know no bound for what they send again.
                stream.set_rtx_cache(512, Duration::from_secs(3), None);
            }
            self.source = Some(Source::new(screen, mic, rate, Instant::now()));
        }
        Ok(())
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        while let Ok((length, from)) = self.socket.try_recv_from(buffer) {
            if self.loses() {
                continue;
            }
            let packet = buffer.get(..length).unwrap_or_default();
            let Ok(packet) = Receive::new(Protocol::Udp, from, self.local, packet) else { continue };
            self.rtc.handle_input(Input::Receive(Instant::now(), packet)).map_err(io::Error::other)?;
            self.drain()?;
        }
        Ok(())
    }

    fn go_on(&mut self, now: Instant) -> io::Result<()> {
        if let Some(source) = self.source.as_mut().filter(|_| self.rtc.is_connected()) {
            source.send(&mut self.rtc, now);
        }
        if now >= self.next || self.source.is_some() {
            self.rtc.handle_input(Input::Timeout(now)).map_err(io::Error::other)?;
            self.drain()?;
        }
        Ok(())
    }

    fn drain(&mut self) -> io::Result<()> {
        loop {
            match self.rtc.poll_output().map_err(io::Error::other)? {
                Output::Timeout(at) => {
                    self.next = at.max(Instant::now() + Duration::from_millis(1));
                    return Ok(());
                }
                Output::Transmit(packet) => {
                    if !self.loses() {
                        let _lost = self.socket.try_send_to(&packet.contents, packet.destination);
                    }
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let mut figures = self.figures.lock().unwrap_or_else(PoisonError::into_inner);
                    figures.hear(&packet);
                }
                Output::Event(Event::KeyframeRequest(_)) => {
                    self.source.as_mut().into_iter().for_each(Source::begin_anew);
                }
                Output::Event(_) => {}
            }
        }
    }

    /// A throw of the dice: whether this packet is lost.
    fn loses(&mut self) -> bool {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.dice >> 8) % 1_000 < self.manner.loses
    }
}

/// A connection that has heard no offer yet.
fn link(local: SocketAddr, now: Instant) -> io::Result<Rtc> {
    let mut rtc = Rtc::builder()
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
        .set_send_buffer_video(512)
        .build(now);
    rtc.add_local_candidate(Candidate::host(local, Protocol::Udp).map_err(io::Error::other)?);
    Ok(rtc)
}
