//! One line to one viewer: whose stream it carries, in which size, and how its packets are numbered.

use std::sync::Arc;
use std::time::Instant;

use str0m::media::{Mid, Pt};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc, Vp8Descriptor};

use super::layers::SIZES;
use super::rewrite::{Numbers, Picture, Rewrite};
use crate::meetings::embedded::room::ConnectionId;
use crate::meetings::embedded::slot::Slot;

/// What somebody sends: over which connection, and which of their slots.
pub(super) type Source = (ConnectionId, Slot);

/// A packet that came in, read once for all viewers.
pub(super) struct Incoming {
    pub(super) source: Source,
    /// Which of a camera's sizes, smallest first; the only one is the first.
    pub(super) size: usize,
    /// The size has a name: the camera sends several.
    pub(super) named: bool,
    /// It begins a whole picture.
    pub(super) key: bool,
    pub(super) at: Instant,
    /// The media time, roll-overs counted.
    pub(super) time: u64,
    numbers: Numbers,
    descriptor: Option<Vp8Descriptor>,
    /// The last packet of its picture.
    pub(super) marker: bool,
    pt: Pt,
    extensions: ExtensionValues,
    pub(super) payload: Arc<[u8]>,
}

impl Incoming {
    /// Reads a packet.
    pub(super) fn read(source: Source, rid: Option<&str>, packet: RtpPacket) -> Self {
        let video = source.1.is_video();
        let descriptor = if video { Vp8Descriptor::parse(&packet.payload).ok() } else { None };
        let size = rid.and_then(|rid| SIZES.iter().position(|size| *size == rid)).unwrap_or_default();
        let values = &packet.header.ext_vals;
        Self {
            source,
            size,
            named: rid.is_some(),
            key: descriptor.is_some_and(|descriptor| descriptor.starts_keyframe(&packet.payload)),
            at: packet.timestamp,
            time: packet.time.numer(),
            numbers: Numbers {
                seq: *packet.seq_no,
                time: packet.header.timestamp,
                picture: descriptor.as_ref().map(Picture::of).unwrap_or_default(),
            },
            descriptor,
            marker: packet.header.marker,
            pt: packet.header.payload_type,
            // What the sender says to us about its way is not the viewer's business.
            extensions: ExtensionValues {
                audio_level: values.audio_level,
                voice_activity: values.voice_activity,
                video_orientation: values.video_orientation,
                ..ExtensionValues::default()
            },
            payload: packet.payload,
        }
    }

    /// The sequence number, roll-overs counted.
    pub(super) fn seq(&self) -> u64 {
        self.numbers.seq
    }

    /// How loud the voice is, in decibels below the loudest.
    pub(super) fn below(&self) -> Option<u8> {
        self.extensions.audio_level.map(i8::unsigned_abs)
    }

    fn write(&self, numbers: Numbers) -> RtpWrite {
        let write =
            RtpWrite::new(self.pt, numbers.seq.into(), numbers.time, self.at, Arc::clone(&self.payload))
                .marker(self.marker)
                .ext_vals(self.extensions.clone())
                .nackable(self.source.1.is_video());
        match self.patch(numbers.picture) {
            Some(patch) => write.vp8_patch(patch),
            None => write,
        }
    }

    /// The picture's numbers, where the packet has places for them.
    fn patch(&self, picture: Picture) -> Option<str0m::rtp::Vp8Patch> {
        let mut patch = self.descriptor.as_ref()?.patch();
        if let Some(id) = picture.id {
            patch = patch.picture_id(id);
        }
        if let Some(tl0) = picture.tl0 {
            patch = patch.tl0_pic_idx(tl0);
        }
        patch.build().ok()
    }
}

/// One line to one viewer.
pub(super) struct Outlet {
    pub(super) mid: Mid,
    /// What the line's packets are marked by, once the browser has taken the line.
    pub(super) ssrc: Option<Ssrc>,
    of: Option<Source>,
    rewrite: Rewrite,
    /// The size that is being sent; none before the first whole picture.
    size: Option<usize>,
    /// The size to be sent; none if not even the smallest gets through.
    target: Option<usize>,
    blind: bool,
}

impl Outlet {
    /// A line that carries nothing yet.
    pub(super) fn new(mid: Mid, video: bool) -> Self {
        let clock = if video { 90_000 } else { 48_000 };
        Self {
            mid,
            ssrc: None,
            of: None,
            rewrite: Rewrite::new(clock),
            size: None,
            target: None,
            blind: false,
        }
    }

    /// What it carries.
    pub(super) fn of(&self) -> Option<Source> {
        self.of
    }

    /// Lets it carry something else; true if that is a change.
    pub(super) fn put(&mut self, source: Option<Source>) -> bool {
        let changes = self.of != source;
        if changes {
            self.of = source;
            self.rewrite.cut();
            (self.size, self.target) = (None, Some(0));
            self.blind = source.is_some_and(|(_, slot)| slot.is_video());
        }
        changes
    }

    /// Chooses the size to be sent from the next whole picture on.
    pub(super) fn aim(&mut self, target: Option<usize>) {
        self.target = target;
        if target.is_none() {
            self.size = None;
        }
    }

    /// The viewer lost the picture.
    pub(super) fn lost(&mut self) {
        self.blind = true;
    }

    /// The size of which a whole picture is needed, if one is.
    pub(super) fn needs(&self) -> Option<usize> {
        let (_, slot) = self.of?;
        let waits = slot.is_video() && (self.blind || self.size != self.target);
        self.target.filter(|_| waits)
    }

    /// What of this packet goes to the viewer.
    pub(super) fn take(&mut self, packet: &Incoming) -> Option<RtpWrite> {
        if self.of != Some(packet.source) {
            return None;
        }
        if packet.source.1.is_video() {
            self.follow(packet)?;
        }
        let numbers = self.rewrite.numbers(packet.numbers, packet.at)?;
        Some(packet.write(numbers))
    }

    /// Goes over to another size at a whole picture of it; none if this packet is of no use.
    fn follow(&mut self, packet: &Incoming) -> Option<()> {
        if packet.key && self.target == Some(packet.size) {
            if self.size != self.target {
                self.rewrite.cut();
                self.size = self.target;
            }
            self.blind = false;
        }
        (self.size == Some(packet.size)).then_some(())
    }
}
