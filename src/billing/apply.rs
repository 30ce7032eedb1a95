//! Applying events: each exactly once, in the transaction that records it, so that any order and any repetition of the same
//! events ends in the same state. Which of two states is newer is the domain's to say; whether the sender is billing was proved
//! before (`proof`).

use super::{Content, Event, EventFault};
use crate::{
    domain::{
        order::NoDelivery,
        subscription::{Standing, Subscription},
    },
    licensing::{Refusal, pay_order, refund_order, withdraw_refund},
    store::{self, Act, Entry, EventRow, Receipt, Store, Tx},
    vault::Vault,
};
use sha2::{Digest, Sha256};

/// An event as it came, after its proof.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Who sent it, such as `billing`: event ids are unique for each provider.
    pub provider: &'a str,
    /// The provider's id for it, the same in every attempt.
    pub event_id: &'a str,
    /// The body, as it came.
    pub body: &'a [u8],
}

/// What became of an event. All of these are answered 2xx: sending it again would change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changed what is kept.
    Applied,
    /// It came too late to change anything: something newer is kept, its order issued before, or its refund is known.
    Stale,
    /// It came before.
    Repeated,
    /// Its id came before, with another body: kept apart, not applied.
    Conflicting,
    /// Its type or status is not known: kept, not applied.
    Unknown,
}

impl Outcome {
    /// The word for it in the store, the metrics and the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Stale => "stale",
            Self::Repeated => "repeated",
            Self::Conflicting => "conflicting",
            Self::Unknown => "unknown",
        }
    }
}

/// Why an event was not taken. Nothing of it was recorded.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    /// It is no event, misses a part, or its time is ahead.
    #[error(transparent)]
    Event(#[from] EventFault),
    /// Its order cannot be carried out.
    #[error(transparent)]
    Refused(Refusal),
    /// The store failed: it is to be sent again.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Refusal> for ReceiveFault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Store(error) => Self::Store(error),
            other => Self::Refused(other),
        }
    }
}

/// Takes an event of the Standard Webhooks form; what it changed is durable once this answers.
///
/// # Errors
/// [`ReceiveFault`]; nothing was recorded then.
pub async fn receive(
    store: &Store,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    incoming: Incoming<'_>,
) -> Result<Outcome, ReceiveFault> {
    let event = Event::read(incoming.event_id, incoming.body, act.now)?;
    let mut tx = store.write().await?;
    let outcome = apply(&mut tx, vault, no_delivery, act, incoming, &event).await?;
    tx.commit().await?;
    log(incoming, &event, outcome);
    Ok(outcome)
}

/// Records an event and, if it is new, applies it.
///
/// # Errors
/// If its order cannot be carried out or the store fails; the transaction is to be dropped then.
pub async fn apply(
    tx: &mut Tx,
    vault: &Vault,
    no_delivery: &NoDelivery,
    act: &Act,
    incoming: Incoming<'_>,
    event: &Event,
) -> Result<Outcome, ReceiveFault> {
    take(tx, (vault, no_delivery), act, incoming, Sha256::digest(incoming.body).into(), event).await
}

/// The same, where something else than its bytes tells a repetition from another event under the same id.
pub(super) async fn take(
    tx: &mut Tx,
    (vault, no_delivery): (&Vault, &NoDelivery),
    act: &Act,
    incoming: Incoming<'_>,
    digest: [u8; 32],
    event: &Event,
) -> Result<Outcome, ReceiveFault> {
    let Incoming { provider, event_id, body } = incoming;
    // What most events come to; corrected below where that shows only then.
    let expected = match event.content {
        Content::Unknown { .. } => Outcome::Unknown,
        _ => Outcome::Applied,
    };
    let row = EventRow {
        provider,
        event_id,
        digest,
        received_at: act.now,
        kind: &event.kind,
        reference: event.reference(),
        outcome: expected.as_str(),
        body,
    };
    match tx.receive_event(&row).await? {
        Receipt::New => {}
        Receipt::Repeated => return Ok(Outcome::Repeated),
        Receipt::Conflicting => return Ok(Outcome::Conflicting),
    }
    let outcome = match &event.content {
        Content::Standing { subscription_ref, standing } => stand(tx, act, subscription_ref, standing).await?,
        Content::OrderPaid(order) => changed(!pay_order(tx, vault, no_delivery, act, order).await?.is_empty()),
        Content::OrderRefunded(refund) => changed(refund_order(tx, act, refund).await?),
        Content::RefundWithdrawn(refund) => changed(withdraw_refund(tx, act, refund).await?),
        Content::Unknown { .. } => Outcome::Unknown,
    };
    if outcome != expected {
        tx.set_event_outcome(provider, event_id, outcome.as_str()).await?;
    }
    Ok(outcome)
}

fn changed(anything: bool) -> Outcome {
    if anything { Outcome::Applied } else { Outcome::Stale }
}

/// Keeps a subscription's new state, unless a newer one is kept.
async fn stand(tx: &mut Tx, act: &Act, reference: &str, new: &Standing) -> Result<Outcome, ReceiveFault> {
    let id = tx.lock_subscription(act, reference).await?;
    let mut kept = Subscription {
        sequenced: tx.standing(id, true).await?,
        unsequenced: tx.standing(id, false).await?,
        ..Subscription::default()
    };
    let before = status_word(&kept);
    if !keep(&mut kept, new) {
        return Ok(Outcome::Stale);
    }
    tx.put_standing(id, new).await?;
    let entry = Entry {
        account: None,
        action: "subscription.standing_changed",
        subject: format!("subscription:{reference}"),
        before,
        after: status_word(&kept),
    };
    tx.record_history(act, &entry).await?;
    Ok(Outcome::Applied)
}

/// Puts a state in the place of the one of its numbering, if it is newer.
fn keep(kept: &mut Subscription, new: &Standing) -> bool {
    let place = if new.sequence.is_some() { &mut kept.sequenced } else { &mut kept.unsequenced };
    let newer = new.supersedes(place.as_ref());
    if newer {
        *place = Some(new.clone());
    }
    newer
}

fn status_word(subscription: &Subscription) -> Option<String> {
    subscription.standing().map(|standing| standing.status.as_str().to_owned())
}

/// One line for each event, never with its body.
pub(super) fn log(incoming: Incoming<'_>, event: &Event, outcome: Outcome) {
    let Incoming { provider, event_id, .. } = incoming;
    let (kind, outcome) = (event.kind.as_str(), outcome.as_str());
    tracing::info!(provider, event_id, kind, outcome, "billing event");
}

#[cfg(test)]
mod tests;
