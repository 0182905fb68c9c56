//! What the tests stand on.

pub(crate) mod account;
pub(crate) mod app;
pub(crate) mod bbb;
pub mod browser;
pub(crate) mod browser_free;
#[cfg(feature = "postgres")]
pub(crate) mod cluster;
pub(crate) mod course;
pub(crate) mod database;
pub(crate) mod dialogue;
pub(crate) mod firefox;
pub(crate) mod lms;
pub(crate) mod oidc;
pub(crate) mod port;
pub(crate) mod program;
pub(crate) mod recording;
pub(crate) mod room;
pub(crate) mod scheduler;
pub(crate) mod seat;
pub(crate) mod sending;
pub(crate) mod smtp;
pub(crate) mod soon;
pub(crate) mod stranger;
pub(crate) mod turn;

use std::time::Duration;

pub(crate) use account::Host;
pub(crate) use app::{TestApp, now};
pub(crate) use browser_free::{Answer, Browser};
pub(crate) use course::Typed;
pub(crate) use dialogue::Opened;
pub(crate) use lms::{Begun, Launched};
pub(crate) use seat::Seat;
pub(crate) use smtp::{Mail, MailServer};

/// How long anything may take that has to happen. Machines that run this are small and have other things to do: only
/// what is missing for good is worth a failure.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Makes of each function, which is given a running tool, a test on SQLite and one on PostgreSQL. Before them may
/// stand by what the tool is started: `by start_with_bbb;`.
macro_rules! with_the_tool {
    ($(#[$attribute:meta])* async $($rest:tt)+) => {
        $crate::support::with_the_tool! { by start; $(#[$attribute])* async $($rest)+ }
    };
    (by $start:ident; $($(#[$attribute:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn test($app: &TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let app = TestApp::$start($crate::support::database::Backend::Sqlite).await;
                test(&app).await;
                app.stop().await;
            }

            #[cfg(feature = "postgres")]
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let app = TestApp::$start($crate::support::database::Backend::Postgres).await;
                test(&app).await;
                app.stop().await;
            }
        }
    )+};
}

pub(crate) use with_the_tool;
