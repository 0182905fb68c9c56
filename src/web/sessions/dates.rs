//! Single dates: moved, cancelled, held after all.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::found::{Found, date_id, session_id, tz_of};
use super::notices::on_to;
use super::{faults, typed};
use crate::sessions::{Form, Occurrence, Slot, State, read_times, store};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Done;
use crate::web::texts::times::Times;
use crate::web::views::Faults;
use crate::web::views::confirm::ConfirmPage;
use crate::web::views::form::{DateDraft, DatePage};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// `GET /c/{visit}/sessions/{session}/dates/{date}`.
pub(super) async fn form(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let date = dated(&visitor, &found)?;
    html::page(&page(&visitor, &found, date, draft(date), Faults::default()), &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/dates/{date}`.
pub(super) async fn save(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let found = Found::load(&visitor).await?;
    let date = dated(&visitor, &found)?;
    let typed = typed::date(&fields)?;
    let times = match read_times(&form_of(&typed, date)) {
        Ok(times) => times,
        Err(errors) => {
            let page = page(&visitor, &found, date, typed, faults::all(&visitor, &errors));
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy());
        }
    };
    let (owner, session, id) = (visitor.owner(), found.session.id, date.id);
    let now = visitor.app.clock.now();
    let moved = move |conn: &mut _| Ok::<_, Failure>(store::move_to(conn, owner, session, id, times, now)?);
    visitor.app.db.write(moved).await?;
    Ok(on_to(&visitor, &found.path(date), Done::DateMoved))
}

/// `GET /c/{visit}/sessions/{session}/dates/{date}/cancel`.
pub(super) async fn ask(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let date = dated(&visitor, &found)?;
    let subject = format!("{}, {}", found.session.name, visitor.times().day(date.starts_at));
    let page = visitor.page(Place::Sessions);
    let page = ConfirmPage::cancel_date(page, found.session.id.as_str(), date.id.as_str(), &subject);
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/sessions/{session}/dates/{date}/cancel`.
pub(super) async fn cancel(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (owner, session, id) = (visitor.owner(), session_id(&visitor)?, date_id(&visitor)?);
    let now = visitor.app.clock.now();
    let cancelled = move |conn: &mut _| Ok::<_, Failure>(store::cancel(conn, owner, session, id, now)?);
    visitor.app.db.write(cancelled).await?;
    Ok(on_to(&visitor, &format!("sessions/{session}?date={id}"), Done::DateCancelled))
}

/// `POST /c/{visit}/sessions/{session}/dates/{date}/restore`.
pub(super) async fn restore(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let visitor = posted.visitor;
    let (owner, session, id) = (visitor.owner(), session_id(&visitor)?, date_id(&visitor)?);
    let now = visitor.app.clock.now();
    let restored = move |conn: &mut _| Ok::<_, Failure>(store::restore(conn, owner, session, id, now)?);
    visitor.app.db.write(restored).await?;
    Ok(on_to(&visitor, &format!("sessions/{session}?date={id}"), Done::DateRestored))
}

/// The date in the address, if it has an end and so can be changed.
fn dated<'a>(visitor: &Visitor, found: &'a Found) -> Result<&'a Occurrence, Failure> {
    let id = date_id(visitor)?;
    let date = found.dates.iter().find(|one| one.id == id && one.local_end.is_some());
    date.ok_or(Failure::SessionGone)
}

fn draft(date: &Occurrence) -> DateDraft {
    let end = date.local_end.unwrap_or(date.local_start);
    DateDraft {
        csrf: String::new(),
        date: date.local_start.date().to_string(),
        start: date.local_start.format("%H:%M").to_string(),
        end: end.format("%H:%M").to_string(),
    }
}

/// The page asks for no last day: a date that ends on a later day goes on doing so.
fn form_of(typed: &DateDraft, date: &Occurrence) -> Form {
    let first: Option<chrono::NaiveDate> = typed.date.trim().parse().ok();
    let nights = date.local_end.map(|end| end.date() - date.local_start.date()).unwrap_or_default();
    let last = first.and_then(|day| day.checked_add_signed(nights)).filter(|_last| !nights.is_zero());
    Form {
        date: typed.date.clone(),
        start: typed.start.clone(),
        end: typed.end.clone(),
        end_date: last.map(|day| day.to_string()).unwrap_or_default(),
        ..Form::default()
    }
}

fn page(visitor: &Visitor, found: &Found, date: &Occurrence, draft: DateDraft, faults: Faults) -> DatePage {
    let session = &found.session;
    let times = Times::new(visitor.texts, tz_of(session.zone), visitor.app.clock.now());
    let range = times.range(date.starts_at, date.ends_at);
    let mut page = visitor.page(Place::Sessions);
    page.title = page.t("date-title");
    DatePage {
        page,
        id: session.id.to_string(),
        occurrence: date.id.to_string(),
        name: session.name.as_str().to_owned(),
        when: format!("{}, {range}", times.day(date.starts_at)),
        planned: planned(visitor, found, date, &times),
        zone: session.zone.name().replace('_', " "),
        cancelled: date.state == State::Cancelled,
        draft,
        faults,
    }
}

/// "Planned for Thu 26 Nov, 10:15", where it was moved.
fn planned(visitor: &Visitor, found: &Found, date: &Occurrence, times: &Times) -> String {
    match (date.state, date.slot) {
        (State::Moved, Slot::At(planned)) => {
            let at = found.session.zone.moment(planned);
            let when = format!("{}, {}", times.day(at), times.clock(at));
            visitor.texts.t_with("date-planned", &[("when", when.into())])
        }
        _as_planned => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::Span;
    use crate::sessions::fixtures::occurrence;

    fn read(date: &Occurrence, day: &str, start: &str, end: &str) -> Option<Span> {
        let typed = DateDraft { csrf: String::new(), date: day.into(), start: start.into(), end: end.into() };
        read_times(&form_of(&typed, date)).ok()
    }

    #[test]
    fn a_date_past_midnight_stays_one_when_moved() {
        let mut date = occurrence("22:00", Some("23:00"));
        assert!(read(&date, "2026-11-20", "22:00", "01:00").is_none());
        date.local_end = date.local_end.map(|end| end + chrono::TimeDelta::hours(2));
        let moved = read(&date, "2026-11-20", "22:00", "01:00").expect("times");
        assert_eq!(moved.length(), chrono::TimeDelta::hours(3));
        assert!(read(&date, "soon", "22:00", "01:00").is_none());
    }
}
