//! Samples of the dialogue in which sessions are chosen for the LMS's course.

use super::{Rendered, course, rendered};
use crate::web::page::{Page, Place};
use crate::web::texts::Language;
use crate::web::views::form::Draft;
use crate::web::views::pick::{BarredPage, FreshPage, PickPage, PickRow};
use crate::web::views::{Faults, Pager, Standing};

pub(super) fn all(language: Language) -> Rendered {
    let one = PickPage { several: false, columns: true, ..list(language) };
    let mut none = PickPage { rows: Vec::new(), search: "Xaver".into(), ..list(language) };
    none.faults.add("sessions", none.page.t("pick-none"));
    let page = dialogue(language, "pick-barred");
    let barred = BarredPage { why: page.t("pick-only-staff"), page };
    vec![
        rendered("pick", &list(language)),
        rendered("pick-one", &one),
        rendered("pick-none", &none),
        rendered("pick-barred", &barred),
        rendered("pick-new", &fresh(language)),
    ]
}

fn dialogue(language: Language, title: &str) -> Page {
    let mut page = course(language, true, Place::Sessions);
    page.tabs.clear();
    page.title = page.t(title);
    page
}

fn row(value: &str, name: &str, when: &str, standing: Option<Standing>, chosen: bool) -> PickRow {
    PickRow { value: value.into(), name: name.into(), when: when.into(), standing, chosen }
}

fn list(language: Language) -> PickPage {
    let mut page = dialogue(language, "pick-new");
    page.title = page.t_with("pick-title", &[("course", "Ecology 201".into())]);
    let rows = vec![
        row("room", "Course room", "Always open", None, false),
        row(
            "a",
            "Seminar 7: From predator–prey cycles to food webs",
            "Every Thursday until 25 Feb, 10:15–11:45",
            Some(Standing::Open),
            true,
        ),
        row("b", "Lab preparation, group B", "Today, 16:00–17:00 CET", Some(Standing::Scheduled), true),
        row(
            "c",
            "野外调查方法：样方法与标记重捕法",
            "Fri 20 Nov, 09:00–10:30 CET",
            Some(Standing::Scheduled),
            false,
        ),
        row("d", "مجموعة القراءة", "From Tue 24 Nov, no end", Some(Standing::Open), false),
    ];
    PickPage {
        labels: (0..=rows.len()).map(|n| page.t_with("pick-add", &[("n", n.into())])).collect(),
        page,
        search: String::new(),
        rows,
        several: true,
        columns: false,
        column: false,
        pager: Pager::default(),
        faults: Faults::default(),
    }
}

fn fresh(language: Language) -> FreshPage {
    let page = dialogue(language, "pick-new");
    let draft = Draft {
        date: "2026-11-19".into(),
        start: "10:00".into(),
        end: "11:00".into(),
        zone: "Europe/Berlin".into(),
        ..Draft::default()
    };
    let mut faults = Faults::default();
    faults.add("name", "Give the session a name that people will recognise".into());
    FreshPage { page, back: "/c/0f3a/pick/1".into(), chosen: vec!["room".into()], draft, faults }
}
