//! What billing sent, for whoever looks after it: each event with what became of it, newest first. Taking events is in `billing`.

use super::{Db, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::Row;
use std::{fmt, str::FromStr};

/// An event as it was received.
#[derive(Clone, Debug)]
pub struct ReceivedEvent {
    /// Who sent it.
    pub provider: String,
    /// The provider's id for it.
    pub event_id: String,
    /// When it came first.
    pub received_at: DateTime<Utc>,
    /// Its type.
    pub kind: String,
    /// What it is about: a subscription or an order.
    pub reference: Option<String>,
    /// What became of it, as a word.
    pub outcome: String,
    /// How often it came again, as it was.
    pub repetitions: i64,
    /// How many other bodies came under its id.
    pub conflicts: i64,
}

/// Which events to list.
#[derive(Clone, Debug, Default)]
pub struct ReceivedFilter {
    /// Those to which this happened.
    pub outcome: Option<String>,
    /// Those about this.
    pub reference: Option<String>,
    /// Those that somebody has to look at: not understood, or with another body under their id.
    pub is_open: bool,
}

/// A place in the list, behind an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedPlace {
    at: DateTime<Utc>,
    provider: String,
    event_id: String,
}

impl ReceivedEvent {
    /// The place behind it.
    #[must_use]
    pub fn place(&self) -> ReceivedPlace {
        ReceivedPlace { at: self.received_at, provider: self.provider.clone(), event_id: self.event_id.clone() }
    }
}

impl fmt::Display for ReceivedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        write!(f, "{at}|{}|{}", self.provider, self.event_id)
    }
}

impl FromStr for ReceivedPlace {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let mut parts = text.splitn(3, '|');
        let mut next = || parts.next().ok_or(());
        let at = next()?.parse().map_err(|_| ())?;
        Ok(Self { at, provider: next()?.to_owned(), event_id: next()?.to_owned() })
    }
}

macro_rules! select_received {
    ($tail:literal) => {
        concat!(
            "SELECT e.provider, e.event_id, e.received_at, e.kind, e.reference, e.outcome, e.repetitions, e.body, ",
            "(SELECT COUNT(*) FROM billing_conflicts c WHERE c.provider = e.provider AND c.event_id = e.event_id) AS conflicts ",
            "FROM billing_events e WHERE ",
            $tail
        )
    };
}

const RECEIVED: &str = select_received!(
    "($1 IS NULL OR e.outcome = $1) AND ($2 IS NULL OR e.reference = $2) \
     AND (NOT $3 OR e.outcome = 'unknown' OR EXISTS (SELECT 1 FROM billing_conflicts c \
       WHERE c.provider = e.provider AND c.event_id = e.event_id)) \
     AND ($4 IS NULL OR e.received_at < $4 OR (e.received_at = $4 AND (e.provider < $5 \
       OR (e.provider = $5 AND e.event_id < $6)))) \
     ORDER BY e.received_at DESC, e.provider DESC, e.event_id DESC LIMIT $7"
);
const ONE_RECEIVED: &str = select_received!("e.provider = $1 AND e.event_id = $2");

macro_rules! received_row {
    ($row:expr) => {
        Ok(ReceivedEvent {
            provider: $row.try_get("provider")?,
            event_id: $row.try_get("event_id")?,
            received_at: $row.try_get("received_at")?,
            kind: $row.try_get("kind")?,
            reference: $row.try_get("reference")?,
            outcome: $row.try_get("outcome")?,
            repetitions: $row.try_get("repetitions")?,
            conflicts: $row.try_get("conflicts")?,
        })
    };
}

impl Db {
    /// Events, newest first: those behind a place, if one is given.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn received_events(
        &mut self,
        filter: &ReceivedFilter,
        behind: Option<&ReceivedPlace>,
        limit: i64,
    ) -> Result<Vec<ReceivedEvent>> {
        let (outcome, reference) = (filter.outcome.as_deref(), filter.reference.as_deref());
        let (at, provider, event_id) =
            (behind.map(|place| place.at), behind.map(|place| &*place.provider), behind.map(|place| &*place.event_id));
        rows!(self, RECEIVED, [outcome, reference, filter.is_open, at, provider, event_id, limit], |row| received_row!(row))
    }

    /// An event, and its body; an empty one is kept no more.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn received_event(&mut self, provider: &str, event_id: &str) -> Result<Option<(ReceivedEvent, Vec<u8>)>> {
        row!(self, ONE_RECEIVED, [provider, event_id], |row| {
            let event: Result<ReceivedEvent> = received_row!(row);
            Ok((event?, row.try_get("body")?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = ReceivedPlace {
            at: DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap(),
            provider: "billing".to_owned(),
            event_id: "evt|with|bars".to_owned(),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        assert_eq!("2026-01-01T00:00:00Z|billing".parse::<ReceivedPlace>(), Err(()));
    }
}
