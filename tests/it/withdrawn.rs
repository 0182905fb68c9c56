//! What is left of an invitation that was withdrawn: nothing that leads in.

use colloquy::db::schema::{invitation, letter};
use diesel::prelude::*;

use crate::support::{Browser, Host, TestApp, Typed, with_the_tool};

const NOTHING: &[(&str, &str)] = &[];

/// A host with a session that is under way, and Ada invited to it; the answers are its path and Ada's link.
async fn board(app: &TestApp) -> (Host, String, String) {
    let host = app.host("Ingrid Halvorsen").await;
    let path = host.make(&Typed::once("Board of examiners")).await;
    host.invite(&path, "Ada", "ada@lakeside.example", "moderator").await;
    let link = app.url(&app.invitation_link("ada@lakeside.example").await);
    (host, path, link)
}

/// Whether the way in that the server gave leads in now.
async fn leads_in(app: &TestApp, way: &str) -> bool {
    let mut seat = app.socket(way).await;
    seat.next().await.expect("an answer")["is"] == "you"
}

with_the_tool! {
    async fn a_way_in_ends_with_the_invitation_it_was_given_for(app: TestApp) {
        let (host, path, link) = board(app).await;
        let row = host.invitation(&path, "Ada").await;
        let used = Browser::new().post(&link, NOTHING).await;
        assert!(leads_in(app, used.location()).await, "the control: while she is invited");
        let (kept, other) = (Browser::new().post(&link, NOTHING).await, Browser::new());
        host.invite(&path, "Eve", "eve@lakeside.example", "participant").await;
        let eve = app.url(&app.invitation_link("eve@lakeside.example").await);
        let others = other.post(&eve, NOTHING).await;
        host.done(&format!("{row}/delete"), &[("remove", "on")]).await;
        assert!(!leads_in(app, kept.location()).await, "pressed before, used after");
        assert!(leads_in(app, others.location()).await, "the others keep theirs");
    }

    async fn whoever_is_on_the_way_in_is_not_inside(app: TestApp) {
        let (host, path, link) = board(app).await;
        let row = host.invitation(&path, "Ada").await;
        let kept = Browser::new().post(&link, NOTHING).await;
        assert_eq!(kept.status, 303);
        assert!(!host.open(&format!("{row}/delete")).await.has("input[name=remove]"), "nothing to tick");
        host.done(&format!("{row}/delete"), NOTHING).await;
        assert!(!leads_in(app, kept.location()).await, "and yet she does not come in");
    }

    async fn joining_at_the_moment_of_withdrawal_leads_nowhere(app: TestApp) {
        let (host, path, _) = board(app).await;
        let csrf = host.csrf().await;
        for round in 0..12 {
            let (name, email) = (format!("Eve {round}"), format!("eve{round}@lakeside.example"));
            host.invite(&path, &name, &email, "participant").await;
            let link = app.url(&app.invitation_link(&email).await);
            let delete = app.url(&format!("{}/delete", host.invitation(&path, &name).await));
            let (form, eve) = ([("csrf", csrf.as_str())], Browser::new());
            let (entered, gone) = tokio::join!(eve.post(&link, NOTHING), host.browser.post(&delete, &form));
            assert_eq!(gone.status, 303, "{}", gone.body);
            match entered.status {
                303 => assert!(!leads_in(app, entered.location()).await, "round {round}"),
                _ => entered.assert_refused(410, "INVITATION-WITHDRAWN", "too late"),
            }
        }
    }

    async fn whoever_may_stay_inside_stays(app: TestApp) {
        let (host, path, link) = board(app).await;
        let row = host.invitation(&path, "Ada").await;
        let mut seat = app.enter(&Browser::new().post(&link, NOTHING).await).await;
        host.done(&format!("{row}/delete"), NOTHING).await;
        seat.say(serde_json::json!({ "do": "hand", "up": true })).await;
        seat.told("hands").await;
        Browser::new().post(&link, NOTHING).await.assert_refused(410, "INVITATION-WITHDRAWN", "but not again");
    }

    async fn others_save_while_a_large_session_is_deleted(app: TestApp) {
        const INVITED: i64 = 1_000;
        let (host, path, _) = board(app).await;
        let lines: Vec<String> = (1..INVITED).map(|n| format!("p{n}@lakeside.example")).collect();
        let form = [("lines", lines.join("\n")), ("invite_role", "participant".into()), ("step", "send".into())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        host.done(&format!("{path}/invitations/many"), &form).await;
        assert_eq!(app.invited().await, INVITED);
        app.all_sent().await;
        let db = app.app.db.clone();
        let count = |conn: &mut _| Ok::<i64, colloquy::db::Error>(invitation::table.count().get_result(conn)?);
        let others = tokio::spawn(async move {
            let mut between = false;
            loop {
                match db.write(count).await.unwrap() {
                    0 => return between,
                    left => between |= left < INVITED,
                }
            }
        });
        host.done(&format!("{path}/delete"), NOTHING).await;
        assert!(others.await.unwrap(), "whoever saves meanwhile is let in between");
        assert_eq!(host.open(&path).await.status, 404);
        let told: Vec<String> = app
            .read(|conn| Ok(letter::table.filter(letter::kind.eq("cancelled")).select(letter::to_address).load(conn)?))
            .await;
        let each: std::collections::HashSet<&String> = told.iter().collect();
        assert_eq!((told.len(), each.len()), (1_000, 1_000), "each is told once");
    }
}
