//! The integration suite.

mod support;

mod database;
mod house;
