//! Light, dark, or like the device: the one choice that every reader has.

use actix_web::http::header;
use actix_web::web::{Payload, ServiceConfig, get, post, resource};
use actix_web::{HttpRequest, HttpResponse};
use cookie::{Cookie, SameSite};

use super::failure::Failure;
use super::forms::{Fields, from_another_site};
use super::headers::{Ancestors, Policy};
use super::html;
use super::page::{Page, Theme};
use super::request::local_path;
use super::views::launch::ThemePage;

/// Longest form and longest way back, in bytes.
const LIMIT: usize = 4096;

/// The address of the choice.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/theme").route(get().to(choose)).route(post().to(keep)));
}

async fn choose(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let query = Fields::parse(request.query_string().as_bytes());
    let page = ThemePage::new(Page::of(&request), way_back(query.text_or_empty("back")));
    // Reached from pages in frames of any LMS; whoever is tricked into a click here reads in the dark.
    html::page(&page, &Policy::framed_by(Ancestors::Anybody))
}

async fn keep(request: HttpRequest, payload: Payload) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let fields = Fields::read(&request, payload, LIMIT).await?;
    let theme = Theme::parse(fields.only("theme")?).ok_or(Failure::BadRequest)?;
    // One cookie is enough: a browser that knows no partitions keeps it as any other.
    let kept = Cookie::build((Theme::COOKIE, theme.word()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::None)
        .partitioned(true)
        .max_age(cookie::time::Duration::days(365));
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, way_back(fields.text_or_empty("back"))))
        .insert_header((header::SET_COOKIE, kept.build().to_string()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// `back` if it is a path of ours, else the front page.
fn way_back(back: &str) -> &str {
    local_path(back).unwrap_or("/")
}
