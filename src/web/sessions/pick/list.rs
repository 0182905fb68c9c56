//! The list to choose from.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

use super::chosen::Chosen;
use super::{address, answer, barred, course_of, opened, page};
use crate::ids::SessionId;
use crate::launch::Linked;
use crate::lti::deep_linking::{Link, Reply};
use crate::picks::Pick;
use crate::sessions::store::{self, Listing, Page as Number, When};
use crate::sessions::{Occurrence, Session, Timing, occurrence_now};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::sessions::look::Look;
use crate::web::texts::Word;
use crate::web::views::Pager;
use crate::web::views::pick::{BarredPage, PickPage, PickRow};
use crate::web::visitor::{Posted, Visitor};

/// More characters than any name has find nothing.
const LONGEST_SEARCH: usize = 255;

/// `GET /c/{visit}/pick/{pick}`.
pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let pick = opened(&visitor).await?;
    if let Some(why) = barred(&visitor, &pick) {
        let title = visitor.texts.t("pick-barred");
        let page = BarredPage { page: page(&visitor, title), why };
        return html::page(&page, &visitor.policy());
    }
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let chosen = Chosen::read(&fields, pick.asked.several);
    html::page(&view(&visitor, &pick, &fields, &chosen).await?, &visitor.policy())
}

/// `POST /c/{visit}/pick/{pick}`: the list's one form, sent by one of its buttons.
pub(super) async fn choose(posted: Posted) -> Result<HttpResponse, Failure> {
    let Posted { visitor, fields } = posted;
    let pick = opened(&visitor).await?;
    if let Some(why) = barred(&visitor, &pick) {
        return answer::give(&visitor, &pick, Reply::Error(&why)).await;
    }
    let chosen = Chosen::read(&fields, pick.asked.several);
    match fields.text_or_empty("do") {
        "cancel" => answer::give(&visitor, &pick, Reply::Links(&[])).await,
        "search" => Ok(on_to(&address(
            &visitor,
            &pick,
            "",
            &chosen,
            &[("q", search(&fields)), ("column", fields.text_or_empty("column"))],
        ))),
        "new" => Ok(on_to(&address(&visitor, &pick, "/new", &chosen, &[]))),
        _add if chosen.is_empty() => {
            let mut view = view(&visitor, &pick, &fields, &chosen).await?;
            view.faults.add("sessions", visitor.texts.t("pick-none"));
            html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &view, &visitor.policy())
        }
        _add => {
            let links = links(&visitor, &pick, &chosen, fields.ticked("column")).await?;
            answer::give(&visitor, &pick, Reply::Links(&links)).await
        }
    }
}

pub(super) fn on_to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The links to place; a session of another course is not found, and nothing is placed.
async fn links(visitor: &Visitor, pick: &Pick, chosen: &Chosen, columns: bool) -> Result<Vec<Link>, Failure> {
    let (owner, all) = (visitor.owner(), chosen.clone());
    let columns = columns && pick.asked.columns;
    let room = visitor.texts.word(Word::CourseRoom);
    let read = move |conn: &mut _| {
        let link = |one: Linked| {
            let opens = one.to_string();
            let Linked::Session(id) = one else {
                return Ok(Link { title: room.clone(), opens, column: None });
            };
            let session = store::find(conn, owner, id)?.ok_or(Failure::SessionGone)?;
            let title = match session.timing {
                Timing::Room => room.clone(),
                Timing::Once | Timing::Series(_) | Timing::Open => session.name.as_str().to_owned(),
            };
            // What has no end has no attendance to grade.
            let graded = columns && matches!(session.timing, Timing::Once | Timing::Series(_));
            Ok(Link { column: graded.then(|| title.clone()), title, opens })
        };
        all.iter().map(link).collect::<Result<Vec<_>, Failure>>()
    };
    visitor.app.db.read(read).await
}

async fn view(visitor: &Visitor, pick: &Pick, fields: &Fields, chosen: &Chosen) -> Result<PickPage, Failure> {
    let number = Number::number(fields.text("page").and_then(|page| page.parse().ok()).unwrap_or(1));
    let query = search(fields).to_owned();
    let (kept, listing) = found(visitor, &query, number, chosen).await?;
    let dates = kept.iter().map(|(_, date)| date.id).chain(listing.rows.iter().map(|row| row.occurrence.id));
    let look = Look::at(visitor, dates).await?;
    let title = visitor.texts.t_with("pick-title", &[("course", course_of(visitor)?.into())]);
    let rows = rows(&look, chosen, &kept, &listing, query.is_empty());
    let turned = |n: u32| address(visitor, pick, "", chosen, &[("q", &query), ("page", &n.to_string())]);
    let pager =
        Pager::new(visitor.texts, number.min(listing.last_page()).get(), listing.last_page().get(), turned);
    let page = page(visitor, title);
    Ok(PickPage {
        // Without script nobody counts the boxes, so the first label names no number.
        labels: (0..=rows.len()).map(|n| visitor.texts.t_with("pick-add", &[("n", n.into())])).collect(),
        page,
        rows,
        several: pick.asked.several,
        columns: pick.asked.columns,
        column: fields.ticked("column"),
        search: query,
        pager,
        faults: crate::web::views::Faults::default(),
    })
}

type Dated = (Session, Occurrence);

/// What is chosen already and not on the page of the list, and that page. A session stands in it once, by its next date.
async fn found(
    visitor: &Visitor,
    query: &str,
    number: Number,
    chosen: &Chosen,
) -> Result<(Vec<Dated>, Listing), Failure> {
    let (owner, now, query, chosen) =
        (visitor.owner(), visitor.app.clock.now(), query.to_owned(), chosen.clone());
    let read = move |conn: &mut _| {
        let first = store::list(conn, owner, When::Upcoming, &query, number, now)?;
        let last = first.last_page();
        let mut listing =
            if number > last { store::list(conn, owner, When::Upcoming, &query, last, now)? } else { first };
        let mut seen: Vec<SessionId> = Vec::new();
        listing.rows.retain(|row| {
            let fresh = !seen.contains(&row.session.id);
            seen.push(row.session.id);
            fresh
        });
        let mut kept = Vec::new();
        for one in chosen.iter() {
            let Linked::Session(id) = one else { continue };
            let Some(session) = store::find(conn, owner, id)?.filter(|_| !seen.contains(&id)) else {
                continue;
            };
            let dates = store::occurrences(conn, id)?;
            kept.extend(occurrence_now(&dates, now).cloned().map(|date| (session, date)));
        }
        Ok::<_, Failure>((kept, listing))
    };
    visitor.app.db.read(read).await
}

fn rows(look: &Look<'_>, chosen: &Chosen, kept: &[Dated], listing: &Listing, all: bool) -> Vec<PickRow> {
    let room = PickRow {
        value: Linked::ROOM.to_owned(),
        name: look.texts.word(Word::CourseRoom),
        when: look.texts.word(Word::AlwaysOpen),
        standing: None,
        chosen: chosen.has(Linked::Room),
    };
    let room = Some(room).filter(|row| all || row.chosen);
    let listed = listing.rows.iter().map(|row| (&row.session, &row.occurrence));
    let dated = kept.iter().map(|(session, date)| (session, date)).chain(listed);
    room.into_iter().chain(dated.map(|(session, date)| row(look, chosen, session, date))).collect()
}

fn row(look: &Look<'_>, chosen: &Chosen, session: &Session, date: &Occurrence) -> PickRow {
    let range = look.times.range(date.starts_at, date.ends_at);
    let when = match session.timing {
        Timing::Series(_) => format!("{}, {range}", look.every_until(session).unwrap_or_default()),
        Timing::Open => {
            look.texts.t_with("pick-open", &[("day", look.times.day_or_near(date.starts_at).into())])
        }
        Timing::Once | Timing::Room => look.times.when(date.starts_at, date.ends_at),
    };
    PickRow {
        value: session.id.to_string(),
        name: session.name.as_str().to_owned(),
        when,
        standing: Some(look.standing(session, date)),
        chosen: chosen.has(Linked::Session(session.id)),
    }
}

fn search(fields: &Fields) -> &str {
    let typed = fields.text_or_empty("q").trim();
    typed.char_indices().nth(LONGEST_SEARCH).map_or(typed, |(at, _)| typed.split_at(at).0)
}
