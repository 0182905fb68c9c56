//! A launch, from login initiation to the opened visit: joins `lti`, `platforms`, `courses`, `visits` and
//! `picks`.

mod arrive;
mod attempt;
mod store;

use crate::{db, lti, platforms};

pub use self::arrive::{
    Arrival, Arriving, Facts, Landing, Linked, Unnamed, Wants, arrive, arrive_by_proof, arrive_unnamed,
    decline, wait_for_proof,
};
pub use self::attempt::{Attempt, Begun, LASTS, begin, open};
pub use self::store::{forget_nonces, spend_nonce};

/// Why a launch goes no further.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The registration or deployment.
    #[error(transparent)]
    Platform(#[from] platforms::Error),
    /// The login request.
    #[error("the login request cannot be used")]
    Login(#[from] lti::login::Error),
    /// The token.
    #[error("the launch token was refused")]
    Token(#[from] lti::id_token::Refusal),
    /// The LMS's public keys.
    #[error("the LMS's public keys")]
    Keys(#[from] lti::keyset::Error),
    /// The state is none of ours.
    #[error("the state is none of ours")]
    StateUnknown,
    /// The state is ours, but older than ten minutes.
    #[error("the launch took longer than ten minutes")]
    StateExpired,
    /// The launch, or the one-use secret that stands for it, was used before.
    #[error("this launch was used before")]
    Used,
    /// The browser did not prove that it began this launch.
    #[error("this browser did not begin the launch")]
    NotThisBrowser,
}
