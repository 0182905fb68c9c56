//! Every address, in one table.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig, get, post, resource};

use super::signed_in::Administering;
use super::{
    account, accounts, assets, audit, calendar, callbacks, doctor, failure, from_lms, guest, health,
    invitations, invitee, join, launch, meetings, notices, people, queue, recordings, register, registering,
    registrations, room, sessions, sign_in, sso, theme, unnamed, upkeep,
};
use crate::app::App;

pub(super) fn all(config: &mut ServiceConfig, app: &Data<App>) {
    config
        .app_data(failure::paths())
        .app_data(failure::queries())
        .app_data(failure::forms(64 * 1024))
        .app_data(Data::new(room_pages(app)))
        .service(resource("/lti/login").route(get().to(launch::login)).route(post().to(launch::login)))
        .service(resource("/lti/launch").route(post().to(launch::arrive)).route(get().to(launch::not_by_get)))
        .service(resource("/lti/proof").route(post().to(launch::prove)))
        .service(resource("/lti/landed").route(get().to(launch::landed)))
        .service(resource("/lti/resume").route(post().to(launch::resume)))
        .configure(register::routes)
        .configure(registering::routes)
        .service(resource("/.well-known/jwks.json").route(get().to(health::jwks)))
        .service(resource("/health/live").route(get().to(health::live)))
        .service(resource("/health/ready").route(get().to(health::ready)))
        .configure(notices::routes)
        .configure(sessions::routes)
        .configure(invitations::routes)
        .configure(recordings::routes)
        .configure(calendar::routes)
        .configure(invitee::routes)
        .configure(people::routes)
        .configure(guest::routes)
        .configure(from_lms::routes)
        .configure(unnamed::routes)
        .configure(sso::routes)
        .configure(sign_in::routes)
        .configure(account::routes)
        .configure(queue::routes)
        .configure(accounts::routes)
        .configure(registrations::routes)
        .configure(audit::routes)
        .configure(upkeep::routes)
        .service(resource("/admin").route(get().to(administration)))
        .configure(doctor::routes)
        .configure(theme::routes)
        .configure(assets::routes)
        .service(resource("/room/pass/{secret}").route(get().to(join::pass)))
        .configure(callbacks::routes)
        .configure(meetings::routes)
        .configure(room::routes)
        .default_service(web::to(not_found));
}

/// The administration's first page.
async fn administration(_: Administering) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, registrations::LIST)).finish()
}

async fn not_found() -> Result<HttpResponse, failure::Failure> {
    Err(failure::Failure::NotFound)
}

fn room_pages(app: &App) -> room::RoomPages {
    room::RoomPages {
        hall: app.meetings.hall().clone(),
        clock: app.clock.clone(),
        origins: [Some(&app.config.public_url), app.config.meetings.instance_url.as_ref()]
            .into_iter()
            .flatten()
            .map(|url| url.origin().ascii_serialization())
            .collect(),
        css: vec![assets::url("app.css"), assets::url("room.css")],
        icon: assets::url("mark.svg"),
        js: assets::url("room.js"),
        words: room_words,
    }
}

fn room_words(locale: &str, id: &str) -> String {
    let language = super::texts::Language::lookup([locale]).unwrap_or_default();
    super::texts::Texts::new(language).t(id)
}
