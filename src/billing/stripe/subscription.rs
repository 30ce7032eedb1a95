//! A subscription as Stripe tells it: into a standing, and, for comparing, as an export holds it. Which events carry one is left
//! to `event`.
//!
//! Since 2025-03-31 the period stands on the subscription's items, each with its own. What counts then is the time that all of them
//! cover: from the latest start, which is when the payment that may be due fell due, to the earliest end, when the next one does.

use crate::{
    billing::{Content, EventFault, event::unknown_status, part::Part},
    domain::subscription::{Period, Standing, Status},
};
use chrono::{DateTime, Utc};

/// The most items of a subscription that are looked at; Stripe allows 20.
const ITEMS_MAX: usize = 100;

/// The status and dates of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    status: Status,
    period: Option<Period>,
    cancel_at_period_end: bool,
    ends_at: Option<DateTime<Utc>>,
}

/// A subscription as an export of Stripe's holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its reference.
    pub reference: String,
    /// The state, as if an event had told it; or the status that we do not know.
    pub standing: Result<Standing, String>,
}

/// Reads a subscription of an export, as it was at `at`.
///
/// # Errors
/// If a part of it is missing or cannot be meant.
pub fn snapshot(object: &serde_json::Value, at: DateTime<Utc>) -> Result<Snapshot, EventFault> {
    let object = Part::whole(object);
    let reference = object.need("id")?.text()?;
    let word = object.need("status")?.word()?;
    let standing = match Status::of_word(word) {
        Some(status) => Ok(standing("", at, read(&object, status, at)?)),
        None => Err(word.to_owned()),
    };
    Ok(Snapshot { reference, standing })
}

/// The state that an event tells.
pub(super) fn told(event_id: &str, at: DateTime<Utc>, object: &Part<'_>) -> Result<Content, EventFault> {
    let word = object.need("status")?.word()?;
    let Some(status) = Status::of_word(word) else {
        return Ok(unknown_status(object, "id", word));
    };
    let standing = standing(event_id, at, read(object, status, at)?);
    Ok(Content::Standing { subscription_ref: object.need("id")?.text()?, standing })
}

/// The end that an event tells, whatever status it shows.
pub(super) fn deleted(event_id: &str, at: DateTime<Utc>, object: &Part<'_>) -> Result<Content, EventFault> {
    let told = Told { status: Status::Ended, cancel_at_period_end: false, ..read(object, Status::Canceled, at)? };
    Ok(Content::Standing { subscription_ref: object.need("id")?.text()?, standing: standing(event_id, at, told) })
}

fn standing(event_id: &str, at: DateTime<Utc>, told: Told) -> Standing {
    let Told { status, period, cancel_at_period_end, ends_at } = told;
    Standing { event_id: event_id.to_owned(), at, sequence: None, status, period, cancel_at_period_end, ends_at }
}

/// `pause_collection` is not looked at: who is not asked for money for a while is in the status that it says.
fn read(object: &Part<'_>, status: Status, at: DateTime<Utc>) -> Result<Told, EventFault> {
    let moment = |name| object.field(name).map(|part| part.seconds()).transpose();
    let period = period(object)?;
    if status == Status::Canceled {
        let ended_at = moment("ended_at")?;
        // Canceled is over: it says when. Only what is yet to come is an end that is known ahead.
        let status = if ended_at.is_some_and(|end| end > at) { Status::Canceled } else { Status::Ended };
        return Ok(Told { status, period, cancel_at_period_end: false, ends_at: ended_at });
    }
    if period.is_none() && matches!(status, Status::Trialing | Status::Active | Status::PastDue) {
        return Err(object.missing("items/data/0/current_period_end"));
    }
    // Also said as a word: the first end of a period is the one that we go by, the last one comes with a date when it is near.
    let word = object.field("cancel_at").and_then(|part| part.word().ok());
    let stops =
        object.field("cancel_at_period_end").map_or(Ok(false), |part| part.flag())? || word == Some("min_period_end");
    let cancel_at = if word.is_some() { None } else { moment("cancel_at")? };
    Ok(match (period, cancel_at) {
        // Within the period it ends the period early; behind it, other periods come first, each with an event of its own.
        (Some(period), Some(end)) if end <= period.end => {
            let period = Period { start: period.start.min(end), end };
            Told { status, period: Some(period), cancel_at_period_end: true, ends_at: Some(end) }
        }
        _ => Told { status, period, cancel_at_period_end: stops, ends_at: cancel_at },
    })
}

fn period(object: &Part<'_>) -> Result<Option<Period>, EventFault> {
    if let Some(period) = own_period(object)? {
        return Ok(Some(period));
    }
    let items = match object.field("items").and_then(|items| items.field("data")) {
        Some(data) => data.list(ITEMS_MAX)?,
        None => Vec::new(),
    };
    let mut all: Option<Period> = None;
    for item in &items {
        if let Some(period) = own_period(item)? {
            all =
                Some(all.map_or(period, |all| Period { start: all.start.max(period.start), end: all.end.min(period.end) }));
        }
    }
    // Periods that do not meet are no one time; an end is what entitles, so it is kept.
    Ok(all.map(|all| Period { start: all.start.min(all.end), end: all.end }))
}

fn own_period(part: &Part<'_>) -> Result<Option<Period>, EventFault> {
    let (start, end) = (part.field("current_period_start"), part.field("current_period_end"));
    let Some((start, end)) = start.zip(end) else {
        return Ok(None);
    };
    let period = Period { start: start.seconds()?, end: end.seconds()? };
    if period.start > period.end {
        return Err(end.fault("a period cannot end before it starts"));
    }
    Ok(Some(period))
}
