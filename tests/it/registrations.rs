//! The pages of registrations: one verdict for each, its deployments, its switches, and what its removal takes along.

use chrono::{DateTime, TimeDelta, Utc};
use colloquy::accounts::Kind;
use colloquy::db::UtcTime;
use colloquy::db::schema::deployment;
use colloquy::ids::PlatformId;
use colloquy::platforms::{self, DeploymentPolicy, DeploymentStatus, Platform};
use colloquy::practice::{Division, Fault, LaunchOptions};
use colloquy::sessions::role::PrivateChat;
use diesel::dsl::max;
use diesel::prelude::*;

use crate::roster::{ended, walk};
use crate::support::{Browser, Host, TestApp, Typed, now, with_the_tool};

const LIST: &str = "/admin/registrations";

const FORM: [(&str, &str); 7] = [
    ("name", "Lakeside <b>Canvas"),
    ("issuer", " https://canvas.example "),
    ("client_id", "c-lakeside"),
    ("auth_url", "https://sso.example/auth"),
    ("token_url", "https://sso.example/token"),
    ("jwks_url", "https://sso.example/keys"),
    ("deployments", "approve"),
];

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    FORM.iter().map(|(field, old)| (*field, if *field == name { value } else { *old })).collect()
}

impl TestApp {
    async fn platforms(&self) -> Vec<Platform> {
        self.read(platforms::list).await
    }

    /// A login from the practice LMS, which is refused.
    async fn refused(&self, code: &str) {
        let form = self.world.login_request("ingrid", "ecology-201", &LaunchOptions::default()).unwrap();
        self.login(&Browser::new(), &form).await.assert_refused(400, code, "a login");
    }

    async fn chief(&self) -> Host {
        self.signed_in("Ada", "ada@uni.example", Kind::Administrator).await
    }

    /// The practice LMS's registration.
    async fn practice_id(&self) -> PlatformId {
        self.platforms().await[0].id
    }
}

with_the_tool! {
    async fn an_lms_is_added_by_hand(app: TestApp) {
        let ada = app.chief().await;
        let made = ada.done(&format!("{LIST}/new"), &FORM).await;
        let page = ada.open(made.location().split('#').next().unwrap()).await;
        assert_eq!(page.text("h1").unwrap(), "Lakeside <b>Canvas");
        assert!(page.has(".notice-ok"), "{}", page.body);
        let all = app.platforms().await;
        let new = all.iter().find(|one| one.client_id == "c-lakeside").unwrap();
        assert_eq!((&*new.issuer, new.deployments), ("https://canvas.example", DeploymentPolicy::Approve));
        let ours = page.texts(".copybox code");
        let host = app.url("");
        assert_eq!(ours, ["/lti/launch", "/lti/login", "/.well-known/jwks.json"].map(|path| format!("{host}{path}")));
        // The same pair again: refused beside the field, and nothing is overwritten.
        let again = ada.send(&format!("{LIST}/new"), &with("name", "Somebody else")).await;
        assert_eq!((again.status, again.has("#client_id-fault")), (422, true), "{}", again.body);
        assert!(app.platforms().await.iter().all(|one| one.name != "Somebody else"));
    }

    async fn what_cannot_be_used_is_refused_beside_its_field(app: TestApp) {
        let (ada, long) = (app.chief().await, "x".repeat(256));
        for (field, value) in [
            ("name", " "), ("name", long.as_str()), ("issuer", ""), ("client_id", ""), ("client_id", &long),
            ("auth_url", "canvas"), ("token_url", "ftp://sso.example/"), ("jwks_url", "javascript:alert(1)"),
        ] {
            let answer = ada.send(&format!("{LIST}/new"), &with(field, value)).await;
            assert_eq!(answer.status, 422, "{field}={value}");
            assert!(answer.has(&format!("#{field}-fault")) && answer.has(".errors"), "{field}: {}", answer.body);
            if field != "name" {
                assert_eq!(answer.attribute("#name", "value").unwrap(), "Lakeside <b>Canvas", "what was typed stays");
            }
        }
        assert_eq!(app.platforms().await.len(), 1);
        ada.done(&format!("{LIST}/new"), &FORM).await;
        assert_eq!(app.platforms().await.len(), 2);
    }

    async fn each_has_one_verdict_that_follows_what_happens(app: TestApp) {
        let ada = app.chief().await;
        let id = app.practice_id().await;
        let verdict = async || ada.open(LIST).await.texts(".lines .tag").swap_remove(0);
        assert_eq!(verdict().await, "Not launched yet");
        app.of_ecology("ingrid").await;
        assert_eq!(verdict().await, "Works");
        let line = ada.open(LIST).await.texts(".lines li").swap_remove(0);
        assert!(line.contains("Last launch at "), "{line}");
        app.switch_deployment(DeploymentStatus::Waiting).await;
        assert_eq!(verdict().await, "1 to approve");
        let page = ada.open(&format!("{LIST}/{id}")).await;
        let (approve, _) = page.form("form[action$='/enable']");
        ada.done(&approve, &[]).await;
        assert_eq!(verdict().await, "Works");
        ada.done(&approve.replace("/enable", "/disable"), &[]).await;
        let begun = app.begin("ingrid").await;
        let refused = app.arrive(&begun.browser, &begun.response.state, &begun.response.id_token).await;
        refused.assert_refused(403, "DEPLOYMENT-DISABLED", "its deployment is off");
        ada.done(&approve, &[]).await;
        app.of_ecology("ingrid").await;
        ada.done(&format!("{LIST}/{id}/disable"), &[]).await;
        assert_eq!(verdict().await, "Switched off");
        app.refused("LMS-DISABLED").await;
        ada.done(&format!("{LIST}/{id}/enable"), &[]).await;
        app.of_ecology("ingrid").await;
    }

    async fn a_roster_that_cannot_be_read_shows_here(app: TestApp) {
        let ada = app.chief().await;
        app.of_ecology("ingrid").await;
        ended(app).await;
        let line = ada.open(LIST).await.texts(".lines li").swap_remove(0);
        assert!(line.contains("Works") && line.contains("Roster at "), "{line}");
        app.world.roster_fault(Fault::Status(403));
        walk(app).await;
        let list = ada.open(LIST).await;
        assert_eq!(list.texts(".lines .tag"), ["Needs a change"], "{}", list.body);
        let page = ada.open(&format!("{LIST}/{}", app.practice_id().await)).await;
        assert!(page.has(".notice-bad"), "{}", page.body);
        app.world.roster_fault(Fault::None);
        walk(app).await;
        assert_eq!(ada.open(LIST).await.texts(".lines .tag"), ["Works"]);
        let page = ada.open(&format!("{LIST}/{}", app.practice_id().await)).await;
        assert!(page.has(".notice") && !page.has(".notice-bad"), "the last failure is still told: {}", page.body);
    }

    async fn groups_that_cannot_be_read_show_here_until_they_can(app: TestApp) {
        let ada = app.chief().await;
        app.world.divide("ecology-201", Division::Group, "Wolves").unwrap();
        app.launch("ingrid", "ecology-201", &LaunchOptions::moodle()).await;
        ended(app).await;
        let at = format!("{LIST}/{}", app.practice_id().await);
        assert!(!ada.open(&at).await.has(".notice"), "all is well");
        app.world.withhold_groups(true);
        // Tokens that were given before are good for an hour.
        app.clock.advance(TimeDelta::hours(2));
        walk(app).await;
        let told = ada.open(&at).await.text(".notice").unwrap();
        assert!(told.contains("Groups could not be read") && told.contains("(SCOPE-REFUSED)"), "{told}");
        assert_eq!(ada.open(LIST).await.texts(".lines .tag"), ["Works"], "rosters are read all the same");
        app.world.withhold_groups(false);
        walk(app).await;
        assert!(!ada.open(&at).await.has(".notice"), "once they are read");
    }

    async fn names_may_be_of_any_script_and_are_counted_in_characters(app: TestApp) {
        let ada = app.chief().await;
        let (fits, long) = ("学".repeat(255), "学".repeat(256));
        let refused = ada.send(&format!("{LIST}/new"), &with("name", &long)).await;
        assert_eq!((refused.status, refused.has("#name-fault")), (422, true));
        ada.done(&format!("{LIST}/new"), &with("name", &fits)).await;
        assert!(app.platforms().await.iter().any(|one| one.name == fits));
    }

    async fn what_is_removed_is_said_before_it_is_done(app: TestApp) {
        let ada = app.chief().await;
        let ingrid = app.of_ecology("ingrid").await;
        ended(app).await;
        app.make(&ingrid, &Typed::once("Seminar")).await;
        let ask = format!("{LIST}/{}/remove", app.practice_id().await);
        let question = ada.open(&ask).await;
        let main = question.text("main").unwrap();
        assert!(main.contains("1 course, 1 session with guest links, attendance and recordings, and what is known of 10 people."), "{main}");
        assert_eq!(app.platforms().await.len(), 1, "a look removes nothing");
        let (action, _) = question.form("main form");
        assert_eq!(action, ask);
        ada.done(&action, &[]).await;
        assert!(app.platforms().await.is_empty());
        assert_eq!(ada.open(&ask).await.status, 404);
        assert_eq!(ada.send(&ask, &[]).await.status, 404, "twice is once");
        assert_eq!(app.rows().await.members, 0);
        app.refused("LMS-UNKNOWN").await;
    }

    async fn values_change_and_identity_stays(app: TestApp) {
        let ada = app.chief().await;
        ada.done(&format!("{LIST}/new"), &FORM).await;
        let find = async || app.platforms().await.into_iter().find(|one| one.client_id == "c-lakeside").unwrap();
        let edit = format!("{LIST}/{}/edit", find().await.id);
        let form = ada.open(&edit).await;
        assert!(!form.has("[name=issuer]") && !form.has("[name=client_id]"), "{}", form.body);
        assert_eq!(form.attribute("#auth_url", "value").unwrap(), "https://sso.example/auth");
        let forged = with("issuer", "https://evil.example");
        ada.done(&edit, &forged).await;
        assert_eq!(find().await.issuer, "https://canvas.example");
        let mut changed = with("jwks_url", "https://new.example/keys");
        changed.push(("token_audience", "https://aud.example"));
        ada.done(&edit, &changed).await;
        let now = find().await;
        assert_eq!((now.jwks_url.as_str(), now.token_audience.as_deref()), ("https://new.example/keys", Some("https://aud.example")));
        let refused = ada.send(&edit, &with("auth_url", "x")).await;
        assert_eq!((refused.status, refused.has("#auth_url-fault")), (422, true));
        let log = ada.open("/admin/audit?topic=lms&q=new.example").await;
        assert_eq!(log.texts(".lines b"), ["LMS changed: Lakeside <b>Canvas"], "{}", log.body);
    }

    async fn a_deployment_of_another_registration_is_not_there(app: TestApp) {
        let ada = app.chief().await;
        app.launch("ingrid", "ecology-201", &LaunchOptions::default()).await;
        ada.done(&format!("{LIST}/new"), &FORM).await;
        let practice = app.platforms().await.into_iter().find(|one| one.client_id != "c-lakeside").unwrap().id;
        let other = app.platforms().await.into_iter().find(|one| one.client_id == "c-lakeside").unwrap().id;
        let theirs = app.read(move |conn| platforms::deployments(conn, practice)).await[0].id;
        let answer = ada.send(&format!("{LIST}/{other}/deployments/{theirs}/disable"), &[]).await;
        answer.assert_refused(404, "NOT-FOUND", "by another registration's address");
        ada.done(&format!("{LIST}/{other}/deployments"), &[("deployment", " 7 ")]).await;
        let known = app.read(move |conn| platforms::deployments(conn, other)).await;
        assert_eq!((known.len(), &*known[0].external_id, known[0].status), (1, "7", DeploymentStatus::Active));
        let empty = ada.send(&format!("{LIST}/{other}/deployments"), &[("deployment", " ")]).await;
        assert_eq!((empty.status, empty.has("#deployment-fault")), (422, true), "{}", empty.body);
    }

    async fn rules_count_from_the_next_click(app: TestApp) {
        let ada = app.chief().await;
        let rules = format!("{LIST}/{}/rules", app.practice_id().await);
        let adaeze = app.of_ecology("adaeze").await;
        assert_eq!(app.open(&adaeze, "sessions/new").await.status, 200);
        ada.done(&rules, &[("admins_lead", "on"), ("leeway", "60")]).await;
        app.open(&adaeze, "sessions/new").await.assert_refused(403, "NOT-YOURS-TO-DO", "assistants do not manage");
        let one = app.platforms().await.swap_remove(0);
        assert!(!one.anonymous, "off at first");
        assert_eq!((one.assistants_manage, one.admins_lead, one.leeway.num_seconds()), (false, true, 60));
        for leeway in ["-1", "601", "", "x", "9223372036854775807"] {
            let refused = ada.send(&rules, &[("assistants_manage", "on"), ("leeway", leeway)]).await;
            assert_eq!((refused.status, refused.has("#leeway-fault")), (422, true), "{leeway}: {}", refused.body);
        }
        app.open(&adaeze, "sessions/new").await.assert_refused(403, "NOT-YOURS-TO-DO", "nothing was changed");
        ada.done(&rules, &[("assistants_manage", "on"), ("anonymous", "on"), ("leeway", "600")]).await;
        assert!(app.platforms().await.swap_remove(0).anonymous);
        assert_eq!(app.open(&adaeze, "sessions/new").await.status, 200);
        let log = ada.open("/admin/audit?topic=lms").await;
        assert!(log.body.contains("Teaching assistants manage sessions: no → yes"), "{}", log.body);
        assert!(log.body.contains("Launches may come without a person: no → yes"), "{}", log.body);
    }

    async fn what_is_behind_join_is_chosen_for_one_lms(app: TestApp) {
        let ada = app.chief().await;
        let place = format!("{LIST}/{}", app.practice_id().await);
        let page = ada.open(&place).await;
        assert_eq!(page.texts("#engine option").len(), 2, "BigBlueButton is not set up here: {}", page.body);
        let save = |engine| [("leeway", "180"), ("assistants_manage", "on"), ("engine", engine)];
        for engine in ["jitsi", "bigbluebutton"] {
            let unknown = ada.send(&format!("{place}/rules"), &save(engine)).await;
            unknown.assert_refused(400, "BAD-REQUEST", "an engine that is not here");
        }
        ada.done(&format!("{place}/rules"), &save("embedded")).await;
        let page = ada.open(&place).await;
        assert_eq!(page.attribute("#engine option[selected]", "value").unwrap(), "embedded");
        let rooms = ada.open("/admin/meetings").await;
        assert!(rooms.body.contains("Chosen by registrations"), "{}", rooms.body);
        ada.done(&format!("{place}/rules"), &save("")).await;
        assert!(!ada.open("/admin/meetings").await.body.contains("Chosen by registrations"));
        let log = ada.open("/admin/audit?topic=lms").await;
        assert!(log.body.contains("as the installation has it →"), "{}", log.body);
        assert!(page.text("#rules").unwrap().contains("Nobody in a course can change them."), "{}", page.body);
    }

    async fn the_last_launch_is_noted_once_a_minute(app: TestApp) {
        let ada = app.chief().await;
        let noted = async || {
            let newest = deployment::table.select(max(deployment::launched_at));
            let at: Option<UtcTime> = app.read(move |conn| Ok(newest.first(conn)?)).await;
            at.map(|at| DateTime::<Utc>::from(at) - now())
        };
        assert_eq!(noted().await, None);
        assert!(ada.open(LIST).await.body.contains("Nobody has launched from it yet."));
        app.of_ecology("ingrid").await;
        assert_eq!(noted().await, Some(TimeDelta::zero()));
        app.clock.advance(TimeDelta::seconds(59));
        app.of_ecology("ana").await;
        assert_eq!(noted().await, Some(TimeDelta::zero()), "no launch writes a row more for it");
        app.clock.advance(TimeDelta::seconds(1));
        app.of_ecology("ana").await;
        assert_eq!(noted().await, Some(TimeDelta::minutes(1)));
        assert!(ada.open(LIST).await.body.contains("Last launch"));
    }

    async fn what_is_locked_stands_in_new_sessions_and_in_old_ones(app: TestApp) {
        let ada = app.chief().await;
        let ingrid = app.of_ecology("ingrid").await;
        let old = app.make(&ingrid, &Typed::once("Before")).await;
        let at = format!("{LIST}/{}/presets", app.practice_id().await);
        let set = [
            ("early", "45"), ("lock_early", "on"), ("role", "presenter"), ("lock_role", "on"), ("audio", "on"),
            ("video", "off"), ("chat", "off"), ("lock_chat", "on"), ("private", "moderators"), ("lock_private", "on"),
            ("draw", "on"), ("lock_draw", "on"),
        ];
        ada.done(&at, &set).await;
        let form = app.open(&ingrid, "sessions/new").await;
        for field in ["early", "role", "chat", "private", "draw"] {
            assert!(!form.has(&format!("[name={field}]")), "{field} is not asked: {}", form.body);
        }
        assert!(form.has("[name=audio][checked]") && form.has("[name=video]:not([checked])"), "open, and filled in");
        assert_eq!(form.text("#early").unwrap(), "45 minutes before the start. Fixed by your institution.");
        assert!(form.text("#private").unwrap().contains("To and from moderators only"), "{}", form.body);
        let kept = async |id: &str| {
            let id: colloquy::ids::SessionId = id.rsplit('/').next().unwrap().parse().unwrap();
            let course = colloquy::sessions::Owner::Course(app.course().await);
            app.read(move |conn| colloquy::sessions::store::find(conn, course, id)).await.unwrap()
        };
        let typed = Typed::once("After").with("early", "").with("role", "").with("chat", "").with("draw", "");
        let new = kept(&app.make(&ingrid, &typed).await).await;
        assert_eq!((new.early.minutes(), new.attendee_role.to_string()), (45, "presenter".to_owned()));
        assert_eq!((new.permissions.chat, new.permissions.draw), (false, true));
        assert_eq!(new.permissions.private, PrivateChat::Moderators);
        for (field, value) in [("early", "15"), ("role", "moderator"), ("chat", "on"), ("private", "anyone")] {
            let csrf = app.csrf(&ingrid).await;
            let forged = typed.clone().with(field, value).with("role_sure", "on");
            let mut fields = forged.fields();
            fields.push(("csrf", &csrf));
            let refused = ingrid.browser.post(&app.below(&ingrid, "sessions/new"), &fields).await;
            assert_eq!(refused.status, 422, "{field}={value}: {}", refused.body);
            assert!(refused.body.contains("Your institution has fixed this setting."), "{field}: {}", refused.body);
        }
        // What was there before keeps what it has, and cannot leave it.
        let before = kept(&old).await;
        let csrf = app.csrf(&ingrid).await;
        let edit = app.below(&ingrid, &format!("{old}/edit"));
        let renamed = Typed::once("Renamed").with("early", "").with("role", "").with("chat", "").with("draw", "");
        let mut fields = renamed.fields();
        fields.push(("csrf", &csrf));
        assert_eq!(ingrid.browser.post(&edit, &fields).await.status, 303);
        let after = kept(&old).await;
        assert_eq!((after.name.as_str(), after.early, after.attendee_role), ("Renamed", before.early, before.attendee_role));
        assert_eq!((after.permissions.chat, after.permissions.draw), (before.permissions.chat, before.permissions.draw));
        assert_eq!(after.permissions.private, PrivateChat::Anyone, "what it had");
        ada.send(&at, &[("early", "44")]).await.assert_refused(400, "BAD-REQUEST", "a word of no page of ours");
        let log = ada.open("/admin/audit?topic=lms").await;
        assert!(log.body.contains("Settings of new sessions changed") && log.body.contains("45, locked"), "{}", log.body);
    }
}
