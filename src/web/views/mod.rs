//! What the pages show, as finished words: handlers fill these, templates put them in place.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod confirm;
pub mod copied;
pub mod details;
pub mod doctor;
pub mod form;
pub mod from_lms;
pub mod guest;
pub mod invitations;
pub mod launch;
pub mod meetings;
pub mod people;
pub mod pick;
pub mod queue;
pub mod recordings;
pub mod register;
pub mod registering;
pub mod registrations;
pub mod sessions;
pub mod sign_in;
pub mod upkeep;

#[cfg(test)]
mod samples;

use super::page::Page;
use super::texts::Texts;
use crate::db::Worded as _;
use crate::sessions::role::PrivateChat;

/// How a session stands; a word, with a sign before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The door is not open yet.
    Scheduled,
    /// Before the start, and the door is open.
    Early,
    /// Between start and end, or without an end.
    Open,
    /// After the end.
    Ended,
    /// Staff have locked it.
    Locked,
    /// This date does not take place.
    Cancelled,
}

impl Standing {
    /// The class that gives the sign its shape and colour.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Scheduled => "state-scheduled",
            Self::Early => "state-early",
            Self::Open => "state-open",
            Self::Ended => "state-ended",
            Self::Locked => "state-locked",
            Self::Cancelled => "state-cancelled",
        }
    }

    /// The word.
    #[must_use]
    pub fn word(self, page: &Page) -> String {
        page.t(match self {
            Self::Scheduled => "state-scheduled",
            Self::Early => "state-early",
            Self::Open => "state-open",
            Self::Ended => "state-ended",
            Self::Locked => "state-locked",
            Self::Cancelled => "state-cancelled",
        })
    }
}

/// What somebody can do about a session right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Go in. At most one door on a page is `first`, the filled button.
    Join {
        /// Whether this is what most people came for.
        first: bool,
    },
    /// Not yet; the words say when, such as "Opens at 15:45".
    Later(String),
    /// Nothing but read about it.
    Closed,
}

/// One line of a drop-down field.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is the present choice.
    pub chosen: bool,
}

impl Choice {
    /// A choice, chosen if `value` is `present`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: String, present: &str) -> Self {
        let value = value.into();
        let chosen = value == present;
        Self { value, label, chosen }
    }

    /// Whom people may write to privately, in words.
    #[must_use]
    pub fn private_chats(texts: Texts, present: &str) -> Vec<Self> {
        let choice = |one: PrivateChat| Self::new(one.word(), texts.private_chat(one), present);
        PrivateChat::ALL.map(choice).into()
    }

    /// The three roles, in words.
    #[must_use]
    pub fn roles(texts: Texts, present: &str) -> Vec<Self> {
        let role = |word: &str, id: &str| Self::new(word, texts.t(id), present);
        vec![
            role("participant", "role-participant"),
            role("presenter", "role-presenter"),
            role("moderator", "role-moderator"),
        ]
    }
}

/// What is wrong with one field, in words that stand above the form and beside the field.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The field's `id`.
    pub field: &'static str,
    /// The sentence.
    pub text: String,
}

/// Everything that is wrong with a form, in the order of its fields.
#[derive(Debug, Clone, Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Notes that `field` is wrong in the way `text` says.
    pub fn add(&mut self, field: &'static str, text: String) {
        self.0.push(Fault { field, text });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// "2 things to put right".
    #[must_use]
    pub fn title(&self, page: &Page) -> String {
        page.t_with("form-faults", &[("n", self.0.len().into())])
    }

    /// The sentence about `field`, if it is wrong.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }

    /// The attributes that tie `field` to its hint and its fault; `hint` is an id or empty.
    #[must_use]
    pub fn attributes(&self, field: &str, hint: &str) -> String {
        let wrong = self.of(field).is_some();
        let fault = if wrong { format!("{field}-fault") } else { String::new() };
        let ids =
            [hint, fault.as_str()].into_iter().filter(|id| !id.is_empty()).collect::<Vec<_>>().join(" ");
        let described = if ids.is_empty() { ids } else { format!(" aria-describedby=\"{ids}\"") };
        if wrong { format!("{described} aria-invalid=\"true\"") } else { described }
    }
}

/// "Page 2 of 9", and the way to the pages beside it.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// The sentence.
    pub sentence: String,
    /// The page before, if there is one.
    pub previous: Option<String>,
    /// The page after, if there is one.
    pub next: Option<String>,
}

impl Pager {
    /// Page `page` of `pages`, both counted from 1; `href` makes a page's address.
    pub fn new(texts: Texts, page: u32, pages: u32, href: impl Fn(u32) -> String) -> Self {
        Self {
            sentence: texts.t_with("pager", &[("page", page.into()), ("pages", pages.into())]),
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
        }
    }

    /// Whether there is more than one page.
    #[must_use]
    pub fn needed(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

/// One of the ways to look at a list.
#[derive(Debug, Clone)]
pub struct Segment {
    /// The word.
    pub label: String,
    /// How many there are, or empty.
    pub count: String,
    /// Where it leads.
    pub href: String,
    /// Whether the list is shown so.
    pub current: bool,
}

/// A whole address, split where a reader's eye and a line break want it.
#[derive(Debug, Clone)]
pub struct Link {
    /// Such as `https://`.
    pub scheme: String,
    /// Such as `live.lakeside.example`.
    pub host: String,
    /// Such as `/g/k7qm-3xvt-9rbn`.
    pub path: String,
}

impl Link {
    /// Splits `url`; what has no scheme is all host.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
        let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(h, p)| (h, format!("/{p}")));
        let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
        Self { scheme, host: host.to_owned(), path }
    }
}

/// A page with a title of its own.
fn titled(mut page: Page, title: String) -> Page {
    page.title = title;
    page
}
