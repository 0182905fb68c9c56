//! The roster: read behind the launches, in force only when it was read to its end.

use std::time::Duration;

use chrono::TimeDelta;
use colloquy::courses::{self, MemberFilter, Walk, WalkState};
use colloquy::lti::roles::Standing;
use colloquy::platforms::DeploymentStatus;
use colloquy::practice::{Fault, LaunchOptions, Role};
use serde_json::json;

use crate::support::app::until;
use crate::support::{Launched, TestApp, with_the_tool};

/// Wishes for a walk now, and waits until it has ended.
pub(crate) async fn walk(app: &TestApp) -> Walk {
    app.clock.advance(TimeDelta::seconds(1));
    let (course, now) = (app.course().await, app.clock.now());
    app.app.db.write(move |conn| courses::wish_walk(conn, course, now)).await.unwrap();
    app.app.roster_wished.notify_one();
    ended(app).await
}

/// The newest walk of the newest course, once it has ended.
pub(crate) async fn ended(app: &TestApp) -> Walk {
    let course = app.course().await;
    until("the walk's end", || async move {
        let walks = app.read(move |conn| courses::last_walks(conn, course)).await;
        let over = |walk: &Walk| matches!(walk.state, WalkState::Done | WalkState::Failed);
        walks.iter().all(over).then(|| walks.first().cloned()).flatten()
    })
    .await
}

async fn listed(app: &TestApp) -> Vec<(String, Standing)> {
    let course = app.course().await;
    let everybody = MemberFilter::default();
    let found = app.read(move |conn| courses::members(conn, course, &everybody, (0, 500))).await;
    let mut found: Vec<_> = found
        .into_iter()
        .filter(|one| one.roster_says.is_some())
        .map(|one| (one.name.unwrap_or_default(), one.standing))
        .collect();
    found.sort();
    found
}

fn usual() -> LaunchOptions {
    LaunchOptions::default()
}

with_the_tool! {
    async fn a_staff_launch_brings_the_whole_roster(app: TestApp) {
        app.world.add_many_members("ecology-201", 130).unwrap();
        app.launch("ingrid", "ecology-201", &usual()).await;
        let walk = ended(app).await;
        assert_eq!((walk.state, walk.failure), (WalkState::Done, None));
        let people = listed(app).await;
        assert_eq!(people.len(), 140);
        assert!(people.contains(&("Ingrid Halvorsen".to_owned(), Standing::Leader)));
        assert!(people.contains(&("Adaeze Nwosu".to_owned(), Standing::Assistant)));
        assert!(people.contains(&("Student 000130".to_owned(), Standing::Learner)));
        assert_eq!(app.world.counters().roster_pages, 3);
    }

    async fn a_students_launch_brings_no_walk(app: TestApp) {
        app.launch("ana", "ecology-201", &usual()).await;
        let course = app.course().await;
        assert!(app.read(move |conn| courses::last_walks(conn, course)).await.is_empty());
        assert_eq!(app.world.counters().roster_pages, 0);
    }

    async fn who_is_dropped_in_the_lms_is_refused_at_the_next_click(app: TestApp) {
        let student = app.launch("ana", "ecology-201", &usual()).await;
        app.launch("ingrid", "ecology-201", &usual()).await;
        ended(app).await;
        assert_eq!(app.page(&student).await.status, 200);
        app.world.drop_out("ecology-201", "ana").unwrap();
        assert_eq!(walk(app).await.state, WalkState::Done);
        app.page(&student).await.assert_refused(403, "NOT-ENROLLED", "dropped");
        app.world.enrol("ecology-201", "ana", Role::Learner).unwrap();
        walk(app).await;
        assert_eq!(app.page(&student).await.status, 200, "enrolled again");
    }

    async fn a_walk_that_fails_removes_nobody_and_says_why(app: TestApp) {
        app.world.add_many_members("ecology-201", 120).unwrap();
        let student = app.launch("ana", "ecology-201", &usual()).await;
        app.launch("ingrid", "ecology-201", &usual()).await;
        assert_eq!(ended(app).await.state, WalkState::Done);
        let before = listed(app).await;
        app.world.drop_out("ecology-201", "ana").unwrap();
        for fault in [
            Fault::Status(403),
            Fault::Status(404),
            Fault::Status(500),
            Fault::StatusFromPage { from: 2, status: 503 },
            Fault::RetryAfter(120),
            Fault::EndlessLoop,
            Fault::BadJson,
            Fault::WrongType,
            Fault::ForeignNext,
        ] {
            app.world.roster_fault(fault);
            let walk = walk(app).await;
            assert_eq!(walk.state, WalkState::Failed, "{fault:?}");
            assert!(walk.failure.is_some_and(|why| !why.is_empty()), "{fault:?}");
            assert_eq!(listed(app).await, before, "{fault:?}");
            assert_eq!(app.page(&student).await.status, 200, "{fault:?}");
            // What the LMS asked to be left alone for must not meet the next case.
            app.clock.advance(TimeDelta::minutes(10));
        }
        app.world.roster_fault(Fault::Slow(Duration::from_millis(50)));
        assert_eq!(walk(app).await.state, WalkState::Done, "slow is not broken");
        app.page(&student).await.assert_refused(403, "NOT-ENROLLED", "a whole walk counts");
    }

    async fn launches_go_on_while_a_walk_is_under_way(app: TestApp) {
        app.world.add_many_members("ecology-201", 200).unwrap();
        app.world.roster_fault(Fault::Slow(Duration::from_millis(300)));
        app.launch("ingrid", "ecology-201", &usual()).await;
        for _ in 0..5 {
            app.launch("ana", "ecology-201", &usual()).await;
        }
        assert_eq!(ended(app).await.people, 210);
    }

    async fn an_assistant_whom_the_roster_calls_a_learner_keeps_the_higher_role(app: TestApp) {
        let assistant = app.launch("adaeze", "ecology-201", &LaunchOptions::moodle()).await;
        let before = app.visit(&assistant).await.standing;
        ended(app).await;
        assert!(listed(app).await.iter().any(|(name, _)| name == "Adaeze Nwosu"));
        assert_eq!(app.visit(&assistant).await.standing, before);
        assert!(before.is_some_and(|standing| standing > Standing::Learner));
    }

    async fn who_is_demoted_in_the_lms_is_demoted_here(app: TestApp) {
        let second = app.launch("adaeze", "ecology-201", &usual()).await;
        ended(app).await;
        app.world.set_role("ecology-201", "adaeze", Role::Instructor).unwrap();
        walk(app).await;
        let again = app.launch("adaeze", "ecology-201", &usual()).await;
        assert_eq!(app.visit(&again).await.standing, Some(Standing::Leader));
        ended(app).await;
        app.world.set_role("ecology-201", "adaeze", Role::Learner).unwrap();
        walk(app).await;
        assert_eq!(app.visit(&second).await.standing, Some(Standing::Learner));
    }

    async fn without_a_roster_launches_alone_make_the_course(app: TestApp) {
        let none = json!({ "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": null });
        for (who, standing) in [("ingrid", Standing::Leader), ("ana", Standing::Learner)] {
            let begun = app.begin(who).await;
            let answer = app.arrive_with(&begun, &begun.changed(&none)).await;
            let launched = Launched::of(begun.browser.clone(), &answer);
            assert_eq!(app.visit(&launched).await.standing, Some(standing));
            assert_eq!(app.page(&launched).await.status, 200);
        }
        let course = app.course().await;
        assert!(app.read(move |conn| courses::last_walks(conn, course)).await.is_empty());
        let everybody = MemberFilter::default();
        let found = app.read(move |conn| courses::members(conn, course, &everybody, (0, 9))).await;
        assert_eq!(found.len(), 2);
    }

    async fn a_token_that_the_lms_revoked_is_asked_for_again(app: TestApp) {
        app.launch("ingrid", "ecology-201", &usual()).await;
        assert_eq!(ended(app).await.state, WalkState::Done);
        assert_eq!(walk(app).await.state, WalkState::Done);
        assert_eq!(app.world.counters().token_requests, 1, "tokens are kept");
        app.world.revoke_tokens();
        assert_eq!(walk(app).await.state, WalkState::Done);
        assert_eq!(app.world.counters().token_requests, 2);
    }

    async fn the_roster_of_a_deployment_that_is_switched_off_is_not_read(app: TestApp) {
        app.launch("ingrid", "ecology-201", &usual()).await;
        assert_eq!(ended(app).await.state, WalkState::Done);
        let asked = app.world.counters().roster_pages;
        app.switch_deployment(DeploymentStatus::Disabled).await;
        let off = walk(app).await;
        assert_eq!((off.state, off.failure.as_deref()), (WalkState::Failed, Some("DISABLED")));
        assert_eq!(app.world.counters().roster_pages, asked, "the LMS was not even asked");
        app.switch_deployment(DeploymentStatus::Active).await;
        assert_eq!(walk(app).await.state, WalkState::Done);
        assert!(app.world.counters().roster_pages > asked);
    }

    async fn a_course_the_tool_was_taken_out_of_keeps_its_people(app: TestApp) {
        app.launch("ingrid", "ecology-201", &usual()).await;
        ended(app).await;
        let before = listed(app).await;
        app.world.uninstall("ecology-201", &app.lms.client_id()).unwrap();
        assert_eq!(walk(app).await.state, WalkState::Failed);
        assert_eq!(listed(app).await, before);
    }
}
