//! Licenses for lists: each with everything that decides over it and with where it is used, in one statement a page. A bundled
//! license comes with its system license, as which it counts. What of a page is shown is left to `licensing`.

use super::{Db, Result, columns::word, pages::first_after};
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseFacts, LicenseKind},
    shop::ShopId,
    subscription::{Period, Standing, Status, Subscription, SubscriptionRow},
    system::{Customer, Link, System},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A license that is not bundled, with the bundled one that came with it.
#[derive(Clone, Debug)]
pub struct LicenseSeen {
    /// What decides over it, and over its bundled one.
    pub facts: LicenseFacts,
    /// For what.
    pub kind: LicenseKind,
    /// The last symbols of its serial.
    pub hint: String,
    /// The e-mail address of its account.
    pub email: Option<String>,
    /// The SHOPID of the shop that it is bound to.
    pub shop_id: Option<ShopId>,
    /// When it was claimed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// The system in which it is, by itself or by its link.
    pub system: Option<SystemSeen>,
    /// The link that it holds; of a system license, the one that its bundled license holds.
    pub link: Option<LinkSeen>,
    /// The bundled license that came with it.
    pub bundled: Option<Id<License>>,
}

/// The system in which a license is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemSeen {
    /// The system.
    pub id: Id<System>,
    /// Its name in URLs.
    pub name: String,
    /// What people call it.
    pub title: String,
}

/// The link that a license holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSeen {
    /// The link.
    pub id: Id<Link>,
    /// Its customer.
    pub customer: Id<Customer>,
    /// The customer number in the shop.
    pub number: String,
    /// The customer's name.
    pub name: String,
}

/// Among which licenses a page is read.
#[derive(Clone, Copy, Debug)]
pub enum Among {
    /// All, claimed or not.
    All,
    /// Those of an account.
    Account(Id<Account>),
    /// Those that a subscription covers.
    Subscription(Id<SubscriptionRow>),
}

macro_rules! select_seen {
    ($page:literal) => {
        concat!(
            "SELECT l.kind, l.serial_hint, l.claimed_at, l.created_at, a.email, h.shop_id, b.id AS bundled, ",
            "y.id AS system, y.name AS system_name, y.title, k.id AS link, c.id AS customer, c.number, c.name AS customer_name, ",
            license_columns!(),
            " FROM (SELECT * FROM licenses WHERE bundled_with IS NULL AND ",
            $page,
            ") l",
            license_joins!(),
            " LEFT JOIN accounts a ON a.id = l.account LEFT JOIN shops h ON h.id = l.shop ",
            "LEFT JOIN licenses b ON b.bundled_with = l.id ",
            "LEFT JOIN links k ON k.id = COALESCE((SELECT p.id FROM links p WHERE p.purchased_license = l.id), ",
            "(SELECT p.id FROM links p WHERE p.bundled_with = l.id)) ",
            "LEFT JOIN customers c ON c.id = k.customer ",
            "LEFT JOIN systems y ON y.id = COALESCE((SELECT w.id FROM systems w WHERE w.license = l.id), k.system) ",
            "ORDER BY l.id"
        )
    };
}

const ALL: &str = select_seen!("id >= $1 ORDER BY id LIMIT $2");
const OF_ACCOUNT: &str = select_seen!("id >= $1 AND account = $3 ORDER BY id LIMIT $2");
const OF_SUBSCRIPTION: &str = select_seen!("id >= $1 AND subscription = $3 ORDER BY id LIMIT $2");
const ONE: &str = select_seen!("id = $1");

macro_rules! seen_row {
    ($row:expr) => {{
        let id: Id<License> = $row.try_get("l_id")?;
        let kind: String = $row.try_get("kind")?;
        let shop_id: Option<String> = $row.try_get("shop_id")?;
        let system: Option<Id<System>> = $row.try_get("system")?;
        let link: Option<Id<Link>> = $row.try_get("link")?;
        let read_shop_id = |text: String| word("shops", id, &text, |text| ShopId::parse(text).ok());
        let facts: Option<LicenseFacts> = license_facts!($row, Some(id));
        Ok(match facts {
            None => None,
            Some(facts) => Some(LicenseSeen {
                facts,
                kind: word("licenses", id, &kind, LicenseKind::of_word)?,
                hint: $row.try_get("serial_hint")?,
                email: $row.try_get("email")?,
                shop_id: shop_id.map(read_shop_id).transpose()?,
                claimed_at: $row.try_get("claimed_at")?,
                created_at: $row.try_get("created_at")?,
                system: match system {
                    None => None,
                    Some(id) => Some(SystemSeen { id, name: $row.try_get("system_name")?, title: $row.try_get("title")? }),
                },
                link: match link {
                    None => None,
                    Some(id) => Some(LinkSeen {
                        id,
                        customer: $row.try_get("customer")?,
                        number: $row.try_get("number")?,
                        name: $row.try_get("customer_name")?,
                    }),
                },
                bundled: $row.try_get("bundled")?,
            }),
        })
    }};
}

impl Db {
    /// Licenses that are not bundled, in the order of their ids, from `first` on, `first` included.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn licenses_seen(&mut self, among: Among, first: Option<Id<License>>, limit: i64) -> Result<Vec<LicenseSeen>> {
        let first = first_after(first);
        let found: Vec<Option<LicenseSeen>> = match among {
            Among::All => rows!(self, ALL, [first, limit], |row| seen_row!(row))?,
            Among::Account(account) => rows!(self, OF_ACCOUNT, [first, limit, account], |row| seen_row!(row))?,
            Among::Subscription(subscription) => {
                rows!(self, OF_SUBSCRIPTION, [first, limit, subscription], |row| seen_row!(row))?
            }
        };
        Ok(found.into_iter().flatten().collect())
    }

    /// A license that is not bundled.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_seen(&mut self, id: Id<License>) -> Result<Option<LicenseSeen>> {
        let found: Option<Option<LicenseSeen>> = row!(self, ONE, [id], |row| seen_row!(row))?;
        Ok(found.flatten())
    }
}
