//! The door for people with a personal invitation (R17). Looking changes nothing, as mail scanners look too.

use actix_web::web::{Data, Path, ServiceConfig, get, head, post, resource};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::failure::{Failure, WayBack};
use super::forms::from_another_site;
use super::headers::Policy;
use super::html;
use super::join::{self, Arrival};
use super::outside::{self, Found, Outside};
use super::texts::Texts;
use super::views::guest::{GuestDoor, GuestPage};
use crate::access::{Admission, Refusal, Ticket};
use crate::accounts;
use crate::app::App;
use crate::db::{self, Conn, Worded};
use crate::ids::InvitationId;
use crate::invitations::{self, Invitation, store};
use crate::meetings::{MeetingBackend, OnTheWay, PersonKey, RoomRef};
use crate::sessions;
use crate::sessions::Owner;

/// The addresses of invitation links.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/i/{token}").route(get().to(look)).route(head().to(look)).route(post().to(enter)))
        .service(resource("/i/{token}/opened").route(post().to(note)));
}

/// A session that somebody is invited to, as they find it.
struct Looked {
    outside: Outside,
    invitation: Invitation,
    excluded: bool,
    /// The address of the link.
    address: String,
}

impl Looked {
    fn ticket(&self) -> Ticket {
        Ticket::Invitee { role: self.invitation.role, excluded: self.excluded }
    }

    fn admission(&self) -> Result<Admission, Refusal> {
        self.outside.admission(&self.ticket())
    }

    /// The page with a button in it.
    async fn open(&self, app: &App, admission: Admission) -> Result<GuestPage, Failure> {
        let values = [("name", self.invitation.name.as_str().into()), ("role", admission.role.word().into())];
        let sentence = self.outside.page.t_with("invitee-join-as", &values);
        let room = (RoomRef(self.outside.occurrence.id), self.outside.session.id);
        let phone = app.meetings.phone(room, app.config.dial_in.as_ref(), app.clock.now()).await?;
        let phone = phone.map(|phone| self.outside.page.texts.phone(&phone));
        let door = GuestDoor::Invited { sentence, opened: format!("{}/opened", self.address), phone };
        let note = self.outside.inside(app).await?;
        Ok(GuestPage { note, ..self.outside.shown(self.address.clone(), door) })
    }
}

/// `GET /i/{token}`.
async fn look(request: HttpRequest, app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    let looked = looked(&request, &app, &token).await?;
    let page = match looked.admission() {
        Ok(admission) => looked.open(&app, admission).await?,
        Err(Refusal::NotYet { opens_at }) => {
            looked.outside.early_page(looked.address.clone(), "invitee-early", opens_at)
        }
        Err(refusal) => return Err(looked.outside.failure(refusal)),
    };
    html::page(&page, &join::policy(Policy::default(), &app))
}

/// `POST /i/{token}`: in, under the name and the role of the invitation. There is one place: whoever comes in with
/// a second device takes it over from the first.
async fn enter(request: HttpRequest, app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let looked = looked(&request, &app, &token).await?;
    let label = looked.outside.page.t("guest-look-again");
    request.extensions_mut().insert(WayBack { href: looked.address.clone(), label });
    looked.admission().map_err(|refusal| looked.outside.failure(refusal))?;
    let (id, now) = (looked.invitation.id, app.clock.now());
    let arrival = Arrival {
        person: PersonKey::invitee(id),
        name: looked.invitation.name.to_string(),
        locale: looked.outside.page.lang(),
        back: looked.address.clone(),
        ticket: looked.ticket(),
    };
    let Outside { session, occurrence, times, .. } = &looked.outside;
    let response = join::enter(&app, session, occurrence, arrival, |at| times.at(at)).await?;
    // Withdrawn since it was looked up: whoever withdrew it could not know of the ticket.
    if !app.db.write(move |conn| store::note_joined(conn, id, now)).await? {
        let whom = OnTheWay::Person(PersonKey::invitee(id));
        app.meetings.turn_away(RoomRef(occurrence.id), &whom, now).await?;
        return Err(Failure::InvitationWithdrawn);
    }
    Ok(response)
}

/// `POST /i/{token}/opened`: a script on the page tells that somebody looks at it. A scanner that only fetches the
/// page never does.
async fn note(request: HttpRequest, app: Data<App>, token: Path<String>) -> Result<HttpResponse, Failure> {
    if from_another_site(&request) {
        return Err(Failure::FormExpired);
    }
    let id = invitations::opened(&app.seal, &token).ok_or(Failure::InvitationUnknown)?;
    let now = app.clock.now();
    let new =
        app.db.read(move |conn| store::find(conn, id)).await?.is_some_and(|one| one.opened_at.is_none());
    if new {
        app.db.write(move |conn| store::note_opened(conn, id, now)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// What is behind `token`. One that we made, and that leads nowhere any more, was withdrawn (R18).
async fn looked(request: &HttpRequest, app: &App, token: &str) -> Result<Looked, Failure> {
    let id = invitations::opened(&app.seal, token).ok_or(Failure::InvitationUnknown)?;
    let (now, texts) = (app.clock.now(), super::page::Page::of(request).texts);
    let found = app.db.read(move |conn| found(conn, id, texts, now)).await?;
    let (invitation, found) =
        found.filter(|(_, found)| found.owner_on).ok_or(Failure::InvitationWithdrawn)?;
    let excluded = found.excluded;
    let outside = Outside::of(request, found, now)?;
    request.extensions_mut().insert(outside.kept());
    Ok(Looked { outside, invitation, excluded, address: format!("/i/{token}") })
}

fn found(
    conn: &mut Conn,
    id: InvitationId,
    texts: Texts,
    now: chrono::DateTime<chrono::Utc>,
) -> db::Result<Option<(Invitation, Found)>> {
    let Some(invitation) = store::find(conn, id)? else { return Ok(None) };
    let owner = Owner::Account(invitation.host);
    let session = sessions::store::find(conn, owner, invitation.session)?;
    let (Some(session), Some(host)) = (session, accounts::find(conn, invitation.host)?) else {
        return Ok(None);
    };
    let over = texts.t_with("invitee-over", &[("host", host.name.as_str().into())]);
    let found = outside::found(conn, session, over, Some(&PersonKey::invitee(id)), now)?;
    Ok(Some((invitation, found)))
}
