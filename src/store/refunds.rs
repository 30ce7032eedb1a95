//! Refunds: rows that revoke what they name by being there. A refund names its order by the store's reference, so that one that
//! comes before its order waits for it.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    license::License,
    order::OrderItem,
    refund::{Refund, RefundKind},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// A refund to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewRefund<'a> {
    /// The order's reference at the store.
    pub order_ref: &'a str,
    /// One item of it; all if it names none.
    pub item: Option<Id<OrderItem>>,
    /// One license of it; all if it names none.
    pub license: Option<Id<License>>,
    /// Why money went back.
    pub kind: RefundKind,
    /// What was said about it.
    pub reason: Option<&'a str>,
    /// Since when it counts.
    pub at: DateTime<Utc>,
}

/// A refund that counts.
#[derive(Clone, Debug)]
pub struct RefundRow {
    /// Its id.
    pub id: Id<Refund>,
    /// One item of the order; all if it names none.
    pub item: Option<Id<OrderItem>>,
    /// One license of it; all if it names none.
    pub license: Option<Id<License>>,
    /// Why money went back.
    pub kind: RefundKind,
    /// What was said about it.
    pub reason: Option<String>,
    /// Since when it counts.
    pub at: DateTime<Utc>,
}

const INSERT_REFUND: &str =
    "INSERT INTO refunds (id, order_ref, item, license, kind, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const REFUNDS: &str =
    "SELECT id, item, license, kind, reason, at FROM refunds WHERE order_ref = $1 AND withdrawn_at IS NULL ORDER BY id";
const WITHDRAW: &str = "UPDATE refunds SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";

impl Db {
    /// Adds a refund, whether its order is known yet or not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_refund(&mut self, act: &Act, refund: NewRefund<'_>) -> Result<()> {
        let id: Id<Refund> = act.chance.id(act.now);
        let NewRefund { order_ref, item, license, kind, reason, at } = refund;

        execute!(self, INSERT_REFUND, [id, order_ref, item, license, kind.as_str(), reason, at])?;
        Ok(())
    }

    /// The refunds of an order that count, oldest first.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn refunds(&mut self, order_ref: &str) -> Result<Vec<RefundRow>> {
        rows!(self, REFUNDS, [order_ref], |row| {
            let id: Id<Refund> = row.try_get("id")?;
            let kind: String = row.try_get("kind")?;
            Ok(RefundRow {
                id,
                item: row.try_get("item")?,
                license: row.try_get("license")?,
                kind: word("refunds", id, &kind, RefundKind::of_word)?,
                reason: row.try_get("reason")?,
                at: row.try_get("at")?,
            })
        })
    }

    /// Lets a refund count no more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn withdraw_refund(&mut self, act: &Act, id: Id<Refund>) -> Result<()> {
        execute!(self, WITHDRAW, [id, act.now])?;
        Ok(())
    }
}
