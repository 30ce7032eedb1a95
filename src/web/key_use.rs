//! When API keys were last used, kept to the minute: beside the answer, so that it neither slows a call nor fails one.

use crate::{
    domain::id::Id,
    store::{self, ApiKey, Store},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How old what is kept may be.
const FRESH: TimeDelta = TimeDelta::minutes(1);

/// When this process last wrote the use of each key. It holds no more than there are keys.
#[derive(Debug, Default)]
pub struct KeyUse(Mutex<HashMap<Id<ApiKey>, DateTime<Utc>>>);

impl KeyUse {
    /// Notes that a key is used at `now`.
    pub(super) fn note(&self, store: &Store, key: Id<ApiKey>, now: DateTime<Utc>) {
        if !self.is_due(key, now) {
            return;
        }
        let store = store.clone();
        tokio::spawn(async move {
            if let Err(error) = write(&store, key, now).await {
                tracing::warn!(%error, "the use of an API key could not be kept");
            }
        });
    }

    fn is_due(&self, key: Id<ApiKey>, now: DateTime<Utc>) -> bool {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = written.get(&key).is_none_or(|&last| now - last >= FRESH);
        if due {
            written.insert(key, now);
        }
        due
    }
}

async fn write(store: &Store, key: Id<ApiKey>, now: DateTime<Utc>) -> store::Result<()> {
    let mut tx = store.write().await?;
    tx.api_key_used(key, now, FRESH).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_key_is_written_once_a_minute() {
        let (uses, begun) = (KeyUse::default(), DateTime::UNIX_EPOCH);
        let (one, other) = (Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
        assert!(uses.is_due(one, begun) && uses.is_due(other, begun));
        assert!(!uses.is_due(one, begun + TimeDelta::seconds(59)));
        assert!(uses.is_due(one, begun + TimeDelta::seconds(60)));
    }
}
