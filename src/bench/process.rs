//! The server under measurement: a process of its own, and what the operating system accounts to it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::client::Client;

/// Clock ticks per second in `/proc`: the same on every Linux there is, whatever the kernel's own beat.
const TICKS: u32 = 100;
/// How long a server may take to come up.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A server that runs until this is dropped.
pub(super) struct Process {
    child: Child,
    address: SocketAddr,
}

/// An address of this machine that nobody listens on.
pub(super) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}

impl Process {
    /// Starts this very program as a server with nothing but these settings, and waits until it answers.
    pub(super) fn start(
        folder: &Path,
        address: SocketAddr,
        settings: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the program does not know its own file")?;
        let mut command = Command::new(program);
        command.arg("serve").current_dir(folder).env_clear().stdin(Stdio::null());
        command.envs(settings.iter().map(|(name, value)| (format!("COLLOQUY_{name}"), value)));
        let child = command.spawn().context("the server could not be started")?;
        let mut process = Self { child, address };
        process.wait_until_ready()?;
        Ok(process)
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let began = Instant::now();
        let ready = |address| Client::connect(address)?.page("/health/ready", "");
        while began.elapsed() < STARTS_WITHIN {
            if ready(self.address).is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the server ended at once: {status}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        anyhow::bail!("the server did not come up")
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// User and system time of all its threads since it began, in steps of 10 ms.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        cpu(&self.proc("stat")?)
    }

    /// The same of its media thread alone.
    pub(super) fn cpu_of_media(&self) -> anyhow::Result<Duration> {
        let mut sum = Duration::ZERO;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end between being listed and being read.
            let stat = std::fs::read_to_string(task?.path().join("stat")).unwrap_or_default();
            if stat.contains("(media)") {
                sum += cpu(&stat)?;
            }
        }
        Ok(sum)
    }

    /// The memory it occupies now, in MiB.
    pub(super) fn rss(&self) -> anyhow::Result<f64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u32>().ok());
        Ok(f64::from(kib.context("/proc/PID/status names no VmRSS")?) / 1024.0)
    }

    fn proc(&self, file: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        std::fs::read_to_string(&path)
            .with_context(|| format!("{path} cannot be read: the benchmark wants Linux"))
    }
}

/// User and system time, as a process's or a thread's `stat` tells it.
pub(super) fn cpu(stat: &str) -> anyhow::Result<Duration> {
    let (_, fields) = stat.rsplit_once(')').context("stat in /proc is not what it was")?;
    // utime and stime, proc_pid_stat(5) fields 14 and 15; the part after the name begins with field 3.
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<_, _>>().context("stat in /proc is not what it was")?;
    Ok(Duration::from_secs(1) * ticks / TICKS)
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that ended already needs no ending.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
