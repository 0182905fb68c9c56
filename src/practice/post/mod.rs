//! The post office: takes the mail that the tool sends, keeps it for reading, and sends nothing on.

mod pages;
mod reading;
mod smtp;

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::task::AbortHandle;

use crate::clock::Clock;

pub(super) use pages::routes;

/// The mails that are kept; the oldest go first.
const MOST: usize = 500;
/// What the kept mails may weigh together.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A handle on the mails; clones see the same.
#[derive(Clone)]
pub(super) struct PostOffice {
    clock: Clock,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    /// The newest is the last.
    mails: VecDeque<Arc<Kept>>,
    taken: u64,
    bytes: usize,
}

/// A mail as it came.
struct Kept {
    /// 1 for the first.
    number: u64,
    at: DateTime<Utc>,
    /// Whom it was handed over for, whatever its headers say.
    recipients: Vec<String>,
    subject: String,
    content: Vec<u8>,
}

impl PostOffice {
    /// An empty one.
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, shelf: Arc::default() }
    }

    /// Takes mail at this port until the handle aborts it. Wants a tokio runtime to stand in.
    pub(super) fn open(&self, listener: TcpListener) -> std::io::Result<AbortHandle> {
        smtp::serve(listener, self.clone())
    }

    fn keep(&self, recipients: Vec<String>, content: Vec<u8>) -> u64 {
        let (at, subject) = (self.clock.now(), reading::subject(&content));
        let mut kept = self.shelf();
        kept.taken += 1;
        kept.bytes += content.len();
        let number = kept.taken;
        kept.mails.push_back(Arc::new(Kept { number, at, recipients, subject, content }));
        while kept.mails.len() > MOST || kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.mails.pop_front() else { break };
            kept.bytes -= oldest.content.len();
        }
        number
    }

    fn newest_first(&self) -> Vec<Arc<Kept>> {
        self.shelf().mails.iter().rev().map(Arc::clone).collect()
    }

    fn find(&self, number: u64) -> Option<Arc<Kept>> {
        self.shelf().mails.iter().find(|mail| mail.number == number).map(Arc::clone)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_mails_are_kept_up_to_a_number_and_a_weight() {
        let office = PostOffice::new(Clock::system());
        for _ in 0..MOST + 3 {
            office.keep(vec![], b"Subject: small\r\n\r\n".to_vec());
        }
        let numbers: Vec<u64> = office.newest_first().iter().map(|mail| mail.number).collect();
        assert_eq!((numbers.len(), numbers.first(), numbers.last()), (MOST, Some(&503), Some(&4)));
        assert!(office.find(3).is_none() && office.find(4).is_some_and(|mail| mail.subject == "small"));
        for _ in 0..3 {
            office.keep(vec![], vec![b'x'; MOST_BYTES / 2]);
        }
        let numbers: Vec<u64> = office.newest_first().iter().map(|mail| mail.number).collect();
        assert_eq!(numbers, [506, 505]);
    }
}
