//! Both databases, as the rooms see them.

use colloquy::db::{Db, Error};
use diesel::RunQueryDsl;
use futures_util::future::join_all;

use crate::support::database::{TestDatabase, on_both};

async fn spend(db: &Db, key: &'static str) -> Result<(), Error> {
    db.write(move |conn| {
        diesel::sql_query(format!("INSERT INTO spent_nonce (key) VALUES ('{key}')")).execute(conn)?;
        Ok(())
    })
    .await
}

on_both! {
    async fn the_schema_goes_up_and_down_and_up_again(database: TestDatabase) {
        let db = database.open();
        assert_eq!(db.pending_migrations().unwrap(), Vec::<String>::new());
        db.revert_all().unwrap();
        let all = db.pending_migrations().unwrap();
        assert!(!all.is_empty());
        assert_eq!(db.migrate().unwrap().len(), all.len());
        assert_eq!(db.pending_migrations().unwrap(), Vec::<String>::new());
        spend(&db, "usable again").await.unwrap();
    }

    async fn of_sixteen_equal_writes_at_once_one_is_kept(database: TestDatabase) {
        let db = database.open();
        let answers = join_all((0..16).map(|_| spend(&db, "the same"))).await;
        let kept = answers.iter().filter(|answer| answer.is_ok()).count();
        let told = answers.iter().filter(|answer| matches!(answer, Err(Error::Duplicate))).count();
        assert_eq!((kept, told), (1, 15), "{answers:?}");
        spend(&db, "another").await.unwrap();
    }

    async fn of_two_instances_one_keeps_an_equal_write(database: TestDatabase) {
        let (here, there) = (database.open(), database.open());
        let answers = join_all((0..16).map(|n| spend(if n % 2 == 0 { &here } else { &there }, "x"))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    }

    async fn each_test_has_a_database_of_its_own(database: TestDatabase) {
        let other = TestDatabase::fresh(database.backend());
        spend(&database.open(), "mine").await.unwrap();
        spend(&other.open(), "mine").await.unwrap();
        assert_ne!(database.url(), other.url());
    }
}
