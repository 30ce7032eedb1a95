//! Claiming a serial: what is known of the license that has it, and giving it to the account that claims it first. A serial that
//! nobody has is asked for by the same statements as one that somebody has.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseFacts},
    subscription::{Period, Standing, Status, Subscription},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// The license of a serial.
#[derive(Clone, Debug)]
pub struct Claimable {
    /// What decides over it.
    pub facts: LicenseFacts,
    /// Who ordered it, if it was sold by an order.
    pub order_email: Option<String>,
}

const LOCK_BY_SERIAL: &str = "UPDATE licenses SET kind = kind WHERE serial_fingerprint = $1";
const CLAIMABLE: &str = concat!(
    "SELECT p.account_email, ",
    license_columns!(),
    " FROM licenses l",
    license_joins!(),
    " LEFT JOIN order_items n ON n.id = l.order_item LEFT JOIN orders p ON p.id = n.order_row WHERE l.serial_fingerprint = $1"
);
const CLAIM: &str =
    "UPDATE licenses SET account = $2, claimed_at = $3 WHERE id = $1 AND account IS NULL AND bundled_with IS NULL";

impl Db {
    /// Holds the license of a serial until the transaction ends, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_license_by_serial(&mut self, fingerprint: &[u8; 32]) -> Result<()> {
        execute!(self, LOCK_BY_SERIAL, [&fingerprint[..]])?;
        Ok(())
    }

    /// The license of a serial.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn license_by_serial(&mut self, fingerprint: &[u8; 32]) -> Result<Option<Claimable>> {
        let found = row!(self, CLAIMABLE, [&fingerprint[..]], |row| {
            let facts = license_facts!(row, row.try_get("l_id")?);
            let order_email = row.try_get("account_email")?;
            Ok(facts.map(|facts| Claimable { facts, order_email }))
        })?;
        Ok(found.flatten())
    }

    /// Gives a license to the account that claims it first; `false` if another was first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim_license(&mut self, act: &Act, id: Id<License>, account: Id<Account>) -> Result<bool> {
        Ok(execute!(self, CLAIM, [id, account, act.now])? == 1)
    }
}
