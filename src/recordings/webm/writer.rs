//! A file while it is being written.

use std::io;

use super::ebml::{Elements, id};
use super::{CLUSTER_MS, Cue, Finished, Layout, Medium, Track, close, head, length, put};

/// A cluster that holds so much is written, however short it is.
const CLUSTER_BYTES: usize = 2 * 1024 * 1024;
/// A picture that can be begun at opens a new cluster, unless this one has just begun.
const SHORT_MS: u64 = 500;
/// How long the sound of one block is, which is what the last block adds to the length.
const BLOCK_MS: u64 = 20;

/// Writes blocks in the order of their times.
pub struct Writer<M> {
    medium: M,
    layout: Layout,
    /// Where the next cluster goes.
    end: u64,
    cues: Vec<Cue>,
    cluster: Option<Cluster>,
    last_ms: u64,
}

/// Blocks that are not in the file yet.
struct Cluster {
    from_ms: u64,
    cue: Option<u64>,
    blocks: Elements,
}

impl<M: Medium> Writer<M> {
    /// Begins a file whose first picture has this size.
    pub fn begin(mut medium: M, (width, height): (u16, u16)) -> io::Result<Self> {
        let (bytes, layout) = head(width, height);
        put(&mut medium, 0, &bytes)?;
        Ok(Self { medium, layout, end: layout.body, cues: Vec::new(), cluster: None, last_ms: 0 })
    }

    /// Adds a block; `key` says that a picture can be begun at. A time before the last one's counts as that.
    pub fn block(&mut self, track: Track, at_ms: u64, key: bool, data: &[u8]) -> io::Result<()> {
        let at_ms = at_ms.max(self.last_ms);
        self.last_ms = at_ms;
        let cue = key && track == Track::Picture;
        if self.cluster.as_ref().is_some_and(|cluster| cluster.is_over(at_ms, cue)) {
            self.flush()?;
        }
        let cluster = self.cluster.get_or_insert_with(|| Cluster::from(at_ms));
        cluster.add(track, at_ms, key, data);
        if cue {
            cluster.cue.get_or_insert(at_ms);
        }
        Ok(())
    }

    /// How much is in the file, or about to be.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let waiting = self.cluster.as_ref().map_or(0, |cluster| cluster.blocks.len());
        self.end + u64::try_from(waiting).unwrap_or_default()
    }

    /// Writes what waits.
    fn flush(&mut self) -> io::Result<()> {
        let Some(cluster) = self.cluster.take() else { return Ok(()) };
        let cue = cluster.cue.map(|at_ms| Cue { at_ms, cluster: self.end });
        let bytes = cluster.into_bytes();
        put(&mut self.medium, self.end, &bytes)?;
        self.end += length(&bytes);
        self.cues.extend(cue);
        Ok(())
    }

    /// Finishes the file and gives it back. What can not be written any more because the disk is full is left out;
    /// the medium comes back either way.
    pub fn finish(mut self) -> (M, io::Result<Finished>) {
        let flushed = self.flush();
        let length_ms = if self.end > self.layout.body { self.last_ms + BLOCK_MS } else { 0 };
        let closed = close(&mut self.medium, &self.layout, &self.cues, self.end, length_ms);
        if closed.is_err() {
            // Half an index helps nobody, and what is before it plays.
            let _cut = self.medium.cut(self.end);
        }
        (self.medium, flushed.and(closed))
    }
}

impl Cluster {
    fn from(from_ms: u64) -> Self {
        Self { from_ms, cue: None, blocks: Elements::default().number(id::TIMESTAMP, from_ms) }
    }

    fn is_over(&self, at_ms: u64, cue: bool) -> bool {
        let age = at_ms - self.from_ms;
        age >= CLUSTER_MS || self.blocks.len() >= CLUSTER_BYTES || (cue && age >= SHORT_MS)
    }

    fn add(&mut self, track: Track, at_ms: u64, key: bool, data: &[u8]) {
        let offset = i16::try_from(at_ms - self.from_ms).unwrap_or(i16::MAX).to_be_bytes();
        let flags = if key { 0x80 } else { 0 };
        let mut block = vec![0x80 | track.number()];
        block.extend(offset);
        block.push(flags);
        block.extend_from_slice(data);
        self.blocks = std::mem::take(&mut self.blocks).bytes(id::SIMPLE_BLOCK, &block);
    }

    fn into_bytes(self) -> Vec<u8> {
        Elements::default().within(id::CLUSTER, &self.blocks).into_bytes()
    }
}
