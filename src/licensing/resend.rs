//! Sending a code again, and an order with everything that is known of it: its licenses, what was refunded, what was sent, and
//! whether it may be sent again. The rule is the domain's, and the same for the button and for what it does.

use super::{
    Refusal, Result, Wrong,
    orders::{held, record},
};
use crate::{
    domain::{
        id::Id,
        license::License,
        mail::Message,
        order::{Delivery, DeliveryKind, NoDelivery, Order, OrderItem, ResendFacts, ResendRefusal, may_resend},
        secret::Secret,
    },
    store::{
        Act, Db, DeliveryRow, HistoryFilter, HistoryLine, ItemRow, Named, NewDelivery, NewMail, OrderRow, OrderedLicense, Tx,
    },
    vault::{Place, Slot, Vault},
};
use chrono::{DateTime, Utc};

/// How many lines of its history an order shows; all are in the history itself.
const HISTORY_MAX: i64 = 200;

/// An order with everything that is known of it.
#[derive(Clone, Debug)]
pub struct OrderSeen {
    /// The order.
    pub order: OrderRow,
    /// Its items, as they stand in it.
    pub items: Vec<ItemSeen>,
    /// Its history, oldest first.
    pub history: Vec<HistoryLine>,
}

/// An item with the licenses that it sold.
#[derive(Clone, Debug)]
pub struct ItemSeen {
    /// The item.
    pub item: ItemRow,
    /// Its licenses.
    pub licenses: Vec<LicenseOfOrder>,
}

/// A license as its order shows it.
#[derive(Clone, Debug)]
pub struct LicenseOfOrder {
    /// The license.
    pub sold: OrderedLicense,
    /// How its code was sent, oldest first.
    pub deliveries: Vec<DeliveryRow>,
    /// Whether it may be sent again now.
    pub resend: std::result::Result<(), ResendRefusal>,
}

impl LicenseOfOrder {
    /// Its serial, in clear.
    ///
    /// # Errors
    /// If it does not open with this installation's key.
    pub fn serial(&self, vault: &Vault) -> Result<Secret> {
        Ok(vault.open(Place::new("licenses", self.sold.id, Slot::Current), &self.sold.sealed)?)
    }
}

/// An order with everything that is known of it.
///
/// # Errors
/// If there is no such order, or the store fails.
pub async fn order(db: &mut Db, no_delivery: &NoDelivery, id: Id<Order>, now: DateTime<Utc>) -> Result<OrderSeen> {
    let order = db.order(id).await?.ok_or(Refusal::Unknown("order"))?;
    let items = items(db, no_delivery, &order, now).await?;
    // A refund that came before its order knew it by its reference alone.
    let mut history = Vec::new();
    for subject in [format!("order:{id}"), format!("order:{}", order.external_ref)] {
        let filter = HistoryFilter { subject: Some(Named::Whole(subject)), ..HistoryFilter::default() };
        history.extend(db.history(&filter, None, HISTORY_MAX).await?);
    }
    history.sort_unstable_by_key(|line| line.id);
    Ok(OrderSeen { order, items, history })
}

async fn items(db: &mut Db, no_delivery: &NoDelivery, order: &OrderRow, now: DateTime<Utc>) -> Result<Vec<ItemSeen>> {
    let sold = db.sold_licenses(order.id).await?;
    let deliveries = db.deliveries(order.id).await?;
    let licenses: Vec<LicenseOfOrder> = sold
        .into_iter()
        .map(|sold| {
            let deliveries: Vec<_> = deliveries.iter().filter(|delivery| delivery.license == sold.id).cloned().collect();
            let again = deliveries.iter().filter(|delivery| delivery.kind == DeliveryKind::Again);
            let sent: Vec<_> = again.map(|delivery| delivery.at).collect();
            let resend = may_resend(&ResendFacts {
                status: order.status,
                is_refunded: sold.refunded_at.is_some(),
                is_forbidden: no_delivery.forbids(order.channel.as_deref()),
                is_transferred: sold.is_transferred,
                sent: &sent,
                now,
            });
            LicenseOfOrder { sold, deliveries, resend }
        })
        .collect();
    let of_item = |item| licenses.iter().filter(|license| license.sold.item == item).cloned().collect();
    let items = db.order_items(order.id).await?;
    Ok(items.into_iter().map(|item| ItemSeen { licenses: of_item(item.id), item }).collect())
}

/// Sends the saved code of one license again, to the order's address.
///
/// # Errors
/// If it is not confirmed, there is no such order, item or license, it is not clear which license is meant, or the code may not be
/// sent now.
pub async fn resend(
    tx: &mut Tx,
    no_delivery: &NoDelivery,
    act: &Act,
    (order, item): (Id<Order>, Id<OrderItem>),
    license: Option<Id<License>>,
    is_confirmed: bool,
) -> Result<DeliveryRow> {
    let order = held(tx, order).await?;
    let items = items(tx, no_delivery, &order, act.now).await?;
    let item = items.into_iter().find(|seen| seen.item.id == item).ok_or(Refusal::Unknown("item"))?;
    let chosen = chosen(&item, license)?;
    if !is_confirmed {
        return Err(Refusal::Field { pointer: "/confirm", wrong: Wrong::ResendUnconfirmed });
    }
    let Some(chosen) = chosen else {
        // Nothing was issued, and the order says why.
        return Err(Refusal::Resend { reason: ResendRefusal::NotPaid, now: act.now });
    };
    chosen.resend.map_err(|reason| Refusal::Resend { reason, now: act.now })?;
    let id: Id<Delivery> = act.chance.id(act.now);
    let mail = NewMail {
        cause: &format!("delivery:{id}"),
        message: &Message::SentAgain { license: chosen.sold.id },
        language: order.language,
        recipient: &order.account_email,
        account: tx.account_by_email(&order.account_email).await?.map(|account| account.id),
    };
    let mail = tx.insert_mail(act, &mail).await?.ok_or(Refusal::ChangedMeanwhile)?;
    let delivery = NewDelivery { id, item: item.item.id, license: chosen.sold.id, kind: DeliveryKind::Again, mail };
    tx.insert_deliveries(act, &[delivery]).await?;
    let after = format!("serial ..{} of license:{} to {}", chosen.sold.hint, chosen.sold.id, order.account_email);
    record(tx, act, order.id, "order.resent", None, Some(after)).await?;
    tx.delivery(id).await?.ok_or(Refusal::Unknown("delivery"))
}

/// The license of the item that is meant; `None` where the item has none yet.
fn chosen(item: &ItemSeen, named: Option<Id<License>>) -> Result<Option<&LicenseOfOrder>> {
    match (named, item.licenses.as_slice()) {
        (None, [] | [_]) => Ok(item.licenses.first()),
        (None, _) => Err(Refusal::LicenseUnclear),
        (Some(named), licenses) => match licenses.iter().find(|license| license.sold.id == named) {
            Some(license) => Ok(Some(license)),
            None if licenses.iter().any(|license| license.sold.bundled == Some(named)) => Err(Refusal::Bundled),
            None => Err(Refusal::Unknown("license")),
        },
    }
}
