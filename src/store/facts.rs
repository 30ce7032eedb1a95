//! What decides over a system and its links: their rows, with their licenses and what billing said last. The secrets come sealed;
//! opening and comparing them is left to `punchout`. What logins ask for is in `arrivals`.

use super::{
    CustomerRow, Db, Result,
    columns::{json, word},
    pages::first_after,
};
use crate::domain::{
    decision::{LinkFacts, SystemFacts},
    id::Id,
    license::{Account, License, LicenseFacts},
    shop::Shop,
    subscription::{Period, Standing, Status, Subscription},
    system::{Link, System},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// The most subscriptions that [`Db::free_licenses`] passes over.
pub const PASSED_OVER_MAX: usize = 4;

/// A secret in its two slots, sealed.
#[derive(Clone, Debug, Default)]
pub struct Sealed {
    /// The one that counts.
    pub current: Option<Vec<u8>>,
    /// The one before it, and until when it still counts.
    pub retiring: Option<(Vec<u8>, DateTime<Utc>)>,
}

impl Sealed {
    /// Until when the one before still counts.
    #[must_use]
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.retiring.as_ref().map(|(_, until)| *until)
    }
}

/// A system and its own secret.
#[derive(Clone, Debug)]
pub struct SystemRow {
    /// The facts, without the proof against its secret.
    pub facts: SystemFacts,
    /// Its secret.
    pub sealed: Sealed,
    /// Where its shop takes buyers in.
    pub start_url: String,
}

/// A link and its own secret.
#[derive(Clone, Debug)]
pub struct LinkRow {
    /// The facts, without the proof against its secret.
    pub facts: LinkFacts,
    /// Its secret.
    pub sealed: Sealed,
}

/// A link as people know it: with its customer and the identity as written.
#[derive(Clone, Debug)]
pub struct KnownLink {
    /// The link.
    pub row: LinkRow,
    /// The customer in it.
    pub customer: CustomerRow,
    /// The login identity, as written; empty where the system reads none.
    pub identity: String,
}

macro_rules! sealed {
    ($row:expr) => {{
        let retiring: Option<Vec<u8>> = $row.try_get("secret_retiring")?;
        let until: Option<DateTime<Utc>> = $row.try_get("secret_retiring_until")?;
        Sealed { current: $row.try_get("secret_current")?, retiring: retiring.zip(until) }
    }};
}
pub(super) use sealed;

macro_rules! system_row {
    ($row:expr) => {{
        let id: Id<System> = $row.try_get("id")?;
        let config: String = $row.try_get("config")?;
        Ok(SystemRow {
            facts: SystemFacts {
                id,
                account: $row.try_get("account")?,
                shop: $row.try_get("shop")?,
                config: json("systems", id, &config)?,
                enabled: $row.try_get("enabled")?,
                license: license_facts!($row, $row.try_get("l_id")?),
                secret: Vec::new(),
            },
            sealed: sealed!($row),
            start_url: $row.try_get("start_url")?,
        })
    }};
}
pub(super) use system_row;

macro_rules! link_row {
    ($row:expr, $token:expr) => {{
        let identity: Option<String> = $row.try_get("identity_folded")?;
        let bundled_with: Option<Id<License>> = $row.try_get("bundled_with")?;
        Ok(LinkRow {
            facts: LinkFacts {
                id: $row.try_get("id")?,
                customer: $row.try_get("customer")?,
                customer_enabled: $row.try_get("customer_enabled")?,
                identity: identity.unwrap_or_default(),
                domain: $row.try_get("domain_folded")?,
                token: $token,
                secret: Vec::new(),
                license: license_facts!($row, $row.try_get("license_id")?),
                bundled: bundled_with.is_some(),
            },
            sealed: sealed!($row),
        })
    }};
}
pub(super) use link_row;

macro_rules! select_system {
    ($extra:literal, $from:literal) => {
        concat!(
            "SELECT y.id, y.name, y.account, y.shop, y.config, y.enabled, y.secret_current, y.secret_retiring, y.secret_retiring_until, ",
            "h.start_url, ",
            $extra,
            license_columns!(),
            " FROM ",
            $from,
            " JOIN shops h ON h.id = y.shop LEFT JOIN licenses l ON l.id = y.license",
            license_joins!()
        )
    };
}
pub(super) use select_system;

/// A link `k`, its customer `c`, the license `l` that decides (a bundled one's system license), the bundled one's row `b`.
macro_rules! select_link {
    ($extra:literal, $from:literal) => {
        concat!(
            "SELECT k.id, k.customer, c.enabled AS customer_enabled, k.identity_folded, k.domain_folded, k.bundled_with, ",
            "k.secret_current, k.secret_retiring, k.secret_retiring_until, COALESCE(k.purchased_license, b.id) AS license_id, ",
            $extra,
            license_columns!(),
            " FROM ",
            $from,
            " JOIN customers c ON c.id = k.customer LEFT JOIN licenses b ON b.bundled_with = k.bundled_with ",
            "LEFT JOIN licenses l ON l.id = COALESCE(k.purchased_license, k.bundled_with)",
            license_joins!()
        )
    };
}
pub(super) use select_link;

/// Links of a system with all that is asked of them; what stands before is what an index is to be found by.
macro_rules! select_known_links {
    ($lead:literal) => {
        concat!(
            select_link!("k.identity, c.number, c.name, c.email, ", "links k"),
            " WHERE ",
            $lead,
            "AND k.id > $2 AND ($3 IS NULL OR k.identity_folded = $3) AND ($4 IS NULL OR c.number = $4) ORDER BY k.id LIMIT $5"
        )
    };
}

const SYSTEM_BY_ID: &str = concat!(select_system!("", "systems y"), " WHERE y.id = $1");
const ONLY_LINK: &str = concat!(select_link!("", "links k"), " WHERE k.system = $1 ORDER BY k.id LIMIT 2");
const LINK_BY_ID: &str = concat!(select_link!("", "links k"), " WHERE k.id = $1");
const KNOWN_LINKS: &str = select_known_links!("k.system = $1 ");
const KNOWN_LINK_OF_IDENTITY: &str = select_known_links!("k.system = $1 AND k.identity_folded = $3 ");
const KNOWN_LINK_OF_NUMBER: &str = select_known_links!(
    "k.system = $1 AND k.customer = (SELECT n.id FROM systems y JOIN customers n ON n.shop = y.shop WHERE y.id = $1 AND n.number = $4) "
);
const LICENSE_FACTS: &str = concat!("SELECT ", license_columns!(), " FROM licenses l", license_joins!(), " WHERE l.id = $1");
// Free purchased customer licenses, bound to a shop or to none, oldest first: ids are in the order of time.
macro_rules! select_free {
    ($($bound:tt)+) => {
        concat!(
            "SELECT ",
            license_columns!(),
            " FROM licenses l",
            license_joins!(),
            " WHERE l.account = $1 AND l.kind = 'customer' AND l.bundled_with IS NULL AND ",
            $($bound)+,
            " AND NOT EXISTS (SELECT 1 FROM links k WHERE k.purchased_license = l.id) AND l.id > $3 \
             AND (s.reference IS NULL OR s.reference NOT IN ($4, $5, $6, $7)) ORDER BY l.id LIMIT $8"
        )
    };
}
const FREE_IN_SHOP: &str = select_free!("l.shop = $2");
// The shop is asked for all the same, so that both take the same binds.
const FREE_IN_NONE: &str = select_free!("l.shop IS NULL AND ", for_shop!());

impl Db {
    /// A system by its id.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn system_facts_of(&mut self, id: Id<System>) -> Result<Option<SystemRow>> {
        row!(self, SYSTEM_BY_ID, [id], |row| system_row!(row))
    }

    /// The first two links of a system: one that is to have a single customer must have one link.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn only_link(&mut self, system: Id<System>) -> Result<Vec<LinkRow>> {
        rows!(self, ONLY_LINK, [system], |row| link_row!(row, None))
    }

    /// A link by its id.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn link_facts_of(&mut self, id: Id<Link>) -> Result<Option<LinkRow>> {
        row!(self, LINK_BY_ID, [id], |row| link_row!(row, None))
    }

    /// The links of a system in the order of their ids, from behind the one given, if one is; where an identity (folded) or a customer
    /// number is given, those with it.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn known_links(
        &mut self,
        system: Id<System>,
        (identity, number): (Option<&str>, Option<&str>),
        after: Option<Id<Link>>,
        limit: i64,
    ) -> Result<Vec<KnownLink>> {
        let statement = match (identity, number) {
            (Some(_), _) => KNOWN_LINK_OF_IDENTITY,
            (None, Some(_)) => KNOWN_LINK_OF_NUMBER,
            (None, None) => KNOWN_LINKS,
        };
        rows!(self, statement, [system, first_after(after), identity, number, limit], |row| {
            let read: Result<LinkRow> = link_row!(row, None);
            Ok(KnownLink {
                row: read?,
                customer: CustomerRow {
                    id: row.try_get("customer")?,
                    number: row.try_get("number")?,
                    name: row.try_get("name")?,
                    email: row.try_get("email")?,
                },
                identity: row.try_get("identity")?,
            })
        })
    }

    /// What decides over a license that is not bundled.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_facts(&mut self, id: Id<License>) -> Result<Option<LicenseFacts>> {
        let found = row!(self, LICENSE_FACTS, [id], |row| Ok(license_facts!(row, row.try_get("l_id")?)))?;
        Ok(found.flatten())
    }

    /// What decides over purchased customer licenses of an account that are in no link, and bound to this shop (`bound`) or to none:
    /// oldest first, from behind one on, but for those of some subscriptions (at most [`PASSED_OVER_MAX`]).
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn free_licenses(
        &mut self,
        (account, shop): (Id<Account>, Id<Shop>),
        bound: bool,
        after: Option<Id<License>>,
        passed_over: &[String],
        limit: i64,
    ) -> Result<Vec<LicenseFacts>> {
        const { assert!(PASSED_OVER_MAX == 4, "the statement has four places") };
        let after = first_after(after);
        // A subscription always has a reference, so that the empty one passes nothing over.
        let passed = |place: usize| passed_over.get(place).map_or("", String::as_str);
        let sql = if bound { FREE_IN_SHOP } else { FREE_IN_NONE };
        let found = rows!(self, sql, [account, shop, after, passed(0), passed(1), passed(2), passed(3), limit], |row| Ok(
            license_facts!(row, row.try_get("l_id")?)
        ))?;
        Ok(found.into_iter().flatten().collect())
    }
}
