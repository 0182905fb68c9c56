//! Samples of the pages between an LMS and the Scheduler.

use super::{Rendered, outside, rendered, standalone};
use crate::web::page::{Page, Theme, View};
use crate::web::texts::{Language, Texts};
use crate::web::views::from_lms::{FramePage, LinkPage, OfferPage, Somebody};

fn there() -> Somebody {
    Somebody {
        name: "Bartholomew Featherstonehaugh-Cholmondeley نور".into(),
        lms: "Lakeside University Canvas".into(),
    }
}

pub(super) fn all(language: Language) -> Rendered {
    let framed = |linked: Option<&str>| {
        let page = Page::new(Texts::new(language), View::Frame, Theme::usual(View::Frame));
        FramePage::new(page, "Lakeside Canvas", linked.map(str::to_owned), "/lti/scheduler", "code")
    };
    let mut page = standalone(language, "/scheduler/account");
    page.title = page.t("from-lms-question");
    let link = LinkPage {
        there: there(),
        here: "Ingrid Halvorsen".into(),
        email: "i.halvorsen@lakeside.example".into(),
        person: "a".into(),
        page,
    };
    vec![
        rendered("from-lms-frame", &framed(None)),
        rendered("from-lms-frame-linked", &framed(Some("Ingrid Halvorsen"))),
        rendered("from-lms-offer", &OfferPage::new(outside(language), there())),
        rendered("from-lms-link", &link),
    ]
}
