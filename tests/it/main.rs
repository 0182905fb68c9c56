//! The integration suite.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]
#![expect(unreachable_pub, reason = "nothing outside sees a test")]

mod journey;
mod support {
    pub mod browser;
}
