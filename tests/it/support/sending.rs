//! A sender of letters over a database and a mail server, without the rest of the tool.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use colloquy::clock::Clock;
use colloquy::config::Config;
use colloquy::db::Db;
use colloquy::mail::outbox::{self, Shown, State, Told};
use colloquy::mail::{Due, Kind, Letter, Mailbox, Order, Post, Scribe, Written};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::PATIENCE;
use super::app::{MAIL_FROM, now, until};
use super::smtp::MailServer;

/// Writes letters whose subject says what they are about.
pub(crate) struct Plain;

impl Scribe for Plain {
    async fn write(&self, due: Due) -> anyhow::Result<Written> {
        Ok(match due.contents.as_deref() {
            Some("gone") => Written::Dropped,
            Some("unwritable") => anyhow::bail!("no ink"),
            Some("explosive") => panic!("a letter that explodes"),
            _ => Written::Letter(Box::new(letter(&due))),
        })
    }
}

/// A letter with nothing but words.
pub(crate) fn letter(due: &Due) -> Letter {
    Letter {
        to: due.to.clone(),
        reply_to: None,
        language: "en",
        subject: due.about.clone(),
        text: format!("About {}.\n", due.about),
        html: format!("<p>About {}.</p>", due.about),
        calendar: None,
    }
}

/// An invitation to be sent at once.
pub(crate) fn order(about: &str, to: &str) -> Order {
    Order {
        kind: Kind::Invitation,
        about: about.to_owned(),
        to: mailbox("Ada", to),
        contents: None,
        due: now(),
    }
}

pub(crate) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(name, address.parse().expect("an address"))
}

/// A sender that runs.
pub(crate) struct Sending {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) post: Arc<Post>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sending {
    pub(crate) fn start(db: Db, mail: &MailServer) -> Self {
        Self::with(db, mail, Plain)
    }

    pub(crate) fn with(db: Db, mail: &MailServer, scribe: impl Scribe + 'static) -> Self {
        Self::at((db, Clock::standing_at(now())), &mail.url(), scribe)
    }

    /// A sender on these clocks.
    pub(crate) fn at((db, clock): (Db, Clock), smtp_url: &str, scribe: impl Scribe + 'static) -> Self {
        let values = BTreeMap::from([
            ("public_url", "https://live.lakeside.example".to_owned()),
            ("smtp_url", smtp_url.to_owned()),
            ("mail_from", MAIL_FROM.to_owned()),
        ]);
        let post = Arc::new(Post::open(&Config::from_values(&values).unwrap()).unwrap());
        let (stop, stopped) = watch::channel(false);
        let shared = (Arc::clone(&post), db.clone(), clock.clone());
        let task = tokio::spawn(async move {
            let (post, db, clock) = shared;
            post.carry((&db, &clock), &scribe, stopped).await;
        });
        Self { db, clock, post, stop, task }
    }

    /// Queues letters in one transaction.
    pub(crate) async fn queue(&self, orders: impl IntoIterator<Item = Order>) {
        let (orders, now) = (orders.into_iter().collect::<Vec<_>>(), self.clock.now());
        self.db.write(move |conn| outbox::queue_all(conn, &orders, now)).await.unwrap();
        self.post.wake();
    }

    /// The one letter about this.
    pub(crate) async fn told(&self, about: &str) -> Told {
        let about = about.to_owned();
        let told = self.db.read(move |conn| outbox::told_about(conn, [about.as_str()])).await.unwrap();
        let [told] = <[Told; 1]>::try_from(told).expect("one letter");
        told
    }

    /// Waits until the letter stands so.
    pub(crate) async fn until(&self, about: &str, state: State) -> Told {
        let last = std::cell::RefCell::new(None);
        let reached = async || {
            let told = self.told(about).await;
            let reached = told.state == state;
            last.replace(Some(told.clone()));
            reached.then_some(told)
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(told) = reached().await {
                return told;
            }
            assert!(Instant::now() < deadline, "waited in vain for {state}: {last:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until the letter, still waiting, was answered or failed once more than before.
    pub(crate) async fn until_said(&self, about: &str, said: &str) -> Told {
        until(about, || async {
            let told = self.told(about).await;
            let heard = told.said.as_deref().is_some_and(|text| text.contains(said));
            Some(told).filter(|told| heard && told.state != State::Sending)
        })
        .await
    }

    /// What the letter is about that goes first of those queued together.
    pub(crate) async fn next(&self) -> String {
        let open = self.db.read(|conn| outbox::list(conn, Shown::Open, 0, 100)).await.unwrap();
        open.into_iter().min_by_key(|told| told.id).expect("a letter that waits").about
    }

    /// Moves the clock, and lets the sender look.
    pub(crate) fn advance(&self, step: TimeDelta) {
        self.clock.advance(step);
        self.post.wake();
    }

    /// Stops it as an instance does that ends in peace.
    pub(crate) async fn stop(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
    }
}
