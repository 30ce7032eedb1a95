//! Reconciling: what an export of billing's says of its subscriptions, against what is kept of them. Finds what was lost on the way
//! or came from nowhere; changes nothing. Reading the file and the store is left to the caller.

use super::{Content, EventFault, event::updated, part::Part, stripe};
use crate::domain::subscription::{Standing, Subscription, Terms};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most subscriptions of one export.
const SUBSCRIPTIONS_MAX: usize = 100_000;

/// What an export says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The state of each subscription, by its reference; or the status that we do not know.
    pub subscriptions: BTreeMap<String, Result<Standing, String>>,
    /// Whether it says of itself that there is more than it holds.
    pub has_more: bool,
}

/// Why an export cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportFault {
    /// It is none of the forms that are known.
    #[error(
        "it is neither JSON nor one JSON object a line: export the list of subscriptions of Stripe's API, or one object a line \
         with subscription_ref, status and the period, as billing events carry them in data"
    )]
    NoExport,
    /// An entry cannot be read.
    #[error("subscription number {number}: {fault}")]
    Entry {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        fault: EventFault,
    },
    /// A subscription is there more than once.
    #[error("subscription {0} is there more than once: export each of them once")]
    Twice(String),
    /// It is larger than can be compared at once.
    #[error("it has more than {SUBSCRIPTIONS_MAX} subscriptions: compare it in parts")]
    TooMany,
}

impl Export {
    /// Reads an export as it was at `at`: a list of Stripe's (`{"data": [...]}` or the bare list), or one object a line; the objects
    /// are Stripe's subscriptions, or the data of billing's own events.
    ///
    /// # Errors
    /// [`ExportFault`].
    pub fn read(bytes: &[u8], at: DateTime<Utc>) -> Result<Self, ExportFault> {
        let (entries, has_more) = entries(bytes)?;
        if entries.len() > SUBSCRIPTIONS_MAX {
            return Err(ExportFault::TooMany);
        }
        let mut subscriptions = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let (reference, standing) =
                subscription(entry, at).map_err(|fault| ExportFault::Entry { number: place + 1, fault })?;
            if subscriptions.insert(reference.clone(), standing).is_some() {
                return Err(ExportFault::Twice(reference));
            }
        }
        Ok(Self { subscriptions, has_more })
    }
}

fn entries(bytes: &[u8]) -> Result<(Vec<Value>, bool), ExportFault> {
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(bytes).into_iter().collect();
    let mut values = values.map_err(|_| ExportFault::NoExport)?;
    if let [Value::Array(_) | Value::Object(_)] = values.as_slice()
        && let Some(only) = values.pop()
    {
        return match only {
            Value::Array(list) => Ok((list, false)),
            Value::Object(mut whole) => match whole.remove("data") {
                Some(Value::Array(list)) => Ok((list, whole.get("has_more").and_then(Value::as_bool).unwrap_or_default())),
                None => Ok((vec![Value::Object(whole)], false)),
                Some(_) => Err(ExportFault::NoExport),
            },
            _ => Err(ExportFault::NoExport),
        };
    }
    if values.iter().all(Value::is_object) { Ok((values, false)) } else { Err(ExportFault::NoExport) }
}

fn subscription(entry: &Value, at: DateTime<Utc>) -> Result<(String, Result<Standing, String>), EventFault> {
    let part = Part::whole(entry);
    let Some(reference) = part.field("subscription_ref") else {
        let stripe::Snapshot { reference, standing } = stripe::snapshot(entry, at)?;
        return Ok((reference, standing));
    };
    let reference = reference.text()?;
    match updated("", at, &part)? {
        Content::Standing { standing, .. } => Ok((reference, Ok(standing))),
        _ => Ok((reference, Err(part.need("status")?.word()?.to_owned()))),
    }
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// Billing knows it; nothing was ever heard of it here.
    UnknownHere,
    /// It entitles here, and the export does not have it.
    UnknownThere,
    /// Its status is another one.
    OtherStatus,
    /// Its period is another one.
    OtherPeriod,
    /// It entitles now in one place only.
    OtherEntitlement,
}

/// Something that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Of which subscription.
    pub reference: String,
    /// What.
    pub kind: DriftKind,
    /// What is kept.
    pub here: Option<String>,
    /// What billing says.
    pub there: Option<String>,
}

/// What differs between an export and what is kept, in the order of the references. An operator's stop or extension is no drift:
/// billing's word is compared with billing's word. Of what the export does not have, only what still entitles is told, since lists
/// leave out what is over; nothing, if the export says that there is more.
#[must_use]
pub fn compare(export: &Export, kept: &[Subscription], now: DateTime<Utc>, terms: Terms) -> Vec<Drift> {
    let mut drifts = Vec::new();
    let known: BTreeSet<&str> =
        kept.iter().filter(|kept| kept.standing().is_some()).map(|kept| kept.reference.as_str()).collect();
    for (reference, there) in &export.subscriptions {
        if !known.contains(reference.as_str()) {
            let there = Some(told(there.as_ref()));
            drifts.push(Drift { reference: reference.clone(), kind: DriftKind::UnknownHere, here: None, there });
        }
    }
    for kept in kept {
        let Some(here) = kept.standing() else { continue };
        match export.subscriptions.get(&kept.reference) {
            Some(there) => differences(kept, here, there.as_ref(), (now, terms), &mut drifts),
            None if !export.has_more && kept.by_billing(now, terms).entitles() => {
                let (kind, here) = (DriftKind::UnknownThere, Some(told(Ok(here))));
                drifts.push(Drift { reference: kept.reference.clone(), kind, here, there: None });
            }
            None => {}
        }
    }
    drifts.sort_by(|one, other| (&one.reference, one.kind).cmp(&(&other.reference, other.kind)));
    drifts
}

fn differences(
    kept: &Subscription,
    here: &Standing,
    there: Result<&Standing, &String>,
    (now, terms): (DateTime<Utc>, Terms),
    drifts: &mut Vec<Drift>,
) {
    let mut drift = |kind, here, there| {
        drifts.push(Drift { reference: kept.reference.clone(), kind, here: Some(here), there: Some(there) });
    };
    let there = match there {
        Ok(there) => there,
        Err(status) => return drift(DriftKind::OtherStatus, here.status.as_str().to_owned(), status.clone()),
    };
    if here.status != there.status {
        drift(DriftKind::OtherStatus, here.status.as_str().to_owned(), there.status.as_str().to_owned());
    }
    // What is over has no period that would matter.
    if here.period != there.period && (entitles(here, now, terms) || entitles(there, now, terms)) {
        drift(DriftKind::OtherPeriod, period(here), period(there));
    }
    // When a payment fell due is told by the event that said so first, not by an export that says it again.
    let same_word = here.status == there.status && here.period == there.period;
    let there = Standing { at: if same_word { here.at } else { there.at }, ..there.clone() };
    let (here, there) = (kept.by_billing(now, terms).entitles(), entitles(&there, now, terms));
    if here != there {
        let word = |entitles: bool| if entitles { "entitles" } else { "does not entitle" }.to_owned();
        drift(DriftKind::OtherEntitlement, word(here), word(there));
    }
}

fn entitles(standing: &Standing, now: DateTime<Utc>, terms: Terms) -> bool {
    let alone = Subscription { unsequenced: Some(standing.clone()), ..Subscription::default() };
    alone.by_billing(now, terms).entitles()
}

fn told(standing: Result<&Standing, &String>) -> String {
    match standing {
        Ok(standing) if standing.period.is_some() => format!("{}, {}", standing.status.as_str(), period(standing)),
        Ok(standing) => standing.status.as_str().to_owned(),
        Err(status) => status.clone(),
    }
}

fn period(standing: &Standing) -> String {
    let date = |date: DateTime<Utc>| date.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let ending = if standing.cancel_at_period_end { ", then over" } else { "" };
    let dates = standing.period.map(|period| format!("{} to {}{ending}", date(period.start), date(period.end)));
    dates.unwrap_or_else(|| "no period".to_owned())
}

#[cfg(test)]
mod tests;
