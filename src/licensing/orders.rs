//! Orders as far as they make and revoke licenses: a paid order issues once for its reference; a refund is one row of the order,
//! whenever it comes. Resending, states and mail are not here yet.

use super::{Issue, Issued, Refusal, Result, claim::claim_issued, issue, issue::ISSUE_MAX};
use crate::{
    domain::{
        id::Id,
        license::{License, LicenseKind},
    },
    store::{Act, Entry, NewItem, NewOrder, NewRefund, OrderItem, Tx},
    vault::Vault,
};

/// What is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// A system license with its bundled customer license.
    SystemLicense,
    /// A customer license.
    CustomerLicense,
}

impl Product {
    /// The product of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "system_license" => Some(Self::SystemLicense),
            "customer_license" => Some(Self::CustomerLicense),
            _ => None,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SystemLicense => "system_license",
            Self::CustomerLicense => "customer_license",
        }
    }

    fn kind(self) -> LicenseKind {
        match self {
            Self::SystemLicense => LicenseKind::System,
            Self::CustomerLicense => LicenseKind::Customer,
        }
    }
}

/// One line of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub product: Product,
    /// How many.
    pub quantity: i64,
}

/// An order that was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOrder {
    /// The store's reference.
    pub external_ref: String,
    /// Who ordered.
    pub account_email: String,
    /// What pays.
    pub subscription_ref: String,
    /// Where it was placed.
    pub channel: Option<String>,
    /// Whether the licenses go into the account of that address at once, if there is one.
    pub claim: bool,
    /// What was ordered.
    pub items: Vec<Item>,
}

/// A refund or chargeback of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    /// The store's reference.
    pub external_ref: String,
    /// The items with the licenses that are refunded (all of the item if none is named); all of the order if empty.
    pub items: Vec<(Id<OrderItem>, Vec<Id<License>>)>,
}

/// Issues what a paid order bought; nothing if its reference did so before.
///
/// # Errors
/// If the order is empty or a quantity is out of range.
pub async fn pay_order(tx: &mut Tx, vault: &Vault, act: &Act, order: &PaidOrder) -> Result<Vec<Issued>> {
    if !(1..=100).contains(&order.items.len()) {
        return Err(Refusal::OutOfRange("an order has between 1 and 100 items"));
    }
    // One transaction writes them all, and nobody else writes meanwhile on SQLite.
    if order.items.iter().map(|item| item.quantity).sum::<i64>() > ISSUE_MAX {
        return Err(Refusal::OutOfRange("an order has at most 1000 licenses"));
    }
    let subscription = tx.lock_subscription(act, &order.subscription_ref).await?;
    let new = NewOrder {
        external_ref: &order.external_ref,
        account_email: &order.account_email,
        subscription,
        status: "paid",
        channel: order.channel.as_deref(),
    };
    let Some(id) = tx.insert_order(act, &new).await? else {
        return Ok(Vec::new());
    };
    let account = if order.claim { tx.account_by_email(&order.account_email).await? } else { None };
    let mut all = Vec::new();
    for (place, item) in (0..).zip(&order.items) {
        let row = NewItem { order: id, place, product: item.product.as_str(), quantity: item.quantity };
        let row = tx.insert_order_item(act, row).await?;
        let what = Issue { kind: item.product.kind(), quantity: item.quantity, subscription, item: Some(row) };
        let issued = issue(tx, vault, act, what).await?;
        if let Some(account) = &account {
            for license in &issued {
                claim_issued(tx, act, account.id, license).await?;
            }
        }
        all.extend(issued);
    }
    let entry = Entry {
        action: "order.paid",
        subject: format!("order:{id}"),
        after: Some(format!("{}, {} licenses", order.external_ref, all.len())),
        ..Entry::default()
    };
    tx.record_history(act, &entry).await?;
    Ok(all)
}

/// Revokes what a refund names. Its order may come later.
///
/// # Errors
/// If the store fails.
pub async fn refund_order(tx: &mut Tx, act: &Act, refund: &RefundOrder) -> Result<()> {
    let whole = NewRefund { order_ref: &refund.external_ref, item: None, license: None };
    if refund.items.is_empty() {
        tx.insert_refund(act, whole).await?;
    }
    for (item, licenses) in &refund.items {
        let of_item = NewRefund { item: Some(*item), ..whole };
        if licenses.is_empty() {
            tx.insert_refund(act, of_item).await?;
        }
        for license in licenses {
            tx.insert_refund(act, NewRefund { license: Some(*license), ..of_item }).await?;
        }
    }
    let after = match refund.items.as_slice() {
        [] => "all of it is refunded".to_owned(),
        items => {
            let of_item = |(item, licenses): &(Id<OrderItem>, Vec<Id<License>>)| match licenses.len() {
                0 => format!("item {item}"),
                1 => format!("a license of item {item}"),
                count => format!("{count} licenses of item {item}"),
            };
            format!("refunded: {}", items.iter().map(of_item).collect::<Vec<_>>().join(", "))
        }
    };
    let subject = format!("order:{}", refund.external_ref);
    let entry = Entry { action: "order.refunded", subject, after: Some(after), ..Entry::default() };
    tx.record_history(act, &entry).await?;
    Ok(())
}
