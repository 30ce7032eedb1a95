//! Customers of shops: whom a system may let in.

use super::{
    Act, Db, Result,
    pages::first_after,
    scan::{Page, Scan},
    search::Search,
};
use crate::domain::{
    id::Id,
    license::Account,
    shop::Shop,
    system::{Customer, System},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A customer to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewCustomer<'a> {
    /// The id.
    pub id: Id<Customer>,
    /// The shop.
    pub shop: Id<Shop>,
    /// The customer number in the shop.
    pub number: &'a str,
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: Option<&'a str>,
}

/// A customer, as others are told who it is.
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

/// A customer as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerDetail {
    /// The id.
    pub id: Id<Customer>,
    /// Whose it is.
    pub account: Id<Account>,
    /// The shop.
    pub shop: Id<Shop>,
    /// The customer number in the shop.
    pub number: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether it is let in anywhere.
    pub enabled: bool,
    /// How often the office changed it.
    pub version: i64,
    /// Since when it is known.
    pub created_at: DateTime<Utc>,
}

/// Which customers to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerFilter<'a> {
    /// Those of this account.
    pub account: Option<Id<Account>>,
    /// Those of this shop.
    pub shop: Option<Id<Shop>>,
    /// Those with a link in this system.
    pub system: Option<Id<System>>,
    /// Those that are let in, or not.
    pub enabled: Option<bool>,
    /// Those with a link that holds no license.
    pub unlicensed: bool,
    /// Those with this in their number, name or e-mail address.
    pub q: Option<&'a str>,
}

/// What of a customer is changed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerState<'a> {
    /// The name.
    pub name: &'a str,
    /// The e-mail address.
    pub email: Option<&'a str>,
    /// Whether it is let in anywhere.
    pub enabled: bool,
}

const INSERT_CUSTOMERS: &str = "INSERT INTO customers (id, shop, number, name, email, enabled, created_at) VALUES ";
const UNLESS_KNOWN: &str = " ON CONFLICT (shop, number) DO NOTHING";
const LOCK_CUSTOMER: &str = "UPDATE customers SET name = name WHERE id = $1";
const CHANGE_CUSTOMER: &str =
    "UPDATE customers SET name = $2, email = $3, enabled = $4, version = version + 1 WHERE id = $1";

const LINKS_OF_CUSTOMER: &str = "SELECT COUNT(*) AS all_of_them, \
     COUNT(COALESCE(k.purchased_license, k.bundled_with)) AS licensed FROM links k WHERE k.customer = $1";

macro_rules! select_customer {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, h.account, c.shop, c.number, c.name, c.email, c.enabled, c.version, c.created_at ",
            "FROM customers c JOIN shops h ON h.id = c.shop WHERE ",
            $tail
        )
    };
}

const CUSTOMER: &str = select_customer!("c.id = $1");
const CUSTOMER_BY_NUMBER: &str = select_customer!("c.shop = $1 AND c.number = $2");
const CUSTOMERS_BY_NUMBER: &str = select_customer!("c.shop = $1 AND c.number IN ");
const CUSTOMERS: &str = select_customer!(
    "($1 IS NULL OR h.account = $1) AND ($2 IS NULL OR c.shop = $2) AND ($3 IS NULL OR c.enabled = $3) \
     AND ($4 IS NULL OR EXISTS (SELECT 1 FROM links k WHERE k.system = $4 AND k.customer = c.id)) \
     AND (lower(c.number) LIKE $5 ESCAPE '!' OR lower(c.name) LIKE $5 ESCAPE '!' OR lower(c.email) LIKE $5 ESCAPE '!') \
     AND (NOT $6 OR EXISTS (SELECT 1 FROM links k WHERE k.customer = c.id AND k.purchased_license IS NULL AND k.bundled_with IS NULL)) \
     AND c.id > $7 ORDER BY c.id LIMIT $8"
);

macro_rules! customer {
    ($row:expr) => {
        Ok(CustomerDetail {
            id: $row.try_get("id")?,
            account: $row.try_get("account")?,
            shop: $row.try_get("shop")?,
            number: $row.try_get("number")?,
            name: $row.try_get("name")?,
            email: $row.try_get("email")?,
            enabled: $row.try_get("enabled")?,
            version: $row.try_get("version")?,
            created_at: $row.try_get("created_at")?,
        })
    };
}

impl Db {
    /// Adds customers, but those whose number their shop has; how many were added.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_customers(&mut self, act: &Act, customers: &[NewCustomer<'_>]) -> Result<u64> {
        Ok(insert_rows!(self, INSERT_CUSTOMERS, UNLESS_KNOWN, customers, |customer| [
            customer.id,
            customer.shop,
            customer.number,
            customer.name,
            customer.email,
            true,
            act.now,
        ]))
    }

    /// The customer of a shop with this number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customer_by_number(&mut self, shop: Id<Shop>, number: &str) -> Result<Option<CustomerDetail>> {
        row!(self, CUSTOMER_BY_NUMBER, [shop, number], |row| customer!(row))
    }

    /// The customers of a shop with one of these numbers.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customers_by_number(&mut self, shop: Id<Shop>, numbers: &[&str]) -> Result<Vec<CustomerDetail>> {
        rows_in!(self, CUSTOMERS_BY_NUMBER, [shop], numbers, |row| customer!(row))
    }

    /// A customer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customer(&mut self, id: Id<Customer>) -> Result<Option<CustomerDetail>> {
        row!(self, CUSTOMER, [id], |row| customer!(row))
    }

    /// Customers in the order in which they became known, from behind one on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn customers(
        &mut self,
        filter: &CustomerFilter<'_>,
        after: Option<Id<Customer>>,
        limit: i64,
    ) -> Result<Page<CustomerDetail, Customer>> {
        let search = Search::of(filter.q);
        let pattern = search.pattern.as_str();
        let fits = |customer: &CustomerDetail| {
            search.fits(&[&customer.number, &customer.name, customer.email.as_deref().unwrap_or_default()])
        };
        let mut scan = Scan::new(after, limit);
        while let Some((after, limit)) = scan.more() {
            let rows = rows!(
                self,
                CUSTOMERS,
                [
                    filter.account,
                    filter.shop,
                    filter.enabled,
                    filter.system,
                    pattern,
                    filter.unlicensed,
                    first_after(after),
                    limit
                ],
                |row| customer!(row)
            )?;
            scan.take(rows, |customer| customer.id, fits);
        }
        Ok(scan.page())
    }

    /// Holds a customer until the transaction ends, so that what is decided about it stays true until it is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_customer(&mut self, id: Id<Customer>) -> Result<()> {
        execute!(self, LOCK_CUSTOMER, [id])?;
        Ok(())
    }

    /// How many links a customer has, and how many of them hold a license.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn links_of_customer(&mut self, id: Id<Customer>) -> Result<(i64, i64)> {
        let counts = row!(self, LINKS_OF_CUSTOMER, [id], |row| Ok((row.try_get("all_of_them")?, row.try_get("licensed")?)));
        Ok(counts?.unwrap_or_default())
    }

    /// Changes what may be changed of a customer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_customer(&mut self, id: Id<Customer>, state: CustomerState<'_>) -> Result<()> {
        execute!(self, CHANGE_CUSTOMER, [id, state.name, state.email, state.enabled])?;
        Ok(())
    }
}
