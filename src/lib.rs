//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`clock`], [`ids`].
//! * Second floor, teaching: [`sessions`].
//! * Front: [`practice`], the LMS to practise with; it uses nothing of the tool but the clock.

pub mod clock;
pub mod ids;
pub mod practice;
pub mod sessions;
