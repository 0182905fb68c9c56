//! Deep linking: staff choose sessions in the LMS's dialogue, and people land on them by the placed links.

use colloquy::practice::{Flavour, LaunchOptions, Placement};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Launched, TestApp, Typed, with_the_tool};

const BOTH: [Flavour; 2] = [Flavour::Canvas, Flavour::Moodle];

fn id(session: &str) -> &str {
    session.trim_start_matches("sessions/")
}

/// The claims of an answer, which the practice LMS has checked elsewhere.
fn claims(answer: &Answer) -> Value {
    jsonwebtoken::dangerous::insecure_decode_claims(answer.jwt()).unwrap()
}

fn items(answer: &Answer) -> Value {
    claims(answer)["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"].clone()
}

with_the_tool! {
    async fn chosen_sessions_become_links_that_open_them(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let lab = app.make(&ingrid, &Typed::once("Lab").with_guests("participant")).await;
        let seminar = app.make(&ingrid, &Typed::weekly("Seminar", "2026-11-18")).await;
        let code = app.guest_link(&ingrid, &lab).await.trim().rsplit('/').next().unwrap().to_owned();
        for flavour in BOTH {
            if flavour == Flavour::Moodle {
                // The two deployments are two courses to the tool.
                let moodle = app.launch("ingrid", "ecology-201", &LaunchOptions::moodle()).await;
                app.make(&moodle, &Typed::once("Lab")).await;
                app.make(&moodle, &Typed::weekly("Seminar", "2026-11-18")).await;
            }
            let opened = app.dialogue("ingrid", flavour, Placement::Modules).await;
            let list = app.list(&opened).await;
            assert_eq!(list.texts(".pick b"), ["Course room", "Lab", "Seminar"]);
            let values = list.attributes(".pick input[type=checkbox]", "value");
            let answer = app.choose(&opened, &[("s", &values[1]), ("s", &values[2]), ("s", "room"), ("do", "add")]).await;
            assert!(!answer.body.contains(&code) && !claims(&answer).to_string().contains(&code), "a guest link");
            let picked = app.taken(&opened, &answer).await;
            assert_eq!(picked.links.iter().map(|link| link.title.as_str()).collect::<Vec<_>>(), ["Lab", "Seminar", "Course room"]);
            assert!(picked.links.iter().all(|link| !link.column));
            for (link, title) in picked.links.into_iter().zip(["Lab", "Seminar", "Course room"]) {
                let link = app.world.place("ecology-201", link);
                let student = app.follow("xiuying", "ecology-201", flavour, &link).await;
                let mut page = app.page(&student).await;
                if title == "Course room" {
                    assert_eq!(page.status, 303, "{}", page.body);
                    page = student.browser.get(&app.url(page.location())).await;
                }
                assert_eq!((page.status, page.text("h1").as_deref().map(str::trim)), (200, Some(title)), "{flavour:?}");
            }
        }
        assert_ne!(id(&lab), id(&seminar));
    }

    async fn what_is_sent_back_stays_with_the_server_and_comes_back_to_the_byte(app: TestApp) {
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        let list = app.list(&opened).await;
        for hidden in ["/picked/", opened.id.as_str(), "JWT"] {
            assert!(!list.body.contains(hidden), "{hidden} in {}", list.body);
        }
        let answer = app.choose(&opened, &[("s", "room"), ("do", "add")]).await;
        let (action, _) = answer.form("main form");
        assert!(action.starts_with(&format!("{}/picked/{}", app.lms.issuer(), opened.id)), "{action}");
        let policy = answer.header("content-security-policy");
        let forms = policy.split("; ").find(|part| part.starts_with("form-action")).unwrap();
        assert_eq!(forms, format!("form-action 'self' {}", app.lms.issuer()));
        app.taken(&opened, &answer).await;
        // A Moodle-like platform sends none, and would refuse any.
        let opened = app.dialogue("ingrid", Flavour::Moodle, Placement::Modules).await;
        let answer = app.choose(&opened, &[("s", "room"), ("do", "add")]).await;
        assert_eq!(claims(&answer).get("https://purl.imsglobal.org/spec/lti-dl/claim/data"), None);
        app.taken(&opened, &answer).await;
    }

    async fn one_is_one_and_a_column_comes_only_where_it_is_taken(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let lab = app.make(&ingrid, &Typed::once("Lab")).await;
        let open = app.make(&ingrid, &Typed::open("Office")).await;
        let choice = [("s", id(&lab)), ("s", "room"), ("column", "on"), ("do", "add")];
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Assignment).await;
        let list = app.list(&opened).await;
        assert!(list.has(".pick input[type=radio]") && !list.has(".pick input[type=checkbox]") && list.has("#column"));
        let answer = app.choose(&opened, &choice).await;
        let sent = items(&answer);
        assert_eq!(sent.as_array().unwrap().len(), 1);
        assert_eq!(sent[0]["lineItem"]["resourceId"], id(&lab));
        assert!(app.taken(&opened, &answer).await.links[0].column);
        // Without the box, without an end, and where no column is taken, there is none.
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Assignment).await;
        assert_eq!(items(&app.choose(&opened, &[("s", id(&lab)), ("do", "add")]).await)[0].get("lineItem"), None);
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Assignment).await;
        let endless = [("s", id(&open)), ("column", "on"), ("do", "add")];
        assert_eq!(items(&app.choose(&opened, &endless).await)[0].get("lineItem"), None);
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        assert!(!app.list(&opened).await.has("#column"));
        let answer = app.choose(&opened, &choice).await;
        assert_eq!(items(&answer)[0].get("lineItem"), None);
        assert_eq!(items(&answer).as_array().unwrap().len(), 2);
        app.taken(&opened, &answer).await;
    }

    async fn cancel_sends_an_empty_list_and_choosing_nothing_is_said_beside_the_list(app: TestApp) {
        for flavour in BOTH {
            let opened = app.dialogue("ingrid", flavour, Placement::Modules).await;
            let nothing = app.choose(&opened, &[("do", "add")]).await;
            assert_eq!((nothing.status, nothing.has("#sessions-fault")), (422, true));
            let answer = app.choose(&opened, &[("s", "room"), ("do", "cancel")]).await;
            let picked = app.taken(&opened, &answer).await;
            assert_eq!((picked.links.len(), picked.error), (0, None));
        }
    }

    async fn who_may_not_manage_and_where_no_link_is_taken_the_lms_is_told_why(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let lab = app.make(&ingrid, &Typed::once("Lab")).await;
        for (who, placement, why) in [
            ("xiuying", Placement::Modules, "Only people who teach"),
            ("ingrid", Placement::Editor, "does not take links"),
        ] {
            let opened = app.dialogue(who, Flavour::Canvas, placement).await;
            let page = app.list(&opened).await;
            assert!(page.status == 200 && page.body.contains(why) && !page.has(".pick"), "{}", page.body);
            let new = opened.launched.browser.get(&app.url(&format!("{}/new", opened.launched.path))).await;
            new.assert_refused(403, "NOT-YOURS-TO-DO", "a new session");
            let answer = app.choose(&opened, &[("s", id(&lab)), ("do", "add")]).await;
            let picked = app.taken(&opened, &answer).await;
            assert!(picked.links.is_empty() && picked.error.unwrap().contains(why));
        }
    }

    async fn a_new_session_is_made_in_the_dialogue_and_stands_chosen(app: TestApp) {
        let opened = app.dialogue("ingrid", Flavour::Moodle, Placement::Modules).await;
        let new = app.choose(&opened, &[("s", "room"), ("do", "new")]).await;
        let form = opened.launched.browser.get(&app.url(new.location())).await;
        let (_, mut fields) = form.form("form.form");
        let refused = opened.launched.browser.post(&app.url(new.location()), &fields).await;
        assert_eq!((refused.status, refused.has("#name-fault")), (422, true), "a name is wanted");
        fields.retain(|(name, _)| name != "name");
        fields.push(("name".into(), "Lab, group B".into()));
        fields.push(("zone".into(), "Europe/Oslo".into()));
        // A double click makes one.
        let at = app.url(new.location());
        let browser = &opened.launched.browser;
        let (one, two) = tokio::join!(browser.post(&at, &fields), browser.post(&at, &fields));
        assert_eq!((one.status, two.status), (303, 303), "{}", one.body);
        assert_eq!(one.location(), two.location());
        let list = opened.launched.browser.get(&app.url(one.location())).await;
        assert_eq!(list.attributes(".pick input[checked]", "value").len(), 2);
        assert_eq!(list.texts(".pick b"), ["Course room", "Lab, group B"]);
        let made = list.attributes(".pick input[checked]", "value").swap_remove(1);
        let page = opened.launched.browser.get(&app.below(&opened.launched, &format!("sessions/{made}"))).await;
        assert!(page.body.contains("Guest access is off"), "{}", page.body);
    }

    async fn a_search_loses_no_choice(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let lab = app.make(&ingrid, &Typed::once("Lab")).await;
        app.make(&ingrid, &Typed::once("Žižka reading")).await;
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        let found = app.choose(&opened, &[("s", id(&lab)), ("q", "žižka"), ("do", "search")]).await;
        assert_eq!(found.status, 303);
        let list = opened.launched.browser.get(&app.url(found.location())).await;
        assert_eq!(list.texts(".pick b"), ["Lab", "Žižka reading"]);
        assert_eq!(list.attributes(".pick input[checked]", "value"), [id(&lab)]);
    }

    async fn a_link_to_a_deleted_session_says_so_and_knows_the_way_to_the_list(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let lab = app.make(&ingrid, &Typed::once("Lab")).await;
        let links = app.placed(Flavour::Canvas, &[id(&lab)]).await;
        let before = app.follow("xiuying", "ecology-201", Flavour::Canvas, &links[0]).await;
        assert_eq!(app.page(&before).await.status, 200);
        app.done(&ingrid, &format!("{lab}/delete"), &[]).await;
        for who in ["xiuying", "ingrid"] {
            let after = app.follow(who, "ecology-201", Flavour::Canvas, &links[0]).await;
            let page = app.page(&after).await;
            page.assert_refused(404, "SESSION-GONE", who);
            let ways = page.attributes("a.btn", "href");
            assert_eq!(ways, [format!("/c/{}/sessions", after.visit)], "{}", page.body);
        }
    }

    async fn a_link_that_names_nothing_of_ours_opens_the_list(app: TestApp) {
        for named in ["", "$Session", "../../admin", "0123456789abcdef", "ROOM"] {
            let custom = [("session".to_owned(), named.to_owned())].into();
            let options = LaunchOptions { custom, ..LaunchOptions::default() };
            let launched = app.launch("xiuying", "ecology-201", &options).await;
            assert_eq!(launched.path, format!("/c/{}/sessions", launched.visit), "{named}");
        }
    }

    async fn a_dialogue_without_a_person_or_a_course_is_answered_at_once(app: TestApp) {
        for (missing, why) in [("sub", "did not say who you are"), ("/context", "did not say which")] {
            let options = app.world.open_dialogue("ecology-201", Flavour::Canvas, Placement::Modules, "").unwrap();
            let dialogue = options.dialogue.clone().unwrap();
            let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &options).await;
            let claims = begun.changed(&json!({ missing: null }));
            let before = app.rows().await;
            let answer = app.arrive_with(&begun, &claims).await;
            let picked = app.world.take_answer(&dialogue, &answer.jwt()).await.unwrap();
            assert!(picked.links.is_empty() && picked.error.unwrap().contains(why), "{missing}");
            let after = app.rows().await;
            assert_eq!((after.visits, after.people, after.courses), (before.visits, before.people, before.courses));
            app.arrive_with(&begun, &claims).await.assert_refused(401, "LAUNCH-USED", "a second answer");
            // A resource link without a person stays refused.
            let begun = app.begin("ingrid").await;
            let nobody = begun.changed(&json!({ "sub": null }));
            app.arrive_with(&begun, &nobody).await.assert_refused(403, "WHO-ARE-YOU", "a launch");
        }
    }

    async fn a_dialogue_that_storage_vouches_for_opens_in_its_frame_and_in_a_tab(app: TestApp) {
        let options = app.world.open_dialogue("ecology-201", Flavour::Canvas, Placement::Modules, "").unwrap();
        for keeps_cookies in [true, false] {
            let begun = app.begin_in(Browser::new(), "ingrid", "ecology-201", &options).await;
            let form = app.world.login_request("ingrid", "ecology-201", &options).unwrap();
            let login = app.login(&begun.browser, &form).await;
            let kept: Value = serde_json::from_str(&login.text("#config").unwrap()).unwrap();
            let response = app.world.authorize(&TestApp::to_authorize(&login)).unwrap();
            let alone = Browser::new();
            let asked = app.arrive(&alone, &response.state, &response.id_token).await;
            let (_, mut fields) = asked.form("form#verify");
            fields.retain(|(name, _)| name != "proof");
            fields.push(("proof".into(), kept["value"].as_str().unwrap().into()));
            let origin = [("Origin", app.address.as_str())];
            let proven = alone.post_from(&app.url("/lti/proof"), &fields, &origin).await;
            assert_eq!(proven.status, 303, "{}", proven.body);
            if !keeps_cookies {
                alone.forget();
            }
            let landed = alone.get(&app.url(proven.location())).await;
            let tab = if keeps_cookies {
                landed
            } else {
                let (_, code) = landed.form("main form");
                alone.post_from(&app.url("/lti/resume"), &code, &origin).await
            };
            assert!(tab.location().contains("/pick/"), "{} {}", tab.status, tab.body);
            let list = alone.get(&app.url(tab.location())).await;
            assert_eq!((list.status, list.has(".pick")), (200, true), "{}", list.body);
        }
    }

    async fn another_course_lends_nothing_to_a_dialogue(app: TestApp) {
        let elsewhere = app.launch("ingrid", "statistics-110", &LaunchOptions::default()).await;
        let foreign = app.make(&elsewhere, &Typed::once("Statistics lab")).await;
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        assert!(!app.list(&opened).await.body.contains("Statistics lab"));
        let refused = app.choose(&opened, &[("s", id(&foreign)), ("do", "add")]).await;
        refused.assert_refused(404, "SESSION-GONE", "a session of another course");
        let answer = app.choose(&opened, &[("s", "room"), ("do", "add")]).await;
        assert_eq!(app.taken(&opened, &answer).await.links.len(), 1, "and the dialogue can still be answered");
    }
}

/// The address of a dialogue below another visit.
fn below_another(opened: &crate::support::Opened, visit: &Launched) -> String {
    opened.launched.path.replace(opened.launched.visit.as_str(), visit.visit.as_str())
}

with_the_tool! {
    async fn a_dialogue_is_its_visits_and_its_persons(app: TestApp) {
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        let at = app.url(&opened.launched.path);
        Browser::new().get(&at).await.assert_refused(401, "VISIT-OVER", "another browser");
        let own = app.of_ecology("ingrid").await;
        let through = own.browser.get(&app.url(&below_another(&opened, &own))).await;
        assert_eq!(through.status, 200, "her own, through her other visit");
        let other = app.of_ecology("adaeze").await;
        let through = other.browser.get(&app.url(&below_another(&opened, &other))).await;
        through.assert_refused(404, "NOT-FOUND", "another teacher's");
        let elsewhere = app.launch("ingrid", "statistics-110", &LaunchOptions::default()).await;
        let through = elsewhere.browser.get(&app.url(&below_another(&opened, &elsewhere))).await;
        through.assert_refused(404, "NOT-FOUND", "another course's");
        assert_eq!(app.list(&opened).await.status, 200);
    }
}
