//! Secrets of the installation: signing keys and their key set, sealing, and tokens for links.
//!
//! Everything secret lives in one directory of files that only the process's user may read.
//! It is made at the first start; several processes may share it.

mod dated;
mod folder;
mod seal;
mod secret;
mod signing;

use std::io;

pub use dated::NotTaken;
pub use seal::{Seal, Tag};
pub(crate) use secret::random;
pub use secret::{NotASecret, Secret};
pub use signing::{Phase, Published, Rotation, SigningKeys};

/// Why keys cannot be read, made or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory or a file in it cannot be read or written.
    #[error("the key directory cannot be used")]
    Directory(#[from] io::Error),
    /// A file under a key's name holds something else.
    #[error("the key file {0} is damaged")]
    Damaged(String),
    /// The machine could not make a key.
    #[error("no key could be made")]
    NotMade,
    /// No key is due for signing: the clock stands before the first key's time.
    #[error("no key signs at this time")]
    NoneDue,
    /// The claims could not be signed.
    #[error("signing failed")]
    Signing(#[source] jsonwebtoken::errors::Error),
}
