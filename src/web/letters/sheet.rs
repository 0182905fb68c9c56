//! The sheet that every letter is written on: one layout in two parts, with markup and without.

use askama::Template;

use crate::mail::{CalendarPart, Letter, Mailbox};
use crate::web::texts::Texts;

/// A letter in finished words. What is empty has no heading and leaves no gap, in both parts (R16).
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The words it is written in.
    pub texts: Texts,
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject, before the letter is opened.
    pub preview: String,
    /// Above the heading: "Ingrid Halvorsen invites you to".
    pub over: String,
    /// The heading.
    pub heading: String,
    /// Paragraphs.
    pub words: Vec<String>,
    /// Terms and what is to be said to them.
    pub rows: Vec<Row>,
    /// The one thing to do.
    pub way: Option<Way>,
    /// Below it: what to know before doing it.
    pub note: String,
    /// Terms that are less important.
    pub more: Vec<Row>,
    /// Who sent it, and for whom.
    pub foot: String,
}

/// A button, and its address for readers who see no buttons.
#[derive(Debug, Clone)]
pub struct Way {
    /// What the button says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// "or paste this address into a browser:"
    pub paste: String,
}

impl Way {
    /// A button that says `label`.
    #[must_use]
    pub fn new(texts: Texts, label: String, url: String) -> Self {
        Self { label, url, paste: texts.t("mail-paste") }
    }
}

/// A term and its lines.
#[derive(Debug, Clone)]
pub struct Row {
    /// Such as "When".
    pub term: String,
    /// What is to be said to it.
    pub lines: Vec<Line>,
}

impl Row {
    /// A row of words, none if there are none.
    #[must_use]
    pub fn words(term: String, words: impl IntoIterator<Item = String>) -> Option<Self> {
        let lines: Vec<Line> = words.into_iter().filter(|words| !words.is_empty()).map(Line::Words).collect();
        (!lines.is_empty()).then_some(Self { term, lines })
    }
}

/// One line of a row.
#[derive(Debug, Clone)]
pub enum Line {
    /// Words.
    Words(String),
    /// An address that can be followed.
    Address(String),
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    sheet: &'a Sheet,
}

impl Sheet {
    fn lang(&self) -> &'static str {
        self.texts.language().tag()
    }

    /// As long as the heading, but no longer than a line.
    fn underline(&self) -> String {
        "=".repeat(self.heading.chars().count().clamp(3, 72))
    }

    /// The letter to `to`, answers to it going to `reply_to`.
    pub fn into_letter(
        self,
        to: Mailbox,
        reply_to: Option<Mailbox>,
        calendar: Option<CalendarPart>,
    ) -> askama::Result<Letter> {
        // A template ends without the end of its last line.
        let (text, html) = (Text { sheet: &self }.render()? + "\n", Html { sheet: &self }.render()? + "\n");
        Ok(Letter { to, reply_to, language: self.lang(), subject: self.subject, text, html, calendar })
    }
}
