//! Accounts, their shops, and API keys.

use super::{
    Act, Db, Result,
    columns::word,
    pages::first_after,
    scan::{Page, Scan},
    search::Search,
};
use crate::domain::{
    folded,
    id::Id,
    license,
    shop::{self, ShopId},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: Id<license::Account>,
    /// Its e-mail address, as written.
    pub email: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Raised by every change.
    pub version: i64,
}

/// Which accounts a list has.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Part of the e-mail address or name, without case.
    pub q: Option<String>,
    /// Those after this one.
    pub after: Option<Id<license::Account>>,
}

/// A shop of an account.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its id.
    pub id: Id<shop::Shop>,
    /// Whose it is.
    pub account: Id<license::Account>,
    /// Its name.
    pub name: String,
    /// Where buyers are sent.
    pub start_url: String,
    /// The identity of its present installation.
    pub shop_id: ShopId,
    /// How often the office changed it.
    pub version: i64,
    /// Since when there is one.
    pub created_at: DateTime<Utc>,
}

/// What an API key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The vendor's staff and store.
    Operator,
    /// An administrator of an account.
    Admin(Id<license::Account>),
    /// A shop's plugin.
    Shop(Id<license::Account>, Id<shop::Shop>),
}

/// An API key to be kept.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// The hash of the key.
    pub hash: [u8; 32],
    /// What it may do.
    pub role: Role,
    /// What people call it.
    pub label: String,
}

/// An API key that was presented.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: Id<ApiKey>,
    /// What it may do.
    pub role: Role,
    /// What people call it.
    pub label: String,
}

const INSERT_ACCOUNT: &str = "INSERT INTO accounts (id, email, email_folded, name, created_at) VALUES ($1, $2, $3, $4, $5)";
const ACCOUNT_BY_EMAIL: &str = "SELECT id, email, name, created_at, version FROM accounts WHERE email_folded = $1";
const ACCOUNT: &str = "SELECT id, email, name, created_at, version FROM accounts WHERE id = $1";
const ACCOUNTS: &str = "SELECT id, email, name, created_at, version FROM accounts WHERE id > $1 \
     AND (lower(email) LIKE $2 ESCAPE '!' OR lower(name) LIKE $2 ESCAPE '!') ORDER BY id LIMIT $3";
const CHANGE_ACCOUNT: &str =
    "UPDATE accounts SET email = $2, email_folded = $3, name = $4, version = version + 1 WHERE id = $1";
const LOCK_ACCOUNT: &str = "UPDATE accounts SET name = name WHERE id = $1";
const INSERT_SHOP: &str =
    "INSERT INTO shops (id, account, name, start_url, shop_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const CHANGE_SHOP: &str = "UPDATE shops SET name = $2, start_url = $3, version = version + 1 WHERE id = $1";
const INSERT_API_KEY: &str =
    "INSERT INTO api_keys (id, hash, role, label, account, shop, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const API_KEY: &str = "SELECT id, role, label, account, shop, revoked_at FROM api_keys WHERE hash = $1";

macro_rules! select_shop {
    ($tail:literal) => {
        concat!("SELECT id, account, name, start_url, shop_id, version, created_at FROM shops WHERE ", $tail)
    };
}

const SHOP: &str = select_shop!("id = $1");
const SHOP_BY_SHOP_ID: &str = select_shop!("account = $1 AND shop_id = $2");
const SHOPS: &str = select_shop!(
    "($1 IS NULL OR account = $1) AND (lower(name) LIKE $2 ESCAPE '!' OR lower(shop_id) LIKE $2 ESCAPE '!') \
     AND id > $3 ORDER BY id LIMIT $4"
);

macro_rules! account {
    ($row:expr) => {
        Ok(Account {
            id: $row.try_get("id")?,
            email: $row.try_get("email")?,
            name: $row.try_get("name")?,
            created_at: $row.try_get("created_at")?,
            version: $row.try_get("version")?,
        })
    };
}

macro_rules! shop {
    ($row:expr) => {{
        let id: Id<shop::Shop> = $row.try_get("id")?;
        let shop_id: String = $row.try_get("shop_id")?;
        Ok(Shop {
            id,
            account: $row.try_get("account")?,
            name: $row.try_get("name")?,
            start_url: $row.try_get("start_url")?,
            shop_id: word("shops", id, &shop_id, |text| ShopId::parse(text).ok())?,
            version: $row.try_get("version")?,
            created_at: $row.try_get("created_at")?,
        })
    }};
}

impl Db {
    /// Adds an account; a conflict if the e-mail address has one.
    ///
    /// # Errors
    /// If the address is taken or the database fails.
    pub async fn insert_account(&mut self, act: &Act, email: &str, name: &str) -> Result<Id<license::Account>> {
        let id = act.chance.id(act.now);

        execute!(self, INSERT_ACCOUNT, [id, email.trim(), folded(email), name, act.now])?;
        Ok(id)
    }

    /// The account of an e-mail address, compared without case.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_by_email(&mut self, email: &str) -> Result<Option<Account>> {
        row!(self, ACCOUNT_BY_EMAIL, [folded(email)], |row| account!(row))
    }

    /// An account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account(&mut self, id: Id<license::Account>) -> Result<Option<Account>> {
        row!(self, ACCOUNT, [id], |row| account!(row))
    }

    /// Accounts, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn accounts(&mut self, filter: &AccountFilter, limit: i64) -> Result<Page<Account, license::Account>> {
        let search = Search::of(filter.q.as_deref());
        let pattern = search.pattern.as_str();
        let fits = |account: &Account| search.fits(&[&account.email, &account.name]);
        let mut scan = Scan::new(filter.after, limit);
        while let Some((after, limit)) = scan.more() {
            let rows = rows!(self, ACCOUNTS, [first_after(after), pattern, limit], |row| account!(row))?;
            scan.take(rows, |account| account.id, fits);
        }
        Ok(scan.page())
    }

    /// Holds an account until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_account(&mut self, id: Id<license::Account>) -> Result<()> {
        execute!(self, LOCK_ACCOUNT, [id])?;
        Ok(())
    }

    /// Changes an account; a conflict if the e-mail address has another one.
    ///
    /// # Errors
    /// If the address is taken or the database fails.
    pub async fn change_account(&mut self, id: Id<license::Account>, email: &str, name: &str) -> Result<()> {
        execute!(self, CHANGE_ACCOUNT, [id, email.trim(), folded(email), name])?;
        Ok(())
    }

    /// Whether there is any account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn any_account(&mut self) -> Result<bool> {
        Ok(row!(self, "SELECT 1 AS one FROM accounts LIMIT 1", [], |_row| Ok(()))?.is_some())
    }

    /// Adds a shop; a conflict if the account has one with that SHOPID.
    ///
    /// # Errors
    /// If the SHOPID is taken or the database fails.
    pub async fn insert_shop(
        &mut self,
        act: &Act,
        account: Id<license::Account>,
        name: &str,
        start_url: &str,
        shop_id: &ShopId,
    ) -> Result<Id<shop::Shop>> {
        let id = act.chance.id(act.now);

        execute!(self, INSERT_SHOP, [id, account, name, start_url, shop_id.as_str(), act.now])?;
        Ok(id)
    }

    /// A shop.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn shop(&mut self, id: Id<shop::Shop>) -> Result<Option<Shop>> {
        row!(self, SHOP, [id], |row| shop!(row))
    }

    /// Shops, of one account or of all, with this in their name or SHOPID, in the order in which they were made, from behind one on.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn shops(
        &mut self,
        account: Option<Id<license::Account>>,
        q: Option<&str>,
        after: Option<Id<shop::Shop>>,
        limit: i64,
    ) -> Result<Page<Shop, shop::Shop>> {
        let search = Search::of(q);
        let pattern = search.pattern.as_str();
        let fits = |shop: &Shop| search.fits(&[&shop.name, shop.shop_id.as_str()]);
        let mut scan = Scan::new(after, limit);
        while let Some((after, limit)) = scan.more() {
            let rows = rows!(self, SHOPS, [account, pattern, first_after(after), limit], |row| shop!(row))?;
            scan.take(rows, |shop| shop.id, fits);
        }
        Ok(scan.page())
    }

    /// Changes what may be changed of a shop.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_shop(&mut self, id: Id<shop::Shop>, name: &str, start_url: &str) -> Result<()> {
        execute!(self, CHANGE_SHOP, [id, name, start_url])?;
        Ok(())
    }

    /// The shop of an account with this SHOPID.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn shop_by_shop_id(&mut self, account: Id<license::Account>, shop_id: &ShopId) -> Result<Option<Shop>> {
        row!(self, SHOP_BY_SHOP_ID, [account, shop_id.as_str()], |row| shop!(row))
    }

    /// Adds an API key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_api_key(&mut self, act: &Act, key: &NewApiKey) -> Result<Id<ApiKey>> {
        let id: Id<ApiKey> = act.chance.id(act.now);
        let (role, account, shop) = match key.role {
            Role::Operator => ("operator", None, None),
            Role::Admin(account) => ("admin", Some(account), None),
            Role::Shop(account, shop) => ("shop", Some(account), Some(shop)),
        };

        execute!(self, INSERT_API_KEY, [id, &key.hash[..], role, key.label.as_str(), account, shop, act.now])?;
        Ok(id)
    }

    /// The API key with this hash, unless it was revoked.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn api_key(&mut self, hash: &[u8; 32]) -> Result<Option<ApiKey>> {
        let found = row!(self, API_KEY, [&hash[..]], |row| {
            let id: Id<ApiKey> = row.try_get("id")?;
            let role: String = row.try_get("role")?;
            let account: Option<Id<license::Account>> = row.try_get("account")?;
            let shop: Option<Id<shop::Shop>> = row.try_get("shop")?;
            let revoked_at: Option<DateTime<Utc>> = row.try_get("revoked_at")?;
            let role = word("api_keys", id, &role, |role| match (role, account, shop) {
                ("operator", None, None) => Some(Role::Operator),
                ("admin", Some(account), None) => Some(Role::Admin(account)),
                ("shop", Some(account), Some(shop)) => Some(Role::Shop(account, shop)),
                _ => None,
            })?;
            Ok((ApiKey { id, role, label: row.try_get("label")? }, revoked_at))
        })?;
        Ok(found.and_then(|(key, revoked_at)| revoked_at.is_none().then_some(key)))
    }
}
