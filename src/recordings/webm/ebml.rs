//! The few words of EBML that a WebM file is written and read with (RFC 8794).

/// Identifiers of elements, as they stand in the file (RFC 9559).
pub(super) mod id {
    pub(in super::super) const EBML: u32 = 0x1A45_DFA3;
    pub(in super::super) const EBML_VERSION: u32 = 0x4286;
    pub(in super::super) const EBML_READ_VERSION: u32 = 0x42F7;
    pub(in super::super) const EBML_MAX_ID_LENGTH: u32 = 0x42F2;
    pub(in super::super) const EBML_MAX_SIZE_LENGTH: u32 = 0x42F3;
    pub(in super::super) const DOC_TYPE: u32 = 0x4282;
    pub(in super::super) const DOC_TYPE_VERSION: u32 = 0x4287;
    pub(in super::super) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
    pub(in super::super) const SEGMENT: u32 = 0x1853_8067;
    pub(in super::super) const VOID: u32 = 0xEC;
    pub(in super::super) const SEEK_HEAD: u32 = 0x114D_9B74;
    pub(in super::super) const SEEK: u32 = 0x4DBB;
    pub(in super::super) const SEEK_ID: u32 = 0x53AB;
    pub(in super::super) const SEEK_POSITION: u32 = 0x53AC;
    pub(in super::super) const INFO: u32 = 0x1549_A966;
    pub(in super::super) const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
    pub(in super::super) const DURATION: u32 = 0x4489;
    pub(in super::super) const MUXING_APP: u32 = 0x4D80;
    pub(in super::super) const WRITING_APP: u32 = 0x5741;
    pub(in super::super) const TRACKS: u32 = 0x1654_AE6B;
    pub(in super::super) const TRACK_ENTRY: u32 = 0xAE;
    pub(in super::super) const TRACK_NUMBER: u32 = 0xD7;
    pub(in super::super) const TRACK_UID: u32 = 0x73C5;
    pub(in super::super) const TRACK_TYPE: u32 = 0x83;
    pub(in super::super) const FLAG_LACING: u32 = 0x9C;
    pub(in super::super) const CODEC_ID: u32 = 0x86;
    pub(in super::super) const CODEC_PRIVATE: u32 = 0x63A2;
    pub(in super::super) const CODEC_DELAY: u32 = 0x56AA;
    pub(in super::super) const SEEK_PRE_ROLL: u32 = 0x56BB;
    pub(in super::super) const VIDEO: u32 = 0xE0;
    pub(in super::super) const PIXEL_WIDTH: u32 = 0xB0;
    pub(in super::super) const PIXEL_HEIGHT: u32 = 0xBA;
    pub(in super::super) const AUDIO: u32 = 0xE1;
    pub(in super::super) const SAMPLING_FREQUENCY: u32 = 0xB5;
    pub(in super::super) const CHANNELS: u32 = 0x9F;
    pub(in super::super) const CLUSTER: u32 = 0x1F43_B675;
    pub(in super::super) const TIMESTAMP: u32 = 0xE7;
    pub(in super::super) const SIMPLE_BLOCK: u32 = 0xA3;
    pub(in super::super) const CUES: u32 = 0x1C53_BB6B;
    pub(in super::super) const CUE_POINT: u32 = 0xBB;
    pub(in super::super) const CUE_TIME: u32 = 0xB3;
    pub(in super::super) const CUE_TRACK_POSITIONS: u32 = 0xB7;
    pub(in super::super) const CUE_TRACK: u32 = 0xF7;
    pub(in super::super) const CUE_CLUSTER_POSITION: u32 = 0xF1;
}

/// A size that says "until the end": what stands in a segment that is still being written.
pub(super) const UNKNOWN: [u8; 8] = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

/// Elements, one after the other.
#[derive(Debug, Default)]
pub(super) struct Elements(Vec<u8>);

impl Elements {
    pub(super) fn bytes(mut self, id: u32, content: &[u8]) -> Self {
        self.0.extend(id_bytes(id));
        self.0.extend(size(content.len()));
        self.0.extend_from_slice(content);
        self
    }

    pub(super) fn number(self, id: u32, number: u64) -> Self {
        let all = number.to_be_bytes();
        let from = all.iter().take(7).take_while(|byte| **byte == 0).count();
        self.bytes(id, all.get(from..).unwrap_or(&all))
    }

    pub(super) fn float(self, id: u32, number: f64) -> Self {
        self.bytes(id, &number.to_be_bytes())
    }

    pub(super) fn text(self, id: u32, text: &str) -> Self {
        self.bytes(id, text.as_bytes())
    }

    pub(super) fn within(self, id: u32, inner: &Self) -> Self {
        self.bytes(id, &inner.0)
    }

    /// The identifier of an element whose end is not known yet.
    pub(super) fn open(mut self, id: u32) -> Self {
        self.0.extend(id_bytes(id));
        self.0.extend(UNKNOWN);
        self
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Nothing, in `length` bytes; at least two, and few enough for a size of one byte or a length that needs eight.
pub(super) fn void(length: usize) -> Vec<u8> {
    let mut all: Vec<u8> = id_bytes(id::VOID).collect();
    if length < 100 {
        all.extend(size(length.saturating_sub(2)));
    } else {
        all.extend(long_size(length.saturating_sub(9)));
    }
    all.resize(length, 0);
    all
}

fn id_bytes(id: u32) -> impl Iterator<Item = u8> {
    id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0)
}

/// A size in as few bytes as hold it.
fn size(length: usize) -> Vec<u8> {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    for bytes in 1..8_usize {
        // All bits set would mean that the size is unknown.
        if length < (1_u64 << (7 * bytes)) - 1 {
            let marked = length | (1 << (7 * bytes));
            return marked.to_be_bytes().into_iter().skip(8 - bytes).collect();
        }
    }
    long_size_of(length).into()
}

/// A size in eight bytes, to be put in place of [`UNKNOWN`].
pub(super) fn long_size(length: usize) -> [u8; 8] {
    long_size_of(u64::try_from(length).unwrap_or(u64::MAX))
}

pub(super) fn long_size_of(length: u64) -> [u8; 8] {
    ((length & 0x00FF_FFFF_FFFF_FFFF) | (1 << 56)).to_be_bytes()
}
