//! Samples of the audit log.

use super::{Rendered, rendered, standalone};
use crate::web::texts::Language;
use crate::web::views::audit::{AuditLine, AuditPage};
use crate::web::views::{Choice, Pager};

pub(super) fn all(language: Language) -> Rendered {
    let none = AuditPage { lines: Vec::new(), pager: Pager::default(), ..log(language) };
    vec![rendered("admin-audit", &log(language)), rendered("admin-audit-none", &none)]
}

fn line(what: &str, href: &str, who: &str, changes: &[&str]) -> AuditLine {
    AuditLine {
        what: what.into(),
        href: href.into(),
        who: who.into(),
        when: "Thu 19 Nov, 10:15".into(),
        datetime: "2026-11-19T09:15:07Z".into(),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
    }
}

fn log(language: Language) -> AuditPage {
    let mut page = standalone(language, "/admin/audit");
    page.title = page.t("audit-title");
    let address = "/admin/accounts/0f3a";
    AuditPage {
        search: "<b>ada".into(),
        topics: vec![Choice::new("", page.t("audit-topic-all"), "")],
        from: "2026-11-01".into(),
        to: String::new(),
        narrowed: true,
        count: page.t_with("audit-count", &[("n", 3.into())]),
        lines: vec![
            line("LMS switched off: Lakeside Canvas", "", "Operator, at the command line", &[]),
            line(
                "Signed in: Ada",
                address,
                "Ada, from 2001:db8::7",
                &["Browser: Firefox, Linux", "Way in: Mailed link"],
            ),
            line(
                "Kind of user changed: נור <b>",
                address,
                "Ingrid Halvorsen, from 192.0.2.7",
                &["Kind: Supervisor → Administrator"],
            ),
        ],
        csv: "/admin/audit.csv?q=ada".into(),
        pager: Pager::new(page.texts, 2, 3, |n| format!("/admin/audit?page={n}")),
        page,
    }
}
