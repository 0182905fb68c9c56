//! The people page: the roster, and how it was read.

use actix_web::web::ServiceConfig;

/// The addresses of these pages.
pub(super) fn routes(_config: &mut ServiceConfig) {}
