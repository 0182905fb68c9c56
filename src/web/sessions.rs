//! Course pages: sessions, from the list to the door.

mod dates;
mod details;
mod door;
mod edit;
mod facts;
mod faults;
mod found;
mod guests;
mod list;
mod look;
mod notices;
mod query;
mod remove;
mod room;
mod rows;
mod slip;
mod typed;

use actix_web::Resource;
use actix_web::web::{ServiceConfig, get, post, resource};

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(at("window").route(post().to(door::own_window)))
        .service(at("sessions").route(get().to(list::show)))
        .service(at("sessions/new").route(get().to(edit::fresh)).route(post().to(edit::create)))
        .service(at("sessions/{session}").route(get().to(details::show)))
        .service(at("sessions/{session}/join").route(post().to(door::join)))
        .service(at("sessions/{session}/edit").route(get().to(edit::form)).route(post().to(edit::save)))
        .service(
            at("sessions/{session}/delete").route(get().to(remove::ask)).route(post().to(remove::delete)),
        )
        .service(at("sessions/{session}/lock").route(post().to(room::lock)))
        .service(at("sessions/{session}/unlock").route(post().to(room::unlock)))
        .service(at("sessions/{session}/guests").route(post().to(guests::save)))
        .service(replacing().route(get().to(guests::ask)).route(post().to(guests::replace)))
        .service(date("").route(get().to(dates::form)).route(post().to(dates::save)))
        .service(date("/cancel").route(get().to(dates::ask)).route(post().to(dates::cancel)))
        .service(date("/restore").route(post().to(dates::restore)));
}

fn at(path: &str) -> Resource {
    resource(format!("/c/{{visit}}/{path}"))
}

fn replacing() -> Resource {
    at("sessions/{session}/guests/replace")
}

fn date(rest: &str) -> Resource {
    at(&format!("sessions/{{session}}/dates/{{date}}{rest}"))
}
