//! What a guest link leads to right now, and how it is shown.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::cookie::GuestCookie;
use crate::access::{self, Admission, Refusal, Ticket};
use crate::app::App;
use crate::db::{self, Conn};
use crate::guests::{self, GuestCode};
use crate::ids::GuestId;
use crate::meetings::{MeetingBackend, PersonKey, RoomRef};
use crate::sessions::store::{self, is_excluded, occurrences};
use crate::sessions::window::{self, Door};
use crate::sessions::{GuestAccess, Occurrence, Session, State, Timing, occurrence_now};
use crate::web::failure::{Failure, Kept};
use crate::web::page::Page;
use crate::web::texts::times::Times;
use crate::web::views::guest::{GuestDoor, GuestPage};
use crate::web::views::{Faults, Standing};

/// A session that a guest's code belongs to, as this guest finds it.
pub(super) struct Looked {
    pub(super) session: Session,
    pub(super) occurrence: Occurrence,
    /// Whether a moderator removed this guest from the occurrence.
    pub(super) excluded: bool,
    /// Who this browser was before.
    pub(super) guest: Option<GuestId>,
    pub(super) page: Page,
    pub(super) times: Times,
    over: Option<String>,
    code: GuestCode,
    /// The next date after this one, if there is one.
    next: Option<DateTime<Utc>>,
    /// The zone that the browser told.
    zone: Option<Tz>,
    now: DateTime<Utc>,
}

struct Found {
    session: Session,
    over: Option<String>,
    occurrence: Option<Occurrence>,
    next: Option<DateTime<Utc>>,
    excluded: bool,
    owner_on: bool,
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
        let occurrence = found.occurrence.ok_or(Failure::SessionGone)?;
        let zone = request.cookie("zone").and_then(|zone| zone.value().replace("%2F", "/").parse().ok());
        let theirs = zone.or_else(|| found.session.zone.name().parse().ok()).unwrap_or(Tz::UTC);
        let mut page = Page::of(request);
        let times = Times::new(page.texts, theirs, now);
        found.session.name.as_str().clone_into(&mut page.title);
        if zone.is_some() {
            page.zone = times.zone_sentence();
        }
        Ok(Self {
            session: found.session,
            occurrence,
            excluded: found.excluded,
            guest,
            page,
            times,
            over: found.over,
            code,
            next: found.next,
            zone,
            now,
        })
    }

    /// Whether the guest may come in now.
    pub(super) fn admission(&self) -> Result<Admission, Refusal> {
        access::admit(&self.session, &self.occurrence, &Ticket::Guest { excluded: self.excluded }, self.now)
    }

    /// What a guest is told who may not.
    pub(super) fn failure(&self, refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Excluded => {
                Failure::GuestRemoved { again: self.next.map(|at| self.times.day_in_full(at)) }
            }
            refusal => Failure::at_door(refusal, |at| self.times.at(at)),
        }
    }

    /// The address of the link.
    pub(super) fn address(&self) -> String {
        format!("/g/{}", self.code)
    }

    /// "14 people inside"
    pub(super) async fn inside(&self, app: &App) -> Result<String, Failure> {
        let room = RoomRef(self.occurrence.id);
        let counts = app.meetings.counts(&[room]).await?;
        let inside = counts.get(&room).copied().unwrap_or_default();
        Ok(self.page.texts.people_inside(u32::try_from(inside).unwrap_or(u32::MAX)))
    }

    /// The page of whoever has to wait until `opens`.
    pub(super) fn early_page(&self, opens: DateTime<Utc>) -> GuestPage {
        self.shown(GuestDoor::Early {
            sentence: self.page.texts.door_opens(&self.times, opens),
            left: self.times.span(opens - self.now),
            opens: opens.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        })
    }

    /// The page with `door` in it.
    pub(super) fn shown(&self, door: GuestDoor) -> GuestPage {
        GuestPage {
            page: self.page.clone(),
            action: self.address(),
            over: self.over.clone().unwrap_or_default(),
            name: self.session.name.as_str().to_owned(),
            standing: standing(window::state(&self.session, &self.occurrence, self.now)),
            note: String::new(),
            when: self.when(),
            elsewhere: self.elsewhere(),
            door,
            faults: Faults::default(),
        }
    }

    /// What a refusal still says about the session. Of one that is closed to guests it says nothing: its
    /// present name is not for whoever has an old link.
    pub(super) fn kept(&self) -> Option<Kept> {
        (self.session.guests != GuestAccess::Off).then(|| Kept {
            over: self.over.clone().unwrap_or_default(),
            name: self.session.name.as_str().to_owned(),
            when: self.when(),
        })
    }

    fn when(&self) -> String {
        match self.session.timing {
            Timing::Room => self.page.t("always-open"),
            // A line must not break inside the range of times.
            _planned => self
                .times
                .when_in_full(self.occurrence.starts_at, self.occurrence.ends_at)
                .replace('–', "\u{2060}–\u{2060}"),
        }
    }

    /// The start on both clocks, for guests in another zone than the session's.
    fn elsewhere(&self) -> String {
        let start = self.occurrence.starts_at;
        let there = self.session.zone.local(start);
        match self.zone {
            Some(here) if start.with_timezone(&here).naive_local() != there => {
                let clock = there.format("%H:%M").to_string();
                self.page.texts.elsewhere(&clock, self.session.zone.name(), &self.times.clock(start))
            }
            _same_or_unknown => String::new(),
        }
    }
}

fn found(
    conn: &mut Conn,
    code: GuestCode,
    guest: Option<GuestId>,
    now: DateTime<Utc>,
) -> db::Result<Option<Found>> {
    let Some(entrance) = guests::find_by_code(conn, code)? else { return Ok(None) };
    let session = entrance.session;
    let dates = occurrences(conn, session.id)?;
    let occurrence = occurrence_now(&dates, now).cloned();
    let excluded = match (guest, &occurrence) {
        (Some(guest), Some(occurrence)) => {
            is_excluded(conn, occurrence.id, PersonKey::guest(guest).as_str())?
        }
        _unknown => false,
    };
    let after = |one: &&Occurrence| {
        one.state != State::Cancelled
            && occurrence.as_ref().is_some_and(|this| one.starts_at > this.starts_at)
    };
    Ok(Some(Found {
        next: dates.iter().filter(after).map(|one| one.starts_at).min(),
        owner_on: store::owner_is_on(conn, session.owner)?,
        session,
        over: entrance.over,
        occurrence,
        excluded,
    }))
}

fn standing(door: Door) -> Standing {
    match door {
        Door::Scheduled { .. } => Standing::Scheduled,
        Door::EarlyEntry => Standing::Early,
        Door::Open => Standing::Open,
        Door::Ended => Standing::Ended,
        Door::Locked => Standing::Locked,
        Door::Cancelled => Standing::Cancelled,
    }
}
