//! What the fuzzer runs with inputs of its own, run with those it begins with: they are kept in step with the parsers.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
mod targets;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target)).unwrap();
    let seeds: Vec<_> = files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(!seeds.is_empty(), "{target}");
    seeds
}

#[test]
fn what_fuzzing_begins_with_breaks_nothing() {
    for seed in seeds("claims") {
        targets::claims(&seed);
    }
    for seed in seeds("roster") {
        targets::roster(&seed);
    }
    for seed in seeds("room") {
        targets::room(&seed);
    }
    for seed in seeds("token") {
        targets::token(std::str::from_utf8(&seed).unwrap());
    }
    targets::roles(&["Instructor".to_owned(), String::new(), "\u{0}".to_owned()]);
}
