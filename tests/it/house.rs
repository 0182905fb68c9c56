//! The walls of the house: what may stand where, and what may use what. Reads the sources as text.
#![expect(clippy::string_slice, reason = "every index comes from a search in the same text")]

mod source;

use std::path::{Path, PathBuf};

use self::source::{Source, name_at, words};

/// The floors from the ground up. A room uses the floors below its own, and on its own floor the rooms
/// that stand before it.
const FLOORS: [&[&str]; 4] = [
    &["clock", "ids", "guessing", "telemetry", "db", "audit", "keys", "outbound", "config", "mail"],
    &["lti", "platforms", "registration", "courses", "visits", "picks", "launch", "notices", "doctor"],
    &[
        "accounts",
        "sso",
        "sessions",
        "copies",
        "calendar",
        "access",
        "guests",
        "invitations",
        "meetings",
        "recordings",
    ],
    &["practice", "tryout", "app", "rounds", "web", "bench", "cli"],
];

/// The practice LMS stands beside the house: what it may use, and who may use it.
const PRACTICE_USES: [&str; 3] = ["clock", "ids", "practice"];
const PRACTICE_SERVES: [&str; 4] = ["bench", "cli", "practice", "tryout"];

/// A crate, and where it may be named: rooms, or files of any room that hold its SQL.
const WALLS: [(&str, &[&str]); 12] = [
    ("actix_web", &["web", "practice", "main", "app", "bench", "cli"]),
    ("actix_ws", &["web"]),
    ("askama", &["web", "practice"]),
    ("diesel", &["db", "ids", "(store)"]),
    ("lettre", &["mail"]),
    ("rustix", &["db", "meetings"]),
    ("quinn_udp", &["meetings"]),
    ("mailparse", &["practice"]),
    ("ropus", &["recordings"]),
    ("reqwest", &["outbound", "practice", "bench"]),
    ("openidconnect", &["lti", "sso"]),
    ("str0m", &["meetings", "app", "bench"]),
];

/// Ways to the environment; only `config` may take them.
const ENVIRONMENT: [&str; 6] =
    ["env::var", "env::var_os", "env::vars", "env::vars_os", "env::set_var", "env::remove_var"];

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;

/// The room a file belongs to: the first name below `src/`.
fn room(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// The modules between the crate and this file, itself included.
fn depth(path: &str) -> usize {
    let below = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs").trim_end_matches("/mod");
    below.split('/').count()
}

fn place(room: &str) -> Option<(usize, usize)> {
    FLOORS.iter().enumerate().find_map(|(floor, rooms)| {
        let at = rooms.iter().position(|known| *known == room)?;
        Some((floor, at))
    })
}

fn may_use(from: &str, to: &str) -> Result<(), String> {
    if from == "practice" && !PRACTICE_USES.contains(&to) {
        return Err(format!("the practice LMS may use only {PRACTICE_USES:?}, not {to}"));
    }
    if to == "practice" && !PRACTICE_SERVES.contains(&from) {
        return Err(format!("{from} may not use the practice LMS"));
    }
    match (place(from), place(to)) {
        _ if from == to => Ok(()),
        (Some(from), Some(to)) if to < from => Ok(()),
        (Some(_), Some(_)) => Err(format!("an arrow upward: {from} may not use {to}")),
        _ => Err(format!("{from} or {to} stands on no floor: give it a place in tests/it/house.rs")),
    }
}

/// Uses of other rooms: upward, or by a way that hides them.
fn arrows(source: &Source) -> Vec<String> {
    let from = room(&source.path);
    if ["main", "lib"].contains(&from) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (at, to) in uses(&source.code) {
        faults.extend(may_use(from, to).err().map(|why| source.fault(at, why)));
    }
    for at in words(&source.code, "super") {
        let climbs = source.code[at..].split("::").take_while(|part| *part == "super").count();
        if climbs >= depth(&source.path) && !source.code[..at].ends_with("super::") {
            faults.push(source.fault(at, "another room is named by crate::, not by super::"));
        }
    }
    faults
}

/// Every `crate::room` in the code, those in braces too.
fn uses(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for at in words(code, "crate") {
        let Some(rest) = code[at..].strip_prefix("crate::") else { continue };
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_names(group).into_iter().map(|name| (at, name))),
            None => found.push((at, name_at(rest))),
        }
    }
    // Macros and constants of the crate itself, not of a room.
    found.retain(|(_, name)| name.starts_with(|first: char| first.is_lowercase()));
    found
}

/// The first name of each part of a `{…}` in a use, up to its closing brace.
fn first_names(group: &str) -> Vec<&str> {
    let (mut depth, mut fresh, mut names) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && !c.is_whitespace() => {
                fresh = false;
                names.push(name_at(&group[at..]));
            }
            _ => {}
        }
    }
    names
}

/// Crates named on the wrong side of their wall.
fn walls(source: &Source) -> Vec<String> {
    let room = room(&source.path);
    let holds_sql = source.path.split('/').any(|part| part.contains("store"));
    let mut faults = Vec::new();
    for (name, rooms) in WALLS {
        let open = rooms.contains(&room) || (holds_sql && room != "cli" && rooms.contains(&"(store)"));
        if !open {
            let told = format!("{name} may be named only in {rooms:?}");
            faults.extend(words(&source.code, name).map(|at| source.fault(at, &told)));
        }
    }
    faults
}

fn environment(source: &Source) -> Vec<String> {
    if room(&source.path) == "config" {
        return Vec::new();
    }
    let found = ENVIRONMENT.iter().flat_map(|way| words(&source.code, way));
    found.map(|at| source.fault(at, "only config.rs reads the environment")).collect()
}

fn sizes(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = source.code.trim_end().lines().count();
    if lines > FILE_LINES {
        faults
            .push(format!("{}:{lines}: {lines} lines without tests; {FILE_LINES} are the bar", source.path));
    }
    for at in words(&source.code, "fn") {
        let length = function_lines(&source.code[at..]);
        if length > FUNCTION_LINES {
            let name = name_at(source.code[at + 2..].trim_start());
            let told = format!("{name} has {length} lines; {FUNCTION_LINES} are the bar");
            faults.push(source.fault(at, told));
        }
    }
    faults
}

/// The lines with code in the body of the function that begins here; zero for one without a body.
fn function_lines(code: &str) -> usize {
    let Some(begin) = body_begins(code) else { return 0 };
    let mut depth = 0;
    for (at, c) in code[begin..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let body = &code[begin + 1..begin + at];
            return body.lines().filter(|line| !line.trim().is_empty()).count();
        }
    }
    0
}

/// Where the body's brace stands: after the parameters and the answer, which may hold `;` in brackets.
fn body_begins(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth <= 0 => return None,
            _ => {}
        }
    }
    None
}

/// Work put off, in any text. The words are put together here, or this file would be a fault itself.
fn put_off(source: &Source) -> Vec<String> {
    let marks = [["TO", "DO"], ["FIX", "ME"], ["X", "XX"], ["unimplement", "ed!"], ["to", "do!"]];
    let mut faults = Vec::new();
    for mark in marks.map(|halves| halves.concat()) {
        let text = source.text.as_str();
        let found = text.match_indices(&mark).map(|(at, _)| at).filter(|at| {
            let around = [text[..*at].chars().next_back(), text[at + mark.len()..].chars().next()];
            !around.into_iter().flatten().any(char::is_alphanumeric)
        });
        faults.extend(found.map(|at| source.fault(at, format!("{mark} puts work off"))));
    }
    faults
}

/// What the content security policy refuses anyway: styles and scripts inside the markup.
fn inline(template: &Source) -> Vec<String> {
    let text = without_expressions(&template.text);
    let mut faults = Vec::new();
    for (at, _) in text.match_indices('<') {
        let tag = &text[at + 1..text[at..].find('>').map_or(text.len(), |end| at + end)];
        let name = name_at(tag);
        if name == "style" {
            faults.push(template.fault(at, "a style element; styles stand in static/css"));
        }
        if name == "script" && !tag.contains("src=") && !tag.contains("application/json") {
            faults.push(template.fault(at, "a script without src; scripts stand in static/js"));
        }
        for attribute in tag.split_whitespace().skip(1).filter_map(|part| part.split_once('=')) {
            if attribute.0 == "style" || (attribute.0.starts_with("on") && attribute.0.len() > 3) {
                faults.push(template.fault(at, format!("the attribute {} in markup", attribute.0)));
            }
        }
    }
    faults
}

/// Blanks `{{ … }}`, `{% … %}` and `{# … #}`.
fn without_expressions(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("{#", "#}"), ("{{", "}}"), ("{%", "%}")] {
        while let Some(at) = out.find(open) {
            let end = out[at..].find(close).map_or(out.len(), |end| at + end + 2);
            let blank: String =
                out[at..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
            out.replace_range(at..end, &blank);
        }
    }
    out
}

/// Names that stand in one folder and not in the other.
fn only_in_one(left: &[String], right: &[String]) -> Vec<String> {
    let missing = |from: &[String], to: &[String]| -> Vec<String> {
        from.iter().filter(|name| !to.contains(name)).cloned().collect()
    };
    [missing(left, right), missing(right, left)].concat()
}

fn project() -> PathBuf {
    // Cargo's word at run time, so that one build can look at another checkout.
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(project().join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Every file under the folder with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for name in names(folder) {
        let path = format!("{folder}/{name}");
        let full = project().join(&path);
        // What others wrote is installed there.
        if name == "node_modules" {
            continue;
        }
        if full.is_dir() {
            found.extend(files(&path, endings));
        } else if Path::new(&name).extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
            found.push(Source::new(path, std::fs::read_to_string(&full).expect("UTF-8")));
        }
    }
    found
}

/// The sources without what is compiled for tests only.
fn sources() -> Vec<Source> {
    let all = files("src", &["rs"]);
    assert!(all.len() > 20, "the sources were not found under {}", project().display());
    let tests: Vec<String> = all.iter().flat_map(test_paths).collect();
    let is_test = |path: &str| {
        tests.iter().any(|test| path == format!("{test}.rs") || path.starts_with(&format!("{test}/")))
    };
    all.into_iter().filter(|source| !is_test(&source.path)).collect()
}

/// The paths, without ending, of the modules that this file declares for tests.
fn test_paths(source: &Source) -> Vec<String> {
    let folder = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
    source.test_modules().into_iter().map(|name| format!("{folder}/{name}")).collect()
}

fn hold(rule: fn(&Source) -> Vec<String>, sources: &[Source]) {
    let faults: Vec<String> = sources.iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "{} faults\n{}\n", faults.len(), faults.join("\n"));
}

#[test]
fn arrows_go_down() {
    hold(arrows, &sources());
}

#[test]
fn crates_stay_behind_their_walls() {
    hold(walls, &sources());
}

#[test]
fn only_the_settings_read_the_environment() {
    hold(environment, &sources());
}

#[test]
fn files_and_functions_stay_small() {
    hold(sizes, &sources());
}

#[test]
fn nothing_is_put_off() {
    let endings = ["rs", "html", "js", "css", "sql", "ftl", "toml", "md"];
    for folder in [
        "src",
        "tests",
        "templates",
        "static",
        "migrations",
        "locales",
        "docs",
        "benches",
        "fuzz/fuzz_targets",
        "fuzz/src",
    ] {
        hold(put_off, &files(folder, &endings));
    }
}

#[test]
fn markup_holds_no_styles_and_no_scripts() {
    // No policy governs letters, and mail programs know no style sheets: theirs stand in the markup.
    let pages = files("templates", &["html"]).into_iter();
    let pages: Vec<Source> = pages.filter(|page| !page.path.starts_with("templates/mail/")).collect();
    hold(inline, &pages);
}

#[test]
fn both_databases_have_the_same_migrations() {
    let (sqlite, postgres) = (names("migrations/sqlite"), names("migrations/postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(only_in_one(&sqlite, &postgres), Vec::<String>::new());
    for name in sqlite {
        for kind in ["sqlite", "postgres"] {
            let folder = format!("migrations/{kind}/{name}");
            assert_eq!(names(&folder), ["down.sql", "up.sql"], "{folder}");
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    let (english, german) = (names("locales/en"), names("locales/de"));
    assert!(!english.is_empty());
    assert_eq!(only_in_one(&english, &german), Vec::<String>::new());
}

/// Each rule finds its fault, at its line, in a text made up for it, and none beside it.
#[test]
fn every_rule_can_fail() {
    type Rule = fn(&Source) -> Vec<String>;
    let long_function = format!("fn a() -> [u8; 4] {{\n{}}}", "b();\n".repeat(61));
    let long_file = "use a;\n".repeat(501);
    let put_off_word = ["// TO", "DO: later"].concat();
    let cases: [(Rule, &str, &str, &str); 22] = [
        (
            arrows,
            "src/lti/claims.rs",
            "\nuse crate::sessions::Role;",
            "src/lti/claims.rs:2: an arrow upward: lti",
        ),
        (
            arrows,
            "src/access/mod.rs",
            "use crate::{clock, guests::Guest};",
            ":1: an arrow upward: access may not use guests",
        ),
        (arrows, "src/db/mod.rs", "fn a() { crate::web::b() }", ":1: an arrow upward: db may not use web"),
        (arrows, "src/web/people.rs", "use crate::practice::World;", ":1: web may not use the practice LMS"),
        (arrows, "src/practice/mod.rs", "use crate::db::Db;", ":1: the practice LMS may use only"),
        (
            arrows,
            "src/sessions/draft.rs",
            "use super::super::web::Page;",
            ":1: another room is named by crate::",
        ),
        (arrows, "src/app.rs", "use super::web::Page;", ":1: another room is named by crate::"),
        (arrows, "src/attic/mod.rs", "use crate::db::Db;", ":1: attic or db stands on no floor"),
        (
            walls,
            "src/sessions/mod.rs",
            "a\n\nuse diesel::prelude::*;",
            "src/sessions/mod.rs:3: diesel may be named only",
        ),
        (walls, "src/guests/mod.rs", "#[actix_web::get]", ":1: actix_web may be named only"),
        (walls, "src/rounds.rs", "use askama::Template;", ":1: askama may be named only"),
        (walls, "src/lti/keyset.rs", "fn a(b: reqwest::Client) {}", ":1: reqwest may be named only"),
        (walls, "src/cli/store.rs", "use diesel::prelude::*;", ":1: diesel may be named only"),
        (environment, "src/app.rs", "let a = std::env::var(\"B\");", ":1: only config.rs reads"),
        (environment, "src/keys/mod.rs", "std::env::vars_os()", ":1: only config.rs reads"),
        (sizes, "src/app.rs", &long_function, "src/app.rs:1: a has 61 lines"),
        (sizes, "src/app.rs", &long_file, "src/app.rs:501: 501 lines"),
        (put_off, "src/app.rs", &put_off_word, ":1: TO"),
        (
            inline,
            "templates/a.html",
            "<p>\n<p class=\"a\" style=\"b\">",
            "templates/a.html:2: the attribute style",
        ),
        (inline, "templates/a.html", "<a {% if b %}\nonclick=\"c\"{% endif %}>", ":1: the attribute onclick"),
        (inline, "templates/a.html", "<script>a</script>", ":1: a script without src"),
        (inline, "templates/a.html", "<style>a</style>", ":1: a style element"),
    ];
    for (rule, path, text, told) in cases {
        let faults = rule(&Source::new(path, text));
        assert_eq!(faults.len(), 1, "{path}: {text}: {faults:?}");
        assert!(faults[0].contains(told), "{}", faults[0]);
    }
    assert_eq!(only_in_one(&["a".into(), "b".into()], &["b".into(), "c".into()]), ["a", "c"]);
}

/// What stands beside the faults of [`every_rule_can_fail`] and is right.
#[test]
fn every_rule_lets_the_right_thing_pass() {
    type Rule = fn(&Source) -> Vec<String>;
    let function = format!("fn a() {{\n{}}}", "b(\"{\");\n\n// c\n".repeat(60));
    let file_with_tests = format!("use a;\n#[cfg(test)]\nmod tests {{\n{}}}", "use b;\n".repeat(600));
    let cases: [(Rule, &str, &str); 14] = [
        (arrows, "src/sessions/mod.rs", "use crate::lti::Role; pub(crate) use crate::db::{Db, web};"),
        (arrows, "src/guests/mod.rs", "use crate::{access, db::{self, Conn}, sessions};"),
        (arrows, "src/lti/claims.rs", "// crate::web\nlet a = \"crate::web\"; use super::json;"),
        (arrows, "src/web/room/tests.rs", "use super::super::page;"),
        (arrows, "src/cli/demo.rs", "use crate::practice; use super::say;"),
        (walls, "src/courses/walk_store.rs", "use diesel::prelude::*;"),
        (walls, "src/sessions/store/list.rs", "use diesel::prelude::*;"),
        (walls, "src/web/mod.rs", "use actix_web::web; use askama::Template;"),
        (environment, "src/config.rs", "std::env::vars_os()"),
        (environment, "src/cli/demo.rs", "std::env::temp_dir()"),
        (sizes, "src/app.rs", &function),
        (sizes, "src/app.rs", &file_with_tests),
        (inline, "templates/a.html", "<a {% if once=1 %}class=\"b\"{% endif %}>style=\"c\"</a>"),
        (
            inline,
            "templates/a.html",
            "<script src=\"a\"></script><script type=\"application/json\">{{ b }}</script>",
        ),
    ];
    for (rule, path, text) in cases {
        assert_eq!(rule(&Source::new(path, text)), Vec::<String>::new(), "{path}: {text}");
    }
}
