//! Groups and sections: shown, and what sessions can be limited to.

use colloquy::practice::{Division, Fault, LaunchOptions};

use crate::support::app::until;
use crate::support::{Answer, Launched, TestApp, Typed, with_the_tool};

const COURSE: &str = "ecology-201";

impl TestApp {
    async fn of_moodle(&self, who: &str) -> Launched {
        self.launch(who, COURSE, &LaunchOptions::moodle()).await
    }

    /// The identifier of the group or section that the people page calls so.
    async fn division(&self, staff: &Launched, name: &str) -> String {
        let page = until("the group", || async {
            let page = self.open(staff, "people").await;
            page.texts("select[name=group] option").iter().any(|one| one == name).then_some(page)
        })
        .await;
        let names = page.texts("select[name=group] option");
        let at = names.iter().position(|one| one == name).unwrap();
        page.attributes("select[name=group] option", "value")[at].clone()
    }

    async fn names(&self, staff: &Launched, group: &str) -> Vec<String> {
        self.open(staff, &format!("people?group={group}")).await.texts(".lines b")
    }

    /// Makes a session for these groups; gives its path below the visit.
    async fn session_for(&self, staff: &Launched, name: &str, groups: &[&str]) -> String {
        let typed = Typed::open(name);
        let mut fields = typed.fields();
        fields.push(("audience", "groups"));
        fields.extend(groups.iter().map(|group| ("group", *group)));
        let made = self.done(staff, "sessions/new", &fields).await;
        let path = made.location().split(['?', '#']).next().unwrap().to_owned();
        path.split_once("/sessions/").map(|(_, id)| format!("sessions/{id}")).unwrap()
    }

    async fn listed(&self, who: &Launched, name: &str) -> bool {
        self.open(who, "sessions").await.body.contains(name)
    }
}

fn refused(answer: &Answer, group: &str) {
    answer.assert_refused(403, "NOT-IN-GROUP", "another group");
    assert!(answer.body.contains(group), "{}", answer.body);
}

with_the_tool! {
    async fn sections_and_groups_of_canvas_come_with_launches(app: TestApp) {
        let section = (Division::Section, app.world.divide(COURSE, Division::Section, "A").unwrap());
        let group = (Division::Group, app.world.divide(COURSE, Division::Group, "Wolves").unwrap());
        app.world.set_inside(COURSE, section, "ana", true).unwrap();
        app.world.set_inside(COURSE, group, "ana", true).unwrap();
        let (ingrid, ana, noor) =
            (app.of_ecology("ingrid").await, app.of_ecology("ana").await, app.of_ecology("noor").await);
        // Canvas gives numbers and no names.
        let (a, wolves) = (format!("Section {}", section.1), format!("Group {}", group.1));
        let chosen = app.division(&ingrid, &a).await;
        assert_eq!(app.names(&ingrid, &chosen).await, ["Ana María Núñez de la Cruz"]);
        let page = app.open(&ingrid, "people").await;
        assert!(page.body.contains(&format!("{wolves}, {a}")), "{}", page.body);

        let path = app.session_for(&ingrid, "Dissection", &[&chosen]).await;
        assert!(app.listed(&ana, "Dissection").await && app.listed(&ingrid, "Dissection").await);
        assert!(!app.listed(&noor, "Dissection").await);
        assert_eq!(app.open(&ana, &path).await.status, 200);
        let details = app.open(&ingrid, &path).await;
        assert!(details.body.contains("Only people in these groups and sections") && details.body.contains(&a));
        refused(&app.open(&noor, &path).await, &a);
        refused(&app.send(&noor, &format!("{path}/join"), &[]).await, &a);
        refused(&app.open(&noor, &format!("{path}/calendar.ics")).await, &a);

        // Moved to the section in the LMS, noor is let in by the next launch, and ana no longer.
        app.world.set_inside(COURSE, section, "noor", true).unwrap();
        app.world.set_inside(COURSE, section, "ana", false).unwrap();
        let (ana, noor) = (app.of_ecology("ana").await, app.of_ecology("noor").await);
        assert!(app.listed(&noor, "Dissection").await && !app.listed(&ana, "Dissection").await);
        assert_eq!(app.open(&noor, &path).await.status, 200);
        refused(&app.open(&ana, &path).await, &a);
    }

    async fn groups_of_moodle_come_with_the_roster(app: TestApp) {
        let group = (Division::Group, app.world.divide(COURSE, Division::Group, "Field group B").unwrap());
        app.world.set_inside(COURSE, group, "noor", true).unwrap();
        let ingrid = app.of_moodle("ingrid").await;
        let chosen = app.division(&ingrid, "Field group B").await;
        until("the roster", || async { (app.names(&ingrid, &chosen).await.len() == 1).then_some(()) }).await;
        assert_eq!(app.names(&ingrid, &chosen).await, ["نور الحسيني"]);
        let path = app.session_for(&ingrid, "Dissection", &[&chosen]).await;
        let (noor, ana) = (app.of_moodle("noor").await, app.of_moodle("ana").await);
        assert_eq!(app.open(&noor, &path).await.status, 200);
        refused(&app.open(&ana, &path).await, "Field group B");

        // A walk that fails takes nobody out; one that is told of a change does, without a launch.
        app.world.set_inside(COURSE, group, "noor", false).unwrap();
        app.world.roster_fault(Fault::Status(503));
        app.clock.advance(chrono::TimeDelta::minutes(1));
        app.done(&ingrid, "people/roster", &[]).await;
        until("the failed walk", || async { app.open(&ingrid, "people").await.has(".notice-warn").then_some(()) }).await;
        assert_eq!(app.open(&noor, &path).await.status, 200);
        app.world.roster_fault(Fault::None);
        app.clock.advance(chrono::TimeDelta::minutes(10));
        app.done(&ingrid, "people/roster", &[]).await;
        until("the good walk", || async { (app.open(&noor, &path).await.status == 403).then_some(()) }).await;
        assert!(app.names(&ingrid, &chosen).await.is_empty());
    }

    async fn a_session_for_groups_that_are_gone_is_for_nobody(app: TestApp) {
        let group = (Division::Group, app.world.divide(COURSE, Division::Group, "Field group B").unwrap());
        let other = app.world.divide(COURSE, Division::Group, "Field group C").unwrap();
        app.world.set_inside(COURSE, group, "noor", true).unwrap();
        app.world.set_inside(COURSE, (Division::Group, other), "ana", true).unwrap();
        let ingrid = app.of_moodle("ingrid").await;
        let chosen = app.division(&ingrid, "Field group B").await;
        let path = app.session_for(&ingrid, "Dissection", &[&chosen]).await;
        let (noor, ana) = (app.of_moodle("noor").await, app.of_moodle("ana").await);
        assert_eq!(app.open(&noor, &path).await.status, 200);
        app.world.undivide(COURSE, group).unwrap();
        app.clock.advance(chrono::TimeDelta::minutes(1));
        app.done(&ingrid, "people/roster", &[]).await;
        until("the walk", || async { (app.open(&noor, &path).await.status == 403).then_some(()) }).await;
        for student in [&noor, &ana] {
            assert!(!app.listed(student, "Dissection").await);
            app.open(student, &path).await.assert_refused(403, "NOT-IN-GROUP", "nobody");
        }
        let details = app.open(&ingrid, &path).await;
        assert!(details.status == 200 && details.body.contains("Nobody but the staff"), "{}", details.body);
        // Staff open it to everyone again.
        let mut fields = Typed::open("Dissection").fields().into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>();
        fields.push(("audience".to_owned(), "everyone".to_owned()));
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        app.done(&ingrid, &format!("{path}/edit"), &fields).await;
        assert_eq!(app.open(&ana, &path).await.status, 200);
    }

    async fn a_form_that_chooses_no_group_is_refused_and_one_without_groups_has_no_such_part(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        assert!(!app.open(&ingrid, "sessions/new").await.has("[name=audience]"));
        app.world.divide(COURSE, Division::Section, "A").unwrap();
        let section = app.world.divide(COURSE, Division::Section, "B").unwrap();
        app.world.set_inside(COURSE, (Division::Section, section), "ana", true).unwrap();
        app.of_ecology("ana").await;
        assert!(app.open(&ingrid, "sessions/new").await.has("[name=audience]"));
        let typed = Typed::open("Dissection");
        let with = |more: &[(&'static str, &'static str)]| {
            let mut fields: Vec<(String, String)> =
                typed.fields().into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            fields.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
            fields
        };
        for more in [&[("audience", "groups")][..], &[("audience", "groups"), ("group", "0123456789abcdef0123456789abcdef")]] {
            let fields = with(more);
            let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let answer = app.send(&ingrid, "sessions/new", &fields).await;
            assert!(answer.status == 422 && answer.body.contains("Choose at least one group"), "{}", answer.body);
        }
        let noor = app.of_ecology("noor").await;
        assert!(!app.listed(&noor, "Dissection").await, "nothing was made");
    }

    async fn who_leaves_the_group_leaves_the_room(app: TestApp) {
        let group = (Division::Group, app.world.divide(COURSE, Division::Group, "Field group B").unwrap());
        app.world.set_inside(COURSE, group, "noor", true).unwrap();
        let ingrid = app.of_moodle("ingrid").await;
        let chosen = app.division(&ingrid, "Field group B").await;
        let path = app.session_for(&ingrid, "Dissection", &[&chosen]).await;
        let noor = app.of_moodle("noor").await;
        let mut student = app.enter(&app.send(&noor, &format!("{path}/join"), &[]).await).await;
        let mut teacher = app.enter(&app.send(&ingrid, &format!("{path}/join"), &[]).await).await;
        app.world.set_inside(COURSE, group, "noor", false).unwrap();
        app.clock.advance(chrono::TimeDelta::minutes(1));
        app.done(&ingrid, "people/roster", &[]).await;
        assert_eq!(student.gone().await, "dropped");
        // Staff stay, whatever group they are in.
        teacher.told("left").await;
    }
}
