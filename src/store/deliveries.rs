//! Deliveries: which serial was sent by which mail, and what became of that. The mail itself is in `mails`.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::License,
    mail::Mail,
    order::{Delivery, DeliveryKind, Order, OrderItem},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A delivery to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewDelivery {
    /// Its id.
    pub id: Id<Delivery>,
    /// The item that the license was sold by.
    pub item: Id<OrderItem>,
    /// The license whose serial is sent.
    pub license: Id<License>,
    /// Whether it is the first time.
    pub kind: DeliveryKind,
    /// The mail that it is sent by.
    pub mail: Id<Mail>,
}

/// A delivery as it stands.
#[derive(Clone, Debug)]
pub struct DeliveryRow {
    /// Its id.
    pub id: Id<Delivery>,
    /// The license.
    pub license: Id<License>,
    /// Whether it was the first time.
    pub kind: DeliveryKind,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// To which address; gone with its mail.
    pub recipient: Option<String>,
    /// How far its mail is; gone with it.
    pub mail_state: Option<String>,
    /// When that mail came to its end.
    pub settled_at: Option<DateTime<Utc>>,
}

const INSERT_DELIVERIES: &str = "INSERT INTO deliveries (id, order_item, license, kind, mail, at) VALUES ";

macro_rules! select_deliveries {
    ($tail:literal) => {
        concat!(
            "SELECT d.id, d.license, d.kind, d.at, m.recipient, m.state, m.settled_at FROM deliveries d ",
            "JOIN order_items i ON i.id = d.order_item LEFT JOIN mails m ON m.id = d.mail WHERE ",
            $tail
        )
    };
}

macro_rules! delivery_row {
    ($row:expr) => {{
        let id: Id<Delivery> = $row.try_get("id")?;
        let kind: String = $row.try_get("kind")?;
        Ok(DeliveryRow {
            id,
            license: $row.try_get("license")?,
            kind: word("deliveries", id, &kind, DeliveryKind::of_word)?,
            at: $row.try_get("at")?,
            recipient: $row.try_get("recipient")?,
            mail_state: $row.try_get("state")?,
            settled_at: $row.try_get("settled_at")?,
        })
    }};
}

const DELIVERY: &str = select_deliveries!("d.id = $1");
const OF_ORDER: &str = select_deliveries!("i.order_row = $1 ORDER BY d.id");

impl Db {
    /// Adds deliveries.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_deliveries(&mut self, act: &Act, deliveries: &[NewDelivery]) -> Result<()> {
        insert_rows!(self, INSERT_DELIVERIES, "", deliveries, |delivery| [
            delivery.id,
            delivery.item,
            delivery.license,
            delivery.kind.as_str(),
            delivery.mail,
            act.now,
        ]);
        Ok(())
    }

    /// A delivery.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn delivery(&mut self, id: Id<Delivery>) -> Result<Option<DeliveryRow>> {
        row!(self, DELIVERY, [id], |row| delivery_row!(row))
    }

    /// The deliveries of an order, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn deliveries(&mut self, order: Id<Order>) -> Result<Vec<DeliveryRow>> {
        rows!(self, OF_ORDER, [order], |row| delivery_row!(row))
    }
}
