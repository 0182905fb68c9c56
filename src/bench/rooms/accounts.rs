//! What the operating system accounts to this process and to its media thread.

use std::fs;
use std::time::Duration;

use anyhow::Context;

use crate::bench::process::cpu;

/// One look at the accounts.
#[derive(Debug, Clone)]
pub(super) struct Accounts {
    /// User and system time of the media threads.
    pub(super) media: Duration,
    /// Memory, in MiB.
    pub(super) rss: f64,
    /// Open files, sockets among them.
    pub(super) files: usize,
    /// Threads.
    pub(super) threads: usize,
    /// Tasks of the runtime that lives on.
    pub(super) tasks: usize,
}

impl Accounts {
    pub(super) fn read() -> anyhow::Result<Self> {
        let mut media = Duration::ZERO;
        let mut threads = 0;
        for task in fs::read_dir("/proc/self/task").context("the benchmark wants Linux")? {
            let stat = fs::read_to_string(task?.path().join("stat")).unwrap_or_default();
            threads += 1;
            if stat.contains("(media)") {
                media += cpu(&stat)?;
            }
        }
        let status = fs::read_to_string("/proc/self/status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u32>().ok());
        let rss = f64::from(kib.context("/proc/self/status names no VmRSS")?) / 1024.0;
        let files = fs::read_dir("/proc/self/fd")?.count();
        let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        Ok(Self { media, rss, files, threads, tasks })
    }
}
