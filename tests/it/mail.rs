//! Letters from the outbox through a real mail server, read by parsers that are not ours.

use std::collections::HashSet;

use chrono::TimeDelta;
use colloquy::audit::Actor;
use colloquy::db;
use colloquy::mail::outbox::{self, Shown, State};
use colloquy::mail::{CalendarPart, Due, Kind, Letter, Method, Order, Scribe, Written};

use crate::support::MailServer;
use crate::support::app::until;
use crate::support::database::{TestDatabase, on_both};
use crate::support::sending::{Sending, letter, mailbox, order};

on_both! {
    async fn one_order_becomes_one_mail(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        sending.queue([order("a", "ada@example.org")]).await;
        let told = sending.until("a", State::Sent).await;
        assert_eq!((told.attempts, told.kind, told.finished_at), (1, Kind::Invitation, Some(sending.clock.now())));
        assert_eq!(told.said.as_deref(), Some("2.0.0 queued as 000001 (250)"));
        sending.advance(TimeDelta::days(3));
        sending.queue([order("b", "ada@example.org")]).await;
        sending.until("b", State::Sent).await;
        let mails = mail.all();
        assert_eq!(mails.len(), 2, "one each, also later");
        let first = &mails[0];
        assert_eq!(first.id(), format!("<{}@live.lakeside.example>", told.id));
        assert_eq!(first.to(), ("Ada", "ada@example.org"));
        assert_eq!(first.0["from"][0], serde_json::json!(["Lakeside live classes", "live@lakeside.example"]));
        assert_eq!(first.0["envelope"]["from"], "live@lakeside.example");
        assert_eq!(first.0["envelope"]["to"], serde_json::json!(["ada@example.org"]));
        assert_eq!(first.0["date"], told.queued_at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        assert_eq!(first.headers("Auto-Submitted"), ["auto-generated"]);
        assert_eq!(first.headers("Content-Language"), ["en"]);
        assert_eq!(first.headers("MIME-Version"), ["1.0"]);
        assert!(first.headers("List-Unsubscribe").is_empty() && first.headers("Reply-To").is_empty());
        assert_eq!(first.shape(), "alternative(plain, html)");
        assert_eq!((first.text(), first.html()), ("About a.\n", "<p>About a.</p>"));
        sending.stop().await;
    }

    async fn a_refused_letter_keeps_the_reason_and_is_not_sent_again(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        sending.queue([order("wrong", "refused@example.org"), order("right", "ada@example.org")]).await;
        let wrong = sending.until("wrong", State::Refused).await;
        assert_eq!((wrong.said.as_deref(), wrong.attempts), (Some("5.1.1 mailbox unknown (550)"), 1));
        sending.until("right", State::Sent).await;
        mail.next(&["refuse-content"]);
        sending.queue([order("spam", "ada@example.org")]).await;
        let spam = sending.until("spam", State::Refused).await;
        assert_eq!(spam.said.as_deref(), Some("5.7.1 message looks like … spam (554)"), "no address of a page");
        sending.advance(TimeDelta::hours(2));
        sending.queue([order("later", "ada@example.org")]).await;
        sending.until("later", State::Sent).await;
        assert_eq!(sending.told("wrong").await.attempts, 1);
        assert_eq!(mail.count(), 2);
        sending.stop().await;
    }

    async fn a_refused_letter_can_be_queued_anew(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        mail.next(&["refuse"]);
        sending.queue([order("a", "ada@example.org")]).await;
        let id = sending.until("a", State::Refused).await.id;
        let now = sending.clock.now();
        let retry = move |conn: &mut db::Conn| outbox::retry(conn, id, &Actor::operator(), now);
        assert!(sending.db.write(retry).await.unwrap());
        sending.post.wake();
        assert_eq!(sending.until("a", State::Sent).await.id, id);
        assert!(!sending.db.write(retry).await.unwrap(), "only what failed is queued anew");
        sending.stop().await;
    }

    async fn a_deferred_letter_is_tried_again_later_and_no_other_waits_for_it(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        mail.next(&["defer", "accept", "defer-content"]);
        sending.queue([order("a", "ada@example.org")]).await;
        let told = sending.until_said("a", "come back later (451)").await;
        assert_eq!((told.state, told.attempts), (State::Waiting, 1));
        sending.queue([order("b", "bob@example.org")]).await;
        sending.until("b", State::Sent).await;
        sending.advance(TimeDelta::minutes(2));
        let told = sending.until_said("a", "mailbox full (452)").await;
        assert_eq!((told.state, told.attempts), (State::Waiting, 2));
        sending.advance(TimeDelta::minutes(1));
        sending.queue([order("c", "cho@example.org")]).await;
        sending.until("c", State::Sent).await;
        assert_eq!(sending.told("a").await.attempts, 2, "not before its time");
        sending.advance(TimeDelta::minutes(2));
        assert_eq!(sending.until("a", State::Sent).await.attempts, 3);
        assert_eq!(mail.count(), 3);
        sending.stop().await;
    }

    async fn letters_outlast_a_mail_server_that_is_down_for_an_hour(database: TestDatabase) {
        let mut mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        sending.queue([order("before", "ada@example.org")]).await;
        sending.until("before", State::Sent).await;
        mail.stop();
        sending.queue((0..20).map(|n| order(&format!("{n}"), "ada@example.org"))).await;
        for _ in 0..12 {
            sending.until_said(&sending.next().await, "connection to the mail server failed").await;
            sending.advance(TimeDelta::minutes(5));
        }
        mail.start_again();
        sending.advance(TimeDelta::minutes(5));
        for n in 0..20 {
            let told = sending.until(&format!("{n}"), State::Sent).await;
            assert_eq!(told.attempts, 1, "waiting for the server costs no attempt");
        }
        let ids: HashSet<_> = mail.ids().into_iter().collect();
        assert_eq!((ids.len(), mail.count()), (21, 21));
        sending.stop().await;
    }

    async fn letters_are_given_up_after_48_hours(database: TestDatabase) {
        let mut mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        sending.queue([order("late", "deferred@example.org")]).await;
        sending.until_said("late", "451").await;
        sending.advance(TimeDelta::hours(47));
        until("second try", || async { (sending.told("late").await.attempts == 2).then_some(()) }).await;
        assert_eq!(sending.told("late").await.state, State::Waiting);
        sending.advance(TimeDelta::hours(2));
        let late = sending.until("late", State::GivenUp).await;
        assert_eq!((late.attempts, late.said.as_deref()), (3, Some("4.7.1 come back later (451)")));
        mail.stop();
        sending.queue((0..5).map(|n| order(&format!("{n}"), "ada@example.org"))).await;
        sending.until_said(&sending.next().await, "failed").await;
        sending.advance(TimeDelta::hours(49));
        for n in 0..5 {
            let told = sending.until(&format!("{n}"), State::GivenUp).await;
            assert!(told.said.unwrap().contains("connection to the mail server failed"));
        }
        let failed = sending.db.read(|conn| outbox::list(conn, Shown::Failed, 0, 50)).await.unwrap();
        assert_eq!(failed.len(), 6);
        let counts = sending.db.read(outbox::counts).await.unwrap();
        assert_eq!((counts.given_up, counts.sent, counts.open), (6, 0, 0));
        sending.stop().await;
    }

    async fn a_connection_that_breaks_costs_one_duplicate_at_most(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        mail.next(&["drop-before", "accept", "drop-after", "accept"]);
        sending.queue([order("lost", "ada@example.org")]).await;
        let told = sending.until_said("lost", "connection to the mail server failed").await;
        assert_eq!(told.state, State::Waiting);
        sending.advance(TimeDelta::minutes(2));
        sending.until("lost", State::Sent).await;
        assert_eq!(mail.count(), 1, "the server had forgotten the first");
        sending.queue([order("twice", "ada@example.org")]).await;
        sending.until_said("twice", "connection to the mail server failed").await;
        sending.advance(TimeDelta::minutes(2));
        let told = sending.until("twice", State::Sent).await;
        let id = format!("<{}@live.lakeside.example>", told.id);
        assert_eq!(mail.ids()[1..], [id.clone(), id], "it can be seen to be the same");
        sending.stop().await;
    }

    async fn a_server_that_ends_the_connection_loses_nothing(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        mail.next(&["closing", "accept", "accept", "closing", "accept"]);
        sending.queue([order("a", "ada@example.org")]).await;
        assert_eq!(sending.until_said("a", "closing (421)").await.state, State::Waiting);
        sending.advance(TimeDelta::minutes(2));
        assert_eq!(sending.until("a", State::Sent).await.attempts, 2);
        sending.queue(["b", "c"].map(|about| order(about, "ada@example.org"))).await;
        for about in ["b", "c"] {
            let told = sending.until(about, State::Sent).await;
            assert_eq!(told.attempts, 1, "a connection that ended between letters is opened anew");
        }
        assert_eq!(mail.count(), 3);
        sending.stop().await;
    }

    async fn a_server_that_takes_nothing_from_us_refuses_no_letter(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        mail.always("refuse-sender");
        sending.queue(["a", "b"].map(|about| order(about, "ada@example.org"))).await;
        let (first, other) = if sending.next().await == "a" { ("a", "b") } else { ("b", "a") };
        let told = sending.until_said(first, "you may not send from this address (550)").await;
        assert_eq!((told.state, told.attempts), (State::Waiting, 0));
        assert_eq!(sending.told(other).await.said, None, "the others are not even tried");
        mail.always("accept");
        sending.advance(TimeDelta::minutes(1));
        sending.until("b", State::Sent).await;
        sending.until("a", State::Sent).await;
        sending.stop().await;
    }

    async fn what_is_withdrawn_before_it_is_sent_is_not_sent(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        let later = sending.clock.now() + TimeDelta::minutes(1);
        let changed = |about| Order { kind: Kind::Changed, due: later, ..order(about, "ada@example.org") };
        let gone = Order { contents: Some("gone".to_owned()), ..order("gone", "ada@example.org") };
        sending.queue([changed("kept"), changed("withdrawn"), gone]).await;
        let now = sending.clock.now();
        let dropped = sending.db.write(move |conn| -> db::Result<_> {
            let other = outbox::drop_waiting(conn, &[Kind::Invitation], "withdrawn", now)?;
            Ok((other, outbox::drop_waiting(conn, &[Kind::Changed, Kind::Cancelled], "withdrawn", now)?))
        });
        assert_eq!(dropped.await.unwrap(), (0, 1));
        sending.until("gone", State::Dropped).await;
        assert_eq!(sending.told("kept").await.state, State::Waiting, "not due yet");
        sending.advance(TimeDelta::minutes(1));
        sending.until("kept", State::Sent).await;
        assert_eq!(sending.told("withdrawn").await.state, State::Dropped);
        assert_eq!(mail.count(), 1);
        sending.stop().await;
    }

    async fn a_letter_that_cannot_be_written_holds_up_no_other(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        let bad = |about: &str| Order { contents: Some(about.to_owned()), ..order(about, "ada@example.org") };
        sending.queue([bad("unwritable"), bad("explosive"), order("good", "ada@example.org")]).await;
        sending.until("good", State::Sent).await;
        for about in ["unwritable", "explosive"] {
            let told = sending.until_said(about, "could not be written out").await;
            assert_eq!((told.state, told.attempts), (State::Waiting, 1));
        }
        sending.stop().await;
    }

    async fn a_link_to_sign_in_with_goes_before_all_that_wait(database: TestDatabase) {
        let mail = MailServer::start();
        mail.next(&["refuse-sender"]);
        let sending = Sending::start(database.open(), &mail);
        sending.queue((0..30).map(|n| order(&format!("{n}"), "ada@example.org"))).await;
        sending.until_said(&sending.next().await, "550").await;
        let link = Order { kind: Kind::SignIn, ..order("link", "ada@example.org") };
        sending.queue([link]).await;
        sending.advance(TimeDelta::minutes(1));
        sending.until("29", State::Sent).await;
        assert_eq!(mail.all()[0].subject(), "link");
        sending.stop().await;
    }

    async fn two_senders_send_each_letter_once(database: TestDatabase) {
        let mail = MailServer::start();
        let (one, other) = (Sending::start(database.open(), &mail), Sending::start(database.open(), &mail));
        one.queue((0..100).map(|n| order(&format!("{n}"), "ada@example.org"))).await;
        other.post.wake();
        until("all", || async { (one.db.read(outbox::waiting).await.unwrap() == 0).then_some(()) }).await;
        let ids = mail.ids();
        assert_eq!((ids.len(), ids.iter().collect::<HashSet<_>>().len()), (100, 100));
        one.stop().await;
        other.stop().await;
    }

    async fn a_peaceful_end_leaves_nothing_half_sent(database: TestDatabase) {
        let mail = MailServer::start();
        let db = database.open();
        let sending = Sending::start(db.clone(), &mail);
        sending.queue((0..60).map(|n| order(&format!("{n}"), "ada@example.org"))).await;
        until("some", || async { (mail.count() > 10).then_some(()) }).await;
        sending.stop().await;
        let counts = db.read(outbox::counts).await.unwrap();
        assert_eq!(counts.sent, u64::try_from(mail.count()).unwrap());
        let again = Sending::start(db.clone(), &mail);
        until("all", || async { (again.db.read(outbox::waiting).await.unwrap() == 0).then_some(()) }).await;
        assert_eq!(mail.ids().into_iter().collect::<HashSet<_>>().len(), 60);
        assert_eq!(mail.count(), 60, "none twice");
        again.stop().await;
    }

    async fn letters_are_forgotten_after_a_year(database: TestDatabase) {
        let mail = MailServer::start();
        let sending = Sending::start(database.open(), &mail);
        sending.queue([order("old", "ada@example.org")]).await;
        sending.until("old", State::Sent).await;
        sending.clock.advance(TimeDelta::days(366));
        sending.queue([order("new", "ada@example.org")]).await;
        sending.until("new", State::Sent).await;
        let now = sending.clock.now();
        assert!(!sending.db.write(move |conn| outbox::forget(conn, now)).await.unwrap());
        let all = sending.db.read(|conn| outbox::list(conn, Shown::All, 0, 50)).await.unwrap();
        assert_eq!(all.iter().map(|told| told.about.as_str()).collect::<Vec<_>>(), ["new"]);
        sending.stop().await;
    }
}

#[tokio::test]
async fn names_and_subjects_stay_what_they_are() {
    let mail = MailServer::start();
    let database = TestDatabase::fresh(crate::support::database::Backend::Sqlite);
    let sending = Sending::start(database.open(), &mail);
    let names = [
        ("O’Hara, \"Bob\" <b@c.example>", "O’Hara, \"Bob\" <b@c.example>"),
        ("Lovelace, Ada", "Lovelace, Ada"),
        ("back\\slash \"quoted\"", "back\\slash \"quoted\""),
        ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
        ("שירה לוי", "שירה לוי"),
        ("Ana\r\nBcc: eve@example.org", "Ana Bcc: eve@example.org"),
        ("=?utf-8?q?Eve?=", "=?utf-8?q?Eve?="),
        ("a@b.example; c", "a@b.example; c"),
        ("", ""),
    ];
    for (n, (name, _read)) in names.iter().enumerate() {
        let about = format!("{name} {n}: {}", "Zwölf lange Wörter über größere Prüfungen ".repeat(4));
        sending
            .queue([Order { to: mailbox(name, "ada@example.org"), ..order(&about, "ada@example.org") }])
            .await;
        sending.until(&about, State::Sent).await;
    }
    let long =
        Order { to: mailbox(&"ж".repeat(255), "ada@example.org"), ..order("long", "ada@example.org") };
    sending.queue([long]).await;
    sending.until("long", State::Sent).await;
    let mails = mail.all();
    assert_eq!(mails.len(), names.len() + 1);
    for (n, (mail, (typed, read))) in mails.iter().zip(names).enumerate() {
        assert_eq!(mail.to(), (read, "ada@example.org"), "{typed:?}");
        assert!(mail.headers("Bcc").is_empty() && mail.headers("Eve").is_empty());
        assert_eq!(mail.0["envelope"]["to"], serde_json::json!(["ada@example.org"]));
        assert_eq!(mail.0["defects"], serde_json::json!([]), "{typed:?}");
        let subject = format!("{typed} {n}: Zwölf").replace("\r\n", " ").replace("=?", "= ?");
        assert!(mail.subject().starts_with(subject.trim_start()), "{}", mail.subject());
    }
    // Python puts spaces between the encoded words of one long word (RFC 2047 §6.2 has none there).
    assert_eq!(mails[names.len()].to().0.replace(' ', ""), "ж".repeat(255));
    sending.stop().await;
}

#[tokio::test]
async fn addresses_of_every_script_arrive() {
    let mail = MailServer::start();
    let database = TestDatabase::fresh(crate::support::database::Backend::Sqlite);
    let sending = Sending::start(database.open(), &mail);
    for address in ["ada@bücher.example", "用户@例子.example"] {
        sending.queue([order(address, address)]).await;
        sending.until(address, State::Sent).await;
    }
    let mails = mail.all();
    assert_eq!(mails[0].0["envelope"]["to"][0], "ada@xn--bcher-kva.example");
    assert_eq!(mails[1].0["envelope"]["to"][0], "用户@xn--fsqu00a.example");
    assert_eq!(mails[1].0["envelope"]["options"], serde_json::json!(["SMTPUTF8", "BODY=8BITMIME"]));
    sending.stop().await;
}

/// Writes letters with a part for calendars.
struct WithCalendar;

impl Scribe for WithCalendar {
    async fn write(&self, due: Due) -> anyhow::Result<Written> {
        let content = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n\
            DTSTAMP:20261119T091500Z\r\nDTSTART:20261119T091500Z\r\nSUMMARY:Prüfung\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let calendar = Some(CalendarPart { method: Method::Request, content: content.to_owned() });
        let reply_to = Some(mailbox("Halvorsen, Ingrid", "ingrid@lakeside.example"));
        Ok(Written::Letter(Box::new(Letter { calendar, reply_to, language: "de", ..letter(&due) })))
    }
}

#[tokio::test]
async fn a_calendar_part_stands_beside_the_words_and_as_a_file() {
    let mail = MailServer::start();
    let database = TestDatabase::fresh(crate::support::database::Backend::Sqlite);
    let sending = Sending::with(database.open(), &mail, WithCalendar);
    sending.queue([order("a", "ada@example.org")]).await;
    sending.until("a", State::Sent).await;
    let mails = mail.all();
    let mail = &mails[0];
    assert_eq!(mail.shape(), "mixed(alternative(plain, html, calendar), ics)");
    let part = mail.part("text/calendar");
    assert_eq!((&part["method"], &part["charset"]), (&"REQUEST".into(), &"utf-8".into()));
    assert_eq!(mail.calendar()["events"][0]["summary"], "Prüfung");
    let file = mail.part("application/ics");
    assert_eq!((&file["filename"], &file["disposition"]), (&"invite.ics".into(), &"attachment".into()));
    assert_eq!(file["text"], part["text"]);
    assert_eq!(mail.0["reply_to"][0], serde_json::json!(["Halvorsen, Ingrid", "ingrid@lakeside.example"]));
    assert_eq!(mail.headers("Content-Language"), ["de"]);
    sending.stop().await;
}
