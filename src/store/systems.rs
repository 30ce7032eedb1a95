//! Systems, customers and links: what a shop configures, and which licenses they hold.

use super::{Act, Db, Result, columns::as_json};
use crate::domain::{
    id::Id,
    license::{Account, License},
    shop::Shop,
    system::{Customer, Link, System, SystemConfig, SystemName},
};
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
}

/// A customer to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewCustomer<'a> {
    /// The shop.
    pub shop: Id<Shop>,
    /// The customer number in the shop.
    pub number: &'a str,
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: Option<&'a str>,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct CustomerRow {
    /// The id.
    pub id: Id<Customer>,
    /// The customer number in the shop.
    pub number: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
}

/// A link to be kept.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// Its id.
    pub id: Id<Link>,
    /// The system, with its account and shop.
    pub system: &'a SystemSummary,
    /// The customer.
    pub customer: Id<Customer>,
    /// The login identity, as written; empty where a token stands for it.
    pub identity: &'a str,
    /// The identity, folded; `None` where a token stands for it.
    pub identity_folded: Option<String>,
    /// The domain that it must come with, folded.
    pub domain_folded: Option<String>,
    /// Its own secret, sealed.
    pub secret: Option<Vec<u8>>,
    /// The fingerprint of its token.
    pub token: Option<[u8; 32]>,
}

/// A link with the license that it holds.
#[derive(Clone, Debug)]
pub struct LinkSummary {
    /// Its id.
    pub id: Id<Link>,
    /// The purchased license in it.
    pub purchased_license: Option<Id<License>>,
    /// The system license whose bundled license is in it.
    pub bundled_with: Option<Id<License>>,
}

const INSERT_SYSTEM: &str = "INSERT INTO systems (id, account, shop, name, title, protocol, config, enabled, secret_current, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9)";
const SYSTEM: &str = "SELECT id, account, shop, name, license FROM systems WHERE id = $1";
const LOCK_SYSTEM: &str = "UPDATE systems SET title = title WHERE id = $1";
const SET_LICENSE: &str = "UPDATE systems SET license = $2 WHERE id = $1";
const SET_ENABLED: &str = "UPDATE systems SET enabled = $2 WHERE id = $1";
const INSERT_CUSTOMER: &str = "INSERT INTO customers (id, shop, number, name, email, enabled, created_at) VALUES ($1, $2, $3, $4, $5, true, $6) \
     ON CONFLICT (shop, number) DO NOTHING";
const CUSTOMER_BY_NUMBER: &str = "SELECT id, number, name, email FROM customers WHERE shop = $1 AND number = $2";
const CUSTOMER: &str = "SELECT id, number, name, email FROM customers WHERE id = $1";
const INSERT_LINK: &str = "INSERT INTO links (id, account, shop, system, customer, identity, identity_folded, domain_folded, secret_current, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub(super) const INSERT_TOKEN: &str = "INSERT INTO link_tokens (system, fingerprint, link) VALUES ($1, $2, $3)";
const LINKS: &str = "SELECT id, purchased_license, bundled_with FROM links WHERE system = $1 ORDER BY created_at, id";
const HOLD_PURCHASED: &str =
    "UPDATE links SET purchased_license = $2 WHERE id = $1 AND purchased_license IS NULL AND bundled_with IS NULL";
const HOLD_BUNDLED: &str =
    "UPDATE links SET bundled_with = $2 WHERE id = $1 AND purchased_license IS NULL AND bundled_with IS NULL";
const RELEASE: &str = "UPDATE links SET purchased_license = NULL, bundled_with = NULL WHERE id = $1";

macro_rules! customer {
    ($row:expr) => {
        Ok(CustomerRow {
            id: $row.try_get("id")?,
            number: $row.try_get("number")?,
            name: $row.try_get("name")?,
            email: $row.try_get("email")?,
        })
    };
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
                act.now
            ]
        )?;
        Ok(())
    }

    /// A system as its owner manages it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn system(&mut self, id: Id<System>) -> Result<Option<SystemSummary>> {
        row!(self, SYSTEM, [id], |row| {
            Ok(SystemSummary {
                id,
                account: row.try_get("account")?,
                shop: row.try_get("shop")?,
                name: SystemName::new(row.try_get::<String, _>("name")?),
                license: row.try_get("license")?,
            })
        })
    }

    /// Holds a system until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_system(&mut self, id: Id<System>) -> Result<()> {
        execute!(self, LOCK_SYSTEM, [id])?;
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

    /// Adds a customer, unless the shop has one with this number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_customer(&mut self, act: &Act, customer: NewCustomer<'_>) -> Result<()> {
        let id: Id<Customer> = act.chance.id(act.now);
        execute!(self, INSERT_CUSTOMER, [id, customer.shop, customer.number, customer.name, customer.email, act.now])?;
        Ok(())
    }

    /// The customer of a shop with this number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customer_by_number(&mut self, shop: Id<Shop>, number: &str) -> Result<Option<CustomerRow>> {
        row!(self, CUSTOMER_BY_NUMBER, [shop, number], |row| customer!(row))
    }

    /// A customer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customer(&mut self, id: Id<Customer>) -> Result<Option<CustomerRow>> {
        row!(self, CUSTOMER, [id], |row| customer!(row))
    }

    /// Adds a link, without a license yet.
    ///
    /// # Errors
    /// A conflict if the customer, the identity or the token is in this system already.
    pub async fn insert_link(&mut self, act: &Act, link: &NewLink<'_>) -> Result<()> {
        execute!(
            self,
            INSERT_LINK,
            [
                link.id,
                link.system.account,
                link.system.shop,
                link.system.id,
                link.customer,
                link.identity,
                link.identity_folded.as_deref(),
                link.domain_folded.as_deref(),
                link.secret.as_deref(),
                act.now
            ]
        )?;
        if let Some(fingerprint) = &link.token {
            execute!(self, INSERT_TOKEN, [link.system.id, &fingerprint[..], link.id])?;
        }
        Ok(())
    }

    /// The links of a system with the licenses that they hold, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_of_system(&mut self, system: Id<System>) -> Result<Vec<LinkSummary>> {
        rows!(self, LINKS, [system], |row| {
            Ok(LinkSummary {
                id: row.try_get("id")?,
                purchased_license: row.try_get("purchased_license")?,
                bundled_with: row.try_get("bundled_with")?,
            })
        })
    }

    /// Lets a link hold a purchased license; `false` if it holds one already.
    ///
    /// # Errors
    /// A conflict if the license is in another link, a mismatch if it is another account's.
    pub async fn hold_purchased(&mut self, link: Id<Link>, license: Id<License>) -> Result<bool> {
        Ok(execute!(self, HOLD_PURCHASED, [link, license])? == 1)
    }

    /// Lets a link hold the bundled license of the system license in its system; `false` if it holds one already.
    ///
    /// # Errors
    /// A conflict if another link holds it, a mismatch if that license is not in the link's system.
    pub async fn hold_bundled(&mut self, link: Id<Link>, system_license: Id<License>) -> Result<bool> {
        Ok(execute!(self, HOLD_BUNDLED, [link, system_license])? == 1)
    }

    /// Takes the license out of a link; identity and secret stay.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn release_license(&mut self, link: Id<Link>) -> Result<()> {
        execute!(self, RELEASE, [link])?;
        Ok(())
    }
}
