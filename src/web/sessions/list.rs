//! The list of a course's sessions.

use std::collections::BTreeSet;

use actix_web::HttpResponse;

use super::found::zone_of;
use super::look::Look;
use super::notices::notice;
use super::query::Query;
use super::rows;
use crate::copies;
use crate::db::{self, Conn};
use crate::ids::{CourseId, GroupId, SessionId};
use crate::sessions::store::{self, Counts, Listing, Page as Number, Wanted, When};
use crate::sessions::{GuestAccess, Occurrence, Owner, Session, SessionName};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::texts::Texts;
use crate::web::views::Pager;
use crate::web::views::sessions::{CourseRoom, Empty, SessionsPage, Showing};
use crate::web::visitor::Visitor;

type Room = (Session, Occurrence);

/// `GET /c/{visit}/sessions`.
pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let mut query = Query::read(&fields, visitor.times().date(visitor.app.clock.now()));
    let (room, listing, counts) = found(&visitor, &query).await?;
    query.page = query.page.min(listing.last_page());
    let dates =
        listing.rows.iter().map(|row| row.occurrence.id).chain(room.as_ref().map(|(_, always)| always.id));
    let look = Look::at(&visitor, dates).await?;
    let mut view = page(&look, &query, room.as_ref(), &listing, counts);
    if view.staff && view.days.is_empty() && view.empty == Empty::Unplanned && is_copy(&visitor).await? {
        view.empty = Empty::Copied;
    }
    view.page.notice = notice(&fields, visitor.texts);
    html::page(&view, &visitor.policy())
}

/// Whether there is something to take over from another course; asked only where a course has no sessions of its own.
async fn is_copy(visitor: &Visitor) -> Result<bool, Failure> {
    let Some(course) = visitor.owner().course() else { return Ok(false) };
    Ok(visitor.app.db.glance(move |conn| copies::is_copy(conn, course)).await?)
}

/// One reading for the whole page. Only a course nobody ever looked at is written to: it gets its room.
async fn found(visitor: &Visitor, query: &Query) -> Result<(Option<Room>, Listing, Counts), Failure> {
    let (owner, now) = (visitor.owner(), visitor.app.clock.now());
    let (when, search, page) = (query.when(visitor), query.search.clone(), query.page);
    let viewer = visitor.narrowed();
    let read = visitor.app.db.glance(move |conn| {
        let room = match owner.course() {
            Some(course) => store::course_room(conn, course)?,
            None => None,
        };
        let hidden = hidden(conn, owner, viewer.as_ref())?;
        let wanted = |page| Wanted { when, search: &search, page, hidden: &hidden };
        let asked = store::list_without(conn, owner, &wanted(page), now)?;
        // Whoever asks for a page beyond the last gets the last.
        let last = asked.last_page();
        let listing = if page > last { store::list_without(conn, owner, &wanted(last), now)? } else { asked };
        let upcoming = (when == When::Upcoming && search.is_empty()).then_some(listing.total);
        let counts = store::counts(conn, owner, upcoming, &hidden, now)?;
        Ok::<_, Failure>((room, listing, counts))
    });
    match (read.await?, owner.course()) {
        ((None, listing, counts), Some(course)) => {
            Ok((Some(first_room(visitor, course).await?), listing, counts))
        }
        (found, _) => Ok(found),
    }
}

/// The sessions that are for others than the `viewer`; none for somebody who sees all of them.
fn hidden(conn: &mut Conn, owner: Owner, viewer: Option<&BTreeSet<GroupId>>) -> db::Result<Vec<SessionId>> {
    let Some(groups) = viewer else { return Ok(Vec::new()) };
    let limited = store::limited(conn, owner)?.into_iter();
    Ok(limited.filter(|(_, audience)| !audience.has(groups)).map(|(id, _)| id).collect())
}

pub(super) async fn first_room(visitor: &Visitor, course: CourseId) -> Result<Room, Failure> {
    let (zone, now) = (zone_of(visitor), visitor.app.clock.now());
    let name = SessionName::parse(&visitor.texts.t("room-name")).map_err(Failure::broken)?;
    let made = move |conn: &mut _| Ok(store::ensure_course_room(conn, course, &name, zone, now)?);
    visitor.app.db.write(made).await
}

fn page(
    look: &Look<'_>,
    query: &Query,
    room: Option<&Room>,
    listing: &Listing,
    counts: Counts,
) -> SessionsPage {
    let mut page = look.visitor.page(Place::Sessions);
    page.title = page.t("sessions-title");
    let asked = query.showing == Showing::Dates;
    let base = look.visitor.address("sessions");
    SessionsPage {
        page,
        staff: look.staff,
        course_room: room.map(|room| course_room(look, room)),
        showing: query.showing,
        upcoming: count(counts.upcoming),
        previous: count(counts.previous),
        from: if asked { query.from.to_string() } else { String::new() },
        to: if asked { query.to.to_string() } else { String::new() },
        search: query.search.clone(),
        days: rows::days(look, listing),
        empty: empty(query),
        pager: pager(look.texts, query, listing.last_page(), &base),
    }
}

fn course_room(look: &Look<'_>, (session, always): &Room) -> CourseRoom {
    CourseRoom {
        id: session.id.to_string(),
        note: look.texts.course_room(look.inside(always)),
        locked: session.locked,
        door: look.door(session, always, false),
        guests: look.texts.guests_in_menu(session.guests != GuestAccess::Off),
    }
}

fn empty(query: &Query) -> Empty {
    let all = query.search.is_empty() && query.page == Number::FIRST;
    match query.showing {
        Showing::Upcoming if all => Empty::Unplanned,
        Showing::Previous if all => Empty::NoneOver,
        _asked => Empty::NoHits,
    }
}

fn count(n: i64) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

fn pager(texts: Texts, query: &Query, last: Number, base: &str) -> Pager {
    Pager::new(texts, query.page.get(), last.get(), |n| format!("{base}?{}", query.turned(n)))
}
