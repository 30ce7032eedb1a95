//! Stripe's events: bytes into the one form that `billing` applies. Event ids, types and times stand in the body. Types and statuses
//! that we do not know, and sales and refunds that do not say which order they are about, are kept as they came.
//!
//! Stripe counts time in whole seconds and numbers nothing, so events of one second have no order of their own. Of those, an end
//! counts before anything else, then the event id decides, as it does for any billing; but the event that tells of a new
//! subscription is put just before its second: it is the first of its subscription by its meaning, and it says `incomplete` where
//! one of the same second says `active`.

use super::{PROVIDER, checkout, money_back, subscription};
use crate::{
    billing::{
        Content, Event, EventFault, Incoming, Outcome, ReceiveFault,
        apply::{log, take},
        event::AHEAD_MAX,
        part::Part,
    },
    domain::order::NoDelivery,
    store::{Act, Store},
    vault::Vault,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The type of the event that tells of a new subscription.
const CREATED: &str = "customer.subscription.created";

/// An event as Stripe sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeEvent {
    /// Its id, the same in every attempt.
    pub id: String,
    /// What it says.
    pub event: Event,
    /// SHA-256 of what it says.
    pub digest: [u8; 32],
}

impl StripeEvent {
    /// Reads an event's body.
    ///
    /// # Errors
    /// If it is no event, if a part of a known type is missing or cannot be meant, or if its time is more than five minutes
    /// ahead of `now`.
    pub fn read(body: &[u8], now: DateTime<Utc>) -> Result<Self, EventFault> {
        let json: Value = serde_json::from_slice(body)
            .map_err(|_| EventFault { pointer: String::new(), detail: "the body is to be JSON in UTF-8" })?;
        let whole = Part::whole(&json);
        let (id, kind) = (whole.need("id")?.text()?, whole.need("type")?.text()?);
        let created = whole.need("created")?;
        let at = created.seconds()?;
        if at.signed_duration_since(now) > AHEAD_MAX {
            return Err(created.fault("this is more than five minutes ahead"));
        }
        let at = if kind == CREATED { at.checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(at) } else { at };
        let object = || whole.need("data")?.need("object");
        let content = match kind.as_str() {
            CREATED
            | "customer.subscription.updated"
            | "customer.subscription.paused"
            | "customer.subscription.resumed"
            | "customer.subscription.trial_will_end" => subscription::told(&id, at, &object()?)?,
            "customer.subscription.deleted" => subscription::deleted(&id, at, &object()?)?,
            // A payment that takes days is not paid when the session is completed; this event tells when it is.
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => checkout::read(&object()?)?,
            "charge.refunded" => money_back::refunded(&object()?)?,
            "charge.dispute.created" => money_back::disputed(&object()?)?,
            "charge.dispute.closed" => money_back::settled(&object()?)?,
            _ => Content::Unknown { reference: None, status: None },
        };
        Ok(Self { digest: digest(&json), id, event: Event { kind, at: Some(at), content } })
    }
}

/// What tells two bodies of one event id apart. How many endpoints are still to be told of an event is not what it says, and differs
/// from one attempt to the next.
fn digest(event: &Value) -> [u8; 32] {
    let mut said = event.clone();
    if let Some(fields) = said.as_object_mut() {
        fields.remove("pending_webhooks");
    }
    Sha256::digest(said.to_string()).into()
}

/// Takes an event of Stripe's, read from this body; what it changed is durable once this answers.
///
/// # Errors
/// [`ReceiveFault`]; nothing was recorded then.
pub async fn receive(
    store: &Store,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    read: &StripeEvent,
    body: &[u8],
) -> Result<Outcome, ReceiveFault> {
    let incoming = Incoming { provider: PROVIDER, event_id: &read.id, body };
    let mut tx = store.write().await?;
    let outcome = take(&mut tx, (vault, no_delivery), act, incoming, read.digest, &read.event).await?;
    tx.commit().await?;
    log(incoming, &read.event, outcome);
    Ok(outcome)
}

#[cfg(test)]
mod tests;
