//! What the program logs, read where operators read it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::Seat;
use crate::support::program::{Site, Taken};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_refused_for_coming_too_fast_leave_no_line_each() {
    let site = Site::start().await;
    let Taken { browser, path, .. } = site.launch("ana").await;
    let page = browser.get(&site.url(&path)).await;
    let read = |selector, name| page.attribute(selector, name).unwrap_or_else(|| panic!("{}", page.body));
    let (join, csrf) = (read("form[action$='/join']", "action"), read("input[name=csrf]", "value"));
    let answer = browser.post(&site.url(&join), &[("csrf", csrf)]).await;
    let mut seat = Seat::enter(&site.address, &answer).await;
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..100 {
        let why = seat.denied(json!({ "do": "lock", "on": true })).await;
        *refused.entry(why).or_default() += 1;
    }
    assert!(refused["right"] > 0 && refused["slow"] > 0, "{refused:?}");
    let lines = site.log().matches("a command was refused in a room").count();
    assert_eq!(lines, refused["right"], "a line for each that lacked the right, and none besides");
    site.stop().await;
}
