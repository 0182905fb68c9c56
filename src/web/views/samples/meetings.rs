//! Samples of the page about rooms.

use super::{Rendered, rendered, standalone};
use crate::config::{BigBlueButton, Config, Engine, Meetings};
use crate::web::texts::{Language, Reader};
use crate::web::views::meetings::{EngineCard, MeetingsPage};

pub(super) fn all(language: Language) -> Rendered {
    vec![
        rendered("admin-meetings", &page(language, true)),
        rendered("admin-meetings-trouble", &page(language, false)),
    ]
}

/// The settings of an institution with a BigBlueButton.
pub(super) fn settings() -> Meetings {
    let values = [
        ("meetings", "bigbluebutton"),
        ("bbb_url", "https://bbb.lakeside.example/bigbluebutton/api/"),
        ("bbb_secret", "s3cret"),
    ];
    let values = values.map(|(key, value)| (key, value.to_owned())).into();
    Config::from_values(&values).unwrap().meetings
}

fn page(language: Language, works: bool) -> MeetingsPage {
    let mut page = standalone(language, "/admin/meetings");
    page.title = page.t("meetings-title");
    let (texts, settings) = (page.texts, settings());
    let said = if works {
        texts.t("meetings-works")
    } else {
        texts.t_with("meetings-refuses", &[("said", "checksumError".into())])
    };
    let BigBlueButton { api, .. } = settings.bbb.clone().unwrap();
    let host = api.host_str().unwrap().to_owned();
    let at = texts.t_with("meetings-at", &[("host", host.into()), ("hash", "SHA256".into())]);
    MeetingsPage {
        engines: vec![
            EngineCard {
                name: texts.engine(Engine::BigBlueButton),
                used: texts.t("meetings-usual"),
                facts: vec![at, texts.t("meetings-presenters-viewer")],
                tried: Some((works, said)),
                cannot: texts.missing(Engine::BigBlueButton, &settings, Reader::Administrator),
            },
            EngineCard {
                name: texts.engine(Engine::Embedded),
                used: texts.t("meetings-chosen"),
                facts: vec![texts.t("meetings-here")],
                tried: None,
                cannot: texts.missing(Engine::Embedded, &settings, Reader::Administrator),
            },
        ],
        registrations: vec![("Lakeside Canvas".into(), texts.engine(Engine::Embedded))],
        instances: vec!["https://live-a.lakeside.example".into(), "https://live-b.lakeside.example".into()],
        page,
    }
}
