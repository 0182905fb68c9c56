//! Role names may be anything; what is not a known name never raises anybody.
#![no_main]

use colloquy::lti::roles::Rank;

libfuzzer_sys::fuzz_target!(|names: Vec<String>| {
    let names = || names.iter().map(String::as_str);
    let lead = Rank::of(names(), true);
    assert!(lead.standing >= Rank::of(names(), false).standing);
    assert_eq!(lead, Rank::of(names().chain(["https://example.org/role#Chief"]), true));
});
