//! What an instance does once at a time.

use tokio::sync::Mutex;

/// A turn for each round that takes something upon itself and then asks others, or works on a file: whoever wants the
/// same waits until it is through, and so finds it done, never half done.
#[derive(Debug, Default)]
pub struct Turns {
    /// Asking BigBlueButton.
    pub remote: Mutex<()>,
    /// Working notices off, and telling LMSs where to send them.
    pub notices: Mutex<()>,
    /// Finishing recordings that were left behind.
    pub recover: Mutex<()>,
    /// Making MP4s.
    pub convert: Mutex<()>,
}
