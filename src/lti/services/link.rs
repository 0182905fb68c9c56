//! `Link` headers (RFC 8288), read from bytes, with the mistakes that platforms make.

use url::Url;

/// The target of the first link with the relation `rel` among the values of a response's `Link`
/// headers; a relative target is resolved against `base`, the address that was asked.
///
/// Quotes may be missing or typographic (in UTF-8 or Windows-1252), `&` may be escaped as in HTML.
/// Otherwise the target is taken as it stands: page marks in it can be case-sensitive.
pub fn target<'a>(values: impl IntoIterator<Item = &'a [u8]>, rel: &str, base: &Url) -> Option<Url> {
    values.into_iter().find_map(|value| {
        let value = plain(value);
        let found = links(&value).into_iter().find(|(_, params)| has_relation(params, rel));
        found.and_then(|(target, _)| base.join(&target.trim().replace("&amp;", "&")).ok())
    })
}

/// The header as text with plain quotes. Bytes that are not UTF-8 are read as Windows-1252 quotes or dropped.
fn plain(value: &[u8]) -> String {
    let text: String = value
        .utf8_chunks()
        .flat_map(|chunk| {
            let quotes = chunk.invalid().iter().filter(|byte| matches!(byte, 0x91..=0x94)).map(|_| '"');
            chunk.valid().chars().chain(quotes)
        })
        .collect();
    text.replace(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2033}', '\u{2018}', '\u{2019}'], "\"")
}

/// The links of a header: what stands between the angle brackets, and the parameters after it.
fn links(value: &str) -> Vec<(&str, &str)> {
    let mut links = Vec::new();
    let mut rest = value;
    while let Some((target, after)) = rest.split_once('<').and_then(|(_, link)| link.split_once('>')) {
        let (params, next) = split_unquoted(after, ',');
        links.push((target, params));
        rest = next;
    }
    links
}

/// Splits at the first `separator` outside quotes; without one the second part is empty.
fn split_unquoted(text: &str, separator: char) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    let end = text.find(|sign| {
        let after_backslash = escaped;
        escaped = quoted && sign == '\\' && !after_backslash;
        quoted ^= sign == '"' && !after_backslash;
        sign == separator && !quoted
    });
    let (before, after) = end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""));
    (before, after.strip_prefix(separator).unwrap_or(after))
}

fn has_relation(params: &str, rel: &str) -> bool {
    let mut rest = params;
    while !rest.is_empty() {
        let (param, next) = split_unquoted(rest, ';');
        if let Some((name, value)) = param.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            // Only the first `rel` of a link counts (RFC 8288 §3.3).
            let value = value.trim().trim_matches('"');
            return value.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case(rel));
        }
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn next(value: &[u8]) -> Option<String> {
        let base = Url::parse("https://lms.example/c/7/members?a=1").unwrap();
        target([value], "next", &base).map(String::from)
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        let page = "https://lms.example/c/7/members?page=Bm9Xa";
        for header in [
            format!("<{page}>; rel=\"next\""),
            format!("<{page}>;rel=next"),
            format!("<{page}> ; REL = \"prev Next\""),
            format!("<https://lms.example/x>; rel=\"first\", <{page}>; rel=\"next\""),
            format!(
                "<https://lms.example/x,y>; title=\"a, <b>; rel=next\"; rel=prev,<{page}>;title=x;rel=next"
            ),
            format!("<{page}>; rel=\u{201c}next\u{201d}"),
            "</c/7/members?page=Bm9Xa>; rel=next".to_owned(),
            "<?page=Bm9Xa>; rel=next".to_owned(),
        ] {
            assert_eq!(next(header.as_bytes()).as_deref(), Some(page), "{header}");
        }
        let latin = [format!("<{page}>; rel=").as_bytes(), &[0x93], b"next", &[0x94]].concat();
        assert_eq!(next(&latin).as_deref(), Some(page));
        let escaped = next(b"<https://lms.example/m?type_id=3&amp;from=10>; rel=\"next\"");
        assert_eq!(escaped.as_deref(), Some("https://lms.example/m?type_id=3&from=10"));
    }

    #[test]
    fn other_relations_and_broken_headers_have_no_next() {
        for header in [
            "",
            "<https://a.example/>",
            "<https://a.example/>; rel=prev",
            "<https://a.example/; rel=next",
            "https://a.example/; rel=next",
            "<https://a.example/>; rel=prev; rel=next",
            "<https://[>; rel=next",
            "<https://a.example/>; rel=\"nextpage\"",
            "<https://a.example/>; title=\"rel=next",
        ] {
            assert_eq!(next(header.as_bytes()), None, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_a_link(header: Vec<u8>, text in "[<>;,=\"\\\\ a-z]{0,60}") {
            next(&header);
            next(text.as_bytes());
        }
    }
}
