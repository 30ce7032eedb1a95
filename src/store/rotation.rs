//! Secrets that take the place of others: the two slots of a secret, and the tokens of a link with the ends of the old ones.

use super::{Db, Result, Sealed, links::INSERT_TOKEN};
use crate::domain::{
    id::Id,
    license::Account,
    system::{Link, System, SystemName},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A link as somebody names it who manages its secret.
#[derive(Clone, Copy, Debug)]
pub struct LinkHome {
    /// Whose it is.
    pub account: Id<Account>,
    /// Its system.
    pub system: Id<System>,
}

const SYSTEM_BY_NAME: &str = "SELECT id, account FROM systems WHERE name = $1";
const LINK_BY_IDENTITY: &str = "SELECT id FROM links WHERE system = $1 AND identity_folded = $2";
const LINK_BY_NUMBER: &str =
    "SELECT k.id FROM links k JOIN customers c ON c.id = k.customer WHERE k.system = $1 AND c.number = $2";
const LINK_HOME: &str = "SELECT account, system FROM links WHERE id = $1";
const SET_SYSTEM_SECRET: &str = "UPDATE systems SET secret_current = $2, secret_retiring = $3, secret_retiring_until = $4, version = version + 1 WHERE id = $1";
const SET_LINK_SECRET: &str = "UPDATE links SET secret_current = $2, secret_retiring = $3, secret_retiring_until = $4, version = version + 1 WHERE id = $1";
const TOUCH_LINK: &str = "UPDATE links SET version = version + 1 WHERE id = $1";
const DROP_RETIRING_TOKENS: &str = "DELETE FROM link_tokens WHERE system = $1 AND link = $2 AND until IS NOT NULL";
const RETIRE_TOKEN: &str = "UPDATE link_tokens SET until = $3 WHERE system = $1 AND link = $2 AND until IS NULL";

impl Db {
    /// The system of a name, of either protocol, and whose it is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn system_named(&mut self, name: &SystemName) -> Result<Option<(Id<System>, Id<Account>)>> {
        row!(self, SYSTEM_BY_NAME, [name.as_str()], |row| Ok((row.try_get("id")?, row.try_get("account")?)))
    }

    /// The link of an identity, folded.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_identity(&mut self, system: Id<System>, identity: &str) -> Result<Option<Id<Link>>> {
        row!(self, LINK_BY_IDENTITY, [system, identity], |row| Ok(row.try_get("id")?))
    }

    /// The link of a customer number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_of_number(&mut self, system: Id<System>, number: &str) -> Result<Option<Id<Link>>> {
        row!(self, LINK_BY_NUMBER, [system, number], |row| Ok(row.try_get("id")?))
    }

    /// Where a link belongs.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn link_home(&mut self, link: Id<Link>) -> Result<Option<LinkHome>> {
        row!(self, LINK_HOME, [link], |row| {
            Ok(LinkHome { account: row.try_get("account")?, system: row.try_get("system")? })
        })
    }

    /// Fills both slots of a system's own secret.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_system_secret(&mut self, system: Id<System>, secret: &Sealed) -> Result<()> {
        let (retiring, until) = secret.retiring.as_ref().map(|(sealed, until)| (sealed.as_slice(), *until)).unzip();
        execute!(self, SET_SYSTEM_SECRET, [system, secret.current.as_deref(), retiring, until])?;
        Ok(())
    }

    /// Fills both slots of a link's own secret.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_link_secret(&mut self, link: Id<Link>, secret: &Sealed) -> Result<()> {
        let (retiring, until) = secret.retiring.as_ref().map(|(sealed, until)| (sealed.as_slice(), *until)).unzip();
        execute!(self, SET_LINK_SECRET, [link, secret.current.as_deref(), retiring, until])?;
        Ok(())
    }

    /// Gives a link a new token; the present one counts until then, and one that was retiring is gone.
    ///
    /// # Errors
    /// A conflict if another link of the system has this token, or this link has it now.
    pub async fn replace_token(
        &mut self,
        system: Id<System>,
        link: Id<Link>,
        fingerprint: &[u8; 32],
        until: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, DROP_RETIRING_TOKENS, [system, link])?;
        execute!(self, RETIRE_TOKEN, [system, link, until])?;
        execute!(self, INSERT_TOKEN, [system, &fingerprint[..], link])?;
        execute!(self, TOUCH_LINK, [link])?;
        Ok(())
    }
}
