//! What happens without a request: rosters are walked, rooms follow them, letters are sent, what is over is
//! forgotten.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::{App, Round};
use crate::db::{self, Conn};
use crate::ids::{CourseId, OccurrenceId, PersonId};
use crate::invitations::{self, Hosted};
use crate::lti::roles::Standing;
use crate::mail::{Scribe, outbox};
use crate::meetings::{MeetingBackend, PersonKey, Present, RoomEvent, RoomRef, RoomSpec, What, Why};
use crate::sessions::{self, Occurrence, Owner, Session};
use crate::{access, accounts, audit, courses, launch, picks, visits};

/// How long before a session its course's roster is kept fresh.
const NEAR: TimeDelta = TimeDelta::minutes(60);
/// Walks at a time.
const WALKERS: usize = 2;

/// How long the end of an instance waits for the letter that is under way.
const LAST_LETTER: Duration = Duration::from_secs(20);

/// The running rounds; they stop when this is dropped.
pub struct Rounds {
    running: Vec<JoinHandle<()>>,
    mail: JoinHandle<()>,
    stop_mail: watch::Sender<bool>,
}

impl Rounds {
    /// Stops them; the letter that is under way is sent first.
    pub async fn stop(mut self) {
        // Nobody listens any more if the sender has come to an end by itself.
        let _heard = self.stop_mail.send(true);
        if tokio::time::timeout(LAST_LETTER, &mut self.mail).await.is_err() {
            tracing::warn!("a letter was under way at the end; it is sent again");
        }
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        for round in self.running.iter().chain([&self.mail]) {
            round.abort();
        }
    }
}

/// Starts all rounds of an instance; `scribe` writes letters out.
#[must_use]
pub fn start(app: &Arc<App>, scribe: impl Scribe + 'static) -> Rounds {
    let (stop_mail, stop) = watch::channel(false);
    let mail = tokio::spawn(send_letters(Arc::clone(app), scribe, stop));
    let mut rounds = vec![
        every(app, Round::Rooms, |app| async move {
            app.meetings.tick(app.clock.now());
            Ok(())
        }),
        every(app, Round::Follow, |app| async move { follow_rosters(&app).await }),
        every(app, Round::Wish, |app| async move { wish_due_walks(&app).await }),
        every(app, Round::Tell, |app| async move { tell_changes(&app).await }),
        every(app, Round::Forget, |app| async move { forget(&app).await }),
        tokio::spawn(write_down(Arc::clone(app))),
        tokio::spawn(pass_on(Arc::clone(app))),
    ];
    rounds.extend((0..WALKERS).map(|_| tokio::spawn(walk(Arc::clone(app)))));
    Rounds { running: rounds, mail, stop_mail }
}

/// Passes on to browsers what the media thread tells.
async fn pass_on(app: Arc<App>) {
    let Some(mut notices) = app.notices.take() else { return };
    while let Some(notice) = notices.recv().await {
        app.meetings.notice(notice, app.clock.now());
    }
}

async fn send_letters(app: Arc<App>, scribe: impl Scribe, stop: watch::Receiver<bool>) {
    app.mail.carry((&app.db, &app.clock), &scribe, stop).await;
}

fn every<F>(app: &Arc<App>, name: Round, round: impl Fn(Arc<App>) -> F + Send + 'static) -> JoinHandle<()>
where
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let mut beat = interval(name.span());
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let done = round(Arc::clone(&app)).await;
            app.beats.note(name, done.is_ok(), app.clock.now());
            if let Err(error) = done {
                tracing::error!(error = format!("{error:#}"), "a round failed; it is tried again");
            }
        }
    })
}

/// Walks rosters as they are wished for; rooms follow at once.
async fn walk(app: Arc<App>) {
    loop {
        match app.rosters.walk_next().await {
            Ok(Some(walked)) if walked.complete => {
                if let Err(error) = follow_rosters(&app).await {
                    tracing::error!(error = format!("{error:#}"), "rooms could not follow a roster");
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => {
                // Another instance may have wished for it, so it is looked for without a call as well.
                let _called =
                    tokio::time::timeout(Duration::from_secs(2), app.roster_wished.notified()).await;
            }
            Err(error) => {
                tracing::error!(%error, "a walk could not be noted");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Wishes for walks of courses with a session near or open, and more often of those with people in a room.
pub async fn wish_due_walks(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let (usual, live) = (span(app.config.roster_every), span(app.config.roster_live));
    let rooms = app.meetings.occupied();
    app.db
        .write(move |conn| -> db::Result<()> {
            for course in sessions::store::due_courses(conn, now, NEAR)? {
                wish_if_older(conn, course, usual, now)?;
            }
            for room in rooms {
                let Some((session, _)) = sessions::store::by_occurrence(conn, room)? else { continue };
                let often = if live.is_zero() { usual } else { live };
                if let Some(course) = session.owner.course() {
                    wish_if_older(conn, course, often, now)?;
                }
            }
            Ok(())
        })
        .await?;
    app.roster_wished.notify_one();
    Ok(())
}

fn span(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// A walk that took long is not repeated at once: a large course's roster is read for a tenth of the time.
fn wish_if_older(conn: &mut Conn, course: CourseId, age: TimeDelta, now: DateTime<Utc>) -> db::Result<()> {
    let last = courses::last_walks(conn, course)?.into_iter().next();
    let took = last.as_ref().and_then(|walk| Some(walk.finished_at? - walk.started_at?)).unwrap_or_default();
    let age = age.max(took * 10);
    if last.is_none_or(|walk| walk.queued_at <= now - age) {
        courses::wish_walk(conn, course, now)
    } else {
        Ok(())
    }
}

/// Queues letters to the invited of sessions whose name or times were changed a quiet minute ago (R16), in small
/// bites between which others save.
pub async fn tell_changes(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    for session in app.db.read(move |conn| sessions::store::to_be_told(conn, now)).await? {
        let Some(of) = Hosted::of(session) else { continue };
        let mut more = true;
        while more {
            let of = of.clone();
            more = app.db.write(move |conn| tell_some(conn, &of, now)).await?;
            app.mail.wake();
        }
    }
    Ok(())
}

/// Some of the invited are told; whether there may be more. Of a session that is over nobody is told anything.
fn tell_some(conn: &mut Conn, of: &Hosted, now: DateTime<Utc>) -> db::Result<bool> {
    let dates = sessions::store::occurrences(conn, of.session().id)?;
    let over = dates.iter().all(|date| date.has_ended(now));
    let more = !over && invitations::store::tell_some(conn, of, now)?;
    if !more {
        sessions::store::all_told(conn, of.session())?;
    }
    Ok(more)
}

/// Puts people out of rooms, or gives them another role, as launches and rosters now say (R7).
pub async fn follow_rosters(app: &App) -> anyhow::Result<()> {
    let open = app.meetings.occupied();
    for room in &open {
        let present = app.meetings.presence(RoomRef(*room)).await?;
        follow_in(app, *room, present).await?;
    }
    app.granted.keep(&open);
    Ok(())
}

async fn follow_in(app: &App, room: OccurrenceId, present: Vec<Present>) -> anyhow::Result<()> {
    let members: Vec<(PersonKey, PersonId)> =
        present.into_iter().filter_map(|one| Some((one.person.clone(), one.person.as_member()?))).collect();
    let people: Vec<_> = members.iter().map(|(_, person)| *person).collect();
    let found = app.db.read(move |conn| session_and_standings(conn, room, &people)).await?;
    let now = app.clock.now();
    let Some((session, occurrence, standings)) = found else {
        // The session was deleted while people were inside, or its LMS was switched off: no roster reaches them.
        return Ok(app.meetings.end(RoomRef(room), now).await?);
    };
    app.meetings.open(RoomSpec::of(&session, &occurrence), now).await?;
    for (key, person) in members {
        let Some(standing) = standings.get(&person) else {
            app.meetings.remove(RoomRef(room), &key, Why::Dropped, now).await?;
            continue;
        };
        let role = access::role_of(*standing, session.attendee_role);
        if app.granted.changes(room, &key, role) {
            app.meetings.change_role(RoomRef(room), &key, role, now).await?;
        }
    }
    Ok(())
}

type Found = (Session, Occurrence, HashMap<PersonId, Standing>);

fn session_and_standings(
    conn: &mut Conn,
    room: OccurrenceId,
    people: &[PersonId],
) -> db::Result<Option<Found>> {
    let Some((session, occurrence)) = sessions::store::by_occurrence(conn, room)? else { return Ok(None) };
    if !sessions::store::owner_is_on(conn, session.owner)? {
        return Ok(None);
    }
    let standings = match session.owner {
        Owner::Course(course) => courses::standings(conn, course, people)?,
        Owner::Account(_) => HashMap::new(),
    };
    Ok(Some((session, occurrence, standings)))
}

/// Writes down what happens in rooms.
async fn write_down(app: Arc<App>) {
    let Some(mut events) = app.take_room_events() else { return };
    while let Some(event) = events.recv().await {
        let now = app.clock.now();
        let written = app.db.write(move |conn| note(conn, &event, now)).await;
        if let Err(error) = written {
            tracing::error!(
                error = format!("{error:#}"),
                "what happened in a room could not be written down"
            );
        }
    }
}

fn note(conn: &mut Conn, event: &RoomEvent, now: DateTime<Utc>) -> Result<(), sessions::Error> {
    let Some((session, _)) = sessions::store::by_occurrence(conn, event.occurrence)? else { return Ok(()) };
    match &event.what {
        What::Joined(who) => note_stay(conn, event, who, sessions::store::EventKind::Joined, now),
        What::Left(who) => note_stay(conn, event, who, sessions::store::EventKind::Left, now),
        What::Removed(who) => {
            Ok(sessions::store::exclude(conn, event.occurrence, who.person.as_str(), event.at)?)
        }
        What::Locked(locked) => sessions::store::set_locked(conn, session.owner, session.id, *locked, now),
        What::Permitted(permissions) => {
            sessions::store::set_permissions(conn, session.owner, session.id, *permissions, now)
        }
        What::RoleGiven(_) | What::Ended => Ok(()),
    }
}

fn note_stay(
    conn: &mut Conn,
    event: &RoomEvent,
    who: &Present,
    kind: sessions::store::EventKind,
    now: DateTime<Utc>,
) -> Result<(), sessions::Error> {
    let row = sessions::store::RoomEvent {
        occurrence: event.occurrence,
        seat: who.seat,
        who: who.person.as_str().to_owned(),
        name: who.name.clone(),
        guest: who.guest,
        role: who.role,
        kind,
        source: "embedded".to_owned(),
        at: event.at,
        received_at: now,
    };
    sessions::store::record_event(conn, &row)?;
    Ok(())
}

/// Forgets nonces, visits, rosters and letters whose time is over, in small bites between which launches go on.
pub async fn forget(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.db.write(move |conn| launch::forget_nonces(conn, now)).await?;
    app.db.write(move |conn| visits::forget_expired(conn, now)).await?;
    app.db.write(move |conn| picks::forget_expired(conn, now)).await?;
    app.db.write(move |conn| accounts::forget_expired(conn, now)).await?;
    while app.db.write(move |conn| courses::forget_old_walks(conn, now)).await? {
        tokio::task::yield_now().await;
    }
    while app.db.write(move |conn| outbox::forget(conn, now)).await? {
        tokio::task::yield_now().await;
    }
    while app.db.write(move |conn| audit::forget(conn, now)).await? {
        tokio::task::yield_now().await;
    }
    Ok(())
}
