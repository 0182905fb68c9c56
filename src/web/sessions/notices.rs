//! What came of an action: one word in the address it leads to, a sentence on the page there.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::web::forms::Fields;
use crate::web::page::{Notice, Tone};
use crate::web::texts::Texts;
use crate::web::visitor::Visitor;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Created,
    Saved,
    Deleted,
    Locked,
    Unlocked,
    GuestOn,
    GuestOff,
    GuestReplaced,
    DateMoved,
    DateCancelled,
    DateRestored,
}

impl Done {
    const ALL: [Self; 11] = [
        Self::Created,
        Self::Saved,
        Self::Deleted,
        Self::Locked,
        Self::Unlocked,
        Self::GuestOn,
        Self::GuestOff,
        Self::GuestReplaced,
        Self::DateMoved,
        Self::DateCancelled,
        Self::DateRestored,
    ];

    /// The word in the address, the text, and the section of the page.
    fn told(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Created => ("created", "done-created", ""),
            Self::Saved => ("saved", "done-saved", ""),
            Self::Deleted => ("deleted", "done-deleted", ""),
            Self::Locked => ("locked", "done-locked", ""),
            Self::Unlocked => ("unlocked", "done-unlocked", ""),
            Self::GuestOn => ("guest-on", "done-guest-on", "guests"),
            Self::GuestOff => ("guest-off", "done-guest-off", "guests"),
            Self::GuestReplaced => ("guest-replaced", "done-guest-replaced", "guests"),
            Self::DateMoved => ("date-moved", "done-date-moved", "dates"),
            Self::DateCancelled => ("date-cancelled", "done-date-cancelled", "dates"),
            Self::DateRestored => ("date-restored", "done-date-restored", "dates"),
        }
    }

    /// The notice that a page's query asks for. Any word but ours asks for none.
    pub(super) fn notice(query: &Fields, texts: Texts) -> Option<Notice> {
        let word = query.text("done")?;
        let (_word, text, place) = Self::ALL.into_iter().map(Self::told).find(|told| told.0 == word)?;
        Some(Notice { tone: Tone::Ok, text: texts.t(text), place })
    }

    /// The answer to an action: on to the page `path` below the visit, where the notice stands.
    pub(super) fn at(self, visitor: &Visitor, path: &str) -> HttpResponse {
        let (word, _text, place) = self.told();
        let sign = if path.contains('?') { '&' } else { '?' };
        let hash = if place.is_empty() { String::new() } else { format!("#{place}") };
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, visitor.address(&format!("{path}{sign}done={word}{hash}"))))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::texts::Language;

    #[test]
    fn only_words_of_ours_become_notices() {
        let texts = Texts::new(Language::English);
        for done in Done::ALL {
            let query = Fields::parse(format!("done={}", done.told().0).as_bytes());
            let notice = Done::notice(&query, texts).expect("a notice");
            assert_ne!(notice.text, done.told().1, "the text exists");
        }
        assert!(Done::notice(&Fields::parse(b"done=You+owe+money"), texts).is_none());
        assert!(Done::notice(&Fields::parse(b""), texts).is_none());
    }
}
