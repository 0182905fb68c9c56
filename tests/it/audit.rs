//! The audit log: every act on the installation, in the transaction of the act, and how it is read.

use chrono::TimeDelta;
use colloquy::accounts::{self, Kind};
use colloquy::audit::{self, Actor, Entry, KEPT, OnKeys, Told, Wanted, Who};
use colloquy::db::{DatabaseUrl, Db, Worded};
use colloquy::platforms;
use colloquy::practice::LaunchOptions;

use crate::support::database::Folder;
use crate::support::program::program;
use crate::support::{Host, TestApp, now, with_the_tool};

const LOG: &str = "/admin/audit";

impl TestApp {
    async fn log(&self) -> Vec<Told> {
        self.read(|conn| audit::list(conn, &Wanted::default(), 0, 1000)).await
    }

    /// Deeds, oldest first, as word and name.
    async fn deeds(&self) -> Vec<(String, String)> {
        self.log().await.into_iter().rev().map(|told| (told.deed.to_string(), told.about_name)).collect()
    }

    async fn administrator(&self) -> Host {
        self.signed_in("Ada Administrator", "ada@uni.example", Kind::Administrator).await
    }
}

fn lines(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(deed, about)| ((*deed).to_owned(), (*about).to_owned())).collect()
}

with_the_tool! {
    async fn whatever_is_done_to_accounts_is_written_down(app: TestApp) {
        let manager = app.signed_in("Mia Manager", "mia@uni.example", Kind::Manager).await;
        let begun = app.log().await.len();
        let new = [("name", "Sam"), ("email", "sam@uni.example"), ("kind", "supervisor")];
        app.clock.advance(TimeDelta::seconds(1));
        manager.done("/admin/accounts/new", &new).await;
        let email = "sam@uni.example".parse().unwrap();
        let sam = app.read(move |conn| accounts::find_by_email(conn, &email)).await.unwrap();
        let at = |rest: &str| format!("/admin/accounts/{}{rest}", sam.id);
        app.clock.advance(TimeDelta::seconds(1));
        manager.done(&at("/disable"), &[]).await;
        app.clock.advance(TimeDelta::seconds(1));
        manager.done(&at("/disable"), &[]).await;
        app.clock.advance(TimeDelta::seconds(1));
        manager.done(&at("/enable"), &[]).await;
        app.clock.advance(TimeDelta::seconds(1));
        manager.done(&at("/kind"), &[("kind", "administrator")]).await;
        let log = app.deeds().await;
        assert_eq!(log[begun..], lines(&[
            ("account-made", "Sam"),
            ("account-disabled", "Sam"),
            ("account-enabled", "Sam"),
            ("account-kind-changed", "Sam"),
        ]), "a click that changes nothing is not an act");
        let last = app.log().await.swap_remove(0);
        let by = Who::Account { id: manager.account.id, name: "Mia Manager".to_owned() };
        assert_eq!((last.who, last.from, last.at), (by, Some([127, 0, 0, 1].into()), app.clock.now()));
        assert_eq!(last.changes.len(), 1);
        assert_eq!((&*last.changes[0].before, &*last.changes[0].after), ("supervisor", "administrator"));
        app.clock.advance(TimeDelta::seconds(1));
        manager.done(&at("/kind"), &[("kind", "manager")]).await;
        let log = app.deeds().await;
        assert_eq!(log[begun + 4..], lines(&[("account-kind-changed", "Mia Manager"), ("account-kind-changed", "Sam")]));
    }

    async fn what_is_refused_is_not_written_down(app: TestApp) {
        let ada = app.administrator().await;
        let begun = app.log().await.len();
        let twice = [("name", "Ada"), ("email", "ada@uni.example"), ("kind", "supervisor")];
        assert_eq!(ada.send("/admin/accounts/new", &twice).await.status, 422);
        let own = format!("/admin/accounts/{}/disable", ada.account.id);
        assert_eq!(ada.send(&own, &[]).await.status, 404);
        // An error after the entry undoes both: they stand or fall together.
        let failed = app.app.db.write(|conn| {
            audit::record(conn, &Actor::tool(), &Entry::keys(OnKeys::Rotated, "k"), now())?;
            Err::<(), _>(colloquy::db::Error::Busy)
        });
        assert!(failed.await.is_err());
        assert_eq!(app.log().await.len(), begun);
        ada.done("/admin/accounts/new", &[("name", "S"), ("email", "s@uni.example"), ("kind", "supervisor")]).await;
        assert_eq!(app.log().await.len(), begun + 1);
    }

    async fn who_looks_after_others_is_seen_to_sign_in(app: TestApp) {
        app.signed_in("Sam Supervisor", "sam@uni.example", Kind::Supervisor).await;
        app.administrator().await;
        let log = app.log().await;
        let seen: Vec<_> = log.iter().filter(|told| told.deed.word() == "account-signed-in").collect();
        assert_eq!(seen.len(), 1);
        assert_eq!((&*seen[0].about_name, seen[0].from), ("Ada Administrator", Some([127, 0, 0, 1].into())));
    }

    async fn an_lms_makes_a_deployment_known_once(app: TestApp) {
        let options = LaunchOptions::default();
        app.launch("ingrid", "ecology-201", &options).await;
        app.launch("ana", "ecology-201", &options).await;
        let seen = app.log().await;
        let seen: Vec<_> = seen.iter().filter(|told| told.deed.word() == "deployment-added").collect();
        assert_eq!(seen.len(), 1, "a launch writes nothing here once its deployment is known");
        assert!(matches!(&seen[0].who, Who::Lms { .. }), "{:?}", seen[0].who);
    }

    async fn it_is_searched_and_read_page_by_page(app: TestApp) {
        let ada = app.administrator().await;
        for n in 0..60 {
            app.clock.advance(TimeDelta::minutes(1));
            let (entry, at) = (Entry::keys(OnKeys::Rotated, &format!("kid-{n}")), app.clock.now());
            app.app.db.write(move |conn| audit::record(conn, &Actor::operator(), &entry, at)).await.unwrap();
        }
        let first = ada.open(LOG).await;
        let shown = first.texts(".lines b");
        assert_eq!((shown.len(), &*shown[0]), (50, "Signing keys rotated: kid-59"), "{}", first.body);
        assert!(first.has("a[rel=next]") && !first.has("a[rel=prev]"));
        let second = ada.open(&format!("{LOG}?page=2")).await;
        assert_eq!(second.texts(".lines b")[0], "Signing keys rotated: kid-9");
        assert_eq!(ada.open(&format!("{LOG}?page=99")).await.texts(".lines b"), second.texts(".lines b"));
        for (query, hits) in [
            ("q=KID-1", 11), ("q=kid-1+kid-12", 1), ("q=%25", 0), ("q=kid_1", 0), ("q=127.0.0.1", 1),
            ("topic=sign-ins", 1), ("topic=keys&q=kid-5", 11), ("topic=lms&q=kid", 0),
            ("q=rotated+kid-5", 11), ("q=ROTATED+127.0.0.1", 0), ("q=signed+in", 1), ("q=removed", 0),
            ("from=2026-11-19", 0), ("to=2026-11-17", 0), ("from=2026-11-18&to=2026-11-18&topic=keys", 50),
        ] {
            let page = ada.open(&format!("{LOG}?{query}")).await;
            assert_eq!(page.texts(".lines b").len(), hits, "{query}: {}", page.body);
        }
        let nothing = ada.open(&format!("{LOG}?q=nobody")).await;
        assert!(nothing.has(".empty") && nothing.has("a[href='/admin/audit']"), "{}", nothing.body);
    }

    async fn the_table_holds_every_entry_and_no_formula(app: TestApp) {
        let ada = app.administrator().await;
        for n in 0..1003 {
            let entry = Entry::keys(OnKeys::Rotated, &format!("=kid,\"{n}\""));
            app.app.db.write(move |conn| audit::record(conn, &Actor::operator(), &entry, now())).await.unwrap();
        }
        let file = ada.open("/admin/audit.csv?topic=keys").await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert!(file.header("content-disposition").starts_with("attachment"));
        let rows: Vec<&str> = file.body.lines().collect();
        assert_eq!(rows.len(), 1004, "a head and every entry");
        assert_eq!(rows[0], "Time (UTC),Who,From,What,Of what,Details");
        assert!(rows[1..].iter().all(|row| row.contains(",\"'=kid,\"\"")), "{}", rows[1]);
        let distinct: std::collections::BTreeSet<_> = rows.iter().collect();
        assert_eq!(distinct.len(), 1004, "none twice, none left out");
    }

    async fn entries_are_forgotten_after_two_years(app: TestApp) {
        for (age, kid) in [(KEPT + TimeDelta::minutes(1), "old"), (KEPT - TimeDelta::minutes(1), "young")] {
            let (entry, at) = (Entry::keys(OnKeys::Rotated, kid), now() - age);
            app.app.db.write(move |conn| audit::record(conn, &Actor::tool(), &entry, at)).await.unwrap();
        }
        colloquy::rounds::forget(&app.app).await.unwrap();
        let kept = app.deeds().await;
        assert!(kept.contains(&("keys-rotated".to_owned(), "young".to_owned())), "{kept:?}");
        assert!(!kept.contains(&("keys-rotated".to_owned(), "old".to_owned())), "{kept:?}");
    }

    async fn a_registration_that_is_gone_is_still_told_of(app: TestApp) {
        let all = app.read(platforms::list).await;
        let (id, name) = (all[0].id, all[0].name.clone());
        app.app.db.write(move |conn| platforms::remove(conn, id, &Actor::operator(), now())).await.unwrap();
        let log = app.log().await;
        let last = log.iter().find(|told| told.deed.word() == "registration-removed").unwrap();
        assert_eq!(last.about_name, name);
        assert_eq!(last.changes.len(), 5, "issuer, client, courses, sessions, people: {:?}", last.changes);
    }
}

#[tokio::test]
async fn what_operators_do_is_written_down() {
    let folder = Folder::make("it");
    let run = |arguments: &[&str]| {
        let done = program::<&str>(&folder, &[], arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let urls = [
        "--auth-url=https://l.example/a",
        "--token-url=https://l.example/t",
        "--jwks-url=https://l.example/j",
    ];
    let add = ["platform", "add", "--json", "--name=School", "--issuer=https://l.example", "--client-id=c"];
    let added: serde_json::Value = serde_json::from_str(&run(&[&add[..], &urls].concat())).unwrap();
    let id = added["id"].as_str().unwrap();
    run(&["platform", "disable", id]);
    run(&["platform", "enable", id]);
    run(&["platform", "enable", id, "--deployment-id=d"]);
    run(&["platform", "remove", id, "--yes"]);
    run(&["account", "add", "--email=ada@uni.example", "--name=Ada"]);
    // The first key there is, and the next one; the third call finds that one waiting and changes nothing.
    for _ in 0..3 {
        run(&["keys", "rotate"]);
    }
    let db = Db::open(DatabaseUrl::Sqlite(folder.0.join("data/colloquy.sqlite"))).unwrap();
    let log = db.read(|conn| audit::list(conn, &Wanted::default(), 0, 99)).await.unwrap();
    assert!(log.iter().all(|told| told.who == Who::Operator && told.from.is_none()), "{log:?}");
    let deeds: Vec<_> = log.iter().rev().map(|told| told.deed.word()).collect();
    assert_eq!(
        deeds,
        [
            "registration-added",
            "registration-disabled",
            "registration-enabled",
            "deployment-added",
            "registration-removed",
            "account-made",
            "account-link-made",
            "keys-rotated",
            "keys-rotated",
        ]
    );
}
