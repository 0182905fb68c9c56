//! Making a session and changing it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::found::{Found, tz_of, zone_of};
use super::notices::on_to;
use super::{audience, faults, typed};
use crate::guests;
use crate::ids::SessionId;
use crate::meetings::PersonKey;
use crate::sessions::{self, Audience, Form, Owner, Series, Session, Timing, Zone, read_series, store};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Done;
use crate::web::texts::times::Times;
use crate::web::views::Faults;
use crate::web::views::details::Locked;
use crate::web::views::form::{AudienceChoice, Draft, FormPage, Preview, Purpose};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// `GET /c/{visit}/sessions/new`.
pub(super) async fn fresh(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let form = Form::fresh(zone_of(&visitor), visitor.app.clock.now());
    let draft = Draft { once: SessionId::fresh().to_string(), ..typed::shown(form) };
    let known = audience::known(&visitor).await?;
    let shown = audience::shown(visitor.texts, &known, &Audience::Everyone, None);
    let page = page(&visitor, Purpose::Create, draft, Faults::default());
    html::page(&FormPage { audience: shown, ..page }, &visitor.policy())
}

/// `POST /c/{visit}/sessions/new`. Guest access is on from the start only if its box was ticked (R9).
/// The same form sent twice, by a double click, makes one session.
pub(super) async fn create(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let draft = typed::draft(&fields)?;
    let known = audience::known(&visitor).await?;
    let chosen = audience::read(visitor.texts, &fields, &known, &Audience::Everyone);
    let (session, guest_role) = match faults::with(faults::read_new(&visitor, &draft), chosen) {
        Ok(((session, guest_role), audience)) => (sessions::Draft { audience, ..session }, guest_role),
        Err(faults) => {
            let shown = audience::shown(visitor.texts, &known, &Audience::Everyone, Some(&fields));
            return refused(&visitor, Purpose::Create, draft, (faults, shown));
        }
    };
    let (owner, maker, now) = (visitor.owner(), visitor.maker(), visitor.app.clock.now());
    let id = id_of(&visitor.key(), owner, &draft, &fields);
    let made = visitor.app.db.write(move |conn| {
        let made = store::create_as(conn, id, owner, maker, &session, now)?;
        if let Some(role) = guest_role {
            guests::switch_on(conn, owner, made.id, role, now)?;
        }
        Ok::<_, Failure>(made.id)
    });
    let done = match owner {
        Owner::Course(_) => Done::Created,
        Owner::Account(_) => Done::Hosted,
    };
    Ok(on_to(&visitor, &format!("sessions/{}", made.await?), done))
}

/// The identifier that belongs to a sent form: another text in it, and it is another session.
pub(super) fn id_of(maker: &PersonKey, owner: Owner, draft: &Draft, fields: &Fields) -> SessionId {
    if draft.once.is_empty() {
        return SessionId::fresh();
    }
    let typed = fields.pairs().iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    SessionId::derived(&[owner.key(), maker.as_str()].into_iter().chain(typed).collect::<Vec<_>>())
}

/// `GET /c/{visit}/sessions/{session}/edit`.
pub(super) async fn form(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let draft = typed::shown(Form::of(&found.session, &found.dates));
    let page = page(&visitor, purpose(&found.session), draft, Faults::default());
    let shown = match found.session.timing {
        // The course room is everybody's.
        Timing::Room => None,
        _planned => {
            let known = audience::known(&visitor).await?;
            audience::shown(visitor.texts, &known, &found.session.audience, None)
        }
    };
    html::page(&FormPage { audience: shown, ..page }, &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/edit`.
pub(super) async fn save(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let found = Found::load(&visitor).await?;
    let draft = typed::draft(&fields)?;
    let form = form_for(&found, &draft);
    let (known, before) = (audience::known(&visitor).await?, &found.session.audience);
    let chosen = match found.session.timing {
        Timing::Room => Ok(Audience::Everyone),
        _planned => audience::read(visitor.texts, &fields, &known, before),
    };
    let read = faults::read(&visitor, &draft, &form, found.session.attendee_role);
    let session = match faults::with(read, chosen) {
        Ok((session, audience)) => sessions::Draft { audience, ..session },
        Err(faults) => {
            let shown = audience::shown(visitor.texts, &known, before, Some(&fields));
            return refused(&visitor, purpose(&found.session), draft, (faults, shown));
        }
    };
    let (owner, id, now) = (visitor.owner(), found.session.id, visitor.app.clock.now());
    let saved = move |conn: &mut _| Ok::<_, Failure>(store::update(conn, owner, id, &session, now)?);
    visitor.app.db.write(saved).await?;
    Ok(on_to(&visitor, &format!("sessions/{id}"), Done::Saved))
}

fn purpose(session: &Session) -> Purpose {
    match session.timing {
        Timing::Room => {
            let locked = if session.locked { Locked::Yes } else { Locked::No };
            Purpose::CourseRoom(session.id.to_string(), locked)
        }
        Timing::Once | Timing::Series(_) | Timing::Open => Purpose::Edit(session.id.to_string()),
    }
}

/// The form as typed; the course room keeps its name and times, which its form does not show.
fn form_for(found: &Found, draft: &Draft) -> Form {
    let typed = typed::form(draft);
    if found.session.timing != Timing::Room {
        return typed;
    }
    Form {
        description: typed.description,
        attendee_role: typed.attendee_role,
        permissions: typed.permissions,
        ..Form::of(&found.session, &found.dates)
    }
}

fn refused(
    visitor: &Visitor,
    purpose: Purpose,
    draft: Draft,
    (faults, audience): (Faults, Option<AudienceChoice>),
) -> Result<HttpResponse, Failure> {
    let page = FormPage { audience, ..page(visitor, purpose, draft, faults) };
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy())
}

fn page(visitor: &Visitor, purpose: Purpose, draft: Draft, faults: Faults) -> FormPage {
    let preview = preview(visitor, &draft);
    FormPage { preview, ..FormPage::new(visitor.page(Place::Sessions), purpose, draft, faults) }
}

/// The dates of a series that can be read, whatever else is still missing.
fn preview(visitor: &Visitor, draft: &Draft) -> Option<Preview> {
    let form = typed::form(draft);
    if form.kind != "series" {
        return None;
    }
    let zone: Zone = form.zone.parse().ok()?;
    told(visitor, &read_series(&form).ok()?, zone)
}

fn told(visitor: &Visitor, series: &Series, zone: Zone) -> Option<Preview> {
    let found = series.preview().ok()?;
    let times = Times::new(visitor.texts, tz_of(zone), visitor.app.clock.now());
    let day = |span: crate::sessions::Span| times.day(zone.moment(span.start));
    let clock = found.first.start.format("%H:%M").to_string();
    let count = found.count.try_into().unwrap_or(u32::MAX);
    Some(Preview {
        dates: visitor.texts.series(count, day(found.first), day(found.last)),
        rule: visitor.texts.series_clock(&clock, zone.name()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{CourseId, PersonId};

    #[test]
    fn a_form_sent_twice_is_one_session_and_another_text_another() {
        let (owner, maker) = (Owner::Course(CourseId::fresh()), PersonKey::member(PersonId::fresh()));
        let id = |sent: &str| {
            let fields = Fields::parse(sent.as_bytes());
            id_of(&maker, owner, &typed::draft(&fields).expect("a form"), &fields)
        };
        assert_eq!(id("once=a&name=Lab"), id("once=a&name=Lab"));
        assert_ne!(id("once=a&name=Lab"), id("once=a&name=Lab+2"));
        assert_ne!(id("once=a&name=Lab"), id("once=b&name=Lab"));
        assert_ne!(id("name=Lab"), id("name=Lab"), "without a token every form is its own");
    }
}
