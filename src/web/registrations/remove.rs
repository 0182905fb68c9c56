//! Removing a registration: what goes with it is said before it is done.

use actix_web::{HttpRequest, HttpResponse};

use super::{LIST, named, place};
use crate::platforms::{self, Platform, Taken};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::signed_in::{Administering, AdministeringPosted, Section, on_to};
use crate::web::texts::Done;
use crate::web::views::confirm::ConfirmPage;

pub(super) async fn ask(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let id = named(&request)?;
    let found = who.app.db.read(move |conn| {
        let taken = platforms::what_removal_takes(conn, id)?;
        Ok::<_, Failure>(platforms::find(conn, id)?.map(|platform| (platform, taken)))
    });
    let (Platform { name, .. }, taken) = found.await?.ok_or(Failure::NotFound)?;
    let Taken { courses, sessions, people } = taken;
    let values = [("courses", courses.into()), ("sessions", sessions.into()), ("people", people.into())];
    let consequence = who.texts.t_with("confirm-registration-takes", &values);
    let page = who.page(Section::Registrations);
    html::page(&ConfirmPage::remove_registration(page, &place(id), &name, &consequence), &who.policy())
}

pub(super) async fn remove(
    posted: AdministeringPosted,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (who, id) = (posted.who, named(&request)?);
    let (by, now) = (who.actor(), who.app.clock.now());
    match who.app.db.write(move |conn| platforms::remove(conn, id, &by, now)).await {
        Ok(()) => Ok(on_to(LIST, Done::RegistrationRemoved)),
        Err(platforms::Error::Unknown) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}
