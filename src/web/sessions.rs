//! Course pages: sessions, from the list to the door.

use actix_web::web::ServiceConfig;

/// The addresses of these pages.
pub(super) fn routes(_config: &mut ServiceConfig) {}
