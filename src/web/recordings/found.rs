//! What an address names: a recording of a session, and what the visitor may do with it.

use crate::ids::RecordingId;
use crate::recordings::{Recording, store};
use crate::sessions::Session;
use crate::web::failure::{Failure, Watching};
use crate::web::sessions::Found as Sessions;
use crate::web::visitor::Visitor;

/// A recording, as this visitor finds it.
pub(super) struct Found {
    pub(super) session: Session,
    pub(super) recording: Recording,
    /// Whether they are offered its files to keep: staff always are, others where staff allow it.
    pub(super) keeps: bool,
}

impl Found {
    /// The recording in the address; one of another session is not found.
    pub(super) async fn load(visitor: &Visitor) -> Result<Self, Failure> {
        let session = Sessions::load(visitor).await?.session;
        let (of, id) = (session.id, recording_id(visitor)?);
        let found = visitor.app.db.read(move |conn| {
            let downloads = store::downloads(conn, of)?;
            Ok::<_, Failure>(store::find(conn, of, id)?.map(|recording| (recording, downloads)))
        });
        let (recording, downloads) = found.await?.ok_or(Failure::Watching(Watching::Gone))?;
        Ok(Self { session, recording, keeps: downloads || visitor.manages() })
    }

    /// The address of the recording's page.
    pub(super) fn address(&self, visitor: &Visitor) -> String {
        visitor.address(&self.path())
    }

    /// The same below the visit.
    pub(super) fn path(&self) -> String {
        format!("sessions/{}/recordings/{}", self.session.id, self.recording.id)
    }
}

pub(super) fn recording_id(visitor: &Visitor) -> Result<RecordingId, Failure> {
    let id = visitor.request().match_info().get("recording").and_then(|id| id.parse().ok());
    id.ok_or(Failure::Watching(Watching::Gone))
}
