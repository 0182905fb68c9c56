//! The rooms under measurement, and the process with the visitors.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::json;

use super::outside::Outside;
use super::visitors::{Line, Sum};
use crate::clock::Clock;
use crate::ids::{OccurrenceId, SessionId};
use crate::meetings::embedded::Hall;
use crate::meetings::embedded::media::visitor::Manner;
use crate::meetings::embedded::media::{Media, Running, Settings};
use crate::meetings::embedded::room::ConnectionId;
use crate::meetings::{Attendee, JoinTarget, MeetingBackend as _, PersonKey, RoomRef, RoomSpec, Why};
use crate::sessions::role::{Permissions, Role};

/// How long everybody may take to come in.
const PATIENCE: Duration = Duration::from_mins(2);

type Connections = Arc<Mutex<HashMap<u32, ConnectionId>>>;

/// Rooms whose media thread runs, and visitors in another process.
pub(super) struct House {
    hall: Hall,
    media: Media,
    clock: Clock,
    running: Option<Running>,
    connections: Connections,
    outside: Outside,
}

impl House {
    pub(super) fn open() -> anyhow::Result<Self> {
        let (media, backstage, notices) = Media::new();
        let (hall, _) = Hall::new(media.clone());
        let addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
        let settings = Settings { port: 0, addresses, host: String::new(), turn: None };
        let clock = Clock::system();
        let running = Some(backstage.start(&settings, clock.clone())?);
        let (passing, time, mut heard) = (hall.clone(), clock.clone(), notices.take().context("taken")?);
        tokio::spawn(async move {
            while let Some(notice) = heard.recv().await {
                passing.notice(notice, time.now());
            }
        });
        let mut outside = Outside::start()?;
        let connections = Connections::default();
        let (hear, time, of) = (hall.clone(), clock.clone(), Arc::clone(&connections));
        let mut said = outside.said()?;
        tokio::spawn(async move {
            while let Some((visitor, command)) = said.recv().await {
                let connection = of.lock().unwrap_or_else(PoisonError::into_inner).get(&visitor).copied();
                if let Some(connection) = connection {
                    hear.hear(connection, &command, time.now());
                }
            }
        });
        Ok(Self { hall, media, clock, running, connections, outside })
    }

    pub(super) async fn room(&self, name: &str) -> anyhow::Result<RoomRef> {
        let spec = RoomSpec {
            occurrence: OccurrenceId::derived(&[name]),
            session: SessionId::derived(&[name]),
            title: name.to_owned(),
            permissions: Permissions::default(),
            locked: false,
            guests: false,
            end: None,
            changed_at: self.clock.now(),
        };
        Ok(self.hall.open(spec, self.clock.now()).await?)
    }

    /// Lets somebody come in and stay.
    pub(super) async fn visit(
        &self,
        room: RoomRef,
        visitor: u32,
        role: Role,
        manner: Manner,
    ) -> anyhow::Result<()> {
        let attendee = Attendee {
            person: PersonKey::new(visitor.to_string()),
            name: format!("Visitor {visitor}"),
            role,
            guest: false,
            one_place: false,
            locale: "en".to_owned(),
            back: None,
        };
        let JoinTarget::Page(ticket) = self.hall.join(room, attendee, self.clock.now()).await? else {
            anyhow::bail!("the embedded room has no page");
        };
        let entered = self.hall.enter(&ticket, self.clock.now());
        let mut connected = entered.map_err(|why| anyhow::anyhow!("a visitor was not let in: {why:?}"))?;
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).insert(visitor, connected.connection);
        let to = self.outside.lines();
        to.send(Line::Comes(visitor, manner))?;
        tokio::spawn(async move {
            while let Some(message) = connected.outgoing.recv().await {
                let _over = to.send(Line::Hear(visitor, message.to_string()));
            }
            let _over = to.send(Line::Goes(visitor));
        });
        Ok(())
    }

    /// Waits until so many connections carry sound and pictures.
    pub(super) async fn settled(&self, connections: u32) -> anyhow::Result<()> {
        let began = Instant::now();
        while self.media.counts().connected() < u64::from(connections) {
            anyhow::ensure!(began.elapsed() < PATIENCE, "only {} came in", self.media.counts().connected());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Puts everybody out of these rooms, and waits until nothing of them is left.
    pub(super) async fn empty(&mut self, rooms: &[RoomRef]) -> anyhow::Result<()> {
        for room in rooms {
            for present in self.hall.presence(*room).await? {
                self.hall.remove(*room, &present.person, Why::Dropped, self.clock.now()).await?;
            }
        }
        // So long an empty room is kept for people who come back.
        self.hall.tick(self.clock.now() + chrono::TimeDelta::hours(1));
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let began = Instant::now();
        while self.media.counts().connections() > 0 {
            anyhow::ensure!(began.elapsed() < PATIENCE, "connections are left");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    pub(super) fn forwarded(&self) -> u64 {
        self.media.counts().forwarded()
    }

    pub(super) fn connections(&self) -> u64 {
        self.media.counts().connections()
    }

    /// Begins to count anew what the visitors get.
    pub(super) fn forget_figures(&self) -> anyhow::Result<()> {
        self.outside.forget()
    }

    /// What the viewers got since.
    pub(super) async fn figures(&mut self) -> anyhow::Result<Sum> {
        // So long the youngest packets may still be sent again.
        tokio::time::sleep(Duration::from_secs(3)).await;
        self.outside.sum().await
    }

    pub(super) async fn close(mut self) {
        self.hall.stop_media();
        let waited = self.running.take().map(|running| tokio::task::spawn_blocking(|| running.wait()));
        if let Some(waited) = waited {
            let _ended = waited.await;
        }
        tracing::debug!(end = %json!("rooms closed"));
    }
}
