//! The `colloquy` program.

fn main() {}
