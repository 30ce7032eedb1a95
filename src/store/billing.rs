//! What billing said: every event once, in the transaction that applies it. What it said of a subscription last is in
//! `subscriptions`.

use super::{Db, Result};
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
}
