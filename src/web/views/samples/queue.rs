//! Samples of the queue of letters.

use super::{Rendered, rendered, standalone};
use crate::web::texts::Language;
use crate::web::views::queue::{Line, QueuePage};
use crate::web::views::{Pager, Segment};

pub(super) fn all(language: Language) -> Rendered {
    vec![rendered("admin-mail", &queue(language))]
}

fn queue(language: Language) -> QueuePage {
    let mut page = standalone(language, "/admin/mail");
    page.title = page.t("queue-title");
    let texts = page.texts;
    let segment = |id: &str, count: &str, current| Segment {
        label: texts.t(id),
        count: count.into(),
        href: "/admin/mail?show=all".into(),
        current,
    };
    let line = |said: &str, id: &str, class, retry: Option<&str>| Line {
        to: "שירה לוי · shira@example.org".into(),
        sub: said.into(),
        word: texts.t(id),
        class,
        retry: retry.map(str::to_owned),
    };
    QueuePage {
        not_set_up: Some(texts.t("queue-not-set-up")),
        segments: vec![segment("queue-failed", "1", true), segment("queue-all", "2", false)],
        letters: vec![
            line("mailbox unknown (550)", "letter-refused", "tag-bad", Some("0f3a")),
            line("2.0.0 queued (250)", "letter-sent", "tag-ok", None),
        ],
        pager: Pager::default(),
        page,
    }
}
