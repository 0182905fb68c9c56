//! All rooms behind *Join*: finds the engine that has a room, or is to make it, and passes on what is asked of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use url::Url;

use super::bbb::BigBlueButton;
use super::embedded::Hall;
use super::store::{self, Opener, Place, instances, instances::Wish, remote};
use super::{
    Applied, Attendee, Capabilities, Engine, Error, JoinTarget, MeetingBackend, OnTheWay, PersonKey,
    Presence, Present, RemoteRecording, RoomRef, RoomSpec, Why,
};
use crate::config::DialIn;
use crate::db::Db;
use crate::ids::{InstanceId, OccurrenceId, SessionId};
use crate::keys::Secret;
use crate::sessions::role::Role;

/// The engines of this instance; clones are the same.
#[derive(Clone)]
pub struct Meetings {
    hall: Hall,
    bbb: Option<BigBlueButton>,
    usual: Engine,
    db: Db,
    here: Option<Here>,
}

/// This instance, where several share a database.
#[derive(Clone)]
struct Here {
    url: String,
    /// A new one whenever the last one's time ran out; none until the first sign of life.
    id: Arc<Mutex<Option<InstanceId>>>,
}

impl Here {
    fn id(&self) -> Option<InstanceId> {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, id: Option<InstanceId>) {
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = id;
    }
}

/// Who passes a request on to whom.
enum With<'a> {
    Hall(&'a Hall),
    BigBlueButton(&'a BigBlueButton),
    /// Another instance has the room.
    Other,
    /// Nobody has it.
    Nobody,
}

impl Meetings {
    /// The engines that the settings name; `url` leads to this instance alone, where there are several.
    #[must_use]
    pub fn new(hall: Hall, bbb: Option<BigBlueButton>, usual: Engine, db: Db, url: Option<&Url>) -> Self {
        let here = url.map(|url| Here {
            url: url.as_str().trim_end_matches('/').to_owned(),
            id: Arc::new(Mutex::new(None)),
        });
        Self { hall, bbb, usual, db, here }
    }

    /// The embedded rooms of this instance.
    #[must_use]
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// BigBlueButton, if the settings name one.
    #[must_use]
    pub fn bbb(&self) -> Option<&BigBlueButton> {
        self.bbb.as_ref()
    }

    /// What is behind *Join* where a registration chooses nothing else.
    #[must_use]
    pub fn usual(&self) -> Engine {
        self.usual
    }

    /// The address of this instance, where several share a database.
    #[must_use]
    pub fn instance_url(&self) -> Option<&str> {
        self.here.as_ref().map(|here| here.url.as_str())
    }

    /// What is behind *Join* of this occurrence, now or at the next opening.
    pub async fn engine(&self, room: RoomRef, now: DateTime<Utc>) -> Result<Engine, Error> {
        let opener = self.opener(room.0);
        Ok(self.db.read(move |conn| store::engine(conn, room.0, opener, now)).await?)
    }

    /// How this room is reached by phone: by the number that its engine gave, else by the institution's, whose digits
    /// are the room's own where the engine tells rooms apart by them.
    pub async fn phone(
        &self,
        (room, session): (RoomRef, SessionId),
        usual: Option<&DialIn>,
        now: DateTime<Utc>,
    ) -> Result<Option<DialIn>, Error> {
        if self.bbb.is_none() {
            return Ok(usual.cloned());
        }
        let opener = self.opener(room.0);
        let (engine, given) = self
            .db
            .read(move |conn| {
                let engine = store::engine(conn, room.0, opener, now)?;
                Ok::<_, crate::db::Error>((engine, remote::phone(conn, room.0)?))
            })
            .await?;
        Ok(match (engine, given) {
            (Engine::BigBlueButton, Some((number, pin))) => Some(DialIn { number, pin: Some(pin) }),
            (Engine::BigBlueButton, None) => usual.map(|usual| BigBlueButton::phone_of(session, usual)),
            (Engine::Embedded, _) => usual.cloned(),
        })
    }

    fn opener(&self, room: OccurrenceId) -> Opener {
        let instance = self.here.as_ref().and_then(Here::id);
        Opener { usual: self.usual, instance, has_it: self.hall.has(room) }
    }

    /// Where the room is, if it is open anywhere. An only instance knows that by itself.
    async fn place(&self, room: RoomRef, now: DateTime<Utc>) -> Result<Option<Place>, Error> {
        let opener = self.opener(room.0);
        if opener.has_it && self.here.is_none() {
            return Ok(Some(Place::Here));
        }
        Ok(self.db.read(move |conn| store::place(conn, room.0, opener, now)).await?)
    }

    async fn with(&self, room: RoomRef, now: DateTime<Utc>) -> Result<With<'_>, Error> {
        Ok(match self.place(room, now).await? {
            Some(Place::Here) => With::Hall(&self.hall),
            Some(Place::Elsewhere(_)) => With::Other,
            Some(Place::BigBlueButton) => With::BigBlueButton(self.bbb.as_ref().ok_or(Error::NotSetUp)?),
            None => With::Nobody,
        })
    }

    async fn wish(&self, room: RoomRef, wish: Wish, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(self.db.write(move |conn| instances::wish(conn, room.0, &wish, now)).await?)
    }

    /// Lets somebody in whose pass another instance gave out: where they go from here. None if it is no pass, or was used.
    pub async fn pass(
        &self,
        secret: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Option<(RoomRef, Attendee)>, Error> {
        let secret = secret.clone();
        let taken = self.db.write(move |conn| instances::take_pass(conn, &secret, now)).await?;
        Ok(taken.map(|(room, attendee)| (RoomRef(room), attendee)))
    }

    /// This instance begins: others can send people here, before the first one comes. An only instance forgets who sat
    /// in its rooms when it ended.
    pub async fn begin(&self, now: DateTime<Utc>) -> Result<(), Error> {
        match &self.here {
            Some(_) => self.beat(now).await,
            None => Ok(self.db.write(store::forget_seats).await?),
        }
    }

    /// A sign of life of this instance, and whatever others want of its rooms. An instance that was silent for too long
    /// has no rooms any more: whoever is in one of them has to come in anew, and finds the others.
    pub async fn beat(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(here) = &self.here else { return Ok(()) };
        if let Some(id) = here.id() {
            if self.db.write(move |conn| instances::beat(conn, id, now)).await? {
                let kept = self.hall.rooms();
                self.db.write(move |conn| instances::give_up(conn, id, &kept, now)).await?;
                return self
                    .db
                    .write(move |conn| instances::bury_the_dead(conn, now))
                    .await
                    .map_err(Error::from);
            }
            tracing::error!(
                "this instance was silent for too long: its rooms are closed, and may be open elsewhere"
            );
            here.set(None);
            self.hall.close(now);
        }
        let (id, url) = (InstanceId::fresh_at(now), here.url.clone());
        self.db
            .write(move |conn| {
                instances::bury_the_dead(conn, now)?;
                instances::begin(conn, id, &url, now)
            })
            .await?;
        here.set(Some(id));
        Ok(())
    }

    /// Does what other instances want in the rooms of this one.
    pub async fn hear_wishes(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(id) = self.here.as_ref().and_then(Here::id) else { return Ok(()) };
        for (room, wish) in self.db.write(move |conn| instances::take_wishes(conn, id)).await? {
            let room = RoomRef(room);
            match wish {
                Wish::Role(person, role) => drop(self.hall.change_role(room, &person, role, now).await?),
                Wish::Remove(person, why) => drop(self.hall.remove(room, &person, why, now).await?),
                Wish::TurnAway(whom) => drop(self.hall.turn_away(room, &whom, now).await?),
                Wish::End => self.hall.end(room, now).await?,
            }
        }
        Ok(())
    }

    /// This instance ends: others may open its rooms at once.
    pub async fn leave(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(id) = self.here.as_ref().and_then(Here::id) else { return Ok(()) };
        Ok(self.db.write(move |conn| instances::end(conn, id, now)).await?)
    }
}

impl MeetingBackend for Meetings {
    /// Of the engine that rooms have where nothing else is chosen.
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(self.usual)
    }

    async fn open(&self, spec: RoomSpec, now: DateTime<Utc>) -> Result<RoomRef, Error> {
        let (room, opener) = (spec.occurrence, self.opener(spec.occurrence));
        let place = match self.place(RoomRef(room), now).await? {
            Some(place) => place,
            None => self.db.write(move |conn| store::settle(conn, room, opener, now)).await?,
        };
        match place {
            Place::Here => self.hall.open(spec, now).await,
            Place::Elsewhere(_) => Ok(RoomRef(room)),
            Place::BigBlueButton => self.bbb.as_ref().ok_or(Error::NotSetUp)?.open(spec, now).await,
        }
    }

    async fn join(&self, room: RoomRef, attendee: Attendee, now: DateTime<Utc>) -> Result<JoinTarget, Error> {
        match self.place(room, now).await? {
            Some(Place::Here) => self.hall.join(room, attendee, now).await,
            Some(Place::BigBlueButton) => {
                self.bbb.as_ref().ok_or(Error::NotSetUp)?.join(room, attendee, now).await
            }
            Some(Place::Elsewhere(url)) => {
                let secret = Secret::fresh();
                let kept = secret.clone();
                self.db.write(move |conn| instances::leave_pass(conn, &kept, room.0, &attendee, now)).await?;
                Ok(JoinTarget::Elsewhere(format!("{url}/room/pass/{}", secret.reveal())))
            }
            None => Err(Error::NoSuchRoom),
        }
    }

    async fn presence(&self, room: RoomRef) -> Result<Presence, Error> {
        if self.hall.has(room.0) {
            return self.hall.presence(room).await;
        }
        let seats = self.db.read(move |conn| store::seats(conn, room.0)).await?;
        Ok(seats.into_iter().map(Present::from).collect())
    }

    async fn counts(&self, rooms: &[RoomRef]) -> Result<HashMap<RoomRef, usize>, Error> {
        let mut counts = self.hall.counts(rooms).await?;
        let elsewhere: Vec<_> =
            rooms.iter().map(|room| room.0).filter(|room| !self.hall.has(*room)).collect();
        // Where rooms can be nowhere else, nothing is asked.
        if elsewhere.is_empty() || (self.bbb.is_none() && self.here.is_none()) {
            return Ok(counts);
        }
        let told = self.db.read(move |conn| store::counts(conn, &elsewhere)).await?;
        let count = |(room, n)| (RoomRef(room), usize::try_from(n).unwrap_or_default());
        counts.extend(told.into_iter().map(count));
        Ok(counts)
    }

    async fn change_role(
        &self,
        room: RoomRef,
        person: &PersonKey,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error> {
        match self.with(room, now).await? {
            With::Hall(hall) => hall.change_role(room, person, role, now).await,
            With::BigBlueButton(bbb) => bbb.change_role(room, person, role, now).await,
            With::Other => {
                self.wish(room, Wish::Role(person.clone(), role), now).await?;
                Ok(Applied::Now)
            }
            With::Nobody => Ok(Applied::NotInside),
        }
    }

    async fn remove(
        &self,
        room: RoomRef,
        person: &PersonKey,
        why: Why,
        now: DateTime<Utc>,
    ) -> Result<Applied, Error> {
        match self.with(room, now).await? {
            With::Hall(hall) => hall.remove(room, person, why, now).await,
            With::BigBlueButton(bbb) => bbb.remove(room, person, why, now).await,
            With::Other => {
                let passes = OnTheWay::Person(person.clone());
                self.db.write(move |conn| instances::forget_passes(conn, room.0, &passes)).await?;
                self.wish(room, Wish::Remove(person.clone(), why), now).await?;
                Ok(Applied::Now)
            }
            With::Nobody => Ok(Applied::NotInside),
        }
    }

    async fn turn_away(&self, room: RoomRef, whom: &OnTheWay, now: DateTime<Utc>) -> Result<Applied, Error> {
        match self.with(room, now).await? {
            With::Hall(hall) => hall.turn_away(room, whom, now).await,
            With::BigBlueButton(bbb) => bbb.turn_away(room, whom, now).await,
            With::Other => {
                let passes = whom.clone();
                self.db.write(move |conn| instances::forget_passes(conn, room.0, &passes)).await?;
                self.wish(room, Wish::TurnAway(whom.clone()), now).await?;
                Ok(Applied::Now)
            }
            With::Nobody => Ok(Applied::NotInside),
        }
    }

    async fn end(&self, room: RoomRef, now: DateTime<Utc>) -> Result<(), Error> {
        match self.with(room, now).await? {
            With::Hall(hall) => hall.end(room, now).await,
            With::BigBlueButton(bbb) => bbb.end(room, now).await,
            With::Other => self.wish(room, Wish::End, now).await,
            With::Nobody => Ok(()),
        }
    }

    /// What BigBlueButton keeps of a room, whatever has the room now.
    async fn recordings(&self, room: RoomRef) -> Result<Vec<RemoteRecording>, Error> {
        match &self.bbb {
            Some(bbb) => bbb.recordings(room).await,
            None => self.hall.recordings(room).await,
        }
    }

    async fn publish_recording(&self, room: RoomRef, id: &str, published: bool) -> Result<Applied, Error> {
        match &self.bbb {
            Some(bbb) => bbb.publish_recording(room, id, published).await,
            None => self.hall.publish_recording(room, id, published).await,
        }
    }

    async fn delete_recording(&self, room: RoomRef, id: &str) -> Result<Applied, Error> {
        match &self.bbb {
            Some(bbb) => bbb.delete_recording(room, id).await,
            None => self.hall.delete_recording(room, id).await,
        }
    }
}
