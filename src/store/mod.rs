//! Where it is kept: every SQL statement, the migrations and the transactions, on SQLite and on PostgreSQL. Each statement is
//! written once. No rule lives here: rows become the domain's facts, and the domain decides.
//!
//! A [`Store`] gives a [`Db`] to read with, or a [`Tx`] to write with, which is undone unless it is committed.

#[macro_use]
mod statement;
#[macro_use]
mod entitling;
mod erasure;

mod accounts;
mod answers;
mod arrivals;
mod billing;
mod carried;
mod claiming;
mod columns;
mod components;
mod customers;
mod deliveries;
mod epoch;
mod facts;
mod history;
mod installation;
mod keys;
mod license_keys;
mod license_pages;
mod licenses;
mod links;
mod log;
mod logins;
mod mails;
mod migrations;
mod open;
mod orders;
mod overview;
mod pages;
mod received;
mod record;
mod refunds;
mod refusals;
mod retention;
mod returns;
mod rotation;
mod scan;
mod search;
mod sessions;
mod shop_moves;
mod signing_keys;
mod subscriptions;
mod survey;
mod systems;
mod told;
mod transfers;
mod turns;
mod users;

pub use accounts::{Account, AccountFilter, ApiKey, NewApiKey, Role, Shop};
pub use answers::Promise;
pub use arrivals::{Found, Systems};
pub use billing::{EventRow, Receipt};
pub use carried::Carried;
pub use claiming::Claimable;
pub use components::NewComponent;
pub use customers::{CustomerDetail, CustomerFilter, CustomerRow, CustomerState, NewCustomer};
pub use deliveries::{DeliveryRow, NewDelivery};
pub use facts::{KnownLink, LinkRow, PASSED_OVER_MAX, Sealed, SystemRow};
pub use history::{Act, Entry, HistoryFilter, HistoryLine, HistoryRow, Named};
pub use keys::KeySummary;
pub use license_keys::{LicenseKeyRow, NewLicenseKey, NewRun, RunRow, SynchronizationSurvey, Synchronized};
pub use license_pages::{Among, LicenseSeen, LinkSeen, SystemSeen};
pub use licenses::{LicenseRow, NewLicense};
pub use links::{Holding, LinkDetail, LinkGlance, LinkMark, LinkSummary, NewLink};
pub use log::{LoggedLogin, LoginFilter};
pub use logins::{LoginRow, Record, SessionRow, Starts};
pub use mails::{HeldMail, MailFilter, MailRow, NewMail, OutboxSurvey};
pub use open::{Access, Connections, Location, OpenFault};
pub use orders::{ItemRow, NewItem, NewOrder, OrderFilter, OrderRow, OrderedLicense};
pub use overview::{Census, Outcomes};
pub use received::{ReceivedEvent, ReceivedFilter, ReceivedPlace};
pub use refunds::{NewRefund, RefundRow};
pub use refusals::Unrecorded;
pub use returns::{NewReturn, Return, ReturnedLine};
pub use rotation::LinkHome;
pub use scan::{Page, Scan};
pub use sessions::SessionFacts;
pub use shop_moves::ShopMove;
pub use signing_keys::{SigningKeyRow, TrustedRow};
pub use subscriptions::{Coverage, SubscriptionSummary};
pub use survey::{ServerFacts, SystemSurvey};
pub use systems::{NewSystem, SystemDetail, SystemFilter, SystemState, SystemSummary};
pub use told::{SoldLicense, TransferTold};
pub use transfers::{TransferFilter, TransferRow, TransferState};
pub use turns::Holder;
pub use users::{NewUser, SignIn, User, UserRole};

use sqlx::{
    PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection, postgres::PgPool,
    sqlite::SqlitePool,
};
use std::ops::{Deref, DerefMut};

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint: somebody else was first.
    #[error("a row of that kind exists already")]
    Conflict(#[source] sqlx::Error),
    /// A foreign key or a check: the rows do not belong together.
    #[error("the rows do not belong together")]
    Mismatch(#[source] sqlx::Error),
    /// A row that we cannot have written.
    #[error("table {table}, row {row}: {detail}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's id.
        row: String,
        /// What is wrong.
        detail: String,
    },
    /// The database does not answer, or not as it should.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        match error.as_database_error().map(sqlx::error::DatabaseError::kind) {
            Some(ErrorKind::UniqueViolation) => Self::Conflict(error),
            Some(ErrorKind::ForeignKeyViolation | ErrorKind::CheckViolation) => Self::Mismatch(error),
            _ => Self::Database(error),
        }
    }
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

/// A store on one of the two engines. Cheap to clone.
#[derive(Clone)]
pub struct Store(Pools);

#[derive(Clone)]
enum Pools {
    /// One writer, because SQLite has one; several readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        _lock: std::sync::Arc<Option<open::ServerLock>>,
    },
    Postgres(PgPool),
}

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one node.
    Sqlite,
    /// A server, any number of nodes.
    Postgres,
}

impl Store {
    /// Which engine it is on.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// For statements that need not agree with one another.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn read(&self) -> Result<Db> {
        Ok(Db::over(match &self.0 {
            Pools::Sqlite { readers, .. } => Handle::Sqlite(readers.acquire().await?),
            Pools::Postgres(pool) => Handle::Postgres(pool.acquire().await?),
        }))
    }

    /// For statements that must all see the same moment; not for writing.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn snapshot(&self) -> Result<Tx> {
        Ok(Tx(Db::over(match &self.0 {
            Pools::Sqlite { readers, .. } => Handle::SqliteTx(readers.begin().await?),
            Pools::Postgres(pool) => {
                Handle::PostgresTx(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })))
    }

    /// For writing. Undone unless it is committed.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn write(&self) -> Result<Tx> {
        Ok(Tx(Db::over(match &self.0 {
            // A deferred transaction that turns to writing fails at once where another one wrote meanwhile.
            Pools::Sqlite { writer, .. } => Handle::SqliteTx(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Handle::PostgresTx(pool.begin().await?),
        })))
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection of either engine, inside a transaction or not.
pub struct Db {
    handle: Handle,
    /// Something was written that decisions read.
    touched: bool,
}

enum Handle {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// The connection itself, as the statement macros want it.
enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Db {
    fn over(handle: Handle) -> Self {
        Self { handle, touched: false }
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.handle {
            Handle::Sqlite(connection) => Conn::Sqlite(connection),
            Handle::SqliteTx(transaction) => Conn::Sqlite(transaction),
            Handle::Postgres(connection) => Conn::Postgres(connection),
            Handle::PostgresTx(transaction) => Conn::Postgres(transaction),
        }
    }
}

/// A transaction. Whatever can be done with a [`Db`] can be done in it.
pub struct Tx(Db);

impl Tx {
    /// Makes durable what was done.
    ///
    /// # Errors
    /// If the commit failed; then nothing of it is to be answered as done.
    pub async fn commit(mut self) -> Result<()> {
        self.raise_epoch().await?;
        match self.0.handle {
            Handle::SqliteTx(transaction) => transaction.commit().await?,
            Handle::PostgresTx(transaction) => transaction.commit().await?,
            Handle::Sqlite(_) | Handle::Postgres(_) => {}
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.0
    }
}
