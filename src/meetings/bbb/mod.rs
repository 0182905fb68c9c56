//! BigBlueButton, or a balancer that speaks its protocol, behind *Join*.
//!
//! `call` signs and sends, `answer` and `read` take its XML apart, `params` says in its words what a room and a
//! person are, `signed` and `analytics` check what it calls back with. What is inside is known by asking.

mod analytics;
mod answer;
mod call;
mod params;
mod read;
mod signed;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{TryStreamExt as _, stream};

use self::analytics::Report;
pub use self::analytics::Stay;
use self::call::Api;
use self::params::Callbacks;
pub use self::read::Seen;
pub use self::signed::{Believed, Refused};
use super::store::{self, remote};
use super::{
    Applied, Attendee, Capabilities, Engine, JoinTarget, MeetingBackend, OnTheWay, PersonKey, Presence,
    Present, RemoteRecording, RoomRef, RoomSpec, Why,
};
use crate::config::{self, Config, DialIn, Presenters};
use crate::db::Db;
use crate::ids::{OccurrenceId, SessionId};
use crate::keys::Seal;
use crate::outbound::{self, Outbound};
use crate::sessions::role::Role;

/// Rooms that are asked about at a time.
const AT_A_TIME: usize = 8;

/// What the tokens in the addresses of callbacks are for.
const CALLBACK: &str = "bigbluebutton callback";

/// Why BigBlueButton did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be reached, or does not answer in time or in bounds.
    #[error("BigBlueButton: {0}")]
    Unreachable(#[from] outbound::Error),
    /// It answers, and not in its protocol.
    #[error("BigBlueButton: the answer is none of its own")]
    Unreadable,
    /// It says no.
    #[error("BigBlueButton says {key}: {message}")]
    Said {
        /// Its word for the reason.
        key: String,
        /// Its sentence about it.
        message: String,
    },
}

impl Error {
    /// Whether it says this.
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Said { key, .. } if key == word)
    }
}

/// One BigBlueButton; clones are the same.
#[derive(Clone)]
pub struct BigBlueButton {
    api: Api,
    db: Db,
    seal: Seal,
    presenters: Presenters,
    poll: TimeDelta,
    /// Our own address, for callbacks.
    public: String,
    /// A number of the institution's, told to BigBlueButton for its pages.
    phone: Option<DialIn>,
}

impl BigBlueButton {
    /// The BigBlueButton of the settings.
    ///
    /// Its host may be reached because the operator named it, private or not: the setting itself is the permission, and
    /// for this client alone.
    pub fn new(
        settings: &config::BigBlueButton,
        config: &Config,
        db: Db,
        seal: Seal,
    ) -> Result<Self, outbound::Error> {
        let host = settings.api.host_str().unwrap_or_default();
        let port = settings.api.port_or_known_default().unwrap_or(443);
        let only = format!("{host}:{port}").parse().unwrap_or_default();
        let (secret, hash) = (settings.secret.clone(), settings.hash);
        Ok(Self {
            api: Api::new(settings.api.clone(), secret, hash, Outbound::new(only)?),
            db,
            seal,
            presenters: settings.presenters,
            poll: TimeDelta::from_std(settings.poll).unwrap_or(TimeDelta::seconds(20)),
            public: config.address(""),
            phone: config.dial_in.clone(),
        })
    }

    /// Asks for a meeting that nobody has: it answers, and takes our signature.
    pub async fn check(&self) -> Result<(), Error> {
        let nobody = vec![("meetingID", "colloquy-check".to_owned())];
        match self.api.call("getMeetingInfo", &nobody).await {
            Err(error) if error.is("notFound") => Ok(()),
            Err(error) => Err(error),
            Ok(_somebody) => Ok(()),
        }
    }

    /// Whether anybody is in the meeting, or was in it since it was made.
    pub async fn is_running(&self, room: RoomRef) -> Result<bool, Error> {
        let answer = self.api.call("isMeetingRunning", &of(room.0)).await?;
        answer.with(|response| response.says("running"))
    }

    /// The number and the digits to call with, if they can be told before the meeting is made.
    #[must_use]
    pub fn phone_of(session: SessionId, number: &DialIn) -> DialIn {
        let pin = number.pin.clone().unwrap_or_else(|| params::voice_bridge(session));
        DialIn { number: number.number.clone(), pin: Some(pin) }
    }

    fn callbacks(&self, room: OccurrenceId) -> Callbacks {
        let token = self.seal.token(CALLBACK, room.as_str());
        let address = |what: &str| format!("{}/meetings/bbb/{token}/{what}", self.public);
        Callbacks {
            ended: address("ended"),
            recording: address("recording"),
            analytics: address("analytics"),
        }
    }

    /// Which room a callback's address is about, if we made it.
    #[must_use]
    pub fn called_back(&self, token: &str) -> Option<OccurrenceId> {
        self.seal.opened(CALLBACK, token)?.parse().ok()
    }

    /// Makes the meeting, or finds it made.
    async fn made(&self, spec: &RoomSpec) -> Result<read::Made, Error> {
        let callbacks = self.callbacks(spec.occurrence);
        let create = |with_pin| params::create(spec, &callbacks, self.phone.as_ref(), with_pin);
        let made = match self.api.call("create", &create(true)).await {
            // Another meeting has these digits just now.
            Err(error) if error.is("nonUniqueVoiceBridge") => self.api.call("create", &create(false)).await,
            other => other,
        };
        match made {
            // It is there, and was made with other words: the session was changed since.
            Err(error) if error.is("idNotUnique") => {
                read::made(&self.api.call("getMeetingInfo", &of(spec.occurrence)).await?)
            }
            other => read::made(&other?),
        }
    }

    /// Asks about every room that is due, some at a time. When it cannot be reached, the rest waits.
    pub async fn ask_around(&self, now: DateTime<Utc>) -> Result<(), super::Error> {
        let due = self.db.read(move |conn| remote::due(conn, now)).await?;
        let rooms = stream::iter(due.into_iter().map(Ok));
        rooms.try_for_each_concurrent(AT_A_TIME, |room| self.ask(room, now)).await
    }

    /// Takes it upon this instance to do what is due for a room; false if another did so first.
    pub async fn takes(&self, room: OccurrenceId, now: DateTime<Utc>) -> Result<bool, super::Error> {
        let every = self.poll;
        Ok(self.db.write(move |conn| remote::take(conn, room, every, now)).await?)
    }

    async fn ask(&self, room: OccurrenceId, now: DateTime<Utc>) -> Result<(), super::Error> {
        if !self.takes(room, now).await? {
            return Ok(());
        }
        let meeting = self.db.read(move |conn| remote::meeting(conn, room)).await?;
        match self.api.call("getMeetingInfo", &of(room)).await {
            Ok(answer) => {
                let people = read::inside(&answer)?;
                self.db.write(move |conn| remote::seen(conn, room, &people, now)).await?;
            }
            Err(error) if error.is("notFound") => {
                self.db.write(move |conn| remote::over(conn, room, meeting.as_deref(), now)).await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// It says that a meeting has ended: it is asked at the next round.
    pub async fn told_ended(&self, room: OccurrenceId, now: DateTime<Utc>) -> Result<(), super::Error> {
        Ok(self.db.write(move |conn| remote::ask_soon(conn, room, now)).await?)
    }

    /// It says that a recording can be watched. Believed if it is signed and about this room; a second time changes
    /// nothing.
    pub async fn told_ready(
        &self,
        room: OccurrenceId,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Refused>, super::Error> {
        let ready = match signed::ready(token, self.api.secret(), now) {
            Ok(ready) if ready.meeting_id == room.as_str() => ready,
            Ok(_other) => return Ok(Err(Refused::OtherMeeting)),
            Err(refused) => return Ok(Err(refused)),
        };
        let note = move |conn: &mut _| remote::recording_ready(conn, room, &ready.record_id, now);
        self.db.write(note).await?;
        Ok(Ok(()))
    }

    /// Whether a callback's bearer token holds.
    pub fn believes(&self, authorization: Option<&str>, now: DateTime<Utc>) -> Result<Believed, Refused> {
        signed::bearer(authorization, self.api.secret(), now)
    }

    /// It tells when everybody came and went. Taken if the meeting was one of this room; a second time changes nothing.
    pub async fn told_attendance(
        &self,
        _by: Believed,
        room: OccurrenceId,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Result<(), Refused>, super::Error> {
        let report = match Report::parse(body) {
            Ok(report) if report.meeting_id == room.as_str() => report,
            Ok(_other) => return Ok(Err(Refused::OtherMeeting)),
            Err(refused) => return Ok(Err(refused)),
        };
        let (meeting, stays) = (report.internal_meeting_id.clone(), report.stays(now));
        let written = self.db.write(move |conn| {
            if !remote::was_meeting(conn, room, &meeting)? {
                return Ok::<_, crate::db::Error>(false);
            }
            remote::reported(conn, room, &meeting, &stays, now)?;
            Ok(true)
        });
        Ok(if written.await? { Ok(()) } else { Err(Refused::OtherMeeting) })
    }

    /// The recording with this name, if it is one of this room.
    async fn recording(&self, room: RoomRef, id: &str) -> Result<Option<RemoteRecording>, super::Error> {
        let found = self.recordings(room).await?;
        Ok(found.into_iter().find(|one| one.id == id))
    }
}

fn of(room: OccurrenceId) -> Vec<(&'static str, String)> {
    vec![("meetingID", room.to_string())]
}

impl MeetingBackend for BigBlueButton {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(Engine::BigBlueButton)
    }

    async fn open(&self, spec: RoomSpec, now: DateTime<Utc>) -> Result<RoomRef, super::Error> {
        let made = self.made(&spec).await?;
        let room = spec.occurrence;
        let meeting =
            remote::Meeting { internal_id: made.internal_id, made_ms: made.at_ms, phone: made.phone };
        self.db.write(move |conn| remote::made(conn, room, &meeting, now)).await?;
        Ok(RoomRef(room))
    }

    async fn join(
        &self,
        room: RoomRef,
        attendee: Attendee,
        _now: DateTime<Utc>,
    ) -> Result<JoinTarget, super::Error> {
        let made_ms = self.db.read(move |conn| remote::made_ms(conn, room.0)).await?;
        let made_ms = made_ms.ok_or(super::Error::NoSuchRoom)?;
        let params = params::join(room.0, &attendee, made_ms, self.presenters);
        Ok(JoinTarget::Redirect(self.api.address("join", &params)))
    }

    /// Who was inside when it was asked last.
    async fn presence(&self, room: RoomRef) -> Result<Presence, super::Error> {
        let seats = self.db.read(move |conn| store::seats(conn, room.0)).await?;
        Ok(seats.into_iter().map(Present::from).collect())
    }

    async fn counts(&self, rooms: &[RoomRef]) -> Result<HashMap<RoomRef, usize>, super::Error> {
        let rooms: Vec<_> = rooms.iter().map(|room| room.0).collect();
        let counts = self.db.read(move |conn| store::counts(conn, &rooms)).await?;
        let count = |(room, n)| (RoomRef(room), usize::try_from(n).unwrap_or_default());
        Ok(counts.into_iter().map(count).collect())
    }

    /// What somebody comes in as is in the address they get at their next click; no call changes who is inside.
    async fn change_role(
        &self,
        room: RoomRef,
        person: &PersonKey,
        _role: Role,
        _now: DateTime<Utc>,
    ) -> Result<Applied, super::Error> {
        let inside = self.presence(room).await?.iter().any(|one| one.person == *person);
        Ok(if inside { Applied::NextJoin } else { Applied::NotInside })
    }

    /// No call puts one person out. They get no new address; a moderator inside can remove them.
    async fn remove(
        &self,
        room: RoomRef,
        person: &PersonKey,
        _why: Why,
        _now: DateTime<Utc>,
    ) -> Result<Applied, super::Error> {
        let inside = self.presence(room).await?.iter().any(|one| one.person == *person);
        Ok(if inside { Applied::NotPossible } else { Applied::NotInside })
    }

    /// An address that was given out is good until its meeting is over.
    async fn turn_away(
        &self,
        _room: RoomRef,
        _whom: &OnTheWay,
        _now: DateTime<Utc>,
    ) -> Result<Applied, super::Error> {
        Ok(Applied::NotPossible)
    }

    async fn end(&self, room: RoomRef, now: DateTime<Utc>) -> Result<(), super::Error> {
        let meeting = self.db.read(move |conn| remote::meeting(conn, room.0)).await?;
        match self.api.call("end", &of(room.0)).await {
            // It answers before people are out: who they were is asked for once more.
            Ok(_) => Ok(self.db.write(move |conn| remote::ask_soon(conn, room.0, now)).await?),
            Err(error) if error.is("notFound") => {
                Ok(self.db.write(move |conn| remote::over(conn, room.0, meeting.as_deref(), now)).await?)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn recordings(&self, room: RoomRef) -> Result<Vec<RemoteRecording>, super::Error> {
        let mut params = of(room.0);
        // In other states it can't be watched: not yet, or not any more.
        params.push(("state", "published,unpublished".to_owned()));
        match self.api.call("getRecordings", &params).await {
            Ok(answer) => Ok(read::recordings(&answer)?),
            Err(error) if error.is("noRecordings") => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    async fn publish_recording(
        &self,
        room: RoomRef,
        recording: &str,
        published: bool,
    ) -> Result<Applied, super::Error> {
        let Some(found) = self.recording(room, recording).await? else { return Ok(Applied::NotInside) };
        let params = [("recordID", found.id), ("publish", published.to_string())];
        self.api.call("publishRecordings", &params).await?;
        Ok(Applied::Now)
    }

    async fn delete_recording(&self, room: RoomRef, recording: &str) -> Result<Applied, super::Error> {
        let Some(found) = self.recording(room, recording).await? else { return Ok(Applied::NotInside) };
        self.api.call("deleteRecordings", &[("recordID", found.id.clone())]).await?;
        self.db.write(move |conn| remote::asked(conn, &found.id)).await?;
        Ok(Applied::Now)
    }
}
