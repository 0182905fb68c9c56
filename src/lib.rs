//! Colloquy: live class sessions in any learning management system, over LTI 1.3 Advantage.
//!
//! The map of the house. Arrows only go down; `tests/it/house.rs` holds the walls.
//!
//! * Ground floor, knows nothing of teaching: [`config`], [`clock`], [`ids`], [`guessing`], [`telemetry`], [`db`], [`audit`],
//!   [`keys`], [`outbound`], [`mail`].
//! * First floor, the LMS: [`lti`] (the protocol), [`platforms`], [`registration`], [`courses`], [`visits`],
//!   [`picks`], [`launch`], [`notices`], [`doctor`].
//! * Second floor, teaching: [`accounts`], [`sso`], [`sessions`], [`copies`], [`calendar`], [`access`], [`guests`], [`invitations`],
//!   [`meetings`], [`recordings`].
//! * Front: [`app`] (what everything shares), [`rounds`] (what happens without a request), [`web`] (the pages),
//!   [`cli`] (the verbs), and [`practice`], the practice LMS, which knows nothing of the tool; [`tryout`] makes them
//!   known to each other.
//!   With the feature `bench`, `bench` measures launches.

pub mod access;
pub mod accounts;
pub mod app;
pub mod audit;
#[cfg(feature = "bench")]
pub mod bench;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod copies;
pub mod courses;
pub mod db;
pub mod doctor;
pub mod guessing;
pub mod guests;
pub mod ids;
pub mod invitations;
pub mod keys;
pub mod launch;
pub mod lti;
pub mod mail;
pub mod meetings;
pub mod notices;
pub mod outbound;
pub mod picks;
pub mod platforms;
pub mod practice;
pub mod recordings;
pub mod registration;
pub mod rounds;
pub mod sessions;
pub mod sso;
pub mod telemetry;
pub mod tryout;
pub mod visits;
pub mod web;
