//! What happens without a request: rosters are walked, rooms follow them, letters are sent, what is over is
//! forgotten.

pub mod recordings;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::access::Ticket;
use crate::app::{App, Round};
use crate::db::{self, Conn};
use crate::ids::{CourseId, OccurrenceId, PersonId};
use crate::invitations::{self, Hosted};
use crate::lti::services::notices as notice_service;
use crate::mail::{Scribe, outbox};
use crate::meetings::store::remote;
use crate::meetings::{self, MeetingBackend, PersonKey, Present, RoomEvent, RoomRef, RoomSpec, What, Why};
use crate::sessions::{self, Occurrence, Owner, Session};
use crate::{access, accounts, audit, courses, launch, notices, picks, visits};

/// How long before a session its course's roster is kept fresh.
const NEAR: TimeDelta = TimeDelta::minutes(60);
/// Walks at a time.
const WALKERS: usize = 2;

/// How often, at most, it is tried to write down what happened in a room, and how long after each other.
const TRIES: u32 = 150;
const BETWEEN_TRIES: Duration = Duration::from_secs(2);

/// How long the end of an instance waits for the letter that is under way.
const LAST_LETTER: Duration = Duration::from_secs(20);

/// The running rounds; they stop when this is dropped.
pub struct Rounds {
    app: Arc<App>,
    running: Vec<JoinHandle<()>>,
    mail: JoinHandle<()>,
    stop_mail: watch::Sender<bool>,
}

impl Rounds {
    /// Stops them; the letter that is under way is sent first.
    pub async fn stop(mut self) {
        recordings::stop(&self.app).await;
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
            app.meetings.hall().tick(app.clock.now());
            Ok(app.meetings.hear_wishes(app.clock.now()).await?)
        }),
        every(app, Round::Instance, |app| async move { Ok(app.meetings.beat(app.clock.now()).await?) }),
        every(app, Round::Follow, |app| async move { follow_rosters(&app).await }),
        every(app, Round::Remote, |app| async move { follow_bigbluebutton(&app).await }),
        every(app, Round::Wish, |app| async move { wish_due_walks(&app).await }),
        every(app, Round::Tell, |app| async move { tell_changes(&app).await }),
        every(app, Round::Forget, |app| async move { forget(&app).await }),
        every(app, Round::Sweep, |app| async move { recordings::forget(&app).await }),
        every(app, Round::Recover, |app| async move { recordings::recover(&app).await }),
        every(app, Round::Convert, |app| async move { recordings::convert(&app).await }),
        tokio::spawn(write_down(Arc::clone(app))),
        tokio::spawn(pass_on(Arc::clone(app))),
    ];
    rounds.push(tokio::spawn(tend(Arc::clone(app))));
    rounds.extend((0..WALKERS).map(|_| tokio::spawn(walk(Arc::clone(app)))));
    Rounds { app: Arc::clone(app), running: rounds, mail, stop_mail }
}

/// Passes on to browsers what the media thread tells.
async fn pass_on(app: Arc<App>) {
    let Some(mut notices) = app.notices.take() else { return };
    while let Some(notice) = notices.recv().await {
        app.meetings.hall().notice(notice, app.clock.now());
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

/// Notices are worked off as they come, and LMSs told where to send them.
async fn tend(app: Arc<App>) {
    loop {
        if let Err(error) = tend_notices(&app).await {
            tracing::error!(error = format!("{error:#}"), "notices could not be tended; it is tried again");
        }
        // Another instance may have taken some in, so they are looked for without a call as well.
        let _called = tokio::time::timeout(Duration::from_secs(5), app.notices_came.notified()).await;
    }
}

/// Works off the notices that came, and tells the LMSs that launches named where to send theirs.
pub async fn tend_notices(app: &App) -> anyhow::Result<()> {
    let _turn = app.turns.notices.lock().await;
    let (now, handler) = (app.clock.now(), app.config.address("/lti/notices"));
    let offers = app.heard.take();
    if offers.is_empty() && !app.db.read(move |conn| notices::anything(conn, now)).await? {
        return Ok(());
    }
    while app.db.write(move |conn| notices::work_off(conn, now)).await? {
        tokio::task::yield_now().await;
    }
    for offer in offers {
        let (wished, handler) = (offer.clone(), handler.clone());
        if !app.db.write(move |conn| notices::wish(conn, &wished, &handler, now)).await? {
            app.heard.forget(&offer);
        }
    }
    while let Some(due) = app.db.write(move |conn| notices::next_due(conn, now)).await? {
        let kind = due.kind.to_string();
        let told =
            notice_service::register(&app.tokens, &due.client, &due.service, (&kind, &handler), now).await;
        let handler = handler.clone();
        match told {
            Ok(()) => app.db.write(move |conn| notices::told(conn, &due, &handler)).await?,
            Err(why) => {
                tracing::warn!(code = why.code(), kind, "an LMS could not be told where its notices go");
                app.db.write(move |conn| notices::failed(conn, &due, why.code(), now)).await?;
            }
        }
    }
    Ok(())
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
    let mut rooms = app.meetings.hall().occupied();
    rooms.extend(app.db.read(occupied_elsewhere).await?);
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

/// The rooms of other engines in which somebody is: a roster may be read for them by any instance.
fn occupied_elsewhere(conn: &mut Conn) -> db::Result<Vec<OccurrenceId>> {
    let open = meetings::store::remote::open(conn)?;
    Ok(meetings::store::counts(conn, &open)?.into_iter().map(|(room, _)| room).collect())
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
    let open = app.meetings.hall().occupied();
    let mut all = Ok(());
    for room in &open {
        let present = app.meetings.hall().presence(RoomRef(*room)).await?;
        // What is wrong with one room keeps nobody in another.
        all = all.and(follow_in(app, *room, present).await);
    }
    app.granted.keep(&open);
    all
}

async fn follow_in(app: &App, room: OccurrenceId, present: Vec<Present>) -> anyhow::Result<()> {
    let hall = app.meetings.hall();
    let members: Vec<(PersonKey, PersonId)> =
        present.into_iter().filter_map(|one| Some((one.person.clone(), one.person.as_member()?))).collect();
    let people: Vec<_> = members.iter().map(|(_, person)| *person).collect();
    let found = app.db.read(move |conn| session_and_tickets(conn, room, &people)).await?;
    let now = app.clock.now();
    let Some((session, occurrence, tickets)) = found else {
        // The session was deleted while people were inside, or its LMS was switched off: no roster reaches them.
        return Ok(hall.end(RoomRef(room), now).await?);
    };
    hall.open(RoomSpec::of(&session, &occurrence), now).await?;
    for (key, person) in members {
        // Not in the course any more, or not in the groups that the session is for.
        let Some(role) = tickets.get(&person).and_then(|ticket| access::role_in(&session, ticket)) else {
            hall.remove(RoomRef(room), &key, Why::Dropped, now).await?;
            continue;
        };
        if app.granted.changes(room, &key, role) {
            hall.change_role(RoomRef(room), &key, role, now).await?;
        }
    }
    Ok(())
}

/// Ends meetings of BigBlueButton whose session was deleted, or whose LMS was switched off, and asks it who is inside
/// the others. One person it cannot be made to put out.
pub async fn follow_bigbluebutton(app: &App) -> anyhow::Result<()> {
    let Some(bbb) = app.meetings.bbb() else { return Ok(()) };
    let (_turn, now) = (app.turns.remote.lock().await, app.clock.now());
    for room in app.db.read(move |conn| remote::due(conn, now)).await? {
        let found = app.db.read(move |conn| session_and_tickets(conn, room, &[])).await?;
        if found.is_none() && bbb.takes(room, now).await? {
            bbb.end(RoomRef(room), now).await?;
            app.db.write(move |conn| forget_if_gone(conn, room)).await?;
        }
    }
    bbb.ask_around(now).await?;
    recordings::look_for_missed(app).await?;
    recordings::list_remote(app).await
}

fn forget_if_gone(conn: &mut Conn, room: OccurrenceId) -> db::Result<()> {
    if sessions::store::exists(conn, room)? { Ok(()) } else { remote::forget(conn, room) }
}

type Found = (Session, Occurrence, HashMap<PersonId, Ticket>);

fn session_and_tickets(
    conn: &mut Conn,
    room: OccurrenceId,
    people: &[PersonId],
) -> db::Result<Option<Found>> {
    let Some((session, occurrence)) = sessions::store::by_occurrence(conn, room)? else { return Ok(None) };
    if !sessions::store::owner_is_on(conn, session.owner)? {
        return Ok(None);
    }
    let tickets = match session.owner {
        Owner::Course(course) => tickets(conn, course, people)?,
        Owner::Account(_) => HashMap::new(),
    };
    Ok(Some((session, occurrence, tickets)))
}

/// What each of `people` who is in the course would show at a door now.
fn tickets(conn: &mut Conn, course: CourseId, people: &[PersonId]) -> db::Result<HashMap<PersonId, Ticket>> {
    let standings = courses::standings(conn, course, people)?;
    let mut groups = courses::groups_of(conn, course, people)?;
    let ticket = |(person, standing)| {
        (person, Ticket::Member { standing, groups: groups.remove(&person).unwrap_or_default() })
    };
    Ok(standings.into_iter().map(ticket).collect())
}

/// Writes down what happens in rooms.
async fn write_down(app: Arc<App>) {
    let Some(mut events) = app.take_room_events() else { return };
    while let Some(event) = events.recv().await {
        if let What::Recorded(on) = event.what {
            recordings::turn(&app, event.occurrence, on).await;
            continue;
        }
        written(&app, &event).await;
    }
}

/// Writes down what happened in a room, after a while if need be: attendance is made of it, and nobody tells it twice.
/// What cannot be written in five minutes is lost, so that it does not hold up what comes after it for good.
async fn written(app: &App, event: &RoomEvent) {
    let now = app.clock.now();
    for tried in 1..=TRIES {
        let event = event.clone();
        match app.db.write(move |conn| note(conn, &event, now)).await {
            Ok(()) => return,
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, tried, "what happened in a room could not be written down");
            }
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
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
        What::RoleGiven(_) | What::Recorded(_) | What::Ended => Ok(()),
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
    Ok(meetings::store::note(conn, &row)?)
}

/// Forgets nonces, visits, rosters and letters whose time is over, in small bites between which launches go on.
pub async fn forget(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.db.write(move |conn| launch::forget_nonces(conn, now)).await?;
    app.db.write(move |conn| visits::forget_expired(conn, now)).await?;
    app.db.write(move |conn| picks::forget_expired(conn, now)).await?;
    app.db.write(move |conn| notices::forget_done(conn, now)).await?;
    app.db.write(move |conn| accounts::forget_expired(conn, now)).await?;
    app.db.write(move |conn| meetings::store::instances::forget(conn, now)).await?;
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
