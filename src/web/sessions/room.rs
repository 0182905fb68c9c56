//! The way to the course room, and locking it, or any session, and unlocking it.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::found::session_id;
use super::list::first_room;
use super::notices::on_to;
use crate::sessions::store;
use crate::web::failure::Failure;
use crate::web::texts::Done;
use crate::web::visitor::{StaffPosted, Visitor};

/// `GET /c/{visit}/sessions/room`: where links to a course's room lead, in whichever course they stand.
pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let course = visitor.visit()?.course;
    let known = visitor.app.db.glance(move |conn| store::course_room(conn, course)).await?;
    let (room, _always) = match known {
        Some(room) => room,
        None => first_room(&visitor, course).await?,
    };
    let address = visitor.address(&format!("sessions/{}", room.id));
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, address)).insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.finish())
}

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
