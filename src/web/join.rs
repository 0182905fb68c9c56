//! Through the door: whoever was admitted gets a way into the room.

use actix_web::HttpResponse;
use actix_web::http::header;
use chrono::{DateTime, Utc};

use super::failure::Failure;
use crate::access::{self, Admission, Ticket};
use crate::app::App;
use crate::meetings::{Attendee, JoinTarget, MeetingBackend, PersonKey, RoomSpec};
use crate::sessions::{Occurrence, Session};

/// Who wants in, and where they came from.
pub struct Arrival<'a> {
    /// Recognises the person when they come back.
    pub person: PersonKey,
    /// The name others see.
    pub name: String,
    /// The language of their pages.
    pub locale: &'a str,
    /// The page the room leads back to.
    pub back: String,
    /// What they show at the door.
    pub ticket: Ticket,
}

/// Lets `arrival` into the room of `occurrence`, if the rules of access admit them now, and sends the browser there.
pub async fn enter(
    app: &App,
    session: &Session,
    occurrence: &Occurrence,
    arrival: Arrival<'_>,
    opens: impl FnOnce(DateTime<Utc>) -> String,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let admission = access::admit(session, occurrence, &arrival.ticket, now)
        .map_err(|refusal| Failure::at_door(refusal, opens))?;
    let room = app.meetings.open(RoomSpec::of(session, occurrence), now).await?;
    // Whoever is inside already keeps their seat and its role, so a change of the course has to reach it here:
    // the next round would find nothing changed any more.
    if !admission.guest && app.granted.changes(occurrence.id, &arrival.person, admission.role) {
        app.meetings.change_role(room, &arrival.person, admission.role, now).await?;
    }
    let JoinTarget::Page(ticket) = app.meetings.join(room, attendee(arrival, admission), now).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/room/{ticket}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

fn attendee(arrival: Arrival<'_>, admission: Admission) -> Attendee {
    Attendee {
        one_place: arrival.person.as_invitee().is_some(),
        person: arrival.person,
        name: arrival.name,
        role: admission.role,
        guest: admission.guest,
        locale: arrival.locale.to_owned(),
        back: Some(arrival.back),
    }
}
