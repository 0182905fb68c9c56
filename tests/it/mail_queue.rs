//! The queue of letters, as administrators see it.

use colloquy::accounts::Kind;
use colloquy::ids::LetterId;
use colloquy::mail::outbox::{self, State};

use crate::support::sending::order;
use crate::support::{TestApp, with_the_tool};

/// Letters that failed as mail servers make them fail, without a mail server.
async fn failed(app: &TestApp, about: &'static str) -> LetterId {
    use colloquy::db::schema::letter;
    use diesel::prelude::*;
    let order = order(about, &format!("{about}@example.org"));
    let now = app.clock.now();
    let id = app.app.db.write(move |conn| outbox::queue(conn, &order, now)).await.unwrap();
    let refused = (
        letter::state.eq("refused"),
        letter::attempts.eq(1),
        letter::said.eq("<b>mailbox unknown (550)"),
        letter::finished_at.eq(Some(now.naive_utc())),
    );
    let refuse = move |conn: &mut colloquy::db::Conn| -> colloquy::db::Result<usize> {
        Ok(diesel::update(letter::table.find(id)).set(refused).execute(conn)?)
    };
    assert_eq!(app.app.db.write(refuse).await.unwrap(), 1);
    id
}

async fn state(app: &TestApp, about: &'static str) -> State {
    app.read(move |conn| outbox::told_about(conn, [about])).await[0].state
}

with_the_tool! {
    async fn administrators_see_what_failed_and_send_it_again(app: TestApp) {
        let host = app.signed_in("Ingrid", "ingrid@uni.example", Kind::Administrator).await;
        let id = failed(app, "wrong").await;
        let waits = order("waits", "waits@example.org");
        let now = app.clock.now();
        app.app.db.write(move |conn| outbox::queue(conn, &waits, now)).await.unwrap();
        let page = host.open("/admin/mail").await;
        assert_eq!(page.texts(".lines b"), ["Ada"]);
        assert!(page.text(".lines .sub").unwrap().starts_with("wrong@example.org · Invitation · queued at "), "{}", page.body);
        assert!(page.text(".lines .sub").unwrap().contains("tried once"), "{}", page.body);
        assert!(page.body.contains("&#60;b&#62;mailbox unknown (550)"), "{}", page.body);
        assert_eq!(page.texts(".seg .num"), ["1", "1", "2"]);
        assert!(page.text(".notice").unwrap().contains("smtp_url is missing"));
        let open = host.open("/admin/mail?show=open").await;
        assert_eq!((open.texts(".lines b"), open.has(".lines form")), (vec!["Ada".into()], false));
        let all = host.open("/admin/mail?show=all&page=99").await;
        assert_eq!(all.texts(".lines li").len(), 2);
        let done = host.done(&format!("/admin/mail/{id}/retry"), &[]).await;
        assert!(host.open(done.location()).await.body.contains("The mail is sent again."));
        assert_eq!(state(app, "wrong").await, State::Waiting);
        host.done(&format!("/admin/mail/{id}/retry"), &[]).await;
        let log = host.open("/admin/audit?topic=mail&q=ingrid").await.texts(".lines b");
        assert_eq!(log, ["Mail sent again: wrong@example.org"], "a click that changes nothing is not an act");
        host.send("/admin/mail/none/retry", &[]).await.assert_refused(404, "NOT-FOUND", "no letter");
    }

    async fn nobody_else_sees_the_queue(app: TestApp) {
        let id = failed(app, "wrong").await;
        let retry = format!("/admin/mail/{id}/retry");
        let supervisor = app.signed_in("Sam", "sam@uni.example", Kind::Supervisor).await;
        supervisor.open("/admin/mail").await.assert_refused(403, "NOT-YOUR-KIND", "a supervisor");
        supervisor.send(&retry, &[]).await.assert_refused(403, "NOT-YOUR-KIND", "a supervisor");
        let nobody = crate::support::Browser::new();
        let asked = nobody.get(&app.url("/admin/mail")).await;
        assert!(asked.location().starts_with("/sign-in"), "{}", asked.status);
        let manager = app.signed_in("Mara", "mara@uni.example", Kind::Manager).await;
        let forged = manager.browser.post(&app.url(&retry), &[("csrf", "x")]).await;
        assert_eq!((forged.status, state(app, "wrong").await), (403, State::Refused));
        manager.done(&retry, &[]).await;
        assert_eq!(state(app, "wrong").await, State::Waiting);
    }
}
