//! Orders: a paid one issues its licenses once for its reference, and mails their codes; what else becomes of one. Refunds are in
//! `refunds`, what is sent again in `resend`.

use super::{
    Issue, Issued, Refusal, Result, Wrong, claim::claim_issued, expect, fields, is_address, issue, issue::ISSUE_MAX,
};
use crate::{
    domain::{
        folded,
        id::Id,
        language::Language,
        license::LicenseKind,
        mail::Message,
        order::{DeliveryKind, NoDelivery, Order, OrderStatus},
    },
    store::{Act, Entry, NewDelivery, NewItem, NewMail, NewOrder, OrderRow, Tx},
    vault::Vault,
};
use sha2::{Digest, Sha256};

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

/// What the store says of an order.
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
    /// In which language its buyer is written to; English if nothing is said.
    pub language: Option<Language>,
    /// What was ordered.
    pub items: Vec<Item>,
}

impl PaidOrder {
    /// By which the same order is told from another one under its reference. Not its status: that goes on.
    fn digest(&self) -> [u8; 32] {
        let items: Vec<_> = self.items.iter().map(|item| (item.product.as_str(), item.quantity)).collect();
        let language = self.language.unwrap_or_default().tag();
        let said = (folded(&self.account_email), &self.subscription_ref, &self.channel, self.claim, language, items);
        // Our types always can be written.
        Sha256::digest(serde_json::to_vec(&said).unwrap_or_default()).into()
    }

    fn check(&self) -> Result<()> {
        if !(1..=100).contains(&self.items.len()) {
            return Err(Refusal::OutOfRange(Wrong::OrderItems));
        }
        if self.items.iter().any(|item| !(1..=ISSUE_MAX).contains(&item.quantity)) {
            return Err(Refusal::OutOfRange(Wrong::Quantity));
        }
        // One transaction writes them all, and nobody else writes meanwhile on SQLite.
        if self.items.iter().map(|item| item.quantity).sum::<i64>() > ISSUE_MAX {
            return Err(Refusal::OutOfRange(Wrong::OrderLicenses));
        }
        if !is_address(&self.account_email) {
            return Err(Refusal::Field { pointer: "/account_email", wrong: Wrong::Email });
        }
        fields::required("/external_ref", &self.external_ref)?;
        fields::required("/subscription_ref", &self.subscription_ref)?;
        fields::text("/channel", self.channel.as_deref().unwrap_or_default()).map(|_| ())
    }
}

/// An order that was placed, now or before.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its id.
    pub id: Id<Order>,
    /// What was issued now.
    pub issued: Vec<Issued>,
}

/// Issues what a paid order bought; nothing if its reference did so before, also with another content.
///
/// # Errors
/// If the order is empty or a quantity is out of range.
pub async fn pay_order(
    tx: &mut Tx,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    order: &PaidOrder,
) -> Result<Vec<Issued>> {
    match place_order(tx, vault, no_delivery, act, order, OrderStatus::Paid).await {
        Ok(placed) => Ok(placed.issued),
        // An event is not sent again with other words: what was paid first stays.
        Err(refusal @ (Refusal::OrderDiffers | Refusal::OrderStatus(..))) => {
            tracing::warn!(order = order.external_ref, %refusal, "a paid order issued nothing");
            Ok(Vec::new())
        }
        Err(refusal) => Err(refusal),
    }
}

/// Takes an order that the store says is pending or paid, and issues what a paid one bought, once for its reference. The same order
/// again changes nothing, but a pending one that was paid meanwhile is paid now.
///
/// # Errors
/// If the order is empty or a quantity is out of range, its reference is known with another content, or it was closed before it was
/// paid.
pub async fn place_order(
    tx: &mut Tx,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    order: &PaidOrder,
    status: OrderStatus,
) -> Result<Placed> {
    order.check()?;
    if !matches!(status, OrderStatus::Pending | OrderStatus::Paid) {
        return Err(Refusal::Field { pointer: "/status", wrong: Wrong::NewOrderStatus });
    }
    let known = match tx.order_of_ref(&order.external_ref).await? {
        Some(known) => known,
        None => match insert(tx, act, order).await? {
            Some(new) => {
                return match status {
                    OrderStatus::Paid => {
                        Ok(Placed { id: new.id, issued: pay(tx, vault, no_delivery, act, &new, None).await? })
                    }
                    _ => placed_pending(tx, act, &new).await,
                };
            }
            None => tx.order_of_ref(&order.external_ref).await?.ok_or(Refusal::ChangedMeanwhile)?,
        },
    };
    let known = held(tx, known.id).await?;
    if known.digest.as_deref().is_some_and(|digest| digest != order.digest()) {
        return Err(Refusal::OrderDiffers);
    }
    if status == OrderStatus::Pending || known.status == OrderStatus::Paid {
        return Ok(Placed { id: known.id, issued: Vec::new() });
    }
    fits_status(&known, OrderStatus::Paid)?;
    let issued = pay(tx, vault, no_delivery, act, &known, Some(known.status)).await?;
    Ok(Placed { id: known.id, issued })
}

/// Keeps an order with its items, pending; `None` if somebody else did at the same moment.
async fn insert(tx: &mut Tx, act: &Act, order: &PaidOrder) -> Result<Option<OrderRow>> {
    let subscription = tx.lock_subscription(act, &order.subscription_ref).await?;
    let new = NewOrder {
        external_ref: &order.external_ref,
        account_email: &order.account_email,
        subscription,
        status: OrderStatus::Pending,
        channel: order.channel.as_deref(),
        claim: order.claim,
        language: order.language.unwrap_or_default(),
        digest: &order.digest(),
    };
    let Some(id) = tx.insert_order(act, &new).await? else {
        return Ok(None);
    };
    for (place, item) in (0..).zip(&order.items) {
        let row = NewItem { order: id, place, product: item.product.as_str(), quantity: item.quantity };
        tx.insert_order_item(act, row).await?;
    }
    Ok(tx.order(id).await?)
}

async fn placed_pending(tx: &mut Tx, act: &Act, order: &OrderRow) -> Result<Placed> {
    let after = format!("{}, pending", order.external_ref);
    record(tx, act, order.id, "order.placed", None, Some(after)).await?;
    Ok(Placed { id: order.id, issued: Vec::new() })
}

/// An order, held until the transaction ends.
pub(super) async fn held(tx: &mut Tx, id: Id<Order>) -> Result<OrderRow> {
    tx.lock_order(id).await?;
    tx.order(id).await?.ok_or(Refusal::Unknown("order"))
}

/// Refuses what an order cannot come to.
fn fits_status(order: &OrderRow, next: OrderStatus) -> Result<()> {
    if order.status.may_become(next) { Ok(()) } else { Err(Refusal::OrderStatus(order.status, next)) }
}

/// Lets an order be paid: issues what it bought, gives it to the account of its address, and mails the codes.
async fn pay(
    tx: &mut Tx,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    order: &OrderRow,
    before: Option<OrderStatus>,
) -> Result<Vec<Issued>> {
    tx.set_order_status(order.id, OrderStatus::Paid).await?;
    let account = if order.claim { tx.account_by_email(&order.account_email).await? } else { None };
    let mut all = Vec::new();
    for item in tx.order_items(order.id).await? {
        let product = Product::of_word(&item.product).ok_or(Refusal::OutOfRange(Wrong::ProductUnknown))?;
        let what =
            Issue { kind: product.kind(), quantity: item.quantity, subscription: order.subscription, item: Some(item.id) };
        let issued = issue(tx, vault, act, what).await?;
        if let Some(account) = &account {
            for license in &issued {
                claim_issued(tx, act, account.id, license).await?;
            }
        }
        all.extend(issued);
    }
    let before = before.map(|before| before.as_str().to_owned());
    let after = format!("{}, {} licenses", order.external_ref, all.len());
    record(tx, act, order.id, "order.paid", before, Some(after)).await?;
    deliver(tx, no_delivery, act, order).await?;
    Ok(all)
}

/// Mails the codes of an order that was just paid, but those that a refund took back before.
async fn deliver(tx: &mut Tx, no_delivery: &NoDelivery, act: &Act, order: &OrderRow) -> Result<()> {
    let channel = order.channel.as_deref();
    if no_delivery.forbids(channel) {
        let after = format!("nothing is mailed for the channel {}", channel.unwrap_or_default());
        return record(tx, act, order.id, "order.not_delivered", None, Some(after)).await;
    }
    let sold = tx.sold_licenses(order.id).await?;
    let sent: Vec<_> = sold.iter().filter(|license| license.refunded_at.is_none()).collect();
    if sent.is_empty() {
        return Ok(());
    }
    let mail = NewMail {
        cause: &format!("order:{}", order.id),
        message: &Message::OrderPaid { order: order.id },
        language: order.language,
        recipient: &order.account_email,
        account: tx.account_by_email(&order.account_email).await?.map(|account| account.id),
    };
    let Some(mail) = tx.insert_mail(act, &mail).await? else {
        return Ok(());
    };
    let delivery = |license: &&crate::store::OrderedLicense| NewDelivery {
        id: act.chance.id(act.now),
        item: license.item,
        license: license.id,
        kind: DeliveryKind::First,
        mail,
    };
    let deliveries: Vec<NewDelivery> = sent.iter().map(delivery).collect();
    tx.insert_deliveries(act, &deliveries).await?;
    let after = format!("{} codes to {}", deliveries.len(), order.account_email);
    record(tx, act, order.id, "order.delivered", None, Some(after)).await
}

/// What is to change of an order; what is left out stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderChange<'a> {
    /// Its status.
    pub status: Option<OrderStatus>,
    /// The address that its codes go to.
    pub account_email: Option<&'a str>,
}

/// Changes an order: corrects its address, and lets it be paid or closed. What it is already, it stays.
///
/// # Errors
/// If there is no such order, it is not of the version that is expected, or it cannot come to that status.
pub async fn change_order(
    tx: &mut Tx,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    id: Id<Order>,
    expected: Option<i64>,
    change: OrderChange<'_>,
) -> Result<()> {
    let mut order = held(tx, id).await?;
    expect(order.version, expected)?;
    if let Some(email) = change.account_email.map(str::trim).filter(|email| *email != order.account_email) {
        if !is_address(email) {
            return Err(Refusal::Field { pointer: "/account_email", wrong: Wrong::Email });
        }
        tx.set_order_email(id, email).await?;
        let before = std::mem::replace(&mut order.account_email, email.to_owned());
        record(tx, act, id, "order.address_corrected", Some(before), Some(email.to_owned())).await?;
    }
    let Some(status) = change.status.filter(|status| *status != order.status) else {
        return Ok(());
    };
    fits_status(&order, status)?;
    if status == OrderStatus::Paid {
        pay(tx, vault, no_delivery, act, &order, Some(order.status)).await?;
        return Ok(());
    }
    tx.set_order_status(id, status).await?;
    let (before, after) = (order.status.as_str().to_owned(), status.as_str().to_owned());
    record(tx, act, id, "order.status_changed", Some(before), Some(after)).await
}

/// Writes a line of an order's history.
pub(super) async fn record(
    tx: &mut Tx,
    act: &Act,
    order: Id<Order>,
    action: &'static str,
    before: Option<String>,
    after: Option<String>,
) -> Result<()> {
    let entry = Entry { account: None, action, subject: format!("order:{order}"), before, after };
    Ok(tx.record_history(act, &entry).await?)
}
