# What one types while working. `.ci/run` is what counts in the end.

default: check

# Format, lints, and every test that needs no browser.
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo test --locked -- --skip journey

# Everything, as a fresh machine would.
full:
    bash .ci/run

# The tool and a practice LMS on this machine.
demo:
    cargo run --release -- demo
