//! The server dies in the middle of launches: what it acknowledged is there afterwards, and stays spent.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use colloquy::clock::Clock;
use colloquy::practice::{self, LaunchOptions, PracticeLms, World};

use crate::support::app::until;
use crate::support::database::Folder;
use crate::support::{Browser, TestApp, Typed};

/// The program, killed when the test ends.
struct Server(Child);

impl Server {
    fn start(folder: &Folder, settings: &[(&str, String)]) -> Self {
        let child = command(folder, settings, &["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap())
    }

    /// `kill -9`.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

fn command(folder: &Folder, settings: &[(&str, String)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_colloquy"));
    command.current_dir(&folder.0).env_clear().args(arguments);
    command.envs(settings.iter().map(|(name, value)| (format!("COLLOQUY_{name}"), value)));
    command
}

/// A launch that the server said it took.
struct Taken {
    browser: Browser,
    login: Vec<(String, String)>,
    path: String,
    form: [(&'static str, String); 2],
}

/// Launches until it is told to stop; a server that is gone is no failure of a launch.
async fn keep_launching(
    address: String,
    world: World,
    (taken, count, over): (Arc<Mutex<Vec<Taken>>>, Arc<AtomicUsize>, Arc<AtomicBool>),
) {
    let options = LaunchOptions::moodle();
    let first = Browser::new();
    while !over.load(Ordering::Relaxed) {
        let browser = first.another();
        let form = world.login_request("ana", "ecology-201", &options).unwrap();
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let Some(login) = browser.try_post(&format!("{address}/lti/login"), &form).await else {
            tokio::task::yield_now().await;
            continue;
        };
        let response = world.authorize(login.location()).unwrap();
        let cookies = browser.cookies().into_iter().collect();
        let form = [("id_token", response.id_token), ("state", response.state)];
        let sent = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let Some(answer) = browser.try_post(&format!("{address}/lti/launch"), &sent).await else { continue };
        assert_eq!(answer.status, 303, "{}", answer.body);
        let path = answer.location().to_owned();
        taken.lock().unwrap().push(Taken { browser, login: cookies, path, form });
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn register(folder: &Folder, settings: &[(&str, String)], lms: &practice::Running) {
    let mut add = command(folder, settings, &["platform", "add", "--name", "Practice"]);
    add.args(["--issuer", &lms.issuer(), "--client-id", &lms.client_id()]);
    add.args(["--auth-url", &lms.auth_url(), "--token-url", &lms.token_url(), "--jwks-url", &lms.jwks_url()]);
    assert!(add.stdout(Stdio::null()).status().unwrap().success());
}

async fn still_there_and_spent(address: &str, launch: &Taken) {
    let page = launch.browser.get(&format!("{address}{}", launch.path)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for (name, value) in &launch.login {
        launch.browser.keep(name, value);
    }
    let replay = launch.browser.post(&format!("{address}/lti/launch"), &launch.form).await;
    replay.assert_refused(401, "LAUNCH-USED", "replay after a crash");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_launch_outlives_the_server_and_none_can_be_replayed() {
    let folder = Folder::make("it");
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = reserved.local_addr().unwrap().to_string();
    let address = format!("http://{at}");
    let lms = practice::Config::for_tool(address.parse().unwrap(), Clock::system());
    let lms = PracticeLms::start(lms).await.unwrap();
    let settings = [
        ("PUBLIC_URL", address.clone()),
        ("BIND", at),
        ("OUTBOUND_ALLOW", lms.base_url().authority().to_owned()),
    ];
    register(&folder, &settings, &lms);
    drop(reserved);
    let (log, count, over) =
        (Arc::default(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut server = Server::start(&folder, &settings);
    let launching: Vec<_> = (0..4)
        .map(|_| {
            let shared = (Arc::clone(&log), Arc::clone(&count), Arc::clone(&over));
            tokio::spawn(keep_launching(address.clone(), lms.world(), shared))
        })
        .collect();
    for round in 1..=4 {
        let wanted = count.load(Ordering::Relaxed) + 17 * round;
        until("launches", || async { (count.load(Ordering::Relaxed) >= wanted).then_some(()) }).await;
        server.kill();
        server = Server::start(&folder, &settings);
    }
    over.store(true, Ordering::Relaxed);
    for task in launching {
        task.await.unwrap();
    }
    let probe = Browser::new();
    until("the server", || async { probe.try_post(&format!("{address}/lti/login"), &[]).await }).await;
    let taken: Vec<Taken> = std::mem::take(&mut *log.lock().unwrap());
    assert!(taken.len() >= 170, "{}", taken.len());
    for launch in taken {
        still_there_and_spent(&address, &launch).await;
    }
    drop(server);
    lms.stop().await;
}

/// A session that the server said it saved.
struct Saved {
    path: String,
    name: String,
}

/// Saves sessions until it is told to stop.
async fn keep_saving(
    (browser, address, csrf): (Browser, String, String),
    (saved, over): (Arc<Mutex<Vec<Saved>>>, Arc<AtomicBool>),
) {
    while !over.load(Ordering::Relaxed) {
        let name = uuid::Uuid::new_v4().to_string();
        let typed = Typed::weekly(&name, "2036-11-20").with_guests("presenter");
        let mut form = typed.fields();
        form.push(("csrf", &csrf));
        let Some(answer) = browser.try_post(&address, &form).await else {
            tokio::task::yield_now().await;
            continue;
        };
        assert_eq!(answer.status, 303, "{}", answer.body);
        saved.lock().unwrap().push(Saved { path: answer.location().to_owned(), name });
    }
}

/// Launches as the instructor of Ecology 201; the answer is the browser and the visit's path.
async fn instructor(address: &str, world: &World) -> (Browser, String) {
    let (browser, options) = (Browser::new(), LaunchOptions::moodle());
    let form = world.login_request("ingrid", "ecology-201", &options).unwrap();
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let to = format!("{address}/lti/login");
    let login = until("the server", || browser.try_post(&to, &form)).await;
    let response = world.authorize(&TestApp::to_authorize(&login)).unwrap();
    let form = [("id_token", response.id_token), ("state", response.state)];
    let answer = browser.post(&format!("{address}/lti/launch"), &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    (browser, answer.location().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_session_outlives_the_server() {
    let folder = Folder::make("it");
    let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = reserved.local_addr().unwrap().to_string();
    let address = format!("http://{at}");
    let lms = practice::Config::for_tool(address.parse().unwrap(), Clock::system());
    let lms = PracticeLms::start(lms).await.unwrap();
    let settings = [
        ("PUBLIC_URL", address.clone()),
        ("BIND", at),
        ("OUTBOUND_ALLOW", lms.base_url().authority().to_owned()),
    ];
    register(&folder, &settings, &lms);
    drop(reserved);
    let mut server = Server::start(&folder, &settings);
    let (browser, path) = instructor(&address, &lms.world()).await;
    let page = browser.get(&format!("{address}{path}")).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let (log, over): (Arc<Mutex<Vec<Saved>>>, _) = (Arc::default(), Arc::new(AtomicBool::new(false)));
    let saving: Vec<_> = (0..3)
        .map(|_| {
            let to = (browser.clone(), format!("{address}{path}/new"), csrf.clone());
            tokio::spawn(keep_saving(to, (Arc::clone(&log), Arc::clone(&over))))
        })
        .collect();
    for _ in 0..3 {
        let wanted = log.lock().unwrap().len() + 20;
        until("sessions", || async { (log.lock().unwrap().len() >= wanted).then_some(()) }).await;
        server.kill();
        server = Server::start(&folder, &settings);
    }
    over.store(true, Ordering::Relaxed);
    for task in saving {
        task.await.unwrap();
    }
    let login = format!("{address}/lti/login");
    until("the server", || browser.try_post(&login, &[])).await;
    let saved = std::mem::take(&mut *log.lock().unwrap());
    assert!(saved.len() >= 60, "{}", saved.len());
    for Saved { path, name } in saved {
        let page = browser.get(&format!("{address}{path}")).await;
        assert_eq!((page.status, page.text("h1").unwrap()), (200, name), "{}", page.body);
        assert_eq!(page.texts("#dates li").len(), 4, "whole, with its dates");
        assert!(page.has("#guest-link"), "and with its link");
    }
    drop(server);
    lms.stop().await;
}
