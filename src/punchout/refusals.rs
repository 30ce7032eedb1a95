//! Refusals of those who did not prove who they are: how many of each system are recorded in an hour, and how many more there
//! were. The latter are counted in memory until they are written, as one number for each system and hour.

use super::{Gate, Trouble};
use crate::{
    domain::{id::Id, system::System},
    store::{Store, Unrecorded},
};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// How many counts are kept apart; more are added to those of unknown systems.
const COUNTS_MAX: usize = 65_536;

/// How long writing the counts may take before it is left for the next time.
const WRITE_TIME: Duration = Duration::from_secs(5);

/// The refusals of this node.
pub(super) struct Refusals {
    an_hour: u32,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    hour: DateTime<Utc>,
    recorded: HashMap<Id<System>, u32>,
    unrecorded: HashMap<(Id<System>, DateTime<Utc>), i64>,
    total: u64,
}

impl Refusals {
    pub(super) fn new(an_hour: u32) -> Self {
        Self { an_hour, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a refusal is to be recorded; if not, it is counted.
    pub(super) fn is_recorded(&self, system: Option<Id<System>>, now: DateTime<Utc>) -> bool {
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        let mut counts = self.counts();
        if counts.hour != hour {
            counts.hour = hour;
            counts.recorded.clear();
        }
        let system = system.filter(|system| counts.recorded.len() < COUNTS_MAX || counts.recorded.contains_key(system));
        let system = system.unwrap_or_else(unknown);
        let recorded = counts.recorded.entry(system).or_default();
        if *recorded < self.an_hour {
            *recorded += 1;
            return true;
        }
        counts.total += 1;
        counts.add(Unrecorded { system, hour, refusals: 1 });
        false
    }

    fn total(&self) -> u64 {
        self.counts().total
    }

    /// Takes what is to be written, in one order for all nodes, so that they never wait for one another in a circle.
    fn take(&self) -> Vec<Unrecorded> {
        let taken = std::mem::take(&mut self.counts().unrecorded);
        let mut taken: Vec<_> =
            taken.into_iter().map(|((system, hour), refusals)| Unrecorded { system, hour, refusals }).collect();
        taken.sort_unstable_by_key(|counted| (counted.system, counted.hour));
        taken
    }

    /// Puts back what could not be written.
    fn put_back(&self, taken: Vec<Unrecorded>) {
        let mut counts = self.counts();
        for counted in taken {
            counts.add(counted);
        }
    }
}

impl Counts {
    fn add(&mut self, counted: Unrecorded) {
        let full = self.unrecorded.len() >= COUNTS_MAX && !self.unrecorded.contains_key(&(counted.system, counted.hour));
        let system = if full { unknown() } else { counted.system };
        *self.unrecorded.entry((system, counted.hour)).or_default() += counted.refusals;
    }
}

fn unknown() -> Id<System> {
    Unrecorded::UNKNOWN
}

impl Gate {
    /// How many refusals this node did not record since it started.
    #[must_use]
    pub fn unrecorded_refusals(&self) -> u64 {
        self.refusals.total()
    }

    /// Writes how many refusals were not recorded since the last time. What cannot be written is kept for the next time.
    ///
    /// # Errors
    /// If it could not be written.
    pub async fn write_unrecorded(&self) -> Result<(), Trouble> {
        let taken = self.refusals.take();
        if taken.is_empty() {
            return Ok(());
        }
        let written = match timeout(WRITE_TIME, add(&self.store, &taken)).await {
            Ok(written) => written,
            Err(_) => Err(Trouble::TimedOut),
        };
        if written.is_err() {
            self.refusals.put_back(taken);
        }
        written
    }
}

async fn add(store: &Store, taken: &[Unrecorded]) -> Result<(), Trouble> {
    let mut tx = store.write().await?;
    for counted in taken {
        tx.add_unrecorded(counted).await?;
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_the_limit_of_a_systems_hour_is_counted() {
        let refusals = Refusals::new(2);
        let known = Id::new(uuid::Uuid::from_u128(7));
        let system = Some(known);
        let hour = DateTime::from_timestamp(1_790_000_000 / 3600 * 3600, 0).unwrap();
        let late = hour + TimeDelta::minutes(59);
        assert_eq!([(); 5].map(|()| refusals.is_recorded(system, late)), [true, true, false, false, false]);
        assert_eq!([(); 3].map(|()| refusals.is_recorded(None, late)), [true, true, false]);
        let next = hour + TimeDelta::hours(1);
        assert_eq!([(); 3].map(|()| refusals.is_recorded(system, next)), [true, true, false]);
        assert_eq!(refusals.total(), 5);

        let counted = |system, hour, refusals| Unrecorded { system, hour, refusals };
        let expected = vec![counted(unknown(), hour, 1), counted(known, hour, 3), counted(known, next, 1)];
        let taken = refusals.take();
        assert_eq!(taken, expected);
        assert_eq!(refusals.take(), []);
        assert!(!refusals.is_recorded(system, next));
        refusals.put_back(taken);
        assert_eq!(refusals.take().last(), Some(&counted(known, next, 2)));
        assert_eq!(refusals.total(), 6);
    }

    #[test]
    fn more_systems_than_are_kept_apart_are_counted_together() {
        let refusals = Refusals::new(1);
        for number in 1..=100_000 {
            let system = Some(Id::new(uuid::Uuid::from_u128(number)));
            refusals.is_recorded(system, DateTime::UNIX_EPOCH);
            refusals.is_recorded(system, DateTime::UNIX_EPOCH);
        }
        let taken = refusals.take();
        assert!(taken.len() <= COUNTS_MAX + 1);
        assert_eq!(taken.iter().map(|counted| counted.refusals).sum::<i64>(), i64::try_from(refusals.total()).unwrap());
    }
}
