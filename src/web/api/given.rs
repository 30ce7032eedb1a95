//! What a change says of a field: nothing, that it is to be empty, or what it is to be.

use serde::{Deserialize, Deserializer};

/// A field of a change.
#[derive(Clone, Debug, Default)]
pub(super) enum Given<T> {
    /// It is left out: what it was, it stays.
    #[default]
    LeftOut,
    /// It is `null`.
    Null,
    /// It is this.
    This(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|given| given.map_or(Self::Null, Self::This))
    }
}

impl<T> Given<T> {
    /// What it is from now on.
    pub(super) fn or(self, present: Option<T>) -> Option<T> {
        match self {
            Self::LeftOut => present,
            Self::Null => None,
            Self::This(value) => Some(value),
        }
    }
}

impl Given<String> {
    /// As the office takes texts that may be empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::LeftOut => None,
            Self::Null => Some(""),
            Self::This(text) => Some(text),
        }
    }
}
