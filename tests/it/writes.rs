//! Which rows are written, table by table: triggers count every insert, update and delete, also those that change nothing. So a
//! test can hold that a change writes the same few rows however many it concerns.

use crate::engines::{Bench, Side};
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;

const SQLITE_TABLES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'test_writes'";
const POSTGRES_TABLES: &str =
    "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'test_writes'";
const SINCE: &str = "SELECT name, COUNT(*) AS n FROM test_writes GROUP BY name";

impl Bench {
    /// From here on writes are counted.
    pub(crate) async fn count_writes(&self) {
        match self.side().await {
            Side::Sqlite(mut side) => {
                let tables = sqlx::query_scalar::<_, String>(SQLITE_TABLES).fetch_all(&mut side).await.unwrap();
                let triggers = tables.iter().flat_map(|table| {
                    ["INSERT", "UPDATE", "DELETE"].map(|verb| {
                        format!(
                            "CREATE TRIGGER test_{table}_{verb} AFTER {verb} ON {table} \
                             BEGIN INSERT INTO test_writes VALUES ('{table}'); END;"
                        )
                    })
                });
                let script = format!("CREATE TABLE test_writes (name TEXT NOT NULL); {}", triggers.collect::<String>());
                sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut side).await.unwrap();
            }
            Side::Postgres(mut side) => {
                let tables = sqlx::query_scalar::<_, String>(POSTGRES_TABLES).fetch_all(&mut side).await.unwrap();
                let triggers = tables.iter().map(|table| {
                    format!(
                        "CREATE TRIGGER test_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} \
                         FOR EACH ROW EXECUTE FUNCTION test_write();"
                    )
                });
                let script = format!(
                    "CREATE TABLE test_writes (name TEXT NOT NULL); \
                     CREATE FUNCTION test_write() RETURNS trigger LANGUAGE plpgsql AS $$ \
                     BEGIN INSERT INTO test_writes VALUES (TG_TABLE_NAME); RETURN NULL; END $$; {}",
                    triggers.collect::<String>()
                );
                sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut side).await.unwrap();
            }
        }
    }

    /// The rows written since the last time this was asked; a table without any is left out.
    pub(crate) async fn writes(&self) -> BTreeMap<String, i64> {
        const FORGET: &str = "DELETE FROM test_writes";
        match self.side().await {
            Side::Sqlite(mut side) => {
                let rows = sqlx::query(SINCE).fetch_all(&mut side).await.unwrap();
                sqlx::query(FORGET).execute(&mut side).await.unwrap();
                rows.iter().map(|row| (row.get("name"), row.get("n"))).collect()
            }
            Side::Postgres(mut side) => {
                let rows = sqlx::query(SINCE).fetch_all(&mut side).await.unwrap();
                sqlx::query(FORGET).execute(&mut side).await.unwrap();
                rows.iter().map(|row| (row.get("name"), row.get("n"))).collect()
            }
        }
    }
}
