//! The process with the visitors: it hears and speaks in lines of JSON.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::meetings::embedded::media::visitor::{Figures, Manner, Visitor};

/// The visitors of `bench-rooms`; started by it.
#[derive(Debug, Args)]
pub struct BenchVisitors {}

/// One line between the two processes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Line {
    /// A visitor comes.
    Comes(u32, Manner),
    /// The room has no more for them.
    Goes(u32),
    /// They hear a message.
    Hear(u32, String),
    /// They say a command.
    Say(u32, String),
    /// Everybody counts anew.
    Forget,
    /// What did they get?
    Report,
    /// This.
    Figures(Sum),
}

/// What all visitors got.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) pictures: u64,
    pub(super) freezes: u64,
    pub(super) gaps: u64,
    pub(super) due: u64,
}

#[derive(Default)]
struct Crowd {
    visitors: HashMap<u32, (UnboundedSender<String>, Arc<Mutex<Figures>>)>,
}

/// Lives as long as its input does.
pub fn run(_visitors: BenchVisitors) -> anyhow::Result<()> {
    str0m::crypto::from_feature_flags().install_process_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        let (say, mut said) = mpsc::unbounded_channel::<Line>();
        tokio::spawn(async move {
            while let Some(line) = said.recv().await {
                let line = serde_json::to_string(&line).unwrap_or_default() + "\n";
                let mut out = std::io::stdout().lock();
                if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
                    return;
                }
            }
        });
        let mut crowd = Crowd::default();
        while let Some(line) = lines.next_line().await? {
            crowd.obey(serde_json::from_str(&line)?, &say).await?;
        }
        Ok(())
    })
}

impl Crowd {
    async fn obey(&mut self, line: Line, say: &UnboundedSender<Line>) -> anyhow::Result<()> {
        match line {
            Line::Comes(visitor, manner) => self.come(visitor, manner, say.clone()).await?,
            Line::Goes(visitor) => drop(self.visitors.remove(&visitor)),
            Line::Hear(visitor, message) => {
                let heard = self.visitors.get(&visitor).map(|(heard, _)| heard.send(message));
                drop(heard);
            }
            Line::Forget => self.figures(|figures| *figures = Figures::default()),
            Line::Report => {
                let (mut sum, now) = (Sum::default(), Instant::now());
                self.figures(|figures| {
                    let (gaps, due) = figures.gaps(now);
                    sum.pictures += figures.pictures;
                    sum.freezes += figures.freezes;
                    sum.gaps += gaps;
                    sum.due += due;
                });
                say.send(Line::Figures(sum))?;
            }
            Line::Say(..) | Line::Figures(_) => {}
        }
        Ok(())
    }

    async fn come(&mut self, visitor: u32, manner: Manner, say: UnboundedSender<Line>) -> anyhow::Result<()> {
        let figures = Arc::new(Mutex::new(Figures::default()));
        let (tell, hears) = mpsc::unbounded_channel();
        let (command, mut commands) = mpsc::unbounded_channel();
        self.visitors.insert(visitor, (tell, Arc::clone(&figures)));
        let person = Visitor::new(manner, figures).await?;
        tokio::spawn(async move {
            while let Some(command) = commands.recv().await {
                let _over = say.send(Line::Say(visitor, command));
            }
        });
        tokio::spawn(Box::pin(person.live(hears, command)));
        Ok(())
    }

    fn figures(&self, mut each: impl FnMut(&mut Figures)) {
        for (_, figures) in self.visitors.values() {
            each(&mut figures.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
