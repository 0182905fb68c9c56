//! A PostgreSQL cluster that lives as long as this test process, however the process ends.
//!
//! A guard, a small shell script, makes it, starts it, and waits for the end of its own standard input,
//! which only this process holds open. So the cluster goes even when the tests are killed.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

/// The one cluster, started by the first test that asks.
pub(crate) static CLUSTER: LazyLock<Cluster> = LazyLock::new(Cluster::start);

/// PostgreSQL refuses to run as root, hence another user there. Nothing is flushed to the disk: no test
/// pulls the plug of this cluster.
const GUARD: &str = r#"
set -eu
bin=$1 folder=$2 tls_port=$3
trap '' INT TERM HUP PIPE
as_its_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}
end() {
    [ ! -e "$folder/data/postmaster.pid" ] ||
        as_its_user "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || :
    cd / && rm -rf "$folder"
}
trap end EXIT
cd "$folder"
chmod 700 .
if [ "$(id -u)" = 0 ]; then chown postgres:postgres .; fi
as_its_user "$bin/initdb" -D "$folder/data" -U colloquy --auth=trust --no-sync -E UTF8 --locale=C \
    >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
over_tls=
if [ -n "$tls_port" ]; then
    as_its_user openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout data/server.key -out data/server.crt 2>openssl.log ||
        { cat openssl.log >&2; exit 1; }
    as_its_user sh -c 'echo "hostssl all all 127.0.0.1/32 trust" >data/pg_hba.conf'
    over_tls="-c listen_addresses=127.0.0.1 -c port=$tls_port -c ssl=on"
fi
as_its_user "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/data/server.log" \
    -o "-c listen_addresses='' -k $folder -c fsync=off -c full_page_writes=off -c max_connections=400 $over_tls" \
    start >/dev/null 2>&1 || { cat data/server.log >&2; exit 1; }
echo ready
cat >/dev/null
"#;

/// A running cluster that is reached over a socket in its own folder: no port is taken.
pub(crate) struct Cluster {
    folder: PathBuf,
    // Its standard input is what the guard waits on.
    _guard: Child,
}

impl Cluster {
    fn start() -> Self {
        Self::guarded("")
    }

    /// One that is reached at this port of 127.0.0.1, by TLS only.
    #[cfg(feature = "postgres-tls")]
    pub(crate) fn behind_tls(port: u16) -> Self {
        Self::guarded(&port.to_string())
    }

    fn guarded(tls_port: &str) -> Self {
        let folder = folder_for_a_socket();
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(programs())
            .arg(&folder)
            .arg(tls_port)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl+C in a terminal is for the tests; the guard hears of it by their end.
            .process_group(0)
            .spawn()
            .expect("sh starts");
        let mut line = String::new();
        let answer = guard.stdout.take().expect("a pipe");
        BufReader::new(answer).read_line(&mut line).expect("the guard's answer");
        assert_eq!(line, "ready\n", "the PostgreSQL cluster did not start; its log stands above");
        Self { folder, _guard: guard }
    }

    /// The certificate of one behind TLS: its own root.
    #[cfg(feature = "postgres-tls")]
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.join("data/server.crt")
    }

    /// The address of a database in it.
    pub(crate) fn url(&self, database: &str) -> String {
        let folder = self.folder.to_str().expect("a plain path").replace('/', "%2F");
        format!("postgres://colloquy@localhost/{database}?host={folder}")
    }
}

/// Socket paths may be 107 bytes long, so the folder is not where a long `TMPDIR` points.
fn folder_for_a_socket() -> PathBuf {
    let usual = std::env::temp_dir();
    let parent = if usual.as_os_str().len() > 50 { Path::new("/tmp") } else { &usual };
    let folder = parent.join(format!("colloquy-pg-{}", uuid::Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder).expect("a folder for the cluster");
    folder
}

/// Where PostgreSQL's programs are: in PATH, or where Debian puts them, the newest version first.
fn programs() -> PathBuf {
    let has_both = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&in_path).find(has_both) {
        return folder;
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.map(|version| version.path().join("bin")).filter(has_both).collect();
    found.sort_by_key(|folder| number(folder));
    found.pop().expect("PostgreSQL's programs: install the package postgresql, or run .ci/test")
}

fn number(folder: &Path) -> u32 {
    let version = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    version.and_then(|name| name.parse().ok()).unwrap_or_default()
}
