//! Identifiers of rows: one generic [`Id`] whose parameter says what it identifies, so that a license's id cannot be
//! handed to something that wants a link's. Making new ones needs time and chance and is left to `chance`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, marker::PhantomData, str::FromStr};
use uuid::{Builder, Uuid};

/// The last time of which an id can be, in milliseconds.
const MILLIS_MAX: u64 = (1 << 48) - 1;

/// The id of one `T`. Written as a hyphenated lower-case UUID.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Id<T>(Uuid, #[serde(skip)] PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// Takes a UUID for the id of a `T`.
    #[must_use]
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The least id that something of this moment can have: ids sort by time, so a time is looked for by them.
    #[must_use]
    pub fn least_of(moment: DateTime<Utc>) -> Self {
        let millis = u64::try_from(moment.timestamp_millis()).unwrap_or_default();
        // An id has room for the times of eight thousand years.
        Self::new(Builder::from_unix_timestamp_millis(millis.min(MILLIS_MAX), &[0; 10]).into_uuid())
    }

    /// The UUID itself.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_id_of_a_moment_is_above_those_before_it() {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        let id = |millis, rest| Id::<()>::new(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid());
        let least = Id::<()>::least_of(at(1_700_000_000_123));
        assert!(id(1_700_000_000_122, [0xff; 10]) < least && least <= id(1_700_000_000_123, [0; 10]));
        assert!(Id::<()>::least_of(DateTime::<Utc>::MIN_UTC) < least && least < Id::least_of(DateTime::<Utc>::MAX_UTC));
    }
}
