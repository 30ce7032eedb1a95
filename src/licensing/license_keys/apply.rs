//! Carrying a license key out: the account's licenses become what it says, with what pays for them. Systems and links are not touched:
//! what a license in them is worth follows from its row.

use crate::{
    domain::{
        id::Id,
        license::{Account, License, LicenseKind},
        license_key::{Change, Component, Document, Held, KeyFault, PaidBy, Step, What, plan},
        shop::{Shop, ShopId},
        subscription::{Entitlement, KeyBounds, Subscription, SubscriptionRow},
    },
    licensing::Result,
    store::{Act, NewComponent, Tx},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// By what the rows here are found that the names of the authority stand for.
struct Known {
    subscriptions: BTreeMap<String, Id<SubscriptionRow>>,
    shops: BTreeMap<String, Id<Shop>>,
}

/// Carries out what a license key says. `signed_at` is the latest time that the authority has signed for the account.
pub(super) async fn apply(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    document: &Document,
    signed_at: DateTime<Utc>,
) -> Result<Vec<Change>> {
    let upstream = document.account.id;
    let terms = document.content.terms().map_err(|_| KeyFault::Unreadable)?;
    let bounds = KeyBounds { until: document.valid_until, signed_at, terms };
    let mut changes = Vec::new();
    let mut known = Known { subscriptions: BTreeMap::new(), shops: BTreeMap::new() };
    for paid in &document.content.subscriptions {
        let reference = reference_here(upstream, &paid.reference);
        let id = tx.lock_subscription(act, &reference).await?;
        let before = tx.subscription(&reference).await?.map(|summary| summary.facts);
        let standing = paid.kept_standing(document.number);
        tx.keep_authoritys_word(id, standing.as_ref(), (paid.extended_until, paid.stopped_at), bounds).await?;
        let after = Subscription {
            reference: reference.clone(),
            sequenced: None,
            unsequenced: standing,
            extended_until: paid.extended_until,
            stopped_at: paid.stopped_at,
            key: Some(bounds),
        };
        changes.extend(subscription_change(before.as_ref(), &after, paid, act.now));
        known.subscriptions.insert(paid.reference.clone(), id);
    }
    for shop_id in document.content.licenses.iter().filter_map(|component| component.shop_id.as_ref()) {
        if !known.shops.contains_key(shop_id.as_str())
            && let Some(shop) = tx.shop_by_shop_id(account, shop_id).await?
        {
            known.shops.insert(shop_id.as_str().to_owned(), shop.id);
        }
    }
    let held: Vec<Held> = tx.held_components(account).await?.into_iter().map(|held| named_there(upstream, held)).collect();
    let plan = plan(&document.content, &held);
    changes.extend(carry_out(tx, act, account, document.issued_at, &known, &plan.steps).await?);
    Ok(changes)
}

/// By which reference a subscription of the authority's is known here, as the license keys of this account at the authority tell it. It
/// stands for one account alone: what one account's key says of it is nothing that another account's key may change.
#[must_use]
pub fn reference_here(upstream: Id<Account>, reference: &str) -> String {
    format!("{reference}@{upstream}")
}

fn named_there(upstream: Id<Account>, mut held: Held) -> Held {
    let tail = format!("@{upstream}");
    held.subscription = held.subscription.map(|here| here.strip_suffix(&tail).unwrap_or(&here).to_owned());
    held
}

fn subscription_change(
    before: Option<&Subscription>,
    after: &Subscription,
    paid: &PaidBy,
    now: DateTime<Utc>,
) -> Option<Change> {
    let before = before.filter(|before| before.key.is_some());
    let same = before.is_some_and(|before| PaidBy { reference: paid.reference.clone(), ..PaidBy::of(before) } == *paid);
    let terms = after.key.map(|key| key.terms).unwrap_or_default();
    let entitlement = |subscription: &Subscription| subscription.by_its_dates(now, terms);
    let what = match before {
        _ if same => return None,
        None => What::Added,
        Some(_) if matches!(entitlement(after), Entitlement::Lapsed) => What::Ended,
        Some(_) => What::Changed,
    };
    let shown = |subscription: &Subscription| entitlement(subscription).state().as_str().to_owned();
    let subject = format!("subscription:{}", after.reference);
    Some(Change { subject, what, before: before.map(shown), after: Some(shown(after)) })
}

async fn carry_out(
    tx: &mut Tx,
    act: &Act,
    account: Id<Account>,
    issued_at: DateTime<Utc>,
    known: &Known,
    steps: &[Step<'_>],
) -> Result<Vec<Change>> {
    let mut changes = Vec::with_capacity(steps.len());
    let mut new = Vec::new();
    for step in steps {
        changes.push(match step {
            Step::Add(component) => {
                let id: Id<License> = act.chance.id(act.now);
                let bundled = (component.kind == LicenseKind::System).then(|| act.chance.id(act.now));
                let shop = known.shop(component.shop_id.as_ref());
                new.push(NewComponent { id, bundled, component, subscription: known.subscription(component), shop });
                change(id, What::Added, None, Some(component.shown()))
            }
            Step::Change { held, component, rebound } => {
                tx.change_component(held.id, component, known.subscription(component)).await?;
                if rebound.is_some() {
                    tx.rebind_component(held.id, known.shop(*rebound)).await?;
                }
                let ended = held.withdrawn_at.is_none() && component.revoked_at.is_some();
                let what = if ended { What::Ended } else { What::Changed };
                change(held.id, what, Some(held.shown()), Some(component.shown()))
            }
            Step::End(held) => {
                tx.withdraw_component(held.id, issued_at).await?;
                let after = "no longer in the license key: the account does not have it at the authority any more";
                change(held.id, What::Ended, Some(held.shown()), Some(after.to_owned()))
            }
        });
    }
    tx.insert_components(act, account, &new).await?;
    Ok(changes)
}

fn change(id: Id<License>, what: What, before: Option<String>, after: Option<String>) -> Change {
    Change { subject: format!("license:{id}"), what, before, after }
}

impl Known {
    fn subscription(&self, component: &Component) -> Option<Id<SubscriptionRow>> {
        component.subscription.as_ref().and_then(|reference| self.subscriptions.get(reference).copied())
    }

    fn shop(&self, shop_id: Option<&ShopId>) -> Option<Id<Shop>> {
        shop_id.and_then(|shop_id| self.shops.get(shop_id.as_str()).copied())
    }
}
