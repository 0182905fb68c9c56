//! The process with the visitors: it hears and speaks in lines of JSON.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::meetings::embedded::media::visitor::{Figures, Manner, Visitor};

/// The visitors of `bench-rooms`; started by it.
#[derive(Debug, Args)]
pub struct BenchVisitors {}

/// One line between the two processes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Line {
    /// A visitor comes, and is told and heard by lines like this.
    Comes(u32, Manner),
    /// A visitor comes over the WebSocket at this address.
    Connects(u32, Manner, String),
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
pub(in crate::bench) struct Sum {
    /// Visitors who saw a picture in the last second.
    pub(in crate::bench) watching: u64,
    pub(in crate::bench) pictures: u64,
    pub(in crate::bench) freezes: u64,
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
            Line::Connects(visitor, manner, to) => self.connect(visitor, manner, &to).await?,
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
                    let sees = |at: Instant| now.saturating_duration_since(at) < Duration::from_secs(1);
                    sum.watching += u64::from(figures.last_picture.is_some_and(sees));
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
        let (_, mut commands) = self.begin(visitor, manner).await?;
        tokio::spawn(async move {
            while let Some(command) = commands.recv().await {
                let _over = say.send(Line::Say(visitor, command));
            }
        });
        Ok(())
    }

    /// Lets a visitor in over a room's WebSocket, as the room's own page would open it.
    async fn connect(&mut self, visitor: u32, manner: Manner, to: &str) -> anyhow::Result<()> {
        let mut request = to.into_client_request()?;
        let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        request.headers_mut().insert("origin", format!("http://{host}").parse()?);
        let (socket, _) = connect_async(request).await?;
        let (mut said, mut heard) = socket.split();
        let (tell, mut commands) = self.begin(visitor, manner).await?;
        tokio::spawn(async move {
            while let Some(command) = commands.recv().await {
                if said.send(Message::text(command)).await.is_err() {
                    return;
                }
            }
        });
        tokio::spawn(async move {
            while let Some(Ok(message)) = heard.next().await {
                let Message::Text(message) = message else { continue };
                let _over = tell.send(message.to_string());
            }
        });
        Ok(())
    }

    /// A visitor begins to live: where they hear, and what they say.
    async fn begin(
        &mut self,
        visitor: u32,
        manner: Manner,
    ) -> anyhow::Result<(UnboundedSender<String>, UnboundedReceiver<String>)> {
        let figures = Arc::new(Mutex::new(Figures::default()));
        let (tell, hears) = mpsc::unbounded_channel();
        let (command, commands) = mpsc::unbounded_channel();
        self.visitors.insert(visitor, (tell.clone(), Arc::clone(&figures)));
        let person = Visitor::new(manner, figures).await?;
        tokio::spawn(Box::pin(person.live(hears, command)));
        Ok((tell, commands))
    }

    fn figures(&self, mut each: impl FnMut(&mut Figures)) {
        for (_, figures) in self.visitors.values() {
            each(&mut figures.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}
