//! Between the form on the page and the form as the rules of sessions read it.

use serde::Deserialize;
use serde::de::value::{Error as NotAForm, MapDeserializer};

use crate::sessions::role::Permissions;
use crate::sessions::{Audience, Form};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::views::form::{DateDraft, Draft};

/// What the page calls something, and what the rules call it.
type Words = [(&'static str, &'static str)];

const KINDS: &Words = &[("once", "once"), ("repeats", "series"), ("open", "open")];
const FREQUENCIES: &Words = &[("daily", "day"), ("weekly", "week"), ("monthly", "month")];
const ENDS: &Words = &[("date", "date"), ("count", "times")];

/// A session as typed; a field that comes twice is refused.
pub(super) fn draft(fields: &Fields) -> Result<Draft, Failure> {
    read(fields)
}

/// One date as typed.
pub(super) fn date(fields: &Fields) -> Result<DateDraft, Failure> {
    read(fields)
}

fn read<'de, T: Deserialize<'de>>(fields: &'de Fields) -> Result<T, Failure> {
    let pairs = fields.pairs().iter().map(|(name, value)| (name.as_str(), value.as_str()));
    T::deserialize(MapDeserializer::<_, NotAForm>::new(pairs)).map_err(|_twice| Failure::BadRequest)
}

/// What is typed, for the rules to read: only the fields that the kind shows count.
pub(super) fn form(draft: &Draft) -> Form {
    let once = draft.kind == "once";
    Form {
        name: draft.name.clone(),
        description: draft.description.clone(),
        kind: to_rules(KINDS, &draft.kind),
        date: draft.date.clone(),
        start: draft.start.clone(),
        end: draft.end.clone(),
        end_date: if once { draft.end_date.clone() } else { String::new() },
        zone: draft.zone.clone(),
        repeat: to_rules(FREQUENCIES, &draft.frequency),
        days: days(draft),
        until: to_rules(ENDS, &draft.until),
        last_date: draft.last_date.clone(),
        times: draft.count.clone(),
        early: draft.early.clone(),
        // Groups of a course are not fixed fields: they are read beside the others.
        audience: Audience::Everyone,
        // Blank where the form does not ask: of the Scheduler, and where the institution has fixed it.
        attendee_role: draft.role.clone(),
        private_chat: draft.private.clone(),
        permissions: permissions(draft),
    }
}

/// A form that the rules filled in, for the page to show.
pub(super) fn shown(form: Form) -> Draft {
    let day = |code: &str| tick(form.days.iter().any(|day| day == code));
    Draft {
        kind: to_page(KINDS, &form.kind, "once"),
        frequency: to_page(FREQUENCIES, &form.repeat, "weekly"),
        until: to_page(ENDS, &form.until, "date"),
        mon: day("mo"),
        tue: day("tu"),
        wed: day("we"),
        thu: day("th"),
        fri: day("fr"),
        sat: day("sa"),
        sun: day("su"),
        audio: tick(form.permissions.audio),
        video: tick(form.permissions.video),
        chat: tick(form.permissions.chat),
        private: form.private_chat,
        draw: tick(form.permissions.draw),
        name: form.name,
        date: form.date,
        start: form.start,
        end: form.end,
        end_date: form.end_date,
        zone: form.zone,
        last_date: form.last_date,
        count: form.times,
        early: form.early,
        role: form.attendee_role,
        description: form.description,
        guest_role: "participant".to_owned(),
        ..Draft::default()
    }
}

/// A box on the page: empty or not.
pub(super) fn tick(on: bool) -> String {
    if on { "on".to_owned() } else { String::new() }
}

fn days(draft: &Draft) -> Vec<String> {
    let boxes = [
        ("mo", &draft.mon),
        ("tu", &draft.tue),
        ("we", &draft.wed),
        ("th", &draft.thu),
        ("fr", &draft.fri),
        ("sa", &draft.sat),
        ("su", &draft.sun),
    ];
    boxes.into_iter().filter(|(_, on)| !on.is_empty()).map(|(code, _)| code.to_owned()).collect()
}

fn permissions(draft: &Draft) -> Permissions {
    Permissions {
        audio: !draft.audio.is_empty(),
        video: !draft.video.is_empty(),
        chat: !draft.chat.is_empty(),
        draw: !draft.draw.is_empty(),
        // It is a field of its own, which is read with the others.
        ..Permissions::default()
    }
}

/// A word that is not on the page is no word of the rules either.
fn to_rules(words: &Words, typed: &str) -> String {
    let known = words.iter().find(|(page, _)| *page == typed).map(|(_, rules)| (*rules).to_owned());
    known.unwrap_or_else(|| if typed.is_empty() { String::new() } else { "?".to_owned() })
}

fn to_page(words: &Words, word: &str, usual: &str) -> String {
    words.iter().find(|(_, rules)| *rules == word).map_or(usual, |(page, _)| page).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_shown() {
        let typed = "name=a&kind=repeats&date=2026-11-19&start=10:15&end=11:45&zone=Europe/Berlin\
                     &frequency=weekly&thu=on&until=count&count=3&early=30&role=presenter&chat=on&private=moderators";
        let draft = draft(&Fields::parse(typed.as_bytes())).expect("a form");
        let read = form(&draft);
        assert_eq!(
            (read.kind.as_str(), read.repeat.as_str(), read.until.as_str()),
            ("series", "week", "times")
        );
        assert_eq!(read.days, ["th"]);
        assert_eq!(form(&shown(read.clone())), read);
    }

    #[test]
    fn words_of_the_rules_are_not_words_of_the_page() {
        for kind in ["room", "series", "x"] {
            let read = form(&Draft { kind: kind.into(), ..Draft::default() });
            assert_eq!(read.kind, "?", "{kind}");
        }
        assert!(draft(&Fields::parse(b"name=a&name=b")).is_err());
        assert!(draft(&Fields::parse(b"name=a&else=b&else=c")).is_ok());
    }
}
