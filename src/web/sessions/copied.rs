//! Copied courses: a link that names another course's session, and the page on which staff plan it anew here.

use actix_web::http::{StatusCode, header};
use actix_web::web::{ServiceConfig, get, post, resource};
use actix_web::{HttpMessage, HttpResponse};
use chrono::{Datelike, NaiveDate};

use super::found::{session_id, zone_of};
use super::notices::on_to;
use crate::copies::{self, Named, Offered, Shift, Source};
use crate::ids::{CourseId, SessionId};
use crate::sessions::{Plan, Span};
use crate::web::failure::{Failure, WayBack};
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::Place;
use crate::web::sessions::found::tz_of;
use crate::web::texts::times::Times;
use crate::web::texts::{Done, Wrong};
use crate::web::views::Choice;
use crate::web::views::copied::{CopiedPage, CopiedRow};
use crate::web::visitor::{Staff, StaffPosted, Visitor};

/// The addresses of these pages; only courses are copied.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/c/{visit}/copied").route(get().to(show)).route(post().to(plan)));
}

/// Where a link leads whose session is not one of this course: to the session that stands for it, or to what can be
/// said of it. `gone` is for what is found nowhere.
pub(super) async fn elsewhere(visitor: &Visitor, gone: Failure) -> Result<HttpResponse, Failure> {
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let (course, id) = (visitor.visit()?.course, session_id(visitor)?);
    let proof = fields.text_or_empty("link");
    let named = Named::proven(&visitor.app.seal, course, id, proof).ok_or_else(|| gone.clone())?;
    let read = move |conn: &mut _| {
        let copy = copies::copy_of(conn, course, id)?;
        Ok::<_, Failure>((copy, copy.is_none() && copies::is_elsewhere(conn, course, named)?))
    };
    match visitor.app.db.read(read).await? {
        (Some(copy), _) => Ok(see(&visitor.address(&format!("sessions/{copy}")))),
        (None, true) if visitor.manages() => {
            Ok(see(&visitor.address(&format!("copied?session={id}&link={proof}"))))
        }
        (None, true) => {
            let way = WayBack { href: visitor.address("sessions"), label: visitor.texts.t("gone-to-list") };
            visitor.request().extensions_mut().insert(way);
            Err(Failure::LinkNotReady)
        }
        (None, false) => Err(gone),
    }
}

fn see(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// What the page was asked for, in its address or its form.
struct Asked {
    link: Option<(Named, String)>,
    from: Option<CourseId>,
}

impl Asked {
    fn read(visitor: &Visitor, fields: &Fields) -> Result<Self, Failure> {
        let course = visitor.visit()?.course;
        let link = match (fields.text("session"), fields.text("link")) {
            (None, _) | (_, None) => None,
            (Some(session), Some(proof)) => {
                let session: SessionId = session.parse().map_err(|_other| Failure::SessionGone)?;
                let named = Named::proven(&visitor.app.seal, course, session, proof);
                Some((named.ok_or(Failure::SessionGone)?, proof.to_owned()))
            }
        };
        Ok(Self { link, from: fields.text("from").and_then(|id| id.parse().ok()) })
    }

    fn named(&self) -> Option<Named> {
        self.link.as_ref().map(|(named, _)| *named)
    }

    /// Its fields once more, but for the source.
    fn carried(&self) -> Vec<(String, String)> {
        let Some((named, proof)) = &self.link else { return Vec::new() };
        vec![("session".to_owned(), named.session().to_string()), ("link".to_owned(), proof.clone())]
    }
}

/// `GET /c/{visit}/copied`.
async fn show(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let fields = Fields::parse(visitor.request().query_string().as_bytes());
    let asked = Asked::read(&visitor, &fields)?;
    let sources = sources(&visitor, asked.named()).await?;
    let page = page(&visitor, &asked, &sources, None, &[])?;
    html::page(&page, &visitor.policy())
}

/// `POST /c/{visit}/copied`: shows the dates for another day, or takes the chosen sessions over.
async fn plan(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let asked = Asked::read(&visitor, &fields)?;
    let sources = sources(&visitor, asked.named()).await?;
    let source = chosen(&asked, &sources)?;
    let wanted: Vec<SessionId> = fields.all("s").filter_map(|id| id.parse().ok()).collect();
    let typed = fields.text_or_empty("first");
    let first = read_day(typed);
    let mut page = page(&visitor, &asked, &sources, first, &wanted)?;
    let of = source.sessions.iter().filter(|one| one.copy.is_none() && wanted.contains(&one.session.id));
    let offered: Vec<Offered> = of.cloned().collect();
    let (Some(first), false) = (first, offered.is_empty()) else {
        if first.is_none() {
            typed.clone_into(&mut page.first);
            page.faults.add("first", visitor.texts.wrong(&Wrong::Day));
        }
        if offered.is_empty() && page.open() {
            page.faults.add("sessions", visitor.texts.t("copied-none"));
        }
        return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &visitor.policy());
    };
    if fields.text("do") != Some("copy") {
        return html::page(&page, &visitor.policy());
    }
    let by = Shift::between(source.first_day().unwrap_or(first), first);
    let opens = take_over(&visitor, &asked, offered, by).await?;
    Ok(match opens {
        Some(session) => on_to(&visitor, &format!("sessions/{session}"), Done::Copied),
        None => on_to(&visitor, "sessions", Done::Copied),
    })
}

/// All or none of them; gives the session that the link now leads to.
async fn take_over(
    visitor: &Visitor,
    asked: &Asked,
    offered: Vec<Offered>,
    by: Shift,
) -> Result<Option<SessionId>, Failure> {
    let (course, maker, now) = (visitor.visit()?.course, visitor.maker(), visitor.app.clock.now());
    let named = asked.named();
    let copy = move |conn: &mut _| {
        for one in &offered {
            copies::copy(conn, course, one, by, maker, now)?;
        }
        let opens = named.map(|named| copies::copy_of(conn, course, named.session())).transpose()?;
        Ok::<_, Failure>(opens.flatten())
    };
    visitor.app.db.write(copy).await
}

async fn sources(visitor: &Visitor, named: Option<Named>) -> Result<Vec<Source>, Failure> {
    let course = visitor.visit()?.course;
    let read = move |conn: &mut _| Ok::<_, Failure>(copies::sources(conn, course, named)?);
    visitor.app.db.read(read).await
}

/// The source that was asked for, else the likeliest.
fn chosen<'a>(asked: &Asked, sources: &'a [Source]) -> Result<&'a Source, Failure> {
    let asked = asked.from.and_then(|from| sources.iter().find(|source| source.course == from));
    asked.or(sources.first()).ok_or(Failure::NothingCopied)
}

/// A day that sessions can be on.
fn read_day(typed: &str) -> Option<NaiveDate> {
    let day: NaiveDate = typed.trim().parse().ok()?;
    (1970..=2200).contains(&day.year()).then_some(day)
}

fn page(
    visitor: &Visitor,
    asked: &Asked,
    sources: &[Source],
    first: Option<NaiveDate>,
    wanted: &[SessionId],
) -> Result<CopiedPage, Failure> {
    let source = chosen(asked, sources)?;
    let from = source.first_day().ok_or(Failure::NothingCopied)?;
    let today = zone_of(visitor).local(visitor.app.clock.now()).date();
    let to = first.unwrap_or_else(|| copies::proposed(from, today));
    let by = Shift::between(from, to);
    let untitled = || visitor.texts.t("course-without-title");
    let title = source.title.clone().unwrap_or_else(untitled);
    let name = |one: &Source| one.title.clone().unwrap_or_else(untitled);
    let choice = |one: &Source| Choice::new(one.course.as_str(), name(one), source.course.as_str());
    let mut frame = visitor.page(Place::Sessions);
    frame.title = visitor.texts.t_with("copied-title", &[("course", title.as_str().into())]);
    let row = |one: &Offered| row(visitor, one, by, first.is_none() || wanted.contains(&one.session.id));
    Ok(CopiedPage {
        page: frame,
        title,
        sources: if sources.len() > 1 { sources.iter().map(choice).collect() } else { Vec::new() },
        from: source.course.to_string(),
        carried: asked.carried(),
        first: to.to_string(),
        rows: source.sessions.iter().map(row).collect(),
        faults: crate::web::views::Faults::default(),
    })
}

fn row(visitor: &Visitor, one: &Offered, by: Shift, ticked: bool) -> CopiedRow {
    let plan = |plan: &Plan| planned(visitor, one, plan);
    CopiedRow {
        id: one.session.id.to_string(),
        name: one.session.name.as_str().to_owned(),
        before: plan(&one.plan),
        after: plan(&copies::shifted(&one.plan, by)),
        ticked,
        copy: one.copy.map(|id| visitor.address(&format!("sessions/{id}"))),
    }
}

/// A plan in words, on the clocks of the session's own zone, which is named if it is not the visitor's.
fn planned(visitor: &Visitor, one: &Offered, plan: &Plan) -> String {
    let zone = one.session.zone;
    let times = Times::new(visitor.texts, tz_of(zone), visitor.app.clock.now());
    let day = |span: Span| times.day(zone.moment(span.start));
    let own = if tz_of(zone) == visitor.zone() { String::new() } else { format!(" ({})", zone.name()) };
    let hours =
        |span: Span| format!("{}{own}", times.range(zone.moment(span.start), Some(span.end_moment(zone))));
    match plan {
        Plan::Once(span) => format!("{}, {}", day(*span), hours(*span)),
        Plan::Series(series) => match series.preview() {
            Ok(dates) => {
                let count = dates.count.try_into().unwrap_or(u32::MAX);
                format!(
                    "{}, {}",
                    visitor.texts.series(count, day(dates.first), day(dates.last)),
                    hours(dates.first)
                )
            }
            Err(_none) => String::new(),
        },
        Plan::Open { start } => {
            visitor.texts.t_with("pick-open", &[("day", times.day(zone.moment(*start)).into())])
        }
        Plan::Room => String::new(),
    }
}
