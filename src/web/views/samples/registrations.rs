//! Samples of the registrations.

use super::{Rendered, rendered, standalone};
use crate::web::page::Page;
use crate::web::texts::Language;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::registrations::{
    Address, DeploymentLine, PresetLine, PresetsPage, RegistrationForm, RegistrationLine, RegistrationPage,
    RegistrationsPage, RulesForm, Who,
};
use crate::web::views::{Choice, Faults, Link};

const HERE: &str = "/admin/registrations/0f3a";

pub(super) fn all(language: Language) -> Rendered {
    let none = RegistrationsPage { lines: Vec::new(), ..list(language) };
    let off = RegistrationPage { off: true, failing: false, deployments: Vec::new(), ..one(language) };
    let confirm = ConfirmPage::remove_registration(page(language), HERE, "Lakeside <b>", "3 courses.");
    vec![
        rendered("admin-registrations", &list(language)),
        rendered("admin-registrations-none", &none),
        rendered("admin-registration", &one(language)),
        rendered("admin-registration-off", &off),
        rendered("admin-registration-waiting", &RegistrationPage { waiting: true, ..one(language) }),
        rendered("admin-registration-new", &form(language, true)),
        rendered("admin-registration-edit", &form(language, false)),
        rendered("admin-registration-remove", &confirm),
        rendered("admin-presets", &presets(language)),
    ]
}

fn page(language: Language) -> Page {
    let mut page = standalone(language, "/admin/registrations");
    page.title = page.t("registrations-title");
    page
}

fn list(language: Language) -> RegistrationsPage {
    let line = |name: &str, verdict: &str, class, said: &str| RegistrationLine {
        name: name.into(),
        href: HERE.into(),
        doctor: HERE.into(),
        sub: "canvas.instructure.com · 2 deployments".into(),
        verdict: verdict.into(),
        class,
        said: said.into(),
    };
    let lines = vec![
        line("Lakeside Canvas", "Works", "tag-ok", "Last launch at 13:34. Roster at 13:30, 212 courses."),
        line("Moodle <b>", "Needs a change", "tag-bad", "No roster could be read since 12 Nov (FORBIDDEN)."),
        line("נור", "1 to approve", "tag-warn", "Last launch at 13:34."),
        line("Adult education Moodle", "Switched off", "", "Last launch 30 Sep."),
    ];
    RegistrationsPage { page: page(language), lines }
}

fn deployment(name: &str, word: &str, class: &'static str) -> DeploymentLine {
    let verb = |class_wanted: &str, verb: &str| (class == class_wanted).then(|| verb.to_owned());
    DeploymentLine {
        name: name.into(),
        sub: "Known since Thu 19 Nov. Last launch at 13:34.".into(),
        word: word.into(),
        class,
        enable: verb("tag-warn", "Approve").or_else(|| verb("", "Switch on")),
        disable: (!class.is_empty()).then(|| "Switch off".into()),
        action: format!("{HERE}/deployments/1"),
    }
}

fn one(language: Language) -> RegistrationPage {
    let page = page(language);
    let fact = |id: &str, value: &str| (page.t(id), value.to_owned());
    let address = |id, label: &str, url: &str| Address { id, label: page.t(label), link: Link::new(url) };
    let host = "https://colloquy.lakeside.example";
    RegistrationPage {
        name: "Lakeside <b>".into(),
        action: HERE.into(),
        doctor: HERE.into(),
        verdict: "Needs a change".into(),
        class: "tag-bad",
        said: "Last launch at 13:34.".into(),
        failures: vec![
            "A roster could not be read at 12:30.".into(),
            "Groups could not be read at 12:31.".into(),
        ],
        failing: true,
        facts: vec![
            fact("registration-issuer", "https://canvas.instructure.com"),
            fact("registration-client-id", "10000000000001"),
            fact("registration-jwks-url", "https://sso.canvaslms.com/api/lti/security/jwks"),
        ],
        deployments: vec![
            deployment("1:8865aa05b4b79b64a91a86042e43af5ea8ae79eb", "Active", "tag-ok"),
            deployment("2", "Waits for approval", "tag-warn"),
            deployment("3", "Switched off", ""),
        ],
        ours: vec![
            address("our-launch", "registration-our-launch", &format!("{host}/lti/launch")),
            address("our-keys", "registration-our-keys", &format!("{host}/.well-known/jwks.json")),
        ],
        off: false,
        waiting: false,
        rules: RulesForm {
            assistants_manage: true,
            admins_lead: false,
            anonymous: false,
            leeway: "180".into(),
            engines: vec![
                Choice::new("", "As the installation has it: the embedded room".to_owned(), ""),
                Choice::new("bigbluebutton", "BigBlueButton".to_owned(), ""),
            ],
        },
        typed: String::new(),
        faults: Faults::default(),
        page,
    }
}

fn presets(language: Language) -> PresetsPage {
    let mut page = page(language);
    page.title = page.t("presets-title");
    let line = |field, label: &str, locked| PresetLine {
        field,
        label: page.t_with("presets-may", &[("what", page.t(label).into())]),
        choices: vec![
            Choice::new("on", page.t("audit-yes"), "on"),
            Choice::new("off", page.t("audit-no"), "on"),
        ],
        locked,
    };
    let lines = vec![line("audio", "form-may-audio", true), line("chat", "form-may-chat", false)];
    PresetsPage { name: "Lakeside <b>".into(), action: HERE.into(), back: HERE.into(), lines, page }
}

fn form(language: Language, new: bool) -> RegistrationForm {
    let mut page = page(language);
    page.title = page.t(if new { "registration-new" } else { "registration-edit" });
    let mut faults = Faults::default();
    if new {
        faults.add("issuer", "That is not right".into());
    }
    let (issuer, client_id) = ("https://lms.example".to_owned(), "c".to_owned());
    RegistrationForm {
        action: HERE.into(),
        back: HERE.into(),
        whom: if new {
            Who::New { issuer, client_id, deployment: "1".into() }
        } else {
            Who::Known { issuer, client_id }
        },
        name: "Lakeside <b>".into(),
        auth_url: "https://lms.example/auth".into(),
        token_url: "https://lms.example/token".into(),
        token_audience: String::new(),
        jwks_url: "https://lms.example/keys".into(),
        families: vec![Choice::new("other", page.t("registration-family-other"), "other")],
        policies: vec![Choice::new("auto", page.t("registration-deployments-auto"), "auto")],
        faults,
        page,
    }
}
