//! Warning in time: of license keys that are going to end, and of an authority that was not heard of for long.

use crate::licensing::{Office, Result};
use chrono::{DateTime, TimeDelta, Utc};

/// After how long without a run that went well something is wrong.
const OLD: TimeDelta = TimeDelta::hours(1);
/// How many license keys are looked at at a time.
const PAGE: i64 = 200;

/// Whether the last run that went well is so long ago that something is wrong.
#[must_use]
pub fn is_synchronization_old(last_good: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - last_good > OLD
}

impl Office {
    /// Says in the log which license keys should be renewed or are over, and whether synchronizing has stopped.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn warn_of_license_keys(&self, synchronizes: bool) -> Result<()> {
        let now = self.now();
        let mut db = self.store.read().await?;
        if synchronizes {
            let last = db.survey_synchronization().await?.last_good;
            if last.is_some_and(|last| is_synchronization_old(last, now)) {
                tracing::warn!(last_good = ?last, "license keys are not in step with the authority: see `punchgate license-key sync`");
            }
        }
        let mut after = None;
        loop {
            let keys = db.license_keys(None, after, PAGE).await?;
            for key in keys.iter().filter(|key| !key.superseded) {
                if key.valid_until <= now {
                    tracing::error!(key = %key.id, until = %key.valid_until, "a license key is over: nobody is let in by it");
                } else if key.refresh_after <= now {
                    tracing::warn!(key = %key.id, until = %key.valid_until, "a license key is going to end: register a fresh one");
                }
            }
            after = match keys.last() {
                Some(last) => Some(last.id),
                None => return Ok(()),
            };
        }
    }
}
