//! Through the door: whoever was admitted gets a way into the room.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};

use super::failure::{Behind, Failure};
use super::headers::Policy;
use crate::access::{self, Admission, Ticket};
use crate::app::App;
use crate::keys::Secret;
use crate::meetings::{Attendee, JoinTarget, MeetingBackend, PersonKey, RoomSpec};
use crate::sessions::{Occurrence, Session, store};

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
    let mut attendee = attendee(arrival, admission);
    if app.meetings.instance_url().is_some() {
        // The room's page may have another host than the one that its people come from.
        attendee.back = attendee.back.map(|back| app.config.address(&back));
    }
    Ok(sent(&app.meetings.join(room, attendee, now).await?))
}

/// Sends the browser into the room. The address is worth a seat: nobody keeps it, and no page is told of it.
fn sent(to: &JoinTarget) -> HttpResponse {
    let address = match to {
        JoinTarget::Page(ticket) => format!("/room/{ticket}"),
        JoinTarget::Elsewhere(address) => address.clone(),
        JoinTarget::Redirect(url) => url.to_string(),
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

/// `GET /room/pass/{secret}`: another instance let somebody in whose room is here.
pub(super) async fn pass(app: Data<App>, secret: Path<String>) -> Result<HttpResponse, Failure> {
    let secret: Secret = secret.parse().map_err(|_no_secret| Failure::Behind(Behind::PassOver))?;
    let now = app.clock.now();
    let (room, attendee) = app.meetings.pass(&secret, now).await?.ok_or(Failure::Behind(Behind::PassOver))?;
    let found = app.db.read(move |conn| store::by_occurrence(conn, room.0)).await?;
    let (session, occurrence) = found.ok_or(Failure::SessionGone)?;
    let room = app.meetings.open(RoomSpec::of(&session, &occurrence), now).await?;
    Ok(sent(&app.meetings.join(room, attendee, now).await?))
}

/// A page with a way into a room on it: forms may be redirected to where rooms are. A balancer sends people on to its
/// servers, which nobody here knows by name.
#[must_use]
pub fn policy(policy: Policy, app: &App) -> Policy {
    let meetings = &app.config.meetings;
    let mut policy = policy;
    if meetings.bbb.is_some() || meetings.instance_url.is_some() {
        policy = policy.with_forms_to("https:");
    }
    let named = meetings.bbb.iter().map(|bbb| &bbb.api).chain(&meetings.instance_url);
    named.fold(policy, |policy, url| policy.with_forms_to(&url.origin().ascii_serialization()))
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
