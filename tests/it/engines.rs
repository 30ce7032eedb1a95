//! A fresh store for each test, on SQLite in a folder of its own and on PostgreSQL in a database of its own. Both are gone when
//! the test ends, also when it panics.

use punchgate::{
    chance::Chance,
    clock::Clock,
    store::{Access, Location, Store},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use std::{ops::Deref, path::PathBuf, str::FromStr, sync::Arc};

/// `on_each_engine!(name, |store| async { ... })` makes the tests `name::sqlite` and `name::postgres`; `store` is an
/// `Arc<Bench>`, which is as good as a `&Store`.
macro_rules! on_each_engine {
    ($name:ident, |$store:ident| async $body:block) => {
        mod $name {
            use super::*;

            async fn test($store: std::sync::Arc<crate::engines::Bench>) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                crate::engines::on_sqlite(test).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                crate::engines::on_postgres(test).await;
            }
        }
    };
}

/// A store under test, and the way to its database past it.
pub(crate) struct Bench {
    store: Store,
    place: Place,
}

enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Deref for Bench {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A connection past the store, for looking at what no room of the house needs to ask.
pub(crate) enum Side {
    Sqlite(sqlx::SqliteConnection),
    Postgres(PgConnection),
}

impl Side {
    /// Every value of every table as text, but when keys were last used, and the epoch of the facts, which says only that something
    /// may have changed.
    pub(crate) async fn contents(&mut self) -> String {
        self.contents_but("").await
    }

    /// The same without one table.
    pub(crate) async fn contents_but(&mut self, left_out: &str) -> String {
        let mut text = String::new();
        for table in self.tables().await.into_iter().filter(|table| table != left_out) {
            text.extend([table.as_str(), ": ", &self.contents_of(&table).await, "\n"]);
        }
        text
    }

    async fn tables(&mut self) -> Vec<String> {
        const SQLITE: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'facts_epoch' ORDER BY name";
        const POSTGRES: &str = "SELECT table_name::text FROM information_schema.tables \
             WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name <> 'facts_epoch' ORDER BY table_name";
        match self {
            Self::Sqlite(side) => sqlx::query_scalar(SQLITE).fetch_all(side).await.unwrap(),
            Self::Postgres(side) => sqlx::query_scalar(POSTGRES).fetch_all(side).await.unwrap(),
        }
    }

    async fn contents_of(&mut self, table: &str) -> String {
        match self {
            Self::Sqlite(side) => {
                let columns = "SELECT group_concat('hex(CAST(\"' || name || '\" AS BLOB)) || '' '' || quote(\"' || name || '\")', ' || ') \
                     FROM pragma_table_info($1) WHERE name <> 'last_used_at'";
                let columns: String = sqlx::query_scalar(columns).bind(table).fetch_one(&mut *side).await.unwrap();
                let sql = format!("SELECT COALESCE(group_concat({columns}, x'0a' ORDER BY rowid), '') FROM \"{table}\"");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(side).await.unwrap()
            }
            Self::Postgres(side) => {
                let row = "(to_jsonb(t) - 'last_used_at')::text";
                let row = format!("{row} || encode(convert_to({row}, 'UTF8'), 'hex')");
                let sql = format!("SELECT COALESCE(string_agg({row}, E'\\n' ORDER BY {row}), '') FROM \"{table}\" t");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(side).await.unwrap()
            }
        }
    }
}

impl Bench {
    /// Beside a node that serves this database.
    pub(crate) async fn beside(database: &str) -> Self {
        let location = Location::from_str(database).unwrap();
        let store = Store::open(&location, Access::Beside).await.unwrap();
        let place = match location {
            Location::Sqlite(path) => Place::Sqlite(path),
            Location::Postgres(options) => Place::Postgres(options),
        };
        Self { store, place }
    }

    pub(crate) async fn side(&self) -> Side {
        match &self.place {
            Place::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                Side::Sqlite(sqlx::SqliteConnection::connect_with(&options).await.unwrap())
            }
            Place::Postgres(options) => Side::Postgres(PgConnection::connect_with(options).await.unwrap()),
        }
    }

    /// Every value of every table as text, but when keys were last used: that is written beside the answers.
    pub(crate) async fn contents(&self) -> String {
        self.side().await.contents().await
    }

    /// The number that a statement answers.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.side().await {
            Side::Sqlite(mut side) => sqlx::query_scalar(sql).fetch_one(&mut side).await.unwrap(),
            Side::Postgres(mut side) => sqlx::query_scalar(sql).fetch_one(&mut side).await.unwrap(),
        }
    }

    /// Runs a statement past the store.
    pub(crate) async fn run(&self, sql: &str) {
        self.try_to_run(sql).await.unwrap();
    }

    /// Runs a statement past the store, which the database may refuse; how many rows it changed.
    pub(crate) async fn try_to_run(&self, sql: &str) -> punchgate::store::Result<u64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self.side().await {
            Side::Sqlite(mut side) => sqlx::query(sql).execute(&mut side).await?.rows_affected(),
            Side::Postgres(mut side) => sqlx::query(sql).execute(&mut side).await?.rows_affected(),
        })
    }

    /// How many rows a table has.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table}")).await
    }
}

/// A fresh store that its holder ends: for tests that are no functions of a store.
pub(crate) struct Fresh {
    bench: Bench,
    folder: Option<tempfile::TempDir>,
    database: Option<Database>,
}

impl Deref for Fresh {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.bench
    }
}

impl Fresh {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("punchgate.db");
        let bench = Self::open(&Location::Sqlite(path.clone()), Place::Sqlite(path)).await;
        Self { bench, folder: Some(folder), database: None }
    }

    pub(crate) async fn postgres() -> Self {
        let database = Database::create().await;
        let place = Place::Postgres(Box::new(PgConnectOptions::from_str(database.url()).unwrap()));
        let bench = Self::open(&Location::from_str(database.url()).unwrap(), place).await;
        Self { bench, folder: None, database: Some(database) }
    }

    async fn open(location: &Location, place: Place) -> Bench {
        let store = Store::open(location, Access::Serve).await.unwrap();
        store.migrate().await.unwrap();
        Bench { store, place }
    }

    pub(crate) async fn end(self) {
        self.bench.store.close().await;
        drop(self.folder);
        if let Some(database) = self.database {
            database.drop().await;
        }
    }
}

pub(crate) async fn on_sqlite<F>(test: impl FnOnce(Arc<Bench>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("punchgate.db");
    let location = Location::Sqlite(path.clone());
    run(&location, Place::Sqlite(path), test).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

pub(crate) async fn on_postgres<F>(test: impl FnOnce(Arc<Bench>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let database = Database::create().await;
    let location = Location::from_str(database.url()).unwrap();
    let place = Place::Postgres(Box::new(PgConnectOptions::from_str(database.url()).unwrap()));
    let ended = run(&location, place, test).await;
    database.drop().await;
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// A PostgreSQL database of a test's own. One that a failing test leaves behind goes with the throw-away server.
pub(crate) struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    pub(crate) async fn create() -> Self {
        let server = server();
        let name = format!("punchgate_{}", Chance::System.id::<()>(Clock::System.now()).uuid().simple());
        administer(&server, format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Self { server, name, url: url.into() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn drop(self) {
        administer(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

/// Runs a test in a task of its own, so that a panic is held until the store is gone.
async fn run<F>(
    location: &Location,
    place: Place,
    test: impl FnOnce(Arc<Bench>) -> F,
) -> Result<(), Box<dyn std::any::Any + Send>>
where
    F: Future<Output = ()> + Send + 'static,
{
    let store = Store::open(location, Access::Serve).await.unwrap();
    store.migrate().await.unwrap();
    let ended = tokio::spawn(test(Arc::new(Bench { store: store.clone(), place }))).await;
    store.close().await;
    ended.map_err(tokio::task::JoinError::into_panic)
}

async fn administer(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "this is the one setting of the tests, and no setting of the service")]
fn server() -> String {
    std::env::var("PUNCHGATE_TEST_POSTGRES")
        .expect("PUNCHGATE_TEST_POSTGRES names no PostgreSQL server: run the tests by ./scripts/test, which starts one")
}
