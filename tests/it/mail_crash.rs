//! Senders that are killed, and more letters than fit anywhere at once. The sender is a process of its own: this
//! program, run again for the one test that does nothing but send.

use std::collections::HashSet;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use colloquy::clock::Clock;
use colloquy::db::Db;
use colloquy::mail::outbox;

use crate::support::MailServer;
use crate::support::app::{now, until};
use crate::support::database::{TestDatabase, on_both};
use crate::support::sending::{Plain, Sending, order};

const DATABASE: &str = "SENDER_DATABASE";
const SERVER: &str = "SENDER_SERVER";
const MOMENT: &str = "SENDER_MOMENT";

/// A process that sends, killed when the test ends.
struct Sender(Child);

impl Sender {
    fn start(database: &TestDatabase, mail: &MailServer, at: DateTime<Utc>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "mail_crash::nothing_but_send", "--ignored"]);
        command.env(DATABASE, database.url()).env(SERVER, mail.url());
        command.env(MOMENT, at.timestamp().to_string());
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// `kill -9`.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// The most memory it held at a time, in KiB.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the sender of the other tests, which start it"]
async fn nothing_but_send() {
    let told = |name| std::env::var_os(name).and_then(|value| value.into_string().ok());
    let (Some(database), Some(server), Some(moment)) = (told(DATABASE), told(SERVER), told(MOMENT)) else {
        return;
    };
    let clock = Clock::standing_at(DateTime::from_timestamp(moment.parse().unwrap(), 0).unwrap());
    let db = Db::open(database.parse().unwrap()).unwrap();
    let _sending = Sending::at((db, clock), &server, Plain);
    std::future::pending::<()>().await;
}

async fn queue(db: &Db, n: usize) {
    let orders: Vec<_> =
        (0..n).map(|n| order(&format!("letter {n}"), &format!("a{n}@example.org"))).collect();
    db.write(move |conn| outbox::queue_all(conn, &orders, now())).await.unwrap();
}

async fn all_sent(db: &Db) {
    until("letters", || async { (db.read(outbox::waiting).await.unwrap() == 0).then_some(()) }).await;
}

on_both! {
    async fn a_sender_that_is_killed_again_and_again_loses_nothing(database: TestDatabase) {
        const KILLS: usize = 20;
        const LETTERS: usize = 400;
        let (mail, db) = (MailServer::start(), database.open());
        queue(&db, LETTERS).await;
        let mut at = now();
        for _ in 0..KILLS {
            let (before, sender) = (mail.count(), Sender::start(&database, &mail, at));
            until("some letters", || async { (mail.count() > before + 7).then_some(()) }).await;
            sender.kill();
            // What the dead one had under way is free again when its lease has ended.
            at += TimeDelta::minutes(7);
        }
        let sender = Sender::start(&database, &mail, at);
        all_sent(&db).await;
        let ids = mail.ids();
        let distinct: HashSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), LETTERS, "nothing is lost");
        assert!(ids.len() - distinct.len() <= KILLS, "{} for {KILLS} deaths", ids.len() - distinct.len());
        let counts = db.read(outbox::counts).await.unwrap();
        assert_eq!(counts.sent, u64::try_from(LETTERS).unwrap());
        sender.kill();
    }
}

/// Sends `letters` in a process of its own while others are saved; says what it took.
async fn many(letters: usize) {
    let backend = crate::support::database::Backend::Sqlite;
    let (mail, database) = (MailServer::start(), TestDatabase::fresh(backend));
    let db = database.open();
    queue(&db, 20).await;
    let sender = Sender::start(&database, &mail, now());
    all_sent(&db).await;
    let (few, began) = (sender.peak(), Instant::now());
    queue(&db, letters).await;
    let queueing = began.elapsed();
    let mut slowest = Duration::ZERO;
    while db.read(outbox::waiting).await.unwrap() > 0 {
        let saved = Instant::now();
        db.write(|conn| outbox::queue(conn, &order("saved meanwhile", "b@example.org"), now()))
            .await
            .unwrap();
        slowest = slowest.max(saved.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (peak, seconds) = (sender.peak(), began.elapsed().as_secs_f64());
    let ids = mail.ids();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "none twice");
    assert!(ids.len() > letters + 20, "{}", ids.len());
    let sent = u32::try_from(ids.len()).unwrap();
    eprintln!(
        "{letters} letters queued in {queueing:?} and sent in {seconds:.1} s ({:.0}/s); the slowest Save meanwhile \
         took {slowest:?}; memory {few} KiB before, {peak} KiB at most",
        f64::from(sent) / seconds,
    );
    assert!(peak < few + 8 * 1024, "memory grows with the queue: {few} KiB, then {peak} KiB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_letters_take_no_more_memory_than_twenty() {
    many(1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a minute or more: cargo test --test it mail_crash::ten_thousand -- --ignored --nocapture"]
async fn ten_thousand_letters_take_no_more_memory_than_twenty() {
    many(10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_is_quick_while_letters_are_sent() {
    let backend = crate::support::database::Backend::Sqlite;
    let (mail, database) = (MailServer::start(), TestDatabase::fresh(backend));
    let sending = Sending::start(database.open(), &mail);
    queue(&sending.db, 500).await;
    sending.post.wake();
    let mut took = Vec::new();
    while sending.db.read(outbox::waiting).await.unwrap() > 100 {
        let saved = Instant::now();
        sending.queue([order("saved meanwhile", "b@example.org")]).await;
        took.push(saved.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    took.sort();
    let (median, slowest) = (took[took.len() / 2], took[took.len() - 1]);
    eprintln!("{} saves: {median:?} in the middle, {slowest:?} at most", took.len());
    assert!(median < Duration::from_millis(50), "{median:?}");
    sending.stop().await;
}
