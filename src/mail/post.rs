//! The sender: carries what is due to the mail server, one letter at a time.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use prometheus_client::metrics::counter::Counter;
use tokio::sync::{Notify, watch};

use super::letter::{Stamp, compose};
use super::line::{Answer, Line};
use super::outbox::{Claim, Due, Fate, claim, settle};
use super::server::{BadServer, Server};
use super::{Kind, Letter, Mailbox};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::ids::LetterId;

/// How long the sender sleeps when it is not woken: another instance may have queued something.
const LOOKS_AGAIN: Duration = Duration::from_secs(2);
/// How long it waits with everything after the mail server could not be reached; doubled each time.
const RESTS: TimeDelta = TimeDelta::seconds(10);
const RESTS_AT_MOST: TimeDelta = TimeDelta::minutes(5);
/// Connections that break one after the other before the server counts as not reached.
const BREAKS: u32 = 3;

/// Why mail cannot be set up as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    /// The address of the mail server.
    #[error("smtp_url: expected {0}")]
    SmtpUrl(#[from] BadServer),
    /// The sender is not named, or not one.
    #[error("mail_from: expected the sender of mails, as in \"Live classes <classes@school.example>\"")]
    MailFrom,
}

/// What a [`Scribe`] made of a letter that is due.
#[derive(Debug)]
pub enum Written {
    /// It is to be sent.
    Letter(Box<Letter>),
    /// Its cause is gone, and nobody wants it any more.
    Dropped,
}

/// Writes letters out when they are sent: whoever knows what they are about, and the words.
pub trait Scribe: Send + Sync {
    /// Writes `due` out. After an error it is asked again later.
    fn write(&self, due: Due) -> impl Future<Output = anyhow::Result<Written>> + Send;
}

/// What was sent since the start, for operators.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Letters the mail server took.
    pub sent: Counter,
    /// Letters it refused for good.
    pub refused: Counter,
    /// Letters given up after 48 hours.
    pub given_up: Counter,
}

/// The way out for mail. One for each instance.
pub struct Post {
    server: Option<Server>,
    from: Option<Mailbox>,
    host: String,
    wanted: Notify,
    /// What was sent since the start.
    pub tally: Tally,
}

impl Post {
    /// Reads the settings. Without `smtp_url` letters wait until there is one.
    pub fn open(config: &Config) -> Result<Self, BadSetting> {
        let host = config.public_url.host_str().unwrap_or("localhost").to_owned();
        let server = config.smtp_url.as_ref().map(|url| Server::read(url, &host)).transpose()?;
        let from = config.mail_from.as_deref().map(str::parse).transpose();
        let from: Option<Mailbox> = from.map_err(|_refused| BadSetting::MailFrom)?;
        if server.is_some() && from.is_none() {
            return Err(BadSetting::MailFrom);
        }
        Ok(Self { server, from, host, wanted: Notify::new(), tally: Tally::default() })
    }

    /// Whether there is a mail server; without one letters wait, and pages say so.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.server.is_some()
    }

    /// Host and port of the mail server, without who we are to it.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.server.as_ref().map(Server::place)
    }

    /// The sender of all letters.
    #[must_use]
    pub fn from(&self) -> Option<&Mailbox> {
        self.from.as_ref()
    }

    /// Tells the sender that something was queued. Call it after the transaction.
    pub fn wake(&self) {
        self.wanted.notify_one();
    }

    /// Reaches the mail server, encrypts and signs in, and sends nothing. The error is what was said.
    pub async fn knock(&self) -> Result<(), String> {
        let Some(server) = &self.server else { return Err("smtp_url is not set".to_owned()) };
        server.connect().await.map(drop)
    }

    /// Sends a letter past the outbox, to see whether the settings work. The answer is what the server said.
    pub async fn try_out(&self, letter: &Letter, now: DateTime<Utc>) -> Result<String, String> {
        let mut line = Line::default();
        let answer = self.hand_over(&mut line, letter, LetterId::fresh_at(now), now).await;
        line.close().await;
        match answer {
            Answer::Taken(said) => Ok(said),
            Answer::Refused(said) | Answer::Deferred { said, .. } | Answer::Unreachable(said) => Err(said),
        }
    }

    /// Sends what is due until `stop` says true; the letter under way is finished first.
    ///
    /// A letter is claimed and settled by durable commits, and one is under way at a time: a process that dies
    /// leaves one behind at most, which is sent again with the same Message-ID when its lease ends. Without
    /// such a death none is sent twice.
    pub async fn carry(
        &self,
        (db, clock): (&Db, &Clock),
        scribe: &impl Scribe,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut carrier = Carrier { post: self, line: Line::default(), troubles: 0, rests_until: None };
        let mut settled: Option<(Claim, Fate)> = None;
        loop {
            let claims = self.is_set_up() && !*stop.borrow() && !carrier.rests(clock.now());
            match self.turn(db, clock.now(), settled.clone(), claims).await {
                Ok(Some(claim)) => settled = Some(carrier.deliver(claim, scribe, clock).await),
                Ok(None) => {
                    settled = None;
                    carrier.line.close().await;
                    if self.sleeps(&mut stop).await {
                        return;
                    }
                }
                Err(error) => {
                    // What became of the last letter must be noted, or it would be sent again.
                    tracing::error!(
                        error = format!("{:#}", anyhow::Error::from(error)),
                        "the outbox could not be reached; it is tried again"
                    );
                    if self.sleeps(&mut stop).await {
                        return;
                    }
                }
            }
        }
    }

    /// Notes what became of the last letter and claims the next, in one commit.
    async fn turn(
        &self,
        db: &Db,
        now: DateTime<Utc>,
        settled: Option<(Claim, Fate)>,
        claims: bool,
    ) -> db::Result<Option<Claim>> {
        if settled.is_none() && !claims {
            return Ok(None);
        }
        let (given_up, next) = db
            .write(move |conn| -> db::Result<_> {
                let given_up = match &settled {
                    Some((claim, fate)) => settle(conn, claim, fate, now)?,
                    None => 0,
                };
                Ok((given_up, if claims { claim(conn, now)? } else { None }))
            })
            .await?;
        self.tally.given_up.inc_by(u64::try_from(given_up).unwrap_or_default());
        Ok(next)
    }

    /// Sleeps until it is woken or it is time to look again; whether it is told to stop.
    async fn sleeps(&self, stop: &mut watch::Receiver<bool>) -> bool {
        tokio::select! {
            () = self.wanted.notified() => {}
            () = tokio::time::sleep(LOOKS_AGAIN) => {}
            // Whoever held the other end is gone: nobody will ask for anything any more.
            gone = stop.changed() => if gone.is_err() { return true },
        }
        *stop.borrow()
    }

    async fn hand_over(&self, line: &mut Line, letter: &Letter, id: LetterId, now: DateTime<Utc>) -> Answer {
        let (Some(server), Some(from)) = (&self.server, &self.from) else {
            return Answer::Unreachable("smtp_url is not set".to_owned());
        };
        match compose(letter, &Stamp { id, host: &self.host, from, now }) {
            Ok(posted) => line.hand_over(server, &posted).await,
            Err(error) => Answer::Refused(format!("the letter could not be made: {error}")),
        }
    }
}

/// What the sender keeps between two letters.
struct Carrier<'a> {
    post: &'a Post,
    line: Line,
    /// Failures to reach the server, or broken connections, since the last letter it answered for.
    troubles: u32,
    rests_until: Option<DateTime<Utc>>,
}

impl Carrier<'_> {
    fn rests(&self, now: DateTime<Utc>) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }

    async fn deliver(&mut self, claim: Claim, scribe: &impl Scribe, clock: &Clock) -> (Claim, Fate) {
        let (id, kind) = (claim.due.id, claim.due.kind);
        let writing = AssertUnwindSafe(scribe.write(claim.due.clone())).catch_unwind().await;
        let written =
            writing.unwrap_or_else(|_panic| Err(anyhow::anyhow!("the scribe came to a sudden end")));
        let fate = match written {
            Ok(Written::Letter(letter)) => {
                let answer = self.post.hand_over(&mut self.line, &letter, id, clock.now()).await;
                self.fate(answer, clock.now())
            }
            Ok(Written::Dropped) => Fate::Dropped,
            Err(error) => {
                tracing::error!(letter = %id, %kind, error = format!("{error:#}"), "a letter could not be written out");
                Fate::Deferred("the letter could not be written out".to_owned())
            }
        };
        self.post.note(id, kind, &fate);
        (claim, fate)
    }

    /// What an answer means for the letter; when no letter would fare better, all of them wait a little.
    fn fate(&mut self, answer: Answer, now: DateTime<Utc>) -> Fate {
        let (fate, trouble) = match answer {
            Answer::Taken(said) => (Fate::Sent(said), false),
            Answer::Refused(said) => (Fate::Refused(said), false),
            Answer::Deferred { said, broken } => (Fate::Deferred(said), broken),
            Answer::Unreachable(said) => {
                self.troubles = self.troubles.max(BREAKS - 1);
                (Fate::Unreachable(said), true)
            }
        };
        self.troubles = if trouble { self.troubles + 1 } else { 0 };
        let doublings = self.troubles.checked_sub(BREAKS);
        self.rests_until = doublings.map(|n| now + (RESTS * 2_i32.pow(n.min(10))).min(RESTS_AT_MOST));
        fate
    }
}

impl Post {
    fn note(&self, id: LetterId, kind: Kind, fate: &Fate) {
        match fate {
            Fate::Sent(_) => drop(self.tally.sent.inc()),
            Fate::Refused(_) => drop(self.tally.refused.inc()),
            Fate::Deferred(_) | Fate::Unreachable(_) | Fate::Dropped => {}
        }
        // What the server says of a letter may name the person, and stands on the page; of us it may be logged.
        match fate {
            Fate::Unreachable(said) => tracing::warn!(said, "no mail server takes letters; they wait"),
            other => tracing::info!(letter = %id, %kind, became = other.word(), "a letter was carried"),
        }
    }
}
