//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`clock`], [`ids`], [`db`].
//! * First floor, the LMS: [`lti`].
//! * Second floor, teaching: [`sessions`], [`access`], [`guests`].

pub mod access;
pub mod clock;
pub mod db;
pub mod guests;
pub mod ids;
pub mod lti;
pub mod sessions;
