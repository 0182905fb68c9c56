//! What is in a mail. Its parts and encodings are read by `mailparse`; what that cannot read is shown as it is.

use mailparse::{DispositionType, MailHeaderMap, ParsedMail};
use url::Url;

/// What is shown of them beside the subject.
const HEADERS: [&str; 5] = ["From", "To", "Cc", "Reply-To", "Date"];

/// A mail, read.
pub(super) struct Read {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) calendar: Option<String>,
}

/// The subject alone; empty if there is none.
pub(super) fn subject(content: &[u8]) -> String {
    let headers = mailparse::parse_headers(content).map(|(headers, _body)| headers).unwrap_or_default();
    headers.get_first_value("Subject").unwrap_or_default()
}

/// Reads it all.
pub(super) fn read(content: &[u8]) -> Read {
    match mailparse::parse_mail(content) {
        Ok(mail) if mail.parts().any(|part| !part.get_body_raw().unwrap_or_default().is_empty()) => {
            parts(&mail)
        }
        _nothing_in_it => {
            let text = String::from_utf8_lossy(content).into_owned();
            Read { headers: Vec::new(), text: Some(text), html: None, calendar: None }
        }
    }
}

fn parts(mail: &ParsedMail<'_>) -> Read {
    let value = |name| mail.headers.get_first_value(name).map(|value| (name, value));
    Read {
        headers: HEADERS.into_iter().filter_map(value).collect(),
        text: part(mail, "text/plain"),
        html: part(mail, "text/html"),
        calendar: part(mail, "text/calendar"),
    }
}

/// The first part of this type that is no attachment.
fn part(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
    let found = mail.parts().find(|part| {
        let attached = part.get_content_disposition().disposition == DispositionType::Attachment;
        part.ctype.mimetype == kind && part.subparts.is_empty() && !attached
    });
    found.map(|part| part.get_body().unwrap_or_else(|why| format!("({why})")))
}

/// A stretch of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Words(&'a str),
    /// The address of a page.
    Link(&'a str),
}

/// The text, with the addresses in it set apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (at, _) in text.match_indices("http") {
        let Some(link) = text.get(at..).filter(|_| at >= done).and_then(link) else { continue };
        pieces.extend(text.get(done..at).filter(|words| !words.is_empty()).map(Piece::Words));
        pieces.push(Piece::Link(link));
        done = at + link.len();
    }
    pieces.extend(text.get(done..).filter(|words| !words.is_empty()).map(Piece::Words));
    pieces
}

/// The address that `text` begins with, without what ends the sentence around it.
fn link(text: &str) -> Option<&str> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
    let link = text.split(ends).next()?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    Url::parse(link).is_ok().then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_are_links_and_nothing_else_is() {
        let text = "See https://a.example/i/x?y=1, or (http://b.example).\nhttp://c.example\thttps:// javascript:x http";
        let links: Vec<&str> = pieces(text)
            .iter()
            .filter_map(|piece| if let Piece::Link(link) = piece { Some(*link) } else { None })
            .collect();
        assert_eq!(links, ["https://a.example/i/x?y=1", "http://b.example", "http://c.example"]);
        let again: String = pieces(text).iter().map(|(Piece::Words(it) | Piece::Link(it))| *it).collect();
        assert_eq!(again, text);
        assert!(pieces("").is_empty());
    }

    #[test]
    fn the_parts_of_a_mail_are_told_apart() {
        let mail = "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nTo: =?utf-8?Q?J=C3=B6rg?= <j@b.example>\r\n\
            Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\n--o\r\n\
            Content-Type: text/calendar\r\nContent-Disposition: attachment\r\n\r\nattached\r\n--o\r\n\
            Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\
            Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nK=F6ln=\r\n!\r\n--i\r\n\
            Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+eDwvYj4=\r\n--i\r\n\
            Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n--i--\r\n--o--\r\n";
        let read = read(mail.as_bytes());
        assert_eq!(subject(mail.as_bytes()), "Grüße");
        assert_eq!(read.headers, [("To", "Jörg <j@b.example>".to_owned())]);
        assert_eq!(read.text.as_deref().map(str::trim), Some("Köln!"));
        assert_eq!(read.html.as_deref(), Some("<b>x</b>"));
        assert_eq!(read.calendar.as_deref().map(str::trim), Some("BEGIN:VCALENDAR"));
    }

    #[test]
    fn what_is_no_mail_is_shown_as_it_is() {
        for (garbage, text) in [
            (&b"\xff\x00\xfe"[..], "\u{fffd}\0\u{fffd}"),
            (b"", ""),
            (b"Subject: x\r\n", "Subject: x\r\n"),
            (b"Subject: x\r\n\r\ny", "y"),
        ] {
            assert_eq!(read(garbage).text.as_deref(), Some(text), "{garbage:?}");
        }
        let nested: Vec<u8> = (0..10_000)
            .flat_map(|n| {
                format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").into_bytes()
            })
            .collect();
        assert!(read(&nested).text.is_some());
    }
}
