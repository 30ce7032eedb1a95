//! What mails and claim links tell of: the licenses of an order with their sealed serials, and transfers. Whether any of it is told
//! is left to `delivery` and `licensing`.

use super::{Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::{Account, License, LicenseKind},
    order::{Order, OrderStatus},
    transfer::Transfer,
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A license that was sold, with its order.
#[derive(Clone, Debug)]
pub struct SoldLicense {
    /// Its id.
    pub id: Id<License>,
    /// For what.
    pub kind: LicenseKind,
    /// Its serial, sealed.
    pub sealed: Vec<u8>,
    /// The last symbols of its serial.
    pub hint: String,
    /// The account that claimed it.
    pub account: Option<Id<Account>>,
    /// Whether a refund took it back.
    pub revoked: bool,
    /// Whether it went to another account since.
    pub transferred: bool,
    /// Its order.
    pub order: Id<Order>,
    /// The store's reference of the order.
    pub external_ref: String,
    /// The address of the order.
    pub order_email: String,
    /// The state of the order.
    pub order_status: OrderStatus,
}

/// A transfer as its mails tell of it.
#[derive(Clone, Debug)]
pub struct TransferTold {
    /// For what the license is.
    pub kind: LicenseKind,
    /// The last symbols of its serial.
    pub hint: String,
    /// The name of the account that offers it.
    pub from_name: String,
    /// The address of that account.
    pub from_email: String,
    /// The address that it is offered to.
    pub to_email: String,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
    /// How it ended, as a word.
    pub outcome: Option<String>,
}

macro_rules! select_sold {
    ($order:literal) => {
        concat!(
            "SELECT l.id, l.kind, l.serial_sealed, l.serial_hint, l.account, o.id AS order_id, o.external_ref, \
             o.account_email, o.status, \
             EXISTS (SELECT 1 FROM refunds r WHERE r.order_ref = o.external_ref AND r.withdrawn_at IS NULL \
               AND (r.item IS NULL OR r.item = n.id) AND (r.license IS NULL OR r.license = l.id)) AS revoked, \
             EXISTS (SELECT 1 FROM transfers t WHERE t.license = l.id AND t.outcome = 'accepted') AS transferred \
             FROM licenses l JOIN order_items n ON n.id = l.order_item JOIN orders o ON o.id = n.order_row WHERE o.id = ",
            $order,
            " ORDER BY n.place, l.id"
        )
    };
}

const SOLD_IN: &str = select_sold!("$1");
const SOLD_WITH: &str =
    select_sold!("(SELECT i.order_row FROM licenses x JOIN order_items i ON i.id = x.order_item WHERE x.id = $1)");
const TRANSFER: &str = "SELECT l.kind, l.serial_hint, a.name, a.email, t.to_email, t.expires_at, t.outcome FROM transfers t \
     JOIN licenses l ON l.id = t.license JOIN accounts a ON a.id = t.from_account WHERE t.id = $1";

macro_rules! sold_row {
    ($row:expr) => {{
        let id: Id<License> = $row.try_get("id")?;
        let (kind, status): (String, String) = ($row.try_get("kind")?, $row.try_get("status")?);
        Ok(SoldLicense {
            id,
            kind: word("licenses", id, &kind, LicenseKind::of_word)?,
            sealed: $row.try_get("serial_sealed")?,
            hint: $row.try_get("serial_hint")?,
            account: $row.try_get("account")?,
            revoked: $row.try_get("revoked")?,
            transferred: $row.try_get("transferred")?,
            order: $row.try_get("order_id")?,
            external_ref: $row.try_get("external_ref")?,
            order_email: $row.try_get("account_email")?,
            order_status: word("orders", id, &status, OrderStatus::of_word)?,
        })
    }};
}

impl Db {
    /// The licenses that an order issued, bundled ones aside, in its order.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn sold_in(&mut self, order: Id<Order>) -> Result<Vec<SoldLicense>> {
        rows!(self, SOLD_IN, [order], |row| sold_row!(row))
    }

    /// A license and those of the same order, in its order; none if it was not sold by one.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn sold_with(&mut self, license: Id<License>) -> Result<Vec<SoldLicense>> {
        rows!(self, SOLD_WITH, [license], |row| sold_row!(row))
    }

    /// A transfer as its mails tell of it.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn transfer_told(&mut self, id: Id<Transfer>) -> Result<Option<TransferTold>> {
        row!(self, TRANSFER, [id], |row| {
            let kind: String = row.try_get("kind")?;
            Ok(TransferTold {
                kind: word("licenses", id, &kind, LicenseKind::of_word)?,
                hint: row.try_get("serial_hint")?,
                from_name: row.try_get("name")?,
                from_email: row.try_get("email")?,
                to_email: row.try_get("to_email")?,
                expires_at: row.try_get("expires_at")?,
                outcome: row.try_get("outcome")?,
            })
        })
    }
}
