//! Deleting a session, after a question.

use actix_web::HttpResponse;

use super::found::{Found, session_id};
use super::notices::on_to;
use crate::invitations::{self, Farewell, Hosted};
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
    let (owner, id, now) = (visitor.owner(), session_id(&visitor)?, visitor.app.clock.now());
    let found = Found::load(&visitor).await?;
    let hosted = Hosted::of(found.session);
    let farewell = match &hosted {
        Some(of) => Farewell::to_all(of, &found.dates, visitor.account()?, now),
        None => None,
    };
    let deleted = visitor.app.db.write(move |conn| {
        if let Some(of) = hosted {
            invitations::store::withdraw_all(conn, &of, farewell.as_ref(), now)?;
        }
        Ok::<_, Failure>(store::delete(conn, owner, id)?)
    });
    deleted.await?;
    visitor.app.mail.wake();
    Ok(on_to(&visitor, "sessions", Done::Deleted))
}
