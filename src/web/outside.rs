//! A session as somebody from outside finds it: by the guest link, or by an invitation.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::failure::{Failure, Kept};
use super::guest::name;
use super::join::{self, Arrival};
use super::page::Page;
use super::texts::times::Times;
use super::views::guest::{GuestDoor, GuestPage};
use super::views::{Faults, Standing};
use crate::access::{self, Admission, Refusal, Ticket};
use crate::app::App;
use crate::db::{self, Conn};
use crate::ids::GuestId;
use crate::meetings::{MeetingBackend, PersonKey, RoomRef};
use crate::sessions::store::{self, is_excluded, occurrences};
use crate::sessions::window::{self, Door};
use crate::sessions::{Occurrence, Session, State, Timing, occurrence_now};

/// What the database says of a session, for one person from outside.
pub(super) struct Found {
    session: Session,
    over: String,
    occurrence: Option<Occurrence>,
    next: Option<DateTime<Utc>>,
    /// Whether a moderator removed this person from the occurrence.
    pub(super) excluded: bool,
    /// Whether the LMS of its course, or its host's account, is not switched off.
    pub(super) owner_on: bool,
}

/// Reads what a page needs for whoever is `who` in rooms, if this browser was anybody before. `over` stands over
/// the session's name.
pub(super) fn found(
    conn: &mut Conn,
    session: Session,
    over: String,
    who: Option<&PersonKey>,
    now: DateTime<Utc>,
) -> db::Result<Found> {
    let dates = occurrences(conn, session.id)?;
    let occurrence = occurrence_now(&dates, now).cloned();
    let excluded = match (who, &occurrence) {
        (Some(who), Some(occurrence)) => is_excluded(conn, occurrence.id, who.as_str())?,
        _unknown => false,
    };
    let after = |one: &&Occurrence| {
        one.state != State::Cancelled
            && occurrence.as_ref().is_some_and(|this| one.starts_at > this.starts_at)
    };
    Ok(Found {
        next: dates.iter().filter(after).map(|one| one.starts_at).min(),
        owner_on: store::owner_is_on(conn, session.owner)?,
        session,
        over,
        occurrence,
        excluded,
    })
}

/// A session, the date that is meant, and how both look from outside.
pub(super) struct Outside {
    pub(super) session: Session,
    pub(super) occurrence: Occurrence,
    pub(super) page: Page,
    pub(super) times: Times,
    over: String,
    /// The next date after this one, if there is one.
    next: Option<DateTime<Utc>>,
    /// The zone that the browser told.
    zone: Option<Tz>,
    now: DateTime<Utc>,
}

impl Outside {
    pub(super) fn of(request: &HttpRequest, found: Found, now: DateTime<Utc>) -> Result<Self, Failure> {
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
            page,
            times,
            over: found.over,
            next: found.next,
            zone,
            now,
        })
    }

    /// Whether somebody with `ticket` may come in now.
    pub(super) fn admission(&self, ticket: &Ticket) -> Result<Admission, Refusal> {
        access::admit(&self.session, &self.occurrence, ticket, self.now)
    }

    /// What somebody is told who may not.
    pub(super) fn failure(&self, refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Excluded => {
                Failure::GuestRemoved { again: self.next.map(|at| self.times.day_in_full(at)) }
            }
            refusal => Failure::at_door(refusal, |at| self.times.at(at)),
        }
    }

    /// The name that somebody typed; otherwise what is wrong with it, for the page's field.
    pub(super) fn named(&self, typed: &str) -> Result<String, Faults> {
        name::display_name(typed).map_err(|wrong| {
            let mut faults = Faults::default();
            faults.add("name", self.page.texts.wrong(&wrong));
            faults
        })
    }

    /// Lets a guest into the room who comes from the page at `back`.
    pub(super) async fn enter(
        &self,
        app: &App,
        guest: GuestId,
        name: String,
        ticket: Ticket,
        back: String,
    ) -> Result<HttpResponse, Failure> {
        let arrival =
            Arrival { person: PersonKey::guest(guest), name, locale: self.page.lang(), back, ticket };
        join::enter(app, &self.session, &self.occurrence, arrival, |at| self.times.at(at)).await
    }

    /// "14 people inside"
    pub(super) async fn inside(&self, app: &App) -> Result<String, Failure> {
        let room = RoomRef(self.occurrence.id);
        let counts = app.meetings.counts(&[room]).await?;
        let inside = counts.get(&room).copied().unwrap_or_default();
        Ok(self.page.texts.people_inside(u32::try_from(inside).unwrap_or(u32::MAX)))
    }

    /// The page of whoever has to wait until `opens`; the text `wait` says what for.
    pub(super) fn early_page(&self, action: String, wait: &str, opens: DateTime<Utc>) -> GuestPage {
        self.shown(
            action,
            GuestDoor::Early {
                wait: self.page.t(wait),
                sentence: self.page.texts.door_opens(&self.times, opens),
                left: self.times.span(opens - self.now),
                opens: opens.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            },
        )
    }

    /// The page with `door` in it.
    pub(super) fn shown(&self, action: String, door: GuestDoor) -> GuestPage {
        GuestPage {
            page: self.page.clone(),
            action,
            over: self.over.clone(),
            name: self.session.name.as_str().to_owned(),
            standing: standing(window::state(&self.session, &self.occurrence, self.now)),
            note: String::new(),
            when: self.when(),
            elsewhere: self.elsewhere(),
            door,
            faults: Faults::default(),
        }
    }

    /// What a refusal still says about the session.
    pub(super) fn kept(&self) -> Kept {
        Kept { over: self.over.clone(), name: self.session.name.as_str().to_owned(), when: self.when() }
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
