//! Content lines (RFC 5545 §3.1): escaped, folded, ended by CR and LF.

use crate::mail::Mailbox;

/// The most octets of a line, without its end.
const OCTETS: usize = 75;

/// The lines of an object.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line whose value is written as it is.
    pub(super) fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for char in name.chars().chain([':']).chain(value.chars()) {
            if octets + char.len_utf8() > OCTETS {
                // The space that continues a line counts.
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(char);
            octets += char.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A line whose value is TEXT (RFC 5545 §3.3.11); left out if there is none.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let mut escaped = String::with_capacity(text.len() + 8);
        for char in text.chars() {
            match char {
                '\\' | ',' | ';' => escaped.extend(['\\', char]),
                '\n' => escaped.push_str("\\n"),
                other if other.is_control() && other != '\t' => {}
                other => escaped.push(other),
            }
        }
        self.line(name, &escaped);
    }

    /// A line that names a person, with more parameters before.
    pub(super) fn person(&mut self, name: &str, mailbox: &Mailbox) {
        // A quotation mark would end the quoted value, and has no other spelling that most programs know.
        let called = mailbox.called().replace('"', "'");
        let address = mailbox.address().as_str();
        let address = address.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        self.line(&format!("{name};CN=\"{called}\""), &format!("mailto:{address}"));
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &"Prüfung; 李, \\ ".repeat(20));
        let text = lines.into_text();
        assert!(text.ends_with("\r\n"));
        let folded: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert!(folded.len() > 3 && folded.iter().all(|line| line.len() <= OCTETS));
        let unfolded = text.replace("\r\n ", "");
        assert_eq!(unfolded.matches("Prüfung\\; 李\\, \\\\ ").count(), 20);
    }

    #[test]
    fn nothing_gets_out_of_its_line() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a\r\nBEGIN:VALARM\n\u{0}b");
        let address = "a%b?c@example.org".parse().expect("an address");
        lines.person("ATTENDEE", &Mailbox::new("O'Hara, \"Bob\":\r\nX:y", address));
        lines.text("COMMENT", "");
        assert_eq!(
            lines.into_text(),
            "SUMMARY:a\\nBEGIN:VALARM\\nb\r\nATTENDEE;CN=\"O'Hara, 'Bob': X:y\":mailto:a%25b%3Fc@example.org\r\n"
        );
    }
}
