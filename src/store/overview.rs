//! What an overview counts: of one account, or of all. Each number is counted anew for whoever looks, over indexes.

use super::{Db, Result, columns::json, pages::ids_between};
use crate::domain::{
    id::Id,
    license::Account,
    reason::{Reason, ReasonCode},
    session::Login,
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// What there is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Census {
    /// Systems.
    pub systems: i64,
    /// Those of them without a system license.
    pub systems_unlicensed: i64,
    /// Those that are switched off.
    pub systems_off: i64,
    /// Links of customers in systems.
    pub links: i64,
    /// Those of them without a license.
    pub links_unlicensed: i64,
    /// System licenses that were claimed.
    pub system_licenses: i64,
    /// Customer licenses that were claimed, with the bundled ones.
    pub customer_licenses: i64,
    /// Those of them that a link could take: in none, neither refunded nor suspended, and no part of a system license that is.
    pub customer_licenses_free: i64,
    /// SHOPIDs that shops reported and nobody decided about.
    pub moves: i64,
}

/// Logins of a time, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Those let in.
    pub accepted: i64,
    /// Those refused.
    pub refused: i64,
}

const CENSUS: &str = "SELECT \
     (SELECT COUNT(*) FROM systems y WHERE $1 IS NULL OR y.account = $1) AS systems, \
     (SELECT COUNT(*) FROM systems y WHERE ($1 IS NULL OR y.account = $1) AND y.license IS NULL) AS systems_unlicensed, \
     (SELECT COUNT(*) FROM systems y WHERE ($1 IS NULL OR y.account = $1) AND NOT y.enabled) AS systems_off, \
     (SELECT COUNT(*) FROM systems y JOIN links k ON k.system = y.id WHERE $1 IS NULL OR y.account = $1) AS links, \
     (SELECT COUNT(*) FROM systems y JOIN links k ON k.system = y.id WHERE ($1 IS NULL OR y.account = $1) \
       AND k.purchased_license IS NULL AND k.bundled_with IS NULL) AS links_unlicensed, \
     (SELECT COUNT(*) FROM licenses l WHERE l.account IS NOT NULL AND ($1 IS NULL OR l.account = $1) AND l.kind = 'system') \
       AS system_licenses, \
     (SELECT COUNT(*) FROM licenses l WHERE l.account IS NOT NULL AND ($1 IS NULL OR l.account = $1)) AS customer_licenses, \
     (SELECT COUNT(*) FROM licenses l WHERE l.account IS NOT NULL AND ($1 IS NULL OR l.account = $1) AND l.suspended_at IS NULL \
       AND NOT EXISTS (SELECT 1 FROM links k WHERE k.purchased_license = l.id) \
       AND NOT EXISTS (SELECT 1 FROM links k WHERE k.bundled_with = l.id) \
       AND NOT EXISTS (SELECT 1 FROM order_items i JOIN orders o ON o.id = i.order_row \
         JOIN refunds r ON r.order_ref = o.external_ref WHERE i.id = l.order_item AND r.withdrawn_at IS NULL \
         AND (r.item IS NULL OR r.item = i.id) AND (r.license IS NULL OR r.license = l.id))) AS customer_licenses_free, \
     (SELECT COUNT(*) FROM shop_moves m JOIN shops h ON h.id = m.shop WHERE ($1 IS NULL OR h.account = $1) \
       AND m.dismissed_at IS NULL) AS moves";
const OUTCOMES: &str = "SELECT COUNT(CASE WHEN accepted THEN 1 END) AS accepted, COUNT(CASE WHEN accepted THEN NULL ELSE 1 END) AS refused \
     FROM logins WHERE ($1 IS NULL OR account = $1) AND id >= $2 AND id < $3 AND at >= $4 AND at < $5";
const REFUSED: &str = "SELECT id, reasons FROM logins WHERE ($1 IS NULL OR account = $1) AND id >= $2 AND at >= $3 AND NOT accepted \
     ORDER BY id DESC LIMIT $4";

impl Db {
    /// What there is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn census(&mut self, account: Option<Id<Account>>) -> Result<Census> {
        let found = row!(self, CENSUS, [account], |row| {
            Ok(Census {
                systems: row.try_get("systems")?,
                systems_unlicensed: row.try_get("systems_unlicensed")?,
                systems_off: row.try_get("systems_off")?,
                links: row.try_get("links")?,
                links_unlicensed: row.try_get("links_unlicensed")?,
                system_licenses: row.try_get("system_licenses")?,
                // Each system license brings one; each other one is one.
                customer_licenses: row.try_get("customer_licenses")?,
                customer_licenses_free: row.try_get("customer_licenses_free")?,
                moves: row.try_get("moves")?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// How many logins there were from one moment to another.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn outcomes(
        &mut self,
        account: Option<Id<Account>>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Outcomes> {
        let (least, end) = ids_between::<Login>(Some(from), Some(to), None);
        let found = row!(self, OUTCOMES, [account, least, end, from, to], |row| {
            Ok(Outcomes { accepted: row.try_get("accepted")?, refused: row.try_get("refused")? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// What callers of the newest logins that were refused since a moment were told, at most of so many.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn refused_for(
        &mut self,
        account: Option<Id<Account>>,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<ReasonCode>> {
        let (least, _) = ids_between::<Login>(Some(since), None, None);
        let found: Vec<Option<ReasonCode>> = rows!(self, REFUSED, [account, least, since, limit], |row| {
            let (id, reasons): (Id<Login>, String) = (row.try_get("id")?, row.try_get("reasons")?);
            let reasons: Vec<Reason> = json("logins", id, &reasons)?;
            Ok(reasons.first().map(|reason| reason.code))
        })?;
        Ok(found.into_iter().flatten().collect())
    }
}
