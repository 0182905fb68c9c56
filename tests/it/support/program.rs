//! The program itself, as a process: it can be killed, and it logs as operators see it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use colloquy::clock::Clock;
use colloquy::practice::{self, LaunchOptions, PracticeLms};

use super::app::until;
use super::database::Folder;
use super::port::Port;
use super::{Answer, Browser, TestApp};

/// The program in a folder of its own, with nothing in its environment but these settings.
pub(crate) fn program<V: AsRef<OsStr>>(
    folder: &Folder,
    settings: &[(&str, V)],
    arguments: &[&str],
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_colloquy"));
    command.current_dir(&folder.0).env_clear().args(arguments);
    command.envs(settings.iter().map(|(name, value)| (format!("COLLOQUY_{name}"), value)));
    command
}

/// The program serving beside an LMS that it knows. Its clock and the LMS's go.
pub(crate) struct Site {
    pub(crate) address: String,
    pub(crate) lms: practice::Running,
    settings: [(&'static str, String); 4],
    server: Server,
    folder: Folder,
    _port: Port,
}

/// A process that is killed when this is dropped.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// A launch that the server said it took.
pub(crate) struct Taken {
    pub(crate) browser: Browser,
    /// The cookies between login and launch.
    pub(crate) login: Vec<(String, String)>,
    /// Where it led.
    pub(crate) path: String,
    /// What the LMS posted.
    pub(crate) form: [(&'static str, String); 2],
}

impl Site {
    pub(crate) async fn start() -> Self {
        let folder = Folder::make("it");
        let port = Port::hold();
        let at = port.at().to_string();
        let address = format!("http://{at}");
        let lms = practice::Config::for_tool(address.parse().unwrap(), Clock::system());
        let lms = PracticeLms::start(lms).await.unwrap();
        let settings = [
            ("PUBLIC_URL", address.clone()),
            ("BIND", at),
            ("OUTBOUND_ALLOW", lms.base_url().authority().to_owned()),
            // As in the demo: somebody who is dropped shall be out of a room soon.
            ("ROSTER_LIVE_SECONDS", "10".to_owned()),
        ];
        register(&folder, &settings, &lms);
        let site = Self { server: serve(&folder, &settings), address, lms, settings, folder, _port: port };
        site.answers().await;
        site
    }

    /// `kill -9`, and a start that is not waited for.
    pub(crate) fn crash(&mut self) {
        self.server.0.kill().unwrap();
        self.server.0.wait().unwrap();
        self.server = serve(&self.folder, &self.settings);
    }

    /// Waits until the server answers.
    pub(crate) async fn answers(&self) {
        let (browser, login) = (Browser::new(), self.url("/lti/login"));
        until("the server", || browser.try_post(&login, &[])).await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Where its data lies.
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.0.join("data")
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.0.join("log")).unwrap()
    }

    /// Runs a verb beside the server.
    pub(crate) fn run(&self, arguments: &[&str]) -> std::process::Output {
        program(&self.folder, &self.settings, arguments).output().unwrap()
    }

    /// Launches Ecology 201.
    pub(crate) async fn launch(&self, who: &str) -> Taken {
        let taken = launch(Browser::new(), self.address.clone(), self.lms.world(), who).await;
        taken.expect("a server that runs")
    }

    pub(crate) async fn stop(self) {
        drop(self.server);
        self.lms.stop().await;
    }
}

fn serve(folder: &Folder, settings: &[(&str, String)]) -> Server {
    let log = File::options().create(true).append(true).open(folder.0.join("log")).unwrap();
    let mut command = program(folder, settings, &["serve"]);
    Server(command.stdout(Stdio::null()).stderr(log).spawn().unwrap())
}

/// `colloquy demo` at two ports, and what it prints until it is ready.
pub(crate) fn demo(folder: &Folder, ports: &[Port; 2]) -> (Server, String) {
    let (bind, lms) = (ports[0].at().to_string(), ports[1].number().to_string());
    let mut command = program::<&str>(folder, &[], &["demo", "--bind", &bind, "--lms-port", &lms]);
    command.env("TMPDIR", &folder.0).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = Server(command.spawn().unwrap());
    let lines = BufReader::new(server.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut printed = String::new();
    for line in lines {
        printed.push_str(&line);
        printed.push('\n');
        if line.contains("Ctrl+C") {
            break;
        }
    }
    (server, printed)
}

fn register(folder: &Folder, settings: &[(&str, String)], lms: &practice::Running) {
    let mut add = program(folder, settings, &["platform", "add", "--name", "Practice"]);
    add.args(["--issuer", &lms.issuer(), "--client-id", &lms.client_id()]);
    add.args(["--auth-url", &lms.auth_url(), "--token-url", &lms.token_url(), "--jwks-url", &lms.jwks_url()]);
    assert!(add.stdout(Stdio::null()).status().unwrap().success());
}

/// Launches Ecology 201; none if the server was gone before it answered. It must not refuse.
pub(crate) async fn launch(
    browser: Browser,
    address: String,
    world: practice::World,
    who: &str,
) -> Option<Taken> {
    let form = world.login_request(who, "ecology-201", &LaunchOptions::moodle()).unwrap();
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let login = browser.try_post(&format!("{address}/lti/login"), &form).await?;
    let response = world.authorize(&TestApp::to_authorize(&login)).unwrap();
    let cookies = browser.cookies().into_iter().collect();
    let form = [("id_token", response.id_token), ("state", response.state)];
    let sent = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer: Answer = browser.try_post(&format!("{address}/lti/launch"), &sent).await?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let path = answer.location().to_owned();
    Some(Taken { browser, login: cookies, path, form })
}
