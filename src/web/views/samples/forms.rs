//! Samples of forms and questions.

use super::{Rendered, course, rendered};
use crate::web::page::Place;
use crate::web::texts::Language;
use crate::web::views::Faults;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::details::Locked;
use crate::web::views::form::{
    AudienceChoice, DateDraft, DatePage, Draft, FormPage, GroupBox, Preview, Purpose,
};

pub(super) fn all(language: Language) -> Rendered {
    let page = || course(language, true, Place::Sessions);
    let form = |purpose, draft, faults| FormPage::new(page(), purpose, draft, faults);
    let mut series = form(Purpose::Edit("a1".into()), repeating(), Faults::default());
    series.preview = Some(Preview {
        dates: "15 sessions, Thu 19 Nov 2026 to Thu 25 Feb 2027".into(),
        rule: "Always 10:15 in Berlin, also after the clocks change.".into(),
    });
    let moderators =
        Draft { role: "moderator".into(), guests: "on".into(), guest_role: "moderator".into(), ..once() };
    let asked = vec![
        rendered("confirm-delete", &ConfirmPage::delete(page(), "a1", "Seminar 7")),
        rendered("confirm-replace", &ConfirmPage::replace_link(page(), "a1", "Seminar 7")),
        rendered("confirm-cancel", &ConfirmPage::cancel_date(page(), "a1", "b2", "Seminar 7, Thu 26 Nov")),
    ];
    let group = |id: &str, label: &str, checked| GroupBox { id: id.into(), label: label.into(), checked };
    let mut grouped = form(Purpose::Create, once(), Faults::default());
    grouped.faults.add("audience-groups", grouped.page.t("wrong-no-group"));
    grouped.audience = Some(AudienceChoice {
        limited: true,
        boxes: vec![group("b1", "Field group B", true), group("b2", "المجموعة ٢", false)],
    });
    let forms = vec![
        rendered("form-groups", &grouped),
        rendered("form-create", &form(Purpose::Create, once(), Faults::default())),
        rendered("form-series", &series),
        rendered("form-refused", &form(Purpose::Create, repeating(), faults())),
        rendered("form-moderators", &form(Purpose::Create, moderators, Faults::default())),
        rendered("form-room", &form(Purpose::CourseRoom("c1".into(), Locked::No), once(), Faults::default())),
        rendered("date", &date(language, false, Faults::default())),
        rendered("date-refused", &date(language, false, one_fault())),
        rendered("date-cancelled", &date(language, true, Faults::default())),
    ];
    [forms, asked].concat()
}

fn once() -> Draft {
    Draft {
        name: "Lab preparation <group B>".into(),
        kind: "once".into(),
        date: "2026-11-19".into(),
        start: "16:00".into(),
        end: "17:00".into(),
        zone: "Europe/Berlin".into(),
        frequency: "weekly".into(),
        until: "date".into(),
        early: "15".into(),
        role: "participant".into(),
        guest_role: "participant".into(),
        audio: "on".into(),
        video: "on".into(),
        chat: "on".into(),
        ..Draft::default()
    }
}

fn repeating() -> Draft {
    Draft {
        name: "Seminar 7: From predator–prey cycles to food webs".into(),
        kind: "repeats".into(),
        start: "10:15".into(),
        end: "11:45".into(),
        thu: "on".into(),
        last_date: "2027-02-25".into(),
        description: "Bring one question.".into(),
        ..once()
    }
}

fn faults() -> Faults {
    let mut faults = Faults::default();
    for field in
        ["name", "kind", "date", "start", "end", "end_date", "zone", "frequency", "days", "last_date"]
    {
        faults.add(field, "The session ends before it starts: choose an end after 10:15".into());
    }
    for field in ["count", "early", "role", "role_sure", "guest_role", "guest_sure", "description"] {
        faults.add(field, "Choose one of these".into());
    }
    faults
}

fn one_fault() -> Faults {
    let mut faults = Faults::default();
    faults.add("end", "The session ends before it starts: choose an end after 11:00".into());
    faults
}

fn date(language: Language, cancelled: bool, faults: Faults) -> DatePage {
    let mut page = course(language, true, Place::Sessions);
    page.title = page.t("date-title");
    DatePage {
        page,
        id: "a1".into(),
        occurrence: "b2".into(),
        name: "Seminar 7: From predator–prey cycles to food webs".into(),
        when: "Thu 3 Dec, 11:00–12:30".into(),
        planned: "Planned for 10:15".into(),
        zone: "Europe/Berlin".into(),
        cancelled,
        draft: DateDraft {
            csrf: String::new(),
            date: "2026-12-03".into(),
            start: "11:00".into(),
            end: "12:30".into(),
        },
        faults,
    }
}
