//! A page of a roster and its `Link` header may be anything.
#![no_main]

libfuzzer_sys::fuzz_target!(|page: &[u8]| colloquy_fuzz::roster(page));
