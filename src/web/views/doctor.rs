//! The registration doctor, and the check of a browser.

use askama::Template;

use crate::doctor::Verdict;
use crate::web::page::Page;

/// `GET /admin/doctor`
#[derive(Debug, Clone, Template)]
#[template(path = "doctor/list.html")]
pub struct ListPage {
    /// The frame.
    pub page: Page,
    /// The registrations.
    pub registrations: Vec<Kept>,
    /// The codes that are explained.
    pub codes: Vec<String>,
}

/// A registration and how its last examination went.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What people call it.
    pub name: String,
    /// "examined at 13:35"
    pub sub: String,
    /// The doctor's page about it.
    pub href: String,
    /// "Works", if it was examined.
    pub word: Option<String>,
    /// The class that colours the word, or empty.
    pub class: &'static str,
}

/// `GET /admin/registrations/{id}/doctor`; the examination itself is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "doctor/report.html")]
pub struct ReportPage {
    /// The frame.
    pub page: Page,
    /// Where the button posts to.
    pub action: String,
    /// "One thing to change."
    pub headline: String,
    /// "6 work, 1 to know. Examined at 13:35.", if it was examined.
    pub rest: Option<String>,
    /// What was found.
    pub lines: Vec<Line>,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it means.
    pub verdict: Mark,
    /// "Change"
    pub word: String,
    /// "Key set"
    pub what: String,
    /// "2 keys, fetched in 120 ms."
    pub said: String,
    /// What to do, if something is to be done.
    pub steps: Option<Steps>,
}

/// Steps under a heading.
#[derive(Debug, Clone)]
pub struct Steps {
    /// "Change in Moodle"
    pub heading: String,
    /// One after the other.
    pub steps: Vec<String>,
    /// Where they are done, if on a page of ours: its address and its name.
    pub here: Option<(String, String)>,
}

/// `GET /admin/doctor/{code}`
#[derive(Debug, Clone, Template)]
#[template(path = "doctor/code.html")]
pub struct CodePage {
    /// The frame; its title is the code.
    pub page: Page,
    /// What the code means.
    pub why: String,
    /// What to do, for each LMS that differs.
    pub remedies: Vec<Steps>,
}

/// `GET /check`, `GET /c/{visit}/check`
#[derive(Debug, Clone, Template)]
#[template(path = "doctor/check.html")]
pub struct CheckPage {
    /// The frame.
    pub page: Page,
    /// What the script looks at.
    pub checks: Vec<Checked>,
}

/// Something that the script looks at.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What the script calls it.
    pub name: &'static str,
    /// "Camera"
    pub what: String,
    /// What may be found; the script shows one of them.
    pub cases: Vec<Case>,
}

/// One thing that may be found.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it means.
    pub mark: Mark,
    /// "Works"
    pub word: String,
    /// The sentence.
    pub said: String,
}

/// A verdict as a sign and a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// To be changed.
    Change,
    /// Good to know.
    Know,
    /// It works.
    Works,
    /// It could not be tried.
    Untried,
}

impl From<Verdict> for Mark {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Change => Self::Change,
            Verdict::Know => Self::Know,
            Verdict::Works => Self::Works,
            Verdict::NotTried => Self::Untried,
        }
    }
}

impl Mark {
    /// The class that colours it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Know => "know",
            Self::Works => "pass",
            Self::Untried => "skip-it",
        }
    }

    /// The sign before its word.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Change => "no",
            Self::Know => "info",
            Self::Works => "ok",
            Self::Untried => "dash",
        }
    }
}
