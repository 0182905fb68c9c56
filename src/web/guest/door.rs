//! What a guest link leads to right now.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};

use super::cookie::GuestCookie;
use crate::access::{Admission, Refusal, Ticket};
use crate::app::App;
use crate::db::{self, Conn};
use crate::guests::{self, GuestCode};
use crate::ids::GuestId;
use crate::meetings::PersonKey;
use crate::sessions::GuestAccess;
use crate::web::failure::{Failure, Kept};
use crate::web::outside::{self, Found, Outside};

/// A session that a guest's code belongs to, as this guest finds it.
pub(super) struct Looked {
    pub(super) outside: Outside,
    /// Whether a moderator removed this guest from the occurrence.
    pub(super) excluded: bool,
    /// Who this browser was before.
    pub(super) guest: Option<GuestId>,
    pub(super) code: GuestCode,
}

impl Looked {
    /// Looks behind `code`. Where the LMS or the host is switched off, so are their guest links.
    pub(super) async fn find(
        request: &HttpRequest,
        app: &App,
        code: GuestCode,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure> {
        let guest = GuestCookie::new(app).guest(request);
        let found = app.db.read(move |conn| found(conn, code, guest, now)).await?;
        let found = found.ok_or(Failure::GuestUnknown)?;
        if !found.owner_on {
            return Err(Failure::GuestOff);
        }
        Ok(Self { excluded: found.excluded, outside: Outside::of(request, found, now)?, guest, code })
    }

    /// What the guest shows at the door.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket::Guest { excluded: self.excluded }
    }

    /// Whether the guest may come in now.
    pub(super) fn admission(&self) -> Result<Admission, Refusal> {
        self.outside.admission(&self.ticket())
    }

    /// The address of the link.
    pub(super) fn address(&self) -> String {
        format!("/g/{}", self.code)
    }

    /// What a refusal still says about the session. Of one that is closed to guests it says nothing: its
    /// present name is not for whoever has an old link.
    pub(super) fn kept(&self) -> Option<Kept> {
        (self.outside.session.guests != GuestAccess::Off).then(|| self.outside.kept())
    }
}

fn found(
    conn: &mut Conn,
    code: GuestCode,
    guest: Option<GuestId>,
    now: DateTime<Utc>,
) -> db::Result<Option<Found>> {
    let Some(entrance) = guests::find_by_code(conn, code)? else { return Ok(None) };
    let who = guest.map(PersonKey::guest);
    let over = entrance.over.unwrap_or_default();
    outside::found(conn, entrance.session, over, who.as_ref(), now).map(Some)
}
