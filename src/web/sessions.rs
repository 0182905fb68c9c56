//! Pages of sessions, from the list to the door: of a course below its visit, of an account below the Scheduler.

pub(super) mod audience;
mod copied;
mod dates;
pub(super) mod details;
mod door;
mod edit;
mod facts;
mod faults;
mod found;
mod guests;
mod list;
mod look;
mod notices;
mod pick;
mod query;
mod remove;
mod room;
mod rows;
mod slip;
mod typed;

use actix_web::Resource;
use actix_web::web::{ServiceConfig, get, post, resource};

pub(super) use self::details::name_of;
pub(super) use self::found::{Found, session_id};
pub(super) use self::notices::on_to;

/// Below what the pages stand: of courses, and of accounts.
const BASES: [&str; 2] = ["/c/{visit}", "/scheduler"];

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/c/{visit}/window").route(post().to(door::own_window)));
    config.service(resource("/c/{visit}/sessions/room").route(get().to(room::show)));
    copied::routes(config);
    pick::routes(config);
    for base in BASES {
        below(base, config);
    }
}

fn below(base: &str, config: &mut ServiceConfig) {
    let at = |path: &str| resource(format!("{base}/sessions{path}"));
    let date = |rest: &str| at(&format!("/{{session}}/dates/{{date}}{rest}"));
    config
        .service(at("").route(get().to(list::show)))
        .service(at("/new").route(get().to(edit::fresh)).route(post().to(edit::create)))
        .service(at("/{session}").route(get().to(details::show)))
        .service(at("/{session}/join").route(post().to(door::join)))
        .service(at("/{session}/edit").route(get().to(edit::form)).route(post().to(edit::save)))
        .service(at("/{session}/delete").route(get().to(remove::ask)).route(post().to(remove::delete)))
        .service(at("/{session}/lock").route(post().to(room::lock)))
        .service(at("/{session}/unlock").route(post().to(room::unlock)))
        .service(at("/{session}/guests").route(post().to(guests::save)))
        .service(replacing(at("/{session}/guests/replace")))
        .service(date("").route(get().to(dates::form)).route(post().to(dates::save)))
        .service(date("/cancel").route(get().to(dates::ask)).route(post().to(dates::cancel)))
        .service(date("/restore").route(post().to(dates::restore)));
}

fn replacing(at: Resource) -> Resource {
    at.route(get().to(guests::ask)).route(post().to(guests::replace))
}
