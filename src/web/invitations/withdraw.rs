//! Deleting an invitation, after a question that offers to remove the person from the room as well.

use actix_web::HttpResponse;

use super::{hosted, invitation_id};
use crate::ids::InvitationId;
use crate::invitations::{Farewell, store};
use crate::meetings::{Capabilities, MeetingBackend, OnTheWay, PersonKey, RoomRef, Why};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::page::Place;
use crate::web::sessions::{Found, on_to};
use crate::web::texts::Done;
use crate::web::views::confirm::ConfirmPage;
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// `GET /scheduler/sessions/{session}/invitations/{invitation}/delete`.
pub(super) async fn ask(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let (found, of) = hosted(&visitor).await?;
    let id = invitation_id(&visitor)?;
    let invitation = visitor.app.db.read(move |conn| store::find_of(conn, &of, id)).await?;
    let rooms = rooms_with(&visitor, &found, id).await?;
    let stays = stays(&visitor, &rooms).await?;
    let inside = !rooms.is_empty() && !stays;
    let page = visitor.page(Place::Sessions);
    let (session, name) = (found.session.id, invitation.name.as_str());
    let mut page = ConfirmPage::withdraw(page, session.as_str(), id.as_str(), name, inside);
    if stays {
        page.consequence = format!("{} {}", page.consequence, visitor.texts.t("missing-removes-one-invited"));
    }
    html::page(&page, &visitor.policy())
}

/// `POST /scheduler/sessions/{session}/invitations/{invitation}/delete`: `remove`, to put them out as well (R18).
pub(super) async fn withdraw(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let (found, of) = hosted(&visitor).await?;
    let (id, now) = (invitation_id(&visitor)?, visitor.app.clock.now());
    let farewell = Farewell::to_one(&of, &found.dates, visitor.account()?, now);
    visitor.app.db.write(move |conn| store::withdraw(conn, &of, id, farewell.as_ref(), now)).await?;
    visitor.app.mail.wake();
    let key = PersonKey::invitee(id);
    // Whoever pressed the button a moment ago has a ticket, and is not inside yet.
    let whom = OnTheWay::Person(key.clone());
    for date in &found.dates {
        visitor.app.meetings.turn_away(RoomRef(date.id), &whom, now).await?;
    }
    if fields.ticked("remove") {
        for room in rooms_with(&visitor, &found, id).await? {
            visitor.app.meetings.remove(room, &key, Why::Dropped, now).await?;
        }
    }
    Ok(on_to(&visitor, &format!("sessions/{}", found.session.id), Done::Withdrawn))
}

/// Whether nobody can be put out of one of these rooms from here: then it is not offered.
async fn stays(visitor: &Visitor, rooms: &[RoomRef]) -> Result<bool, Failure> {
    for room in rooms {
        let engine = visitor.app.meetings.engine(*room, visitor.app.clock.now()).await?;
        if !Capabilities::of(engine).removes_one {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rooms of the session in which the invitee is.
async fn rooms_with(visitor: &Visitor, found: &Found, id: InvitationId) -> Result<Vec<RoomRef>, Failure> {
    let (key, mut rooms) = (PersonKey::invitee(id), Vec::new());
    let all: Vec<_> = found.dates.iter().map(|date| RoomRef(date.id)).collect();
    for room in visitor.app.meetings.counts(&all).await?.into_keys() {
        if visitor.app.meetings.presence(room).await?.iter().any(|one| one.person == key) {
            rooms.push(room);
        }
    }
    Ok(rooms)
}
