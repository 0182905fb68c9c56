//! Letters in words: what waits in the outbox is written out here, at the moment it is sent.

mod accounts;
mod invited;
mod plain;
mod recorded;
pub mod session;
mod sheet;
mod when;

use std::sync::Arc;

pub use self::plain::Plain;
pub use self::recorded::Recorded;
pub use self::sheet::{Line, Row, Sheet, Way};
use crate::app::App;
use crate::mail::{Due, Kind, Scribe, Written};

/// Where letters are written: with everything the application knows.
pub struct Desk(Arc<App>);

impl Desk {
    /// A desk of this application.
    #[must_use]
    pub fn new(app: &Arc<App>) -> Self {
        Self(Arc::clone(app))
    }
}

impl Scribe for Desk {
    async fn write(&self, due: Due) -> anyhow::Result<Written> {
        write(&self.0, &due).await
    }
}

/// Writes a letter out, from what is so at this moment; [`Written::Dropped`] if nobody wants it any more.
async fn write(app: &App, due: &Due) -> anyhow::Result<Written> {
    match due.kind {
        Kind::Invitation | Kind::Changed => invited::write(app, due).await,
        Kind::Cancelled => invited::farewell(app, due),
        Kind::SignIn => accounts::sign_in(app, due).await,
        Kind::Welcome => accounts::welcome(app, due).await,
        Kind::Recording => recorded::write(app, due).await,
    }
}

#[cfg(test)]
mod tests;
