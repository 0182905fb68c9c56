//! Recordings for people from outside: by the public link, or by the link an invited moderator was mailed (R19).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono_tz::Tz;

use super::{elsewhere, file, shown, watch};
use crate::app::App;
use crate::db::{self, Conn};
use crate::ids::{InvitationId, RecordingId, ShareId};
use crate::invitations;
use crate::recordings::{self, Recording, store};
use crate::sessions::role::Role;
use crate::sessions::{self, Session};
use crate::web::failure::{Failure, Watching};
use crate::web::headers::Policy;
use crate::web::html;
use crate::web::page::Page;
use crate::web::texts::times::Times;
use crate::web::views::recordings::SharedPage;

/// A recording, as somebody with a link finds it.
struct Linked {
    recording: Recording,
    session: Session,
    /// Whether files are offered to keep.
    keeps: bool,
}

/// `GET /r/{token}`.
pub(super) async fn shared(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let linked = by_share(&request, &app).await?;
    let base = format!("{}/file", request.path());
    page(&request, &app, &linked, &base, "recording-public")
}

/// `GET /r/{token}/file/{file}`.
pub(super) async fn shared_file(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let linked = by_share(&request, &app).await?;
    answer(&request, &app, &linked).await
}

/// `GET /r/{token}/{recording}`.
pub(super) async fn mailed(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let linked = by_invitation(&request, &app).await?;
    page(&request, &app, &linked, request.path(), "recording-yours")
}

/// `GET /r/{token}/{recording}/{file}`.
pub(super) async fn mailed_file(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let linked = by_invitation(&request, &app).await?;
    answer(&request, &app, &linked).await
}

/// `GET /r/{token}/{recording}/elsewhere`.
pub(super) async fn mailed_elsewhere(request: HttpRequest, app: Data<App>) -> Result<HttpResponse, Failure> {
    let linked = by_invitation(&request, &app).await?;
    elsewhere::send(&app, &linked.recording).await
}

async fn by_share(request: &HttpRequest, app: &App) -> Result<Linked, Failure> {
    let share = recordings::shared(&app.seal, part(request, "token"))
        .ok_or(Failure::Watching(Watching::LinkUnknown))?;
    let found = app.db.read(move |conn| shared_in(conn, share)).await?;
    found.ok_or(Failure::Watching(Watching::LinkOver))
}

async fn by_invitation(request: &HttpRequest, app: &App) -> Result<Linked, Failure> {
    let invitation = recordings::viewer(&app.seal, part(request, "token"))
        .ok_or(Failure::Watching(Watching::LinkUnknown))?;
    let id =
        part(request, "recording").parse().map_err(|_not_an_id| Failure::Watching(Watching::LinkUnknown))?;
    let found = app.db.read(move |conn| mailed_in(conn, invitation, id)).await?;
    found.ok_or(Failure::Watching(Watching::LinkOver))
}

fn part<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.match_info().get(name).unwrap_or_default()
}

fn shared_in(conn: &mut Conn, share: ShareId) -> db::Result<Option<Linked>> {
    let found = store::by_share(conn, share)?;
    found.map(|found| linked(conn, found)).transpose().map(Option::flatten)
}

/// The link ends with the invitation, and holds for recordings of its session alone.
fn mailed_in(conn: &mut Conn, invitation: InvitationId, id: RecordingId) -> db::Result<Option<Linked>> {
    let invited = invitations::store::find(conn, invitation)?;
    let Some(invited) = invited.filter(|invited| invited.role == Role::Moderator) else { return Ok(None) };
    let found = store::with_session(conn, id)?.filter(|(_, session)| session.id == invited.session);
    found.map(|found| linked(conn, found)).transpose().map(Option::flatten)
}

/// Nothing of an LMS or an account that is switched off is shown to anybody.
fn linked(conn: &mut Conn, (recording, session): (Recording, Session)) -> db::Result<Option<Linked>> {
    let keeps = store::downloads(conn, session.id)?;
    let on = sessions::store::owner_is_on(conn, session.owner)?;
    Ok(on.then_some(Linked { recording, session, keeps }))
}

fn page(
    request: &HttpRequest,
    app: &App,
    linked: &Linked,
    base: &str,
    note: &str,
) -> Result<HttpResponse, Failure> {
    let mut page = Page::of(request);
    let times = times(request, app, &page, &linked.session);
    let of = &linked.recording;
    let title = shown::title(&times, of);
    page.title.clone_from(&title);
    page.zone = times.zone_sentence();
    let texts = page.texts;
    let view = SharedPage {
        session: linked.session.name.to_string(),
        title,
        sub: shown::sub(texts, &times, of),
        player: shown::player(texts, of, base, linked.keeps),
        elsewhere: shown::elsewhere(of, base),
        unready: shown::unready(texts, of),
        note: texts.t(note),
        page,
    };
    html::page(&view, &Policy::default().with("media-src 'self'"))
}

async fn answer(request: &HttpRequest, app: &App, linked: &Linked) -> Result<HttpResponse, Failure> {
    let times = times(request, app, &Page::of(request), &linked.session);
    let title = watch::file_title(&linked.session.name.to_string(), &times, &linked.recording);
    file::answer(app, request, &linked.recording, linked.keeps, &title).await
}

/// Times on the reader's clocks where the browser told which these are, else on the session's.
fn times(request: &HttpRequest, app: &App, page: &Page, of: &Session) -> Times {
    let told = request.cookie("zone").and_then(|zone| zone.value().replace("%2F", "/").parse().ok());
    let zone = told.or_else(|| of.zone.name().parse().ok()).unwrap_or(Tz::UTC);
    Times::new(page.texts, zone, app.clock.now())
}
