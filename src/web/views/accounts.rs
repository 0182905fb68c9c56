//! The registered users.

use askama::Template;

use super::{Choice, Faults, Pager};
use crate::web::page::Page;

/// One registered user in a list.
#[derive(Debug, Clone)]
pub struct AccountLine {
    /// Their name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// "Supervisor"
    pub kind: String,
    /// Whether the kind stands out.
    pub strong: bool,
    /// Whether the account is switched off.
    pub off: bool,
    /// Who is responsible, or that it is the reader; or empty.
    pub note: String,
    /// The account's page, or empty if it is not for the reader.
    pub href: String,
}

/// `GET /admin/accounts`.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/list.html")]
pub struct AccountsPage {
    /// The frame.
    pub page: Page,
    /// "12 users"
    pub count: String,
    /// What was searched for, or empty.
    pub search: String,
    /// The users.
    pub lines: Vec<AccountLine>,
    /// The other pages.
    pub pager: Pager,
}

/// `GET /admin/accounts/new`; making is a POST to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/new.html")]
pub struct NewAccountPage {
    /// The frame.
    pub page: Page,
    /// As typed.
    pub name: String,
    /// As typed.
    pub email: String,
    /// The kinds that the reader may make.
    pub kinds: Vec<Choice>,
    /// Who can be responsible, if the reader may choose.
    pub responsible: Option<Vec<Choice>>,
    /// Whether letters are sent at all.
    pub mailed: bool,
    /// What is wrong.
    pub faults: Faults,
}

/// `GET /admin/accounts/{account}`; each form is a POST below it.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/one.html")]
pub struct OneAccountPage {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// Their name.
    pub name: String,
    /// Where letters go.
    pub email: String,
    /// "Supervisor"
    pub kind: String,
    /// Who is responsible, for supervisors.
    pub responsible: Option<String>,
    /// "Thursday 19 November"
    pub since: String,
    /// Whether it is switched off.
    pub off: bool,
    /// The kinds that it can be given.
    pub kinds: Vec<Choice>,
    /// Who can be made responsible, if the reader may.
    pub administrators: Option<Vec<Choice>>,
}

/// `GET /admin/accounts/import`; looking is a POST to the same address with `table`.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/import.html")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// As pasted.
    pub table: String,
    /// What is wrong.
    pub faults: Faults,
}

/// A line of an import that makes no account.
#[derive(Debug, Clone)]
pub struct RefusedLine {
    /// "Line 7"
    pub line: String,
    /// As it stands there.
    pub name: String,
    /// As it stands there.
    pub email: String,
    /// What is wrong with it.
    pub why: String,
}

/// `POST /admin/accounts/import`: what would happen; taking is a POST to `…/take`.
#[derive(Debug, Clone, Template)]
#[template(path = "accounts/preview.html")]
pub struct PreviewPage {
    /// The frame.
    pub page: Page,
    /// As pasted.
    pub table: String,
    /// What will be made.
    pub taken: Vec<AccountLine>,
    /// What is left out.
    pub refused: Vec<RefusedLine>,
    /// Whether this is shown again because something changed.
    pub changed: bool,
}

impl PreviewPage {
    fn counted(&self, id: &str, n: usize) -> String {
        self.page.t_with(id, &[("n", u32::try_from(n).unwrap_or(u32::MAX).into())])
    }

    fn fine(&self) -> String {
        self.counted("import-fine", self.taken.len())
    }

    fn bad(&self) -> String {
        self.counted("import-bad", self.refused.len())
    }

    fn verb(&self) -> String {
        self.counted("import-take", self.taken.len())
    }
}
