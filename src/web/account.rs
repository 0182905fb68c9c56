//! One's own account.

use actix_web::HttpResponse;
use actix_web::web::{ServiceConfig, get, resource};

use super::failure::Failure;
use super::html;
use super::signed_in::{Section, SignedIn};
use super::views::account::AccountPage;

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/scheduler/account").route(get().to(show)));
}

async fn show(who: SignedIn) -> Result<HttpResponse, Failure> {
    let page = AccountPage::new(who.page(Section::Account), who.account.email.as_str());
    html::page(&page, &who.policy())
}
