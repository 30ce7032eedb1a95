//! Systems: what a shop configures, and which license each one holds.

use super::{
    Act, Db, Result,
    columns::{as_json, json},
    pages::first_after,
    scan::{Page, Scan},
    search::Search,
};
use crate::domain::{
    cart::config::CartConfig,
    id::Id,
    license::{Account, License},
    shop::Shop,
    system::{Protocol, System, SystemConfig, SystemName},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A system to be kept.
#[derive(Clone, Debug)]
pub struct NewSystem<'a> {
    /// Its id.
    pub id: Id<System>,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// Its name in URLs.
    pub name: &'a SystemName,
    /// What people call it.
    pub title: &'a str,
    /// Its configuration.
    pub config: &'a SystemConfig,
    /// How it wants carts back.
    pub cart: &'a CartConfig,
    /// Its own secret, sealed.
    pub secret: Option<Vec<u8>>,
}

/// A system as its owner manages it.
#[derive(Clone, Debug)]
pub struct SystemSummary {
    /// Its id.
    pub id: Id<System>,
    /// Whose it is.
    pub account: Id<Account>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// Its name in URLs.
    pub name: SystemName,
    /// The system license in it.
    pub license: Option<Id<License>>,
    /// How often the office changed it.
    pub version: i64,
}

/// A system as its owner sees it: everything but its secret.
#[derive(Clone, Debug)]
pub struct SystemDetail {
    /// What it is managed by.
    pub summary: SystemSummary,
    /// What people call it.
    pub title: String,
    /// Its configuration.
    pub config: SystemConfig,
    /// Whether it lets anybody in.
    pub enabled: bool,
    /// Whether it has a secret of its own.
    pub has_secret: bool,
    /// Until when the secret before it counts.
    pub old_secret_until: Option<DateTime<Utc>>,
    /// How many links it has.
    pub links: i64,
    /// How many of them hold a license.
    pub licensed_links: i64,
    /// Since when there is one.
    pub created_at: DateTime<Utc>,
}

/// Which systems to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemFilter<'a> {
    /// Those of this account.
    pub account: Option<Id<Account>>,
    /// Those of this shop.
    pub shop: Option<Id<Shop>>,
    /// Those of this protocol.
    pub protocol: Option<Protocol>,
    /// Those that are switched on, or off.
    pub enabled: Option<bool>,
    /// Those that hold a license, or that hold none.
    pub licensed: Option<bool>,
    /// Those with this in their title or name.
    pub q: Option<&'a str>,
}

/// What of a system is changed together.
#[derive(Clone, Copy, Debug)]
pub struct SystemState<'a> {
    /// What people call it.
    pub title: &'a str,
    /// Its configuration.
    pub config: &'a SystemConfig,
    /// Whether it lets anybody in.
    pub enabled: bool,
}

const INSERT_SYSTEM: &str = "INSERT INTO systems (id, account, shop, name, title, protocol, config, enabled, secret_current, created_at, cart) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9, $10)";
const SYSTEM: &str = "SELECT id, account, shop, name, license, version FROM systems WHERE id = $1";
// Beside the configuration, which every login reads.
const CART: &str = "SELECT cart FROM systems WHERE id = $1";
const SET_CART: &str = "UPDATE systems SET cart = $2, version = version + 1 WHERE id = $1";
const LOCK_SYSTEM: &str = "UPDATE systems SET title = title WHERE id = $1";
const SET_LICENSE: &str = "UPDATE systems SET license = $2, version = version + 1 WHERE id = $1";
const SET_ENABLED: &str = "UPDATE systems SET enabled = $2, version = version + 1 WHERE id = $1";
const CHANGE_SYSTEM: &str = "UPDATE systems SET title = $2, config = $3, enabled = $4, version = version + 1 WHERE id = $1";

macro_rules! select_detail {
    ($tail:literal) => {
        concat!(
            "SELECT y.id, y.account, y.shop, y.name, y.license, y.version, y.title, y.config, y.enabled, y.created_at, ",
            "y.secret_current IS NOT NULL AS has_secret, y.secret_retiring_until, ",
            "(SELECT COUNT(*) FROM links k WHERE k.system = y.id) AS links, ",
            "(SELECT COUNT(*) FROM links k WHERE k.system = y.id AND (k.purchased_license IS NOT NULL OR k.bundled_with IS NOT NULL)) ",
            "AS licensed_links FROM systems y WHERE ",
            $tail
        )
    };
}

const DETAIL: &str = select_detail!("y.id = $1");
const SYSTEMS: &str = select_detail!(
    "($1 IS NULL OR y.account = $1) AND ($2 IS NULL OR y.shop = $2) AND ($3 IS NULL OR y.protocol = $3) \
     AND ($4 IS NULL OR y.enabled = $4) AND ($5 IS NULL OR (y.license IS NOT NULL) = $5) \
     AND (lower(y.title) LIKE $6 ESCAPE '!' OR lower(y.name) LIKE $6 ESCAPE '!') AND y.id > $7 ORDER BY y.id LIMIT $8"
);

macro_rules! summary {
    ($row:expr) => {
        SystemSummary {
            id: $row.try_get("id")?,
            account: $row.try_get("account")?,
            shop: $row.try_get("shop")?,
            name: SystemName::new($row.try_get::<String, _>("name")?),
            license: $row.try_get("license")?,
            version: $row.try_get("version")?,
        }
    };
}

macro_rules! detail {
    ($row:expr) => {{
        let summary = summary!($row);
        let config: String = $row.try_get("config")?;
        Ok(SystemDetail {
            config: json("systems", summary.id, &config)?,
            summary,
            title: $row.try_get("title")?,
            enabled: $row.try_get("enabled")?,
            has_secret: $row.try_get("has_secret")?,
            old_secret_until: $row.try_get("secret_retiring_until")?,
            links: $row.try_get("links")?,
            licensed_links: $row.try_get("licensed_links")?,
            created_at: $row.try_get("created_at")?,
        })
    }};
}

impl Db {
    /// Adds a system.
    ///
    /// # Errors
    /// If the name is taken, the shop is another account's, or the database fails.
    pub async fn insert_system(&mut self, act: &Act, system: &NewSystem<'_>) -> Result<()> {
        execute!(
            self,
            INSERT_SYSTEM,
            [
                system.id,
                system.account,
                system.shop,
                system.name.as_str(),
                system.title,
                system.config.protocol().as_str(),
                as_json(system.config),
                system.secret.as_deref(),
                act.now,
                as_json(system.cart)
            ]
        )?;
        Ok(())
    }

    /// How a system wants carts back.
    ///
    /// # Errors
    /// If the database fails or the row cannot be read.
    pub async fn cart_config(&mut self, id: Id<System>) -> Result<Option<CartConfig>> {
        row!(self, CART, [id], |row| {
            let cart: String = row.try_get("cart")?;
            json("systems", id, &cart)
        })
    }

    /// Sets how a system wants carts back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_cart_config(&mut self, id: Id<System>, cart: &CartConfig) -> Result<()> {
        execute!(self, SET_CART, [id, as_json(cart)])?;
        Ok(())
    }

    /// A system as its owner manages it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn system(&mut self, id: Id<System>) -> Result<Option<SystemSummary>> {
        row!(self, SYSTEM, [id], |row| Ok(summary!(row)))
    }

    /// A system as its owner sees it.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn system_detail(&mut self, id: Id<System>) -> Result<Option<SystemDetail>> {
        row!(self, DETAIL, [id], |row| detail!(row))
    }

    /// Systems in the order in which they were made, from behind one on.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn systems(
        &mut self,
        filter: &SystemFilter<'_>,
        after: Option<Id<System>>,
        limit: i64,
    ) -> Result<Page<SystemDetail, System>> {
        let search = Search::of(filter.q);
        let (pattern, protocol) = (search.pattern.as_str(), filter.protocol.map(Protocol::as_str));
        let fits = |system: &SystemDetail| search.fits(&[&system.title, system.summary.name.as_str()]);
        let mut scan = Scan::new(after, limit);
        while let Some((after, limit)) = scan.more() {
            let rows = rows!(
                self,
                SYSTEMS,
                [filter.account, filter.shop, protocol, filter.enabled, filter.licensed, pattern, first_after(after), limit],
                |row| detail!(row)
            )?;
            scan.take(rows, |system| system.summary.id, fits);
        }
        Ok(scan.page())
    }

    /// Holds a system until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_system(&mut self, id: Id<System>) -> Result<()> {
        execute!(self, LOCK_SYSTEM, [id])?;
        Ok(())
    }

    /// Changes what may be changed of a system; its protocol must be the one that it has.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_system(&mut self, id: Id<System>, state: SystemState<'_>) -> Result<()> {
        execute!(self, CHANGE_SYSTEM, [id, state.title, as_json(state.config), state.enabled])?;
        Ok(())
    }

    /// Puts a system license into a system, or takes it out.
    ///
    /// # Errors
    /// A conflict if it is in another system, a mismatch if it is another account's or its bundled license is still in a link.
    pub async fn set_system_license(&mut self, id: Id<System>, license: Option<Id<License>>) -> Result<()> {
        execute!(self, SET_LICENSE, [id, license])?;
        Ok(())
    }

    /// Switches a system on or off.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_system_enabled(&mut self, id: Id<System>, enabled: bool) -> Result<()> {
        execute!(self, SET_ENABLED, [id, enabled])?;
        Ok(())
    }
}
