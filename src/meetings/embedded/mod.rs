//! The embedded room: people, roles, hands and chat, decided in this process.
//!
//! [`room`] is one room as a pure state machine, [`rights`] the one place that says who may do what,
//! [`protocol`] the words on the wire, [`hall`] all rooms of the process with their connections.

pub mod hall;
pub mod media;
mod pace;
pub mod protocol;
pub mod rights;
pub mod room;
mod seat;
pub mod slot;
mod talk;

pub use hall::{Connected, Doorway, Hall};
