//! Any bytes may be signed as claims; names taken from them are fit to be shown.
#![no_main]

libfuzzer_sys::fuzz_target!(|payload: &[u8]| colloquy_fuzz::claims(payload));
