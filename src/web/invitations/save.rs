//! Inviting one person, and mailing their link once more.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{hosted, invitation_id, posting};
use crate::accounts::BadName;
use crate::invitations::{Error, Invitee, store};
use crate::sessions::role::{Confirmed, OutsideRole, Role};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::sessions::{Found, details, on_to};
use crate::web::texts::{Done, Texts, Wrong};
use crate::web::views::{Choice, Faults};
use crate::web::visitor::{StaffPosted, Visitor};

/// `POST /scheduler/sessions/{session}/invitations`: `name`, `email`, `invite_role`, `invite_sure`. The invitation
/// and its letter are saved together (R16).
pub(super) async fn save(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let (found, to) = hosted(&visitor).await?;
    let who = match read(visitor.texts, &fields) {
        Ok(who) => who,
        Err(faults) => return refused(&visitor, &found, &fields, faults).await,
    };
    let posting = posting(&visitor);
    let saved = visitor.app.db.write(move |conn| store::invite(conn, &to, &who, posting)).await;
    let fault = match saved {
        Ok(saved) => {
            visitor.app.mail.wake();
            let path = format!("sessions/{}?who={}&invite=", found.session.id, saved.id);
            return Ok(on_to(&visitor, &path, Done::Invited));
        }
        Err(Error::Invited) => Wrong::InvitedAlready,
        Err(Error::TooMany) => Wrong::ManyInvited,
        Err(Error::DayFull) => Wrong::DayFull(posting.most_a_day),
        Err(other) => return Err(other.into()),
    };
    let mut faults = Faults::default();
    faults.add("invite_email", visitor.texts.wrong(&fault));
    refused(&visitor, &found, &fields, faults).await
}

/// Reads the form. Moderator wants its box (R19).
fn read(texts: Texts, fields: &Fields) -> Result<Invitee, Faults> {
    let mut faults = Faults::default();
    let mut wrong = |field, wrong: Wrong| faults.add(field, texts.wrong(&wrong));
    let name = fields.text_or_empty("name").parse().map_err(|bad| wrong("invite_name", name_fault(bad)));
    let email =
        fields.text_or_empty("email").parse().map_err(|_none| wrong("invite_email", Wrong::EmailAddress));
    let role = role(fields).map_err(|(field, fault)| wrong(field, fault));
    match (name, email, role) {
        (Ok(name), Ok(email), Ok(role)) => Ok(Invitee { name, email, role }),
        _refused => Err(faults),
    }
}

fn name_fault(bad: BadName) -> Wrong {
    match bad {
        BadName::Blank => Wrong::InviteeName,
        BadName::TooLong => Wrong::GuestNameLong,
    }
}

fn role(fields: &Fields) -> Result<OutsideRole, (&'static str, Wrong)> {
    let role: Role =
        fields.text_or_empty("invite_role").parse().map_err(|_other| ("invite_role", Wrong::Role))?;
    OutsideRole::choose(role, Confirmed::by_box(fields.ticked("invite_sure")))
        .map_err(|_unconfirmed| ("invite_sure", Wrong::InviteeUnsure))
}

async fn refused(
    visitor: &Visitor,
    found: &Found,
    fields: &Fields,
    faults: Faults,
) -> Result<HttpResponse, Failure> {
    let mut page = details::page(visitor, found, &Fields::default()).await?;
    if let Some(section) = &mut page.invitations {
        section.open = true;
        fields.text_or_empty("name").clone_into(&mut section.name);
        fields.text_or_empty("email").clone_into(&mut section.email);
        section.roles = Choice::roles(visitor.texts, fields.text_or_empty("invite_role"));
    }
    page.faults = faults;
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy())
}

/// `POST /scheduler/sessions/{session}/invitations/{invitation}/resend`: the same link in a new letter (R18).
pub(super) async fn resend(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (found, of) = hosted(&visitor).await?;
    let (id, posting) = (invitation_id(&visitor)?, posting(&visitor));
    visitor.app.db.write(move |conn| store::resend(conn, &of, id, posting)).await?;
    visitor.app.mail.wake();
    Ok(on_to(&visitor, &format!("sessions/{}?who={id}", found.session.id), Done::Resent))
}
