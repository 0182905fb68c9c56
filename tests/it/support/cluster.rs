//! The databases: a SQLite file for each test, or a database of a PostgreSQL server that the suite starts.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

use colloquy::db::{DatabaseUrl, Db};
use diesel::{Connection, PgConnection, RunQueryDsl};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// The address of a database of one test's own; `file` is where a SQLite one goes.
pub(crate) fn fresh(backend: Backend, file: &Path) -> String {
    match backend {
        Backend::Sqlite => format!("sqlite:{}", file.display()),
        Backend::Postgres => cluster().database(),
    }
}

/// PostgreSQL refuses to run as root: then it runs as nobody.
const NOBODY: u32 = 65534;

struct Cluster {
    socket: PathBuf,
    creating: Mutex<()>,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

impl Cluster {
    fn start() -> Self {
        let socket = std::env::temp_dir().join(format!("colloquy-pg-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&socket).unwrap();
        let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        if root {
            chown(&socket, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let run = |program: &str, arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
            if root {
                command.uid(NOBODY).gid(NOBODY);
            }
            command
        };
        let data = socket.join("data").display().to_string();
        let made = run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        assert!({ made }.status().expect("initdb (package postgresql)").success());
        // The shell waits for the end of its input, which is the end of this process however it comes.
        let script = format!(
            "postgres -D '{data}' -k '{at}' -c listen_addresses= -c fsync=off -c full_page_writes=off \
             -c max_connections=400 -c shared_buffers=64MB >'{at}/log' 2>&1 </dev/null & pid=$!; read _; \
             kill -INT $pid; wait $pid; rm -rf '{at}'",
            at = socket.display()
        );
        let mut keeper = run("sh", &["-c", &script]);
        let keeper = keeper.stdin(Stdio::piped()).spawn().unwrap();
        // Kept open for as long as this process lives.
        std::mem::forget(keeper);
        let cluster = Self { socket, creating: Mutex::default() };
        cluster.make_template();
        cluster
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.socket.display())
    }

    fn make_template(&self) {
        let mut admin = self.patient_connection();
        diesel::sql_query("CREATE DATABASE migrated").execute(&mut admin).unwrap();
        let url: DatabaseUrl = self.url("migrated").parse().unwrap();
        Db::open(url).unwrap().migrate().unwrap();
    }

    fn patient_connection(&self) -> PgConnection {
        for _ in 0..200 {
            if let Ok(connection) = PgConnection::establish(&self.url("postgres")) {
                return connection;
            }
            wait();
        }
        panic!("PostgreSQL did not start: {}", read(&self.socket.join("log")))
    }

    fn database(&self) -> String {
        let _one_at_a_time = self.creating.lock().unwrap();
        let name = format!("it_{}", uuid::Uuid::new_v4().simple());
        let mut admin = self.patient_connection();
        let create = format!("CREATE DATABASE {name} TEMPLATE migrated");
        // The connection that migrated the template may be on its way out still.
        let made = (0..100).any(|_| {
            let made = diesel::sql_query(create.as_str()).execute(&mut admin).is_ok();
            if !made {
                wait();
            }
            made
        });
        assert!(made, "{create}");
        self.url(&name)
    }
}

fn wait() {
    std::thread::sleep(std::time::Duration::from_millis(50));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
