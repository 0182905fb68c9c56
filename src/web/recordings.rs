//! Recordings: listed with their session, watched through our own gate, looked after by staff.
//!
//! Who may watch is asked at every click and for every piece of the file: people of the course, the host, moderators
//! who were invited, by the link they are mailed, and anybody with the public link, where staff made one.

mod elsewhere;
mod file;
mod found;
mod manage;
mod outside;
mod section;
mod shown;
mod watch;

use actix_web::Resource;
use actix_web::web::{ServiceConfig, get, head, post, resource};

pub(super) use self::elsewhere::delete_all;
pub(super) use self::section::section;
pub(super) use self::shown::length;

/// Below what the pages stand: of courses, and of accounts.
const BASES: [&str; 2] = ["/c/{visit}", "/scheduler"];

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    for base in BASES {
        let at = |path: &str| resource(format!("{base}/sessions/{{session}}/recordings{path}"));
        config
            .service(at("/downloads").route(post().to(manage::downloads)))
            .service(at("/{recording}").route(get().to(watch::show)))
            .service(at("/{recording}/name").route(post().to(manage::rename)))
            .service(at("/{recording}/share").route(post().to(manage::share)))
            .service(at("/{recording}/unshare").route(post().to(manage::unshare)))
            .service(at("/{recording}/publish").route(post().to(elsewhere::publish)))
            .service(at("/{recording}/unpublish").route(post().to(elsewhere::unpublish)))
            .service(at("/{recording}/elsewhere").route(get().to(elsewhere::watch)))
            .service(deleting(at("/{recording}/delete")))
            .service(at("/{recording}/{file}").route(get().to(watch::file)).route(head().to(watch::file)));
    }
    config
        .service(resource("/r/{token}").route(get().to(outside::shared)))
        .service(both(resource("/r/{token}/file/{file}")))
        .service(resource("/r/{token}/{recording}").route(get().to(outside::mailed)))
        .service(resource("/r/{token}/{recording}/elsewhere").route(get().to(outside::mailed_elsewhere)))
        .service(both_mailed(resource("/r/{token}/{recording}/{file}")));
}

fn deleting(at: Resource) -> Resource {
    at.route(get().to(manage::ask)).route(post().to(manage::delete))
}

fn both(at: Resource) -> Resource {
    at.route(get().to(outside::shared_file)).route(head().to(outside::shared_file))
}

fn both_mailed(at: Resource) -> Resource {
    at.route(get().to(outside::mailed_file)).route(head().to(outside::mailed_file))
}
