//! The log of logins and the sessions that accepted ones start, as they are written: once, in one transaction, before anything
//! is answered.

use super::{Db, Result, columns::as_json};
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
}

const INSERT_LOGIN: &str = "INSERT INTO logins (id, at, account, system, system_name, protocol, accepted, reasons, flags, link, customer, session, \
     identity, operation, payload_id, client, request_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const INSERT_SESSION: &str = "INSERT INTO sessions (id, login, system, shop, link, started_at, token_expires_at, payload_id, payload_digest, handover) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (system, payload_id) DO NOTHING";
const RESTART_SESSION: &str = "UPDATE sessions SET token_expires_at = $2 WHERE id = $1 AND redeemed_at IS NULL AND returned_at IS NULL \
     AND cancelled_at IS NULL AND ended_at IS NULL";

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
    /// Writes a login.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_login(&mut self, login: &LoginRow) -> Result<()> {
        execute!(
            self,
            INSERT_LOGIN,
            [
                login.id,
                login.at,
                login.account,
                login.system,
                login.system_name.as_str(),
                login.protocol.as_str(),
                login.accepted,
                as_json(&login.reasons),
                as_json(&login.flags),
                login.link,
                login.customer,
                login.session,
                login.identity.as_deref(),
                login.operation.as_deref(),
                login.payload_id.as_deref(),
                login.client.as_deref(),
                login.request_id.as_deref()
            ]
        )?;
        Ok(())
    }

    /// Starts a session; `false` if the same payloadID started one meanwhile, so that the decision must be made again.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_session(&mut self, session: &SessionRow) -> Result<bool> {
        let (payload_id, digest) = session.document.as_ref().map(|(id, digest)| (id.as_str(), &digest[..])).unzip();
        let started = execute!(
            self,
            INSERT_SESSION,
            [
                session.id,
                session.login,
                session.system,
                session.shop,
                session.link,
                session.started_at,
                session.token_expires_at,
                payload_id,
                digest,
                as_json(&session.handover)
            ]
        )?;
        Ok(started == 1)
    }

    /// Makes the token of a session valid anew; `false` if it was redeemed or ended meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn restart_session(&mut self, id: Id<Session>, token_expires_at: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, RESTART_SESSION, [id, token_expires_at])? == 1)
    }

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
