//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`clock`], [`ids`].
//! * Second floor, teaching: [`sessions`], [`meetings`].
//! * Front, the only place that knows HTTP: [`web`].

pub mod clock;
pub mod ids;
pub mod meetings;
pub mod sessions;
pub mod web;
