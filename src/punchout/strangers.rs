//! Strangers: failed proofs, counted per system and network, and per identity that they were tried for; of this node alone, and in
//! bounded memory. A count that is reached counts no further, so that a load of wrong logins never prolongs anybody's waiting.
//! What follows for a login is the decision's.

use crate::domain::{
    decision::{Over, ProofOf},
    network::Network,
    system::{Protocol, SystemName},
};
use chrono::{DateTime, Utc};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

/// How many networks are counted, and how many identities: beyond them the ones that were quiet longest are forgotten.
const KEYS_MAX: usize = 65_536;
/// A part of a window, in seconds.
const PART: i64 = 5;
/// How many parts of a window are kept: a minute before the part that runs.
const PARTS: usize = 13;

/// How many failed proofs a minute are answered as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From one network, in one system.
    pub network_a_minute: u16,
    /// For one identity from one network, in one system: then even a proof that holds waits there. 0 for no such limit.
    pub identity_a_minute: u16,
}

impl Default for Limits {
    fn default() -> Self {
        // A load of wrong logins must never lock a right one out: colleagues share their company's identity and its network.
        Self { network_a_minute: 60, identity_a_minute: 0 }
    }
}

/// Whose failed proofs they are. A system is the name that was called, whether it exists or not, so that a limit tells nothing of
/// that; clients without an address are counted together.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Where<'a> {
    pub(super) protocol: Protocol,
    pub(super) system: &'a SystemName,
    pub(super) network: Option<Network>,
}

/// The counts of this node.
pub(super) struct Strangers {
    limits: Limits,
    hasher: RandomState,
    counts: Mutex<Counts>,
}

struct Counts {
    networks: Windows,
    identities: Windows,
}

impl Strangers {
    pub(super) fn new(limits: Limits) -> Self {
        let counts = Counts { networks: Windows::new(KEYS_MAX), identities: Windows::new(KEYS_MAX) };
        Self { limits, hasher: RandomState::new(), counts: Mutex::new(counts) }
    }

    /// Counts a failed proof, which was tried for these; what was over its limit before it.
    pub(super) fn failed(&self, place: Where<'_>, tried: &[ProofOf], now: DateTime<Utc>) -> Over {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let network = counts.networks.take(self.hasher.hash_one(place), self.limits.network_a_minute, now);
        let mut identity = false;
        for tried in tried.iter().filter(|_| self.limits.identity_a_minute > 0) {
            identity |= counts.identities.take(self.hasher.hash_one((place, tried)), self.limits.identity_a_minute, now);
        }
        Over { network, identity }
    }

    /// What is over its limit for a proof that holds: it is never counted.
    pub(super) fn proven(&self, place: Where<'_>, proof_of: Option<&ProofOf>, now: DateTime<Utc>) -> Over {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let network = counts.networks.is_over(self.hasher.hash_one(place), self.limits.network_a_minute, now);
        let identity = proof_of.filter(|_| self.limits.identity_a_minute > 0).is_some_and(|proof_of| {
            counts.identities.is_over(self.hasher.hash_one((place, proof_of)), self.limits.identity_a_minute, now)
        });
        Over { network, identity }
    }
}

/// A window for each key, in two halves: when the newer one is full, the older one, whose keys were quiet longest, is forgotten.
struct Windows {
    half: usize,
    newer: HashMap<u64, Window>,
    older: HashMap<u64, Window>,
}

impl Windows {
    fn new(keys_max: usize) -> Self {
        Self { half: keys_max / 2, newer: HashMap::new(), older: HashMap::new() }
    }

    /// Takes one of what the key has left; whether there was none.
    fn take(&mut self, key: u64, limit: u16, now: DateTime<Utc>) -> bool {
        if !self.newer.contains_key(&key) {
            let window = self.older.remove(&key).unwrap_or_default();
            self.keep(key, window);
        }
        self.newer.get_mut(&key).is_some_and(|window| window.take(limit, now))
    }

    fn is_over(&mut self, key: u64, limit: u16, now: DateTime<Utc>) -> bool {
        if let Some(window) = self.older.remove(&key) {
            self.keep(key, window);
        }
        self.newer.get_mut(&key).is_some_and(|window| window.count(now) >= limit)
    }

    /// Puts a key that was asked for among the newer ones.
    fn keep(&mut self, key: u64, window: Window) {
        if self.newer.len() >= self.half {
            std::mem::swap(&mut self.newer, &mut self.older);
            self.newer.clear();
        }
        self.newer.insert(key, window);
    }
}

/// How many were counted in each part of the last minute; the part that runs included, so never fewer than in any minute.
#[derive(Default)]
struct Window {
    part: i64,
    counts: [u16; PARTS],
}

impl Window {
    fn take(&mut self, limit: u16, now: DateTime<Utc>) -> bool {
        let over = self.count(now) >= limit;
        if !over && let Some(running) = self.counts.first_mut() {
            *running += 1;
        }
        over
    }

    /// How many there are, now. A clock that was set back far starts anew, so that nobody waits for it.
    fn count(&mut self, now: DateTime<Utc>) -> u16 {
        let part = now.timestamp().div_euclid(PART);
        match usize::try_from(part - self.part) {
            Ok(0) => {}
            Ok(passed) if passed < PARTS => {
                self.counts.rotate_right(passed);
                self.counts.iter_mut().take(passed).for_each(|count| *count = 0);
                self.part = part;
            }
            Err(_) if self.part - part < i64::try_from(PARTS).unwrap_or(i64::MAX) => {}
            _ => *self = Self { part, counts: [0; PARTS] },
        }
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + millis).unwrap()
    }

    proptest! {
        #[test]
        fn no_minute_has_more_than_the_limit(
            steps in prop::collection::vec(0..4_000_i64, 1..600), limit in 1..40_u16, start in 0..5_000_i64,
        ) {
            let mut window = Window::default();
            let mut now = start;
            let mut under = Vec::new();
            for step in steps {
                now += step;
                if !window.take(limit, at(now)) {
                    under.push(now);
                }
                let within = under.iter().filter(|then| now - **then < 60_000).count();
                prop_assert!(within <= usize::from(limit), "{within} within a minute");
            }
            now += 65_000;
            prop_assert!(!window.take(limit, at(now)), "a quiet window lets through again");
        }

        #[test]
        fn what_is_over_the_limit_prolongs_nothing(limit in 1..40_u16, more in 0..500_i64) {
            let mut window = Window::default();
            (0..limit).for_each(|_| assert!(!window.take(limit, at(0))));
            (0..more).for_each(|step| assert!(window.take(limit, at(step * 50))));
            prop_assert!(!window.take(limit, at(65_000)));
        }
    }

    #[test]
    fn a_million_keys_take_the_room_of_those_that_are_kept() {
        let mut windows = Windows::new(KEYS_MAX);
        let hasher = RandomState::new();
        for number in 0..1_000_000_u32 {
            windows.take(hasher.hash_one(number), 3, at(0));
            assert!(windows.newer.len() + windows.older.len() <= KEYS_MAX);
        }
        let room = windows.newer.capacity() + windows.older.capacity();
        assert!(room <= 2 * KEYS_MAX, "{room}");
    }

    #[test]
    fn a_key_that_is_tried_again_and_again_is_not_forgotten() {
        let mut windows = Windows::new(1000);
        let hasher = RandomState::new();
        (0..3).for_each(|_| assert!(!windows.take(0, 3, at(0))));
        for number in 0..100_000_u32 {
            windows.take(hasher.hash_one(number), 3, at(0));
            if number % 400 == 0 {
                assert!(windows.is_over(0, 3, at(0)), "{number}");
            }
        }
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let mut window = Window::default();
        assert!(!window.take(1, at(0)));
        assert!(window.take(1, at(-10_000)));
        assert!(!window.take(1, at(0) - TimeDelta::hours(1)));
    }

    #[test]
    fn systems_networks_and_identities_are_counted_apart() {
        let strangers = Strangers::new(Limits { network_a_minute: 4, identity_a_minute: 2 });
        let network = |text: &str| Some(crate::domain::network::Client::at(text.parse().unwrap()).network());
        let [one, two] = ["one", "two"].map(SystemName::new);
        let here = Where { protocol: Protocol::Oci, system: &one, network: network("192.0.2.1") };
        let (buyer, other) = (ProofOf::Customer("buyer".into()), ProofOf::Customer("other".into()));
        let over = |network, identity| Over { network, identity };
        let tried = std::slice::from_ref(&buyer);
        assert_eq!(
            [(); 5].map(|()| strangers.failed(here, tried, at(0))),
            [over(false, false), over(false, false), over(false, true), over(false, true), over(true, true),]
        );
        assert_eq!(strangers.proven(here, Some(&buyer), at(0)), over(true, true));
        assert_eq!(strangers.proven(here, Some(&other), at(0)), over(true, false));
        assert_eq!(strangers.proven(here, None, at(0)), over(true, false));
        for elsewhere in [
            Where { system: &two, ..here },
            Where { protocol: Protocol::Cxml, ..here },
            Where { network: network("192.0.3.1"), ..here },
            Where { network: None, ..here },
        ] {
            assert_eq!(strangers.proven(elsewhere, Some(&buyer), at(0)), over(false, false));
        }
    }
}
