//! Role names may be anything; what is not a known name never raises anybody.
#![no_main]

libfuzzer_sys::fuzz_target!(|names: Vec<String>| colloquy_fuzz::roles(&names));
