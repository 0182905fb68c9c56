//! How LMSs come to be registered, for administrators: links that do it, the look before one is confirmed, and the pages
//! for Canvas and Moodle by hand.

mod by_hand;
mod canvas;
mod confirm;
mod links;
mod moodle;

use actix_web::web::{ServiceConfig, get, post, resource};

/// The addresses of these pages. They stand before those of one registration, whose identifier could be any word.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/registrations/invite")
                .route(get().to(links::list))
                .route(post().to(links::make)),
        )
        .service(
            resource("/admin/registrations/invite/{invitation}/withdraw").route(post().to(links::withdraw)),
        )
        .service(
            resource("/admin/registrations/canvas")
                .route(get().to(canvas::form))
                .route(post().to(canvas::take)),
        )
        .service(
            resource("/admin/registrations/moodle")
                .route(get().to(moodle::form))
                .route(post().to(moodle::take)),
        )
        .service(
            resource("/admin/registrations/{registration}/confirm")
                .route(get().to(confirm::look))
                .route(post().to(confirm::confirm)),
        );
}
