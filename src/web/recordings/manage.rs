//! What staff do with recordings: name them, share them, delete them, let participants keep them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::found::Found;
use super::{elsewhere, shown, watch};
use crate::recordings::store;
use crate::sessions::{BadText, SessionName};
use crate::web::failure::Failure;
use crate::web::html;
use crate::web::page::Place;
use crate::web::sessions::{on_to, session_id};
use crate::web::texts::{Done, Wrong};
use crate::web::views::Fault;
use crate::web::views::confirm::ConfirmPage;
use crate::web::visitor::{Staff, StaffPosted};

/// `POST …/recordings/{recording}/name`: `name`; an empty one takes the name away.
pub(super) async fn rename(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let found = Found::load(&visitor).await?;
    let name = match SessionName::parse(fields.text_or_empty("name")) {
        Ok(name) => Some(name),
        Err(BadText::Blank) => None,
        Err(BadText::TooLong { .. }) => {
            let mut page = watch::page(&visitor, &found);
            if let Some(manage) = page.manage.as_mut() {
                fields.text_or_empty("name").clone_into(&mut manage.name);
            }
            page.faults.0.push(Fault { field: "name", text: visitor.texts.wrong(&Wrong::NameLong) });
            let policy = visitor.policy().with("media-src 'self'");
            return html::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page, &policy);
        }
    };
    let (session, id) = (found.session.id, found.recording.id);
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let named = move |conn: &mut _| {
        store::rename(conn, session, id, name.as_ref(), (&by, now)).map_err(Failure::from)
    };
    visitor.app.db.write(named).await?;
    Ok(on_to(&visitor, &found.path(), Done::RecordingNamed))
}

/// `POST …/recordings/{recording}/share`: a public link from now on.
pub(super) async fn share(StaffPosted { visitor, .. }: StaffPosted) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let (session, id) = (found.session.id, found.recording.id);
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let shared = move |conn: &mut _| store::share(conn, session, id, (&by, now)).map_err(Failure::from);
    visitor.app.db.write(shared).await?;
    Ok(on_to(&visitor, &found.path(), Done::RecordingShared))
}

/// `POST …/recordings/{recording}/unshare`: the public link leads nowhere from now on.
pub(super) async fn unshare(StaffPosted { visitor, .. }: StaffPosted) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let (session, id) = (found.session.id, found.recording.id);
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let ended = move |conn: &mut _| store::unshare(conn, session, id, (&by, now)).map_err(Failure::from);
    visitor.app.db.write(ended).await?;
    Ok(on_to(&visitor, &found.path(), Done::RecordingUnshared))
}

/// `GET …/recordings/{recording}/delete`.
pub(super) async fn ask(Staff(visitor): Staff) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let title = shown::title(&visitor.times(), &found.recording);
    let subject = format!("{}: {title}", crate::web::sessions::name_of(&visitor, &found.session));
    let page = visitor.page(Place::Sessions);
    let page = ConfirmPage::delete_recording(page, &found.address(&visitor), &subject);
    html::page(&page, &visitor.policy())
}

/// `POST …/recordings/{recording}/delete`: what BigBlueButton keeps goes first, and then the row; of ours the files go
/// after it, and what a crash between leaves is swept.
pub(super) async fn delete(StaffPosted { visitor, .. }: StaffPosted) -> Result<HttpResponse, Failure> {
    let found = Found::load(&visitor).await?;
    let (session, id) = (found.session.id, found.recording.id);
    elsewhere::delete(&visitor.app, &found.recording).await?;
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let deleted = move |conn: &mut _| store::delete(conn, session, id, (&by, now)).map_err(Failure::from);
    visitor.app.db.write(deleted).await?;
    let folder = visitor.app.recordings.clone();
    tokio::task::spawn_blocking(move || folder.remove(id)).await.map_err(Failure::broken)?;
    Ok(on_to(&visitor, &format!("sessions/{session}"), Done::RecordingDeleted))
}

/// `POST …/recordings/downloads`: `downloads`.
pub(super) async fn downloads(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    let StaffPosted { visitor, fields } = posted;
    let (owner, session, allowed) = (visitor.owner(), session_id(&visitor)?, fields.ticked("downloads"));
    let (by, now) = (visitor.actor(), visitor.app.clock.now());
    let set = move |conn: &mut _| store::set_downloads(conn, owner, session, allowed, (&by, now));
    visitor.app.db.write(set).await.map_err(|error| match error {
        // It is the session that is not there.
        crate::recordings::Error::Unknown => Failure::SessionGone,
        other @ crate::recordings::Error::Database(_) => other.into(),
    })?;
    let done = if allowed { Done::DownloadsOn } else { Done::DownloadsOff };
    Ok(on_to(&visitor, &format!("sessions/{session}"), done))
}
