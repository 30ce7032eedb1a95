//! API keys as operators look after them: which there are, when each was last used, and its end. Making one and looking one up
//! by its hash is in `accounts`.

use super::{ApiKey, Db, Result, pages::first_after};
use crate::domain::{id::Id, license::Account};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

/// An API key in a list; the key itself is kept nowhere.
#[derive(Clone, Debug)]
pub struct KeySummary {
    /// Its id.
    pub id: Id<ApiKey>,
    /// The word of its role.
    pub role: String,
    /// What people call it.
    pub label: String,
    /// The account that it is for; none for an operator's.
    pub account: Option<Id<Account>>,
    /// The e-mail address of that account.
    pub email: Option<String>,
    /// The SHOPID of the shop that it is for.
    pub shop_id: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

macro_rules! select_key {
    ($tail:literal) => {
        concat!(
            "SELECT k.id, k.role, k.label, k.account, a.email, h.shop_id, k.created_at, k.last_used_at, k.revoked_at ",
            "FROM api_keys k LEFT JOIN accounts a ON a.id = k.account LEFT JOIN shops h ON h.id = k.shop ",
            $tail
        )
    };
}

macro_rules! key_row {
    ($row:expr) => {
        Ok(KeySummary {
            id: $row.try_get("id")?,
            role: $row.try_get("role")?,
            label: $row.try_get("label")?,
            account: $row.try_get("account")?,
            email: $row.try_get("email")?,
            shop_id: $row.try_get("shop_id")?,
            created_at: $row.try_get("created_at")?,
            last_used_at: $row.try_get("last_used_at")?,
            revoked_at: $row.try_get("revoked_at")?,
        })
    };
}

const KEYS: &str = select_key!("ORDER BY k.created_at, k.id");
const KEYS_IN_PAGES: &str = select_key!("WHERE ($1 IS NULL OR k.account = $1) AND k.id > $2 ORDER BY k.id LIMIT $3");
const KEY: &str = select_key!("WHERE k.id = $1");
const REVOKE: &str = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const USED: &str = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)";

impl Db {
    /// All API keys, oldest first, revoked ones too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_keys(&mut self) -> Result<Vec<KeySummary>> {
        rows!(self, KEYS, [], |row| key_row!(row))
    }

    /// API keys in the order of their ids, of one account or all, behind `after`, revoked ones too.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keys(
        &mut self,
        account: Option<Id<Account>>,
        after: Option<Id<ApiKey>>,
        limit: i64,
    ) -> Result<Vec<KeySummary>> {
        rows!(self, KEYS_IN_PAGES, [account, first_after(after), limit], |row| key_row!(row))
    }

    /// An API key by its id, revoked or not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key_summary(&mut self, id: Id<ApiKey>) -> Result<Option<KeySummary>> {
        row!(self, KEY, [id], |row| key_row!(row))
    }

    /// Ends an API key; `false` if it had ended before, or there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revoke_api_key(&mut self, id: Id<ApiKey>, now: DateTime<Utc>) -> Result<bool> {
        Ok(execute!(self, REVOKE, [id, now])? == 1)
    }

    /// Keeps when an API key was last used, unless what is kept is younger than `fresh`: another node may have written it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key_used(&mut self, id: Id<ApiKey>, at: DateTime<Utc>, fresh: TimeDelta) -> Result<()> {
        execute!(self, USED, [id, at, at - fresh])?;
        Ok(())
    }
}
