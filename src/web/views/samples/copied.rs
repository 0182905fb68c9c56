//! Samples of the page on which the sessions of a copied course are planned anew.

use super::{Rendered, course, rendered};
use crate::web::page::Place;
use crate::web::texts::Language;
use crate::web::views::copied::{CopiedPage, CopiedRow};
use crate::web::views::{Choice, Faults};

pub(super) fn all(language: Language) -> Rendered {
    let mut refused = page(language);
    refused.faults.add("first", "Give a day".into());
    refused.faults.add("sessions", refused.page.t("copied-none"));
    let done = CopiedPage {
        sources: Vec::new(),
        rows: page(language).rows.into_iter().filter(|row| row.copy.is_some()).collect(),
        ..page(language)
    };
    vec![
        rendered("copied", &page(language)),
        rendered("copied-refused", &refused),
        rendered("copied-done", &done),
    ]
}

fn row(id: &str, name: &str, before: &str, after: &str, copy: Option<&str>) -> CopiedRow {
    CopiedRow {
        id: id.into(),
        name: name.into(),
        before: before.into(),
        after: after.into(),
        ticked: true,
        copy: copy.map(str::to_owned),
    }
}

fn page(language: Language) -> CopiedPage {
    let mut frame = course(language, true, Place::Sessions);
    let title = "Ecology 201, autumn 2025";
    frame.title = frame.t_with("copied-title", &[("course", title.into())]);
    CopiedPage {
        page: frame,
        title: title.into(),
        sources: vec![
            Choice::new("a", title.into(), "a"),
            Choice::new("b", "Ecology 201, autumn 2024".into(), "a"),
        ],
        from: "a".into(),
        carried: vec![("session".into(), "s".into()), ("link".into(), "p".into())],
        first: "2026-11-26".into(),
        rows: vec![
            row(
                "s",
                "Seminar: From predator–prey cycles to food webs",
                "15 sessions, Thu 16 Oct 2025 to Thu 29 Jan 2026, 10:15–11:45",
                "15 sessions, Thu 26 Nov to Thu 11 Mar 2027, 10:15–11:45",
                None,
            ),
            row("t", "مجموعة القراءة", "From Tue 21 Oct 2025, no end", "From Tue 1 Dec, no end", None),
            row(
                "u",
                "Lab preparation",
                "Fri 24 Oct 2025, 09:00–10:30",
                "Fri 4 Dec, 09:00–10:30",
                Some("/c/0f3a/sessions/u"),
            ),
        ],
        faults: Faults::default(),
    }
}
