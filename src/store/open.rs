//! Opening a store: from its URL, with the settings of each engine that the rules rest on, and with the lock that keeps a second
//! server off the same SQLite file. Migrating is left to `migrations`.

use super::{Pools, Store};
use sqlx::{
    Connection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

/// How long a call waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(3);
/// A connection that was used within this time is not asked first whether it is still there: that would be one more way there and back
/// for each transaction.
const FRESH: Duration = Duration::from_secs(1);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// Where a store is: `sqlite:PATH`, or `postgres://...`.
#[derive(Clone, Debug)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Box<PgConnectOptions>),
}

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To serve: on SQLite this is for one process at a time.
    Serve,
    /// To look or to change a little beside a running server.
    Beside,
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The URL is none of the two.
    #[error("a database is `sqlite:PATH` or `postgres://...`, and this is neither")]
    Location,
    /// Another server has the file.
    #[error("another punchgate serves {0}: SQLite is for one node; use PostgreSQL for several")]
    InUse(PathBuf),
    /// The lock file beside the database cannot be made.
    #[error("the lock file {path} cannot be made: {source}")]
    Lock {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no such file.
    #[error("there is no database {0}: `punchgate serve` or `punchgate migrate` makes one")]
    Missing(PathBuf),
    /// The database file cannot be made.
    #[error("the database file {path} cannot be made: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database does not open.
    #[error("the database does not open: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The schema is older or newer than this program.
    #[error("the database is not at this program's schema: run `punchgate migrate`, or use the program that it belongs to")]
    Schema,
}

impl FromStr for Location {
    type Err = OpenFault;

    fn from_str(url: &str) -> Result<Self, OpenFault> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') {
                return Err(OpenFault::Location);
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url)?.application_name("punchgate").options([
                // No statement of ours may hold others up for long, and no node may leave a transaction open.
                ("statement_timeout", "5000"),
                ("lock_timeout", "3000"),
                ("idle_in_transaction_session_timeout", "10000"),
                // An answered login is on disk, whatever the server's default is.
                ("synchronous_commit", "on"),
                // Plans are kept, and some are made while a table is still empty: one that reads all of it must not stay when it has
                // grown. Every statement on the way of a login finds its rows by an index.
                ("enable_seqscan", "off"),
                // A plan for arrays of just this length would be made anew each time, for longer than the statement takes.
                ("plan_cache_mode", "force_generic_plan"),
                // What has no index to go by would seem so dear then that it is compiled first, for longer than it takes.
                ("jit", "off"),
            ]);
            return Ok(Self::Postgres(Box::new(options)));
        }
        Err(OpenFault::Location)
    }
}

/// Held as long as a server uses a SQLite file.
#[derive(Debug)]
pub(super) struct ServerLock {
    _file: File,
}

impl ServerLock {
    fn take(database: &Path) -> Result<Self, OpenFault> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let fault = |source| OpenFault::Lock { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenFault::InUse(database.to_owned())),
            Err(TryLockError::Error(source)) => Err(fault(source)),
        }
    }
}

/// Makes a database file that is not there yet, for its owner alone; the files that SQLite adds beside it follow its mode.
fn make_private(path: &Path) -> Result<(), OpenFault> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(OpenFault::File { path: path.to_owned(), source }),
    }
}

impl Store {
    /// Opens a store, and makes it if it is a SQLite file that is to be served and is not there. The schema is left as it is.
    ///
    /// # Errors
    /// If it does not open, or another server has the file.
    pub async fn open(location: &Location, access: Access) -> Result<Self, OpenFault> {
        match location {
            Location::Sqlite(path) => {
                let lock = (access == Access::Serve).then(|| ServerLock::take(path)).transpose()?;
                match access {
                    Access::Serve => make_private(path)?,
                    Access::Beside if !path.exists() => return Err(OpenFault::Missing(path.clone())),
                    Access::Beside => {}
                }
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(access == Access::Serve)
                    .journal_mode(SqliteJournalMode::Wal)
                    // An answered login is on disk: NORMAL may lose the last commits when the power fails.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(ACQUIRE);
                let pool = || {
                    let pool = SqlitePoolOptions::new().acquire_timeout(ACQUIRE).idle_timeout(None).max_lifetime(None);
                    pool.test_before_acquire(false)
                };
                let writer = pool().max_connections(1).connect_with(options.clone()).await?;
                let readers = pool().max_connections(SQLITE_READERS).connect_with(options.read_only(true)).await?;
                Ok(Self(Pools::Sqlite { writer, readers, _lock: std::sync::Arc::new(lock) }))
            }
            Location::Postgres(options) => {
                let pool = PgPoolOptions::new().acquire_timeout(ACQUIRE).max_connections(POSTGRES_CONNECTIONS);
                let pool = pool.test_before_acquire(false).before_acquire(|connection, about| {
                    Box::pin(async move {
                        if about.idle_for > FRESH {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                });
                Ok(Self(Pools::Postgres(pool.connect_with((**options).clone()).await?)))
            }
        }
    }
}

/// The connections of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// Which pool: `readers` and `writer` on SQLite, `all` on PostgreSQL.
    pub pool: &'static str,
    /// Those in use.
    pub used: usize,
    /// Those that wait for work.
    pub idle: usize,
    /// The most there may be.
    pub max: u32,
}

impl Store {
    /// The connections of its pools, at this moment.
    #[must_use]
    pub fn connections(&self) -> Vec<Connections> {
        fn of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> Connections {
            let idle = pool.num_idle();
            let used = usize::try_from(pool.size()).unwrap_or(usize::MAX).saturating_sub(idle);
            Connections { pool: name, used, idle, max: pool.options().get_max_connections() }
        }
        match &self.0 {
            Pools::Sqlite { writer, readers, .. } => vec![of("writer", writer), of("readers", readers)],
            Pools::Postgres(pool) => vec![of("all", pool)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_file_or_a_server() {
        assert!(matches!("sqlite:a/b.db".parse(), Ok(Location::Sqlite(path)) if path == Path::new("a/b.db")));
        assert!(matches!("sqlite:///a/b.db".parse(), Ok(Location::Sqlite(path)) if path == Path::new("/a/b.db")));
        assert!(matches!("postgres://u@localhost/d".parse(), Ok(Location::Postgres(_))));
        for url in ["", "sqlite:", "sqlite::memory:", "mysql://localhost/d"] {
            assert!(url.parse::<Location>().is_err(), "{url}");
        }
    }
}
