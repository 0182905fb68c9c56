//! Samples of how LMSs come to be registered.

use super::{Rendered, rendered, standalone};
use crate::web::page::Page;
use crate::web::texts::Language;
use crate::web::views::registering::{
    CanvasPage, ConfirmRegistrationPage, Held, LinkLine, LinksPage, MoodlePage, Pasted,
};
use crate::web::views::{Choice, Faults, Link};

pub(super) fn all(language: Language) -> Rendered {
    let none = LinksPage { links: Vec::new(), ..links(language) };
    let done = ConfirmRegistrationPage { waits: false, invited: None, ..confirm(language) };
    let mut wrong = moodle(language);
    wrong.faults.add("values", "Nothing was found in this text.".into());
    wrong.faults.add("issuer", "Enter a whole address, beginning with https://".into());
    vec![
        rendered("admin-links", &links(language)),
        rendered("admin-links-none", &none),
        rendered("admin-confirm", &confirm(language)),
        rendered("admin-confirm-done", &done),
        rendered("admin-moodle", &moodle(language)),
        rendered("admin-moodle-errors", &wrong),
        rendered("admin-canvas", &canvas(language)),
    ]
}

fn page(language: Language, title: &str) -> Page {
    let mut page = standalone(language, "/admin/registrations/invite");
    page.title = page.t(title);
    page
}

fn links(language: Language) -> LinksPage {
    let link = |id: &str, name: &str| LinkLine {
        id: format!("link-{id}"),
        name: name.into(),
        sub: "Made by Samira Okafor · works until Thu 26 Nov, 14:00".into(),
        link: Link::new(
            "https://live.lakeside.example/lti/register?invite=AZL4mN0Qc3Gk0vJ8p2w1xTq9aB7dE5fH6iK3lM4nO5p",
        ),
        withdraw: format!("/admin/registrations/invite/{id}/withdraw"),
    };
    LinksPage {
        page: page(language, "links-title"),
        links: vec![link("1", "Faculty of Medicine Moodle"), link("2", "نور")],
        name: String::new(),
        aims: vec![Choice::new("", "A new LMS".into(), ""), Choice::new("0f", "Lakeside <b>".into(), "")],
        faults: Faults::default(),
    }
}

fn confirm(language: Language) -> ConfirmRegistrationPage {
    let mut page = page(language, "links-title");
    page.title = "Faculty of Medicine Moodle".into();
    let fact = |id: &str, value: &str| (page.t(id), value.to_owned());
    ConfirmRegistrationPage {
        facts: vec![
            fact("registration-issuer", "https://moodle.med.lakeside.example"),
            fact("registration-client-id", "aBcDeFgHiJkLmNo"),
            fact("register-authorization", "moodle.med.lakeside.example"),
            fact("register-token", "moodle.med.lakeside.example"),
            fact("register-keys", "moodle.med.lakeside.example"),
        ],
        invited: Some("It came by a link of Samira Okafor, today at 14:00.".into()),
        stands: page.t("confirm-lms-waits"),
        waits: true,
        action: "/admin/registrations/0f3a/confirm".into(),
        page,
    }
}

fn moodle(language: Language) -> MoodlePage {
    let page = page(language, "moodle-title");
    let launch = "https://live.lakeside.example/lti/launch";
    MoodlePage {
        fields: vec![
            Held::paste("m-url", page.t("moodle-url"), launch.into()),
            Held::choose(page.t("moodle-usage"), page.t("moodle-usage-chooser")),
            Held::paste(
                "m-custom",
                page.t("moodle-custom"),
                "tz=$Person.address.timezone\na=$Context.id".into(),
            ),
        ],
        typed: Pasted { values: "Client ID\n</textarea><b>".into(), ..Pasted::default() },
        faults: Faults::default(),
        page,
    }
}

fn canvas(language: Language) -> CanvasPage {
    let page = page(language, "canvas-title");
    let address = "https://live.lakeside.example/lti/canvas.json".to_owned();
    CanvasPage {
        configuration: Held::paste("configuration", page.t("canvas-url"), address),
        environments: vec![Choice::new("production", page.t("canvas-production"), "production")],
        name: String::new(),
        own: String::new(),
        issuer: String::new(),
        client_id: String::new(),
        faults: Faults::default(),
        page,
    }
}
