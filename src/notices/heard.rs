//! What launches say about notices, kept in memory: a launch writes nothing for it, and most say what was heard before.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::ids::PlatformId;
use crate::lti::claims::NotificationService;

/// Offers remembered; beyond it all are heard anew, which costs a look into the database each.
const MOST: usize = 10_000;

/// An LMS that would send notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Under which registration.
    pub platform: PlatformId,
    /// `deployment_id`, as the LMS says it.
    pub deployment: String,
    /// The service that is told where they go.
    pub service: Url,
    /// The kinds it has, as it calls them.
    pub kinds: Vec<String>,
}

/// Offers heard since this instance began.
#[derive(Default)]
pub struct Heard(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    known: HashMap<PlatformId, HashSet<(String, String)>>,
    count: usize,
    fresh: Vec<Offer>,
}

impl Heard {
    /// Notes what a checked launch says; what was heard before costs a look into memory.
    pub fn note(&self, platform: PlatformId, deployment: &str, service: &NotificationService) {
        let key = (deployment.to_owned(), service.url.to_string());
        let mut inner = self.inner();
        if inner.known.get(&platform).is_some_and(|known| known.contains(&key)) {
            return;
        }
        if inner.count >= MOST {
            inner.known.clear();
            inner.count = 0;
        }
        inner.count += 1;
        inner.known.entry(platform).or_default().insert(key);
        inner.fresh.push(Offer {
            platform,
            deployment: deployment.to_owned(),
            service: service.url.clone(),
            kinds: service.kinds.clone(),
        });
    }

    /// What is new since the last call.
    pub fn take(&self) -> Vec<Offer> {
        std::mem::take(&mut self.inner().fresh)
    }

    /// Forgets an offer that could not be used yet, so that the next launch brings it again.
    pub fn forget(&self, offer: &Offer) {
        let mut inner = self.inner();
        if let Some(known) = inner.known.get_mut(&offer.platform) {
            known.remove(&(offer.deployment.clone(), offer.service.to_string()));
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_told_once_until_it_changes_or_is_forgotten() {
        let (heard, platform) = (Heard::default(), PlatformId::fresh());
        let service = |path: &str| NotificationService {
            url: format!("https://lms.example/{path}").parse().unwrap(),
            kinds: vec!["LtiHelloWorldNotice".into()],
        };
        heard.note(platform, "d1", &service("a"));
        heard.note(platform, "d1", &service("a"));
        let offers = heard.take();
        assert_eq!((offers.len(), heard.take().len()), (1, 0));
        heard.note(platform, "d2", &service("a"));
        heard.note(platform, "d1", &service("b"));
        heard.note(PlatformId::fresh(), "d1", &service("a"));
        assert_eq!(heard.take().len(), 3);
        heard.forget(&offers[0]);
        heard.note(platform, "d1", &service("a"));
        assert_eq!(heard.take(), offers);
    }
}
