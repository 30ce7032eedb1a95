//! The rows of logins and of the sessions that accepted ones start. How they are written is in `record`.

use super::{Db, Result};
use crate::domain::{
    id::Id,
    license::Account,
    reason::{Flag, Reason},
    session::{Handover, Login, Session},
    shop::Shop,
    system::{Customer, Link, Protocol, System, SystemName},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// One attempt, with its decision.
#[derive(Clone, Debug)]
pub struct LoginRow {
    /// Its id; ids sort by time.
    pub id: Id<Login>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose the system is.
    pub account: Option<Id<Account>>,
    /// The system, if it exists.
    pub system: Option<Id<System>>,
    /// The name in the URL, whether it exists or not.
    pub system_name: SystemName,
    /// The protocol.
    pub protocol: Protocol,
    /// Whether it was let in.
    pub accepted: bool,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
    /// What rode along.
    pub flags: Vec<Flag>,
    /// The link that it meant.
    pub link: Option<Id<Link>>,
    /// The customer of that link.
    pub customer: Option<Id<Customer>>,
    /// The session that it started or started again.
    pub session: Option<Id<Session>>,
    /// Who it said it was.
    pub identity: Option<String>,
    /// What was to be done with the cart.
    pub operation: Option<String>,
    /// cXML `payloadID`.
    pub payload_id: Option<String>,
    /// The client's address.
    pub client: Option<String>,
    /// The id of the HTTP request.
    pub request_id: Option<String>,
}

/// A session to be started.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its id.
    pub id: Id<Session>,
    /// The login that starts it.
    pub login: Id<Login>,
    /// The system.
    pub system: Id<System>,
    /// The system's shop.
    pub shop: Id<Shop>,
    /// The link.
    pub link: Id<Link>,
    /// When.
    pub started_at: DateTime<Utc>,
    /// Until when its token may be redeemed.
    pub token_expires_at: DateTime<Utc>,
    /// The payloadID to be remembered, with the digest of the document.
    pub document: Option<(String, [u8; 32])>,
    /// What the shop gets.
    pub handover: Handover,
    /// Of which epoch the facts must still be when it is written; `None` if they were read for this login.
    pub epoch: Option<i64>,
}

/// What a login starts.
#[derive(Clone, Debug)]
pub enum Starts {
    /// Nothing: it was refused.
    Nothing,
    /// A session.
    Session(Box<SessionRow>),
    /// An earlier session anew, with a token that is valid until then.
    Again(Id<Session>, DateTime<Utc>),
}

/// A login that was decided, to be written with what it starts.
#[derive(Clone, Debug)]
pub struct Record {
    /// The login.
    pub login: LoginRow,
    /// What it starts.
    pub starts: Starts,
}

/// The columns of a login, each with this prefix.
macro_rules! login_columns {
    ($p:literal) => {
        concat!(
            $p,
            "id, ",
            $p,
            "at, ",
            $p,
            "account, ",
            $p,
            "system, ",
            $p,
            "system_name, ",
            $p,
            "protocol, ",
            $p,
            "accepted, ",
            $p,
            "reasons, ",
            $p,
            "flags, ",
            $p,
            "link, ",
            $p,
            "customer, ",
            $p,
            "session, ",
            $p,
            "identity, ",
            $p,
            "operation, ",
            $p,
            "payload_id, ",
            $p,
            "client, ",
            $p,
            "request_id"
        )
    };
}
pub(super) use login_columns;

/// Reads a row with `login_columns!`.
macro_rules! login_row {
    ($row:expr) => {{
        let id: Id<Login> = $row.try_get("id")?;
        let (protocol, reasons, flags): (String, String, String) =
            ($row.try_get("protocol")?, $row.try_get("reasons")?, $row.try_get("flags")?);
        Ok::<LoginRow, super::Error>(LoginRow {
            id,
            at: $row.try_get("at")?,
            account: $row.try_get("account")?,
            system: $row.try_get("system")?,
            system_name: crate::domain::system::SystemName::new($row.try_get::<String, _>("system_name")?),
            protocol: super::columns::word("logins", id, &protocol, crate::domain::system::Protocol::of_word)?,
            accepted: $row.try_get("accepted")?,
            reasons: super::columns::json("logins", id, &reasons)?,
            flags: super::columns::json("logins", id, &flags)?,
            link: $row.try_get("link")?,
            customer: $row.try_get("customer")?,
            session: $row.try_get("session")?,
            identity: $row.try_get("identity")?,
            operation: $row.try_get("operation")?,
            payload_id: $row.try_get("payload_id")?,
            client: $row.try_get("client")?,
            request_id: $row.try_get("request_id")?,
        })
    }};
}
pub(super) use login_row;

const NEWEST_LOGINS: &str = concat!("SELECT ", login_columns!(""), " FROM logins ORDER BY id DESC LIMIT $1");

impl Db {
    /// The newest logins, newest first.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn newest_logins(&mut self, limit: i64) -> Result<Vec<LoginRow>> {
        rows!(self, NEWEST_LOGINS, [limit], |row| login_row!(row))
    }

    /// How many logins and sessions there are.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn gate_counts(&mut self) -> Result<(i64, i64)> {
        const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM logins) AS logins, (SELECT COUNT(*) FROM sessions) AS sessions";
        let counts = row!(self, COUNTS, [], |row| Ok((row.try_get("logins")?, row.try_get("sessions")?)))?;
        Ok(counts.unwrap_or_default())
    }
}
