//! Copied courses: links that name another course's sessions, and planning those anew.

use colloquy::audit::Actor;
use colloquy::db::schema::{occurrence, session};
use colloquy::ids::SessionId;
use colloquy::platforms::DeploymentPolicy;
use colloquy::practice::{Flavour, LaunchOptions, Placed};
use colloquy::sessions::presets::{Preset, Presets};
use colloquy::sessions::{EarlyEntry, store};
use diesel::prelude::*;

use crate::support::{Answer, Launched, TestApp, Typed, now, with_the_tool};

const BOTH: [Flavour; 2] = [Flavour::Canvas, Flavour::Moodle];

fn id(session: &str) -> &str {
    session.trim_start_matches("sessions/")
}

fn options(flavour: Flavour) -> LaunchOptions {
    LaunchOptions { flavour, ..LaunchOptions::default() }
}

/// Ecology 201 with two sessions and a link to each, and its copy.
struct Scene {
    flavour: Flavour,
    source: Launched,
    lab: String,
    seminar: String,
    copy: String,
    links: Vec<Placed>,
    /// The links in the source.
    own: Vec<Placed>,
}

impl Scene {
    async fn set(app: &TestApp, flavour: Flavour) -> Self {
        let source = app.launch("ingrid", "ecology-201", &options(flavour)).await;
        let lab = app
            .make(
                &source,
                &Typed::once("Lab")
                    .with_guests("presenter")
                    .with("early", "30")
                    .with("private", "moderators"),
            )
            .await;
        let seminar = app.make(&source, &Typed::weekly("Seminar", "2026-11-18")).await;
        let own = app.placed(flavour, &[id(&lab), id(&seminar)]).await;
        let copy = app.world.copy_course("ecology-201").unwrap().slug;
        let links =
            app.world.links(&copy).into_iter().filter(|link| own.iter().any(|one| one.custom == link.custom));
        Self { flavour, source, lab, seminar, copy, links: links.collect(), own }
    }

    async fn follow(&self, app: &TestApp, who: &str, link: usize) -> Launched {
        app.follow(who, &self.copy, self.flavour, &self.links[link]).await
    }

    /// The page that staff are led to by a copied link.
    async fn page(&self, app: &TestApp, who: &str, link: usize) -> (Launched, Answer) {
        let staff = self.follow(app, who, link).await;
        let led = app.page(&staff).await;
        assert_eq!(led.status, 303, "{}", led.body);
        let page = staff.browser.get(&app.url(led.location())).await;
        (staff, page)
    }
}

/// The page's form as it stands, sent with these fields instead of its own.
async fn send(app: &TestApp, staff: &Launched, page: &Answer, changes: &[(&str, &str)]) -> Answer {
    let (action, fields) = page.form("form.form");
    let mut form: Vec<(String, String)> =
        fields.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name)).collect();
    form.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    staff.browser.post(&app.url(&action), &form).await
}

/// Local start of every date of every session of this name, the source's and the copies'.
async fn starts(app: &TestApp, name: &'static str) -> Vec<String> {
    app.read(move |conn| {
        let dates = occurrence::table.inner_join(session::table).filter(session::name.eq(name));
        Ok(dates.order(occurrence::starts_at).select(occurrence::local_start).load(conn)?)
    })
    .await
}

async fn sessions(app: &TestApp) -> i64 {
    app.read(|conn| Ok(session::table.filter(session::kind.ne("room")).count().get_result(conn)?)).await
}

/// How many sessions let people write privately to moderators only.
async fn private_to_moderators(app: &TestApp) -> i64 {
    let these = session::table.filter(session::private_chat.eq("moderators")).count();
    app.read(move |conn| Ok(these.get_result(conn)?)).await
}

with_the_tool! {
    async fn a_copied_link_leads_nowhere_until_staff_plan_its_session_anew(app: TestApp) {
        for flavour in BOTH {
            let scene = Scene::set(app, flavour).await;
            let student = scene.follow(app, "xiuying", 0).await;
            let refused = app.page(&student).await;
            refused.assert_refused(404, "LINK-NOT-READY", "before");
            assert!(!refused.body.contains("Lab"), "{}", refused.body);
            assert_eq!(refused.attributes("a.btn", "href"), [format!("/c/{}/sessions", student.visit)]);
            // In its own course the same link opens the session.
            let own = app.follow("xiuying", "ecology-201", flavour, &scene.own[0]).await;
            assert_eq!(app.page(&own).await.status, 200);

            let (staff, page) = scene.page(app, "ingrid", 0).await;
            assert_eq!(page.text("h1").as_deref(), Some("Take sessions over from Ecology 201"), "{}", page.body);
            assert_eq!(page.texts(".pick b"), ["Lab", "Seminar"]);
            assert!(!page.body.contains("/g/"), "no guest link of the source");
            let looked = send(app, &staff, &page, &[("first", "2027-09-22"), ("do", "look")]).await;
            let after = looked.texts(".pick .after");
            assert!(after[0].contains("22 Sept 2027") || after[0].contains("22 Sep 2027"), "{after:?}");
            assert!(after[1].contains("4 sessions") && after[1].contains("10:15"), "{after:?}");
            let (before, of_moderators) = (sessions(app).await, private_to_moderators(app).await);
            let done = send(app, &staff, &looked, &[("first", "2027-09-22"), ("do", "copy")]).await;
            assert_eq!(done.status, 303, "{}", done.body);
            assert_eq!(sessions(app).await, before + 2);
            assert_eq!(private_to_moderators(app).await, of_moderators + 1, "permissions come along");

            let student = scene.follow(app, "xiuying", 0).await;
            let led = app.page(&student).await;
            assert_eq!(led.status, 303);
            assert_ne!(led.location(), app.below(&student, &scene.lab));
            let lab = student.browser.get(&app.url(led.location())).await;
            assert_eq!((lab.status, lab.text("h1").as_deref()), (200, Some("Lab")), "{}", lab.body);
            let path = led.location().split_once("/sessions/").map(|(_, id)| format!("sessions/{id}")).unwrap();
            let page = app.open(&staff, &path).await;
            assert!(page.body.contains("Guest access is off") && !page.has("#guest-link"), "{}", page.body);
            assert!(page.body.contains("30 minutes"), "settings go along");
            app.page(&own).await.text("h1").filter(|name| name.contains("Lab")).unwrap();
        }
    }

    async fn dates_keep_their_distance_and_their_hours_across_the_clocks(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        // The lab on Wednesday 18 November goes to a Wednesday in March: the seminar's later dates are in summer time.
        let done = send(app, &staff, &page, &[("first", "2027-03-17"), ("do", "copy")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let hours = |dates: Vec<String>| {
            let spaced = dates.iter().map(|date| date.replace('T', " "));
            spaced.map(|date| date.chars().take(16).collect::<String>()).collect::<Vec<_>>()
        };
        assert_eq!(hours(starts(app, "Lab").await), ["2026-11-18 12:00", "2027-03-17 12:00"]);
        let seminar = hours(starts(app, "Seminar").await);
        assert_eq!(
            seminar[4..],
            ["2027-03-18 10:15", "2027-03-25 10:15", "2027-04-01 10:15", "2027-04-08 10:15"]
        );
    }

    async fn two_who_plan_at_once_make_one_copy(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (one, first) = scene.page(app, "ingrid", 0).await;
        let (two, second) = scene.page(app, "adaeze", 1).await;
        let before = sessions(app).await;
        let (one, two) = tokio::join!(
            send(app, &one, &first, &[("first", "2027-03-17"), ("do", "copy")]),
            send(app, &two, &second, &[("first", "2027-04-14"), ("do", "copy")]),
        );
        assert_eq!(sessions(app).await, before + 2, "{} {}", one.status, two.status);
        // Who came second either took the same sessions over, or is told that there is nothing left.
        assert!([one.status, two.status].iter().all(|status| [303, 422].contains(status)), "{} {}", one.body, two.body);
        assert!([one.status, two.status].contains(&303));
    }

    async fn chosen_ones_are_taken_over_and_the_others_later(app: TestApp) {
        let scene = Scene::set(app, Flavour::Moodle).await;
        let (staff, page) = scene.page(app, "ingrid", 1).await;
        let nothing = send(app, &staff, &page, &[("s", ""), ("do", "copy")]).await;
        assert_eq!((nothing.status, nothing.has("#sessions-fault")), (422, true));
        let no_day = send(app, &staff, &page, &[("first", "soon"), ("do", "copy")]).await;
        assert_eq!((no_day.status, no_day.has("#first-fault")), (422, true));
        let before = sessions(app).await;
        let done = send(app, &staff, &page, &[("s", id(&scene.seminar)), ("first", "2027-03-17"), ("do", "copy")]).await;
        assert!(done.status == 303 && done.location().contains("/sessions/"), "{}", done.body);
        assert_eq!(sessions(app).await, before + 1);
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        assert_eq!(page.attributes(".pick input", "value"), [id(&scene.lab)]);
        assert_eq!(page.texts(".pick a b"), ["Seminar"]);
        send(app, &staff, &page, &[("first", "2027-03-17"), ("do", "copy")]).await;
        assert_eq!(sessions(app).await, before + 2);
    }

    async fn what_the_institution_has_locked_counts_for_copies_too(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (of, at) = (app.platform, now());
        let locked = Presets { early: Preset { value: EarlyEntry::of_minutes(45).unwrap(), locked: true }, ..Presets::default() };
        let set = move |conn: &mut _| store::set_presets(conn, of, &locked, &Actor::operator(), at);
        assert!(app.app.db.write(set).await.unwrap());
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        send(app, &staff, &page, &[("first", "2027-03-17"), ("do", "copy")]).await;
        let minutes = |name: &'static str| app.read(move |conn| {
            let all = session::table.filter(session::name.eq(name)).order(session::early_minutes);
            Ok(all.select((session::early_minutes, session::attendee_role)).load::<(i64, String)>(conn)?)
        });
        let participant = || "participant".to_owned();
        assert_eq!(minutes("Lab").await, [(30, participant()), (45, participant())], "the source keeps what it has");
    }

    async fn only_staff_take_sessions_over(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        let student = scene.follow(app, "xiuying", 0).await;
        student.browser.get(&app.below(&student, "copied")).await.assert_refused(403, "NOT-YOURS-TO-DO", "the page");
        let form = [("s", id(&scene.lab)), ("first", "2027-03-17"), ("do", "copy")];
        app.send(&student, "copied", &form).await.assert_refused(403, "NOT-YOURS-TO-DO", "the form");
        assert_eq!(send(app, &staff, &page, &[("do", "copy")]).await.status, 303);
    }

    async fn without_history_only_what_the_link_names_is_offered(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let custom = [("session".to_owned(), id(&scene.lab).to_owned())].into();
        let elsewhere = LaunchOptions { custom, ..LaunchOptions::default() };
        let staff = app.launch("ingrid", "statistics-110", &elsewhere).await;
        let led = app.page(&staff).await;
        let page = staff.browser.get(&app.url(led.location())).await;
        assert_eq!(page.texts(".pick b"), ["Lab"], "{}", page.body);
        // The other session can't be asked for, by its identifier or by its course.
        let before = sessions(app).await;
        let other = send(app, &staff, &page, &[("s", id(&scene.seminar)), ("do", "copy")]).await;
        assert_eq!((other.status, sessions(app).await), (422, before));
        let course = app.visit(&scene.source).await.course;
        let at = app.below(&staff, &format!("copied?from={course}"));
        staff.browser.get(&at).await.assert_refused(404, "NOTHING-COPIED", "a course that nothing names");
        assert_eq!(send(app, &staff, &page, &[("do", "copy")]).await.status, 303);
    }

    async fn an_address_that_no_launch_led_to_says_nothing(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let linked = scene.follow(app, "ingrid", 0).await;
        let other = app.launch("ingrid", "statistics-110", &LaunchOptions::default()).await;
        let proof = linked.path.split_once("link=").unwrap().1;
        let lab = id(&scene.lab);
        for address in [
            format!("sessions/{lab}"),
            format!("sessions/{lab}?link=nonsense"),
            format!("sessions/{lab}?link={proof}"),
            format!("copied?session={lab}&link={proof}"),
            format!("copied?session={lab}&link="),
        ] {
            let at = app.below(&other, &address);
            other.browser.get(&at).await.assert_refused(404, "SESSION-GONE", &address);
        }
        assert_eq!(app.page(&linked).await.status, 303, "where the launch led it is known");
    }

    async fn another_registration_and_another_deployment_keep_their_sessions(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let second = app.world.add_registration().unwrap();
        app.register(&second, DeploymentPolicy::Auto).await;
        app.world.add_deployment(&app.lms.client_id(), "second-school").unwrap();
        let link = Some(scene.links[0].number);
        let stranger = LaunchOptions { client_id: Some(second.client_id), link, ..LaunchOptions::default() };
        let staff = app.launch("ingrid", &scene.copy, &stranger).await;
        app.page(&staff).await.assert_refused(404, "SESSION-GONE", "another registration");
        // Another deployment of the same one: what the link names, and nothing that a history names, since
        // a context's identifier says nothing outside its deployment.
        let branch = LaunchOptions { deployment: Some("second-school".into()), link, ..LaunchOptions::default() };
        let staff = app.launch("ingrid", &scene.copy, &branch).await;
        let led = app.page(&staff).await;
        let page = staff.browser.get(&app.url(led.location())).await;
        assert_eq!(page.texts(".pick b"), ["Lab"], "{}", page.body);
        let (_, whole) = scene.page(app, "ingrid", 0).await;
        assert_eq!(whole.texts(".pick b"), ["Lab", "Seminar"]);
    }

    async fn a_copy_of_a_copy_keeps_its_links(app: TestApp) {
        let scene = Scene::set(app, Flavour::Moodle).await;
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        send(app, &staff, &page, &[("first", "2027-03-17"), ("do", "copy")]).await;
        let again = app.world.copy_course(&scene.copy).unwrap();
        let links = app.world.links(&again.slug);
        let second = Scene { copy: again.slug, links, ..scene };
        let (staff, page) = second.page(app, "ingrid", 0).await;
        // The course it was copied from has the newer plan, and the first course is offered too.
        assert_eq!(page.attributes("#from option", "value").len(), 2, "{}", page.body);
        let from = page.attributes("#from option", "value");
        let nearest = staff.browser.get(&app.below(&staff, &format!("copied?from={}", from[1]))).await;
        assert!(nearest.body.contains("2027"), "{}", nearest.body);
        let done = send(app, &staff, &nearest, &[("first", "2028-03-15"), ("do", "copy")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let student = second.follow(app, "xiuying", 0).await;
        let led = app.page(&student).await;
        assert_eq!(student.browser.get(&app.url(led.location())).await.text("h1").as_deref(), Some("Lab"));
    }

    async fn a_deleted_source_is_gone_and_a_deleted_copy_can_be_planned_again(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        let done = send(app, &staff, &page, &[("do", "copy")]).await;
        let copy = done.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        app.done(&staff, &format!("sessions/{copy}/delete"), &[]).await;
        let (staff, page) = scene.page(app, "ingrid", 0).await;
        assert_eq!(page.attributes(".pick input", "value"), [id(&scene.lab)]);
        let again = send(app, &staff, &page, &[("do", "copy")]).await;
        assert_eq!(again.status, 303, "{}", again.body);
        app.done(&scene.source, &format!("{}/delete", scene.seminar), &[]).await;
        let student = scene.follow(app, "xiuying", 1).await;
        let led = app.page(&student).await;
        assert_eq!(led.status, 303, "what was taken over stays");
        app.done(&staff, &format!("sessions/{}/delete", led.location().rsplit('/').next().unwrap()), &[]).await;
        let student = scene.follow(app, "xiuying", 1).await;
        app.page(&student).await.assert_refused(404, "SESSION-GONE", "neither is there");
    }

    async fn staff_of_an_empty_copy_are_told_what_can_be_taken_over(app: TestApp) {
        let scene = Scene::set(app, Flavour::Canvas).await;
        let (staff, _) = scene.page(app, "ingrid", 0).await;
        let list = app.open(&staff, "sessions").await;
        assert!(list.has(".empty a.btn-primary[href$='/copied']"), "{}", list.body);
        let student = scene.follow(app, "xiuying", 0).await;
        assert!(!app.open(&student, "sessions").await.body.contains("/copied"));
        let fresh = app.launch("ingrid", "statistics-110", &LaunchOptions::default()).await;
        assert!(!app.open(&fresh, "sessions").await.body.contains("/copied"));
        let page = app.open(&staff, "copied").await;
        assert_eq!(page.texts(".pick b"), ["Lab", "Seminar"], "without a link too");
        assert!(id(&scene.lab).parse::<SessionId>().is_ok());
    }
}
