//! The schema, step by step: the same numbers and names for both engines. A step is never edited once it was released. On
//! PostgreSQL the migrator takes an advisory lock; on SQLite the server's lock or the write lock of the file does.

use super::{Engine, OpenFault, Pools, Store};
use sqlx::{
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgPoolOptions,
};
use std::borrow::Cow;

/// Number, name, SQL for SQLite, SQL for PostgreSQL.
const STEPS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "gate",
        include_str!("../../migrations/sqlite/0001_gate.sql"),
        include_str!("../../migrations/postgres/0001_gate.sql"),
    ),
    (
        2,
        "unrecorded_refusals",
        include_str!("../../migrations/sqlite/0002_unrecorded_refusals.sql"),
        include_str!("../../migrations/postgres/0002_unrecorded_refusals.sql"),
    ),
    (
        3,
        "key_use",
        include_str!("../../migrations/sqlite/0003_key_use.sql"),
        include_str!("../../migrations/postgres/0003_key_use.sql"),
    ),
    (
        4,
        "office",
        include_str!("../../migrations/sqlite/0004_office.sql"),
        include_str!("../../migrations/postgres/0004_office.sql"),
    ),
    (
        5,
        "delivery",
        include_str!("../../migrations/sqlite/0005_delivery.sql"),
        include_str!("../../migrations/postgres/0005_delivery.sql"),
    ),
    (
        6,
        "returns",
        include_str!("../../migrations/sqlite/0006_returns.sql"),
        include_str!("../../migrations/postgres/0006_returns.sql"),
    ),
    (
        7,
        "epoch",
        include_str!("../../migrations/sqlite/0007_epoch.sql"),
        include_str!("../../migrations/postgres/0007_epoch.sql"),
    ),
    (
        8,
        "users",
        include_str!("../../migrations/sqlite/0008_users.sql"),
        include_str!("../../migrations/postgres/0008_users.sql"),
    ),
    (
        9,
        "license_keys",
        include_str!("../../migrations/sqlite/0009_license_keys.sql"),
        include_str!("../../migrations/postgres/0009_license_keys.sql"),
    ),
    (
        10,
        "fewer_indexes",
        include_str!("../../migrations/sqlite/0010_fewer_indexes.sql"),
        include_str!("../../migrations/postgres/0010_fewer_indexes.sql"),
    ),
];

fn migrator(engine: Engine) -> Migrator {
    let step = |&(number, name, sqlite, postgres): &(i64, &'static str, &'static str, &'static str)| {
        let sql = match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        };
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sqlx::SqlStr::from_static(sql), false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}

impl Store {
    /// Brings the schema up to this program's.
    ///
    /// # Errors
    /// If a step fails, or the schema is that of a newer program.
    pub async fn migrate(&self) -> Result<(), OpenFault> {
        let migrator = migrator(self.engine());
        match &self.0 {
            Pools::Sqlite { writer, .. } => migrator.run(writer).await?,
            Pools::Postgres(pool) => {
                // A step, and the wait for another node's, may take longer than any statement of the service.
                let patient =
                    [("statement_timeout", "0"), ("lock_timeout", "0"), ("idle_in_transaction_session_timeout", "0")];
                let options = (*pool.connect_options()).clone().options(patient);
                let patient = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
                let migrated = migrator.run(&patient).await;
                patient.close().await;
                migrated?;
            }
        }
        Ok(())
    }

    /// Whether the schema is exactly this program's.
    ///
    /// # Errors
    /// [`OpenFault::Schema`] if it is not.
    pub async fn check_schema(&self) -> Result<(), OpenFault> {
        const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";
        let applied: Result<Vec<i64>, sqlx::Error> = match &self.0 {
            Pools::Sqlite { readers, .. } => sqlx::query_scalar(APPLIED).fetch_all(readers).await,
            Pools::Postgres(pool) => sqlx::query_scalar(APPLIED).fetch_all(pool).await,
        };
        match applied {
            Ok(applied) if applied.iter().eq(STEPS.iter().map(|(number, ..)| number)) => Ok(()),
            Err(error) if error.as_database_error().is_none() => Err(error.into()),
            _ => Err(OpenFault::Schema),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables and columns, in order, without types.
    fn shape(sql: &str) -> Vec<String> {
        let lines = sql.lines().map(str::trim).filter(|line| !line.starts_with("--") && !line.is_empty());
        let words = |line: &str| match line.split(' ').next() {
            Some("CREATE") => 3,
            Some("ALTER") => 6,
            _ => 1,
        };
        lines
            .map(|line| {
                line.split([' ', ';']).filter(|word| !word.is_empty()).take(words(line)).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn both_engines_have_the_same_tables_and_columns() {
        for (number, name, sqlite, postgres) in STEPS {
            assert_eq!(shape(sqlite), shape(postgres), "{number} {name}");
        }
    }

    #[test]
    fn every_migration_file_is_a_step() {
        for folder in ["sqlite", "postgres"] {
            let files = std::fs::read_dir(format!("migrations/{folder}")).unwrap();
            let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            let steps: Vec<String> = STEPS.iter().map(|(number, name, ..)| format!("{number:04}_{name}.sql")).collect();
            assert_eq!(names, steps, "{folder}");
        }
    }
}
