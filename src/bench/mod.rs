//! `colloquy bench`: whole launches over HTTP against this build, and what the operating system says they cost.
//!
//! The server is a process of its own; the practice LMS and the visitors live in this one, so that signing
//! and driving are not counted as the server's work. `docs/benchmarks.md` says how to read the figures.

mod beside;
mod client;
mod figures;
mod load;
mod process;
pub mod rooms;
mod trials;
mod visitor;

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::Args;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use self::load::Courses;
use self::process::Process;
use crate::audit::Actor;
use crate::clock::Clock;
use crate::courses::{CourseKind, CourseSeen};
use crate::db::{DatabaseUrl, Db};
use crate::ids::{CourseId, DeploymentId, PlatformId};
use crate::platforms::{self, DeploymentPolicy};
use crate::practice::{self, Flavour, PracticeLms, World};
use crate::tryout::{self, Folder};

/// What to measure.
#[derive(Debug, Args)]
pub struct Bench {
    /// Launches in the main run.
    #[arg(long, default_value_t = 20_000)]
    launches: u32,
    /// Visitors at a time.
    #[arg(long, default_value_t = 8)]
    visitors: u32,
    /// The database: a throwaway SQLite file if none is named.
    #[arg(long, value_name = "URL")]
    database: Option<DatabaseUrl>,
    /// Races of 16 equal posts.
    #[arg(long, default_value_t = 20)]
    races: u32,
    /// Launches posted a second time.
    #[arg(long, default_value_t = 200)]
    replays: u32,
    /// Members of the large roster; 0 leaves it out.
    #[arg(long, default_value_t = 100_000)]
    roster: u32,
    /// People who watch a presenter in a room of the same server while others launch; 0 leaves it out.
    #[arg(long, default_value_t = 250)]
    room: u32,
    /// Tell the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// Everything the measurements share.
struct Ground {
    runtime: Runtime,
    db: Db,
    platform: PlatformId,
    world: World,
    server: Process,
    // Dropped last: the server's files are in it.
    _lms: practice::Running,
    _folder: Folder,
}

/// Measures, and says what was seen.
#[expect(clippy::needless_pass_by_value, reason = "a verb is run once, with what the command line said")]
pub fn run(bench: Bench) -> anyhow::Result<()> {
    let ground = Ground::prepare(&bench)?;
    let courses = Courses::open(&ground.world)?;
    let mut findings = Map::new();
    findings.insert("database".to_owned(), json!(ground.db.url().to_string()));
    findings.insert("visitors".to_owned(), json!(bench.visitors));
    findings.extend(load::whole_launches(&ground, &courses, &bench)?);
    findings.extend(trials::all(&ground, &courses, &bench)?);
    if bench.roster > 0 {
        findings.insert("roster".to_owned(), trials::roster(&ground, &courses, &bench)?);
    }
    if bench.room > 0 {
        findings.insert("launches beside a room".to_owned(), beside::launches(&ground, &courses, &bench)?);
    }
    tell(&findings, bench.json)
}

fn tell(findings: &Map<String, Value>, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, findings)?;
        writeln!(out)?;
    } else {
        figures::write(findings, "", &mut out)?;
    }
    Ok(())
}

impl Ground {
    fn prepare(bench: &Bench) -> anyhow::Result<Self> {
        install_crypto();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build()?;
        let folder = Folder::make("bench").context("no folder for the benchmark's data")?;
        let address = process::free_address()?;
        let public: url::Url = format!("http://{address}").parse()?;
        let lms = practice::Config::for_tool(public.clone(), Clock::system());
        let lms =
            runtime.block_on(PracticeLms::start(lms)).context("the practice LMS could not be started")?;
        let database = match &bench.database {
            Some(url) => url.clone(),
            None => DatabaseUrl::Sqlite(folder.path().join("colloquy.sqlite")),
        };
        let db = Db::open(database)?;
        db.migrate()?;
        let platform = register(&runtime, &db, &lms)?;
        let server = Process::start(folder.path(), address, &settings(folder.path(), &public, &db, &lms))?;
        Ok(Self { world: lms.world(), runtime, db, platform, server, _lms: lms, _folder: folder })
    }

    /// Our identifier of the practice LMS's course `slug`.
    fn course(&self, slug: &str) -> anyhow::Result<CourseId> {
        let flavour = Flavour::Moodle;
        let deployment = self.world.registration().deployment(flavour).to_owned();
        let seen = CourseSeen {
            deployment: DeploymentId::derived(&[self.platform.as_str(), &deployment]),
            kind: CourseKind::Context,
            external_id: self.world.course(slug)?.context_id(flavour),
            title: None,
            groups_url: None,
            roster_url: None,
        };
        Ok(seen.id())
    }
}

fn settings(
    folder: &Path,
    public: &url::Url,
    db: &Db,
    lms: &practice::Running,
) -> Vec<(&'static str, String)> {
    let bind = public.authority().to_owned();
    let outbound = lms.base_url().authority().to_owned();
    vec![
        ("PUBLIC_URL", public.origin().ascii_serialization()),
        ("BIND", bind),
        ("DATABASE_URL", spelled(db.url())),
        ("KEYS_DIR", folder.join("keys").to_string_lossy().into_owned()),
        ("OUTBOUND_ALLOW", outbound),
        ("MEDIA_ADDRESSES", "127.0.0.1".to_owned()),
        ("MEDIA_PORT", "0".to_owned()),
        ("LOG", "warn".to_owned()),
    ]
}

/// The address as settings spell it; what is shown to people leaves the password out.
fn spelled(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(text) => text.clone(),
    }
}

fn register(runtime: &Runtime, db: &Db, lms: &practice::Running) -> anyhow::Result<PlatformId> {
    let new = tryout::registration(lms, lms.client_id(), DeploymentPolicy::Auto)?;
    let now = Clock::system().now();
    Ok(runtime.block_on(db.write(move |conn| platforms::add(conn, new, &Actor::operator(), now)))?)
}

fn install_crypto() {
    // A provider that is there already is the same one.
    let _installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
