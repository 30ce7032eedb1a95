//! Opening an installation: the schema is brought up under a lock, a node whose key or schema does not fit does not start, and the
//! demo fills an empty database of either engine only.

use crate::{
    engines::Database,
    process::{Demo, Node, punchgate, write_master_key},
};
use punchgate::store::{Access, Location, OpenFault, Store};
use sqlx::{Connection, PgConnection};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_on_an_empty_database_migrate_it_once() {
    let database = Database::create().await;
    let location: Location = database.url().parse().unwrap();
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let location = location.clone();
        nodes.spawn(async move {
            let store = Store::open(&location, Access::Serve).await.unwrap();
            store.migrate().await.unwrap();
            store.check_schema().await.unwrap();
            store.close().await;
        });
    }
    while let Some(node) = nodes.join_next().await {
        node.unwrap();
    }
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_waits_for_the_migration_of_another_one() {
    let database = Database::create().await;
    let location: Location = database.url().parse().unwrap();
    let mut other = PgConnection::connect(database.url()).await.unwrap();
    // What the migrator of another node holds; longer than any statement of the service may wait.
    sqlx::query("BEGIN").execute(&mut other).await.unwrap();
    sqlx::query("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY)").execute(&mut other).await.unwrap();
    let store = Store::open(&location, Access::Serve).await.unwrap();
    let migrating = tokio::spawn(async move { store.migrate().await });
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(!migrating.is_finished());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    migrating.await.unwrap().unwrap();
    other.close().await.unwrap();
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_start_at_once_on_an_empty_database() {
    let database = Database::create().await;
    let folder = tempfile::tempdir().unwrap();
    let key = write_master_key(folder.path());
    let url = database.url().to_owned();
    let start = || {
        let (url, key) = (url.clone(), key.clone());
        std::thread::spawn(move || Node::start(&url, &key))
    };
    let nodes = [start(), start()].map(|node| node.join().unwrap());
    assert!(nodes.into_iter().all(Node::end));
    database.drop().await;
}

on_each_engine!(a_database_of_a_newer_program_is_left_alone, |store| async {
    store.check_schema().await.unwrap();
    store
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    assert!(matches!(store.check_schema().await, Err(OpenFault::Schema)));
    assert!(matches!(store.migrate().await, Err(OpenFault::Migrate(_))));
});

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_fills_an_empty_postgresql_database_and_no_other() {
    let database = Database::create().await;
    let demo = Demo::on(database.url());
    assert_eq!(demo.paste("curl -si").status(), 303);
    assert_eq!(demo.paste("curl -s ").cxml(), 200);
    drop(demo);
    let again = punchgate().args(["demo", "--listen", "127.0.0.1:0", "--database", database.url()]).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    database.drop().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_new_sqlite_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("punchgate.db");
    let store = Store::open(&Location::Sqlite(path.clone()), Access::Serve).await.unwrap();
    store.migrate().await.unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        if file.path().extension().is_none_or(|extension| extension != "lock") {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        }
    }
    store.close().await;
}
