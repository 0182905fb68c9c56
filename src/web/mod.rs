//! The front: every page, every address, every word. The only place that knows HTTP.
//!
//! Handlers parse, ask one room and fill a view; views hold finished text and no domain objects;
//! templates know `if` and `for`. A refusal is a [`failure::Failure`], told in one place.

mod account;
mod accounts;
pub mod assets;
mod audit;
mod body;
mod calendar;
mod callbacks;
pub mod cookies;
mod doctor;
pub mod failure;
pub mod forms;
mod from_lms;
mod guest;
pub mod headers;
pub mod health;
pub mod html;
mod invitations;
mod invitee;
pub mod join;
pub mod launch;
pub mod letters;
mod meetings;
mod notices;
mod outside;
pub mod page;
mod people;
mod queue;
mod recordings;
mod register;
mod registering;
mod registrations;
pub mod request;
pub mod room;
mod routes;
mod server;
mod sessions;
mod sign_in;
pub mod signed_in;
pub mod slow_down;
mod sso;
pub mod texts;
mod theme;
mod unnamed;
mod upkeep;
pub mod views;
pub mod visitor;

#[cfg(test)]
mod contrast;
mod qr;

pub use qr::qr;
pub use server::{Serving, serve, serve_on};
