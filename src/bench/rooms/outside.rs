//! The process with the visitors, as seen from the measuring one.

use std::process::Stdio;

use anyhow::Context;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::visitors::{Line, Sum};
use crate::meetings::embedded::media::visitor::Manner;

/// Visitors in a process of their own, so that their work and their memory are not counted.
pub(in crate::bench) struct Outside {
    to: UnboundedSender<Line>,
    said: Option<UnboundedReceiver<(u32, String)>>,
    sums: UnboundedReceiver<Sum>,
    _process: Child,
}

impl Outside {
    /// Starts the process; it ends with this.
    pub(in crate::bench) fn start() -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the program does not know its own file")?;
        let mut command = Command::new(program);
        command.arg("bench-visitors").stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().context("the visitors could not be started")?;
        let (to, lines) = mpsc::unbounded_channel();
        let (say, said) = mpsc::unbounded_channel();
        let (tell, sums) = mpsc::unbounded_channel();
        tokio::spawn(write(process.stdin.take().context("stdin")?, lines));
        tokio::spawn(read(process.stdout.take().context("stdout")?, say, tell));
        Ok(Self { to, said: Some(said), sums, _process: process })
    }

    /// Where lines for the visitors go.
    pub(super) fn lines(&self) -> UnboundedSender<Line> {
        self.to.clone()
    }

    /// The commands that visitors say. Taken once.
    pub(super) fn said(&mut self) -> anyhow::Result<UnboundedReceiver<(u32, String)>> {
        self.said.take().context("somebody hears the visitors already")
    }

    /// Lets a visitor come in over a room's WebSocket.
    pub(in crate::bench) fn connect(&self, visitor: u32, manner: Manner, to: String) -> anyhow::Result<()> {
        Ok(self.to.send(Line::Connects(visitor, manner, to))?)
    }

    /// Begins to count anew what the visitors get.
    pub(in crate::bench) fn forget(&self) -> anyhow::Result<()> {
        Ok(self.to.send(Line::Forget)?)
    }

    /// What all of them got since.
    pub(in crate::bench) async fn sum(&mut self) -> anyhow::Result<Sum> {
        self.to.send(Line::Report)?;
        self.sums.recv().await.context("the visitors are gone")
    }
}

async fn write(mut stdin: ChildStdin, mut lines: UnboundedReceiver<Line>) {
    while let Some(line) = lines.recv().await {
        let line = serde_json::to_string(&line).unwrap_or_default() + "\n";
        if stdin.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stdout: ChildStdout, say: UnboundedSender<(u32, String)>, tell: UnboundedSender<Sum>) {
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(Line::Say(visitor, command)) => drop(say.send((visitor, command))),
            Ok(Line::Figures(sum)) => drop(tell.send(sum)),
            Ok(_) | Err(_) => {}
        }
    }
}
