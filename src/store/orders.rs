//! Orders of the vendor's store, their items, and refunds. A refund names its order by the store's reference: one that comes
//! first waits by being there.

use super::{Act, Db, Result};
use crate::domain::{
    id::Id,
    license::License,
    order::{Order, OrderItem},
    subscription::SubscriptionRow,
};
use sqlx::Row;

/// Marks ids of refunds.
enum Refund {}

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
    pub status: &'a str,
    /// Where it was placed.
    pub channel: Option<&'a str>,
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

/// A refund to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRefund<'a> {
    /// The order's reference at the store.
    pub order_ref: &'a str,
    /// One item of it; all if it names none.
    pub item: Option<Id<OrderItem>>,
    /// One license of it; all if it names none.
    pub license: Option<Id<License>>,
}

/// An order as it stands.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Its id.
    pub id: Id<Order>,
    /// Its state.
    pub status: String,
}

const INSERT_ORDER: &str = "INSERT INTO orders (id, external_ref, account_email, subscription, status, channel, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (external_ref) DO NOTHING";
const INSERT_ITEM: &str = "INSERT INTO order_items (id, order_row, place, product, quantity) VALUES ($1, $2, $3, $4, $5)";
const ORDER: &str = "SELECT id, status FROM orders WHERE external_ref = $1";
const INSERT_REFUND: &str = "INSERT INTO refunds (id, order_ref, item, license, at) VALUES ($1, $2, $3, $4, $5)";

impl Db {
    /// Adds an order; `None` if its reference is known already.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_order(&mut self, act: &Act, order: &NewOrder<'_>) -> Result<Option<Id<Order>>> {
        let id: Id<Order> = act.chance.id(act.now);

        Ok((execute!(
            self,
            INSERT_ORDER,
            [id, order.external_ref, order.account_email, order.subscription, order.status, order.channel, act.now]
        )? == 1)
            .then_some(id))
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

    /// The order of a reference.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn order(&mut self, external_ref: &str) -> Result<Option<OrderRow>> {
        row!(self, ORDER, [external_ref], |row| Ok(OrderRow { id: row.try_get("id")?, status: row.try_get("status")? }))
    }

    /// Adds a refund, whether its order is known yet or not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_refund(&mut self, act: &Act, refund: NewRefund<'_>) -> Result<()> {
        let id: Id<Refund> = act.chance.id(act.now);

        execute!(self, INSERT_REFUND, [id, refund.order_ref, refund.item, refund.license, act.now])?;
        Ok(())
    }
}
