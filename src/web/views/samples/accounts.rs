//! Samples of the doors of the standalone pages, and of the pages about accounts.

use super::{Rendered, outside, rendered, standalone};
use crate::web::texts::Language;
use crate::web::views::account::AccountPage;
use crate::web::views::sign_in::{LinkPage, SignInPage};

pub(super) fn all(language: Language) -> Rendered {
    let next = Some("/admin/accounts".to_owned());
    vec![
        rendered("sign-in", &SignInPage::new(outside(language), None, true)),
        rendered("sign-in-link", &LinkPage::new(outside(language), "/sign-in/a", "Ingrid Halvorsen", next)),
        rendered(
            "account",
            &AccountPage::new(standalone(language, "/scheduler/account"), "ingrid@uni.example"),
        ),
    ]
}
