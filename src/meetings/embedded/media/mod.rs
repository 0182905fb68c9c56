//! Sound and pictures of the embedded rooms, beneath their rules.
//!
//! The room decides who may send what and tells it in [`Order`]s; one thread of its own (`worker`) holds every
//! connection's `Rtc`, forwards packets, and tells in [`Notice`]s what browsers have to know. Nothing here knows a
//! role or a permission: a connection has a line for each [`Slot`] it may send, and nothing comes in without one.

mod counts;
mod frames;
mod framing;
mod keyframes;
mod layers;
mod limits;
mod loudness;
mod negotiation;
mod net;
mod outlet;
mod peer;
mod pool;
mod rewrite;
mod settings;
mod stage;
mod stun;
mod tap;
#[cfg(test)]
mod tests;
mod udp;
#[cfg(any(test, feature = "bench"))]
pub mod visitor;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

pub use self::counts::Counts;
pub use self::settings::{Settings, TurnServer};
pub use self::tap::{Ear, Frame, Kind, Tap, Tapped};
pub use self::worker::Running;
use super::room::ConnectionId;
use super::slot::{Slot, Slots};
use crate::ids::{OccurrenceId, SeatId};

/// How many pictures of people one browser is sent at a time.
pub const CAMERAS: usize = 16;
/// How many voices one browser is sent at a time: the loudest.
pub const VOICES: usize = 6;

/// What a room tells the media thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// A connection is inside and gets an offer; one that had media already begins anew.
    Join {
        /// The connection.
        connection: ConnectionId,
        /// The room it is in.
        room: OccurrenceId,
        /// Whose it is.
        seat: SeatId,
        /// What it may send.
        may: Slots,
    },
    /// What a connection may send changed. What it may not any longer stops at once.
    Rights {
        /// The connection.
        connection: ConnectionId,
        /// What it may send from now on.
        may: Slots,
    },
    /// A connection begins to send something, or ends it.
    Publish {
        /// The connection.
        connection: ConnectionId,
        /// What.
        slot: Slot,
        /// Begins.
        on: bool,
    },
    /// Which pictures a page shows.
    View {
        /// The connection.
        connection: ConnectionId,
        /// The pictures.
        view: View,
    },
    /// A browser's answer to an offer.
    Answer {
        /// The connection.
        connection: ConnectionId,
        /// The number of the offer it answers.
        offer: u32,
        /// The answer as SDP.
        sdp: String,
    },
    /// A connection is not inside any longer.
    Leave {
        /// The connection.
        connection: ConnectionId,
    },
    /// Somebody in this process listens to a room.
    Tap {
        /// The room.
        room: OccurrenceId,
        /// Where it is heard.
        ear: Ear,
    },
    /// A listener needs a whole picture.
    AskPicture {
        /// The room.
        room: OccurrenceId,
        /// Whose picture.
        seat: SeatId,
        /// Which of theirs.
        slot: Slot,
    },
    /// The process stops.
    Stop,
}

/// What the media thread tells a room, or one of its connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// For one connection: an offer to answer.
    Offer(ConnectionId, Offer),
    /// For one connection: whose picture or voice each line carries now.
    Lines(ConnectionId, Vec<Line>),
    /// Who is speaking in a room, loudest first.
    Speaking(OccurrenceId, Vec<SeatId>),
    /// For one connection: sound and picture are over, and why. The connection stays inside.
    Failed(ConnectionId, Failure),
    /// The thread met with a defect of its own and knows nobody any longer: whoever is inside joins anew.
    Anew,
}

/// An offer, as a browser gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Counts the offers.
    pub offer: u32,
    /// A new connection begins: what the browser had before is over.
    pub fresh: bool,
    /// The offer.
    pub sdp: String,
    /// The lines on which this browser may send: their `mid`s.
    pub own: Own,
    /// Servers that help a browser out of a closed network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ice: Vec<IceServer>,
}

/// The lines on which one browser may send.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Own {
    /// For the microphone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mic: Option<String>,
    /// For the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cam: Option<String>,
    /// For the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
}

/// A server for browsers in closed networks, as browsers want it described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IceServer {
    /// Where it is.
    pub urls: String,
    /// Names the time until which the credential is good.
    pub username: String,
    /// Proves that this server gave the name out.
    pub credential: String,
}

/// What one line carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The line.
    pub mid: String,
    /// Whose voice or picture it is.
    pub seat: SeatId,
    /// Which of theirs.
    pub slot: Slot,
}

/// Why a connection has no sound and picture any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Failure {
    /// The answer to an offer was none, or what came over the line was not what the offer allows.
    Broken,
    /// The way between browser and server was lost.
    Lost,
}

/// Which pictures a page shows, dearest first, and how large.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// People's pictures; whoever is not named is not sent.
    pub cams: Vec<Seen>,
}

/// One picture that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Whose.
    pub seat: SeatId,
    /// How large.
    pub size: Size,
}

/// How large a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// A stamp.
    Small,
    /// One of several.
    Middle,
    /// The picture that is looked at.
    Large,
}

/// The rooms' way to the media thread; clones lead to the same.
#[derive(Debug, Clone)]
pub struct Media {
    orders: UnboundedSender<Order>,
    counts: Counts,
    off: bool,
}

/// The media thread's side, until it is started.
#[derive(Debug)]
pub struct Backstage {
    orders: UnboundedReceiver<Order>,
    notices: UnboundedSender<Notice>,
    counts: Counts,
}

/// What the media thread tells, for whoever carries it to the rooms. Taken once.
#[derive(Debug, Clone)]
pub struct Notices(Arc<Mutex<Option<UnboundedReceiver<Notice>>>>);

impl Media {
    /// Both ends, with nothing between them before [`Backstage::start`].
    #[must_use]
    pub fn new() -> (Self, Backstage, Notices) {
        let (tell, orders) = mpsc::unbounded_channel();
        let (notices, heard) = mpsc::unbounded_channel();
        let counts = Counts::default();
        let backstage = Backstage { orders, notices, counts: counts.clone() };
        (Self { orders: tell, counts, off: false }, backstage, Notices(Arc::new(Mutex::new(Some(heard)))))
    }

    /// Rooms are to be without sound and pictures, because the operator wants it so: nobody may send anything.
    #[must_use]
    pub fn switched_off(self) -> Self {
        Self { off: true, ..self }
    }

    /// Whether there are sound and pictures.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.off
    }

    /// What the media thread has to do.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Tells the media thread something. It is done before any packet that comes later.
    pub fn tell(&self, order: Order) {
        // Without a thread, which is so in commands and while the process stops, nobody listens.
        let _unheard = self.orders.send(order);
    }
}

impl Notices {
    /// What the media thread tells; `None` the second time.
    #[must_use]
    pub fn take(&self) -> Option<UnboundedReceiver<Notice>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
