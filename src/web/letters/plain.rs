//! Letters that say one thing: to sign in, to begin, or that mail works.

use super::sheet::{Sheet, Way};
use crate::web::texts::Texts;

/// A letter with a heading, some sentences, at most one button, and a note below it.
#[derive(Debug, Clone, Default)]
pub struct Plain {
    /// The subject; the heading says the same.
    pub subject: String,
    /// The sentences, a paragraph each. The first also stands beside the subject in lists of mails.
    pub words: Vec<String>,
    /// What the button says, and where it leads.
    pub button: Option<(String, String)>,
    /// What to know before using it, or empty.
    pub note: String,
    /// Who sent it, and why.
    pub foot: String,
}

impl Plain {
    /// The letter in the words of `texts`.
    #[must_use]
    pub fn sheet(self, texts: Texts) -> Sheet {
        Sheet {
            texts,
            preview: self.words.first().cloned().unwrap_or_default(),
            heading: self.subject.clone(),
            subject: self.subject,
            words: self.words,
            way: self.button.map(|(label, url)| Way::new(texts, label, url)),
            note: self.note,
            foot: self.foot,
            ..Sheet::default()
        }
    }

    /// What the check of the settings sends, from the installation at `address`.
    #[must_use]
    pub fn test(texts: Texts, address: &str) -> Self {
        Self {
            subject: texts.t("mail-test"),
            words: vec![texts.t("mail-test-works")],
            foot: texts.t_with("mail-test-foot", &[("address", address.into())]),
            ..Self::default()
        }
    }
}
