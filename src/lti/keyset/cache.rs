//! The key sets in use: one per address, fetched by one launch at a time while the others wait.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{KeySet, NotAKeySet, PlatformKey};
use crate::lti::algorithm::SigningAlgorithm;
use crate::outbound::{self, Limits, Outbound};

const LIMITS: Limits = Limits::bytes(512 * 1024);
const ACCEPT: &str = "application/jwk-set+json, application/json";
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
const USUAL: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// How long a set that cannot be renewed is still used.
const STALE: TimeDelta = TimeDelta::hours(24);

/// How often an unknown key id may cause a fetch: anybody can make one up.
const FOR_UNKNOWN: TimeDelta = TimeDelta::seconds(60);

/// How long a server that failed is left alone.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(10);

/// Why no key was found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The platform's key set, as fresh as may be, does not hold the key.
    #[error("the platform's key set does not hold this key")]
    UnknownKey,
    /// The key set cannot be fetched, and none is held that is young enough.
    #[error("the platform's keys cannot be fetched")]
    Unreachable(#[source] outbound::Error),
    /// What was fetched is no key set.
    #[error("the platform's key address does not answer with a key set")]
    NotAKeySet(#[source] NotAKeySet),
    /// A fetch failed a moment ago, and it is too early for the next.
    #[error("the platform's keys could not be fetched a moment ago")]
    FailedLately,
}

/// The key sets of all platforms; cheap to clone.
#[derive(Clone, Debug)]
pub struct KeySets {
    outbound: Outbound,
    slots: Arc<RwLock<HashMap<Url, Arc<Slot>>>>,
}

/// What is known of one address.
#[derive(Debug, Default)]
struct Slot {
    held: RwLock<Option<Arc<Held>>>,
    fetching: tokio::sync::Mutex<Attempts>,
}

#[derive(Debug)]
struct Held {
    keys: KeySet,
    fetched_at: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Attempts {
    for_unknown: Option<DateTime<Utc>>,
    failed: Option<DateTime<Utc>>,
}

impl KeySets {
    /// An empty cache that fetches through `outbound`.
    #[must_use]
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound, slots: Arc::default() }
    }

    /// The key `kid` for `algorithm` in the set at `url`.
    ///
    /// A held key costs a look-up. Otherwise the set is fetched, by one caller at a time; for a key id
    /// that a fresh set lacks at most once a minute. When fetching fails, a held set serves up to 24 hours.
    pub async fn key(
        &self,
        url: &Url,
        kid: &str,
        algorithm: SigningAlgorithm,
        now: DateTime<Utc>,
    ) -> Result<Arc<PlatformKey>, Error> {
        let slot = self.slot(url);
        let held = slot.held();
        let find = |held: &Arc<Held>| held.keys.find(kid, algorithm);
        if let Some(key) = held.as_ref().filter(|held| held.is_fresh(now)).and_then(find) {
            return Ok(key);
        }
        let stale = held.as_ref().filter(|held| held.is_usable(now)).and_then(find);
        let mut attempts = match (slot.fetching.try_lock(), stale) {
            (Ok(attempts), _) => attempts,
            // Somebody is renewing the set; until then the old one serves.
            (Err(_busy), Some(key)) => return Ok(key),
            (Err(_busy), None) => slot.fetching.lock().await,
        };
        let renewed = self.renewed(url, &slot, &mut attempts, |held| find(held).is_some(), now).await;
        match (slot.held().filter(|held| held.is_usable(now)), renewed) {
            (Some(held), renewed) => find(&held).ok_or(renewed.err().unwrap_or(Error::UnknownKey)),
            (None, renewed) => Err(renewed.err().unwrap_or(Error::UnknownKey)),
        }
    }

    fn slot(&self, url: &Url) -> Arc<Slot> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(url) {
            return Arc::clone(slot);
        }
        drop(slots);
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(url.clone()).or_default())
    }

    /// Fetches the set unless that is needless or too early; the caller holds the slot's attempts.
    async fn renewed(
        &self,
        url: &Url,
        slot: &Slot,
        attempts: &mut Attempts,
        satisfies: impl Fn(&Arc<Held>) -> bool,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let fresh = slot.held().filter(|held| held.is_fresh(now));
        let lately = |at: Option<DateTime<Utc>>, span| at.is_some_and(|at| now < at + span);
        if fresh.as_ref().is_some_and(satisfies) {
            return Ok(());
        }
        if lately(attempts.failed, AFTER_FAILURE) {
            return Err(Error::FailedLately);
        }
        if fresh.is_some() {
            if lately(attempts.for_unknown, FOR_UNKNOWN) {
                return Ok(());
            }
            attempts.for_unknown = Some(now);
        }
        match self.fetched(url, now).await {
            Ok(held) => slot.hold(held),
            Err(error) => {
                tracing::warn!(%url, %error, "key set not renewed");
                attempts.failed = Some(now);
                return Err(error);
            }
        }
        attempts.failed = None;
        Ok(())
    }

    async fn fetched(&self, url: &Url, now: DateTime<Utc>) -> Result<Held, Error> {
        let answer = self.outbound.get(url, ACCEPT, None, LIMITS).await.map_err(Error::Unreachable)?;
        let keys = KeySet::parse(&answer.body).map_err(Error::NotAKeySet)?;
        let age = answer.header("cache-control").find_map(max_age).unwrap_or(USUAL);
        Ok(Held { keys, fetched_at: now, fresh_until: now + age.clamp(SHORTEST, LONGEST) })
    }
}

impl Slot {
    fn held(&self) -> Option<Arc<Held>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Held) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(held));
    }
}

impl Held {
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now < self.fresh_until
    }

    fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.is_fresh(now) || now < self.fetched_at + STALE
    }
}

/// The `max-age` of a `Cache-Control` header (RFC 9111 §5.2.2.1).
fn max_age(header: &[u8]) -> Option<TimeDelta> {
    let header = std::str::from_utf8(header).ok()?.to_ascii_lowercase();
    let seconds = header.split(',').find_map(|directive| directive.trim().strip_prefix("max-age="))?;
    Some(TimeDelta::seconds(i64::from(seconds.trim_matches('"').parse::<u32>().ok()?)))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;
    use crate::outbound::tests::{answer, local, server};

    fn set(kid: &str, cache: &str) -> Vec<u8> {
        let n = URL_SAFE_NO_PAD.encode([0xfb; 256]);
        let set = json!({"keys": [{"kty": "RSA", "kid": kid, "n": n, "e": "AQAB"}]});
        answer("200 OK", &format!("Cache-Control: {cache}\r\n"), set.to_string().as_bytes())
    }

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_359_000, 0).unwrap()
    }

    async fn ask(sets: &KeySets, url: &Url, kid: &str, seconds: i64) -> Result<(), Error> {
        let now = start() + TimeDelta::seconds(seconds);
        sets.key(url, kid, SigningAlgorithm::Rs256, now).await.map(drop)
    }

    #[tokio::test]
    async fn a_new_key_is_fetched_at_once_and_unknown_ones_at_most_once_a_minute() {
        let (url, asked) = server(vec![set("a", "x"), set("b", "x"), set("c", "x")]);
        let sets = KeySets::new(local());
        ask(&sets, &url, "a", 0).await.unwrap();
        ask(&sets, &url, "a", 1).await.unwrap();
        ask(&sets, &url, "b", 2).await.unwrap();
        assert!(matches!(ask(&sets, &url, "c", 3).await, Err(Error::UnknownKey)));
        assert!(matches!(ask(&sets, &url, "c", 61).await, Err(Error::UnknownKey)));
        ask(&sets, &url, "c", 62).await.unwrap();
        assert_eq!(asked.join().unwrap().len(), 3);
    }

    #[tokio::test]
    async fn a_set_that_cannot_be_renewed_serves_for_a_day() {
        let broken = answer("500 Broken", "", b"");
        let (url, asked) = server(vec![set("a", "max-age=1"), broken.clone(), broken]);
        let sets = KeySets::new(local());
        ask(&sets, &url, "a", 0).await.unwrap();
        ask(&sets, &url, "a", 299).await.unwrap();
        ask(&sets, &url, "a", 301).await.unwrap();
        ask(&sets, &url, "a", 302).await.unwrap();
        assert!(matches!(ask(&sets, &url, "b", 303).await, Err(Error::FailedLately)));
        assert!(matches!(ask(&sets, &url, "a", 24 * 3600).await, Err(Error::Unreachable(_))));
        assert_eq!(asked.join().unwrap().len(), 3);
    }

    #[tokio::test]
    async fn launches_at_once_fetch_once() {
        let (url, asked) = server(vec![set("a", "x")]);
        let sets = KeySets::new(local());
        let all = (0..20).map(|_| ask(&sets, &url, "a", 0));
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        assert_eq!(asked.join().unwrap().len(), 1);
    }

    #[test]
    fn max_age_is_read_from_its_directive() {
        assert_eq!(max_age(b"public, Max-Age=600"), Some(TimeDelta::seconds(600)));
        for none in [&b"no-store"[..], b"s-maxage=5", b"max-age=x", b"\xff"] {
            assert_eq!(max_age(none), None);
        }
    }
}
