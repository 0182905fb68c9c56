//! Messages to a room, one a line, may be anything; whatever a participant sends, nobody else's role or seat changes by it.
#![no_main]

libfuzzer_sys::fuzz_target!(|messages: &[u8]| colloquy_fuzz::room(messages));
