//! What mail servers say, made fit to be kept and shown.

use std::error::Error as _;

use lettre::transport::smtp::Error;

/// The most characters that are kept.
const MAX: usize = 300;
/// A word of so many characters without a gap may be a token that the server quotes back to us.
const TOKEN: usize = 24;

/// What an error of the connection says.
pub(super) fn of(error: &Error) -> String {
    let cause = error.source().map(innermost).unwrap_or_default();
    match error.status() {
        Some(code) => answer(&code.to_string(), &cause),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None => clean(&format!("the connection to the mail server failed: {cause}")),
    }
}

/// What an answer says: its words, and then its number.
pub(super) fn answer(code: &str, words: &str) -> String {
    clean(&format!("{} ({code})", words.trim()))
}

fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

/// One line of bounded length, in which whatever may be an address of a page or a token is left out.
pub(super) fn clean(text: &str) -> String {
    let visible =
        |char: char| !char.is_control() && !matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let text: String = text.chars().map(|char| if visible(char) { char } else { ' ' }).collect();
    let words: Vec<&str> =
        text.split_whitespace().map(|word| if gives_away(word) { "…" } else { word }).collect();
    words.join(" ").chars().take(MAX).collect()
}

fn gives_away(word: &str) -> bool {
    let token = |part: &str| part.len() >= TOKEN && part.contains(|char: char| char.is_ascii_digit());
    word.contains("://")
        || word.contains("/i/")
        || word.split(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '-' | '_')).any(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_short_and_without_what_opens_doors() {
        assert_eq!(answer("550", "5.1.1 mailbox\r\nunknown "), "5.1.1 mailbox unknown (550)");
        assert_eq!(
            clean("blocked https://live.example/i/abc see live.example/i/abc, x"),
            "blocked … see … x"
        );
        assert_eq!(clean("seen AZ0y_4-tQmM0dkVXw9LRbhZ8xkq in it"), "seen … in it");
        assert_eq!(
            clean("<ada.lovelace@mathematics.example> is unknown"),
            "<ada.lovelace@mathematics.example> is unknown"
        );
        assert_eq!(clean("a\u{202E}b\0c"), "a b c");
        assert_eq!(clean(&"ж ".repeat(400)).chars().count(), MAX);
    }
}
