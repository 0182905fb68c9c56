//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`clock`], [`ids`], [`keys`], [`outbound`].
//! * First floor, the LMS: [`lti`].
//! * Second floor, teaching: [`sessions`].

pub mod clock;
pub mod ids;
pub mod keys;
pub mod lti;
pub mod outbound;
pub mod sessions;
