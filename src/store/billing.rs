//! What billing said: every event once, in the transaction that applies it, and the two standings of each subscription.

use super::{Act, Db, Result, columns::word};
use crate::domain::{
    id::Id,
    subscription::{Period, Standing, Status, SubscriptionRow},
};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// An event as it came.
#[derive(Clone, Debug)]
pub struct EventRow<'a> {
    /// Who sent it.
    pub provider: &'a str,
    /// The provider's id for it.
    pub event_id: &'a str,
    /// SHA-256 of its body.
    pub digest: [u8; 32],
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Its type.
    pub kind: &'a str,
    /// What it is about: a subscription or an order.
    pub reference: Option<&'a str>,
    /// What became of it.
    pub outcome: &'a str,
    /// The body, as it came.
    pub body: &'a [u8],
}

/// Whether an event is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is.
    New,
    /// It came before.
    Repeated,
    /// Its id came before, with another body.
    Conflicting,
}

const INSERT_EVENT: &str = "INSERT INTO billing_events (provider, event_id, digest, received_at, kind, reference, outcome, repetitions, body) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (provider, event_id) DO NOTHING";
const REPEAT_EVENT: &str =
    "UPDATE billing_events SET repetitions = repetitions + 1 WHERE provider = $1 AND event_id = $2 AND digest = $3";
const INSERT_CONFLICT: &str = "INSERT INTO billing_conflicts (provider, event_id, digest, received_at, body) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (provider, event_id, digest) DO NOTHING";
const SET_EVENT_OUTCOME: &str = "UPDATE billing_events SET outcome = $3 WHERE provider = $1 AND event_id = $2";
const EVENT_OUTCOMES: &str = "SELECT outcome, COUNT(*) AS n FROM billing_events GROUP BY outcome ORDER BY outcome";
const INSERT_SUBSCRIPTION: &str =
    "INSERT INTO subscriptions (id, reference, created_at) VALUES ($1, $2, $3) ON CONFLICT (reference) DO NOTHING";
// The same statement finds the row and, on PostgreSQL, holds it until the transaction ends.
const LOCK_SUBSCRIPTION: &str = "UPDATE subscriptions SET reference = reference WHERE reference = $1 RETURNING id";
const STANDING: &str = "SELECT event_id, at, sequence, status, period_start, period_end, cancel_at_period_end, ends_at FROM standings \
     WHERE subscription = $1 AND sequenced = $2";
const PUT_STANDING: &str = "INSERT INTO standings (subscription, sequenced, event_id, at, sequence, status, period_start, period_end, \
     cancel_at_period_end, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     ON CONFLICT (subscription, sequenced) DO UPDATE SET event_id = excluded.event_id, at = excluded.at, \
     sequence = excluded.sequence, status = excluded.status, period_start = excluded.period_start, \
     period_end = excluded.period_end, cancel_at_period_end = excluded.cancel_at_period_end, ends_at = excluded.ends_at";

impl Db {
    /// Writes an event, once for each id; another body under the same id is kept apart.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn receive_event(&mut self, event: &EventRow<'_>) -> Result<Receipt> {
        let (provider, event_id, digest) = (event.provider, event.event_id, &event.digest[..]);

        if execute!(
            self,
            INSERT_EVENT,
            [provider, event_id, digest, event.received_at, event.kind, event.reference, event.outcome, event.body]
        )? == 1
        {
            return Ok(Receipt::New);
        }
        if execute!(self, REPEAT_EVENT, [provider, event_id, digest])? == 1 {
            return Ok(Receipt::Repeated);
        }

        execute!(self, INSERT_CONFLICT, [provider, event_id, digest, event.received_at, event.body])?;
        Ok(Receipt::Conflicting)
    }

    /// Says what became of an event, where that shows only after it was written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_event_outcome(&mut self, provider: &str, event_id: &str, outcome: &str) -> Result<()> {
        execute!(self, SET_EVENT_OUTCOME, [provider, event_id, outcome])?;
        Ok(())
    }

    /// When the newest event came that was not a repetition; `None` if billing never spoke.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn newest_event_at(&mut self) -> Result<Option<DateTime<Utc>>> {
        const NEWEST: &str = "SELECT received_at FROM billing_events ORDER BY received_at DESC LIMIT 1";
        row!(self, NEWEST, [], |row| Ok(row.try_get("received_at")?))
    }

    /// How many events came to each outcome.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn event_outcomes(&mut self) -> Result<Vec<(String, i64)>> {
        rows!(self, EVENT_OUTCOMES, [], |row| Ok((row.try_get("outcome")?, row.try_get("n")?)))
    }

    /// The subscription of a reference, made if billing never spoke of it, and held until the transaction ends.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lock_subscription(&mut self, act: &Act, reference: &str) -> Result<Id<SubscriptionRow>> {
        let id: Id<SubscriptionRow> = act.chance.id(act.now);
        execute!(self, INSERT_SUBSCRIPTION, [id, reference, act.now])?;
        let held = row!(self, LOCK_SUBSCRIPTION, [reference], |row| Ok(row.try_get("id")?))?;
        Ok(held.unwrap_or(id))
    }

    /// The standing that a subscription keeps of the events with a sequence, or of those without.
    ///
    /// # Errors
    /// If the database fails or a row cannot be read.
    pub async fn standing(&mut self, subscription: Id<SubscriptionRow>, sequenced: bool) -> Result<Option<Standing>> {
        row!(self, STANDING, [subscription, sequenced], |row| {
            let status: String = row.try_get("status")?;
            let start: Option<DateTime<Utc>> = row.try_get("period_start")?;
            let end: Option<DateTime<Utc>> = row.try_get("period_end")?;
            Ok(Standing {
                event_id: row.try_get("event_id")?,
                at: row.try_get("at")?,
                sequence: row.try_get("sequence")?,
                status: word("standings", subscription, &status, Status::of_word)?,
                period: start.zip(end).map(|(start, end)| Period { start, end }),
                cancel_at_period_end: row.try_get("cancel_at_period_end")?,
                ends_at: row.try_get("ends_at")?,
            })
        })
    }

    /// Keeps a standing in the place of the one of its kind.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn put_standing(&mut self, subscription: Id<SubscriptionRow>, standing: &Standing) -> Result<()> {
        execute!(
            self,
            PUT_STANDING,
            [
                subscription,
                standing.sequence.is_some(),
                standing.event_id.as_str(),
                standing.at,
                standing.sequence,
                standing.status.as_str(),
                standing.period.map(|period| period.start),
                standing.period.map(|period| period.end),
                standing.cancel_at_period_end,
                standing.ends_at
            ]
        )?;
        Ok(())
    }
}
