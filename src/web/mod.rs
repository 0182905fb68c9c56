//! The front: every page, every address, every word. The only place that knows HTTP.
//!
//! Handlers parse, ask one room and fill a view; views hold finished text and no domain objects;
//! templates know `if` and `for`. A refusal is a [`failure::Failure`], told in one place.

pub mod assets;
pub mod failure;
pub mod headers;
pub mod html;
pub mod page;
pub mod request;
pub mod texts;
pub mod views;

#[cfg(test)]
mod contrast;
mod qr;

pub use qr::qr;
