//! Registrations as they were a moment ago, so that not every step of a launch asks the database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Error, Platform, store};
use crate::db::Db;
use crate::ids::PlatformId;

/// How long a registration is taken to be what it was. What another process changes counts after it; what this
/// one changes, at once. The transaction of a launch asks again whether its registration is on.
const MOMENT: Duration = Duration::from_secs(2);
/// Registrations kept at a time; beyond it all of them are read anew.
const MOST: usize = 1000;

/// How often this process has changed a registration.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// What is kept may no longer be true.
pub(super) fn changed() {
    CHANGES.fetch_add(1, Ordering::AcqRel);
}

/// The registrations that launches asked for of late.
#[derive(Default)]
pub struct Registrations(Mutex<HashMap<Key, Kept>>);

/// How a registration is asked for. Unknown ones are not kept: anybody can make them up.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Id(PlatformId),
    Client(String, String),
}

struct Kept {
    platform: Arc<Platform>,
    read_at: Instant,
    change: u64,
}

impl Kept {
    fn is_true(&self) -> bool {
        self.change == CHANGES.load(Ordering::Acquire) && self.read_at.elapsed() < MOMENT
    }
}

impl Registrations {
    /// The registration with this identifier, if launches of it are taken.
    pub async fn active(&self, db: &Db, id: PlatformId) -> Result<Arc<Platform>, Error> {
        let key = Key::Id(id);
        if let Some(platform) = self.kept(&key) {
            return Ok(platform);
        }
        let change = CHANGES.load(Ordering::Acquire);
        let found = db.glance(move |conn| store::find(conn, id)).await?;
        let platform = found.ok_or(Error::Unknown)?;
        platform.status.on()?;
        Ok(self.keep(key, platform, change))
    }

    /// The registration that a login request means, as [`find_for_login`](super::find_for_login) says.
    pub async fn for_login(
        &self,
        db: &Db,
        issuer: &str,
        client_id: Option<&str>,
        deployment_id: Option<&str>,
    ) -> Result<Arc<Platform>, Error> {
        let key = client_id.map(|client_id| Key::Client(issuer.to_owned(), client_id.to_owned()));
        if let Some(platform) = key.as_ref().and_then(|key| self.kept(key)) {
            return Ok(platform);
        }
        let change = CHANGES.load(Ordering::Acquire);
        let own = |text: &str| text.to_owned();
        let (issuer, client_id, deployment_id) =
            (issuer.to_owned(), client_id.map(own), deployment_id.map(own));
        let platform = db
            .glance(move |conn| {
                store::find_for_login(conn, &issuer, client_id.as_deref(), deployment_id.as_deref())
            })
            .await?;
        Ok(match key {
            Some(key) => self.keep(key, platform, change),
            None => Arc::new(platform),
        })
    }

    fn kept(&self, key: &Key) -> Option<Arc<Platform>> {
        let all = self.all();
        let kept = all.get(key).filter(|kept| kept.is_true())?;
        Some(Arc::clone(&kept.platform))
    }

    /// Keeps what was read after the change number `change`.
    fn keep(&self, key: Key, platform: Platform, change: u64) -> Arc<Platform> {
        let platform = Arc::new(platform);
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, Kept { platform: Arc::clone(&platform), read_at: Instant::now(), change });
        platform
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Key, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
