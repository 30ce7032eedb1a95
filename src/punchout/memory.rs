//! Memory: systems and links as they were read in the running epoch of the facts, so that a login which is let in need not read them
//! again. What rests on it is written only if the epoch is still the same then, and a refusal never rests on it: whoever is refused by
//! what is kept is decided again by what is read, so that there is nothing to be learned from what is kept, not even by the time it takes.

use super::{Arrival, gather::Rows};
use crate::{
    domain::{
        id::Id,
        login::Lookup,
        system::{Protocol, System, SystemName},
    },
    store::{Found, LinkRow, SystemRow},
    vault::Vault,
};
use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Arc, PoisonError, RwLock},
};

/// By what a link is found in its system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Identity(String),
    Token([u8; 32]),
}

/// What this node keeps.
pub(super) struct Memory {
    kept: RwLock<Kept>,
    /// How many systems are kept at most, and how many links.
    most: usize,
}

#[derive(Default)]
struct Kept {
    epoch: i64,
    systems: Halves<(Protocol, SystemName), SystemRow>,
    links: Halves<(Id<System>, Key), LinkRow>,
    /// For whoever names a system that is not kept, by its protocol: the work is the same.
    stand_ins: HashMap<Protocol, Arc<SystemRow>>,
}

/// What was found in an epoch.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) systems: Vec<(SystemName, SystemRow)>,
    pub(super) links: Vec<(Id<System>, Key, LinkRow)>,
}

/// Rows for a login out of memory.
pub(super) struct Recalled {
    pub(super) rows: Rows,
    /// Set if these are the rows that it asks for.
    pub(super) epoch: Option<i64>,
}

impl Memory {
    pub(super) fn new(most: usize) -> Self {
        Self { kept: RwLock::default(), most }
    }

    /// Keeps what was read in an epoch, and forgets all earlier ones.
    pub(super) fn keep(&self, epoch: i64, seen: Seen) {
        if self.most == 0 {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if epoch > kept.epoch {
            *kept = Kept { epoch, ..Kept::default() };
        }
        if epoch == kept.epoch {
            for (name, row) in seen.systems {
                let (protocol, row) = (row.facts.config.protocol(), Arc::new(row));
                kept.stand_ins.insert(protocol, Arc::clone(&row));
                kept.systems.keep((protocol, name), row, self.most);
            }
            for (system, key, row) in seen.links {
                kept.links.keep((system, key), Arc::new(row), self.most);
            }
        }
    }

    /// What is kept for a login, or something of the kind; `None` if nothing is kept at all.
    pub(super) fn recall(&self, vault: &Vault, arrival: &Arrival) -> Option<Recalled> {
        let request = arrival.request.as_ref().ok()?;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let known = kept.systems.get(&(arrival.protocol, arrival.system.clone()));
        let row = known.or_else(|| kept.stand_ins.get(&arrival.protocol))?;
        let mut rows = Rows::of(arrival, Some(Found { row: SystemRow::clone(row), stands_in: known.is_none() }));
        let system = row.facts.id;
        let keys = match request.lookup(&row.facts.config) {
            Lookup::Identities(identities) => identities.into_iter().map(Key::Identity).collect(),
            Lookup::Token(token) => vec![Key::Token(vault.token_fingerprint(system, &token))],
            // Whether it is the only one, or none, only the store can say.
            Lookup::Only | Lookup::Nobody => Vec::new(),
        };
        let found = keys.iter().filter_map(|key| kept.links.get(&(system, key.clone())));
        rows.meant(keys.len().max(1), found.map(|row| Found { row: LinkRow::clone(row), stands_in: known.is_none() }));
        let complete = known.is_some() && rows.is_whole();
        Some(Recalled { rows, epoch: complete.then_some(kept.epoch) })
    }
}

/// What is kept, in two halves: when the newer one is full, the older one is forgotten. What is still asked for is read and kept again.
struct Halves<K, V> {
    newer: HashMap<K, Arc<V>>,
    older: HashMap<K, Arc<V>>,
}

impl<K, V> Default for Halves<K, V> {
    fn default() -> Self {
        Self { newer: HashMap::new(), older: HashMap::new() }
    }
}

impl<K: Eq + Hash, V> Halves<K, V> {
    fn keep(&mut self, key: K, value: Arc<V>, most: usize) {
        if self.newer.len() >= most / 2 {
            self.older = mem::take(&mut self.newer);
        }
        self.newer.insert(key, value);
    }

    fn get(&self, key: &K) -> Option<&Arc<V>> {
        self.newer.get(key).or_else(|| self.older.get(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_may_be_and_the_newest_is() {
        let mut halves = Halves::default();
        for number in 0..100 {
            halves.keep(number, Arc::new(number), 10);
            assert!(halves.newer.len() + halves.older.len() <= 10, "{number}");
            assert!((number.max(4) - 4..=number).all(|newest| halves.get(&newest).is_some()), "{number}");
        }
        assert_eq!(halves.get(&50), None);
    }
}
