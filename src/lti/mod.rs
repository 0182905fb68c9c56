//! LTI 1.3 Advantage as a protocol: what goes over the wire between an LMS and us, and when to refuse it.
//!
//! In the order of a launch: [`login`] reads the platform's initiation and answers with an
//! authentication request; [`keyset`] finds the platform's key; [`id_token`] checks the token and
//! turns it into a [`id_token::Launch`], made of [`claims`], with a [`roles::Standing`] to be read
//! from its roles and a [`place::Place`] from its context. [`deep_linking`] answers a dialogue. [`services`] are the calls we make afterwards. No database, no web framework.

pub mod algorithm;
pub mod claims;
mod course_page;
pub mod deep_linking;
pub mod id_token;
pub mod json;
pub mod keyset;
pub mod login;
pub mod place;
pub mod roles;
pub mod services;
pub mod wanted;

pub use self::course_page::course_page;
