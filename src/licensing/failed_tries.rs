//! What was tried in vain, counted per whoever tries: claims of an account, passwords for somebody from a network; of this node alone,
//! and in bounded memory. A try that is over the limit is not counted, so that trying prolongs nobody's waiting; one that succeeds
//! never is.

use crate::domain::{id::Id, license::Account};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// How many failures are answered as such in how long.
pub(super) type Limits = [(usize, TimeDelta); 2];

/// Serials cannot be guessed, but trying them must not be free, and passwords can be guessed.
const LIMITS: Limits = [(10, TimeDelta::minutes(1)), (100, TimeDelta::hours(1))];
/// For how long a failure is looked back at: the longest of all limits.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// How many of those who try are counted: beyond them those that were quiet longest are forgotten.
const KEYS_MAX: usize = 8192;

/// What was tried in vain on this node, by each of these.
pub struct FailedTries<K> {
    limits: Limits,
    keys: Mutex<Keys<K>>,
}

/// Claims that failed, by account.
pub type FailedClaims = FailedTries<Id<Account>>;

/// The failures of each key, in two halves: when the newer one is full, the older one is forgotten.
struct Keys<K> {
    newer: HashMap<K, Failures>,
    older: HashMap<K, Failures>,
}

impl<K> Default for FailedTries<K> {
    fn default() -> Self {
        Self::limited_to(LIMITS)
    }
}

#[derive(Default)]
struct Failures(VecDeque<DateTime<Utc>>);

impl<K> FailedTries<K> {
    /// With other limits than the usual ones, within the same hour.
    pub(super) fn limited_to(limits: Limits) -> Self {
        Self { limits, keys: Mutex::new(Keys { newer: HashMap::new(), older: HashMap::new() }) }
    }
}

impl<K: Copy + Eq + Hash> FailedTries<K> {
    /// For how many seconds whoever this is has to wait before they may try; `None` if they may.
    #[must_use]
    pub fn wait(&self, key: K, now: DateTime<Utc>) -> Option<u64> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = keys.newer.get(&key).or_else(|| keys.older.get(&key))?;
        failures.wait(self.limits, now)
    }

    /// Counts a failed try; if the limit was reached before it, for how many seconds to wait.
    pub fn count(&self, key: K, now: DateTime<Utc>) -> Option<u64> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = keys.of(key);
        let wait = failures.wait(self.limits, now);
        if wait.is_none() {
            failures.0.push_back(now);
            failures.forget(self.limits, now);
        }
        wait
    }
}

impl<K: Copy + Eq + Hash> Keys<K> {
    fn of(&mut self, key: K) -> &mut Failures {
        if !self.newer.contains_key(&key) {
            let failures = self.older.remove(&key).unwrap_or_default();
            if self.newer.len() >= KEYS_MAX / 2 {
                std::mem::swap(&mut self.newer, &mut self.older);
                self.newer.clear();
            }
            self.newer.insert(key, failures);
        }
        self.newer.entry(key).or_default()
    }
}

impl Failures {
    /// The longest wait that any of the limits asks for. A clock that was set back never lets anybody wait longer than that.
    fn wait(&self, limits: Limits, now: DateTime<Utc>) -> Option<u64> {
        let left = |(limit, span): (usize, TimeDelta)| {
            let first = self.0.iter().rev().nth(limit - 1)?;
            let passed = now - *first;
            (passed > -span && passed < span).then(|| (span - passed).min(span))
        };
        let longest = limits.into_iter().filter_map(left).max()?;
        u64::try_from((longest.num_milliseconds() + 999) / 1000).ok().filter(|&seconds| seconds > 0)
    }

    fn forget(&mut self, limits: Limits, now: DateTime<Utc>) {
        let kept = limits.iter().map(|&(limit, _)| limit).max().unwrap_or_default();
        while self.0.len() > kept || self.0.front().is_some_and(|first| now - *first >= KEPT_FOR) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + millis).unwrap()
    }

    fn account(number: u128) -> Id<Account> {
        Id::new(Uuid::from_u128(number))
    }

    proptest! {
        #[test]
        fn no_minute_and_no_hour_has_more_failures_than_its_limit(steps in prop::collection::vec(0..90_000_i64, 1..400)) {
            let failed = FailedClaims::default();
            let (mut now, mut counted) = (0, Vec::new());
            for step in steps {
                now += step;
                let wait = failed.wait(account(1), at(now));
                prop_assert_eq!(failed.count(account(1), at(now)), wait);
                match wait {
                    None => counted.push(now),
                    Some(seconds) => {
                        let then = now + i64::try_from(seconds).unwrap() * 1000;
                        prop_assert_eq!(failed.wait(account(1), at(then)), None, "who waits as told may claim");
                        let before = then - 1001;
                        prop_assert!(before < now || failed.wait(account(1), at(before)).is_some(), "told no longer than need be");
                    }
                }
                for (limit, span) in LIMITS {
                    let within = counted.iter().filter(|then| now - **then < span.num_milliseconds()).count();
                    prop_assert!(within <= limit, "{within} within {span}");
                }
            }
        }
    }

    #[test]
    fn accounts_are_counted_apart_and_trying_prolongs_nothing() {
        let failed = FailedClaims::default();
        assert_eq!([(); 11].map(|()| failed.count(account(1), at(0)))[9..], [None, Some(60)]);
        (0..1000).for_each(|step| assert!(failed.count(account(1), at(step)).is_some()));
        assert_eq!(failed.wait(account(1), at(60_000)), None);
        assert_eq!(failed.wait(account(2), at(0)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_waiting_longer_than_the_limit_says() {
        let failed = FailedClaims::default();
        (0..10).for_each(|_| assert_eq!(failed.count(account(1), at(0)), None));
        assert_eq!(failed.wait(account(1), at(-30_000)), Some(60));
        assert_eq!(failed.wait(account(1), at(-7_200_000)), None);
    }

    #[test]
    fn a_million_accounts_take_the_room_of_those_that_are_kept() {
        let failed = FailedClaims::default();
        for number in 0..1_000_000 {
            failed.count(account(number), at(0));
        }
        let keys = failed.keys.lock().unwrap();
        assert!(keys.newer.len() + keys.older.len() <= KEYS_MAX);
        let most = keys.newer.values().chain(keys.older.values()).map(|failures| failures.0.len()).max();
        assert_eq!(most, Some(1));
    }
}
