//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod browser_free;
pub(crate) mod cluster;
pub(crate) mod folder;
pub(crate) mod lms;

pub(crate) use app::{TestApp, now};
pub(crate) use browser_free::{Answer, Browser};
pub(crate) use cluster::Backend;
pub(crate) use lms::{Begun, Launched};

/// Makes two tests of each function: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn test($app: &TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let app = TestApp::start($crate::support::Backend::Sqlite).await;
                test(&app).await;
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let app = TestApp::start($crate::support::Backend::Postgres).await;
                test(&app).await;
                app.stop().await;
            }
        }
    )+};
}

pub(crate) use on_both;
