//! Personal invitations on the Scheduler's pages. Nothing here has an address below a course (R8).

mod letters;
mod many;
mod save;
mod section;
mod users;
mod withdraw;

use actix_web::web::{ServiceConfig, get, post, resource};

pub(super) use self::letters::{class as letter_class, word as letter_word};
pub(super) use self::section::{named, section};
use super::failure::Failure;
use super::sessions::Found;
use super::visitor::Visitor;
use crate::ids::InvitationId;
use crate::invitations::{Hosted, Posting};

/// The addresses of these pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    let at = |path: &str| resource(format!("/scheduler/sessions/{{session}}/invitations{path}"));
    config
        .service(at("").route(post().to(save::save)))
        .service(at("/users").route(get().to(users::search)))
        .service(at("/many").route(get().to(many::form)).route(post().to(many::post)))
        .service(at("/{invitation}/resend").route(post().to(save::resend)))
        .service(
            at("/{invitation}/delete").route(get().to(withdraw::ask)).route(post().to(withdraw::withdraw)),
        );
}

/// The session in the address, if it is one of the visitor's own that people can be invited to.
async fn hosted(visitor: &Visitor) -> Result<(Found, Hosted), Failure> {
    let found = Found::load(visitor).await?;
    let hosted = Hosted::of(found.session.clone()).ok_or(Failure::NotFound)?;
    Ok((found, hosted))
}

/// How letters are sent off from this page.
fn posting(visitor: &Visitor) -> Posting {
    let (app, locale) = (&visitor.app, visitor.texts.language().tag());
    Posting { locale, most_a_day: app.config.invitations_per_day, now: app.clock.now() }
}

/// The invitation in the address.
fn invitation_id(visitor: &Visitor) -> Result<InvitationId, Failure> {
    let id = visitor.request().match_info().get("invitation").and_then(|id| id.parse().ok());
    id.ok_or(Failure::InvitationGone)
}
