//! Any text may be presented as a token; none may pass as one for an algorithm that is not allowed.
#![no_main]

use colloquy::lti::algorithm::SigningAlgorithm;
use colloquy::lti::id_token::Presented;
use colloquy::lti::keyset::KeySet;

libfuzzer_sys::fuzz_target!(|token: &str| {
    if let Ok(presented) = Presented::parse(token, &[SigningAlgorithm::Rs256]) {
        assert!(!presented.kid().is_empty());
        assert_eq!(presented.algorithm(), SigningAlgorithm::Rs256);
    }
    let _read = KeySet::parse(token.as_bytes());
});
