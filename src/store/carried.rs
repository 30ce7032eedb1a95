//! What depends on licenses: the systems and customers that could not log in without them. It is counted for whoever is about to take
//! licenses away.

use super::{Db, Result};
use crate::domain::{
    id::Id,
    license::License,
    shop::Shop,
    subscription::SubscriptionRow,
    system::{Link, System},
};
use sqlx::Row;
use std::collections::BTreeSet;

/// What depends on licenses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// How many licenses.
    pub licenses: u64,
    /// In how many systems they are.
    pub systems: u64,
    /// How many customers log in by them, in each system that they log in to.
    pub links: u64,
}

const OF_SUBSCRIPTION: &str = "SELECT id FROM licenses WHERE subscription = $1";
const SYSTEMS: &str = "SELECT y.id FROM systems y WHERE y.license IN ";
const LINKS: &str = "SELECT k.id FROM links k WHERE k.purchased_license IN ";
// Whoever is in a system with a license logs in by the system's too.
const LINKS_IN_SYSTEMS: &str = "SELECT k.id FROM systems y JOIN links k ON k.system = y.id \
     WHERE (k.purchased_license IS NOT NULL OR k.bundled_with IS NOT NULL) AND y.license IN ";
const OF_SHOP: &str = "SELECT (SELECT COUNT(*) FROM licenses l WHERE l.shop = h.id) AS licenses, \
     (SELECT COUNT(*) FROM systems y WHERE y.shop = h.id) AS systems, \
     (SELECT COUNT(*) FROM systems y JOIN links k ON k.system = y.id WHERE y.shop = h.id) AS links FROM shops h WHERE h.id = $1";

impl Db {
    /// What depends on these licenses.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn carried_by(&mut self, licenses: &[Id<License>]) -> Result<Carried> {
        let systems: Result<Vec<Id<System>>> = rows_in!(self, SYSTEMS, [], licenses, |row| Ok(row.try_get("id")?));
        let mut links: BTreeSet<Id<Link>> = BTreeSet::new();
        let own: Result<Vec<Id<Link>>> = rows_in!(self, LINKS, [], licenses, |row| Ok(row.try_get("id")?));
        let beneath: Result<Vec<Id<Link>>> = rows_in!(self, LINKS_IN_SYSTEMS, [], licenses, |row| Ok(row.try_get("id")?));
        links.extend(own?);
        links.extend(beneath?);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(Carried { licenses: count(licenses.len()), systems: count(systems?.len()), links: count(links.len()) })
    }

    /// What depends on a subscription.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn carried_by_subscription(&mut self, id: Id<SubscriptionRow>) -> Result<Carried> {
        let licenses: Vec<Id<License>> = rows!(self, OF_SUBSCRIPTION, [id], |row| Ok(row.try_get("id")?))?;
        self.carried_by(&licenses).await
    }

    /// What is bound to a shop.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bound_to_shop(&mut self, id: Id<Shop>) -> Result<Carried> {
        let found = row!(self, OF_SHOP, [id], |row| {
            let count = |name: &str| row.try_get::<i64, _>(name).map(|number| u64::try_from(number).unwrap_or_default());
            Ok(Carried { licenses: count("licenses")?, systems: count("systems")?, links: count("links")? })
        })?;
        Ok(found.unwrap_or_default())
    }
}
