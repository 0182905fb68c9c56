//! Reading Rust text: enough of the grammar to tell code from what only looks like it.

/// One file: where it is, its text, and its text with comments, strings and characters blanked out.
pub(super) struct Source {
    /// Below the project's folder, with slashes.
    pub(super) path: String,
    /// As it is written.
    pub(super) text: String,
    /// The same, to the line and the byte, with only code left; empty from the tests on.
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut code = blanked(&text);
        if let Some(at) = tests_begin(&code) {
            let rest: String = code[at..].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            code.replace_range(at.., &rest);
        }
        Self { path: path.into(), text, code }
    }

    /// The line, counted from one, that this byte stands on.
    pub(super) fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// A fault at this byte.
    pub(super) fn fault(&self, at: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{}: {what}", self.path, self.line(at))
    }

    /// The modules that are declared for tests only.
    pub(super) fn test_modules(&self) -> Vec<String> {
        let after = self.text.split("#[cfg(test)]").skip(1);
        let declared = after.filter_map(|rest| {
            let rest = rest.trim_start().trim_start_matches("pub(crate) ").strip_prefix("mod ")?;
            rest.split_once([';', '{']).map(|(name, _)| name.trim().to_owned())
        });
        declared.collect()
    }
}

/// Where the word begins, as a whole identifier.
pub(super) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = code[..*at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(in_name) && !after.is_some_and(in_name)
    })
}

/// The identifier at the beginning of the text.
pub(super) fn name_at(text: &str) -> &str {
    &text[..text.find(|c| !in_name(c)).unwrap_or(text.len())]
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a module of tests with a body begins.
fn tests_begin(code: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let at = from + found;
        let rest = code[at + "#[cfg(test)]".len()..].trim_start();
        let rest = rest.trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        if rest
            .strip_prefix("mod ")
            .is_some_and(|rest| rest[name_at(rest).len()..].trim_start().starts_with('{'))
        {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Blanks comments and literals; lines and bytes stay where they are.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let length = opaque(&text[at..], out.last().copied());
        if length == 0 {
            let next = text[at..].chars().next().map_or(1, char::len_utf8);
            out.extend_from_slice(&bytes[at..at + next]);
            at += next;
        } else {
            let blank = |byte: &u8| if *byte == b'\n' { b'\n' } else { b' ' };
            out.extend(bytes[at..at + length].iter().map(blank));
            at += length;
        }
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

/// How many bytes from here on are a comment or a literal; zero if none begins here.
fn opaque(text: &str, before: Option<u8>) -> usize {
    let to = |end: Option<usize>| end.unwrap_or(text.len());
    let fresh = !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match text.as_bytes() {
        [b'/', b'/', ..] => to(text.find('\n')),
        [b'/', b'*', ..] => block_comment(text),
        [b'"', ..] => quoted(text, 1),
        [b'b', b'"', ..] if fresh => quoted(text, 2),
        [b'r', b'"' | b'#', ..] if fresh => raw(text, 1),
        [b'b', b'r', b'"' | b'#', ..] if fresh => raw(text, 2),
        [b'\'', b'\\', ..] => to(text[3..].find('\'').map(|end| end + 4)),
        [b'\'', ..] => {
            let mut inside = text[1..].chars();
            let length = inside.next().map_or(0, char::len_utf8);
            if inside.next() == Some('\'') { length + 2 } else { 0 }
        }
        _ => 0,
    }
}

fn quoted(text: &str, opening: usize) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(opening) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw(text: &str, prefix: usize) -> usize {
    let hashes = text[prefix..].bytes().take_while(|byte| *byte == b'#').count();
    let opening = prefix + hashes + 1;
    if text.as_bytes().get(opening - 1) != Some(&b'"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    text[opening..].find(&end).map_or(text.len(), |at| opening + at + end.len())
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        match rest {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[test]
fn only_code_is_left() {
    let text = "a // diesel\n/* diesel /* x */ diesel */ b \"die\\\"sel\" c r#\"die\"sel\"# d '\"' e 'x' <'a> '\\'' f";
    let source = Source::new("x.rs", text);
    assert_eq!(source.code.split_whitespace().collect::<String>(), "abcde<'a>f");
    assert_eq!(source.code.len(), text.len());
    assert_eq!(source.code.lines().count(), 2);
}

#[test]
fn code_ends_where_its_tests_begin() {
    let source = Source::new("x.rs", "#[cfg(test)]\nmod fixtures;\nfn a() {}\n#[cfg(test)]\nmod tests { b }");
    assert!(source.code.contains("fn a()") && !source.code.contains('b'), "{}", source.code);
    assert_eq!(source.test_modules(), ["fixtures", "tests"]);
}
