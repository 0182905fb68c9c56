//! What the pages show, as finished words.
