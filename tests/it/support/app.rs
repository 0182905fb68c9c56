//! The tool under test: a real server beside a practice LMS, with a clock that stands.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use colloquy::app::App;
use colloquy::audit::Actor;
use colloquy::clock::Clock;
use colloquy::config::Config;
use colloquy::db::schema::{course, errand, member, person, spent_nonce, visit};
use colloquy::db::{self, Conn};
use colloquy::ids::{CourseId, PlatformId};
use colloquy::keys::SigningKeys;
use colloquy::platforms::{self, DeploymentPolicy, DeploymentStatus};
use colloquy::practice::{self, PracticeLms, Registration, World};
use colloquy::tryout;
use colloquy::web::{Serving, serve, serve_on};
use diesel::prelude::*;

use super::PATIENCE;
use super::database::{Backend, Folder, TestDatabase};
use super::smtp::MailServer;

/// Who sends the mails of a tool that has a mail server.
pub(crate) const MAIL_FROM: &str = "Lakeside live classes <live@lakeside.example>";

/// The moment at which every test begins.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

/// A tool that serves, and the LMS it is registered with.
pub(crate) struct TestApp {
    pub(crate) address: String,
    pub(crate) app: Arc<App>,
    pub(crate) lms: practice::Running,
    pub(crate) world: World,
    pub(crate) clock: Clock,
    pub(crate) platform: PlatformId,
    values: BTreeMap<&'static str, String>,
    serving: Serving,
    _folder: Folder,
    _database: TestDatabase,
}

/// How much is in the tables that a launch writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) nonces: i64,
    pub(crate) errands: i64,
    pub(crate) visits: i64,
    pub(crate) people: i64,
    pub(crate) courses: i64,
    pub(crate) members: i64,
}

impl TestApp {
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[]).await
    }

    /// A tool that sends its letters to a mail server of its own, and that mail server.
    pub(crate) async fn start_with_mail(backend: Backend) -> (Self, MailServer) {
        let mail = MailServer::start();
        let settings = [("smtp_url", mail.url()), ("mail_from", MAIL_FROM.to_owned())];
        (Self::start_with(backend, &settings).await, mail)
    }

    /// A tool that sends its letters to the practice LMS's post office.
    pub(crate) async fn start_with_post_office(backend: Backend) -> Self {
        let settings =
            |lms: &practice::Running| vec![("smtp_url", lms.smtp_url()), ("mail_from", MAIL_FROM.to_owned())];
        Self::start_beside(backend, settings).await
    }

    /// A tool with more settings than it needs.
    pub(crate) async fn start_with(backend: Backend, more: &[(&'static str, String)]) -> Self {
        Self::start_beside(backend, |_lms| more.to_vec()).await
    }

    async fn start_beside(
        backend: Backend,
        more: impl FnOnce(&practice::Running) -> Vec<(&'static str, String)>,
    ) -> Self {
        let (folder, clock) = (Folder::make("it"), Clock::standing_at(now()));
        let database = tokio::task::spawn_blocking(move || TestDatabase::fresh(backend)).await.unwrap();
        let keys = folder.0.join("keys");
        copy_keys(&keys);
        // Held until the server takes the port over, so that nobody else gets it meanwhile.
        let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", reserved.local_addr().unwrap());
        let tool = practice::Config::for_tool(address.parse().unwrap(), clock.clone());
        let lms = PracticeLms::start(tool).await.unwrap();
        let mut values = BTreeMap::from([
            ("public_url", address.clone()),
            ("bind", reserved.local_addr().unwrap().to_string()),
            ("database_url", database.url()),
            ("keys_dir", keys.display().to_string()),
            ("recordings_dir", folder.0.join("recordings").display().to_string()),
            ("outbound_allow", lms.base_url().authority().to_owned()),
            ("workers", "2".to_owned()),
        ]);
        values.extend(more(&lms));
        if let Some(url) = values.get_mut("instance_url") {
            url.clone_from(&address);
        }
        let app = App::build(Config::from_values(&values).unwrap(), clock.clone()).unwrap();
        let app = Arc::new(app);
        let serving = serve_on(Arc::clone(&app), reserved).await.unwrap();
        let world = lms.world();
        let platform = register(&app, &lms, &world.registration(), DeploymentPolicy::Auto).await;
        Self {
            address,
            app,
            lms,
            world,
            clock,
            platform,
            values,
            serving,
            _folder: folder,
            _database: database,
        }
    }

    /// Another instance over the same database and keys; its own address, the same public one.
    pub(crate) async fn sibling(&self) -> (String, Serving) {
        let mut values = self.values.clone();
        values.insert("bind", "127.0.0.1:0".to_owned());
        let app = App::build(Config::from_values(&values).unwrap(), self.clock.clone()).unwrap();
        let serving = serve(app).await.unwrap();
        (format!("http://{}", serving.address()), serving)
    }

    /// A tool that is one of several instances.
    #[cfg(feature = "postgres")]
    pub(crate) async fn start_as_instance(backend: Backend) -> Self {
        Self::start_with(backend, &[("instance_url", String::new())]).await
    }

    /// Another of several instances over the same database and keys, with an address of its own.
    #[cfg(feature = "postgres")]
    pub(crate) async fn sibling_instance(&self) -> (String, Arc<App>, Serving) {
        let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
        let bind = reserved.local_addr().unwrap().to_string();
        let mut values = self.values.clone();
        values.insert("instance_url", format!("http://{bind}"));
        values.insert("bind", bind);
        let app = Arc::new(App::build(Config::from_values(&values).unwrap(), self.clock.clone()).unwrap());
        let serving = serve_on(Arc::clone(&app), reserved).await.unwrap();
        (format!("http://{}", serving.address()), app, serving)
    }

    /// Registers another client of the LMS with the tool.
    pub(crate) async fn register(&self, client: &Registration, policy: DeploymentPolicy) -> PlatformId {
        register(&self.app, &self.lms, client, policy).await
    }

    /// Gives the only deployment of the LMS this status.
    pub(crate) async fn switch_deployment(&self, to: DeploymentStatus) {
        let platform = self.platform;
        let switched = self.app.db.write(move |conn| {
            let known = platforms::deployments(conn, platform)?;
            platforms::set_deployment_status(conn, known[0].id, to, &Actor::operator(), now())
        });
        assert!(switched.await.unwrap());
    }

    /// Lets the registration's tokens come from elsewhere.
    pub(crate) async fn set_token_url(&self, url: &str) {
        use colloquy::db::schema::platform;
        let (id, url) = (self.platform, url.to_owned());
        let set = move |conn: &mut Conn| {
            let row = platform::table.find(id);
            Ok::<_, db::Error>(diesel::update(row).set(platform::token_url.eq(url)).execute(conn)?)
        };
        assert_eq!(self.app.db.write(set).await.unwrap(), 1);
    }

    /// Where metrics are, if the settings say so.
    pub(crate) fn metrics_address(&self) -> SocketAddr {
        self.serving.metrics_address().expect("metrics")
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) async fn stop(self) {
        end(self.serving).await;
        self.lms.stop().await;
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> db::Result<T> + Send + 'static,
    ) -> T {
        self.app.db.read(work).await.unwrap()
    }

    pub(crate) async fn rows(&self) -> Rows {
        self.read(|conn| {
            Ok(Rows {
                nonces: spent_nonce::table.count().get_result(conn)?,
                errands: errand::table.count().get_result(conn)?,
                visits: visit::table.count().get_result(conn)?,
                people: person::table.count().get_result(conn)?,
                courses: course::table.count().get_result(conn)?,
                members: member::table.count().get_result(conn)?,
            })
        })
        .await
    }

    /// The newest course.
    pub(crate) async fn course(&self) -> CourseId {
        self.read(|conn| Ok(course::table.order(course::created_at.desc()).select(course::id).first(conn)?))
            .await
    }
}

/// Ends a server. Open rooms and other people's idle connections would make a patient end wait.
pub(crate) async fn end(serving: Serving) {
    let _ended = tokio::time::timeout(Duration::from_millis(300), serving.stop()).await;
}

async fn register(
    app: &App,
    lms: &practice::Running,
    client: &Registration,
    deployments: DeploymentPolicy,
) -> PlatformId {
    let new = tryout::registration(lms, client.client_id.clone(), deployments).unwrap();
    app.db.write(move |conn| platforms::add(conn, new, &Actor::operator(), now())).await.unwrap()
}

/// Making keys takes long, so they are made once for all tests, among what building leaves.
fn copy_keys(to: &Path) {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys");
        SigningKeys::open(&folder, now()).unwrap();
        folder
    });
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(made).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Asks again and again until there is an answer; panics when `what` takes too long.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
