//! What a browser is called in the list of one's own browsers.

/// Programs by what stands in `User-Agent`: most pretend to be others, so the pretenders come first.
const PROGRAMS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The program and its system, as in "Firefox, Linux": names, the same in every language. Empty if neither is known.
///
/// No more of `User-Agent` is kept than helps its owner to know the browser again.
#[must_use]
pub fn browser_name(user_agent: &str) -> String {
    let known = |table: [(&str, &'static str); 7]| {
        table.into_iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| name)
    };
    // Chrome on an iPhone names itself in its own way.
    let program = if user_agent.contains("CriOS/") { Some("Chrome") } else { known(PROGRAMS) };
    [program, known(SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_really_are() {
        let apple = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (said, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned(),
                "Firefox, Linux",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {apple} Chrome/142.0.0.0 Safari/537.36"),
                "Chrome, Windows",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {apple} Chrome/142.0 Safari/537.36 Edg/142.0"),
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1".to_owned(),
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/142.0 Safari/604.1".to_owned(),
                "Chrome, iPhone",
            ),
            (
                format!("Mozilla/5.0 (Linux; Android 16) {apple} Chrome/142.0 Mobile Safari/537.36"),
                "Chrome, Android",
            ),
            ("curl/8.5".to_owned(), ""),
            (String::new(), ""),
        ] {
            assert_eq!(browser_name(&said), name, "{said}");
        }
    }
}
