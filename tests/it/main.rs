//! The integration suite.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]
#![expect(unreachable_pub, reason = "nothing outside sees a test")]

mod database;
mod docs;
mod house;
mod journey;
mod support {
    pub mod browser;
    #[cfg(feature = "postgres")]
    pub mod cluster;
    pub mod database;
}
