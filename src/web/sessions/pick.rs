//! The dialogue in which staff choose what the LMS puts into its course (Deep Linking 2.0).
//!
//! Its address names a record of the server; where the answer goes, and what must be in it, never leaves there.

mod answer;
mod chosen;
mod fresh;
mod list;

use actix_web::web::{ServiceConfig, get, post, resource};

use self::chosen::Chosen;
use crate::ids::PickId;
use crate::picks::{self, Pick};
use crate::web::failure::Failure;
use crate::web::page::{Page, Place};
use crate::web::visitor::Visitor;

/// The addresses of the dialogue; only courses have one.
pub(super) fn routes(config: &mut ServiceConfig) {
    let at = |rest: &str| resource(format!("/c/{{visit}}/pick/{{pick}}{rest}"));
    config
        .service(at("").route(get().to(list::show)).route(post().to(list::choose)))
        .service(at("/new").route(get().to(fresh::form)).route(post().to(fresh::create)));
}

/// The dialogue in the address: opened by this visit's person in its course, and not answered yet.
async fn opened(visitor: &Visitor) -> Result<Pick, Failure> {
    let id: Option<PickId> = visitor.request().match_info().get("pick").and_then(|id| id.parse().ok());
    let (id, visit, now) = (id.ok_or(Failure::NotFound)?, visitor.visit()?, visitor.app.clock.now());
    let whose = (visit.course, visit.person);
    let found = visitor.app.db.read(move |conn| picks::find(conn, id, whose, now)).await?;
    let pick = found.ok_or(Failure::NotFound)?;
    if pick.open { Ok(pick) } else { Err(Failure::PickOver) }
}

/// Why nothing can be chosen: the words for the person here, and for the LMS's own page.
fn barred(visitor: &Visitor, pick: &Pick) -> Option<String> {
    if !visitor.manages() {
        Some(visitor.texts.t("pick-only-staff"))
    } else if !pick.asked.links {
        Some(visitor.texts.t("pick-no-links"))
    } else {
        None
    }
}

/// The dialogue's address, with what is chosen so far.
fn address(visitor: &Visitor, pick: &Pick, rest: &str, chosen: &Chosen, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(more.iter().filter(|(_name, value)| !value.is_empty()));
    query.extend_pairs(chosen.iter().map(|one| ("s", one.to_string())));
    let (path, query) = (visitor.address(&format!("pick/{}{rest}", pick.id)), query.finish());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A page inside a dialogue of the LMS: without tabs, and without a way around the answer.
fn page(visitor: &Visitor, title: String) -> Page {
    let mut page = visitor.page(Place::Sessions);
    page.tabs.clear();
    page.lms = None;
    page.title = title;
    page
}

fn course_of(visitor: &Visitor) -> Result<String, Failure> {
    let title = visitor.visit()?.course_title.clone();
    Ok(title.unwrap_or_else(|| visitor.texts.t("course-without-title")))
}
