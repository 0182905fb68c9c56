//! A PostgreSQL server that is reached by TLS only.

use colloquy::db::{Db, Error};

use crate::support::cluster::Cluster;
use crate::support::port::Port;

#[test]
fn an_address_that_asks_for_tls_gets_it_and_checks_whom_it_reaches() {
    let held = Port::hold();
    let port = held.number();
    let cluster = Cluster::behind_tls(port);
    let root = cluster.certificate().display().to_string().replace('/', "%2F");
    let migrate = |ssl: &str, host: &str| -> Result<Vec<String>, Error> {
        let server = format!("postgres://colloquy@{host}:{port}/postgres?hostaddr=127.0.0.1");
        Db::open(format!("{server}&sslmode={ssl}").parse().unwrap())?.migrate()
    };
    assert!(migrate("disable", "localhost").is_err(), "the server takes nobody without TLS");
    assert!(!migrate("require", "localhost").unwrap().is_empty());
    let verified = format!("verify-full&sslrootcert={root}");
    assert!(migrate(&verified, "localhost").unwrap().is_empty(), "migrated already");
    assert!(migrate(&verified, "db.example").is_err(), "not the name in the certificate");
    assert!(migrate("verify-full", "localhost").is_err(), "nobody vouches for the certificate");
}
