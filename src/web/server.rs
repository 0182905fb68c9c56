//! The server: its listeners, its workers, its end.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, HttpServer, web};
use anyhow::Context;

use super::letters::Desk;
use super::{failure, health, routes};
use crate::app::App;
use crate::meetings::embedded::media;
use crate::rounds::{self, Rounds};

/// Connections that one worker holds: rooms keep theirs open.
const CONNECTIONS_PER_WORKER: usize = 10_000;

/// A server that runs. Dropping it does not stop it; [`Serving::stop`] does.
pub struct Serving {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    handle: ServerHandle,
    running: tokio::task::JoinHandle<std::io::Result<()>>,
    rounds: Rounds,
    media: Option<media::Running>,
    app: Arc<App>,
}

/// Starts the server and its rounds; port 0 finds a free one. It stops at SIGTERM and SIGINT by itself.
pub async fn serve(app: impl Into<Arc<App>>) -> anyhow::Result<Serving> {
    let app: Arc<App> = app.into();
    let listener = TcpListener::bind(app.config.bind)
        .with_context(|| format!("{} cannot be listened on", app.config.bind))?;
    serve_on(app, listener).await
}

/// As [`serve`], where somebody listens already: an address that was found free stays one's own.
pub async fn serve_on(app: Arc<App>, listener: TcpListener) -> anyhow::Result<Serving> {
    app.meetings.begin(app.clock.now()).await.context("rooms")?;
    let address = listener.local_addr()?;
    let shared = web::Data::from(Arc::clone(&app));
    let server = HttpServer::new(move || {
        Actix::new()
            .wrap(from_fn(failure::tell))
            .app_data(shared.clone())
            .configure(|config| routes::all(config, &shared))
    });
    let server = server
        .workers(app.config.workers)
        .max_connections(CONNECTIONS_PER_WORKER)
        .shutdown_timeout(10)
        .listen(listener)?
        .run();
    let (handle, metrics) = (server.handle(), serve_metrics(&app)?);
    let (rounds, media) = (rounds::start(&app, Desk::new(&app)), app.start_media()?);
    let heard = media.as_ref().map(media::Running::announced);
    tracing::info!(%address, public = %app.config.public_url, database = %app.config.database_url, media = ?heard, "serving");
    Ok(Serving { address, metrics, handle, running: tokio::spawn(server), rounds, media, app })
}

/// Metrics have an address of their own: nothing of them is public by accident.
fn serve_metrics(app: &Arc<App>) -> anyhow::Result<Option<SocketAddr>> {
    let Some(bind) = app.config.metrics_bind else { return Ok(None) };
    let shared = web::Data::from(Arc::clone(app));
    let server = HttpServer::new(move || {
        Actix::new().app_data(shared.clone()).route("/metrics", web::get().to(health::metrics))
    });
    let server = server
        .workers(1)
        .disable_signals()
        .bind(bind)
        .with_context(|| format!("{bind} cannot be listened on"))?;
    let address = server.addrs().first().copied();
    tokio::spawn(server.run());
    Ok(address)
}

impl Serving {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where metrics are, if anywhere.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Waits until it is stopped from outside.
    pub async fn wait(self) -> anyhow::Result<()> {
        let result = self.running.await.context("the server came to a sudden end")?;
        self.app.meetings.hall().stop_media();
        self.media.into_iter().for_each(media::Running::wait);
        self.rounds.stop().await;
        // Without it the others wait for the end of its lease.
        if let Err(error) = self.app.meetings.leave(self.app.clock.now()).await {
            tracing::warn!(%error, "the end of this instance could not be noted");
        }
        Ok(result?)
    }

    /// Stops it: requests under way are answered first.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.handle.stop(true).await;
        self.wait().await
    }
}
