//! A template as an answer.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::failure::Failure;
use super::headers::Policy;

/// Answers with a page under `policy`; pages are never kept by caches and never named to other sites.
pub fn page(template: &impl Template, policy: &Policy) -> Result<HttpResponse, Failure> {
    with_status(StatusCode::OK, template, policy)
}

/// As [`page`], with a status other than 200: a form with errors is a 422.
pub fn with_status(
    status: StatusCode,
    template: &impl Template,
    policy: &Policy,
) -> Result<HttpResponse, Failure> {
    let body = template.render().map_err(Failure::broken)?;
    Ok(answer(status, body, policy))
}

pub(super) fn answer(status: StatusCode, body: String, policy: &Policy) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, policy.referrer()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy.value()))
        .body(body)
}
