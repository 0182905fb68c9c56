//! The `colloquy` program.

fn main() -> anyhow::Result<()> {
    colloquy::cli::run()
}
