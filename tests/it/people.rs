//! The people page.

use colloquy::courses::{self, WalkState};
use colloquy::practice::Fault;

use crate::support::app::until;
use crate::support::{Answer, Launched, TestApp, with_the_tool};

/// The people page once no roster is being read.
async fn settled(app: &TestApp, staff: &Launched) -> Answer {
    until("the roster", || async {
        let page = app.open(staff, "people").await;
        (page.status == 200 && !page.has("#roster[data-refresh]")).then_some(page)
    })
    .await
}

with_the_tool! {
    async fn the_roster_is_shown_by_role_and_says_how_it_was_read(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let page = settled(app, &ingrid).await;
        let headings = page.texts("h2.h-group");
        assert!(headings[0].starts_with("Moderators") && headings[1].starts_with("Participants"), "{headings:?}");
        assert_eq!(page.texts("h2:nth-of-type(1) + .lines b"), ["Adaeze Nwosu", "Ingrid Halvorsen"]);
        let names = page.texts(".lines b");
        for name in ["李秀英", "نور الحسيني", "दीपिका शर्मा", "Иван Соколов", "Jörg Weiß", "Noor’s mother"] {
            assert!(names.iter().any(|one| one == name), "{name} in {names:?}");
        }
        assert_eq!(names.len(), 10);
        assert_eq!(names.iter().filter(|name| name.contains("not given")).count(), 1, "{names:?}");
        assert!(page.text("#roster-said").unwrap().contains("10 people"), "{}", page.body);
        assert_eq!(app.open(&ingrid, "people?show=staff").await.texts(".lines b").len(), 2);
        assert_eq!(app.open(&ingrid, "people?q=%D0%98%D0%B2%D0%B0%D0%BD").await.texts(".lines b"), ["Иван Соколов"]);
        let ana = app.of_ecology("ana").await;
        app.open(&ana, "people").await.assert_refused(403, "NOT-YOURS-TO-DO", "a student");
        app.send(&ana, "people/roster", &[]).await.assert_refused(403, "NOT-YOURS-TO-DO", "a student");
    }

    async fn a_roster_that_cannot_be_read_is_told_to_staff(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let page = settled(app, &ingrid).await;
        assert!(!page.has(".notice-warn"), "{}", page.body);
        app.world.roster_fault(Fault::Status(403));
        app.clock.advance(chrono::TimeDelta::minutes(1));
        app.done(&ingrid, "people/roster", &[]).await;
        let course = app.course().await;
        until("the walk's failure", || async move {
            let walks = app.read(move |conn| courses::last_walks(conn, course)).await;
            walks.iter().any(|walk| walk.state == WalkState::Failed).then_some(())
        })
        .await;
        let page = settled(app, &ingrid).await;
        let notice = page.text(".notice-warn").unwrap();
        assert!(notice.contains("Nobody was removed") && notice.contains("ROSTER-"), "{notice}");
        assert_eq!(page.texts(".lines b").len(), 10, "nobody was");
        app.world.roster_fault(Fault::None);
        app.clock.advance(chrono::TimeDelta::minutes(10));
        app.done(&ingrid, "people/roster", &[]).await;
        until("a good walk", || async {
            (!app.open(&ingrid, "people").await.has(".notice-warn")).then_some(())
        })
        .await;
    }
}
