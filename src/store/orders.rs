//! Orders of the vendor's store and their items, with the licenses that each sold. Refunds are in `refunds`, deliveries in
//! `deliveries`.

use super::{
    Act, Db, Result,
    columns::word,
    pages::{first_after, first_before},
};
use crate::domain::{
    folded,
    id::Id,
    language::Language,
    license::{License, LicenseKind},
    order::{Order, OrderItem, OrderStatus},
    subscription::SubscriptionRow,
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// An order to be kept.
#[derive(Clone, Debug)]
pub struct NewOrder<'a> {
    /// The store's reference, by which it is known.
    pub external_ref: &'a str,
    /// Who ordered.
    pub account_email: &'a str,
    /// What pays.
    pub subscription: Id<SubscriptionRow>,
    /// Its state.
    pub status: OrderStatus,
    /// Where it was placed.
    pub channel: Option<&'a str>,
    /// Whether its licenses go into the account of its address at once.
    pub claim: bool,
    /// In which language its buyer is written to.
    pub language: Language,
    /// The digest of what the store said of it.
    pub digest: &'a [u8; 32],
}

/// An item to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    /// The order.
    pub order: Id<Order>,
    /// Its place in the order, from 0.
    pub place: i64,
    /// What.
    pub product: &'a str,
    /// How many.
    pub quantity: i64,
}

/// An order as it stands.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Its id.
    pub id: Id<Order>,
    /// The store's reference.
    pub external_ref: String,
    /// Who ordered, and where its codes go.
    pub account_email: String,
    /// What pays.
    pub subscription: Id<SubscriptionRow>,
    /// Billing's name for that.
    pub subscription_ref: String,
    /// Its state.
    pub status: OrderStatus,
    /// Where it was placed.
    pub channel: Option<String>,
    /// Whether its licenses go into the account of its address at once.
    pub claim: bool,
    /// In which language its buyer is written to.
    pub language: Language,
    /// The digest of what the store said of it; an old one has none.
    pub digest: Option<Vec<u8>>,
    /// How often the office changed it.
    pub version: i64,
    /// Since when it is known.
    pub created_at: DateTime<Utc>,
}

/// An item as it stands.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Its id.
    pub id: Id<OrderItem>,
    /// What, in the store's word.
    pub product: String,
    /// How many.
    pub quantity: i64,
}

/// A license that an order sold.
#[derive(Clone, Debug)]
pub struct OrderedLicense {
    /// The license.
    pub id: Id<License>,
    /// The item that it was sold by.
    pub item: Id<OrderItem>,
    /// For what.
    pub kind: LicenseKind,
    /// Its serial, sealed.
    pub sealed: Vec<u8>,
    /// The last symbols of its serial.
    pub hint: String,
    /// The bundled license that came with it.
    pub bundled: Option<Id<License>>,
    /// When it was claimed.
    pub claimed_at: Option<DateTime<Utc>>,
    /// Since when a refund has taken it back.
    pub refunded_at: Option<DateTime<Utc>>,
    /// Whether it was transferred to another account since.
    pub is_transferred: bool,
}

/// Which orders to list. Without anything said: all.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// The one of this reference.
    pub external_ref: Option<String>,
    /// Those of this address.
    pub email: Option<String>,
    /// Those of this state.
    pub status: Option<OrderStatus>,
    /// Those behind this one.
    pub after: Option<Id<Order>>,
}

const INSERT_ORDER: &str = "INSERT INTO orders (id, external_ref, account_email, email_folded, subscription, status, channel, \
     claim, language, digest, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
     ON CONFLICT (external_ref) DO NOTHING";
const INSERT_ITEM: &str = "INSERT INTO order_items (id, order_row, place, product, quantity) VALUES ($1, $2, $3, $4, $5)";

macro_rules! select_order {
    ($tail:literal) => {
        concat!(
            "SELECT o.id, o.external_ref, o.account_email, o.subscription, s.reference, o.status, o.channel, o.claim, ",
            "o.language, o.digest, o.version, o.created_at FROM orders o JOIN subscriptions s ON s.id = o.subscription WHERE ",
            $tail
        )
    };
}

macro_rules! order_row {
    ($row:expr) => {{
        let id: Id<Order> = $row.try_get("id")?;
        let (status, language): (String, String) = ($row.try_get("status")?, $row.try_get("language")?);
        Ok(OrderRow {
            id,
            external_ref: $row.try_get("external_ref")?,
            account_email: $row.try_get("account_email")?,
            subscription: $row.try_get("subscription")?,
            subscription_ref: $row.try_get("reference")?,
            status: word("orders", id, &status, OrderStatus::of_word)?,
            channel: $row.try_get("channel")?,
            claim: $row.try_get("claim")?,
            language: word("orders", id, &language, Language::of_tag)?,
            digest: $row.try_get("digest")?,
            version: $row.try_get("version")?,
            created_at: $row.try_get("created_at")?,
        })
    }};
}

const ORDER: &str = select_order!("o.id = $1");
const ORDER_OF_REF: &str = select_order!("o.external_ref = $1");
const ORDER_OF_LICENSE: &str =
    select_order!("o.id = (SELECT i.order_row FROM licenses l JOIN order_items i ON i.id = l.order_item WHERE l.id = $1)");
const ORDERS: &str = select_order!(
    "($1 IS NULL OR o.external_ref = $1) AND ($2 IS NULL OR o.email_folded = $2) AND ($3 IS NULL OR o.status = $3) \
     AND o.id > $4 ORDER BY o.id LIMIT $5"
);
const NEWEST_ORDERS: &str = select_order!(
    "($1 IS NULL OR o.external_ref = $1) AND ($2 IS NULL OR o.email_folded = $2) AND ($3 IS NULL OR o.status = $3) \
     AND o.id < $4 ORDER BY o.id DESC LIMIT $5"
);
const LOCK_ORDER: &str = "UPDATE orders SET status = status WHERE id = $1";
const LOCK_ORDER_OF_SERIAL: &str = "UPDATE orders SET status = status WHERE id = (SELECT i.order_row FROM licenses l \
     JOIN order_items i ON i.id = l.order_item WHERE l.serial_fingerprint = $1)";
const ORDER_OF_SERIAL: &str = "SELECT i.order_row FROM licenses l JOIN order_items i ON i.id = l.order_item \
     WHERE l.serial_fingerprint = $1";
const SET_STATUS: &str = "UPDATE orders SET status = $2, version = version + 1 WHERE id = $1";
const SET_EMAIL: &str = "UPDATE orders SET account_email = $2, email_folded = $3, version = version + 1 WHERE id = $1";
const ITEMS: &str = "SELECT id, product, quantity FROM order_items WHERE order_row = $1 ORDER BY place";
const SOLD: &str = "SELECT l.id, i.id AS item, l.kind, l.serial_sealed, l.serial_hint, l.claimed_at, b.id AS bundled, \
     (SELECT MIN(r.at) FROM refunds r WHERE r.order_ref = o.external_ref AND r.withdrawn_at IS NULL \
       AND (r.item IS NULL OR r.item = i.id) AND (r.license IS NULL OR r.license = l.id)) AS refunded_at, \
     EXISTS (SELECT 1 FROM transfers t WHERE t.license = l.id AND t.outcome = 'accepted') AS is_transferred \
     FROM order_items i JOIN orders o ON o.id = i.order_row JOIN licenses l ON l.order_item = i.id \
     LEFT JOIN licenses b ON b.bundled_with = l.id WHERE i.order_row = $1 ORDER BY i.place, l.id";

impl Db {
    /// Adds an order; `None` if its reference is known already.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_order(&mut self, act: &Act, order: &NewOrder<'_>) -> Result<Option<Id<Order>>> {
        let id: Id<Order> = act.chance.id(act.now);
        let email = order.account_email.trim();

        let written = execute!(
            self,
            INSERT_ORDER,
            [
                id,
                order.external_ref,
                email,
                folded(email),
                order.subscription,
                order.status.as_str(),
                order.channel,
                order.claim,
                order.language.tag(),
                &order.digest[..],
                act.now
            ]
        )?;
        Ok((written == 1).then_some(id))
    }

    /// Adds an item.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_order_item(&mut self, act: &Act, item: NewItem<'_>) -> Result<Id<OrderItem>> {
        let id: Id<OrderItem> = act.chance.id(act.now);

        execute!(self, INSERT_ITEM, [id, item.order, item.place, item.product, item.quantity])?;
        Ok(id)
    }

    /// An order.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn order(&mut self, id: Id<Order>) -> Result<Option<OrderRow>> {
        row!(self, ORDER, [id], |row| order_row!(row))
    }

    /// The order of a reference.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn order_of_ref(&mut self, external_ref: &str) -> Result<Option<OrderRow>> {
        row!(self, ORDER_OF_REF, [external_ref], |row| order_row!(row))
    }

    /// The order that sold a license.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn order_of_license(&mut self, license: Id<License>) -> Result<Option<OrderRow>> {
        row!(self, ORDER_OF_LICENSE, [license], |row| order_row!(row))
    }

    /// Orders, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn orders(&mut self, filter: &OrderFilter, limit: i64) -> Result<Vec<OrderRow>> {
        let (reference, email) = (filter.external_ref.as_deref(), filter.email.as_deref().map(folded));
        let status = filter.status.map(OrderStatus::as_str);
        rows!(self, ORDERS, [reference, email, status, first_after(filter.after), limit], |row| order_row!(row))
    }

    /// Orders, newest first: those before the one given, if one is; `after` of the filter is for the list above.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn newest_orders(
        &mut self,
        filter: &OrderFilter,
        before: Option<Id<Order>>,
        limit: i64,
    ) -> Result<Vec<OrderRow>> {
        let (reference, email) = (filter.external_ref.as_deref(), filter.email.as_deref().map(folded));
        let status = filter.status.map(OrderStatus::as_str);
        rows!(self, NEWEST_ORDERS, [reference, email, status, first_before(before), limit], |row| order_row!(row))
    }

    /// Holds an order until the transaction ends: its claims, refunds and deliveries wait for one another. Whoever holds licenses too
    /// holds the order first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_order(&mut self, id: Id<Order>) -> Result<()> {
        execute!(self, LOCK_ORDER, [id])?;
        Ok(())
    }

    /// Holds the order that sold the license of a serial, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_order_of_serial(&mut self, fingerprint: &[u8; 32]) -> Result<()> {
        execute!(self, LOCK_ORDER_OF_SERIAL, [&fingerprint[..]])?;
        Ok(())
    }

    /// The order that sold the license of a serial, if there is one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn order_of_serial(&mut self, fingerprint: &[u8; 32]) -> Result<Option<Id<Order>>> {
        row!(self, ORDER_OF_SERIAL, [&fingerprint[..]], |row| Ok(row.try_get("order_row")?))
    }

    /// Lets an order be of another status.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_order_status(&mut self, id: Id<Order>, status: OrderStatus) -> Result<()> {
        execute!(self, SET_STATUS, [id, status.as_str()])?;
        Ok(())
    }

    /// Corrects the address of an order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_order_email(&mut self, id: Id<Order>, email: &str) -> Result<()> {
        execute!(self, SET_EMAIL, [id, email, folded(email)])?;
        Ok(())
    }

    /// The items of an order, as they stand in it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn order_items(&mut self, order: Id<Order>) -> Result<Vec<ItemRow>> {
        rows!(self, ITEMS, [order], |row| {
            Ok(ItemRow { id: row.try_get("id")?, product: row.try_get("product")?, quantity: row.try_get("quantity")? })
        })
    }

    /// The licenses that an order sold, by its items.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn sold_licenses(&mut self, order: Id<Order>) -> Result<Vec<OrderedLicense>> {
        rows!(self, SOLD, [order], |row| {
            let id: Id<License> = row.try_get("id")?;
            let kind: String = row.try_get("kind")?;
            Ok(OrderedLicense {
                id,
                item: row.try_get("item")?,
                kind: word("licenses", id, &kind, LicenseKind::of_word)?,
                sealed: row.try_get("serial_sealed")?,
                hint: row.try_get("serial_hint")?,
                bundled: row.try_get("bundled")?,
                claimed_at: row.try_get("claimed_at")?,
                refunded_at: row.try_get("refunded_at")?,
                is_transferred: row.try_get("is_transferred")?,
            })
        })
    }
}
