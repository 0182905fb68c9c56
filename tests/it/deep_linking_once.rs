//! One answer for each dialogue, whatever is sent at the same moment or later.

use std::collections::HashSet;

use chrono::TimeDelta;
use colloquy::practice::{Flavour, Placement};

use crate::support::{TestApp, with_the_tool};

with_the_tool! {
    async fn of_sixteen_answers_at_once_one_goes_out(app: TestApp) {
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        let csrf = app.list(&opened).await.attribute("input[name=csrf]", "value").unwrap();
        let forms = [[("s", "room"), ("do", "add")], [("s", "room"), ("do", "cancel")]];
        let sent = (0..16).map(|n| app.choose_with(&opened, &csrf, &forms[n % 2]));
        let answers = futures_util::future::join_all(sent).await;
        let (given, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((given.len(), refused.len()), (1, 15));
        for answer in refused {
            answer.assert_refused(410, "PICK-OVER", "one of sixteen");
            assert!(!answer.body.contains("JWT"));
        }
        app.taken(&opened, given[0]).await;
    }

    async fn an_answered_dialogue_says_so_and_a_new_one_is_answered_anew(app: TestApp) {
        let mut tokens = HashSet::new();
        for _ in 0..2 {
            let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
            let csrf = app.list(&opened).await.attribute("input[name=csrf]", "value").unwrap();
            let answer = app.choose_with(&opened, &csrf, &[("s", "room"), ("do", "add")]).await;
            assert!(tokens.insert(answer.jwt()));
            app.taken(&opened, &answer).await;
            app.list(&opened).await.assert_refused(410, "PICK-OVER", "the page after the answer");
            for way in ["add", "cancel", "search", "new"] {
                let again = app.choose_with(&opened, &csrf, &[("s", "room"), ("do", way)]).await;
                again.assert_refused(410, "PICK-OVER", way);
            }
        }
    }

    async fn a_dialogue_stands_open_for_two_hours(app: TestApp) {
        let early = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        app.clock.advance(TimeDelta::minutes(119));
        assert_eq!(app.list(&early).await.status, 200);
        app.clock.advance(TimeDelta::minutes(2));
        app.list(&early).await.assert_refused(410, "PICK-OVER", "too late");
    }

    async fn a_form_of_another_site_answers_nothing(app: TestApp) {
        let opened = app.dialogue("ingrid", Flavour::Canvas, Placement::Modules).await;
        let csrf = app.list(&opened).await.attribute("input[name=csrf]", "value").unwrap();
        let form = [("csrf", csrf.as_str()), ("do", "cancel")];
        let at = app.url(&opened.launched.path);
        let foreign = opened.launched.browser.post_from(&at, &form, &[("Sec-Fetch-Site", "cross-site")]).await;
        foreign.assert_refused(403, "FORM-EXPIRED", "another site");
        let without = opened.launched.browser.post(&at, &[("do", "cancel")]).await;
        without.assert_refused(403, "FORM-EXPIRED", "no token");
        app.taken(&opened, &opened.launched.browser.post(&at, &form).await).await;
    }
}
