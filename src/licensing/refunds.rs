//! Refunds and chargebacks: one row of the order revokes what it names, whenever it comes; withdrawn, it gives back. An order's
//! claims and refunds wait for one another, so that each of them knows of the other or comes before it.

use super::{
    Refusal, Result, Wrong,
    orders::{held, record},
};
use crate::{
    domain::{
        id::Id,
        license::License,
        order::{Order, OrderItem},
        refund::{Refund, RefundKind, Scope},
    },
    store::{Act, Entry, NewRefund, OrderRow, RefundRow, Tx},
};
use chrono::{DateTime, Utc};

/// The longest reason that is kept.
const REASON_MAX: usize = 500;

/// What is refunded of an order: its items with their licenses (all of the item if none is named); all of the order if empty.
pub type Refunded = [(Id<OrderItem>, Vec<Id<License>>)];

/// A refund or chargeback of an order, or its withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// The store's reference.
    pub external_ref: String,
    /// What of it, as [`Refunded`].
    pub items: Vec<(Id<OrderItem>, Vec<Id<License>>)>,
    /// Why money went back. A refund is one if nothing is said; a withdrawal is of both kinds then.
    pub kind: Option<RefundKind>,
    /// What was said about it.
    pub reason: Option<String>,
}

/// Revokes what a refund names. Its order may come later. Whether that changed anything: the same refund again does not.
///
/// # Errors
/// If the store fails.
pub async fn refund_order(tx: &mut Tx, act: &Act, refund: &RefundOrder) -> Result<bool> {
    let reason = reason(refund)?;
    let order = held_of_ref(tx, &refund.external_ref).await?;
    let kind = refund.kind.unwrap_or_default();
    let present = tx.refunds(&refund.external_ref).await?;
    let mut new: Vec<Scope> = Vec::new();
    for scope in scopes(&refund.items) {
        let (item, license) = columns(scope);
        let is_known = |row: &RefundRow| (row.item, row.license, row.kind) == (item, license, kind);
        if new.contains(&scope) || present.iter().any(is_known) {
            continue;
        }
        let row = NewRefund { order_ref: &refund.external_ref, item, license, kind, reason, at: act.now };
        tx.insert_refund(act, row).await?;
        new.push(scope);
    }
    if new.is_empty() {
        return Ok(false);
    }
    let after = format!("{}: {}", kind.as_str(), said(&refund.items, reason));
    told(tx, act, order.as_ref(), refund, "order.refunded", after).await?;
    Ok(true)
}

/// Gives back what a refund took: refunds that are named whole are withdrawn, of a wider one the rest goes on. Whether that changed
/// anything: the same withdrawal again does not.
///
/// # Errors
/// If the store fails.
pub async fn withdraw_refund(tx: &mut Tx, act: &Act, refund: &RefundOrder) -> Result<bool> {
    let reason = reason(refund)?;
    let order = held_of_ref(tx, &refund.external_ref).await?;
    let sold = match &order {
        Some(order) => sold(tx, order.id).await?,
        None => Vec::new(),
    };
    let mut kept: Vec<Kept> = Vec::new();
    for row in tx.refunds(&refund.external_ref).await? {
        if refund.kind.is_none_or(|kind| kind == row.kind) {
            kept.extend(Kept::of(row, &sold));
        }
    }
    let mut withdrawn: Vec<Id<Refund>> = Vec::new();
    for given_back in scopes(&refund.items) {
        let mut next = Vec::new();
        for row in kept {
            match row.scope.without(given_back, &sold) {
                None => next.push(row),
                Some(rest) => {
                    withdrawn.extend(row.id);
                    next.extend(rest.into_iter().map(|scope| Kept { id: None, scope, ..row.clone() }));
                }
            }
        }
        kept = next;
    }
    if withdrawn.is_empty() {
        return Ok(false);
    }
    for id in withdrawn {
        tx.withdraw_refund(act, id).await?;
    }
    for Kept { scope, kind, reason, at, .. } in kept.iter().filter(|row| row.id.is_none()) {
        let (item, license) = columns(*scope);
        let (kind, at, reason) = (*kind, *at, reason.as_deref());
        tx.insert_refund(act, NewRefund { order_ref: &refund.external_ref, item, license, kind, reason, at }).await?;
    }
    let after = format!("given back: {}", said(&refund.items, reason));
    told(tx, act, order.as_ref(), refund, "order.refund_withdrawn", after).await?;
    Ok(true)
}

/// The refund of a known order, as an operator states it: whatever it names is the order's.
///
/// # Errors
/// If there is no such order, item or license, or a license is a bundled one.
pub async fn stated_refund(
    tx: &mut Tx,
    order: Id<Order>,
    items: &Refunded,
    kind: Option<RefundKind>,
    reason: Option<&str>,
) -> Result<RefundOrder> {
    let order = held(tx, order).await?;
    let sold = sold(tx, order.id).await?;
    for (item, licenses) in items {
        let (_, known) = sold.iter().find(|(known, _)| known == item).ok_or(Refusal::Unknown("item"))?;
        if let Some(license) = licenses.iter().find(|license| !known.contains(license)) {
            let bundled_with = tx.license(*license).await?.and_then(|license| license.bundled_with);
            let is_ours = bundled_with.is_some_and(|with| known.contains(&with));
            return Err(if is_ours { Refusal::Bundled } else { Refusal::Unknown("license") });
        }
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    Ok(RefundOrder { external_ref: order.external_ref, items: items.to_vec(), kind, reason })
}

/// A refund that counts, or a part of one that goes on.
#[derive(Clone)]
struct Kept {
    id: Option<Id<Refund>>,
    scope: Scope,
    kind: RefundKind,
    reason: Option<String>,
    at: DateTime<Utc>,
}

impl Kept {
    /// `None` for one that names what its order does not have: that revokes nothing, so there is nothing to give back.
    fn of(row: RefundRow, sold: &Refunded) -> Option<Self> {
        let item_of =
            |license: &Id<License>| sold.iter().find(|(_, licenses)| licenses.contains(license)).map(|(item, _)| *item);
        let scope = match (row.item, row.license) {
            (None, None) => Scope::Order,
            (Some(item), None) => Scope::Item(item),
            (Some(item), Some(license)) => Scope::License(item, license),
            (None, Some(license)) => Scope::License(item_of(&license)?, license),
        };
        Some(Self { id: Some(row.id), scope, kind: row.kind, reason: row.reason, at: row.at })
    }
}

fn columns(scope: Scope) -> (Option<Id<OrderItem>>, Option<Id<License>>) {
    match scope {
        Scope::Order => (None, None),
        Scope::Item(item) => (Some(item), None),
        Scope::License(item, license) => (Some(item), Some(license)),
    }
}

fn scopes(items: &Refunded) -> Vec<Scope> {
    if items.is_empty() {
        return vec![Scope::Order];
    }
    let of_item = |(item, licenses): &(Id<OrderItem>, Vec<Id<License>>)| match licenses.as_slice() {
        [] => vec![Scope::Item(*item)],
        licenses => licenses.iter().map(|license| Scope::License(*item, *license)).collect(),
    };
    items.iter().flat_map(of_item).collect()
}

async fn held_of_ref(tx: &mut Tx, external_ref: &str) -> Result<Option<OrderRow>> {
    let Some(known) = tx.order_of_ref(external_ref).await? else {
        return Ok(None);
    };
    held(tx, known.id).await.map(Some)
}

/// The items of an order with the licenses that each sold.
async fn sold(tx: &mut Tx, order: Id<Order>) -> Result<Vec<(Id<OrderItem>, Vec<Id<License>>)>> {
    let licenses = tx.sold_licenses(order).await?;
    let of_item = |item| licenses.iter().filter(|license| license.item == item).map(|license| license.id).collect();
    Ok(tx.order_items(order).await?.iter().map(|item| (item.id, of_item(item.id))).collect())
}

fn reason(refund: &RefundOrder) -> Result<Option<&str>> {
    let reason = refund.reason.as_deref();
    if reason.is_some_and(|reason| reason.chars().count() > REASON_MAX) {
        return Err(Refusal::Field { pointer: "/reason", wrong: Wrong::ReasonTooLong });
    }
    Ok(reason)
}

fn said(items: &Refunded, reason: Option<&str>) -> String {
    let of_item = |(item, licenses): &(Id<OrderItem>, Vec<Id<License>>)| match licenses.as_slice() {
        [] => format!("item {item}"),
        [license] => format!("license {license}"),
        licenses => format!("{} licenses of item {item}", licenses.len()),
    };
    let what = match items {
        [] => "all of it".to_owned(),
        items => items.iter().map(of_item).collect::<Vec<_>>().join(", "),
    };
    reason.map_or_else(|| what.clone(), |reason| format!("{what} ({reason})"))
}

/// Writes it into the history of the order; of one that is not known yet, under its reference.
async fn told(
    tx: &mut Tx,
    act: &Act,
    order: Option<&OrderRow>,
    refund: &RefundOrder,
    action: &'static str,
    after: String,
) -> Result<()> {
    if let Some(order) = order {
        return record(tx, act, order.id, action, None, Some(after)).await;
    }
    let subject = format!("order:{}", refund.external_ref);
    Ok(tx.record_history(act, &Entry { action, subject, after: Some(after), ..Entry::default() }).await?)
}
