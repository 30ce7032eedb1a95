//! Retention: what leaves when it was kept long enough, by the operator's settings. The history, licenses, orders and the ids of
//! events never leave; a customer's own data leaves earlier by `erase`.

use super::{Office, Result};
use crate::store::Tx;
use chrono::{DateTime, TimeDelta, Utc};

/// How many rows one transaction takes away: whoever waits to write waits for no more.
const ROWS: i64 = 1000;
/// How many transactions one turn makes of each kind; the rest is the next turn's.
const BATCHES: u32 = 100;
/// A session is kept at least so long, because it remembers its payloadID: a document that is sent again later than this is taken for
/// a new one.
const SESSIONS_AT_LEAST: TimeDelta = TimeDelta::days(30);
/// The body of an event that was not understood is kept at least so long: somebody may have to do by hand what it says.
const UNKNOWN_AT_LEAST: TimeDelta = TimeDelta::days(90);

/// How long what is kept; `None`: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Logins, their sessions, what makes a returned cart known, and the numbers of refusals that were not recorded.
    pub logins: Option<TimeDelta>,
    /// The bodies of billing's events.
    pub events: Option<TimeDelta>,
    /// Mails that were sent or given up.
    pub mails: Option<TimeDelta>,
}

/// One kind of what leaves, and since when it may.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    Sessions(DateTime<Utc>),
    Logins(DateTime<Utc>),
    Lines(DateTime<Utc>),
    Unrecorded(DateTime<Utc>),
    Events { before: DateTime<Utc>, unknown: DateTime<Utc> },
    Conflicts(DateTime<Utc>),
    Mails(DateTime<Utc>),
}

impl Leaving {
    /// In the order in which it leaves: sessions first, since a login stays as long as its session.
    fn by(keep: Retention, now: DateTime<Utc>) -> Vec<Self> {
        let before = |span: TimeDelta| now.checked_sub_signed(span).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let mut all = Vec::new();
        if let Some(span) = keep.logins {
            let (rows, sessions) = (before(span), before(span.max(SESSIONS_AT_LEAST)));
            all.extend([Self::Sessions(sessions), Self::Lines(sessions), Self::Logins(rows), Self::Unrecorded(rows)]);
        }
        if let Some(span) = keep.events {
            let unknown = before(span.max(UNKNOWN_AT_LEAST));
            all.extend([Self::Events { before: before(span), unknown }, Self::Conflicts(unknown)]);
        }
        all.extend(keep.mails.map(|span| Self::Mails(before(span))));
        all
    }

    async fn leave(self, tx: &mut Tx) -> Result<u64> {
        Ok(match self {
            Self::Sessions(before) => tx.forget_sessions(before, ROWS).await?,
            Self::Lines(before) => tx.forget_lines(before, ROWS).await?,
            Self::Logins(before) => tx.forget_logins(before, ROWS).await?,
            Self::Unrecorded(before) => tx.forget_unrecorded(before, ROWS).await?,
            Self::Events { before, unknown } => tx.empty_events(before, unknown, ROWS).await?,
            Self::Conflicts(before) => tx.empty_conflicts(before, ROWS).await?,
            Self::Mails(before) => tx.forget_mails(before, ROWS).await?,
        })
    }
}

impl Office {
    /// Lets go of what was kept long enough, in small transactions; how many rows. What one turn does not come to is the next one's.
    ///
    /// # Errors
    /// If the store fails; what was let go before stays gone.
    pub async fn let_go(&self, keep: Retention) -> Result<u64> {
        let mut gone = 0;
        for leaving in Leaving::by(keep, self.now()) {
            for _ in 0..BATCHES {
                let mut tx = self.store.write().await?;
                let rows = leaving.leave(&mut tx).await?;
                tx.commit().await?;
                gone += rows;
                if rows < ROWS.unsigned_abs() {
                    break;
                }
            }
        }
        if gone > 0 {
            tracing::info!(rows = gone, "what was kept long enough was let go");
        }
        Ok(gone)
    }
}
