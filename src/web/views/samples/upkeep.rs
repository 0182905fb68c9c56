//! Samples of the page about the installation's health.

use super::{Rendered, rendered, standalone};
use crate::web::texts::Language;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::upkeep::{KeyLine, Part, UpkeepPage};

pub(super) fn all(language: Language) -> Rendered {
    let ask = ConfirmPage::rotate_keys(standalone(language, "/admin/health"), "/admin/health");
    let rotated = UpkeepPage { may_rotate: false, ..health(language) };
    vec![
        rendered("admin-health", &health(language)),
        rendered("admin-health-rotated", &rotated),
        rendered("admin-rotate", &ask),
    ]
}

fn health(language: Language) -> UpkeepPage {
    let mut page = standalone(language, "/admin/health");
    page.title = page.t("health-title");
    let part = |title: &str, well: bool, line: &str| Part {
        title: page.t(title),
        word: page.t(if well { "registration-works" } else { "health-look" }),
        class: if well { "tag-ok" } else { "tag-warn" },
        lines: vec![line.to_owned(), page.t("health-migrations-run")],
    };
    let key = |kid: &str, word: &str, class| KeyLine {
        kid: kid.into(),
        said: page.t_with("health-key-since", &[("when", "Thu 19 Nov at 10:15".into())]),
        word: page.t(word),
        class,
    };
    UpkeepPage {
        parts: vec![
            part("scheduler-mail", false, "2 mails were refused."),
            part("health-storage", true, "SQLite, 12.3 MiB"),
        ],
        said: page.t("health-key-alone-said"),
        keys: vec![
            key("2f6e0c9bd1a24c7e9c0f8f2f5e0d3a11", "health-key-signs", "tag-ok"),
            key("9a1c0c9bd1a24c7e9c0f8f2f5e0d3a12", "health-key-next", "tag-warn"),
        ],
        may_rotate: true,
        version: "0.1.0",
        page,
    }
}
