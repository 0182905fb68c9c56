//! Finished letters, and the message that goes over the wire.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};

use super::Mailbox;
use crate::ids::LetterId;

/// A letter in words, ready to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    /// To whom.
    pub to: Mailbox,
    /// Who gets the answers, if not the sender in the settings.
    pub reply_to: Option<Mailbox>,
    /// The language of both parts, as a BCP 47 tag.
    pub language: &'static str,
    /// The subject.
    pub subject: String,
    /// The part without markup.
    pub text: String,
    /// The part with markup.
    pub html: String,
    /// The part that calendars read.
    pub calendar: Option<CalendarPart>,
}

/// What a calendar is told by a letter (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// What the calendar is to do.
    pub method: Method,
    /// The iCalendar object; its METHOD is the same.
    pub content: String,
}

/// What a calendar is to do with an event (RFC 5546 §1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Take it in, or take its new times over.
    Request,
    /// Take it out.
    Cancel,
}

impl Method {
    /// As it stands in `METHOD` and in the part's content type.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// What makes a message of a letter, besides its words.
#[derive(Debug, Clone)]
pub(super) struct Stamp<'a> {
    /// Follows the letter through every attempt: a server that gets it twice sees that it is one.
    pub id: LetterId,
    /// The host after the `@` of the message's identifier.
    pub host: &'a str,
    /// The sender in the settings.
    pub from: &'a Mailbox,
    /// The present moment.
    pub now: DateTime<Utc>,
}

/// A message and its envelope.
pub(super) struct Posted {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Makes the message of a letter.
///
/// The calendar's part stands twice: as an alternative to the words, which is what mail programs that know
/// calendars show as an invitation, and as a file, for those that show only the words (as the large calendar
/// services do). The file has a content type of its own, so that no program finds two invitations.
pub(super) fn compose(letter: &Letter, stamp: &Stamp<'_>) -> Result<Posted, lettre::error::Error> {
    let from = stamp.from.on_the_wire();
    let to = letter.to.on_the_wire();
    // Given, not read back from the headers: a name that reads like an address stays a name.
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])?;
    let mut head = Message::builder()
        .message_id(Some(format!("<{}@{}>", stamp.id, stamp.host)))
        .date(SystemTime::from(stamp.now))
        .from(from)
        .to(to)
        .subject(on_one_line(&letter.subject))
        .raw_header(plain_header("Auto-Submitted", "auto-generated"))
        .raw_header(plain_header("Content-Language", letter.language))
        .envelope(envelope.clone());
    if let Some(reply_to) = &letter.reply_to {
        head = head.reply_to(reply_to.on_the_wire());
    }
    Ok(Posted { envelope, bytes: head.multipart(parts(letter))?.formatted() })
}

fn parts(letter: &Letter) -> MultiPart {
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let Some(calendar) = &letter.calendar else { return words };
    let shown = SinglePart::builder().content_type(calendar_type(calendar.method));
    let file = Attachment::new("invite.ics".to_owned());
    MultiPart::mixed()
        .multipart(words.singlepart(shown.body(calendar.content.clone())))
        .singlepart(file.body(calendar.content.clone(), file_type()))
}

fn calendar_type(method: Method) -> ContentType {
    let text = format!("text/calendar; method={}; charset=utf-8", method.word());
    ContentType::parse(&text).unwrap_or(ContentType::TEXT_PLAIN)
}

fn file_type() -> ContentType {
    ContentType::parse("application/ics; name=\"invite.ics\"").unwrap_or(ContentType::TEXT_PLAIN)
}

/// A subject holds names that people typed: whatever is in them, it stays one line, and what reads like an
/// encoded word (RFC 2047) stays what it is.
fn on_one_line(text: &str) -> String {
    let text = text.replace("=?", "= ?");
    let words = text.split(|char: char| char.is_whitespace() || char.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plain_header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
