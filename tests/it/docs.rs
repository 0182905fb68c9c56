//! The documents name commands, settings, files and codes: each must be there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn project() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// The documents: path and text.
fn documents() -> Vec<(String, String)> {
    let mut found = vec!["README.md".to_owned(), "CHANGELOG.md".to_owned()];
    for folder in ["docs", "docs/decisions"] {
        for entry in std::fs::read_dir(project().join(folder)).expect("a folder").flatten() {
            let name = entry.file_name().into_string().expect("UTF-8");
            if Path::new(&name).extension().is_some_and(|end| end == "md") {
                found.push(format!("{folder}/{name}"));
            }
        }
    }
    found.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// What stands as code in a document: the lines of its blocks, continued ones joined, and its spans.
fn code(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, part) in text.split("```").enumerate() {
        if number % 2 == 1 {
            let joined = part.replace("\\\n", " ");
            found.extend(joined.lines().skip(1).map(str::to_owned));
        } else {
            found.extend(part.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// The words behind the program's name: its verbs, then the options that are named with them.
fn command(line: &str) -> Option<(Vec<&str>, Vec<&str>)> {
    let line = line.split(['#', '|', '>']).next()?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let from = if line.trim_start().starts_with("cargo run") {
        words.iter().position(|word| *word == "--")?
    } else {
        words.iter().position(|word| *word == "colloquy" || word.ends_with("/colloquy"))?
    };
    let rest = words.get(from + 1..)?;
    let is_verb = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let verbs = rest.iter().take_while(|word| !word.starts_with('-')).take_while(is_verb).copied().collect();
    let options = rest.iter().filter(|word| word.starts_with("--")).copied().collect();
    Some((verbs, options))
}

fn help(verbs: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_colloquy"))
        .args(verbs)
        .arg("--help")
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn every_command_exists_with_its_options() {
    let mut seen = 0;
    for (path, text) in documents() {
        for line in code(&text) {
            let Some((verbs, options)) = command(&line) else { continue };
            // Built only with a feature that tests do not have.
            if verbs.is_empty()
                || (verbs.iter().any(|verb| verb.starts_with("bench")) && !cfg!(feature = "bench"))
            {
                continue;
            }
            let help = help(&verbs).unwrap_or_else(|why| panic!("{path}: {line}\n{why}"));
            for option in options {
                assert!(help.contains(option), "{path}: {line}: {option} is not an option");
            }
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} commands were found in the documents");
}

#[test]
fn a_command_that_does_not_exist_is_found_out() {
    assert_eq!(command("colloquy platform add --name X"), Some((vec!["platform", "add"], vec!["--name"])));
    assert_eq!(command("cargo run --release -- demo"), Some((vec!["demo"], vec![])));
    assert_eq!(
        command("docker compose exec tool colloquy keys rotate"),
        Some((vec!["keys", "rotate"], vec![]))
    );
    assert_eq!(command("cargo test --locked"), None);
    assert!(help(&["platform", "list"]).is_ok());
    assert!(help(&["platform", "lsit"]).is_err());
    assert_eq!(code("a `b` c\n```sh\nd \\\n e\n```\n`f`"), ["b", "d   e", "f"]);
}

/// The keys that `config.rs` knows.
fn settings() -> BTreeSet<String> {
    let text = read("src/config.rs");
    let (_, from) = text.split_once("const KEYS").expect("the list of keys");
    let (list, _) = from.split_once("];").expect("its end");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_setting_is_explained_and_every_one_that_is_named_exists() {
    let known = settings();
    assert!(known.contains("public_url"));
    let explained = read("docs/operating.md");
    for key in &known {
        assert!(explained.contains(&format!("| `{key}` |")), "docs/operating.md does not explain {key}");
    }
    for (path, text) in documents() {
        for part in text.split("COLLOQUY_").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            let key = name.to_lowercase();
            assert!(
                name.is_empty() || name == "CONFIG" || known.contains(&key),
                "{path}: COLLOQUY_{name} is not a setting"
            );
        }
    }
}

#[test]
fn every_code_that_visitors_quote_is_explained() {
    let table = ["", "/registering", "/sso", "/watching", "/behind"]
        .map(|part| read(&format!("src/web/failure{part}.rs")))
        .concat();
    let lines = table.lines().filter(|line| line.contains("=> (StatusCode::"));
    let codes: Vec<_> = lines.filter_map(|line| line.split('"').nth(1)).collect();
    assert!(codes.len() > 10, "the table of failures was not found");
    let explained = read("docs/operating.md");
    for code in codes {
        assert!(explained.contains(&format!("`{code}`")), "docs/operating.md does not explain {code}");
    }
}

#[test]
fn every_file_that_is_named_exists() {
    for (path, text) in documents() {
        let here = project().join(&path).parent().expect("a folder").to_path_buf();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            // Pictures are made from the running program, after it is built.
            let outside = file.is_empty() || file.contains("://") || file.starts_with("docs/img/");
            assert!(outside || here.join(file).exists(), "{path}: {target} is not there");
        }
        for span in code(&text) {
            let of_ours = [
                "src/",
                "tests/",
                "docs/",
                "deploy/",
                ".ci/",
                "migrations/",
                "locales/",
                "templates/",
                "static/",
            ];
            let plain = span.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
            if plain && of_ours.iter().any(|start| span.starts_with(start)) {
                assert!(project().join(&span).exists(), "{path}: {span} is not there");
            }
        }
    }
}
