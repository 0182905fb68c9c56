//! Any text may be presented as a token; none may pass as one for an algorithm that is not allowed.
#![no_main]

libfuzzer_sys::fuzz_target!(|token: &str| colloquy_fuzz::token(token));
