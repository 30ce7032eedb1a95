//! What operators do to subscriptions, and the list of them. Billing's events are kept and applied beneath all of it: a stop that is
//! taken back leaves exactly what billing says. A subscription belongs to nobody, and so does its history.

use super::{Refusal, Result, Wrong, reason_given};
use crate::{
    domain::{
        folded,
        id::Id,
        subscription::{State, Subscription, SubscriptionRow, Terms},
    },
    store::{Act, Db, Entry, Page, Scan, SubscriptionSummary, Tx},
};
use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};

/// The longest that an extension reaches ahead.
const EXTENSION_MAX: TimeDelta = TimeDelta::days(366);
/// Which subscriptions to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscriptionQuery<'a> {
    /// Those that come to this now.
    pub state: Option<State>,
    /// Those with this in their reference.
    pub q: Option<&'a str>,
    /// Those behind this one.
    pub after: Option<Id<SubscriptionRow>>,
    /// The most to list.
    pub limit: i64,
}

/// Lists subscriptions in the order in which they were first heard of.
///
/// # Errors
/// If the store fails.
pub async fn subscriptions(
    db: &mut Db,
    query: SubscriptionQuery<'_>,
    now: DateTime<Utc>,
    terms: Terms,
) -> Result<Page<SubscriptionSummary, SubscriptionRow>> {
    let sought = query.q.map(folded).filter(|q| !q.is_empty());
    let fits = |subscription: &SubscriptionSummary| {
        sought.as_ref().is_none_or(|q| folded(&subscription.facts.reference).contains(q.as_str()))
            && query.state.is_none_or(|state| subscription.facts.entitlement(now, terms).state() == state)
    };
    let mut scan = Scan::new(query.after, query.limit);
    while let Some((after, limit)) = scan.more() {
        scan.take(db.subscriptions(after, limit).await?, |subscription| subscription.id, fits);
    }
    Ok(scan.page())
}

/// Lets a subscription entitle to nothing from now on, whatever billing or an extension says; again, it changes nothing.
///
/// # Errors
/// If there is no such subscription or no reason is given.
pub async fn end_subscription(tx: &mut Tx, act: &Act, terms: Terms, reference: &str) -> Result<()> {
    let subscription = held(tx, act, reference).await?;
    if subscription.facts.stopped_at.is_some() {
        return Ok(());
    }
    tx.set_subscription_stopped(subscription.id, Some(act.now)).await?;
    let before = subscription.facts.entitlement(act.now, terms).state().as_str().to_owned();
    record(tx, act, reference, "subscription.ended", before, "ended by an operator".to_owned()).await
}

/// Takes an operator's end back, so that exactly what billing says counts again, with any extension; where nothing was ended and it
/// entitles, it changes nothing. Where that would entitle to nothing, whoever reinstates it is told instead of being let believe that
/// it came back.
///
/// # Errors
/// If there is no such subscription, no reason is given, or billing itself has ended or never started it.
pub async fn reinstate_subscription(tx: &mut Tx, act: &Act, terms: Terms, reference: &str) -> Result<()> {
    let subscription = held(tx, act, reference).await?;
    let beneath = Subscription { stopped_at: None, ..subscription.facts.clone() };
    let after = match beneath.entitlement(act.now, terms).state() {
        State::Lapsed => {
            return Err(Refusal::BillingSays(
                "by what billing says this subscription has lapsed: to let it entitle before billing says otherwise, extend it \
                 first",
            ));
        }
        State::NotStarted => {
            return Err(Refusal::BillingSays(
                "billing has not started this subscription yet: to let it entitle before billing says so, extend it first",
            ));
        }
        state => state,
    };
    if subscription.facts.stopped_at.is_none() {
        return Ok(());
    }
    tx.set_subscription_stopped(subscription.id, None).await?;
    let before = "ended by an operator".to_owned();
    record(tx, act, reference, "subscription.reinstated", before, after.as_str().to_owned()).await
}

/// Lets a subscription entitle until this date whatever billing says, or takes that back; the same date again changes nothing.
///
/// # Errors
/// If there is no such subscription, no reason is given, or the date is not ahead or too far ahead.
pub async fn extend_subscription(tx: &mut Tx, act: &Act, reference: &str, until: Option<DateTime<Utc>>) -> Result<()> {
    let until = until.map(|until| until.trunc_subsecs(6));
    if until.is_some_and(|until| until <= act.now || until - act.now > EXTENSION_MAX) {
        return Err(Refusal::Field { pointer: "/until", wrong: Wrong::Until });
    }
    let subscription = held(tx, act, reference).await?;
    let before = subscription.facts.extended_until;
    if before == until {
        return Ok(());
    }
    tx.set_subscription_extension(subscription.id, until).await?;
    let shown = |until: Option<DateTime<Utc>>| {
        until.map_or("not extended".to_owned(), |at| {
            format!("extended until {}", at.to_rfc3339_opts(SecondsFormat::Secs, true))
        })
    };
    record(tx, act, reference, "subscription.extended", shown(before), shown(until)).await
}

/// The subscription of a reference, held until the transaction ends.
async fn held(tx: &mut Tx, act: &Act, reference: &str) -> Result<SubscriptionSummary> {
    reason_given(act)?;
    tx.lock_known_subscription(reference).await?;
    let held = tx.subscription(reference).await?.ok_or(Refusal::Unknown("subscription"))?;
    if held.facts.key.is_some() { Err(Refusal::FromAuthority("subscription")) } else { Ok(held) }
}

async fn record(tx: &mut Tx, act: &Act, reference: &str, action: &'static str, before: String, after: String) -> Result<()> {
    let subject = format!("subscription:{reference}");
    let entry = Entry { account: None, action, subject, before: Some(before), after: Some(after) };
    Ok(tx.record_history(act, &entry).await?)
}
