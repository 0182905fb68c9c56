//! Guest access of one session: on, off, and a new link.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::found::{Found, session_id};
use super::notices::on_to;
use super::{details, faults};
use crate::guests;
use crate::ids::SessionId;
use crate::meetings::{MeetingBackend as _, OnTheWay, RoomRef};
use crate::sessions::store::occurrences;
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Done;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::details::GuestAccess;
use crate::web::views::{Choice, Fault, Faults};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// `POST /c/{visit}/sessions/{session}/guests`: `guests`, `guest_role`, `guest_sure`.
pub(super) async fn save(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let id = session_id(&visitor)?;
    let (owner, now) = (visitor.owner(), visitor.app.clock.now());
    let path = format!("sessions/{id}");
    if !fields.ticked("guests") {
        let off = move |conn: &mut _| Ok::<_, Failure>(guests::switch_off(conn, owner, id, now)?);
        visitor.app.db.write(off).await?;
        turn_away(&visitor, id).await?;
        return Ok(on_to(&visitor, &path, Done::GuestsOff));
    }
    let role = fields.text_or_empty("guest_role");
    match faults::guest_role(visitor.texts, role, fields.ticked("guest_sure")) {
        Err(fault) => refused(&visitor, &fields, fault).await,
        Ok(role) => {
            let on = move |conn: &mut _| Ok::<_, Failure>(guests::switch_on(conn, owner, id, role, now)?);
            visitor.app.db.write(on).await?;
            Ok(on_to(&visitor, &path, Done::GuestsOn))
        }
    }
}

async fn refused(visitor: &Visitor, fields: &Fields, fault: Fault) -> Result<HttpResponse, Failure> {
    let found = Found::load(visitor).await?;
    let mut page = details::page(visitor, &found, &Fields::default()).await?;
    page.guests = page.guests.map(|saved| GuestAccess {
        checked: true,
        roles: Choice::roles(visitor.texts, fields.text_or_empty("guest_role")),
        ..saved
    });
    page.faults = Faults(vec![fault]);
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy())
}

/// `GET /c/{visit}/sessions/{session}/guests/replace`.
pub(super) async fn ask(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let session = Found::load(&visitor).await?.session;
    let name = details::name_of(&visitor, &session);
    let page = ConfirmPage::replace_link(visitor.page(Place::Sessions), session.id.as_str(), &name);
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/guests/replace`.
pub(super) async fn replace(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (owner, id, now) = (visitor.owner(), session_id(&visitor)?, visitor.app.clock.now());
    let new = move |conn: &mut _| Ok::<_, Failure>(guests::replace(conn, owner, id, now)?);
    visitor.app.db.write(new).await?;
    turn_away(&visitor, id).await?;
    Ok(on_to(&visitor, &format!("sessions/{id}"), Done::LinkReplaced))
}

/// Guests who pressed the button a moment ago have a ticket, and are not inside yet: the link that they came by lets
/// nobody in any more (R9, R13).
async fn turn_away(visitor: &Visitor, id: SessionId) -> Result<(), Failure> {
    let now = visitor.app.clock.now();
    let dates = visitor.app.db.read(move |conn| occurrences(conn, id)).await?;
    for date in dates.iter().filter(|date| !date.has_ended(now)) {
        visitor.app.meetings.turn_away(RoomRef(date.id), &OnTheWay::Guests, now).await?;
    }
    Ok(())
}
