//! A launch counts once: however often, however fast, and wherever its answer is posted.

use colloquy::practice::LaunchOptions;

use crate::support::app::end;
use crate::support::{Answer, Browser, TestApp, with_the_tool};

/// Posts the same answer to all `addresses` at once.
async fn all_at_once(browser: &Browser, addresses: &[String], form: &[(&str, &str); 2]) -> Vec<Answer> {
    let form: Vec<(String, String)> =
        form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let posts: Vec<_> = addresses
        .iter()
        .map(|address| {
            let (browser, url, form) = (browser.clone(), format!("{address}/lti/launch"), form.clone());
            // A jar of its own for each, so that the first answer takes no cookie from the others.
            let racer = browser.another();
            racer.keep_all(&browser.cookies());
            tokio::spawn(async move { racer.post(&url, &form).await })
        })
        .collect();
    let mut answers = Vec::new();
    for post in posts {
        answers.push(post.await.unwrap());
    }
    answers
}

async fn race(app: &TestApp, addresses: &[String]) {
    for round in 0..20 {
        let begun = app.begin("ingrid").await;
        let before = app.rows().await;
        let form = [("id_token", begun.response.id_token.as_str()), ("state", begun.response.state.as_str())];
        let answers = all_at_once(&begun.browser, addresses, &form).await;
        let taken = answers.iter().filter(|answer| answer.status == 303).count();
        assert_eq!(
            taken,
            1,
            "round {round}: {:?}",
            answers.iter().map(|answer| answer.status).collect::<Vec<_>>()
        );
        for answer in answers.iter().filter(|answer| answer.status != 303) {
            answer.assert_refused(401, "LAUNCH-USED", "lost the race");
        }
        assert_eq!(app.rows().await.visits, before.visits + 1);
    }
}

with_the_tool! {
    async fn of_two_hundred_replays_none_is_taken(app: TestApp) {
        let begun = app.begin("ana").await;
        let cookies = begun.browser.cookies();
        let (token, state) = (&begun.response.id_token, &begun.response.state);
        assert_eq!(app.arrive(&begun.browser, state, token).await.status, 303);
        let before = app.rows().await;
        for replay in 0..200 {
            begun.browser.keep_all(&cookies);
            let answer = app.arrive(&begun.browser, state, token).await;
            answer.assert_refused(401, "LAUNCH-USED", &replay.to_string());
        }
        assert_eq!(app.rows().await, before);
    }

    async fn a_used_nonce_in_a_new_token_is_refused(app: TestApp) {
        let begun = app.begin("ingrid").await;
        let cookies = begun.browser.cookies();
        let (token, state) = (&begun.response.id_token, &begun.response.state);
        assert_eq!(app.arrive(&begun.browser, state, token).await.status, 303);
        begun.browser.keep_all(&cookies);
        let another = app.arrive_with(&begun, &begun.changed(&serde_json::json!({ "name": "Somebody" }))).await;
        another.assert_refused(401, "LAUNCH-USED", "signed anew");
    }

    async fn of_sixteen_equal_posts_exactly_one_is_taken(app: TestApp) {
        race(app, &vec![app.address.clone(); 16]).await;
    }

    async fn of_sixteen_equal_posts_to_two_instances_exactly_one_is_taken(app: TestApp) {
        let (other, serving) = app.sibling().await;
        let addresses: Vec<String> = [&app.address, &other].into_iter().cycle().take(16).cloned().collect();
        race(app, &addresses).await;
        end(serving).await;
    }

    async fn the_same_person_launching_four_times_at_once_never_fails(app: TestApp) {
        for round in 0..10 {
            let course = if round % 2 == 0 { "ecology-201" } else { "statistics-110" };
            let mut begun = Vec::new();
            for _ in 0..4 {
                begun.push(app.begin_in(Browser::new(), "ingrid", course, &LaunchOptions::default()).await);
            }
            let url = app.url("/lti/launch");
            let posts: Vec<_> = begun
                .into_iter()
                .map(|begun| {
                    let url = url.clone();
                    tokio::spawn(async move {
                        let form = [("id_token", begun.response.id_token), ("state", begun.response.state)];
                        begun.browser.post(&url, &form).await
                    })
                })
                .collect();
            for post in posts {
                let answer = post.await.unwrap();
                assert_eq!(answer.status, 303, "round {round}: {}", answer.body);
            }
        }
        let rows = app.rows().await;
        assert_eq!((rows.members, rows.courses, rows.visits), (2, 2, 40), "once in each course");
    }

    async fn a_class_that_arrives_at_once_all_gets_in(app: TestApp) {
        app.world.add_many_members("ecology-201", 40).unwrap();
        let first = Browser::new();
        let mut begun = Vec::new();
        for index in 1..=40 {
            let who = format!("crowd-{index}");
            begun.push(app.begin_in(first.another(), &who, "ecology-201", &LaunchOptions::moodle()).await);
        }
        let url = app.url("/lti/launch");
        let posts = begun.into_iter().map(|begun| {
            let url = url.clone();
            tokio::spawn(async move {
                let form = [("id_token", begun.response.id_token), ("state", begun.response.state)];
                begun.browser.post(&url, &form).await
            })
        });
        for post in posts.collect::<Vec<_>>() {
            let answer = post.await.unwrap();
            assert_eq!(answer.status, 303, "{}", answer.body);
        }
        assert_eq!(app.rows().await.courses, 1);
    }
}
