//! Making a session and changing it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::found::{Found, tz_of, zone_of};
use super::notices::on_to;
use super::{audience, faults, typed};
use crate::guests;
use crate::ids::SessionId;
use crate::meetings::PersonKey;
use crate::sessions::presets::Presets;
use crate::sessions::{self, Audience, Form, Owner, Series, Session, Timing, Zone, read_series, store};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Done;
use crate::web::texts::times::Times;
use crate::web::views::Faults;
use crate::web::views::details::Locked;
use crate::web::views::form::{Draft, FormPage, Preview, Purpose};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// `GET /c/{visit}/sessions/new`.
pub(super) async fn fresh(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let presets = presets(&visitor).await?;
    let form = presets.fill(Form::fresh(zone_of(&visitor), visitor.app.clock.now()));
    let draft = Draft { once: SessionId::fresh().to_string(), ..typed::shown(form) };
    let known = audience::known(&visitor).await?;
    let shown = audience::shown(visitor.texts, &known, &Audience::Everyone, None);
    let page = page(&visitor, Purpose::Create, draft, Faults::default(), &presets);
    html::page(&FormPage { audience: shown, ..page }, &visitor.policy())
}

/// `POST /c/{visit}/sessions/new`. Guest access is on from the start only if its box was ticked (R9).
/// The same form sent twice, by a double click, makes one session.
pub(super) async fn create(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let (draft, presets) = (typed::draft(&fields)?, presets(&visitor).await?);
    let known = audience::known(&visitor).await?;
    let chosen = audience::read(visitor.texts, &fields, &known, &Audience::Everyone);
    let (session, guest_role) = match faults::with(faults::read_new(&visitor, &draft, &presets), chosen) {
        Ok(((session, guest_role), audience)) => (sessions::Draft { audience, ..session }, guest_role),
        Err(faults) => {
            let audience = audience::shown(visitor.texts, &known, &Audience::Everyone, Some(&fields));
            let page = page(&visitor, Purpose::Create, with_fixed(draft, &presets, None), faults, &presets);
            return refused(&visitor, &FormPage { audience, ..page });
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
    let (draft, presets) = (typed::shown(Form::of(&found.session, &found.dates)), presets(&visitor).await?);
    let page = page(&visitor, purpose(&found.session), draft, Faults::default(), &presets);
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
    let (draft, presets) = (typed::draft(&fields)?, presets(&visitor).await?);
    let (form, before) = (form_for(&found, &draft), Some(&found.session));
    let (known, audience) = (audience::known(&visitor).await?, &found.session.audience);
    let chosen = match found.session.timing {
        Timing::Room => Ok(Audience::Everyone),
        _planned => audience::read(visitor.texts, &fields, &known, audience),
    };
    let session = match faults::with(faults::read(&visitor, &draft, form, before, &presets), chosen) {
        Ok((session, audience)) => sessions::Draft { audience, ..session },
        Err(faults) => {
            let audience = audience::shown(visitor.texts, &known, audience, Some(&fields));
            let draft = with_fixed(draft, &presets, before);
            let page = page(&visitor, purpose(&found.session), draft, faults, &presets);
            return refused(&visitor, &FormPage { audience, ..page });
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

/// What the institution has set beforehand for these sessions.
pub(super) async fn presets(visitor: &Visitor) -> Result<Presets, Failure> {
    let owner = visitor.owner();
    Ok(visitor.app.db.read(move |conn| store::presets_for(conn, owner)).await?)
}

/// A form that was refused, with what is fixed as it stands: the form does not send it.
fn with_fixed(mut draft: Draft, presets: &Presets, session: Option<&Session>) -> Draft {
    if presets.early.locked {
        draft.early = session.map_or(presets.early.value, |one| one.early).minutes().to_string();
    }
    if presets.role.locked {
        draft.role = session.map_or(presets.role.value, |one| one.attendee_role).to_string();
    }
    let has = session.map_or(presets.permissions(), |one| one.permissions);
    if presets.private.locked {
        draft.private = has.private.to_string();
    }
    for (locked, field, has) in [
        (presets.audio.locked, &mut draft.audio, has.audio),
        (presets.video.locked, &mut draft.video, has.video),
        (presets.chat.locked, &mut draft.chat, has.chat),
        (presets.draw.locked, &mut draft.draw, has.draw),
    ] {
        if locked {
            *field = typed::tick(has);
        }
    }
    draft
}

fn refused(visitor: &Visitor, page: &FormPage) -> Result<HttpResponse, Failure> {
    html::with_status(StatusCode::UNPROCESSABLE_ENTITY, page, &visitor.policy())
}

fn page(visitor: &Visitor, purpose: Purpose, draft: Draft, faults: Faults, presets: &Presets) -> FormPage {
    let preview = preview(visitor, &draft);
    let locks = [
        ("early", presets.early.locked),
        ("role", presets.role.locked),
        ("audio", presets.audio.locked),
        ("video", presets.video.locked),
        ("chat", presets.chat.locked),
        ("private", presets.private.locked),
        ("draw", presets.draw.locked),
    ];
    let fixed = locks.into_iter().filter(|(_, locked)| *locked).map(|(field, _)| field).collect();
    FormPage { preview, fixed, ..FormPage::new(visitor.page(Place::Sessions), purpose, draft, faults) }
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
