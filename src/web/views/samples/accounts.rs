//! Samples of the doors of the standalone pages, and of the pages about accounts.

use super::{Rendered, outside, rendered, standalone};
use crate::web::texts::Language;
use crate::web::views::account::AccountPage;
use crate::web::views::queue::{Line, QueuePage};
use crate::web::views::sign_in::{LinkPage, SignInPage};
use crate::web::views::{Pager, Segment};

pub(super) fn all(language: Language) -> Rendered {
    let next = Some("/admin/accounts".to_owned());
    vec![
        rendered("sign-in", &SignInPage::new(outside(language), None, true)),
        rendered("sign-in-link", &LinkPage::new(outside(language), "/sign-in/a", "Ingrid Halvorsen", next)),
        rendered(
            "account",
            &AccountPage::new(standalone(language, "/scheduler/account"), "ingrid@uni.example"),
        ),
        rendered("admin-mail", &queue(language)),
    ]
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
        to: "שירה לוי".into(),
        sub: format!("shira@example.org · {said}"),
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
