//! Recordings that BigBlueButton keeps: whoever may watch is sent there at the click, and nobody is told where that is
//! before.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::found::Found;
use crate::app::App;
use crate::ids::SessionId;
use crate::meetings::bbb::BigBlueButton;
use crate::meetings::{Applied, MeetingBackend as _, RoomRef};
use crate::recordings::{Recording, Remote, store};
use crate::web::failure::{Behind, Failure, Watching};
use crate::web::sessions::on_to;
use crate::web::texts::Done;
use crate::web::visitor::{StaffPosted, Visitor};

/// `GET {base}/sessions/{session}/recordings/{recording}/elsewhere`.
pub(super) async fn watch(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    send(&visitor.app, &found.recording).await
}

/// Sends somebody who may watch `of` to where BigBlueButton shows it. It is asked anew: an address that was kept could
/// be one of yesterday.
pub(super) async fn send(app: &App, of: &Recording) -> Result<HttpResponse, Failure> {
    let (bbb, remote) = behind(app, of)?;
    let all = bbb.recordings(RoomRef(of.occurrence)).await?;
    let found = all.into_iter().find(|one| one.id == remote.id);
    let found = found.ok_or(Failure::Watching(Watching::Gone))?;
    let (id, published) = (of.id, found.published);
    if published != remote.published {
        app.db.write(move |conn| store::remote::note_published(conn, id, published)).await?;
    }
    if !published {
        return Err(Failure::Watching(Watching::Unpublished));
    }
    let address = found.address().ok_or(Failure::Watching(Watching::Gone))?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish())
}

/// The engine that keeps `of`; a recording of ours is watched in another way.
fn behind<'a>(app: &'a App, of: &'a Recording) -> Result<(&'a BigBlueButton, &'a Remote), Failure> {
    let remote = of.remote().ok_or(Failure::NotFound)?;
    Ok((app.meetings.bbb().ok_or(Failure::Behind(Behind::NotSetUp))?, remote))
}

/// `POST …/recordings/{recording}/publish`: BigBlueButton shows it from now on.
pub(super) async fn publish(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    switch(posted.visitor, true, Done::RecordingPublished).await
}

/// `POST …/recordings/{recording}/unpublish`: nobody can watch it, whoever was sent there neither.
pub(super) async fn unpublish(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    switch(posted.visitor, false, Done::RecordingUnpublished).await
}

async fn switch(visitor: Visitor, published: bool, done: Done) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let (bbb, remote) = behind(&visitor.app, &found.recording)?;
    let room = RoomRef(found.recording.occurrence);
    if bbb.publish_recording(room, &remote.id, published).await? == Applied::NotInside {
        return Err(Failure::Watching(Watching::Gone));
    }
    let (session, id) = (found.session.id, found.recording.id);
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let noted = move |conn: &mut _| {
        store::remote::published(conn, session, id, published, (&by, now)).map_err(Failure::from)
    };
    visitor.app.db.write(noted).await?;
    Ok(on_to(&visitor, &found.path(), done))
}

/// Has BigBlueButton delete what it keeps of `of`; a recording of ours has nothing there. What it deleted before is no
/// fault, and where the settings name none any more there is nobody to ask.
pub(super) async fn delete(app: &App, of: &Recording) -> Result<(), Failure> {
    if let (Some(remote), Some(bbb)) = (of.remote(), app.meetings.bbb()) {
        bbb.delete_recording(RoomRef(of.occurrence), &remote.id).await?;
    }
    Ok(())
}

/// Has BigBlueButton delete all that it keeps of a session, before the session goes: after it nobody would know of it.
pub(in crate::web) async fn delete_all(app: &App, session: SessionId) -> Result<(), Failure> {
    for one in app.db.read(move |conn| store::remote::of_session(conn, session)).await? {
        delete(app, &one).await?;
    }
    Ok(())
}
