//! The events of subscription billing: bytes into one form. Reading is all it does; whether an event is new and what it changes
//! is left to `apply`. Fields that we do not know are passed over, types and statuses that we do not know are kept as such.

use super::part::{EventFault, Part};
use crate::{
    domain::{
        id::Id,
        language::Language,
        license::License,
        order::OrderItem,
        refund::RefundKind,
        subscription::{Period, Standing, Status},
    },
    licensing::{Item, PaidOrder, Product, RefundOrder},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// How far ahead of our clock an event's own time may lie.
pub(super) const AHEAD_MAX: TimeDelta = TimeDelta::minutes(5);
/// The most items of an order, and the most licenses of an item, as `licensing` issues them.
const ITEMS_MAX: usize = 100;
const QUANTITY_MAX: i64 = 1000;
const LICENSES_MAX: usize = 1000;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its type, as billing calls it.
    pub kind: String,
    /// Its own time; an event of an unknown type may have none.
    pub at: Option<DateTime<Utc>>,
    /// What it says.
    pub content: Content,
}

/// What an event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The whole state of a subscription.
    Standing {
        /// Billing's name for the subscription.
        subscription_ref: String,
        /// The state.
        standing: Standing,
    },
    /// An order was paid.
    OrderPaid(PaidOrder),
    /// An order was refunded, wholly or in part.
    OrderRefunded(RefundOrder),
    /// A refund was taken back, wholly or in part.
    RefundWithdrawn(RefundOrder),
    /// Something that we do not know: kept, not applied.
    Unknown {
        /// What it is about, where that can be told.
        reference: Option<String>,
        /// The status that we do not know, if it is not the type.
        status: Option<String>,
    },
}

impl Event {
    /// Reads an event's body, under the id that it came with.
    ///
    /// # Errors
    /// If it is no event, if a part of a known type is missing or cannot be meant, or if its time is more than five minutes
    /// ahead of `now`.
    pub fn read(event_id: &str, body: &[u8], now: DateTime<Utc>) -> Result<Self, EventFault> {
        let json: Value = serde_json::from_slice(body)
            .map_err(|_| EventFault { pointer: String::new(), detail: "the body is to be JSON in UTF-8" })?;
        let whole = Part::whole(&json);
        let kind = whole.need("type")?.text()?;
        let known = || Ok((whole.need("timestamp")?.date()?, whole.need("data")?));
        let (at, content) = match kind.as_str() {
            "subscription.updated" => {
                let (at, data) = known()?;
                (Some(at), updated(event_id, at, &data)?)
            }
            "subscription.ended" => {
                let (at, data) = known()?;
                (Some(at), ended(event_id, at, &data)?)
            }
            "order.paid" => {
                let (at, data) = known()?;
                (Some(at), paid(&data)?)
            }
            "order.refunded" => {
                let (at, data) = known()?;
                (Some(at), Content::OrderRefunded(refund(&data)?))
            }
            "order.refund_withdrawn" => {
                let (at, data) = known()?;
                (Some(at), Content::RefundWithdrawn(refund(&data)?))
            }
            _ => {
                let at = whole.field("timestamp").and_then(|at| at.date().ok());
                (at, Content::Unknown { reference: None, status: None })
            }
        };
        if at.is_some_and(|at| at.signed_duration_since(now) > AHEAD_MAX) {
            return Err(whole.need("timestamp")?.fault("this is more than five minutes ahead"));
        }
        Ok(Self { kind, at, content })
    }

    /// What it is about: a subscription's or an order's reference.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        match &self.content {
            Content::Standing { subscription_ref, .. } => Some(subscription_ref),
            Content::OrderPaid(order) => Some(&order.external_ref),
            Content::OrderRefunded(refund) | Content::RefundWithdrawn(refund) => Some(&refund.external_ref),
            Content::Unknown { reference, .. } => reference.as_deref(),
        }
    }
}

pub(super) fn updated(event_id: &str, at: DateTime<Utc>, data: &Part<'_>) -> Result<Content, EventFault> {
    let word = data.need("status")?.word()?;
    let Some(status) = Status::of_word(word) else {
        return Ok(unknown_status(data, "subscription_ref", word));
    };
    let date = |name| data.field(name).map(|part| part.date()).transpose();
    let (start, end) = (date("current_period_start")?, date("current_period_end")?);
    let period = start.zip(end).map(|(start, end)| Period { start, end });
    let mut ends_at = date("ends_at")?;
    match status {
        Status::Trialing | Status::Active | Status::PastDue => {
            data.need("current_period_start")?;
            data.need("current_period_end")?;
        }
        // A period's end without its start still tells when it is over.
        Status::Canceled if period.is_none() && ends_at.is_none() => {
            ends_at = Some(end.ok_or_else(|| data.missing("ends_at"))?);
        }
        _ => {}
    }
    if period.is_some_and(|period| period.start > period.end) {
        return Err(data.need("current_period_end")?.fault("a period cannot end before it starts"));
    }
    Ok(Content::Standing {
        subscription_ref: data.need("subscription_ref")?.text()?,
        standing: Standing {
            event_id: event_id.to_owned(),
            at,
            sequence: sequence(data)?,
            status,
            period,
            cancel_at_period_end: data.field("cancel_at_period_end").map_or(Ok(false), |part| part.flag())?,
            ends_at,
        },
    })
}

fn ended(event_id: &str, at: DateTime<Utc>, data: &Part<'_>) -> Result<Content, EventFault> {
    Ok(Content::Standing {
        subscription_ref: data.need("subscription_ref")?.text()?,
        standing: Standing {
            event_id: event_id.to_owned(),
            at,
            sequence: sequence(data)?,
            status: Status::Ended,
            period: None,
            cancel_at_period_end: false,
            ends_at: None,
        },
    })
}

fn sequence(data: &Part<'_>) -> Result<Option<i64>, EventFault> {
    data.field("sequence").map(|part| part.count()).transpose()
}

fn paid(data: &Part<'_>) -> Result<Content, EventFault> {
    // The type says that it is paid; a status, if it has one, may say otherwise.
    let status = data.field("status").map_or(Ok("paid"), |part| part.word())?;
    if status != "paid" {
        return Ok(unknown_status(data, "external_ref", status));
    }
    let email = data.need("account_email")?;
    let account_email = email.text()?;
    if !account_email.contains('@') {
        return Err(email.fault("this is to be an e-mail address"));
    }
    let mut items = Vec::new();
    for item in data.need("items")?.list(ITEMS_MAX)? {
        let (product, quantity) = (item.need("product")?, item.need("quantity")?);
        let fault = || product.fault("this is to be system_license or customer_license");
        items.push(Item {
            product: Product::of_word(product.word()?).ok_or_else(fault)?,
            quantity: Some(quantity.count()?)
                .filter(|count| (1..=QUANTITY_MAX).contains(count))
                .ok_or_else(|| quantity.fault("a quantity is between 1 and 1000"))?,
        });
    }
    Ok(Content::OrderPaid(PaidOrder {
        external_ref: data.need("external_ref")?.text()?,
        account_email,
        subscription_ref: data.need("subscription_ref")?.text()?,
        channel: data.field("channel").map(|part| part.text()).transpose()?,
        claim: data.field("claim").map_or(Ok(true), |part| part.flag())?,
        language: data.field("language").map(|part| language(&part)).transpose()?,
        items,
    }))
}

fn language(part: &Part<'_>) -> Result<Language, EventFault> {
    Language::of_tag(part.word()?).ok_or_else(|| part.fault("this is to be en, de or pl"))
}

/// An empty list is refused: whoever sends it does not mean everything.
fn refund(data: &Part<'_>) -> Result<RefundOrder, EventFault> {
    let mut items = Vec::new();
    for item in data.field("items").map_or(Ok(Vec::new()), |items| items.list(ITEMS_MAX))? {
        let item_id: Id<OrderItem> = id(&item.need("id")?)?;
        let licenses = item.field("licenses").map_or(Ok(Vec::new()), |licenses| licenses.list(LICENSES_MAX))?;
        items.push((item_id, licenses.iter().map(id::<License>).collect::<Result<_, _>>()?));
    }
    let kind =
        |part: Part<'_>| RefundKind::of_word(part.word()?).ok_or_else(|| part.fault("this is to be refund or chargeback"));
    Ok(RefundOrder {
        external_ref: data.need("external_ref")?.text()?,
        items,
        kind: data.field("kind").map(kind).transpose()?,
        reason: data.field("reason").map(|part| part.text()).transpose()?,
    })
}

fn id<T>(part: &Part<'_>) -> Result<Id<T>, EventFault> {
    part.word()?.parse().map_err(|_| part.fault("this is to be a UUID"))
}

pub(super) fn unknown_status(data: &Part<'_>, reference: &str, status: &str) -> Content {
    Content::Unknown { reference: data.field(reference).and_then(|part| part.text().ok()), status: Some(status.to_owned()) }
}

#[cfg(test)]
mod tests;
