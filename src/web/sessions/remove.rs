//! Deleting a session, after a question.

use actix_web::HttpResponse;

use super::found::{Found, session_id};
use super::notices::on_to;
use crate::sessions::{Timing, store};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Done;
use crate::web::views::confirm::ConfirmPage;
use crate::web::visitor::{Staff, StaffPosted};

/// `GET /c/{visit}/sessions/{session}/delete`.
pub(super) async fn ask(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let session = Found::load(&visitor).await?.session;
    if session.timing == Timing::Room {
        return Err(Failure::NotFound);
    }
    let page = visitor.page(Place::Sessions);
    let page = ConfirmPage::delete(page, session.id.as_str(), session.name.as_str());
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/delete`.
pub(super) async fn delete(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (owner, id) = (visitor.owner(), session_id(&visitor)?);
    visitor.app.db.write(move |conn| Ok::<_, Failure>(store::delete(conn, owner, id)?)).await?;
    Ok(on_to(&visitor, "sessions", Done::Deleted))
}
