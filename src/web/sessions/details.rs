//! One session's page.

use actix_web::HttpResponse;

use super::audience;
use super::copied;
use super::facts::facts;
use super::found::Found;
use super::look::Look;
use super::notices::notice;
use super::slip::{share, slip};
use crate::courses;
use crate::db::Worded;
use crate::meetings::RoomRef;
use crate::sessions::{GuestAccess as Guests, Occurrence, Owner, Session, Slot, State, Timing};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::invitations;
use crate::web::page::Place;
use crate::web::recordings;
use crate::web::texts::{Reader, Texts, Word, isolated};
use crate::web::views::details::{DateRow, DetailsPage, GuestAccess, Locked, Share};
use crate::web::views::{Choice, Faults};
use crate::web::visitor::Visitor;

/// How many dates a page shows before it is asked for all.
const DATES_SHOWN: usize = 6;

/// `GET /c/{visit}/sessions/{session}`.
pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let found = match Found::load(&visitor).await {
        Err(gone @ Failure::SessionGone) if visitor.owner().course().is_some() => {
            return copied::elsewhere(&visitor, gone).await;
        }
        found => found?,
    };
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let mut view = page(&visitor, &found, &fields).await?;
    view.page.notice = match notice(&fields, visitor.texts) {
        Some(notice) => Some(invitations::named(&visitor, &found, &fields, notice).await?),
        None => None,
    };
    if let Some(told) = view.page.notice.as_mut().filter(|told| told.place == "dates") {
        // A session without a list of dates has no section for its notices either.
        told.place = if view.dates.is_empty() { "" } else { "dates" };
    }
    html::page(&view, &visitor.policy())
}

/// The page about the date that `query` wants, or the one that is on or comes next; `all` shows every date.
pub(in crate::web) async fn page(
    visitor: &Visitor,
    found: &Found,
    query: &Fields,
) -> Result<DetailsPage, Failure> {
    let wanted = query.text("date");
    let date = found.meant(wanted, visitor).ok_or(Failure::SessionGone)?;
    let look = Look::at(visitor, [date.id].into_iter()).await?;
    let people = people(&look).await?;
    let groups = audience::names(visitor.texts, &audience::known(visitor).await?, &found.session);
    let shown = shown(found, date, wanted == Some("all"));
    let invitations = invitations::section(visitor, &found.session, query).await?;
    let limits = limits(&look, date).await?;
    let mut page = DetailsPage { people, limits, ..view(&look, found, date, shown) };
    if let Some(groups) = groups {
        page.who = limited_to(visitor.texts, &groups);
    }
    if let Some(phone) = look.phone(date).await? {
        page.facts.insert(0, (look.texts.t("fact-phone"), look.texts.phone(&phone)));
    }
    if let (Some(section), Some(Share::Off(why))) = (&invitations, &mut page.share) {
        why.clone_from(&section.count);
    }
    page.invitations = invitations;
    page.recordings = recordings::section(visitor, found.session.id, query).await?;
    Ok(page)
}

fn view(look: &Look<'_>, found: &Found, date: &Occurrence, shown: &[Occurrence]) -> DetailsPage {
    let session = &found.session;
    let name = name_of(look.visitor, session);
    let mut page = look.visitor.page(Place::Sessions);
    let course = page.course.clone();
    page.title.clone_from(&name);
    page.here = look.visitor.address(&found.path(date));
    let room = session.timing == Timing::Room;
    DetailsPage {
        page,
        id: session.id.to_string(),
        occurrence: if found.repeats() { date.id.to_string() } else { String::new() },
        name,
        staff: look.staff,
        course_room: room.then_some(if session.locked { Locked::Yes } else { Locked::No }),
        slip: slip(look, session, date),
        share: look.staff.then(|| share(look, session)),
        guests: look.staff.then(|| guest_access(look, session)),
        faults: Faults::default(),
        who: who(look, &course),
        invitations: None,
        people: None,
        limits: Vec::new(),
        description: session.description.as_str().to_owned(),
        dates: shown.iter().map(|one| date_row(look, session, one)).collect(),
        more_dates: more_dates(look, found, shown.len()),
        recordings: None,
        facts: facts(look, session),
    }
}

/// Who can join: everyone enrolled (R6), or whoever is invited.
fn who(look: &Look<'_>, course: &str) -> String {
    match look.visitor.owner() {
        Owner::Course(_) => look.texts.who_can_join(course, look.staff),
        Owner::Account(_) => look.texts.t("invitations-who"),
    }
}

/// Whom a session for groups is for; `groups` names them, and is empty if none is left.
fn limited_to(texts: Texts, groups: &str) -> String {
    match groups {
        "" => texts.t("who-nobody"),
        groups => texts.t_with("who-groups", &[("groups", isolated(groups).into())]),
    }
}

/// The session's name; the course room's is in the reader's language.
pub(in crate::web) fn name_of(visitor: &Visitor, session: &Session) -> String {
    match session.timing {
        Timing::Room => visitor.texts.word(Word::CourseRoom),
        Timing::Once | Timing::Series(_) | Timing::Open => session.name.as_str().to_owned(),
    }
}

fn guest_access(look: &Look<'_>, session: &Session) -> GuestAccess {
    let (on, role) = match session.guests {
        Guests::On(role) => (true, role.word()),
        Guests::Off => (false, "participant"),
    };
    let roles = Choice::roles(look.texts, role);
    GuestAccess { on, checked: on, roles, has_link: session.guest_code.is_some() }
}

/// The way to the roster, for staff of a course.
async fn people(look: &Look<'_>) -> Result<Option<String>, Failure> {
    let visitor = look.visitor;
    let Some(course) = visitor.owner().course().filter(|_course| look.staff) else { return Ok(None) };
    let count = move |conn: &mut _| {
        Ok::<_, Failure>(courses::count_members(conn, course, &courses::MemberFilter::default())?)
    };
    let n = visitor.app.db.read(count).await?;
    Ok(Some(visitor.texts.see_people(n.try_into().unwrap_or_default())))
}

/// What the engine behind this date's *Join* cannot do, for staff (R22).
async fn limits(look: &Look<'_>, date: &Occurrence) -> Result<Vec<String>, Failure> {
    if !look.staff {
        return Ok(Vec::new());
    }
    let app = &look.visitor.app;
    let engine = app.meetings.engine(RoomRef(date.id), look.now).await?;
    let reader = match look.visitor.owner() {
        Owner::Course(_) => Reader::Staff,
        Owner::Account(_) => Reader::Host,
    };
    Ok(look.texts.missing(engine, &app.config.meetings, reader))
}

/// The dates to list: from the one before the page's on, a handful.
fn shown<'a>(found: &'a Found, date: &Occurrence, all: bool) -> &'a [Occurrence] {
    if !found.repeats() {
        return &[];
    }
    if all {
        return &found.dates;
    }
    let at = found.dates.iter().position(|one| one.id == date.id).unwrap_or_default();
    let last = found.dates.len().saturating_sub(DATES_SHOWN);
    let rest = found.dates.get(at.saturating_sub(1).min(last)..).unwrap_or_default();
    rest.get(..DATES_SHOWN).unwrap_or(rest)
}

fn more_dates(look: &Look<'_>, found: &Found, shown: usize) -> Option<(String, String)> {
    let all = found.dates.len();
    (found.repeats() && shown < all).then(|| {
        let words = look.texts.all_dates(all.try_into().unwrap_or(u32::MAX));
        (words, look.visitor.address(&format!("sessions/{}?date=all#dates", found.session.id)))
    })
}

fn date_row(look: &Look<'_>, session: &Session, date: &Occurrence) -> DateRow {
    DateRow {
        occurrence: date.id.to_string(),
        day: look.times.day(date.starts_at),
        time: look.times.range(date.starts_at, date.ends_at),
        note: moved_from(look, session, date).unwrap_or_default(),
        standing: look.standing(session, date),
    }
}

/// "Moved from 10:15", with the day if that was another.
fn moved_from(look: &Look<'_>, session: &Session, date: &Occurrence) -> Option<String> {
    let Slot::At(planned) = date.slot else { return None };
    let planned = session.zone.moment(planned);
    (date.state == State::Moved).then(|| {
        let clock = look.times.clock(planned);
        let same = look.times.date(planned) == look.times.date(date.starts_at);
        let from = if same { clock } else { format!("{}, {clock}", look.times.day(planned)) };
        look.texts.moved_from(from)
    })
}
