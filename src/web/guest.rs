//! The guest link: one field, one button, and explained refusals.

use actix_web::web::ServiceConfig;

/// The addresses of these pages.
pub(super) fn routes(_config: &mut ServiceConfig) {}
