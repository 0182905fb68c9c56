//! A recording's page below its session, and the files behind it.

use actix_web::HttpResponse;

use super::found::Found;
use super::{file, shown};
use crate::recordings::{self, Kept, State};
use crate::web::failure::Failure;
use crate::web::forms::Fields;
use crate::web::html;
use crate::web::page::{Notice, Place};
use crate::web::texts::Done;
use crate::web::views::recordings::{Manage, WatchPage};
use crate::web::views::{Faults, Link};
use crate::web::visitor::Visitor;

/// `GET {base}/sessions/{session}/recordings/{recording}`.
pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let query = Fields::parse(visitor.request().query_string().as_bytes());
    let mut view = page(&visitor, &found);
    let done = query.text("done").and_then(Done::parse);
    view.page.notice = done.map(|done| Notice::done(visitor.texts, done));
    html::page(&view, &visitor.policy().with("media-src 'self'"))
}

/// The page about `found`.
pub(super) fn page(visitor: &Visitor, found: &Found) -> WatchPage {
    let (texts, times) = (visitor.texts, visitor.times());
    let of = &found.recording;
    let address = found.address(visitor);
    let mut page = visitor.page(Place::Sessions);
    page.title = shown::title(&times, of);
    page.here.clone_from(&address);
    WatchPage {
        title: page.title.clone(),
        page,
        session: crate::web::sessions::name_of(visitor, &found.session),
        back: visitor.address(&format!("sessions/{}#recordings", found.session.id)),
        sub: shown::sub(texts, &times, of),
        player: shown::player(texts, of, &address, found.keeps),
        elsewhere: shown::elsewhere(of, &address),
        unready: shown::unready(texts, of),
        manage: visitor.manages().then(|| manage(visitor, found, &address)),
        faults: Faults::default(),
    }
}

fn manage(visitor: &Visitor, found: &Found, address: &str) -> Manage {
    let of = &found.recording;
    let link = |share| {
        let token = recordings::share_token(&visitor.app.seal, share);
        Link::new(&visitor.app.config.address(&format!("/r/{token}")))
    };
    Manage {
        action: address.to_owned(),
        name: of.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        share: of.share.map(link),
        can_share: of.state == State::Ready && of.kept == Kept::Here,
        published: of.remote().map(|remote| remote.published),
        can_delete: of.state != State::Recording,
    }
}

/// `GET {base}/sessions/{session}/recordings/{recording}/{file}`: by a member at the click, and at every piece.
pub(super) async fn file(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let title = file_title(&found.session.name.to_string(), &visitor.times(), &found.recording);
    file::answer(&visitor.app, visitor.request(), &found.recording, found.keeps, &title).await
}

/// What a file to keep is called: session and recording.
pub(super) fn file_title(
    session: &str,
    times: &crate::web::texts::times::Times,
    of: &recordings::Recording,
) -> String {
    format!("{session}, {}", shown::title(times, of).replace(':', "."))
}
