//! From a cart to the fields that a system wants: sources, transformations, lengths, units and prices. What cannot go as it is, is
//! told: as a warning where it went changed, as a fault where it cannot go at all.

pub(in crate::domain::cart) mod to_cxml;
pub(in crate::domain::cart) mod to_oci;
mod work;

pub use self::{to_cxml::cxml, to_oci::oci};

use serde::{Deserialize, Serialize};

/// What is mapped, and what changed on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped<T> {
    /// What goes out.
    pub lines: T,
    /// What did not go as it was.
    pub warnings: Vec<Warning>,
}

/// Something that did not go as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind.
    pub code: WarningCode,
    /// Which item, counted from 1; `None` if it is about the whole cart.
    pub item: Option<usize>,
    /// What exactly, and what to do.
    pub detail: String,
}

/// Kinds of warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// A text was longer than its field.
    Cut,
    /// Characters that the field or the charset does not have were taken out or replaced.
    CharactersReplaced,
    /// A unit has no mapping.
    UnitUnmapped,
    /// An amount had more decimals than the field.
    Rounded,
    /// A field was left out: it needs another one that is not there, it would say something else if it were cut, or there is no
    /// field for it.
    LeftOut,
    /// An item says nothing of what kind of thing it is.
    Unclassified,
    /// The session was for looking only: the cart did not go.
    NotChanged,
}

/// Why a cart cannot go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct CartFault {
    /// JSON pointer into the cart.
    pub pointer: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// What the procurement system brought at login, by name: cXML's extrinsics or OCI's parameters.
pub type Brought<'a> = &'a [(String, String)];

#[cfg(test)]
mod tests;
