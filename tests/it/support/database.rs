//! A database for one test, on either back end.

use std::path::PathBuf;

use colloquy::db::Db;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the one cluster of this process.
    #[cfg(feature = "postgres")]
    Postgres,
}

/// A migrated database that nobody else uses. It goes when this is dropped.
pub(crate) struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(#[expect(dead_code, reason = "kept for its end")] Folder),
    #[cfg(feature = "postgres")]
    Postgres(#[expect(dead_code, reason = "kept for its end")] postgres::Made),
}

impl TestDatabase {
    /// Makes one.
    pub(crate) fn fresh(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = Folder::make("db");
                let url = format!("sqlite:{}", folder.0.join("colloquy.sqlite").display());
                migrate(&url);
                Self { url, place: Place::Folder(folder) }
            }
            #[cfg(feature = "postgres")]
            Backend::Postgres => {
                let made = postgres::Made::from_template();
                Self { url: made.url(), place: Place::Postgres(made) }
            }
        }
    }

    /// Its address, as `COLLOQUY_DATABASE_URL` takes it.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Which database it is.
    pub(crate) fn backend(&self) -> Backend {
        match self.place {
            Place::Folder(_) => Backend::Sqlite,
            #[cfg(feature = "postgres")]
            Place::Postgres(_) => Backend::Postgres,
        }
    }

    /// It, opened.
    pub(crate) fn open(&self) -> Db {
        open(&self.url)
    }
}

fn open(url: &str) -> Db {
    Db::open(url.parse().expect("a database address")).expect("the database opens")
}

fn migrate(url: &str) {
    open(url).migrate().expect("the migrations run");
}

/// A folder that goes when this is dropped.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// Makes an empty one.
    pub(crate) fn make(what: &str) -> Self {
        let name = format!("colloquy-{what}-{}", uuid::Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be deleted lies in the system's folder for such things.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::sync::LazyLock;

    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};

    use crate::support::cluster::CLUSTER;

    /// Migrated once; every test's database is a copy of it.
    static TEMPLATE: LazyLock<&str> = LazyLock::new(|| {
        administer("CREATE DATABASE template_colloquy").expect("the template");
        super::migrate(&CLUSTER.url("template_colloquy"));
        "template_colloquy"
    });

    /// A database of one test.
    pub(super) struct Made(String);

    impl Made {
        pub(super) fn from_template() -> Self {
            let name = format!("test_{}", uuid::Uuid::new_v4().simple());
            let template = *TEMPLATE;
            administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                .expect("a copy of the template");
            Self(name)
        }

        pub(super) fn url(&self) -> String {
            CLUSTER.url(&self.0)
        }
    }

    impl Drop for Made {
        fn drop(&mut self) {
            // A failing test must show its own failure, and the cluster goes soon anyway.
            let _gone = administer(&format!("DROP DATABASE {} WITH (FORCE)", self.0));
        }
    }

    fn administer(statement: &str) -> diesel::QueryResult<()> {
        let mut conn = PgConnection::establish(&CLUSTER.url("postgres")).expect("the cluster answers");
        conn.batch_execute(statement)
    }
}

/// Runs each test on SQLite and on PostgreSQL, as `sqlite::NAME` and `postgres::NAME`.
macro_rules! on_both {
    ($($(#[$about:meta])* async fn $name:ident($database:ident: TestDatabase) $body:block)+) => {
        $($(#[$about])* async fn $name($database: $crate::support::database::TestDatabase) $body)+

        mod sqlite {
            use $crate::support::database::{Backend, TestDatabase};
            $(#[actix_web::test]
            async fn $name() {
                super::$name(TestDatabase::fresh(Backend::Sqlite)).await;
            })+
        }

        #[cfg(feature = "postgres")]
        mod postgres {
            use $crate::support::database::{Backend, TestDatabase};
            $(#[actix_web::test]
            async fn $name() {
                super::$name(TestDatabase::fresh(Backend::Postgres)).await;
            })+
        }
    };
}
pub(crate) use on_both;
