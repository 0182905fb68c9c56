//! Invitations as they arrive: one mail for each Save, with everything in it that is needed to join (R16).

use chrono::TimeDelta;
use colloquy::accounts::Kind;

use crate::support::app::until;
use crate::support::database::Backend;
use crate::support::{Browser, Host, Mail, MailServer, TestApp, Typed};

struct Scene {
    app: TestApp,
    mail: MailServer,
    host: Host,
}

impl Scene {
    async fn set(backend: Backend) -> Self {
        let (app, mail) = TestApp::start_with_mail(backend).await;
        let host = app.host("Ingrid Halvorsen").await;
        Self { app, mail, host }
    }

    /// Waits until there are so many mails; the answer is all of them.
    async fn mails(&self, n: usize) -> Vec<Mail> {
        until("the mails", || async {
            self.app.app.mail.wake();
            (self.mail.count() >= n).then_some(())
        })
        .await;
        let all = self.mail.all();
        assert_eq!(all.len(), n, "{all:#?}");
        all
    }

    /// The address of an invitation in a mail, the same in all its parts.
    fn link(&self, mail: &Mail) -> String {
        let own = format!("{}/i/", self.app.address);
        let words = mail.text().split_whitespace();
        let link = words.filter(|word| word.starts_with(&own)).map(str::to_owned).next();
        let link = link.unwrap_or_else(|| panic!("no link in {}", mail.text()));
        assert!(mail.html().contains(&link), "{}", mail.html());
        link
    }

    /// Moves the clock on, and does what is due then.
    async fn later(&self, step: TimeDelta) {
        self.app.clock.advance(step);
        colloquy::rounds::tell_changes(&self.app.app).await.unwrap();
        self.app.app.mail.wake();
    }
}

async fn save_is_one_mail_with_all_of_it(backend: Backend) {
    let scene = Scene::set(backend).await;
    let described = Typed::once("Board of examiners, autumn; \"round\"")
        .with("description", "Bring the files.\nAll of them.");
    let path = scene.host.make(&described.with_guests("participant")).await;
    let guest_link = scene.host.open(&path).await.text("#guest-link").unwrap();
    scene.host.invite(&path, "Levy, Shira \"שירה\"", "shira@huji.example", "presenter").await;
    let mails = scene.mails(1).await;
    let mail = &mails[0];
    assert_eq!(mail.to(), ("Levy, Shira \"שירה\"", "shira@huji.example"));
    assert_eq!(mail.headers("Auto-Submitted"), ["auto-generated"]);
    assert!(mail.headers("Reply-To")[0].contains("ingrid.halvorsen@uni.example"));
    assert!(mail.subject().contains("Board of examiners, autumn; \"round\""), "{}", mail.subject());
    let link = scene.link(mail);
    for part in [mail.text(), mail.html()] {
        for said in ["Ingrid Halvorsen", "12:00", "13:00", "Europe/Oslo", "Bring the files.", &guest_link] {
            assert!(part.contains(said), "{said} in {part}");
        }
        assert!(!part.contains("phone"), "no empty headings: {part}");
    }
    let calendar = mail.calendar();
    assert_eq!(calendar["method"], "REQUEST");
    let event = &calendar["events"][0];
    assert_eq!(
        (event["start"].as_str(), event["sequence"].as_i64()),
        (Some("2026-11-18T11:00:00Z"), Some(0))
    );
    assert_eq!(event["url"], link, "the invitee's own");
    assert!(event["attendees"][0]["mailto"].as_str().unwrap().ends_with("shira@huji.example"), "{event:#}");
    assert!(
        event["organizer"]["mailto"].as_str().unwrap().ends_with("ingrid.halvorsen@uni.example"),
        "{event:#}"
    );
    let seat = scene.app.enter(&Browser::new().post::<&str, &str>(&link, &[]).await).await;
    assert_eq!(seat.role, "presenter");
    let page = scene.host.open(&path).await;
    assert!(page.has("#invitations .tag-ok"), "accepted: {}", page.body);
    scene.app.stop().await;
}

async fn resend_is_the_same_link_and_guest_links_are_those_of_the_moment(backend: Backend) {
    let scene = Scene::set(backend).await;
    let path = scene.host.make(&Typed::once("Board").with_guests("participant")).await;
    scene.host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
    scene.mails(1).await;
    scene.host.done(&format!("{path}/guests"), &[]).await;
    scene.later(TimeDelta::minutes(2)).await;
    let row = scene.host.invitation(&path, "Ada").await;
    scene.host.done(&format!("{row}/resend"), &[]).await;
    let mails = scene.mails(2).await;
    assert_eq!(scene.link(&mails[0]), scene.link(&mails[1]));
    assert_ne!(mails[0].id(), mails[1].id());
    assert!(mails[0].text().contains("/g/") && !mails[1].text().contains("/g/"), "off at that moment");
    assert!(scene.host.open(&path).await.body.contains("sent twice"));
    scene.app.stop().await;
}

/// What the calendar of whoever has this address was told.
fn entry_of<'a>(mails: &'a [Mail], address: &str) -> &'a serde_json::Value {
    let theirs = mails.iter().find(|mail| mail.to().1 == address);
    &theirs.unwrap_or_else(|| panic!("no mail to {address}")).calendar()["events"][0]
}

async fn changes_and_ends_are_told_to_calendars(backend: Backend) {
    let scene = Scene::set(backend).await;
    let path = scene.host.make(&Typed::once("Board").with("start", "15:00").with("end", "16:00")).await;
    for (name, email) in [("Ada", "ada@lakeside.example"), ("Eve", "eve@lakeside.example")] {
        scene.host.invite(&path, name, email, "participant").await;
    }
    let first = scene.mails(2).await;
    for end in ["17:00", "18:00"] {
        let moved = Typed::once("Appeals board").with("start", "16:00").with("end", end);
        scene.host.done(&format!("{path}/edit"), &moved.fields()).await;
    }
    scene.later(TimeDelta::minutes(1)).await;
    let mails = scene.mails(4).await;
    for changed in &mails[2..] {
        let (event, before) = (&changed.calendar()["events"][0], entry_of(&first, changed.to().1));
        assert_eq!(
            (changed.calendar()["method"].as_str(), event["summary"].as_str()),
            (Some("REQUEST"), Some("Appeals board"))
        );
        assert_eq!(
            (event["uid"].as_str(), event["end"].as_str()),
            (before["uid"].as_str(), Some("2026-11-18T17:00:00Z"))
        );
        assert!(event["sequence"].as_i64() > before["sequence"].as_i64());
    }
    let row = scene.host.invitation(&path, "Ada").await;
    scene.host.done(&format!("{row}/delete"), &[]).await;
    let mails = scene.mails(5).await;
    assert_eq!(
        (mails[4].to().1, mails[4].calendar()["method"].as_str()),
        ("ada@lakeside.example", Some("CANCEL"))
    );
    scene.host.done(&format!("{path}/delete"), &[]).await;
    let mails = scene.mails(6).await;
    let (last, before) = (&mails[5], entry_of(&first, "eve@lakeside.example"));
    assert_eq!((last.to().1, last.calendar()["method"].as_str()), ("eve@lakeside.example", Some("CANCEL")));
    let event = &last.calendar()["events"][0];
    assert_eq!(
        (event["uid"].as_str(), event["status"].as_str()),
        (before["uid"].as_str(), Some("CANCELLED"))
    );
    assert!(!last.text().contains("/i/"), "no link any more");
    scene.app.stop().await;
}

/// A calendar takes another entry with the identifier of a cancelled one for old news (RFC 5546 §2.1.5).
async fn who_is_invited_again_gets_a_new_entry(backend: Backend) {
    let scene = Scene::set(backend).await;
    let path = scene.host.make(&Typed::open("Board")).await;
    scene.host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
    scene.mails(1).await;
    let row = scene.host.invitation(&path, "Ada").await;
    scene.host.done(&format!("{row}/delete"), &[]).await;
    scene.mails(2).await;
    scene.host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
    let mails = scene.mails(3).await;
    let uids: Vec<_> =
        mails.iter().map(|mail| mail.calendar()["events"][0]["uid"].as_str().unwrap()).collect();
    assert_eq!(uids[0], uids[1], "what is cancelled is what was sent");
    assert_ne!(uids[1], uids[2]);
    scene.app.stop().await;
}

async fn refusals_stand_on_the_page_and_withdrawn_letters_are_not_sent(backend: Backend) {
    let scene = Scene::set(backend).await;
    let path = scene.host.make(&Typed::open("Board")).await;
    scene.mail.next(&["refuse"]);
    scene.host.invite(&path, "Ivan", "ivan@spbu.example", "participant").await;
    let refused = until("the refusal", || async {
        let page = scene.host.open(&path).await;
        page.has("#invitations .tag-bad").then_some(page)
    })
    .await;
    assert!(refused.body.contains("550"), "{}", refused.body);
    scene.mail.always("defer");
    scene.host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
    until("the deferral", || async {
        let page = scene.host.open(&path).await;
        let said = page.texts("#invitations .sub.below");
        said.iter().any(|said| said.contains("tried once")).then_some(())
    })
    .await;
    let row = scene.host.invitation(&path, "Ada").await;
    scene.host.done(&format!("{row}/delete"), &[]).await;
    scene.mail.always("accept");
    scene.later(TimeDelta::minutes(10)).await;
    scene.host.invite(&path, "Eve", "eve@lakeside.example", "participant").await;
    let mails = scene.mails(1).await;
    assert_eq!(mails[0].to().1, "eve@lakeside.example", "to her alone");
    scene.app.stop().await;
}

async fn nobody_is_written_to_for_an_account_that_is_switched_off(backend: Backend) {
    let scene = Scene::set(backend).await;
    let manager = scene.app.signed_in("Mia", "mia@uni.example", Kind::Manager).await;
    let other = scene.app.host("Ada Lovelace").await;
    let (path, others) =
        (scene.host.make(&Typed::open("Board")).await, other.make(&Typed::open("Seminar")).await);
    scene.mail.always("defer");
    scene.host.invite(&path, "Eve", "eve@lakeside.example", "participant").await;
    other.invite(&others, "Ivan", "ivan@spbu.example", "participant").await;
    for (host, path) in [(&scene.host, &path), (&other, &others)] {
        until("the deferral", || async {
            let said = host.open(path).await.texts("#invitations .sub.below");
            said.iter().any(|said| said.contains("tried once")).then_some(())
        })
        .await;
    }
    manager.done(&format!("/admin/accounts/{}/disable", scene.host.account.id), &[]).await;
    scene.mail.always("accept");
    scene.later(TimeDelta::minutes(10)).await;
    let mails = scene.mails(1).await;
    assert_eq!(mails[0].to().1, "ivan@spbu.example", "the control");
    other.invite(&others, "Noor", "noor@spbu.example", "participant").await;
    let mails = scene.mails(2).await;
    assert_eq!(mails[1].to().1, "noor@spbu.example", "and nothing else was before her");
    scene.app.stop().await;
}

/// 12:30 in the zone, each week across both changes of its clocks.
async fn a_weekly_session_keeps_its_hour_across_the_changes_of_clocks() {
    let scene = Scene::set(Backend::Sqlite).await;
    for (n, (zone, begins)) in [
        ("Europe/Berlin", "2027-03-14"),
        ("America/New_York", "2027-03-07"),
        ("Australia/Sydney", "2027-03-28"),
    ]
    .into_iter()
    .enumerate()
    {
        let typed = Typed::weekly(zone, begins).with("thu", "").with("sun", "on").with("zone", zone);
        let typed = typed.with("start", "12:30").with("end", "13:30").with("count", "36");
        let path = scene.host.make(&typed).await;
        scene.host.invite(&path, "Ada", "ada@lakeside.example", "participant").await;
        let mails = scene.mails(n + 1).await;
        let starts = mails[n].calendar()["dates"].as_array().unwrap().clone();
        assert_eq!(starts.len(), 36, "{starts:?}");
        let tz: chrono_tz::Tz = zone.parse().unwrap();
        let mut offsets = std::collections::BTreeSet::new();
        for start in &starts {
            let at: chrono::DateTime<chrono::Utc> = start.as_str().unwrap().parse().unwrap();
            assert_eq!(at.with_timezone(&tz).format("%a %H:%M").to_string(), "Sun 12:30", "{zone}");
            offsets.insert(at.format("%H").to_string());
        }
        assert_eq!(offsets.len(), 2, "both sides of a change: {zone}");
        assert!(mails[n].text().contains("12:30"), "{}", mails[n].text());
        scene.host.browser.keep("zone", zone);
        let page = scene.host.open(&format!("{path}?date=all")).await;
        let shown = page.texts("#dates .lines .who");
        assert_eq!(shown.len(), 36);
        assert!(shown.iter().all(|date| date.contains("Sun") && date.contains("12:30–13:30")), "{shown:?}");
    }
    scene.app.stop().await;
}

macro_rules! on_each {
    ($($name:ident)+) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(Backend::Sqlite).await;
            }

            #[cfg(feature = "postgres")]
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name(Backend::Postgres).await;
            }
        }
    )+};
}

on_each! {
    save_is_one_mail_with_all_of_it
    resend_is_the_same_link_and_guest_links_are_those_of_the_moment
    changes_and_ends_are_told_to_calendars
    who_is_invited_again_gets_a_new_entry
    refusals_stand_on_the_page_and_withdrawn_letters_are_not_sent
    nobody_is_written_to_for_an_account_that_is_switched_off
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_weekly_session_keeps_its_hour() {
    a_weekly_session_keeps_its_hour_across_the_changes_of_clocks().await;
}
