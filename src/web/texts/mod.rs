//! The words of the pages, in the reader's language. One Fluent file per room under `locales/`.

pub mod doctor;
mod done;
mod phrases;
mod rooms;
mod roster;
pub mod times;
mod words;
mod wrong;

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};

pub use self::rooms::Reader;
pub use done::Done;
pub use phrases::Every;
pub use roster::{LmsRole, RosterTrouble};
pub use words::Word;
pub use wrong::Wrong;

fluent_templates::static_loader! {
    static LOADER = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that the pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, which stands in for every language we do not have.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// Every language, the fallback first.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language's BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The first of `wanted` that we have, by lookup as in RFC 4647 §3.4: `_` counts as `-`, case
    /// does not count, subtags are dropped from the right, what is no tag is passed over.
    pub fn lookup<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        wanted.into_iter().find_map(Self::lookup_one)
    }

    fn lookup_one(tag: &str) -> Option<Self> {
        let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
        let mut rest = tag.as_str();
        loop {
            if let Some(found) = Self::ALL.into_iter().find(|language| language.tag() == rest) {
                return Some(found);
            }
            rest = rest.rsplit_once('-')?.0;
        }
    }

    /// The best of an `Accept-Language` header: highest quality first, then the order given.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut ranked: Vec<(u16, &str)> = header.split(',').take(32).map(ranked).collect();
        ranked.sort_by_key(|(quality, _tag)| std::cmp::Reverse(*quality));
        Self::lookup(ranked.into_iter().filter(|(quality, _tag)| *quality > 0).map(|(_quality, tag)| tag))
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::German => langid!("de"),
        }
    }
}

/// One entry of `Accept-Language`: quality in thousandths and the tag.
fn ranked(entry: &str) -> (u16, &str) {
    let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
    let quality = parameters.trim().strip_prefix("q=").map_or(1000, |q| match q.split_once('.') {
        Some(("0", decimals)) => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => u16::from(q != "0") * 1000,
    });
    (quality, tag.trim())
}

/// The words in one language; cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// The words in `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language these words are in.
    #[must_use]
    pub fn language(self) -> Language {
        self.language
    }

    /// The text named `id`. An unknown id answers itself; a test keeps that from happening.
    #[must_use]
    pub fn t(self, id: &str) -> String {
        self.said(id, None)
    }

    /// The text named `id` with its variables filled in.
    #[must_use]
    pub fn t_with(self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        self.said(id, Some(&values))
    }

    /// The loader's own look-up would work out for each text anew which of the languages come near the wanted one.
    fn said(self, id: &str, values: Option<&HashMap<Cow<'static, str>, FluentValue<'_>>>) -> String {
        let in_language =
            |language: Language| LOADER.lookup_single_language(&language.identifier(), id, values).ok();
        let said = in_language(self.language).or_else(|| in_language(Language::default()));
        said.unwrap_or_else(|| id.to_owned())
    }
}

/// `name` so that its direction does not turn the sentence it is put into: between isolates if it
/// has right-to-left letters, else unchanged.
#[must_use]
pub fn isolated(name: &str) -> String {
    let turned = |c| matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}');
    if name.contains(turned) { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn languages_are_looked_up_by_dropping_subtags() {
        for (wanted, found) in [
            ("de-AT", Some(Language::German)),
            ("DE_ch", Some(Language::German)),
            ("en-GB-x-foo", Some(Language::English)),
            ("pt-BR", None),
            ("deutsch", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(Language::lookup([wanted]), found, "{wanted}");
        }
        assert_eq!(Language::lookup(["xx", "de"]), Some(Language::German));
        assert_eq!(Language::accepted("fr, en;q=0.5, de-DE;q=0.9"), Some(Language::German));
        assert_eq!(Language::accepted("de;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(Language::accepted("*"), None);
    }

    #[test]
    fn a_name_from_right_to_left_is_isolated() {
        assert_eq!(isolated("نور"), "\u{2068}نور\u{2069}");
        assert_eq!(isolated("Nguyễn 李"), "Nguyễn 李");
    }

    fn read_all(folder: &Path, ending: &str, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                read_all(&path, ending, into);
            } else if path.to_string_lossy().ends_with(ending) {
                into.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }

    fn ids_of(language: Language) -> BTreeSet<String> {
        let mut text = String::new();
        read_all(&Path::new("locales").join(language.tag()), ".ftl", &mut text);
        let id = |line: &str| line.split_once(" =").map(|(id, _text)| id.to_owned());
        let own = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        let ids: Vec<String> = text.lines().filter(own).filter_map(id).collect();
        let distinct: BTreeSet<String> = ids.iter().cloned().collect();
        // The files of a language become one bundle, which does not take an id twice.
        assert_eq!(ids.len(), distinct.len(), "{}: an id stands twice", language.tag());
        distinct
    }

    fn pages_and_code() -> String {
        let mut text = String::new();
        read_all(Path::new("templates"), ".html", &mut text);
        read_all(Path::new("templates"), ".txt", &mut text);
        read_all(Path::new("src"), ".rs", &mut text);
        text
    }

    #[test]
    fn every_language_holds_the_same_texts() {
        let english = ids_of(Language::English);
        assert!(english.len() > 50, "the files were read");
        for language in Language::ALL {
            let ids = ids_of(language);
            let differing: Vec<_> = english.symmetric_difference(&ids).collect();
            assert!(differing.is_empty(), "{}: {differing:?}", language.tag());
        }
    }

    #[test]
    fn every_text_that_is_asked_for_exists() {
        let english = ids_of(Language::English);
        let used = pages_and_code();
        for call in [".t(\"", ".t_with(\"", ".t_with(\n        \"", ".t_with(\n            \""] {
            for rest in used.split(call).skip(1) {
                let id = rest.split('"').next().unwrap();
                assert!(english.contains(id), "no text {id}");
            }
        }
    }

    #[test]
    fn every_text_is_asked_for() {
        let used = pages_and_code();
        let unused: Vec<_> =
            ids_of(Language::English).into_iter().filter(|id| !used.contains(&format!("\"{id}\""))).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
