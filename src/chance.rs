//! Chance: the only place that makes random bytes, and the ids that are made of them. Tests and the demo take a seeded one, so
//! that the same run makes the same ids, serials and answers; everything else takes the operating system's.

use crate::domain::id::Id;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Makes random bytes.
#[derive(Clone, Debug, Default)]
pub enum Chance {
    /// The operating system's generator.
    #[default]
    System,
    /// The same bytes in every run: never for secrets of a real installation.
    Seeded(Arc<(u64, AtomicU64)>),
}

impl Chance {
    /// A reproducible one.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new((seed, AtomicU64::new(0))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// If the operating system has no randomness to give: nothing that follows could be trusted.
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            #[expect(
                clippy::disallowed_methods,
                clippy::expect_used,
                reason = "this is chance, and without it nothing is safe"
            )]
            Self::System => getrandom::fill(bytes).expect("the operating system gives random bytes"),
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(32) {
                    let count = state.1.fetch_add(1, Ordering::SeqCst);
                    let block =
                        Sha256::new().chain_update(state.0.to_be_bytes()).chain_update(count.to_be_bytes()).finalize();
                    chunk.iter_mut().zip(block).for_each(|(byte, random)| *byte = random);
                }
            }
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id, of version 7 (RFC 9562): later ids sort behind earlier ones, to the millisecond.
    #[must_use]
    pub fn id<T>(&self, now: DateTime<Utc>) -> Id<T> {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Id::new(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }
}
