//! The integration suite.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect must end"
)]

mod support;

mod database;
mod house;
