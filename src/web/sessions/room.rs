//! Locking the course room, or any session, and unlocking it.

use actix_web::HttpResponse;

use super::found::session_id;
use super::notices::on_to;
use crate::sessions::store;
use crate::web::failure::Failure;
use crate::web::texts::Done;
use crate::web::visitor::{StaffPosted, Visitor};

/// `POST /c/{visit}/sessions/{session}/lock`.
pub(super) async fn lock(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    set(&posted.visitor, true, Done::Locked).await
}

/// `POST /c/{visit}/sessions/{session}/unlock`.
pub(super) async fn unlock(posted: StaffPosted) -> Result<HttpResponse, Failure> {
    set(&posted.visitor, false, Done::Unlocked).await
}

async fn set(visitor: &Visitor, locked: bool, done: Done) -> Result<HttpResponse, Failure> {
    let (owner, id, now) = (visitor.owner(), session_id(visitor)?, visitor.app.clock.now());
    let set = move |conn: &mut _| Ok::<_, Failure>(store::set_locked(conn, owner, id, locked, now)?);
    visitor.app.db.write(set).await?;
    Ok(on_to(visitor, &format!("sessions/{id}"), done))
}
