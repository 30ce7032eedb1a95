//! Transfers: a license offered to another account by e-mail address, and what becomes of an offer. What accepting changes is left
//! to `licensing`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Marks ids of transfers.
pub enum Transfer {}

/// How long an offer is open.
pub const OFFERED_FOR: TimeDelta = TimeDelta::days(14);

/// How an offer came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The recipient took it over.
    Accepted,
    /// The recipient did not want it.
    Declined,
    /// The giver took the offer back.
    Cancelled,
    /// Nobody said anything in time.
    Expired,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Declined, Self::Cancelled, Self::Expired];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// The outcome of its word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// The outcome of an offer at a moment: what is written, else whether its time is over; `None` while it is open.
    #[must_use]
    pub fn at(written: Option<Self>, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        written.or((expires_at <= now).then_some(Self::Expired))
    }
}
