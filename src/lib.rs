//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`clock`], [`ids`], [`db`].
//! * Second floor, teaching: [`sessions`].
//! * Front, the pages: [`web`].

pub mod clock;
pub mod db;
pub mod ids;
pub mod sessions;
pub mod web;
