//! What the media thread has to do, in numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers that the media thread writes and anybody reads.
#[derive(Debug, Clone, Default)]
pub struct Counts(Arc<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    connections: AtomicU64,
    connected: AtomicU64,
    forwarded: AtomicU64,
}

impl Counts {
    /// Connections that have, or wait for, sound and pictures.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// Those of them over which something can be sent.
    #[must_use]
    pub fn connected(&self) -> u64 {
        self.0.connected.load(Ordering::Relaxed)
    }

    /// Packets forwarded since the start, each viewer's counted.
    #[must_use]
    pub fn forwarded(&self) -> u64 {
        self.0.forwarded.load(Ordering::Relaxed)
    }

    pub(super) fn note(&self, connections: usize, connected: usize) {
        let number = |count| u64::try_from(count).unwrap_or(u64::MAX);
        self.0.connections.store(number(connections), Ordering::Relaxed);
        self.0.connected.store(number(connected), Ordering::Relaxed);
    }

    pub(super) fn forward(&self, packets: u64) {
        self.0.forwarded.fetch_add(packets, Ordering::Relaxed);
    }
}
