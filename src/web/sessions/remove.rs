//! Deleting a session, after a question.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};

use super::found::{Found, session_id};
use super::notices::on_to;
use crate::app::App;
use crate::db::Conn;
use crate::ids::SessionId;
use crate::invitations::{self, Farewell, Hosted};
use crate::recordings;
use crate::sessions::{Owner, Timing, store};
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
    let (page, id) = (visitor.page(Place::Sessions), session.id);
    let mut page = ConfirmPage::delete(page, session.id.as_str(), session.name.as_str());
    if visitor.app.db.read(move |conn| recordings::store::count(conn, id)).await? > 0 {
        page.consequence.push(' ');
        page.consequence.push_str(&visitor.texts.t("confirm-delete-recordings"));
    }
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/delete`.
pub(super) async fn delete(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (owner, id, now) = (visitor.owner(), session_id(&visitor)?, visitor.app.clock.now());
    let found = Found::load(&visitor).await?;
    crate::web::recordings::delete_all(&visitor.app, id).await?;
    let hosted = Hosted::of(found.session);
    let farewell = match &hosted {
        Some(of) => Farewell::to_all(of, &found.dates, visitor.account()?, now),
        None => None,
    };
    let off = CalledOff { owner, id, invited: hosted.map(|of| (of, farewell)), now };
    // Goes on to its end if the visitor goes away: half of the invited may be told by then.
    tokio::spawn(call_off(visitor.app.clone(), off)).await.map_err(|_panicked| Failure::Busy)??;
    Ok(on_to(&visitor, "sessions", Done::Deleted))
}

/// A session that is deleted, and what its invited are told.
#[derive(Clone)]
struct CalledOff {
    owner: Owner,
    id: SessionId,
    invited: Option<(Hosted, Option<Farewell>)>,
    now: DateTime<Utc>,
}

/// Deletes the session in one transaction with the last of its invitations. The others go before, in small bites
/// between which others save: there can be twenty thousand.
async fn call_off(app: Data<App>, off: CalledOff) -> Result<(), Failure> {
    let mut more = true;
    while more {
        let off = off.clone();
        more = app.db.write(move |conn| off.some(conn)).await?;
        app.mail.wake();
    }
    Ok(())
}

impl CalledOff {
    fn some(&self, conn: &mut Conn) -> Result<bool, Failure> {
        if let Some((of, farewell)) = &self.invited
            && invitations::store::withdraw_some(conn, of, farewell.as_ref(), self.now)?
        {
            return Ok(true);
        }
        store::delete(conn, self.owner, self.id)?;
        Ok(false)
    }
}
