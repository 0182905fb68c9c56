//! Samples of the pages in the LMS's frame while it registers the tool.

use super::{Rendered, rendered};
use crate::lti::wanted::Family;
use crate::web::page::{Page, Theme, View};
use crate::web::texts::{Language, Texts};
use crate::web::views::register::{Asking, Came, RegisterPage, RegisteredPage};

pub(super) fn all(language: Language) -> Rendered {
    let update = Asking { update: true, ..asking() };
    vec![
        rendered("register", &RegisterPage::new(frame(language), asking(), carried())),
        rendered("register-update", &RegisterPage::new(frame(language), update, carried())),
        rendered("registered-moodle", &came(language, Family::Moodle, false)),
        rendered("registered-canvas", &came(language, Family::Canvas, false)),
        rendered("registered-other", &came(language, Family::Other, false)),
        rendered("registered-update", &came(language, Family::Moodle, true)),
    ]
}

fn frame(language: Language) -> Page {
    Page::new(Texts::new(language), View::Frame, Theme::Light)
}

fn asking() -> Asking {
    Asking {
        update: false,
        name: "Faculty of Medicine Moodle".into(),
        issuer: "https://moodle.med.lakeside.example".into(),
        hosts: ["moodle.med.lakeside.example"; 4].map(Into::into),
        roster: true,
    }
}

fn carried() -> Vec<(String, String)> {
    vec![("invite".into(), "token".into()), ("csrf".into(), "\"><b>".into())]
}

fn came(language: Language, family: Family, update: bool) -> RegisteredPage {
    let came = Came {
        update,
        id: "0f3a".into(),
        name: "Faculty of Medicine Moodle".into(),
        family,
        no_roster: family == Family::Other,
        withheld: if family == Family::Other {
            "https://purl.imsglobal.org/spec/x".into()
        } else {
            String::new()
        },
        confirm: "https://live.lakeside.example/admin/registrations/0f3a/confirm".into(),
    };
    RegisteredPage::new(frame(language), came)
}
