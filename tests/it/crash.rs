//! The server dies in the middle of work: what it acknowledged is there afterwards, and stays spent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::app::until;
use crate::support::program::{Site, Taken, launch};
use crate::support::{Browser, Typed};

/// Does something again and again until it is over; what was acknowledged is noted.
async fn keep_on<T, F: Future<Output = Option<T>>>(
    act: impl Fn() -> F,
    (done, over): (Arc<Mutex<Vec<T>>>, Arc<AtomicBool>),
) {
    while !over.load(Ordering::Relaxed) {
        match act().await {
            Some(one) => done.lock().unwrap().push(one),
            // The server is gone.
            None => tokio::task::yield_now().await,
        }
    }
}

/// Everything that so many at a time were told is done, while the server was killed each time that so much
/// more was.
async fn acknowledged<T, F>(
    site: &mut Site,
    at_a_time: usize,
    crashes: &[usize],
    act: impl Fn() -> F + Clone + Send + 'static,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = Option<T>> + Send + 'static,
{
    let (done, over): (Arc<Mutex<Vec<T>>>, Arc<AtomicBool>) = Default::default();
    let shared = || (Arc::clone(&done), Arc::clone(&over));
    let acting: Vec<_> = (0..at_a_time).map(|_| tokio::spawn(keep_on(act.clone(), shared()))).collect();
    for more in crashes {
        let wanted = done.lock().unwrap().len() + more;
        until("more", || async { (done.lock().unwrap().len() >= wanted).then_some(()) }).await;
        site.crash();
    }
    over.store(true, Ordering::Relaxed);
    for task in acting {
        task.await.unwrap();
    }
    site.answers().await;
    let done = std::mem::take(&mut *done.lock().unwrap());
    assert!(done.len() >= crashes.iter().sum::<usize>(), "{}", done.len());
    done
}

async fn still_there_and_spent(site: &Site, launch: &Taken) {
    let page = launch.browser.get(&site.url(&launch.path)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for (name, value) in &launch.login {
        launch.browser.keep(name, value);
    }
    let replay = launch.browser.post(&site.url("/lti/launch"), &launch.form).await;
    replay.assert_refused(401, "LAUNCH-USED", "replay after a crash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_launch_outlives_the_server_and_none_can_be_replayed() {
    let mut site = Site::start().await;
    let (first, address, world) = (Browser::new(), site.address.clone(), site.lms.world());
    let one = move || launch(first.another(), address.clone(), world.clone(), "ana");
    for taken in acknowledged(&mut site, 4, &[17, 34, 51, 68], one).await {
        still_there_and_spent(&site, &taken).await;
    }
    site.stop().await;
}

/// A session that the server said it saved.
struct Saved {
    path: String,
    name: String,
}

async fn save(browser: Browser, address: String, csrf: String) -> Option<Saved> {
    let name = uuid::Uuid::new_v4().to_string();
    let typed = Typed::weekly(&name, "2036-11-20").with_guests("presenter");
    let mut form = typed.fields();
    form.push(("csrf", &csrf));
    let answer = browser.try_post(&address, &form).await?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    Some(Saved { path: answer.location().to_owned(), name })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_session_outlives_the_server() {
    let mut site = Site::start().await;
    let Taken { browser, path, .. } = site.launch("ingrid").await;
    let csrf = browser.get(&site.url(&path)).await.attribute("input[name=csrf]", "value").unwrap();
    let (saver, address) = (browser.clone(), site.url(&format!("{path}/new")));
    let one = move || save(saver.clone(), address.clone(), csrf.clone());
    for Saved { path, name } in acknowledged(&mut site, 3, &[20; 3], one).await {
        let page = browser.get(&site.url(&path)).await;
        assert_eq!((page.status, page.text("h1").unwrap()), (200, name), "{}", page.body);
        assert_eq!(page.texts("#dates li").len(), 4, "whole, with its dates");
        assert!(page.has("#guest-link"), "and with its link");
    }
    site.stop().await;
}
